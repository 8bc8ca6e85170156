"""What LogisticRegressionCV does in a fold, and the two shapes its attributes come in."""

from __future__ import annotations

import warnings
from inspect import signature
from numbers import Number, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import get_scorer, make_scorer
from sklearn.utils import compute_class_weight

from .._validation import Array
from ..path import Path
from ._choice import understood
from ._logistic import _PENALTY_IS_DEPRECATED, LogisticRegression

_SOON = {
    "l1_ratios": "The default value for l1_ratios will change from None to (0.0,) in version 1.10. From "
    "version 1.10 onwards, only array-like with values in [0, 1] will be allowed, None will be forbidden. To "
    "avoid this warning, explicitly set a value, e.g. l1_ratios=(0,).",
    "scoring": "The default value of the parameter 'scoring' will change from None, i.e. accuracy, to "
    "'neg_log_loss' in version 1.11. To silence this warning, explicitly set the scoring parameter: "
    "scoring='neg_log_loss' for the new, scoring='accuracy' or scoring=None for the old default.",
    "use_legacy_attributes": "The fitted attributes of LogisticRegressionCV will be simplified in "
    "scikit-learn 1.10 to remove redundancy. Set `use_legacy_attributes=False` to enable the new behavior "
    "now, or set it to `True` to silence this warning during the transition period while keeping the "
    "deprecated behavior for the time being. The default value of use_legacy_attributes will change from "
    "True to False in scikit-learn 1.10.",
}
_NO_RATIOS = (
    "'l1_ratios=None' was deprecated in version 1.8 and will trigger an error in 1.10. Use an array-like "
    "with values in [0, 1] instead."
)


def is_default(value: Any) -> bool:
    return isinstance(value, str) and value == "warn"


def warn_of_defaults(estimator: Any) -> None:
    """scikit-learn's own warnings of what its next versions change."""
    for name, message in _SOON.items():
        if is_default(getattr(estimator, name)):
            warnings.warn(message, FutureWarning, stacklevel=4)
    if estimator.penalty != "deprecated":
        warnings.warn(_PENALTY_IS_DEPRECATED, FutureWarning, stacklevel=4)
    elif estimator.l1_ratios is None:
        warnings.warn(_NO_RATIOS, FutureWarning, stacklevel=4)


def l1_ratios_of(estimator: Any) -> list[float] | None:
    """The shares of L1 to try, or None where none were given."""
    given = None if is_default(estimator.l1_ratios) else estimator.l1_ratios
    if estimator.penalty in ("l1", "l2"):
        if given is not None:
            warnings.warn(
                "l1_ratios parameter is only used when penalty is 'elasticnet'. "
                f"Got (penalty={estimator.penalty})",
                stacklevel=4,
            )
        return [1.0] if estimator.penalty == "l1" else None
    if given is None and estimator.penalty == "deprecated":
        return None
    if given is None or not len(given) or not all(isinstance(a, Number) and 0 <= a <= 1 for a in given):  # type: ignore[operator]
        raise ValueError(
            f"l1_ratios must be an array-like of numbers between 0 and 1; got (l1_ratios={given!r})"
        )
    return [float(a) for a in given]


def class_factors(class_weight: Any, classes: Any, y: Any, weights: Array | None) -> Any:
    """Each class's factor, from all rows, so that no fold balances anew."""
    if isinstance(class_weight, str):
        factors = compute_class_weight(class_weight, classes=classes, y=y, sample_weight=weights)
        return dict(zip(classes, factors, strict=True))
    if isinstance(class_weight, dict) and not set(class_weight) <= set(classes):
        raise ValueError(
            "The given class_weight dict must have the class labels as keys; "
            f"classes={classes} but key={class_weight.keys()}"
        )
    return class_weight


def in_order(path: Path, Cs: Array) -> tuple[Array, NDArray[np.int64]]:
    """A path's weights, with the intercept last, and its iterations, in the order of Cs (L,)."""
    order = np.argsort(np.argsort(Cs, kind="stable"))
    coefs = path.coefs.reshape(len(Cs), -1, path.coefs.shape[-1])
    levels = path.intercepts.reshape(len(Cs), -1, 1)
    return np.concatenate([coefs, levels], axis=2)[order], np.maximum(path.n_iter, 1)[order]


def scorer_for(scoring: Any, classes: Any) -> Any:
    """The scorer, told all the labels: a fold may lack some."""
    scorer = get_scorer(scoring)
    known = signature(scorer._score_func).parameters if hasattr(scorer, "_score_func") else {}
    if "labels" not in known:
        return scorer
    options = {**scorer._kwargs, "labels": classes}
    if len(classes) == 2 and "pos_label" in known:
        options.setdefault("pos_label", classes[-1])
    return make_scorer(
        scorer._score_func,
        greater_is_better=scorer._sign == 1,
        response_method=scorer._response_method,
        **options,
    )


def fold_scores(
    weights: Array, classes: Any, scorer: Any, X: Any, y: Any, rows: Any, params: dict[str, Any]
) -> Array:
    """Scores (L,) on some rows of weights (L, classes, p + 1), intercept last; None scores by accuracy."""
    model = LogisticRegression()
    model.classes_ = classes
    given = dict(params) if scorer is None else understood(scorer, params, X, rows)
    scores = []
    for w in weights:
        model.coef_, model.intercept_ = w[:, :-1], w[:, -1]
        score = model.score if scorer is None else lambda *data, **kw: scorer(model, *data, **kw)
        scores.append(score(X[rows], y[rows], **given))
    return np.array(scores)


def given_Cs(Cs: Any) -> Array:
    """(L,) values of C, each above 0; ∞ is no penalty."""
    for at, C in enumerate(Cs):
        if not isinstance(C, Real):
            raise TypeError(
                f"LogisticRegressionCV: Cs[{at}] must be a float, got {C!r}. Give numbers above 0."
            )
    given = [min(C, float("inf")) for C in Cs]
    for at, C in enumerate(given):
        if not C > 0:
            raise ValueError(f"LogisticRegressionCV: Cs[{at}] must be above 0, got {C}. ∞ means no penalty.")
    if not len(Cs):
        raise ValueError("LogisticRegressionCV: Cs is empty, got []. Give one C at least, or how many.")
    return np.array(given, dtype=float)
