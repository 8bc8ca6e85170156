"""The elastic net's path of small data, as `small_lasso` is the lasso's: in two kernels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._validation import Array
from .quadratic import follow, least_slack, rounding
from .small_lasso import small_moments


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
    p, L = len(Z), len(lams)
    G, N, (c, means, w), index = np.empty((p, p)), np.empty((p, p)), np.zeros((3, p)), np.empty(p, np.int64)
    y_mean, yy, top = small_moments(Z, y, fit_intercept, positive, G, c, means)
    if not top > 0:
        return -1.0
    top /= l1_ratio
    if eps > 0:
        lams[:] = top * eps ** (np.arange(L) / max(L - 1, 1))
    noise, ones = rounding(np.sqrt(G.diagonal()), yy), np.ones(p)
    problem = c, yy, l1_ratio, ones, noise, positive, tol, yy / 2, least_slack(c), 1.0
    _, solved = follow(0, coefs, gaps, n_iter, lams, top, G, N, index, 0, np.zeros(p), w, c.copy(), *problem)
    if solved < L or not gaps.max() <= tol:
        return -1.0
    intercepts[:] = y_mean - coefs @ means
    return top
