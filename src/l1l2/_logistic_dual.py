"""The dual objective of logistic regression, at a share of a residual: a lower bound on every primal one.

`logistic_optimality` derives it. `quick_gap` bounds how far a primal objective is above it, without
logarithms: by Fenchel and Young, at a share s of a residual of size ρ it is

    Σⱼ (penalty(wⱼ) + penalty*(sqⱼ) − s·wⱼqⱼ) + Σᵢ vᵢ KL(sρᵢ‖ρᵢ),    KL(sρ‖ρ) ≤ (1 − s)²ρ/(1 − ρ),

where q are the columns' correlations with the residual and KL is the divergence of two coins (χ² bounds it).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ._numba import fast
from ._validation import Array

_ROUNDING = 1e-15  # of a correlation
ORTHOGONAL = 1e-9  # a correlation that counts as none, for columns of unit size


def dual_value(
    entropy: Callable[[float], float], q: Array, w: Array, lam1: Array, lam2: Array, positive: bool
) -> float:
    """The best lower bound among a few shares s of a residual, 0 ≤ s ≤ 1.

    entropy : the first sum of D as a function of s
    q : (m,) correlations of the columns with the residual;  w : (m,) weights;  lam1, lam2 : (m,) strengths
    """
    size = q if positive else np.abs(q)
    if lam1.all() and not lam2.any():
        return entropy(_largest_share(size, lam1))
    free = (lam1 == 0) & (lam2 == 0)
    if free.any():
        if np.where(w[free] == 0, size[free], np.abs(q[free])).max() > ORTHOGONAL:
            return 0.0
        size, w, lam1, lam2 = size[~free], w[~free], lam1[~free], lam2[~free]
    hard = lam2 == 0
    cap = _largest_share(size[hard], lam1[hard])
    if hard.all():
        return entropy(cap)
    # Either nothing is scaled and all is priced, or so much that no weight's price exceeds its own λ₂w²/2.
    shares = {cap, min(cap, _largest_share(size - lam2 * np.abs(w), lam1))}
    size, lam1, lam2 = size[~hard], lam1[~hard], lam2[~hard]
    prices = {s: np.maximum(s * size - lam1, 0.0) for s in shares}
    return max(0.0, *(entropy(s) - 0.5 * float(d @ (d / lam2)) for s, d in prices.items()))


def _largest_share(size: Array, limit: Array) -> float:
    over = size > limit
    return float((limit[over] / size[over]).min(initial=1.0))


@fast
def penalty(w: Array, lam1: Array, lam2: Array) -> float:
    s = 0.0
    for j in range(w.size):
        s += lam1[j] * abs(w[j]) + 0.5 * lam2[j] * w[j] * w[j]
    return s


@fast
def quick_gap(
    q: Array, w: Array, lam1: Array, lam2: Array, positive: bool, odds: float, off: float
) -> tuple[float, float]:
    """The least bound at the shares `dual_value` tries, and the part of it that χ² may have overstated.

    q : (m,), next to 0 where there is no penalty;  odds : Σ vᵢρᵢ/(1 − ρᵢ)
    off : χ² of what was taken off the residual beforehand
    """
    best, crude, share, least = np.inf, 0.0, 1.0, 1.0
    for _ in range(2):
        chi = off * share * (2.0 - share) + ((1.0 - share) ** 2 * odds if share < 1.0 else 0.0)
        gap = chi + penalty(w, lam1, lam2)
        for j in range(w.size):
            size = max(q[j], 0.0) if positive else abs(q[j])
            gap -= share * w[j] * q[j]
            excess, own = share * size - lam1[j], size - lam2[j] * abs(w[j])
            if lam2[j] > 0.0:
                gap += 0.5 * max(excess, 0.0) ** 2 / lam2[j]
            elif lam1[j] > 0.0 and excess > _ROUNDING * size:
                gap = np.inf
            if own > lam1[j] and (lam1[j] > 0.0 or lam2[j] > 0.0):
                least = min(least, lam1[j] / own)
        if gap < best:
            best, crude = gap, chi
        share = least
    return max(best, 0.0), crude
