"""FIG-2, two balls, one valley: where the contours of two weights first touch a ball, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from l1l2._validation import reals
from l1l2.budget import BallName, contact
from l1l2.figures.controls import LogSlider, Options, Slider, Switch
from l1l2.figures.figure import Stage, moving_figure
from l1l2.figures.still import Axes, Picture
from l1l2.figures.words import listing, number, strength

Array = NDArray[np.float64]

BALLS: tuple[BallName, ...] = ("l1", "l2", "linf")
NAMES = ("L1", "L2", "L∞")
ORDERS = (1, 2, np.inf)
START_A, START_RHO, START_T = (2.4, 0.9), 0.4, 1.0
REACH, EDGE = 4.0, 4.5
DEAREST = 8.0


def two_balls() -> Stage:
    """The figure: a valley, a ball, their contact, and the smallest error that each budget buys."""
    G = valley(START_RHO, 1.0)
    return moving_figure(
        "two_balls",
        arrays={},
        controls=[
            Options("ball", "ball", NAMES),
            Options("hold", "hold", ["budget t", "price λ"]),
            Switch("wedges", "show what ends at a corner"),
            Slider("a1", "cross a₁", -REACH, REACH, START_A[0], 0.05),
            Slider("a2", "cross a₂", -REACH, REACH, START_A[1], 0.05),
            Slider("rho", "correlation ρ", -0.95, 0.95, START_RHO, 0.05),
            LogSlider("ratio", "variance ratio", 0.1, 10.0, 1.0),
            Slider("t", "budget t", 0.0, 2 * REACH, START_T, 0.05),
            Slider("lam", "price λ", 0.0, DEAREST, price(G, START_A, contact(G, START_A, START_T, ball="l1"),
                                                        ball="l1"), 0.05),
        ],
        options={"reach": REACH, "edge": EDGE, "top": 2 * REACH, "dear": DEAREST},
        caption="A valley around least squares (cross) and a ball. The thick contour is the lowest that "
                "reaches the ball, the arrow is the pull at the contact. Beside them, the smallest error "
                "for every budget, touched by a line of slope −λ.",
        spoken=sentence(G, START_A, START_T),
        table=table(G, START_A),
        still=still(G, START_A, START_T),
        heights=(714, 1010),
    )  # fmt: skip


def valley(rho: float, ratio: float) -> Array:
    """G = XᵀX/n of two features with correlation rho and this ratio of variances, whose product is 1."""
    return np.array([[np.sqrt(ratio), rho], [rho, 1 / np.sqrt(ratio)]])


def price(G: ArrayLike, a: ArrayLike, w: ArrayLike, *, ball: BallName) -> float:
    """The λ whose penalised solution is w, the contact point of a ball with the valley around a.

    G : (2, 2) array; a, w : (2,) arrays.
    The penalty is λ‖w‖ for L1 and L∞, (λ/2)‖w‖² for L2. At w = 0 it is the smallest such λ, for L2 infinite.
    """
    G, a, w = (reals("price", name, v) for name, v in (("G", G), ("a", a), ("w", w)))
    pull = G @ (a - w)
    if not pull.any():
        return 0.0
    if ball == "l2":
        return float(pull @ w / (w @ w)) if w.any() else float("inf")
    return float(np.linalg.norm(pull, {"l1": np.inf, "linf": 1}[ball]))


def sentence(G: ArrayLike, a: ArrayLike, t: float) -> str:
    """The first state in words: an L1 ball whose budget t is between 0 and the size of a."""
    w = contact(G, a, t, ball="l1")
    start = f"L1, budget t = {strength(t)}, price λ = {strength(price(G, a, w, ball='l1'))}"
    place, found = ("on a side", "no zero") if w.all() else ("at a tip", "one weight exactly zero")
    return f"{start}: contact {place}, w = {_pair(w)}, {found}."


def table(G: ArrayLike, a: ArrayLike, budgets: Sequence[float] = (0.5, 1.0, 2.0, 3.0)) -> dict[str, object]:
    """Contact points of the three balls for some budgets."""
    rows = []
    G, a = reals("table", "G", G), reals("table", "a", a)
    for ball, name in zip(BALLS, NAMES, strict=True):
        for t in budgets:
            w = contact(G, a, t, ball=ball)
            error = (w - a) @ G @ (w - a) / 2
            pull = np.round(G @ (a - w), 12)  # square to a side of L∞ it is zero up to rounding
            lam = price(G, a, w, ball=ball)
            rows.append([name, number(t), _pair(w), _pair(pull), number(lam), number(float(error))])
    sizes = [
        f"{number(float(np.linalg.norm(a, q)))} in {name}" for q, name in zip(ORDERS, NAMES, strict=True)
    ]
    return {
        "caption": f"Contact points for least squares a = {_pair(a)} and correlation "
                   f"{number(G[0, 1])}. The size of a is {listing(sizes)}: from there on a budget is slack.",
        "head": ["ball", "budget t", "w", "pull", "price λ", "error"],
        "rows": rows,
    }  # fmt: skip


def _pair(values: ArrayLike) -> str:
    return f"({', '.join(number(float(v)) for v in np.asarray(values))})"


def still(G: ArrayLike, a: ArrayLike, t: float) -> str:
    """The three balls, each with the contour that touches it."""
    G, a = reals("still", "G", G), reals("still", "a", a)
    picture = Picture(
        680, 250,
        "Three panels with the same ellipses around a least squares point. An ellipse touches a diamond at "
        "its right tip, where the second weight is zero, a disc at its upper right, and a square at its "
        "upper right corner, where both weights are equal.",
    )  # fmt: skip
    for k, (ball, name) in enumerate(zip(BALLS, NAMES, strict=True)):
        axes = Axes(picture, left=14 + 224 * k, top=30, width=190, height=160, x=(-1.6, 4.8), y=(-1.9, 3.49))
        ticks = [(v, number(v)) for v in (0.0, 2.0)]
        w = contact(G, a, t, ball=ball)
        axes.frame(x_ticks=ticks, y_ticks=ticks, x_label="weight w₁", title=f"{name}: w = {_pair(w)}")
        across, up = _ball(ball, t)
        axes.curve(across.tolist(), up.tolist(), "l1l2-c3 l1l2-dashed")
        for share in (1 / 9, 1 / 2.6, 1.0):
            across, up = _contour(G, a, w, share)
            axes.curve(across.tolist(), up.tolist(), "l1l2-c0")
        x, y = axes.at(a[0], a[1])
        for slant in (-5, 5):
            picture.line([(x - 5, y - slant), (x + 5, y + slant)], "l1l2-line l1l2-c0")
        picture.circle(*axes.at(*w), 5, "l1l2-f1")
    return picture.svg()


_TURN = np.linspace(0, 2 * np.pi, 61)


def _ball(ball: BallName, t: float) -> Array:
    u = np.stack([np.cos(_TURN), np.sin(_TURN)])
    corners = {"l1": [[1, 0, -1, 0, 1], [0, 1, 0, -1, 0]], "linf": [[1, -1, -1, 1, 1], [1, 1, -1, -1, 1]]}
    return t * (u if ball == "l2" else np.array(corners[ball], dtype=float))


def _contour(G: Array, a: Array, w: Array, share: float) -> Array:
    """The contour around a with this share of the error at w, as (2, …) points."""
    off = w - a
    radius = np.sqrt(share * (off @ G @ off))
    u = np.stack([np.cos(_TURN), np.sin(_TURN)])
    return np.asarray(a[:, None] + radius * np.linalg.solve(np.linalg.cholesky(G).T, u))
