"""FIG-6, the shrinkage spectrum: the share of each direction that a fit keeps, and the bill for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from l1l2.datasets import load_diabetes
from l1l2.figures.controls import LogSlider, Options, Slider
from l1l2.figures.figure import Stage, moving_figure
from l1l2.figures.still import Axes, Picture
from l1l2.figures.words import number, strength
from l1l2.path import ridge_path

Array = NDArray[np.float64]

WAYS = ("ridge", "early stopping", "principal components", "dropout")
RIDGE, EARLY, PCR, DROPOUT = range(4)
ROWS, SEED = 40, 0
PATIENTS = (ROWS, 100, 442)
STEP = 0.2
LOW, HIGH, START = 1e-3, 10**1.48, 0.01
FIRST = 8  # the direction shown first, which varies much and says little
_STILL_LAMS = (0.01, 0.4, 10.0)


@dataclass(frozen=True)
class World:
    """Uncorrelated directions of the measurements, weakest first, and what each contributes to y.

    d : (p,) array, the variance of each direction.  signal : (p,) array, its share of the variance of y.
    sigma2 : the variance of the noise.  about : which measurements weigh most in each direction.
    """

    d: Array
    signal: Array
    sigma2: float
    about: list[str]

    def price(self, rows: int = ROWS) -> float:
        """The variance that a direction kept whole costs."""
        return self.sigma2 / rows

    def ideal(self, rows: int = ROWS) -> Array:
        """The share of each direction, (p,), at which bias² and variance together are least."""
        return self.signal / (self.signal + self.price(rows))

    def bill(self, kept: ArrayLike, rows: int = ROWS) -> tuple[float, float]:
        """Bias² and variance of the fitted values where these shares (p,) are kept, and the intercept."""
        f = np.asarray(kept)
        return float((1 - f) ** 2 @ self.signal), float(self.price(rows) * (1 + f @ f))


def world(*, scaled: bool = False) -> World:
    """Forty patients, with the least squares weights of all 442 for a truth, and their residual variance.

    scaled : divide each measurement by its spread among the forty first, as dropout does.
    """
    data = load_diabetes()
    X, y, n = data.X, data.y, len(data.y)
    full = ridge_path(X, y, [0.0])
    truth, intercept = full.coefs[0], full.intercepts[0]
    sigma2 = float(((y - X @ truth - intercept) ** 2).sum() / (n - 1 - X.shape[1]))
    Z = X[np.random.default_rng(SEED).permutation(n)[:ROWS]]
    Z = Z - Z.mean(axis=0)
    spread = Z.std(axis=0) if scaled else np.ones(X.shape[1])
    d, directions = np.linalg.eigh((Z / spread).T @ (Z / spread) / ROWS)
    signal = d * (directions.T @ (spread * truth)) ** 2
    about = [heaviest(v, data.feature_names) for v in directions.T]
    return World(d, signal, sigma2, about)


def heaviest(v: Array, names: list[str] | tuple[str, ...]) -> str:
    """The largest weights of a direction of length 1, until two thirds of its square are told: "s1 − s2"."""
    order = np.argsort(-np.abs(v), kind="stable")
    enough = 1 + int(np.searchsorted(np.cumsum(v[order] ** 2), 2 / 3))
    first, *others = order[: min(enough, 3)]
    signs = "".join(f" {'+' if v[j] * v[first] > 0 else '−'} {names[j]}" for j in others)
    return f"{names[first]}{signs}"


def steps(lam: float) -> int:
    """How many steps of gradient descent match λ: 1/(STEP·λ), rounded, and at least one."""
    return max(1, int(1 / (STEP * lam) + 0.5))


def kept(way: int, d: Array, lam: float) -> Array:
    """The share of each direction (p,) of variance d that a fit keeps, in one of WAYS, at strength λ > 0.

    Ridge keeps d/(d + λ). Gradient descent from zero, stopped after `steps` of size STEP, keeps
    1 − (1 − STEP·d)^steps. A regression on principal components keeps those with d > λ. Dropout at the rate
    λ/(1 + λ), averaged over what it drops, is ridge on measurements of spread 1: give it d of those.
    """
    if way == EARLY:
        return 1 - (1 - STEP * d) ** steps(lam)
    return np.where(d > lam, 1.0, 0.0) if way == PCR else d / (d + lam)


def shrinkage_spectrum(way: str = WAYS[RIDGE], lam: float = START) -> Stage:
    """The figure: a bar for the share kept of each direction, the bill for λ, the degrees of freedom.

    way : what is shown at first, one of WAYS.
    lam : at which strength, from LOW to HIGH; for early stopping 1/(STEP·steps).
    """
    if way not in WAYS:
        raise ValueError(f"shrinkage_spectrum: way must be one of {', '.join(WAYS)}, got {way!r}.")
    if not LOW <= lam <= HIGH:
        raise ValueError(f"shrinkage_spectrum: lam must be from {LOW:g} to {HIGH:.3g}, got {lam!r}.")
    start = WAYS.index(way)
    plain, scaled = world(), world(scaled=True)
    return moving_figure(
        "shrinkage_spectrum",
        arrays={"d": plain.d, "signal": plain.signal,
                "dropout.d": scaled.d, "dropout.signal": scaled.signal},
        controls=[
            Options("way", "way to shrink", WAYS, value=start),
            Options("patients", "patients m", [str(m) for m in PATIENTS]),
            # A hair wider, lest rounding put the end out of reach.
            LogSlider("lam", "λ", LOW, HIGH * (1 + 1e-9), lam),
            Slider("direction", "direction", 1, len(plain.d), FIRST, 1),
        ],
        options={"sigma2": plain.sigma2, "patients": list(PATIENTS), "step": STEP, "ways": list(WAYS),
                 "range": [LOW, HIGH], "about": plain.about, "dropout.about": scaled.about},
        caption=f"The share that a fit keeps of each direction in which {ROWS} patients vary (bars), the "
                "share that it should keep (diamonds), and the bill for it. More patients lower the price of "
                "a direction, σ²/m, and change nothing else. Ways without a λ are shown at the strength that "
                f"matches it: 1/({STEP}λ) steps of size {STEP}, the components of a variance above λ, the "
                "dropout rate λ/(1 + λ), for which each measurement is divided by its spread.",
        spoken=sentence(scaled if start == DROPOUT else plain, start, lam),
        table=table(plain),
        still=still(plain),
        heights=(780, 1147),
    )  # fmt: skip


def matched(way: int, lam: float, shares: Array) -> str:
    """What stands for λ in this way to shrink."""
    if way == EARLY:
        return "1 step" if steps(lam) == 1 else f"{steps(lam)} steps"
    return ("", "", f"{int(shares.sum())} kept", f"rate {number(lam / (1 + lam))}")[way]


def sentence(world: World, way: int, lam: float = START, direction: int = FIRST) -> str:
    """A state in words, for the forty patients."""
    f = kept(way, world.d, lam)
    bias2, variance = world.bill(f)
    means = matched(way, lam, f)
    beside, apart = "", ""
    if way in (EARLY, PCR):
        ridge = kept(RIDGE, world.d, lam)
        gaps = np.abs(f - ridge)
        beside = f", ridge {number(sum(world.bill(ridge)))}"
        apart = f" Widest gap to ridge: {number(gaps.max(), 2)}, direction {gaps.argmax() + 1}."
    which = f"{WAYS[way].capitalize()}, {means}" if means else WAYS[way].capitalize()
    return (
        f"{which}, {ROWS} patients, λ {strength(lam)}: bias² {number(bias2)}, variance {number(variance)}, "
        f"together {number(bias2 + variance)}{beside}, least squares {number(world.price() * (1 + len(f)))}; "
        f"worth {number(1 + f.sum())} degrees of freedom. "
        f"Direction {direction} keeps {number(f[direction - 1], 2)} "
        f"and should keep {number(world.ideal()[direction - 1], 2)}.{apart}"
    )


def table(world: World) -> dict[str, object]:
    """The directions, the shares that they should keep, and those that ridge keeps at three λ."""
    shares = [kept(RIDGE, world.d, lam) for lam in _STILL_LAMS]
    head = ["direction", "mostly", "variance", "signal, points²", "should keep"]
    rows = [
        [str(j + 1), world.about[j], number(world.d[j]), number(world.signal[j]), number(world.ideal()[j], 2),
         *(number(f[j], 2) for f in shares)]
        for j in range(len(world.d))
    ]  # fmt: skip
    return {
        "caption": f"What ridge keeps of each direction, {ROWS} patients.",
        "head": [*head, *(f"λ = {number(lam)}" for lam in _STILL_LAMS)],
        "rows": rows,
    }


def still(world: World) -> str:
    """Three strengths of ridge side by side: their bars over the stack of bias² and variance."""
    picture = Picture(
        680, 320,
        "Three times ten bars that grow with the strength of their direction, diamonds that do not, and "
        "below them a strip of bias² and variance that is shortest at λ = 0.4.",
    )  # fmt: skip
    count = len(world.d)
    scale = 198 / max(sum(world.bill(kept(RIDGE, world.d, lam))) for lam in _STILL_LAMS)
    for k, lam in enumerate(_STILL_LAMS):
        axes = Axes(picture, left=14 + 222 * k, top=34, width=178, height=150, x=(0.4, count + 0.6), y=(0, 1))
        f = kept(RIDGE, world.d, lam)
        for j in range(count):
            left, top = axes.at(j + 0.65, f[j])
            _box(picture, left, top, axes.at(j + 1.35, 0)[0] - left, axes.at(1, 0)[1] - top, "l1l2-f0")
        axes.frame(
            x_ticks=[(float(j), str(j)) for j in range(1, count + 1, 3)],
            y_ticks=[(v, number(v)) for v in (0.0, 0.5, 1.0)],
            x_label="direction, weakest first" if k == 1 else "",
            title=f"share kept, λ = {number(lam)}",
        )
        for j, share in enumerate(world.ideal()):
            x, y = axes.at(j + 1, share)
            picture.line([(x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y), (x, y - 5)], "l1l2-f3 l1l2-grid")
        _strip(picture, axes.left, world.bill(f), scale)
    picture.text(
        14, 312, "Bars: kept. Diamonds: should be kept. Strips: bias² (striped) and variance, points²."
    )
    return picture.svg()


def _strip(picture: Picture, left: float, parts: tuple[float, float], scale: float) -> None:
    """Bias² and variance end to end, with their numbers."""
    bias2, variance = parts
    at, top = left + bias2 * scale, 244
    _box(picture, left, top, bias2 * scale, 20, "l1l2-f1")
    _box(picture, at, top, variance * scale, 20, "l1l2-f2")
    for x in np.arange(left + 4, at, 6):
        picture.line([(x, top), (x, top + 20)], "l1l2-grid")
    picture.text(left, top + 37, f"{number(bias2)} + {number(variance)} = {number(bias2 + variance)}")


def _box(picture: Picture, left: float, top: float, width: float, height: float, classes: str) -> None:
    right, bottom = left + width, top + height
    picture.line([(left, top), (right, top), (right, bottom), (left, bottom)], classes)
