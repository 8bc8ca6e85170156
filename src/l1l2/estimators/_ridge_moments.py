"""RidgeCV's scores from moments by fold."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._validation import Array
from ..moments import Moments
from ..moments._given import is_source, one_target
from ..selection._ridge_folds import fold_errors
from ._choice import routed

_SCORES = {None: "r2", "r2": "r2", "neg_mean_squared_error": "neg_mean_squared_error"}


def check_folds(estimator: Any, X: Any, y: Any) -> None:
    """ValueError for leave-one-out where X has no rows, or is read but once."""
    if estimator.cv is None and (isinstance(X, Moments) or is_source(X, y)):
        k = max(len(X.folds), 2) if isinstance(X, Moments) else 5
        raise ValueError(
            f"{type(estimator).__name__}: cv must be a number of folds where X is "
            f"{type(X).__name__}, got None: leave-one-out needs rows at hand. Pass cv={k}."
        )


def scores_of_folds(estimator: Any, moments: Moments, alphas: Array, params: dict[str, Any]) -> Array:
    """(K, 1, L) scores of K folds, weighted as their rows are."""
    where = type(estimator).__name__
    one_target(where, moments)
    routed(estimator, params, None)
    if not isinstance(estimator.scoring, str | None) or estimator.scoring not in _SCORES:
        raise ValueError(
            f"{where}: scoring must be one of {list(_SCORES)} where X is Moments, got {estimator.scoring!r}. "
            "Other scores need each row."
        )
    errors, variances = fold_errors(where, moments, alphas, estimator.cv, estimator.fit_intercept)
    if _SCORES[estimator.scoring] == "r2":
        with np.errstate(divide="ignore", invalid="ignore"):
            scores = np.where(variances > 0, 1 - errors / variances, np.where(errors > 0, 0.0, 1.0))
    else:
        scores = -errors
    return np.asarray(scores[:, None, :])
