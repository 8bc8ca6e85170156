"""What is believed of two weights after the data, under a normal belief or Laplace's; exact, no sampling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr, ndtri, ndtri_exp

Array = NDArray[np.float64]

LAPLACE, NORMAL = range(2)
DROP = 36.0  # a density below e⁻³⁶ of its peak is left out
CELLS = 56  # on each side of zero
_NODES, _WEIGHTS = (a / 2 for a in np.polynomial.legendre.leggauss(4))


@dataclass(frozen=True)
class Pair:
    """What the data say of two standardised columns.

    c : (2,) array, their pulls at zero, Xᵀy/n.  rho : their correlation.  sigma : the noise, in y's unit.
    """

    c: Array
    rho: float
    sigma: float

    def least_squares(self, c: Array | None = None) -> Array:
        """The weights that the data alone would have; for other pulls if they are given."""
        c = self.c if c is None else c
        return (c - self.rho * c[::-1]) / (1 - self.rho**2)


@dataclass(frozen=True)
class Posterior:
    """What is believed after the data.

    mode, mean : (2,) arrays.  positive : (2,) array, the probability that each weight is positive.
    curve : (m, 2) array, the density of the first weight.
    sample : turns two numbers in 0 … 1 into a draw of the two weights.
    """

    mode: Array
    mean: Array
    positive: Array
    curve: Array
    sample: Callable[[Array], Array]


def spread(belief: int, v: float, lam: float) -> float:
    """The standard deviation of the belief about a weight whose house λ is lam; v is σ²/n."""
    return float(np.sqrt(v / lam) if belief == NORMAL else np.sqrt(2) * v / lam)


def mode(belief: int, pair: Pair, lam: float) -> Array:
    """The highest point of the posterior: ridge, or the lasso."""
    if belief == NORMAL:
        return ((1 + lam) * pair.c - pair.rho * pair.c[::-1]) / ((1 + lam) ** 2 - pair.rho**2)
    k = int(np.abs(pair.c).argmax())
    w = np.zeros(2)
    w[k] = np.sign(pair.c[k]) * max(abs(pair.c[k]) - lam, 0.0)
    left = pair.c[1 - k] - pair.rho * w[k]
    if abs(left) <= lam:
        return w
    signs = np.empty(2)
    signs[k], signs[1 - k] = np.sign(pair.c[k]), np.sign(left)
    return pair.least_squares(pair.c - lam * signs)


def posterior(belief: int, pair: Pair, v: float, lam: float) -> Posterior:
    """What is believed of the two weights after data with noise v = σ²/n, by a belief of the house λ."""
    return _normal(pair, v, lam) if belief == NORMAL else _laplace(pair, v, lam)


def _normal(pair: Pair, v: float, lam: float) -> Posterior:
    mean = mode(NORMAL, pair, lam)
    d = (1 + lam) ** 2 - pair.rho**2
    variance, covariance = v * (1 + lam) / d, -v * pair.rho / d
    sd, slope = np.sqrt(variance), covariance / variance
    rest = np.sqrt(variance - covariance * slope)
    t = 4.5 * np.linspace(-1, 1, 2 * CELLS + 1)

    def sample(u: Array) -> Array:
        first = sd * ndtri(u[0])
        return np.array([mean[0] + first, mean[1] + slope * first + rest * ndtri(u[1])])

    curve = np.column_stack([mean[0] + sd * t, np.exp(-0.5 * t**2) / (sd * np.sqrt(2 * np.pi))])
    return Posterior(mean, mean, ndtr(mean / sd), curve, sample)


def _one_weight(z: Any, v: float, s: float) -> tuple[Any, Any]:
    """Log of ∫ exp(−(w − z)²/2v − |w|/s) dw/√(2πv), and 2P − 1 with P the share of w > 0."""
    lam, root = v / s, np.sqrt(v)
    right = -z / s + log_ndtr((z - lam) / root)
    left = z / s + log_ndtr(-(z + lam) / root)
    return 0.5 * lam / s + np.logaddexp(right, left), np.tanh((right - left) / 2)


def _laplace(pair: Pair, v: float, lam: float) -> Posterior:
    s, stiff = v / lam, (1 - pair.rho**2) / v
    top, other = pair.least_squares()

    def second(w: Any) -> tuple[Any, Any]:
        return _one_weight(other - pair.rho * (w - top), v, s)

    def log_density(w: Any) -> Any:
        return -0.5 * stiff * (w - top) ** 2 - np.abs(w) / s + second(w)[0]

    def slope(w: float, side: int) -> float:
        return float(-stiff * (w - top) - (side - pair.rho * second(w)[1]) / s)

    def reach(side: int) -> Array:
        """Edges of the cells on one side of zero, where the density is worth a sum."""
        peak = 0.0
        if side * top > 0 and side * slope(0.0, side) > 0:
            peak = _bisect(lambda t: side * slope(side * t, side) < 0, 0.0, float(side * top))
        floor = log_density(side * peak) - DROP
        end = _bisect(lambda t: log_density(side * t) < floor, peak, peak + float(np.sqrt(2 * DROP / stiff)))
        inner = peak > 0 and log_density(0.0) < floor
        start = _bisect(lambda t: log_density(side * t) >= floor, 0.0, peak) if inner else 0.0
        edges = np.linspace(start, end, CELLS + 1)
        return edges if side > 0 else -edges[::-1]

    edges = np.concatenate([reach(-1), reach(1)])
    logs = log_density(edges)
    widths = np.diff(edges)
    widths[CELLS] = 0.0  # between the two sides lies nothing
    w = edges[:-1, None] + widths[:, None] * (0.5 + _NODES)
    parts = widths[:, None] * _WEIGHTS * np.exp(log_density(w) - logs.max())
    masses, total = parts.sum(axis=1), parts.sum()
    right = (parts * (1 + second(w)[1]) / 2).sum()
    positive = np.array([masses[CELLS + 1 :].sum(), right]) / total
    # At the mean the pull on each weight is λ(2P − 1).
    mean = pair.least_squares(pair.c - lam * (2 * positive - 1))

    def sample(u: Array) -> Array:
        first = _along(edges, logs, masses, u[0] * total)
        return np.array([first, _glued(other - pair.rho * (first - top), v, s, float(u[1]))])

    curve = np.column_stack([edges, np.exp(logs - logs.max()) / total])
    return Posterior(mode(LAPLACE, pair, lam), mean, positive, curve, sample)


def _bisect(yes: Callable[[float], bool], low: float, high: float) -> float:
    """Where no turns into yes, from low to high."""
    for _ in range(32):
        middle = (low + high) / 2
        low, high = (low, middle) if yes(middle) else (middle, high)
    return (low + high) / 2


def _along(edges: Array, logs: Array, masses: Array, wanted: float) -> float:
    """Below it lies `wanted` of the mass; within a cell the density is taken for an exponential."""
    k = 0
    while k < len(masses) - 1 and (masses[k] == 0 or wanted > masses[k]):
        wanted -= masses[k]
        k += 1
    share = min(max(wanted / masses[k], 0.0), 1.0)
    rise = logs[k + 1] - logs[k]
    t = share if abs(rise) < 1e-6 else np.log1p(share * np.expm1(rise)) / rise
    return float(edges[k] + t * (edges[k + 1] - edges[k]))


def _glued(z: float, v: float, s: float, u: float) -> float:
    """The weight below which the share u of exp(−(w − z)²/2v − |w|/s) lies: two normal pieces, glued at 0."""
    lam, root = v / s, np.sqrt(v)
    p = (1 + _one_weight(z, v, s)[1]) / 2
    if u >= 1 - p:
        centre = z - lam
        return max(0.0, float(centre - root * ndtri_exp(np.log((1 - u) / p) + log_ndtr(centre / root))))
    centre = z + lam
    return min(0.0, float(centre + root * ndtri_exp(np.log(u / (1 - p)) + log_ndtr(-centre / root))))


def contour(belief: int, pair: Pair, v: float, lam: float, share: float, count: int = 90) -> Array:
    """Points (count, 2) round the mode at which the posterior has `share` of its highest density."""
    m = mode(belief, pair, lam)
    pulls = pair.c - m - pair.rho * m[::-1]
    angles = 2 * np.pi * np.arange(count) / count
    return np.array(
        [m + _reach(belief, pair, v, lam, m, pulls, share, d) * d for d in _round(angles)], dtype=np.float64
    )


def _round(angles: Array) -> Array:
    return np.column_stack([np.cos(angles), np.sin(angles)])


def _reach(
    belief: int, pair: Pair, v: float, lam: float, m: Array, pulls: Array, share: float, d: Array
) -> float:
    drop = -np.log(share)
    a = (1 + 2 * pair.rho * d[0] * d[1] + (lam if belief == NORMAL else 0.0)) / v
    b, bends = 0.0, []
    for j in range(2 if belief == LAPLACE else 0):
        if m[j] == 0:
            b += (lam * abs(d[j]) - pulls[j] * d[j]) / v
        elif m[j] * d[j] < 0:
            bends.append((-m[j] / d[j], 2 * lam * abs(d[j]) / v))
    t = _root(a, b, drop)
    for at, rise in sorted(bends):
        if t <= at:
            break
        b, drop = b + rise, drop + rise * at
        t = _root(a, b, drop)
    return t


def _root(a: float, b: float, drop: float) -> float:
    return float(2 * drop / (b + np.sqrt(b * b + 2 * a * drop)))


def belief_contour(belief: int, v: float, lam: float, share: float, count: int = 48) -> Array:
    """Points where the belief itself has `share` of its highest density: a square on its tip, or a circle."""
    drop = -float(np.log(share))
    if belief == LAPLACE:
        tips: Array = drop * v / lam * np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])
        return tips
    circle: Array = np.sqrt(2 * drop * v / lam) * _round(2 * np.pi * np.arange(count) / count)
    return circle
