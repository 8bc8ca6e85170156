"""Products of some columns of a dense X, about their means, with a vector: as memory is read fastest."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._numba import fast, has_numba
from ._validation import Array

Index = NDArray[np.int64]

AT_ONCE = 2**18  # entries of X that plain NumPy centres at once


def by_rows(X: Any) -> bool:
    return bool(abs(X.strides[1]) < abs(X.strides[0]))


def dots(X: Any, u: Array, mean: Array, columns: Index) -> Array:
    """Σᵢ (xᵢⱼ − mⱼ) uᵢ for some columns of a dense X."""
    if has_numba() and by_rows(X) and 4 * len(columns) >= len(mean):
        whole = np.zeros(len(mean))
        _dots_by_rows(X, u, mean, whole)
        return whole[columns]
    out = np.empty(len(columns))
    if has_numba() and not by_rows(X):
        _dots_by_columns(X, u, mean, columns, out)
        return out
    m = max(1, AT_ONCE // len(X))
    for at in range(0, len(columns), m):
        block = columns[at : at + m]
        out[at : at + m] = u @ (X[:, block] - mean[block])
    return out


@fast
def _dots_by_columns(X: Any, u: Array, mean: Array, columns: Index, out: Array) -> None:
    k = 0
    while k < len(columns):
        j = columns[k]
        if k + 4 <= len(columns) and columns[k + 3] != j + 3:
            # Side by side, four columns that are apart in memory wait for it together.
            j1, j2, j3 = columns[k + 1], columns[k + 2], columns[k + 3]
            x, x1, x2, x3 = X[:, j], X[:, j1], X[:, j2], X[:, j3]
            m, m1, m2, m3 = mean[j], mean[j1], mean[j2], mean[j3]
            s, s1, s2, s3 = 0.0, 0.0, 0.0, 0.0
            for i in range(len(u)):
                s += (x[i] - m) * u[i]
                s1 += (x1[i] - m1) * u[i]
                s2 += (x2[i] - m2) * u[i]
                s3 += (x3[i] - m3) * u[i]
            out[k], out[k + 1], out[k + 2], out[k + 3] = s, s1, s2, s3
            k += 4
        else:
            x, m, s = X[:, j], mean[j], 0.0
            for i in range(len(u)):
                s += (x[i] - m) * u[i]
            out[k] = s
            k += 1


@fast
def _dots_by_rows(X: Any, u: Array, mean: Array, out: Array) -> None:
    for i in range(len(u)):
        x, ui = X[i], u[i]
        if ui != 0.0:
            for j in range(len(mean)):
                out[j] += (x[j] - mean[j]) * ui
