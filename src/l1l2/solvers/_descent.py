"""`ProxNewton`'s steps for two classes and few columns: where a call of NumPy costs more than its work.

Loss, gap and inner problem are the same kernels that the larger steps are made of.
"""

from __future__ import annotations

import numpy as np

from .._logistic_dual import penalty, quick_gap
from .._numba import fast
from .._validation import Array
from ._inner import small
from ._link import settle_logit
from .small_lasso import dot

_STEPS = 50
_LEAST = 1e-9  # share of a step
_EPS = 1e-14


@fast
def descend(
    Z: Array,
    v: Array,
    z: Array,
    free: bool,
    l1: Array,
    l2: Array,
    positive: bool,
    goal: float,
    eps: float,
    chord: float,
    w: Array,
    F: Array,
    at: tuple[float, float, float, float],
    r: Array,
    H: Array,
    h: Array,
) -> tuple[tuple[float, float, float, float], float, int]:
    """Newton steps while one leaves no more than the share `chord` of the gap, until it is `goal`.

    Returns (b, loss, odds, off) as in `Settled`, the gap, and how many steps.

    Z : (m, n) columns as rows;  z : (n,) of ±1;  free : whether there is an intercept, settled to eps
    w (m,), F (n,) and `at` with residuals r (n,) are where to begin, and end
    H (m, m) : the Hessian;  h (m,) : how the intercept follows
    """
    m, n = Z.shape
    vr, d, dF, q, dw, last = np.empty(n), np.empty(n), np.empty(n), np.empty(m), np.empty(m), np.inf
    (b, loss, odds, off), t = at, 1.0
    for steps in range(_STEPS):  # noqa: B007
        for i in range(n):
            vr[i] = v[i] * r[i]
        for j in range(m):
            q[j] = dot(Z[j], vr)
        gap, _ = quick_gap(q, w, l1, l2, positive, odds, off)
        if gap <= goal or gap > chord * last:
            break
        last, primal, start, size, follow, t = gap, loss + penalty(w, l1, l2), b, 1e-3, 0.0, 1.0
        for j in range(m):
            dw[j] = w[j]
            size += abs(w[j])
        small(H, q, dw, l1, l2, positive, 0.02 * max(0.1 * gap, goal) / size)
        for i in range(n):
            dF[i] = 0.0
        for j in range(m):
            dw[j] -= w[j]
            w[j] += dw[j]
            follow += h[j] * dw[j]
            if dw[j] != 0.0:
                for i in range(n):
                    dF[i] += dw[j] * Z[j, i]
        for i in range(n):
            F[i] += dF[i]
        while True:
            b, loss, odds, off = settle_logit(v, z, F, start - t * follow, free, eps, r, d)
            if loss + penalty(w, l1, l2) <= primal * (1.0 + _EPS) or t < _LEAST:
                break
            t *= 0.5
            for j in range(m):
                w[j] -= t * dw[j]
            for i in range(n):
                F[i] -= t * dF[i]
    return (b, loss, odds, off), gap, steps
