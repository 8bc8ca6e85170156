"""The Cholesky factor of the Gram matrix of a support that features join and leave.

Rows of the factor L are in the order in which features joined, and all loops run along rows.
Source: Golub and Van Loan (2013), Matrix Computations, 4th ed., section 6.5.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._numba import fast, without_numba
from .._validation import Array

Indices = NDArray[np.int64]

DEPENDENT = 1e-13  # a column of which no more than this lies outside the span of others depends on them


@fast
def solve(L: Array, k: int, b: Array) -> None:
    """b ← (LLᵀ)⁻¹b in place, with the leading k rows of L; both passes run along its rows."""
    for i in range(k):
        s = b[i]
        for j in range(i):
            s -= L[i, j] * b[j]
        b[i] = s / L[i, i]
    for i in range(k - 1, -1, -1):
        b[i] /= L[i, i]
        for j in range(i):
            b[j] -= L[i, j] * b[i]


@without_numba(solve)
def solve_by_lapack(L: Array, k: int, b: Array) -> None:
    from scipy.linalg.lapack import dpotrs

    if k:
        b[:k] = dpotrs(L[:k, :k].T, b[:k])[0]


@fast
def append(L: Array, k: int, G: Array, S: Indices, new: int) -> bool:
    """Row k of L for feature `new` beside S[:k]; False if it depends on them."""
    rest = G[new, new]
    for i in range(k):
        s = G[new, S[i]]
        for j in range(i):
            s -= L[i, j] * L[k, j]
        L[k, i] = s / L[i, i]
        rest -= L[k, i] * L[k, i]
    if rest <= DEPENDENT * G[new, new]:
        return False
    L[k, k] = np.sqrt(rest)
    return True


@without_numba(append)
def append_by_lapack(L: Array, k: int, G: Array, S: Indices, new: int) -> bool:
    from scipy.linalg.lapack import dtrtrs

    row, size = G[new, S[:k]], G[new, new]
    if k:
        row = dtrtrs(L[:k, :k].T, row, trans=1)[0]
    L[k, :k], rest = row, size - row @ row
    if rest <= DEPENDENT * size:
        return False
    L[k, k] = np.sqrt(rest)
    return True


@fast
def delete(L: Array, k: int, gone: int) -> None:
    """Take row `gone` out of k rows; rotations of columns make L a triangle again, row by row."""
    cosines, sines = np.empty(k), np.empty(k)
    for i in range(gone + 1, k):
        for j in range(i + 1):
            L[i - 1, j] = L[i, j]
    for i in range(gone, k - 1):
        for j in range(gone, i):
            x, y = L[i, j], L[i, j + 1]
            L[i, j] = cosines[j] * x + sines[j] * y
            L[i, j + 1] = cosines[j] * y - sines[j] * x
        x, y = L[i, i], L[i, i + 1]
        L[i, i] = np.sqrt(x * x + y * y)
        cosines[i], sines[i] = x / L[i, i], y / L[i, i]
