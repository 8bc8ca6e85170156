"""Two losses of one weight, a penalty on it, and the minima of the sum: what the sculptor draws."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

WELL, STAIRS = range(2)
L1, L2 = range(2)
NAMES = ("double well", "staircase")
PENALTIES = ("L1", "L2")
FOOT = 1.5  # the one minimum of the staircase
LAST_WELL = 8 / (3 * math.sqrt(3))  # the λ at which L1 has filled the outer wells
CELLS, REACH = 1024, (-0.01, FOOT + 0.01)
_SAME = 1e-9


def loss(kind: int, w: ArrayLike) -> Array:
    """(w² − 1)², or a staircase with its one minimum at FOOT, at the weights w."""
    w = np.asarray(w, dtype=float)
    if kind == WELL:
        return np.asarray((w**2 - 1) ** 2)
    return np.asarray(1.02 * (w**2 / 2 - FOOT * w) + (w - FOOT) * np.sin(20 * w) / 20 + np.cos(20 * w) / 400)


def slope(kind: int, w: ArrayLike) -> Array:
    """Derivative of the loss at the weights w."""
    w = np.asarray(w, dtype=float)
    return np.asarray(4 * w * (w**2 - 1) if kind == WELL else (w - FOOT) * (1.02 + np.cos(20 * w)))


def curvature(kind: int, w: ArrayLike) -> Array:
    """Second derivative of the loss at the weights w."""
    w = np.asarray(w, dtype=float)
    if kind == WELL:
        return np.asarray(12 * w**2 - 4)
    return np.asarray(1.02 + np.cos(20 * w) - 20 * (w - FOOT) * np.sin(20 * w))


def height(kind: int, penalty: int, lam: float, w: ArrayLike) -> Array:
    """Loss plus λ|w|, or plus λ/2 w², at the weights w."""
    w = np.asarray(w, dtype=float)
    return np.asarray(loss(kind, w) + lam * (np.abs(w) if penalty == L1 else w**2 / 2))


def steepness(kind: int, penalty: int, lam: float, w: ArrayLike) -> Array:
    """Derivative of `height`; at the kink of L1 the middle one."""
    w = np.asarray(w, dtype=float)
    return np.asarray(slope(kind, w) + lam * (np.sign(w) if penalty == L1 else w))


def minima(kind: int, penalty: int, lam: float) -> list[float]:
    """Every local minimum of loss plus penalty, from left to right.

    Those of the well are in closed form. Those of the staircase are the places where the sum stops falling,
    between 1024 points and then by bisection: two that are closer than 0.0015 would be missed.
    """
    if kind == STAIRS:
        return _by_bisection(penalty, lam)
    if penalty == L2:
        side = math.sqrt(max(0.0, 1 - lam / 4))
        return [-side, side] if side > 0 else [0.0]
    middle = [0.0] if lam > 0 else []
    if lam >= LAST_WELL:
        return middle
    side = 2 / math.sqrt(3) * math.cos(math.acos(-lam / LAST_WELL) / 3)
    return [-side, *middle, side]


def _by_bisection(penalty: int, lam: float) -> list[float]:
    edges = REACH[0] + (REACH[1] - REACH[0]) * np.arange(CELLS + 1) / CELLS
    falls = steepness(STAIRS, penalty, lam, edges) < 0
    found = []
    for k in np.flatnonzero(falls[:-1] & ~falls[1:]):
        low, high = float(edges[k]), float(edges[k + 1])
        for _ in range(60):
            middle = (low + high) / 2
            if steepness(STAIRS, penalty, lam, middle) < 0:
                low = middle
            else:
                high = middle
        found.append(high if abs(high) > _SAME else 0.0)
    return found


def rest(kind: int, penalty: int, lam: float, start: float) -> float:
    """The minimum to which a ball rolls that is put down at `start`: downhill, from a crest to the right."""
    places = minima(kind, penalty, lam)
    here = [place for place in places if abs(place - start) < _SAME]
    if here:
        return here[0]
    left = [place for place in places if place < start]
    right = [place for place in places if place > start]
    uphill = steepness(kind, penalty, lam, start) > 0
    return left[-1] if left and (uphill or not right) else right[0]


def lowest(kind: int, penalty: int, lam: float) -> list[float]:
    """The lowest of the minima; both, if two are equally low."""
    places = minima(kind, penalty, lam)
    heights = height(kind, penalty, lam, places)
    return [w for w, at in zip(places, heights, strict=True) if at <= heights.min() + _SAME]
