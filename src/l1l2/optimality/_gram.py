"""The duality gap in O(p) or less, for a solver that has the products with the residual already.

Notation: r the residual, q = X̃ᵀr its (weighted) products with the columns, rr = rᵀr and yr = yᵀr.
"""

from __future__ import annotations

import numpy as np

from .._numba import fast, njit, without_numba
from .._validation import Array

_FAR = 1e5  # times its noise, and a residual is not orthogonal to a feature
_NEAR = 16.0  # the same at λ = 0, where nothing tells nearly dependent columns apart
_LOST = 1e-6  # of yᵀy, beyond which a square below zero is not rounding
_ROUNDING = 2e-15  # the largest of those small multiples, for columns and a target of length 1


@njit
def gap_from_bounds(
    rr: float, yr: float, l1: float, l2: float, lam1: float, lam2: float, steepest: float
) -> float:
    """J − D for the residual, scaled until it is feasible; absolute, never negative.

    l1, l2 : Σ fⱼ|wⱼ| and Σ fⱼwⱼ²
    steepest : max |qⱼ − λ₂fⱼwⱼ|/fⱼ, of qⱼ itself with positive weights, or a bound above it
    """
    size = rr + lam2 * l2  # λ₂ as p more rows √λ₂·I of X, where the residual is −√λ₂·w
    cap = lam1 / steepest if steepest > lam1 else 1.0
    scale = cap if yr >= cap * size else (yr / size if yr > 0.0 else 0.0)
    dual = scale * yr - scale * scale * size / 2
    return max(size / 2 + lam1 * l1 - max(dual, 0.0), 0.0)


@fast
def gap_on_gram(
    w: Array,
    q: Array,
    c: Array,
    yy: float,
    lam1: float,
    lam2: float,
    factors: Array,
    noise: Array,
    positive: bool,
) -> float:
    """J(w) − D from the moments: absolute, never negative.

    w : (p,) weights;  q : (p,), c − Gw;  c, yy : as in `Gram`;  factors : (p,) of the penalty
    noise : (p,), what rounding may leave of a qⱼ that is zero, a small multiple of ‖x̃ⱼ‖√yy

    The residual must be orthogonal to features without a penalty (all, at λ = 0). So far as it is not, it is
    moved there: by Cauchy and Schwarz no other qⱼ changes by more than the same multiple of its noise. Where
    weights are so large that ‖y − X̃w‖² comes out below zero, all is rounding: the gap is yᵀy, no claim.
    """
    wc, wq, l1, l2, moved = 0.0, 0.0, 0.0, 0.0, 0.0
    nowhere = lam1 == 0.0 and lam2 == 0.0
    far = _NEAR if nowhere else _FAR
    for j in range(w.size):
        f = factors[j]
        wc += w[j] * c[j]
        wq += w[j] * q[j]
        l1 += f * abs(w[j])
        l2 += f * w[j] * w[j]
        if f == 0.0 or nowhere:
            excess = (q[j] if positive else abs(q[j])) - noise[j]
            if excess > 0.0:
                moved += excess / noise[j] if excess < far * noise[j] else 1e300
    if wc + wq > (1.0 + _LOST) * yy:
        return yy
    steepest = 0.0
    if moved >= _FAR:
        steepest, moved = 1e300, 0.0
    for j in range(w.size):
        pull = q[j] - lam2 * factors[j] * w[j]
        excess = (pull if positive else abs(pull)) - (1.0 - moved) * noise[j]
        if factors[j] > 0.0 and not nowhere and excess > steepest * factors[j]:
            steepest = excess / factors[j]
    rr, yr = max(yy - wc - wq, 0.0), yy - wc
    gap = gap_from_bounds(rr, yr, l1, l2, lam1, lam2, steepest) + _ROUNDING * moved * yy
    if lam2 > 0.0 and steepest < 1e300:
        dual = yr - rr / 2 - _price(q, lam1, lam2, factors, positive)
        gap = min(gap, max(rr / 2 + lam1 * l1 + lam2 * l2 / 2 - dual, 0.0) + _ROUNDING * moved * yy)
    return gap


@without_numba(gap_on_gram)
def gap_on_gram_at_once(
    w: Array,
    q: Array,
    c: Array,
    yy: float,
    lam1: float,
    lam2: float,
    factors: Array,
    noise: Array,
    positive: bool,
) -> float:
    wc, wq, nowhere = float(w @ c), float(w @ q), lam1 == 0.0 and lam2 == 0.0
    if wc + wq > (1.0 + _LOST) * yy:
        return yy
    pulls, held = (q if positive else np.abs(q)), (factors > 0.0) & (not nowhere)
    excess = (pulls - noise)[~held]
    some, level = excess > 0.0, noise[~held]
    far = some & (excess >= (_NEAR if nowhere else _FAR) * level)
    moved = 1e300 if far.any() else float((excess[some] / level[some]).sum())
    steepest = 0.0
    if moved >= _FAR:
        steepest, moved = 1e300, 0.0
    shrunk = q - lam2 * factors * w
    excess = (shrunk if positive else np.abs(shrunk)) - (1.0 - moved) * noise
    steepest = float((excess[held] / factors[held]).max(initial=steepest))
    l1, l2 = float(factors @ np.abs(w)), float(factors @ (w * w))
    rr, yr = max(yy - wc - wq, 0.0), yy - wc
    gap = gap_from_bounds(rr, yr, l1, l2, lam1, lam2, steepest) + _ROUNDING * moved * yy
    if lam2 > 0.0 and steepest < 1e300:
        beyond = np.maximum(pulls[held] - lam1 * factors[held], 0.0)
        dual = yr - rr / 2 - float((beyond * beyond / factors[held]).sum()) / (2 * lam2)
        gap = min(gap, max(rr / 2 + lam1 * l1 + lam2 * l2 / 2 - dual, 0.0) + _ROUNDING * moved * yy)
    return gap


@fast
def _price(q: Array, lam1: float, lam2: float, factors: Array, positive: bool) -> float:
    """Σ max(|qⱼ| − λ₁fⱼ, 0)²/(2λ₂fⱼ), what λ₂ charges for a dual point that the lasso would not allow."""
    price = 0.0
    for j in range(q.size):
        if factors[j] > 0.0:
            excess = (q[j] if positive else abs(q[j])) - lam1 * factors[j]
            if excess > 0.0:
                price += excess * excess / (2 * lam2 * factors[j])
    return price
