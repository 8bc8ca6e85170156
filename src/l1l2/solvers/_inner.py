"""Prox-Newton's inner problem: ½wᵀHw − cᵀw + Σ λ₁ⱼ|wⱼ| + ½Σ λ₂ⱼwⱼ², solved on its support by Cholesky.

Coordinate descent finds the support and the signs; one Cholesky factor then gives the weights exactly.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._numba import fast
from .._validation import Array

_ROUNDS = 200
_PATIENCE = 20  # rounds without progress before rounding is blamed


@fast
def sweep(
    H: Array, q: Array, w: Array, lam1: Array, lam2: Array, positive: bool, times: int, only_active: bool
) -> None:
    """Coordinate descent in place: w (m,) and q = c − Hw (m,), `times` sweeps."""
    for _ in range(times):
        for j in range(len(w)):
            curvature = H[j, j] + lam2[j]
            if curvature <= 0.0 or (only_active and w[j] == 0.0):
                continue
            pull = q[j] + H[j, j] * w[j]
            new = 0.0
            if pull > lam1[j]:
                new = (pull - lam1[j]) / curvature
            elif pull < -lam1[j] and not positive:
                new = (pull + lam1[j]) / curvature
            if new != w[j]:
                q += (w[j] - new) * H[j]
                w[j] = new


def minimise(H: Array, q: Array, w: Array, lam1: Array, lam2: Array, positive: bool, eps: float) -> None:
    """w (m,) and q = c − Hw (m,), in place, until no weight violates its condition by more than eps."""
    least, patience = np.inf, _PATIENCE
    for k in range(_ROUNDS):
        sweep(H, q, w, lam1, lam2, positive, 1, False)
        sweep(H, q, w, lam1, lam2, positive, min(2 + k, 20), True)
        _exact_on_support(H, q, w, lam1, lam2, positive)
        worst = float(violation(q, w, lam1, lam2, positive).max(initial=0.0))
        patience = patience - 1 if worst > 0.9 * least else _PATIENCE
        least = min(least, worst)
        if worst <= eps or not patience:
            return


def violation(q: Array, w: Array, lam1: Array, lam2: Array, positive: bool) -> Array:
    """How far each weight is from optimal, given q, the negative gradient of the smooth part without λ₂."""
    at_zero = (q if positive else np.abs(q)) - lam1
    return np.where(w == 0, np.maximum(at_zero, 0.0), np.abs(q - lam2 * w - lam1 * np.sign(w)))


def _exact_on_support(H: Array, q: Array, w: Array, lam1: Array, lam2: Array, positive: bool) -> None:
    """The minimum for these signs, or the way there up to the first weight that would change its sign."""
    from scipy.linalg.lapack import dposv

    S = np.flatnonzero(w)
    if not S.size:
        return
    A = H[np.ix_(S, S)] if S.size < len(w) else H.copy()
    A.flat[:: S.size + 1] += lam2[S]
    signs = np.sign(w[S])
    _, d, failed = dposv(A, q[S] - lam2[S] * w[S] - lam1[S] * signs, lower=1, overwrite_a=1)
    if failed or not np.isfinite(d).all():
        return
    crossing = (w[S] + d) * signs < 0
    if not positive:
        crossing &= lam1[S] > 0  # where there is no kink zero may be crossed
    if not crossing.any():
        w[S] += d
        q -= d @ H[S] if 2 * S.size < len(w) else _spread(d, S, len(w)) @ H
        return
    ratio = np.full(S.size, np.inf)
    ratio[crossing] = -w[S[crossing]] / d[crossing]
    step = float(ratio.min())
    new = np.where(ratio <= step, 0.0, w[S] + step * d)
    q -= _spread(new - w[S], S, len(w)) @ H
    w[S] = new


def _spread(d: Array, S: NDArray[np.int64], m: int) -> Array:
    out = np.zeros(m)
    out[S] = d
    return out
