"""RidgeCV: alpha chosen by leave-one-out in closed form, or by cross-validation of whole paths."""

from __future__ import annotations

from numbers import Real
from typing import Any, ClassVar

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.metrics import check_scoring, get_scorer, get_scorer_names
from sklearn.utils import check_scalar
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.metadata_routing import _raise_for_params, _routing_enabled

from .. import _validation as check
from .._refusals import completed
from .._validation import Array
from ..moments import Moments
from ..path import Path
from ..selection import one_standard_error, standard_error
from ..solvers.leave_one_out import ridge_loo
from ._base import checks_parameters, total
from ._choice import CrossValidated, Rule, crossed, folds_of, routed, scorer_router, understood
from ._ridge import Ridge, RidgeEstimator
from ._ridge_moments import check_folds, scores_of_folds


class RidgeCV(CrossValidated, RidgeEstimator):
    """Ridge with alpha chosen by leave-one-out, exact and in closed form, or by folds.

    Parameters, with scikit-learn's names and meaning:
    alphas : the values to choose from, > 0 (≥ 0 with folds)
    fit_intercept : whether b is free
    scoring : a scorer or its name; None for the mean squared error of leave-one-out, or R² with folds
    cv : None for leave-one-out; or folds: a number, a splitter, or (train, test) pairs. Weights count in the
        folds' scores too, where the scorer takes them
    store_cv_results : whether to keep what leave-one-out gives for each row
    alpha_per_target : whether each target has an alpha of its own, by leave-one-out
    gcv_mode : accepted, without effect
    and beyond scikit-learn
    rule : "min" for the alpha of best mean score, "1se" for the largest within one standard error of it

    Attributes: those of `Ridge` but n_iter_ and solver_; alpha_, a number or (t,); best_score_; cv_results_
    (n, L) or (n, t, L): weighted squared errors, or with `scoring` predictions; and beyond scikit-learn
    alpha_1se_ : the largest alpha whose mean score is within one standard error of the best
    path_ : the path along alphas, whose λ is alpha/Σv

    Source: Golub, Heath and Wahba (1979), Technometrics 21, 215–223, and as in `Ridge`.
    """

    alpha_1se_: float

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "alphas": ["array-like", Interval(Real, 0, None, closed="neither")],
        "fit_intercept": ["boolean"],
        "scoring": [StrOptions(set(get_scorer_names())), callable, None],
        "cv": ["cv_object"],
        "gcv_mode": [StrOptions({"auto", "svd", "eigen"}), None],
        "store_cv_results": ["boolean"],
        "alpha_per_target": ["boolean"],
        "rule": [StrOptions({"min", "1se"})],
    }

    def __init__(
        self,
        alphas: Any = (0.1, 1.0, 10.0),
        *,
        fit_intercept: bool = True,
        scoring: Any = None,
        cv: Any = None,
        gcv_mode: str | None = None,
        store_cv_results: bool = False,
        alpha_per_target: bool = False,
        rule: Rule = "min",
    ) -> None:
        self.alphas = alphas
        self.fit_intercept = fit_intercept
        self.scoring = scoring
        self.cv = cv
        self.gcv_mode = gcv_mode
        self.store_cv_results = store_cv_results
        self.alpha_per_target = alpha_per_target
        self.rule = rule

    @checks_parameters
    def fit(self, X: Any, y: Any = None, sample_weight: Any = None, **params: Any) -> RidgeCV:
        """Choose and fit: X (n, p), dense or sparse, y (n,) or (n, t), weights (n,) ≥ 0; `params` routed.

        Or to `Moments` alone, summed by fold; then cv is their number, and scoring None, "r2" or
        "neg_mean_squared_error".
        """
        _raise_for_params(params, self, "fit")
        alphas = self._alphas()
        self._check_choices()
        check_folds(self, X, y)
        X, y, weights = self._checked(X, y, sample_weight)
        if not isinstance(X, Moments):
            check.squarable("RidgeCV", "y", check.targets("RidgeCV", y))
        if isinstance(X, Moments):
            scores = scores_of_folds(self, X, alphas, params)
        elif self.cv is None:
            scores = self._loo_scores(X, y, weights, alphas, params)
        else:
            scores = self._fold_scores(X, y, weights, alphas, params)
        self._choose(scores, alphas, total(X, weights))
        self._fit_at(X, y, weights, np.atleast_1d(self.alpha_))
        return self

    def get_metadata_routing(self) -> Any:
        """scikit-learn's `MetadataRouter`: what reaches the splitter and the scorer."""
        return scorer_router(self, self._get_scorer(), "fit")

    def _alphas(self) -> Array:
        least = "neither" if self.cv is None else "left"
        alphas = np.atleast_1d(np.asarray(self.alphas, dtype=object))
        with completed("RidgeCV", "alphas"):
            for at, alpha in enumerate(alphas):
                name = f"alphas[{at}]" if len(alphas) > 1 else "alphas"
                check_scalar(alpha, name, Real, min_val=0.0, include_boundaries=least)
        if not alphas.size:
            raise ValueError("RidgeCV: alphas is empty, got []. Give one alpha at least.")
        return check.reals("RidgeCV", "alphas", alphas)

    def _check_choices(self) -> None:
        for name in ("store_cv_results", "alpha_per_target"):
            if self.cv is not None and getattr(self, name):
                raise ValueError(f"cv!=None and {name}=True are incompatible. Leave cv at None.")
        if self.alpha_per_target and self.rule == "1se":
            raise ValueError("RidgeCV: rule='1se' chooses one alpha, got alpha_per_target=True. Choose one.")

    def _loo_scores(
        self, X: Any, y: Array, weights: Array | None, alphas: Array, params: dict[str, Any]
    ) -> Array:
        """Minus the weighted squared errors (n, t, L), or the scorer's (1, t, L); t is 1 for one alpha."""
        if len(y) < 2:
            raise ValueError("RidgeCV: leave-one-out needs 2 rows at least, got n_samples=1. Give more rows.")
        n, lams = len(y), alphas / total(X, weights)
        loo = ridge_loo(
            check.columns("RidgeCV", X),
            y,
            lams,
            sample_weight=weights,
            fit_intercept=self.fit_intercept,
            residuals=True,
        )
        assert loo.residuals is not None
        errors = np.moveaxis(loo.residuals.reshape(n, len(alphas), -1), 1, 2)  # (n, t, L)
        v = np.ones(n) if weights is None else weights
        kept = v[:, None, None] * errors**2
        scores, shape = -kept, (*y.shape, len(alphas))
        if self.scoring is not None:
            kept = y.reshape(n, -1, 1) - errors
            scores = self._scored(kept.reshape(shape), y, routed(self, params, weights)["scorer"]["score"])
        if self.store_cv_results:
            self.cv_results_ = kept.reshape(shape).astype(X.dtype)
        return scores if self.alpha_per_target else scores.mean(axis=1, keepdims=True)

    def _scored(self, predictions: Array, y: Array, params: dict[str, Any]) -> Array:
        """Scores (1, t, L) of predictions (n, L) or (n, t, L); t is 1 unless each target has an alpha."""
        scorer, given = self._get_scorer(), Given()
        if self.alpha_per_target and y.ndim == 2:
            pairs = [(predictions[:, at], y[:, at]) for at in range(y.shape[1])]
        else:
            pairs = [(predictions, y)]
        along = [
            [scorer(given, guess[..., at], truth, **params) for at in range(guess.shape[-1])]
            for guess, truth in pairs
        ]
        return np.array([along])

    def _fold_scores(
        self, X: Any, y: Array, weights: Array | None, alphas: Array, params: dict[str, Any]
    ) -> Array:
        """(K, 1, L) scores of K folds."""
        folds = folds_of(self, X, y, params, weights, classifier=False)
        params = routed(self, params, weights)["scorer"]["score"]
        scorer = self._get_scorer() if self.scoring is not None else get_scorer("r2")
        rows, scores = X.tocsr() if hasattr(X, "tocsr") else X, []
        for train, test in folds:
            path = self._solve(rows[train], y[train], None if weights is None else weights[train], alphas)
            at = len(alphas) - 1 - np.argsort(np.argsort(alphas, kind="stable"))
            model, known = Ridge(), understood(scorer, params, X, test)
            fold = []
            for row in at:
                model.coef_, model.intercept_ = path.coefs[row], path.intercepts[row]
                fold.append(scorer(model, rows[test], y[test], **known))
            scores.append([fold])
        return np.array(scores)

    def _choose(self, scores: Array, alphas: Array, scale: float) -> None:
        """alpha_ and best_score_ from scores (K, t, L); the first of the best, as in scikit-learn."""
        mean, errors = scores.mean(axis=0), -scores.mean(axis=1)
        best = mean.argmax(axis=1)
        if hasattr(self, "alpha_1se_"):
            del self.alpha_1se_
        metric = f"negative {self.scoring or 'r2'}"
        if len(errors) > 1 and np.isfinite(errors).all():
            self.alpha_1se_ = one_standard_error(alphas, errors.mean(axis=0), standard_error(errors))
        if self.cv is None:
            errors = errors.mean(axis=0, keepdims=True)  # no curve for each row
            metric = "squared_error" if self.scoring is None else metric
        self._cross = crossed(alphas / scale, errors[None], np.zeros(1), 0, metric)
        if self.alpha_per_target and len(mean) > 1:
            self.alpha_: Any = alphas[best]
            self.best_score_: Any = mean.max(axis=1)
            return
        at = best[0]
        if self.rule == "1se":
            if not hasattr(self, "alpha_1se_"):
                raise ValueError(
                    f"RidgeCV: rule='1se' needs several finite scores, got {len(scores)}. Use more folds."
                )
            at = np.flatnonzero(alphas == self.alpha_1se_)[0]
        self.alpha_, self.best_score_ = float(alphas[at]), float(mean[0, at])

    def _get_scorer(self) -> Any:
        if self.scoring is None and _routing_enabled():
            # Ones take the place of weights that are not given, so they are always asked for.
            return get_scorer("r2").set_score_request(sample_weight=True)
        return check_scoring(estimator=self, scoring=self.scoring, allow_none=True)

    def _whole_path(self, X: Any, y: Array, sample_weight: Array | None, n_lams: int = 100) -> Path:
        return self._solve(X, y, sample_weight, self._alphas())


class Given(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """Predicts what it is given, for scorers that ask an estimator."""

    def predict(self, predictions: Array) -> Array:
        return predictions
