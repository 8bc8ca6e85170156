"""Least squares within a budget: where the contours of a two-weight loss first touch a ball.

The loss is ½(w − a)ᵀG(w − a), with a the unpenalised minimiser and G = XᵀX/n: the house loss of two centred
features, up to a constant. The ball is {‖w‖ ≤ t}. If a lies inside, the budget is slack, and a the answer.
Otherwise the answer lies on the boundary. For L1 and L∞ that is a polygon, and the best point of its four
sides is found, exact at the corners; for L2 a circle, where (G + λI)w = Ga is solved for the λ with ‖w‖ = t.

Chapter 5 draws it.
Sources: Tibshirani (1996), J. R. Stat. Soc. B 58, 267–288, section 2.3, for the pictures; Moré and Sorensen
(1983), SIAM J. Sci. Stat. Comput. 4, 553–572, for the Newton iteration on the circle.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from ._validation import Array, reals, strength

BallName = Literal["l1", "l2", "linf"]

#: The corners of the two polygons of budget 1, anticlockwise.
_CORNERS = {
    "l1": np.array([[1.0, 0], [0, 1], [-1, 0], [0, -1]]),
    "linf": np.array([[1.0, 1], [-1, 1], [-1, -1], [1, -1]]),
}
_TINY = float(np.finfo(np.float64).tiny)
_ORDER = {"l1": 1, "l2": 2, "linf": np.inf}


def contact(G: ArrayLike, a: ArrayLike, t: float, *, ball: BallName) -> Array:
    """The point of the ball {‖w‖ ≤ t} at which ½(w − a)ᵀG(w − a) is smallest, for two weights.

    G : (..., 2, 2) array, symmetric and positive definite
    a : (..., 2) array, the minimiser without a budget; the leading shapes of G and a are broadcast
    t : float ≥ 0, in units of a
    ball : "l1" for |w₁| + |w₂|, "l2" for the length of w, "linf" for the larger of |w₁| and |w₂|

    Returns a (..., 2) array; at a corner its zeros or ties are exact.
    Raises ValueError for another ball, another shape, a G that is not positive definite, or a t below 0.
    """
    if ball not in _ORDER:
        raise ValueError(f"contact: ball must be one of {', '.join(_ORDER)}, got {ball!r}.")
    G, a, t = reals("contact", "G", G), reals("contact", "a", a), strength("contact", "t", t)
    if G.shape[-2:] != (2, 2) or a.shape[-1:] != (2,):
        raise ValueError(f"contact: G must be (..., 2, 2) and a (..., 2), got {G.shape} and {a.shape}.")
    if not (np.allclose(G, G.mT) and (G[..., 0, 0] > 0).all() and (np.linalg.det(G) > 0).all()):
        raise ValueError("contact: G must be symmetric and positive definite: are the two columns multiples?")
    lead = np.broadcast_shapes(G.shape[:-2], a.shape[:-1])
    G, a = np.broadcast_to(G, (*lead, 2, 2)), np.broadcast_to(a, (*lead, 2))
    slack = np.linalg.norm(a, _ORDER[ball], axis=-1, keepdims=True) <= t
    if t == 0:
        return np.zeros_like(a)
    touching = _on_circle(G, a, t) if ball == "l2" else _on_sides(G, a, t * _CORNERS[ball])
    return np.where(slack, a, touching)


def _on_sides(G: Array, a: Array, corners: Array) -> Array:
    """The best point of the polygon's boundary: (..., 2)."""
    sides = np.roll(corners, -1, axis=0) - corners
    pulls = sides @ G  # (..., 4, 2)
    away = a[..., None, :] - corners
    share = (pulls * away).sum(axis=-1) / (pulls * sides).sum(axis=-1)
    best = corners + np.clip(share, 0, 1)[..., None] * sides
    off = best - a[..., None, :]
    cost = (off @ G * off).sum(axis=-1)
    return np.take_along_axis(best, cost.argmin(axis=-1)[..., None, None], axis=-2)[..., 0, :]


def _on_circle(G: Array, a: Array, t: float) -> Array:
    """(G + λI)⁻¹Ga with the λ ≥ 0 that makes its length t, for a outside the circle: (..., 2)."""
    curvatures, axes = np.linalg.eigh(G)
    pull = curvatures * (a[..., None, :] @ axes)[..., 0, :]
    lam = np.zeros((*a.shape[:-1], 1))
    for _ in range(60):  # Newton on 1/‖w‖ − 1/t, nearly linear in λ: a handful of steps is the rule
        w = pull / (curvatures + lam)
        size = np.maximum(np.linalg.norm(w, axis=-1, keepdims=True), _TINY)
        slope = np.maximum((w**2 / (curvatures + lam)).sum(axis=-1, keepdims=True), _TINY)
        step = size**2 * (size - t) / (t * slope)
        lam = np.maximum(lam + step, 0.0)
        if (np.abs(step) <= 1e-15 * (lam + curvatures[..., :1])).all():
            break
    w = pull / (curvatures + lam)
    return np.asarray((axes @ w[..., None])[..., 0])
