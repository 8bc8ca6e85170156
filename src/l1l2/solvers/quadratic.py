"""Quadratics with an L1 and an L2 penalty, minimised exactly: the elastic net on a Gram matrix.

The positive ridge is the elastic net without L1.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .._validation import Array
from ..moments import Gram
from ..optimality import gap_on_gram
from ._solved import Solved
from .active_set import ActiveSet

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
    at.solve(l1, l2, max(tol, *slacks(0.0, c)))
    return at.w, at.q


def elastic_net_on_gram(
    gram: Gram, lams: Array, l1_ratio: float, factors: Array, positive: bool, tol: float
) -> Solved:
    """The elastic net at each λ (L,) of a decreasing grid, λ₁ = l1_ratio·λ and λ₂ = (1 − l1_ratio)·λ.

    factors : (p,) of the penalty, 0 for none;  tol : the relative duality gap to stay below
    """
    p, L = len(gram.c), len(lams)
    at = ActiveSet(positive)
    at.grow(gram.G, gram.c)
    null, noise = null_model(at, factors, gram.yy), rounding(np.sqrt(gram.G.diagonal()), gram.yy)
    coefs, gaps, n_iter = np.empty((L, p)), np.empty(L), np.empty(L, dtype=np.int64)
    last = largest_ratio(at.q, factors, positive) / max(l1_ratio, 1e-3)
    for i, lam in enumerate(lams):
        at.steps = 0
        for stop in strides(last, float(lam)):
            lam1, lam2 = l1_ratio * stop, (1 - l1_ratio) * stop
            for eps in slacks(slack(tol, lam1, lam2, at.w, factors, null), gram.c):
                at.solve(lam1 * factors, lam2 * factors, eps)
                gap = gap_on_gram(at.w, at.q, gram.c, gram.yy, lam1, lam2, factors, noise, positive)
                gaps[i] = share(gap, null, gram.yy)
                if gaps[i] <= tol:
                    break
        last = min(last, float(lam))
        coefs[i], n_iter[i] = at.w, at.steps
    return Solved(coefs, gaps, n_iter)


def null_model(at: ActiveSet, factors: Array, yy: float) -> float:
    """Fit the unpenalised features alone; returns ½‖r‖², which gaps are shares of."""
    never = np.where(factors > 0, np.inf, 0.0)
    if (factors == 0).any():
        at.solve(never, np.zeros_like(never), next(slacks(0.0, at.c)))
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
    if not 0 < lam < _STRIDE * last:
        return [lam]
    count = int(np.ceil(np.log(lam / last) / np.log(_STRIDE)))
    return [*np.geomspace(last, lam, count + 1)[1:-1].tolist(), lam]


def slack(tol: float, lam1: float, lam2: float, w: Array, factors: Array, null: float) -> float:
    """How far conditions may be violated, so that the relative gap stays below tol.

    A violation by eps makes the dual point shorter by eps/λ₁, which costs eps·Σ|wⱼ| or so. With λ₂ it may
    stay as it is, for a price of eps²/(2λ₂) per feature; but then weights are no better than the root of tol.
    """
    size, least = float(factors @ np.abs(w)), float(factors[factors > 0].min(initial=1.0))
    worth = min(null / size, _LONG * lam1) if size > 0 else lam1
    priced = float(np.sqrt(2 * _SHARE * tol * null * lam2 / max(len(w), 1))) if tol > _LOOSE else 0.0
    return min(max(_SHARE * tol * worth, priced), _SHARE * lam1) * least


def slacks(first: float, c: Array) -> Iterator[float]:
    """The first slack, and ever smaller ones down to what rounding allows, for when it was too much."""
    least = max(_LEAST * float(np.abs(c).max(initial=0.0)), 1e-300)
    while first > least:
        yield first
        first *= _TIGHTER
    yield least


def violation(q: Array, w: Array, l1: Array, l2: Array, positive: bool) -> Array:
    """How far the slope at each weight is from the penalty's, (m,); q is minus the slope of the loss."""
    at_zero = (q if positive else np.abs(q)) - l1
    return np.where(w == 0, np.maximum(at_zero, 0.0), np.abs(q - l2 * w - l1 * np.sign(w)))
