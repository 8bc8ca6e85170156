"""The prior figure: two weights under a normal belief or Laplace's, before and after the data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr, ndtri, ndtri_exp

from l1l2.datasets import load_diabetes
from l1l2.figures.controls import LogSlider, Options
from l1l2.figures.figure import Stage, moving_figure
from l1l2.figures.still import Axes, Picture
from l1l2.figures.words import number, strength

Array = NDArray[np.float64]

LAPLACE, NORMAL = range(2)
BELIEFS = ("Laplace", "normal")
NAMES = ("glu", "bmi")
PATIENTS = (10, 40, 160, 640)
START = {"belief": LAPLACE, "patients": 1, "lam": 25.0}
LAM_RANGE = (0.1, 100.0)
X_RANGE, Y_RANGE = (-40.0, 60.0), (-30.0, 90.0)
LEVELS = (0.5, 0.1)
DRAWS = 150

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


def two_beliefs() -> Stage:
    """The figure: what is believed of two weights before and after the data, and where that is highest."""
    pair = diabetes_pair()
    lam, patients = START["lam"], PATIENTS[int(START["patients"])]
    v = pair.sigma**2 / patients
    after = posterior(LAPLACE, pair, v, lam)
    low, high = LAM_RANGE
    return moving_figure(
        "two_beliefs",
        arrays={"u": uniforms()},
        controls=[
            Options("belief", "belief", BELIEFS, value=int(START["belief"])),
            Options("patients", "patients", [str(n) for n in PATIENTS], value=int(START["patients"])),
            LogSlider("lam", "λ", low, high, lam),
        ],
        options={
            "c": pair.c.tolist(), "rho": pair.rho, "sigma": pair.sigma, "names": list(NAMES),
            "patients": list(PATIENTS), "lam": {"min": low, "max": high},
            "levels": list(LEVELS), "x": list(X_RANGE), "y": list(Y_RANGE),
        },
        caption=f"Above, the weights of {NAMES[0]} and {NAMES[1]}: the belief before the data (dashed), "
                "what the data alone say (dotted) and what is believed after them (solid), each where its "
                f"density is a half and a tenth of its highest; {DRAWS} draws from the last, its highest "
                f"point and its mean. Below, the weight of {NAMES[0]} alone, before and after, each density "
                "as a share of its highest. The data are the averages of 442 patients, with "
                f"σ = {number(pair.sigma)}, taken as if they came from the number of patients chosen.",
        spoken=sentence(LAPLACE, patients, lam, v, after),
        table=table(pair, patients),
        still=still(pair, v, lam),
        heights=(808, 842),
    )  # fmt: skip


def diabetes_pair() -> Pair:
    """glu and bmi of the diabetes data, with the noise that the two leave over."""
    data = load_diabetes()
    X = data.X[:, [data.feature_names.index(name) for name in NAMES]]
    y = data.y - data.y.mean()
    n = len(y)
    pair = Pair(X.T @ y / n, float(X[:, 0] @ X[:, 1]) / n, 0.0)
    left = y - X @ pair.least_squares()
    # Two weights and the mean were fitted.
    return Pair(pair.c, pair.rho, float(np.sqrt(left @ left / (n - 3))))


def uniforms() -> Array:
    """The same points in the unit square each time, (DRAWS, 2), which turn into draws."""
    return np.random.default_rng(10).uniform(size=(DRAWS, 2))


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


def sentence(belief: int, patients: int, lam: float, v: float, after: Posterior) -> str:
    """The state in words."""
    worth = f", worth {number(patients * lam)} patients" if belief == NORMAL else ""
    sd = strength(spread(belief, v, lam))

    def point(w: Array) -> str:
        return " and ".join(f"{name} {number(value)}" for name, value in zip(NAMES, w, strict=True))

    found = (
        f"Most probable, and mean: {point(after.mean)}."
        if belief == NORMAL
        else f"Most probable: {point(after.mode)}; mean: {point(after.mean)}."
    )
    return (
        f"{BELIEFS[belief].capitalize()} belief of standard deviation {sd}{worth}, {patients} patients, "
        f"λ {strength(lam)}. {found} "
        f"{NAMES[0]} is positive with probability {percent(after.positive[0])}, "
        "and exactly 0 with probability 0."
    )


def percent(share: float) -> str:
    """A probability as a whole percentage, and never 0 or 100 where it is neither."""
    if 0 < share < 0.005 or 0.995 < share < 1:
        return "under 1 %" if share < 0.5 else "over 99 %"
    return f"{int(100 * share + 0.5)} %"


def table(pair: Pair, patients: int) -> dict[str, object]:
    """Mode, mean and sign at five λ under each belief."""
    head = ["belief", "λ", "its SD", *(f"{point} {name}" for point in ("mode", "mean") for name in NAMES),
            f"P({NAMES[0]} > 0)"]  # fmt: skip
    v = pair.sigma**2 / patients
    rows = []
    for belief in (LAPLACE, NORMAL):
        for lam in (0.1, 1.0, 5.0, 25.0, 50.0):
            after = posterior(belief, pair, v, lam)
            points = [number(value) for value in (*after.mode, *after.mean)]
            sign = percent(after.positive[0])
            rows.append([BELIEFS[belief], strength(lam), strength(spread(belief, v, lam)), *points, sign])
    return {"caption": f"After {patients} patients, under each belief.", "head": head, "rows": rows}


def still(pair: Pair, v: float, lam: float) -> str:
    """Both beliefs side by side with the same λ for the lasso and for ridge: posterior, draws and modes."""
    alt = (
        f"Two planes of the weights of {NAMES[0]} and {NAMES[1]}. Left, Laplace's belief, a square on its "
        "tip about zero: the posterior is an ellipse with bends at the axis, its highest point lies on the "
        f"axis where {NAMES[0]} is 0, its mean beside it, and no draw lies on the axis. Right, the normal "
        "belief, a circle: the posterior is a smaller ellipse, and its highest point is its mean."
    )
    picture = Picture(680, 330, alt)
    for left, belief, own in ((16, LAPLACE, lam), (356, NORMAL, 1.0)):
        axes = Axes(picture, left=left, top=34, width=270, height=230, x=X_RANGE, y=Y_RANGE)
        ticks = [(value, number(value)) for value in (-30.0, 0.0, 30.0, 60.0)]
        words = "Laplace's belief" if belief == LAPLACE else "normal belief"
        axes.frame(
            x_ticks=ticks, y_ticks=[*ticks, (90.0, "90")], x_label=f"weight of {NAMES[0]}",
            title=f"{words}, λ = {strength(own)}; up: {NAMES[1]}",
        )  # fmt: skip
        top, bottom = (axes.at(0.0, y) for y in Y_RANGE[::-1])
        picture.line([top, bottom], "l1l2-axis")
        after = posterior(belief, pair, v, own)
        for u in uniforms()[:60]:
            w = after.sample(u)
            if X_RANGE[0] < w[0] < X_RANGE[1] and Y_RANGE[0] < w[1] < Y_RANGE[1]:
                picture.circle(*axes.at(*w), 1.5, "l1l2-f0")
        for share in LEVELS:
            _closed(axes, belief_contour(belief, v, own, share, 32), "l1l2-c1 l1l2-dashed")
            _closed(axes, contour(belief, pair, v, own, share, 40), "l1l2-c0")
        picture.circle(*axes.at(*after.mean), 4.5, "l1l2-f2")
        picture.circle(*axes.at(*after.mode), 3.5, "l1l2-f3")
    return picture.svg()


def _closed(axes: Axes, points: Array, classes: str) -> None:
    low, high = np.array([X_RANGE[0], Y_RANGE[0]]), np.array([X_RANGE[1], Y_RANGE[1]])
    around: Sequence[Any] = np.clip(np.vstack([points, points[:1]]), low, high).T.tolist()
    axes.curve(around[0], around[1], classes)
