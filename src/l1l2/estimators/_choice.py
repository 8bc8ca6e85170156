"""Cross-validation as scikit-learn's estimators ask for it: its splitters, its routing, its ties."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from inspect import signature
from typing import Any, Literal

import numpy as np
from sklearn.model_selection import check_cv
from sklearn.utils.metadata_routing import (
    MetadataRouter,
    MethodMapping,
    _raise_for_params,
    _routing_enabled,
    process_routing,
)
from sklearn.utils.validation import _check_method_params, check_is_fitted

from .._refusals import completed
from .._validation import Array
from ..path import Path
from ..selection import CrossValidation, Curve

Rule = Literal["min", "1se"]
Folds = list[tuple[Any, Any]]


class CrossValidated:
    """An estimator that keeps its held-out errors along the book's λ, as `_cross`."""

    path_: Path
    _cross: CrossValidation

    def plot_cv(self, ax: Any = None, **options: Any) -> Any:
        """Draw the held-out errors along λ; `options` go to `l1l2.plots.plot_cv`. Returns matplotlib axes."""
        check_is_fitted(self)
        plots = import_module("l1l2.plots")  # only when asked for
        return plots.plot_cv(replace(self._cross, path=self.path_), ax=ax, **options)

    def _lam_one_se(self) -> float:
        """The largest λ within one standard error of the best; AttributeError for a single fold."""
        check_is_fitted(self)
        if len(self._cross.errors) < 2:
            raise AttributeError(f"{type(self).__name__}: one fold shows no spread. Use two folds at least.")
        return self._cross.lam_one_se


def crossed(lams: Array, errors: Array, ratios: Array, best: int, metric: str) -> CrossValidation:
    """Errors (R, K, L) at λ (L,), in any order, and R shares of L1, one of them the best; no path yet."""
    order = np.argsort(-lams, kind="stable")
    curves = tuple(Curve(lams[order], e[:, order], float(a)) for e, a in zip(errors, ratios, strict=True))
    chosen = curves[best]
    return CrossValidation(
        chosen.lams,
        chosen.errors,
        chosen.l1_ratio,
        metric,
        None,  # type: ignore[arg-type]
        curves,
    )


def folds_of(
    estimator: Any, X: Any, y: Array, params: dict[str, Any], sample_weight: Array | None, classifier: bool
) -> Folds:
    """(train, test) rows of each fold; `params` reach the splitter where metadata routing is on."""
    splitter, given = (
        check_cv(estimator.cv, y, classifier=classifier),
        routed(estimator, params, sample_weight),
    )
    with completed(type(estimator).__name__, "cv"):
        return list(splitter.split(X, y, **given["splitter"]["split"]))


def routed(estimator: Any, params: dict[str, Any], sample_weight: Array | None) -> Any:
    """What each consumer is to be given; the weights alone, to the scorer, where routing is off."""
    _raise_for_params(params, estimator, "fit")
    if _routing_enabled():
        if sample_weight is not None:
            params = {**params, "sample_weight": sample_weight}
        return process_routing(estimator, "fit", **params)
    weights = {} if sample_weight is None else {"sample_weight": sample_weight}
    return {"splitter": {"split": {}}, "scorer": {"score": weights}}


def splitter_router(estimator: Any) -> Any:
    """Routing of an estimator whose `fit` hands groups and the like to its splitter."""
    return (
        MetadataRouter(owner=estimator)
        .add_self_request(estimator)
        .add(
            splitter=check_cv(estimator.cv),
            method_mapping=MethodMapping().add(caller="fit", callee="split"),
        )
    )


def scorer_router(estimator: Any, scorer: Any, *callers: str) -> Any:
    """Routing of an estimator whose `fit` hands groups to its splitter and weights to its scorer."""
    to_scorer = MethodMapping()
    for caller in callers:
        to_scorer = to_scorer.add(caller=caller, callee="score")
    return (
        MetadataRouter(owner=estimator)
        .add_self_request(estimator)
        .add(splitter=estimator.cv, method_mapping=MethodMapping().add(caller="fit", callee="split"))
        .add(scorer=scorer, method_mapping=to_scorer)
    )


def understood(scorer: Any, params: dict[str, Any], X: Any, rows: Any) -> dict[str, Any]:
    """The part of `params` for these rows; weights only where the scorer knows what to do with them."""
    known = signature(getattr(scorer, "_score_func", scorer)).parameters
    if "sample_weight" not in known and not _routing_enabled():
        params = {name: value for name, value in params.items() if name != "sample_weight"}
    return dict(_check_method_params(X, params=params, indices=rows))
