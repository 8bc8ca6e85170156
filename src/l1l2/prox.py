"""Proximal operators: prox(v) = argmin_w ½‖w − v‖² + g(w), one pure function for each penalty g.

Every one obeys Moreau's identity prox_g(v) + prox_g*(v) = v, g* being the conjugate of g. For a norm, g* is
the indicator of the dual ball, so that the prox is v minus the projection of v onto that ball: the soft
threshold is computed so, from a box, and the L∞ prox has the L1 ball as its counterpart.

Chapter 1 derives them, chapter 3 lands with them.
Source: Parikh and Boyd (2014), Foundations and Trends in Optimization 1(3), 127–239.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ._validation import Array, reals, strength


def soft_threshold(v: ArrayLike, t: float) -> Array:
    """Prox of t‖·‖₁: each entry moves t towards zero and stops there, at an exact zero.

    v : array of any shape, or a number
    t : float ≥ 0, in units of v
    """
    v, t = reals("soft_threshold", "v", v), strength("soft_threshold", "t", t)
    return v - np.clip(v, -t, t)


def shrink(v: ArrayLike, t: float) -> Array:
    """Prox of (t/2)‖·‖²: v/(1 + t). It rescales and reaches zero only from zero.

    v : array of any shape, or a number
    t : float ≥ 0
    """
    v, t = reals("shrink", "v", v), strength("shrink", "t", t)
    return v / (1 + t)


def elastic_net(v: ArrayLike, t1: ArrayLike, t2: ArrayLike) -> Array:
    """Prox of t1‖·‖₁ + (t2/2)‖·‖²: first the soft threshold, then the shrinkage.

    v : array of any shape, or a number
    t1 : float ≥ 0, in units of v;  t2 : float ≥ 0; or arrays in the shape of v, one for each entry

    Source: Zou and Hastie (2005), J. R. Stat. Soc. B 67, 301–320.
    """
    v = reals("elastic_net", "v", v)
    t1, t2 = _each("elastic_net", "t1", t1, v.shape), _each("elastic_net", "t2", t2, v.shape)
    return (v - np.clip(v, -t1, t1)) / (1 + t2)


def block_soft_threshold(v: ArrayLike, t: float) -> Array:
    """Prox of t‖·‖₂, the norm without the square: v shrinks as one, and is zero when ‖v‖ ≤ t.

    v : array taken as one group
    t : float ≥ 0, in units of v

    Source: Yuan and Lin (2006), J. R. Stat. Soc. B 68, 49–67.
    """
    v, t = reals("block_soft_threshold", "v", v), strength("block_soft_threshold", "t", t)
    size = _norm(v)
    return np.zeros_like(v) if size <= t else v * (1 - t / size)


def linf(v: ArrayLike, t: float) -> Array:
    """Prox of t‖·‖∞: the largest entries are cut to one common size, the others stay.

    v : array of any shape
    t : float ≥ 0, in units of v
    """
    v, t = reals("linf", "v", v), strength("linf", "t", t)
    level = _cut(np.abs(v), t)
    return np.clip(v, -level, level)


def project_l1_ball(v: ArrayLike, radius: float) -> Array:
    """The point of {w : ‖w‖₁ ≤ radius} nearest to v.

    v : array of any shape
    radius : float ≥ 0, in units of v

    Source: Duchi, Shalev-Shwartz, Singer and Chandra (2008), ICML, 272–279.
    """
    v, radius = reals("project_l1_ball", "v", v), strength("project_l1_ball", "radius", radius)
    level = _cut(np.abs(v), radius)
    return v - np.clip(v, -level, level)


def _each(where: str, name: str, t: ArrayLike, shape: tuple[int, ...]) -> float | Array:
    """One strength ≥ 0 for all entries, or an array of them in that shape."""
    if np.ndim(t) == 0:
        return strength(where, name, t)
    each = reals(where, name, t)
    if each.shape != shape or (each < 0).any():
        fault = each.min() if each.shape == shape else f"shape {each.shape}"
        raise ValueError(
            f"{where}: {name} must be one number >= 0, or one for each entry of v {shape}, got {fault}. "
            "0 means no penalty."
        )
    return each


def _cut(sizes: Array, total: float) -> float:
    """The level h ≥ 0 above which the parts Σ max(|v| − h, 0) sum to `total`; 0 if |v| sums to less."""
    # Sums are taken in units of the largest entry, lest they overflow.
    unit = float(sizes.max(initial=0.0))
    if total == 0:
        return unit
    if unit == 0 or (sizes / unit).sum() <= total / unit:
        return 0.0
    u = np.sort(sizes, axis=None)[::-1] / unit
    levels = (np.cumsum(u) - total / unit) / np.arange(1, u.size + 1)
    # The entries that stand above their own level are the ones cut; the largest always is.
    cut = max(int(np.count_nonzero(u > levels)), 1)
    return unit * max(float(levels[cut - 1]), 0.0)


def _norm(v: Array) -> float:
    unit = float(np.abs(v).max(initial=0.0))
    return unit * float(np.sqrt(((v / unit) ** 2).sum())) if unit else 0.0
