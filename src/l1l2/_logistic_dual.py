"""The dual objective of logistic regression, at a share of a residual: a lower bound on every primal one.

`logistic_optimality` derives it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ._validation import Array

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
