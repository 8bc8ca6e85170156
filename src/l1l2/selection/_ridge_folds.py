"""Ridge with one penalty on sums, whatever the number of rows it is trained on: what RidgeCV compares."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._validation import Array
from ..moments import Moments
from ..path._ridge_on_moments import RidgeOnMoments
from ._moments import FoldMoments, check_errors, held_out_errors
from .folds import folds_of_moments


def fold_errors(
    where: str, moments: Moments, alphas: Array, cv: Any, fit_intercept: bool
) -> tuple[Array, Array]:
    """Held-out mean squared errors (K, L) at alphas (L,), λ being alpha/Σv of the training rows.

    With the variances (K, 1) of y in each fold.
    """
    folds_of_moments(where, cv, None, moments)
    errors, variances = [], []
    for train, test in FoldMoments.given(where, moments):
        gram = train.centred(fit_intercept)
        lams = alphas / train.weight
        points = RidgeOnMoments.of(gram, np.ones(moments.n_features)).points(where, lams)
        of_fold = test.centred(True)
        found, rounding = held_out_errors(of_fold, points.coefs, points.intercepts)
        errors.append(check_errors(where, of_fold, found, rounding, lams))
        variances.append([of_fold.yy])
    return np.array(errors), np.array(variances)
