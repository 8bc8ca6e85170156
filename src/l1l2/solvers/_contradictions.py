"""Who contradicts the signs of an active set: weights past zero, and features that pull harder than λ."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._numba import njit, without_numba
from .._validation import Array

Index = NDArray[np.int64]


@njit
def contradictions(
    S: Index, w: Array, q: Array, sign: Array, l1: Array, positive: bool, eps: float, at: Index
) -> tuple[int, int]:
    """Places in S of weights on the wrong side of zero, then features whose condition at zero is violated.

    at : (≥ k + m,), filled with the one and, behind, the other; returns how many of each
    """
    leave = 0
    for i in range(len(S)):
        j = S[i]
        if w[j] * sign[j] < 0.0 and (positive or l1[j] > 0.0):
            at[leave] = i
            leave += 1
    join = leave
    for j in range(len(w)):
        if sign[j] == 0.0 and (q[j] > l1[j] + eps or (not positive and -q[j] > l1[j] + eps)):
            at[join] = j
            join += 1
    return leave, join - leave


@without_numba(contradictions)
def contradictions_at_once(
    S: Index, w: Array, q: Array, sign: Array, l1: Array, positive: bool, eps: float, at: Index
) -> tuple[int, int]:
    wrong = w[S] * sign[S] < 0.0
    leave = (wrong if positive else wrong & (l1[S] > 0.0)).nonzero()[0]
    join = (((q if positive else np.abs(q)) > l1 + eps) & (sign == 0.0)).nonzero()[0]
    at[: len(leave)], at[len(leave) : len(leave) + len(join)] = leave, join
    return len(leave), len(join)


@njit
def strongest(join: Index, l1: Array, q: Array, most: int) -> Index:
    """Those that violate most, in that order; where some depend on others the first ones stay."""
    for i in range(1, len(join)):
        j, at = join[i], i
        excess = abs(q[j]) - l1[j]
        while at > 0 and abs(q[join[at - 1]]) - l1[join[at - 1]] < excess:
            join[at] = join[at - 1]
            at -= 1
        join[at] = j
    return join[:most]
