"""The prior figure: two weights under a normal belief or Laplace's, before and after the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from l1l2.datasets import load_diabetes
from l1l2.figures.controls import LogSlider, Options
from l1l2.figures.figure import Stage, moving_figure
from l1l2.figures.posterior import (
    LAPLACE,
    NORMAL,
    Pair,
    Posterior,
    belief_contour,
    contour,
    posterior,
    spread,
)
from l1l2.figures.still import Axes, Picture
from l1l2.figures.words import number, strength

Array = NDArray[np.float64]

BELIEFS = ("Laplace", "normal")
NAMES = ("glu", "bmi")
PATIENTS = (10, 40, 160, 640)
START = {"belief": LAPLACE, "patients": 1, "lam": 25.0}
LAM_RANGE = (0.1, 100.0)
X_RANGE, Y_RANGE = (-40.0, 60.0), (-30.0, 90.0)
LEVELS = (0.5, 0.1)
DRAWS = 150


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
