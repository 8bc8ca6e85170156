"""The landscape sculptor: a loss of one weight, a penalty added to it, and a ball that rolls there."""

from __future__ import annotations

import numpy as np

from l1l2.figures.controls import Options, Slider, Steps
from l1l2.figures.figure import Stage, moving_figure
from l1l2.figures.landscapes import (
    L1,
    L2,
    NAMES,
    PENALTIES,
    STAIRS,
    WELL,
    curvature,
    height,
    loss,
    lowest,
    minima,
    rest,
)
from l1l2.figures.still import Axes, Picture
from l1l2.figures.words import listing, number

LAMS = (
    0.0,
    *(float(f"{m}e{k}") for k in (-3, -2) for m in (1, 1.5, 2, 3, 5, 7)),
    *(k / 50 for k in range(5, 100)),
    *(k / 10 for k in range(20, 50)),
    *(k / 2 for k in range(10, 21)),
)
START = 1.0
WINDOWS = ((-1.6, 1.6), (-0.2, 2.0))
HEIGHTS = ((-0.15, 3.0), (-1.3, 0.6))
_STATE = (WELL, L1, 1.2)


def landscape_sculptor() -> Stage:
    """The figure: loss and loss plus penalty of one weight, their minima, and a ball in one of them."""
    return moving_figure(
        "landscape_sculptor",
        arrays={"lams": np.array(LAMS)},
        controls=[
            Options("landscape", "landscape", NAMES, value=_STATE[0]),
            Options("penalty", "penalty", PENALTIES, value=_STATE[1]),
            Steps("lam", "λ", [number(lam) for lam in LAMS], LAMS.index(_STATE[2])),
            Slider("start", "let the ball go at w =", -2.0, 2.0, START, 0.01),
        ],
        options={
            "names": list(NAMES), "penalties": list(PENALTIES),
            "windows": [list(ends) for ends in WINDOWS], "levels": [list(ends) for ends in HEIGHTS],
            "bends": [least_curvature(kind) for kind in (WELL, STAIRS)],
        },
        caption="A loss of one weight (thin) and the same with a penalty (thick): a dot on each "
                "minimum, filled on the lowest. The ball rolls downhill from the square, where it was "
                "let go or lay before λ changed, to the nearest minimum. The staircase is that of the "
                "text, twenty times narrower and four hundred times lower, so that λ of L2 means the "
                "same in both.",
        spoken=sentence(*_STATE, START),
        table=table(),
        still=still(),
        heights=(689, 712),
    )  # fmt: skip


def least_curvature(kind: int) -> float:
    """The lowest curvature of a loss among a thousand places of its window."""
    return float(curvature(kind, np.linspace(*WINDOWS[kind], 1001)).min())


def sentence(kind: int, penalty: int, lam: float, start: float) -> str:
    """The state in words."""
    places, best = minima(kind, penalty, lam), lowest(kind, penalty, lam)
    count = "1 minimum" if len(places) == 1 else f"{len(places)} minima"
    raised = lam if penalty == L2 else 0.0
    bend = number(least_curvature(kind) + raised)
    how = f"raised by {number(lam)}" if raised else "as without a penalty"
    ball = rest(kind, penalty, lam, start)
    told = f"The ball lies at w = {number(ball)}, {number(float(height(kind, penalty, lam, ball)))} high"
    where = listing([number(w) for w in best])
    there = number(float(height(kind, penalty, lam, best[0])))
    end = ": the best place." if ball in best else f"; the best place is w = {where}, {there} high."
    return (
        f"{NAMES[kind].capitalize()}, {PENALTIES[penalty]}, λ {number(lam)}: {count}. "
        f"Lowest curvature {bend}, {how}. {told}{end}"
    )


def table() -> dict[str, object]:
    """How many minima, and which is the lowest, at a few λ of each landscape and penalty."""
    few = {WELL: (0.0, 0.5, 1.2, 1.6, 4.0), STAIRS: (0.0, 0.01, 0.2, 2.0, 10.0)}
    rows = [
        [NAMES[kind], PENALTIES[penalty], number(lam), str(len(minima(kind, penalty, lam))),
         listing([number(w) for w in lowest(kind, penalty, lam)]),
         number(rest(kind, penalty, lam, START))]
        for kind in (WELL, STAIRS)
        for penalty in (L1, L2)
        for lam in few[kind]
    ]  # fmt: skip
    return {
        "caption": "Minima of loss plus penalty.",
        "head": ["loss", "penalty", "λ", "minima", "lowest at w =", "a ball let go at 1 lies at"],
        "rows": rows,
    }


def still() -> str:
    """The double well with L1 and with L2: minima, the lowest of them, and the ball."""
    picture = Picture(
        680, 290,
        "Two drawings of a W-shaped loss with a penalty. Left, L1 with λ = 1.2: three minima, of which "
        "the one at zero is the lowest, and the ball lies in the one at 0.79. Right, L2 with λ = 2: two "
        "minima, at minus and plus 0.71, equally low, with the ball in the right one.",
    )  # fmt: skip
    for left, (penalty, lam) in ((16, (L1, 1.2)), (356, (L2, 2.0))):
        axes = Axes(picture, left=left, top=34, width=270, height=200, x=WINDOWS[WELL], y=HEIGHTS[WELL])
        axes.frame(
            x_ticks=[(v, number(v)) for v in (-1.0, 0.0, 1.0)],
            y_ticks=[(v, number(v)) for v in (0.0, 1.0, 2.0, 3.0)], x_label="weight w",
            title=f"loss, and with {PENALTIES[penalty]}, λ = {number(lam)}",
        )  # fmt: skip
        w = np.linspace(*WINDOWS[WELL], 97)
        for values, look in (
            (loss(WELL, w), "l1l2-c4 l1l2-dashed"),
            (height(WELL, penalty, lam, w), "l1l2-c0"),
        ):
            shown = values <= HEIGHTS[WELL][1]
            axes.curve(w[shown].tolist(), values[shown].tolist(), look)
        best = lowest(WELL, penalty, lam)
        for place in minima(WELL, penalty, lam):
            at = axes.at(place, float(height(WELL, penalty, lam, place)))
            picture.circle(*at, 5 if place in best else 2.5, "l1l2-f1")
        ball = rest(WELL, penalty, lam, START)
        x, y = axes.at(ball, float(height(WELL, penalty, lam, ball)))
        picture.circle(x, y - 13, 8, "l1l2-f3")
        picture.text(x, y - 26, "ball", anchor="middle")
    return picture.svg()
