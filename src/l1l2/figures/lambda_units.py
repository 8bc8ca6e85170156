"""FIG-5, λ has units: a typed λ, the loss beside it, the units, and what is left of the model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_diabetes as scikit_learns_copy

from l1l2.conventions import to_house
from l1l2.datasets import load_diabetes
from l1l2.figures.controls import LogSlider, Options, Slider
from l1l2.figures.figure import Stage, moving_figure
from l1l2.figures.still import Axes, Picture
from l1l2.figures.words import number, strength

Array = NDArray[np.float64]

LOSSES = ("sum", "half-sum", "mean", "half-mean")
PENALTIES = ("λΣw²", "½λΣw²", "λΣ|w|")
SUM, HALF_MEAN = 0, 3
SQUARES, HALF_SQUARES, ABSOLUTE = range(3)
COLUMNS = ("standard deviations", "length 1", "American file", "European file")
REPEATS = (1, 4, 16)
#: How many American units make one European unit: of kinds of cholesterol, and of sugar.
PER = {"tc": 38.67, "ldl": 38.67, "hdl": 38.67, "glu": 18.016}
RANGE = (1e-11, 1e16)
START: dict[str, Any] = {"lam": 0.1, "loss": HALF_MEAN, "penalty": HALF_SQUARES, "columns": 0, "rows": 0,
                         "y": 1, "unit": 0}  # fmt: skip
_BILLION = {"lam": 1e9, "loss": SUM, "penalty": SQUARES}
#: What some people mean who name nothing but the number.
PEOPLE: tuple[dict[str, Any], ...] = (
    {"name": "0.1 beside the sum", "loss": SUM, "penalty": SQUARES},
    {"name": "0.1, American file", "columns": 2},
    {"name": "0.1, in SDs"},
    {"name": "0.1, length-1 columns", "columns": 1},
    {"name": "a billion beside the sum", **_BILLION},
    {"name": "a billion, × 10⁶", **_BILLION, "unit": 6},
)


def lambda_units() -> Stage:
    """The figure: where a λ stands among ten variances, and the share of each direction that it leaves."""
    data = load_diabetes()
    n, p = data.X.shape
    files = diabetes_files()
    variances = np.array([spectrum(X) for X in files])
    pulls = np.array([covariances(X, data.y) for X in files])
    order = np.argsort(-pulls, axis=1, kind="stable")
    return moving_figure(
        "lambda_units",
        arrays={"variances": variances, "covariances": np.take_along_axis(pulls, order, axis=1),
                "order": order.astype(np.uint8)},
        controls=[
            Options("loss", "loss", LOSSES, START["loss"]),
            Options("penalty", "penalty", PENALTIES, START["penalty"]),
            Options("columns", "columns in", COLUMNS, menu=True),
            Options("rows", "rows", [str(n), *(f"{n}, each {k} times" for k in REPEATS[1:])], menu=True),
            Options("y", "y in", ["points/100", "points", "100 points"], START["y"], menu=True),
            LogSlider("lam", "λ as typed", 1e-4, 1e9, START["lam"]),
            Slider("unit", "columns × 10ᵏ, k", -3, 6, START["unit"], 1),
        ],
        options={"names": list(data.feature_names), "losses": LOSSES, "penalties": PENALTIES,
                 "rows": [n, REPEATS], "people": PEOPLE, "range": RANGE, "start": START},
        caption="A typed λ, translated for this book’s objective, among the variances of the diabetes data: "
                "above, the share that ridge keeps at each variance, one half where the variance is "
                f"λ₂; below, the share kept along each of the {p} directions. For the lasso they are the "
                "features and their covariances with y, and each is judged alone.",
        spoken=sentence(variances[0], n),
        table=table(variances, n),
        still=still(variances, n),
        heights=(826, 1069),
    )  # fmt: skip


def diabetes_files() -> list[Array]:
    """The same 442 patients four times, (442, 10) each, in the order of COLUMNS."""
    measured = load_diabetes(standardise=False)
    per = np.array([PER.get(name, 1.0) for name in measured.feature_names])
    return [load_diabetes().X, scikit_learns_copy().data, measured.X, measured.X / per]


def spectrum(X: Array) -> Array:
    """Variances (p,) of the data along their p directions, falling: the eigenvalues of their covariances."""
    falling: Array = np.linalg.eigvalsh(np.cov(X.T, bias=True).astype(np.float64))[::-1].copy()
    return falling


def covariances(X: Array, y: Array) -> Array:
    """|c| (p,): the size of each feature's covariance with y, which the lasso compares with λ₁."""
    sizes: Array = np.abs((X - X.mean(axis=0)).T @ (y - y.mean())) / len(y)
    return sizes


def house(lam: float, loss: int, penalty: int, n: int) -> float:
    """The house λ of a typed λ beside one of LOSSES, with one of PENALTIES, on n rows."""
    kind, half = ("l1" if penalty == ABSOLUTE else "l2"), penalty == HALF_SQUARES
    ours = to_house(lam, penalty=kind, loss=LOSSES[loss], n=n, half=half)  # type: ignore[call-overload]
    return float(ours)


def shares(variances: Array, lam: float) -> Array:
    """The share of the least squares weights that ridge keeps along directions with these variances."""
    return variances / (variances + lam)


def sentence(variances: Array, n: int) -> str:
    """The first state in words."""
    lam, loss, penalty = START["lam"], START["loss"], START["penalty"]
    ours = house(lam, loss, penalty, n)
    return (f"λ {strength(lam)} beside the {LOSSES[loss]}, as {PENALTIES[penalty]}: house λ₂ {number(ours)}, "
            f"{shares(variances, ours).sum():.2f} of {len(variances)} directions left.")  # fmt: skip


def four_people(variances: Array, n: int) -> list[tuple[str, Array, float]]:
    """Of each of the people who say 0.1: what they say, their variances, the house λ they mean."""
    told = []
    for person in PEOPLE[:4]:
        means = START | person
        told.append((means["name"], variances[means["columns"]],
                     house(means["lam"], means["loss"], means["penalty"], n)))  # fmt: skip
    return told


def table(variances: Array, n: int) -> dict[str, object]:
    """Variances and shares of four people, by direction, and below the directions left to each."""
    people = four_people(variances, n)
    rows = []
    for j in range(variances.shape[1]):
        cells = [(number(d[j]), f"{shares(d, lam)[j]:.2f}") for _, d, lam in people]
        rows.append([str(j + 1), *(text for pair in cells for text in pair)])
    left = [("", f"{shares(d, lam).sum():.2f}") for _, d, lam in people]
    rows.append(["together", *(text for pair in left for text in pair)])
    lams = "; ".join(f"{name}: λ₂ = {number(lam)}" for name, _, lam in people)
    return {
        "caption": f"Variances, and shares kept, of four people who say 0.1. On the house’s scale ({lams}).",
        "head": ["direction", *(f"{name}: {what}" for name, *_ in people for what in ("variance", "share"))],
        "rows": rows,
    }


def still(variances: Array, n: int) -> str:
    """The shares of three of the people, side by side."""
    chosen: Sequence[int] = (0, 2, 3)
    people = [four_people(variances, n)[i] for i in chosen]
    left = [f"{shares(d, lam).sum():.2f}" for _, d, lam in people]
    picture = Picture(
        680, 250,
        "Three bar charts of the share kept along ten directions, all with λ = 0.1. Beside a sum all bars "
        f"are nearly full, {left[0]} of 10; beside a half-mean they fall, {left[1]}; with columns of "
        f"length 1 hardly anything is left, {left[2]}.",
    )  # fmt: skip
    for k, (name, d, lam) in enumerate(people):
        axes = Axes(picture, left=14 + 224 * k, top=46, width=190, height=140, x=(0.5, 10.5), y=(0, 1))
        axes.frame(x_ticks=[(float(j), str(j)) for j in range(1, 11)], y_ticks=[(0.0, "0"), (1.0, "1")],
                   x_label="direction")  # fmt: skip
        picture.text(axes.left, 16, name)
        picture.text(axes.left, 34, f"house λ₂ = {number(lam)}: {left[k]} of 10 left")
        for j, value in enumerate(shares(d, lam), start=1):
            x, top = axes.at(j, value)
            floor = axes.at(j, 0)[1]
            picture.line([(x - 6, floor), (x - 6, top), (x + 6, top), (x + 6, floor)], "l1l2-line l1l2-c0")
    return picture.svg()
