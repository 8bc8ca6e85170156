"""Whether features without a penalty separate the classes, wholly or in part: no finite weights are best.

They do if a direction leaves no sample worse off and one better: a linear program says so exactly.

Source: Albert and Anderson (1984), Biometrika 71, 1–10; Konis (2007), D.Phil. thesis, Oxford, chapter 4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._validation import Array

_SURE = 15.0  # predictors below it, in size, belong to weights that have stopped growing
_GAIN = 1e-5  # of columns of unit size, and a share of it that a linear program may round off
_LARGEST = 2**23  # numbers in a linear program


def is_separated(
    columns: Array, labels: NDArray[np.int64], fitted: Array, fit_intercept: bool, positive: bool
) -> bool:
    """columns : (m, n), about their means with an intercept;  labels : (n,) of 0 … K − 1

    fitted : (C, n), predictors of the best fit that was found, C = 1 for K = 2;  positive : of the weights

    Beyond 2²³ numbers only a fit that is right about every sample is taken for one that separates.
    """
    scores = np.vstack([np.zeros_like(fitted), fitted]) if len(fitted) == 1 else fitted
    if (scores.argmax(axis=0) == labels).all():
        return True
    K, m = len(scores), len(columns) + int(fit_intercept)
    if np.abs(fitted).max() < _SURE or m * K * (K - 1) * len(labels) > _LARGEST:
        return False
    size = np.sqrt((columns * columns).mean(axis=1))
    rows = (columns / np.where(size > 0, size, 1.0)[:, None]).T
    least = np.full(len(columns), 0.0 if positive else -1.0)
    if fit_intercept:
        rows, least = np.column_stack([rows, np.ones(len(rows))]), np.append(least, -1.0)
    return _has_direction(_margins(rows, labels, K), np.tile(least, K if K > 2 else 1))


def _margins(rows: Array, labels: NDArray[np.int64], n_classes: int) -> Array:
    """How far the own class's score is above each other's, linear in the weights: one row for each."""
    if n_classes == 2:
        return np.asarray(rows * np.where(labels == 1, 1.0, -1.0)[:, None])
    (n, m), K, at = rows.shape, n_classes, np.arange(len(rows))
    M = np.zeros((n, K, K, m))
    for k in range(K):
        M[at, k, labels] += rows
        M[at, k, k] -= rows
    return np.asarray(M[labels[:, None] != np.arange(K)].reshape(-1, K * m))


def _has_direction(margins: Array, least: Array) -> bool:
    """Whether weights between `least` and 1 make a margin positive and none negative."""
    from scipy.optimize import linprog

    bounds = np.column_stack([least, np.ones(least.size)])
    best = linprog(
        -margins.mean(axis=0), margins * -1.0, np.zeros(len(margins)), bounds=bounds, method="highs"
    )
    found = margins @ best.x
    return bool(found.max() > _GAIN and found.min() >= -_GAIN * found.max())
