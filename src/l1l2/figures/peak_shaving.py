"""FIG-10, peak shaving: the error on new rows as columns outnumber the rows, and what λ does to its peak."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from l1l2.figures.controls import Options, Steps
from l1l2.figures.double_descent import mean_error, ridge_error, spectra
from l1l2.figures.figure import Stage, moving_figure
from l1l2.figures.still import Axes, Picture
from l1l2.figures.words import number

Array = NDArray[np.float64]

ROWS, COLUMNS, DRAWS, SEED = 40, 400, 200, 0
PS = (4, 7, 10, 14, 20, 26, 32, 36, 38, 39, 40, 41, 42, 44, 48, 56, 68, 84, 100, 140, 200, 280, 400)
LAMS = (0.0, *[float(f"{m}e{k}") for k in range(-4, 2) for m in (1, 1.5, 2, 3, 5, 7)][:34])
WORLDS = ("most useful first", "all alike")
QUANTILES = (0.1, 0.5, 0.9)
PEAK = PS.index(ROWS)
RANGE = (1.5, 1000.0)  # of the axis of errors; the upper quantiles leave it near the peak
_STILL_LAMS = (0.0, 0.01)


@dataclass(frozen=True)
class World:
    """What each number of columns PS meets, one kind of weights given.

    seen : (P,) array, ‖w‖² of the columns used.  noise : (P,) array, with that of the columns not used.
    best : (P,) array, the λ of the least error.  tuned : (P,) array, the median error there.
    errors : (3, L, P) array, QUANTILES over the draws at each of LAMS.
    """

    seen: Array
    noise: Array
    best: Array
    tuned: Array
    errors: Array

    @property
    def null(self) -> float:
        """The error of predicting 0."""
        return float(self.seen[0] + self.noise[0])

    def mean(self, i: int) -> float:
        """The mean error at λ = 0 of the ith number of columns; infinite next to as many columns as rows."""
        return mean_error(ROWS, PS[i], seen=float(self.seen[i]), noise=float(self.noise[i]))

    def height(self, at: int = 0) -> float:
        """How many times the tuned error the median is, with as many columns as rows, at LAMS[at]."""
        return float(self.errors[1, at, PEAK] / self.tuned[PEAK])


def weights(kind: int) -> Array:
    """The COLUMNS true weights in one of WORLDS: 2/j, or 0.1 each."""
    return np.full(COLUMNS, 0.1) if kind else 2 / np.arange(1.0, COLUMNS + 1)


def worlds() -> list[World]:
    """Both of WORLDS, on the same draws of the columns."""
    drawn = spectra(ROWS, PS, draws=DRAWS, seed=SEED)
    return [_world(weights(kind), drawn) for kind in range(len(WORLDS))]


def _world(w: Array, drawn: dict[int, Array]) -> World:
    used = np.array(PS)
    seen = np.cumsum(w**2)[used - 1]
    noise = 1 + w @ w - seen
    best = noise * used / (ROWS * seen)
    errors, tuned = np.empty((len(QUANTILES), len(LAMS), len(PS))), np.empty(len(PS))
    for i, p in enumerate(PS):
        found = ridge_error(
            drawn[p], [*LAMS, best[i]], n=ROWS, p=p, seen=float(seen[i]), noise=float(noise[i])
        )
        quantiles = np.quantile(found, QUANTILES, axis=-1)
        errors[:, :, i], tuned[i] = quantiles[:, :-1], quantiles[1, -1]
    return World(seen, noise, best, tuned, errors)


def peak_shaving() -> Stage:
    """The figure: error on new rows against the number of columns at one λ, and at the best λ for each."""
    both = worlds()
    return moving_figure(
        "peak_shaving",
        arrays={
            "ps": np.array(PS, dtype=np.int32),
            "lams": np.array(LAMS),
            "errors": np.array([w.errors for w in both]),
            "tuned": np.array([w.tuned for w in both]),
            "seen": np.array([w.seen for w in both]),
            "noise": np.array([w.noise for w in both]),
        },
        controls=[
            Options("weights", "columns", WORLDS),
            Steps("lam", "λ", [number(lam) for lam in LAMS]),
            Steps("p", "columns p", [str(p) for p in PS], PEAK),
        ],
        options={"rows": ROWS, "worlds": list(WORLDS), "range": list(RANGE)},
        caption=f"The error on new rows of ridge with the first p of {COLUMNS} columns, {ROWS} rows, noise "
                f"of variance 1: median over {DRAWS} draws of the columns, with a band from the 10 % to the "
                "90 % quantile; dashed, the median at the λ that is best for each p, which is below. The "
                "weights are 2/j, the most useful first, or 0.1 each, all alike. λ is the book’s: half of it "
                "times ‖w‖² joins half the mean squared error.",
        spoken=sentence(both[0]),
        table=table(both[0]),
        still=still(both[0]),
        heights=(846, 892),
    )  # fmt: skip


def sentence(world: World, kind: int = 0, at: int = 0, i: int = PEAK) -> str:
    """A state in words: the ith number of columns, the λ of LAMS that is set."""
    low, median, high = world.errors[:, at, i]
    mean = world.mean(i)
    on_average = f"; mean {number(mean) if np.isfinite(mean) else 'infinite'}" if LAMS[at] == 0 else ""
    return (
        f"{PS[i]} columns, {WORLDS[kind]}, λ {number(LAMS[at])}: median {number(median)}, "
        f"from {number(low)} to {number(high)} (10 % to 90 %){on_average}. "
        f"At λ {number(world.best[i], 2)}, the best: {number(world.tuned[i])}. "
        f"Peak height: {number(world.height(at))} times the tuned. No model: {number(world.null)}."
    )


def table(world: World) -> dict[str, object]:
    """For each number of columns the errors without λ, and at the best."""
    low, median, high = world.errors[:, 0]
    rows = [
        [str(p), *(number(v[i]) for v in (median, low, high, world.tuned)), number(world.best[i], 2)]
        for i, p in enumerate(PS)
    ]
    return {
        "caption": f"Error on new rows, {ROWS} rows, weights 2/j: quantiles over {DRAWS} draws.",
        "head": ["p", "median, λ = 0", "10 %", "90 %", "median, best λ", "best λ"],
        "rows": rows,
    }


def still(world: World) -> str:
    """Three curves: no λ, a small one for all, the best for each number of columns."""
    picture = Picture(
        680, 400,
        "Error on new rows against the number of columns, for 40 rows. Without λ it has a peak near 180 at "
        "40 columns; with λ = 0.01 a hump of 6 is left; with the best λ for each there is none.",
    )  # fmt: skip
    low, high = (math.log10(v) for v in (RANGE[0], 300))
    ends = float(PS[0]), float(PS[-1])
    axes = Axes(picture, left=20, top=34, width=600, height=310, x=ends, y=(low, high), log_x=True)
    axes.frame(
        x_ticks=[(float(p), str(p)) for p in (4, 10, 20, 40, 100, 200, 400)],
        y_ticks=[(math.log10(v), number(v)) for v in (2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0)],
        x_label=f"columns p of {COLUMNS}, {ROWS} rows (log scale)",
        title="error on new rows, median (log scale)",
    )
    curves = [world.errors[1, LAMS.index(lam)] for lam in _STILL_LAMS]
    looks = ("l1l2-c0", "l1l2-c2", "l1l2-c1 l1l2-dashed")
    for curve, look in zip([*curves, world.tuned], looks, strict=True):
        axes.curve([float(p) for p in PS], np.log10(curve).tolist(), look)
    names = [f"λ = {number(lam)}" for lam in _STILL_LAMS]
    for curve, name in zip([*curves, world.tuned], [*names, "best λ"], strict=True):
        x, y = axes.at(ROWS, math.log10(curve[PEAK]))
        below = name == "best λ"
        picture.text(x + (0 if below else 14), y + (20 if below else -4), name)
    level = math.log10(world.null)
    axes.curve(list(ends), [level, level], "l1l2-c4 l1l2-dashed")
    picture.text(*axes.at(ends[0] * 1.05, level + 0.03), f"no model: {number(world.null)}")
    return picture.svg()
