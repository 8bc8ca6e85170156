"""Quadratics with an L1 and an L2 penalty, minimised exactly: the elastic net on a Gram matrix.

The positive ridge is the elastic net without L1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .._numba import fast, njit
from .._threads import in_one_thread
from .._validation import Array
from ..moments._sums import Gram
from ..optimality import gap_on_gram
from ._rounds import settle
from ._solved import Solved
from .active_set import ActiveSet, Index

_EPS = float(np.finfo(np.float64).eps)
_SHARE = 0.2  # of the tolerance on the gap: what violated conditions may cost
_LOOSE = 1e-8  # above this tolerance the gap is what counts, not each digit of the weights
_LONG = 1e3  # times λ₁, above which no violation is worth less
_TIGHTER = 0.01  # times what was allowed, where the gap turns out above the tolerance
_LEAST = 1e-14  # the same as a share of the largest pull, which rounding does not let us go below
_NOTHING = 64 * _EPS  # the share of yᵀy that rounding leaves of a perfect fit
_STRIDE = 0.75  # the next λ is no less than this share of the last: a far one is reached in several strides


def minimise(
    H: Array, c: Array, l1: Array, l2: Array, positive: bool, w0: Array, tol: float
) -> tuple[Array, Array]:
    """(w, q = c − Hw) minimising ½wᵀHw − cᵀw + Σ l1ⱼ|wⱼ| + ½Σ l2ⱼwⱼ², each (p,).

    H : (p, p), symmetric, positive semidefinite;  c, l1, l2, w0 : (p,)
    tol : no condition is violated by more, in the units of c; unless rounding forbids it
    """
    at = ActiveSet(positive)
    at.grow(H, c)
    at.start(w0, l1, l2)
    at.solve(l1, l2, max(tol, least_slack(c)))
    return at.w, at.q


@in_one_thread
def elastic_net_on_gram(
    gram: Gram, lams: Array, l1_ratio: float, factors: Array, positive: bool, tol: float
) -> Solved:
    """The elastic net at each λ (L,) of a decreasing grid, λ₁ = l1_ratio·λ and λ₂ = (1 − l1_ratio)·λ.

    factors : (p,) of the penalty, 0 for none;  tol : the relative duality gap to stay below

    Where rounds of block pivoting settle each λ, which is nearly everywhere, a kernel follows all of them.
    """
    p, L, yy = len(gram.c), len(lams), float(gram.yy)
    at = ActiveSet(positive)
    at.grow(gram.G, gram.c)
    null, noise = null_model(at, factors, yy), rounding(np.sqrt(gram.G.diagonal()), yy)
    top, least = largest_ratio(at.q, factors, positive) / max(l1_ratio, 1e-3), least_slack(gram.c)
    problem: tuple[Any, ...] = gram.c, yy, float(l1_ratio), factors, noise, positive, tol, null, least
    problem += (smallest_factor(factors),)
    coefs, gaps, n_iter, i = np.empty((L, p)), np.empty(L), np.empty(L, dtype=np.int64), 0
    while i < L:
        index, start = at.inverse.with_room(p), i
        if index is not None:
            state = at.inverse.store, index, len(at.support), at.sign, at.w, at.q
            k, i = follow(i, coefs, gaps, n_iter, lams, top, at.G, *state, *problem)
            at.inverse.index = index[:k]
        if i < L:
            if i > start:
                at.trust(coefs[i - 1])
            at.steps = 0
            gaps[i] = _at_one(at, problem, strides(top if i == 0 else min(top, lams[i - 1]), lams[i]))
            coefs[i], n_iter[i] = at.w, at.steps
            i += 1
    return Solved(coefs, gaps, n_iter)


def _at_one(at: ActiveSet, problem: tuple[Any, ...], stops: list[float]) -> float:
    """The gap at the last of these λ, the active set having gone there by whatever it takes."""
    c, yy, l1_ratio, factors, noise, positive, tol, null, least, smallest = problem
    for lam in stops:
        lam1, lam2 = l1_ratio * lam, (1 - l1_ratio) * lam
        for eps in slacks(slack(tol, lam1, lam2, at.w, factors, null, smallest), least):
            at.solve(lam1 * factors, lam2 * factors, eps)
            gap = share(gap_on_gram(at.w, at.q, c, yy, lam1, lam2, factors, noise, positive), null, yy)
            if gap <= tol:
                break
    return gap


@fast
def follow(
    start: int,
    coefs: Array,
    gaps: Array,
    n_iter: Index,
    lams: Array,
    top: float,
    G: Array,
    N: Array,
    index: Index,
    k: int,
    sign: Array,
    w: Array,
    q: Array,
    c: Array,
    yy: float,
    l1_ratio: float,
    factors: Array,
    noise: Array,
    positive: bool,
    tol: float,
    null: float,
    least: float,
    smallest: float,
) -> tuple[int, int]:
    """From lams[start] on, as far as rounds settle: (features in the support, the first λ not solved).

    The state of an `ActiveSet` changes in place; coefs (L, p), gaps (L,) and n_iter (L,) are filled in.
    top : λ_max;  least : the smallest slack that rounding allows;  smallest : as `smallest_factor` has it
    """
    l1, l2 = np.empty(w.size), np.empty(w.size)
    for i in range(start, lams.size):
        n_iter[i] = 0
        last = top if i == 0 else min(top, lams[i - 1])
        count = _count_strides(last, lams[i])
        for stride in range(1, count + 1):
            lam = lams[i] if stride == count else last * (lams[i] / last) ** (stride / count)
            lam1, lam2, size = l1_ratio * lam, (1 - l1_ratio) * lam, 0.0
            for j in range(w.size):
                l1[j], l2[j], size = lam1 * factors[j], lam2 * factors[j], size + factors[j] * abs(w[j])
            eps = max(smallest * _affordable(tol, lam1, lam2, size, w.size, null), least)
            while True:
                k, rounds, done = settle(G, N, index, k, sign, c, l1, l2, w, q, positive, eps)
                n_iter[i] += rounds
                if not done:
                    return k, i
                gap = gap_on_gram(w, q, c, yy, lam1, lam2, factors, noise, positive)
                gaps[i] = _share(gap, null, yy)
                if gaps[i] <= tol or eps <= least:
                    break
                eps = max(eps * _TIGHTER, least)
        for j in range(w.size):
            coefs[i, j] = w[j]
    return k, lams.size


def null_model(at: ActiveSet, factors: Array, yy: float) -> float:
    """Fit the unpenalised features alone; returns ½‖r‖², which gaps are shares of."""
    never = np.where(factors > 0, np.inf, 0.0)
    if (factors == 0).any():
        at.solve(never, np.zeros_like(never), least_slack(at.c))
    rr = yy - float(at.w @ (at.c + at.q))
    return rr / 2 if rr > _NOTHING * yy else 0.0


def share(gap: float, null: float, yy: float) -> float:
    """The gap as a share of the null model's objective; where that fits perfectly, so must we."""
    if null > 0:
        return gap / null
    return 0.0 if gap <= _NOTHING * yy else np.inf


def rounding(norms: Array, yy: float) -> Array:
    """How far from the truth rounding may leave a correlation (p,)."""
    return 8 * _EPS * float(np.sqrt(yy)) * norms


def largest_ratio(q: Array, factors: Array, positive: bool) -> float:
    """λ_max: the largest pull of a penalised feature over its factor."""
    some = factors > 0
    pull = q[some] if positive else np.abs(q[some])
    return float((pull / factors[some]).max(initial=0.0))


def strides(last: float, lam: float) -> list[float]:
    """From one λ to the next: λs with ratios not below _STRIDE, the last of them lam."""
    count = count_strides(last, lam)
    return [*(last * (lam / last) ** (i / count) for i in range(1, count)), lam]


def count_strides(last: float, lam: float) -> int:
    return int(np.ceil(np.log(lam / last) / np.log(_STRIDE))) if 0.0 < lam < _STRIDE * last else 1


def slack(
    tol: float, lam1: float, lam2: float, w: Array, factors: Array, null: float, smallest: float
) -> float:
    """How far conditions may be violated, so that the relative gap stays below tol.

    A violation by eps makes the dual point shorter by eps/λ₁, which costs eps·Σ|wⱼ| or so. With λ₂ it may
    stay as it is, for a price of eps²/(2λ₂) per feature; but then weights are no better than the root of tol.
    """
    size = float(factors @ np.abs(w))
    return affordable(tol, lam1, lam2, size, len(w), null) * smallest


def affordable(tol: float, lam1: float, lam2: float, size: float, m: int, null: float) -> float:
    """`slack`, for m features of which size is Σ fⱼ|wⱼ|, where no factor fⱼ is below 1."""
    worth = min(null / size, _LONG * lam1) if size > 0.0 else lam1
    priced = float(np.sqrt(2 * _SHARE * tol * null * lam2 / max(m, 1))) if tol > _LOOSE else 0.0
    return min(max(_SHARE * tol * worth, priced), _SHARE * lam1)


def smallest_factor(factors: Array) -> float:
    return float(factors[factors > 0].min(initial=1.0))


# The same as kernels, for kernels: by themselves they are called too seldom to be worth compiling.
_share, _count_strides, _affordable = njit(share), njit(count_strides), njit(affordable)


def slacks(first: float, least: float) -> Iterator[float]:
    """The first slack, and ever smaller ones down to the least, for when it was too much."""
    while first > least:
        yield first
        first *= _TIGHTER
    yield least


def least_slack(c: Array) -> float:
    return max(_LEAST * float(np.abs(c).max(initial=0.0)), 1e-300)


def violation(q: Array, w: Array, l1: Array, l2: Array, positive: bool) -> Array:
    """How far the slope at each weight is from the penalty's, (m,); q is minus the slope of the loss."""
    at_zero = (q if positive else np.abs(q)) - l1
    return np.where(w == 0, np.maximum(at_zero, 0.0), np.abs(q - l2 * w - l1 * np.sign(w)))
