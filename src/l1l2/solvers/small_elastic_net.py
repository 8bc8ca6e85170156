"""The elastic net's path of small data in one call, as `small_lasso` is the lasso's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._numba import fast
from .._validation import Array
from .quadratic import follow, least_slack, rounding
from .small_lasso import dot, small_grid, small_moments

_least_slack, _rounding = fast(least_slack), fast(rounding)


@fast
def small_elastic_net(
    Z: Array,
    y: Array,
    lams: Array,
    eps: float,
    fit_intercept: bool,
    positive: bool,
    l1_ratio: float,
    tol: float,
    coefs: Array,
    intercepts: Array,
    gaps: Array,
    n_iter: NDArray[np.int64],
) -> float:
    """Fill in the path at lams (L,), decreasing, and return λ_max; −1 where this road ends.

    l1_ratio : above 0;  tol : the relative gap to stay below;  the rest as in `small_lasso`
    """
    p = len(Z)
    G, N, c, means, sizes = np.empty((p, p)), np.empty((p, p)), np.empty(p), np.empty(p), np.empty(p)
    y_mean, yy, top = small_moments(Z, y, fit_intercept, positive, G, c, means)
    if not top > 0.0:
        return -1.0
    top /= l1_ratio
    small_grid(top, eps, lams)
    for j in range(p):
        sizes[j] = np.sqrt(G[j, j])
    index, sign, w, q, ones = np.empty(p, np.int64), np.zeros(p), np.zeros(p), c.copy(), np.ones(p)
    noise, least, null = _rounding(sizes, yy), _least_slack(c), yy / 2
    problem = (c, yy, l1_ratio, ones, noise, positive, tol, null, least)
    _, solved = follow(0, coefs, gaps, n_iter, lams, top, G, N, index, 0, sign, w, q, *problem)
    if solved < lams.size or not gaps.max() <= tol:
        return -1.0
    for i in range(lams.size):
        intercepts[i] = y_mean - dot(means, coefs[i])
    return top
