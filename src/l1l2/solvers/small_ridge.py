"""Ridge of small data at a few λ in one call, as `small_lasso` is the lasso's."""

from __future__ import annotations

import numpy as np

from .._numba import fast
from .._validation import Array
from ._cholesky import append, solve
from .small_lasso import dot, small_moments

_CONDITION = 1e6  # beyond this a matrix of squares loses too many digits
_GOOD = 1e-18  # gap, as a share of the null model's objective


@fast
def small_ridge(
    Z: Array, y: Array, lams: Array, fit_intercept: bool, coefs: Array, intercepts: Array, gaps: Array
) -> bool:
    """Fill in the weights at lams (L,); False where this road ends.

    Z : (p, n) = Xᵀ, overwritten;  y : (n,), overwritten;  coefs : (L, p);  intercepts, gaps : (L,)
    """
    p, trace = len(Z), 0.0
    G, L, c, means = np.empty((p, p)), np.empty((p, p)), np.empty(p), np.empty(p)
    y_mean, yy, top = small_moments(Z, y, fit_intercept, False, G, c, means)
    sizes, S = np.empty(p), np.arange(p)
    for j in range(p):
        sizes[j] = G[j, j]
        trace += sizes[j]
    for i in range(lams.size):
        lam, w, excess = lams[i], coefs[i], 0.0
        # The condition of G + λI is no larger than 1 + trace/λ.
        if not (top > 0.0 and 0.0 < lam < 1e300 and trace < _CONDITION * lam):
            return False
        for j in range(p):
            G[j, j] = sizes[j] + lam
            w[j] = c[j]
        for j in range(p):
            append(L, j, G, S, j)
        solve(L, p, w)
        for j in range(p):
            excess += (c[j] - dot(G[j], w)) ** 2
        # J − min J = ½ gᵀ(G + λI)⁻¹g, g being minus the gradient.
        gaps[i], intercepts[i] = excess / lam / yy, y_mean - dot(means, w)
        if not gaps[i] <= _GOOD:
            return False
    return True
