"""From errors of folds to a choice of λ."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .._validation import Array, matrix, strengths, vector


def standard_error(mse: ArrayLike) -> Array:
    """Standard error of the mean over folds, as if they were independent, which they are not.

    mse : (K, L) array, K at least 2.  Returns (L,) array.
    """
    mse = matrix("standard_error", "mse", mse)
    if len(mse) < 2:
        raise ValueError(
            f"standard_error: mse must have a row for each of 2 folds at least, got {len(mse)}. "
            "One fold says nothing about the spread between folds."
        )
    size = float(np.abs(mse).max()) or 1.0  # whose square may be out of range
    return np.asarray((mse / size).std(axis=0, ddof=1) / np.sqrt(len(mse)) * size)


def one_standard_error(lams: ArrayLike, mean: ArrayLike, se: ArrayLike) -> float:
    """The largest λ whose mean error is within one standard error of the smallest mean error.

    lams, mean, se : (L,) arrays, in any order of λ.
    Source: Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees, section 3.4.3.
    """
    lams = strengths("one_standard_error", "lams", lams)
    mean = vector("one_standard_error", "mean", mean, lams.size, each="λ")
    se = vector("one_standard_error", "se", se, lams.size, each="λ")
    best = int(np.argmin(mean))
    return float(lams[mean <= mean[best] + se[best]].max())
