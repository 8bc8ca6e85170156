"""The lasso path of small data in one call: where a call of NumPy costs more than the arithmetic in it.

Nothing is computed here that is not elsewhere: means, products, then the homotopy. What is not plain sailing
(entries not finite, sizes at the edge of float64, dependent columns) is left to the other roads.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._numba import fast
from .._validation import Array
from .gram_homotopy import lasso_homotopy

SMALL = 400_000  # multiplications for the Gram matrix, n·p², up to which this road is the shortest
GOOD = 1e-12  # gap, as a share of the null model's objective
_LEAST, _MOST = 1e-200, 1e200  # sums of squares that keep their digits
_EPS = float(np.finfo(np.float64).eps)


@fast
def dot(a: Array, b: Array) -> float:
    s = 0.0
    for i in range(a.size):
        s += a[i] * b[i]
    return s


@fast
def centre(z: Array) -> float:
    """z (n,) minus its mean, in place; returns the mean."""
    first, second = 0.0, 0.0
    for i in range(z.size):
        first += z[i]
    first /= z.size
    for i in range(z.size):
        z[i] -= first
        second += z[i]
    second /= z.size  # what the first sum rounded
    for i in range(z.size):
        z[i] -= second
    return first + second


@fast
def small_moments(
    Z: Array, y: Array, fit_intercept: bool, positive: bool, G: Array, c: Array, means: Array
) -> tuple[float, float, float]:
    """Fill G (p, p), c (p,) and means (p,) of centred columns: (mean of y, yᵀy/n, the largest pull).

    Z : (p, n) = Xᵀ, overwritten;  y : (n,), overwritten
    The pull is −1 where this road ends.
    """
    p, n = Z.shape
    y_mean, top = centre(y) if fit_intercept else 0.0, 0.0
    yy = dot(y, y) / n
    for j in range(p):
        means[j] = centre(Z[j]) if fit_intercept else 0.0
        G[j, j] = dot(Z[j], Z[j]) / n
        if G[j, j] <= (4 * _EPS * means[j]) ** 2:  # it varies by rounding alone
            Z[j] = 0.0
            G[j, j] = 0.0
        for k in range(j):
            G[j, k] = G[k, j] = dot(Z[j], Z[k]) / n
        c[j] = dot(Z[j], y) / n
        if abs(c[j]) <= 8 * _EPS * np.sqrt(G[j, j] * yy):
            c[j] = 0.0
        top = max(top, c[j] if positive else abs(c[j]))
        if not (G[j, j] == 0.0 or _LEAST < G[j, j] < _MOST):
            return 0.0, 0.0, -1.0
    if not (_LEAST + (4 * _EPS * y_mean) ** 2 < yy < _MOST and 0.0 < top < _MOST):
        return 0.0, 0.0, -1.0
    return y_mean, yy, top


@fast
def small_lasso(
    Z: Array,
    y: Array,
    lams: Array,
    eps: float,
    fit_intercept: bool,
    positive: bool,
    coefs: Array,
    intercepts: Array,
    gaps: Array,
    n_iter: NDArray[np.int64],
) -> float:
    """Fill in the path at lams (L,), decreasing, and return λ_max; −1 where this road ends.

    Z : (p, n) = Xᵀ, overwritten;  y : (n,), overwritten
    eps : last λ as a share of the first of a grid to be filled in, 0 if lams is given
    coefs : (L, p);  intercepts, gaps, n_iter : (L,)
    """
    p = len(Z)
    G, c, means = np.empty((p, p)), np.empty(p), np.empty(p)
    y_mean, yy, top = small_moments(Z, y, fit_intercept, positive, G, c, means)
    if not top > 0.0:
        return -1.0
    if eps > 0.0:
        for i in range(lams.size):
            lams[i] = top * eps ** (i / max(lams.size - 1, 1))
    lasso_homotopy(G, c, yy, lams, positive, coefs, gaps, n_iter)
    for i in range(lams.size):
        gaps[i] /= yy / 2
        intercepts[i] = y_mean - dot(means, coefs[i])
        if not gaps[i] <= GOOD:
            return -1.0
    return top
