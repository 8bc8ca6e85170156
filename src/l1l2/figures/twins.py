"""FIG-8, twins: two columns that are nearly the same, sixty draws of the noise, and what is kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from l1l2.figures.controls import Slider, Steps
from l1l2.figures.figure import Stage, moving_figure
from l1l2.figures.still import Axes, Picture
from l1l2.figures.words import number
from l1l2.prox import soft_threshold

Array = NDArray[np.float64]

N, SUM, DRAWS = 100, 2.0, 60
LAM2S = ("0", "0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5", "10")
RHOS = ("0", "0.5", "0.8", "0.9", "0.95", "0.98", "0.99", "0.995", "0.999")
TOP, GAP = 2.2, 2.0
START_LAM1, START_RHO = 0.5, 0.99
_TABLE = ((0, 0), (0.25, 0), (0.5, 0), (1, 0), (1.5, 0), (1.9, 0), (0.5, 0.001), (0.5, 0.01), (0.5, 0.1))


def twins() -> Stage:
    """The figure: sixty fits in the plane of the two weights, and the sums and differences of the weights."""
    z = normals()
    return moving_figure(
        "twins",
        arrays={"z": z},
        controls=[
            Slider("lam1", "λ₁", 0.0, TOP, START_LAM1, 0.02),
            Steps("lam2", "λ₂", LAM2S),
            Steps("rho", "ρ, correlation", RHOS, RHOS.index(str(START_RHO))),
            Slider("gap", "truth, w₁ − w₂", -GAP, GAP, 0.0, 0.1),
        ],
        options={"lam2s": LAM2S, "rhos": RHOS, "top": TOP, "gap": GAP},
        caption=f"{DRAWS} draws of the noise, and for each the two weights that fit it. Pale: least squares, "
                "and the way that each fit has come as λ₁ rose from 0. Squares lie on an axis: a twin is "
                "dropped. Beside it their sums and differences, with a formula for the fits that keep both. "
                f"Two columns of {N} rows with variance 1, noise of variance 1; the true weights add up to "
                f"{number(SUM)}. Drag the diamond, or the cross.",
        spoken=sentence(z, START_LAM1, 0.0, START_RHO),
        table=table(z),
        still=still(z),
        heights=(728, 1014),
    )  # fmt: skip


def normals(seed: int = 2) -> Array:
    """Draws (60, 2) from the standard normal distribution: the noise in the pulls' sum and difference."""
    return np.random.default_rng(seed).standard_normal((DRAWS, 2))


def pulls(rho: float, gap: float, z: Array) -> Array:
    """Sum and difference (m, 2) of the pulls c = Xᵀy/n at zero, for the noise z (m, 2).

    rho : correlation of the two columns, which have mean 0 and variance 1
    gap : w₁ − w₂ of the truth, whose sum is SUM
    """
    own = np.array([1 + rho, 1 - rho])
    return own * [SUM, gap] + np.sqrt(2 * own / N) * z


def solve(rho: float, lam1: float, lam2: float, both: Array) -> Array:
    """The weights (m, 2) that minimise the house objective, from sum and difference of the pulls (m, 2).

    Weights of one sign share the charge λ₁ in their sum, those of two signs in their difference. Where
    neither holds, one weight is zero: that with the smaller pull.
    """
    divisor = np.array([1 + rho + lam2, 1 - rho + lam2])
    charge = 2 * lam1
    alike, unlike = (
        np.column_stack([soft_threshold(both[:, k], charge * (k == charged)) for k in (0, 1)]) / divisor
        for charged in (0, 1)
    )
    c = both @ np.array([[0.5, 0.5], [0.5, -0.5]])
    w = np.where(np.abs(c) >= np.abs(c[:, ::-1]), soft_threshold(c, lam1), 0.0) / (1 + lam2)
    for sums, inside in ((alike, 0), (unlike, 1)):
        larger, smaller = np.abs(sums[:, inside]), np.abs(sums[:, 1 - inside])
        holds = (larger > smaller) | (lam1 == 0)
        w[holds] = (sums @ np.array([[0.5, 0.5], [0.5, -0.5]]))[holds]
    return w


def counts(w: Array) -> list[int]:
    """In how many fits (m, 2) both weights are kept, the first alone is dropped, the second alone, both."""
    return np.bincount((w == 0) @ [1, 2], minlength=4).tolist()  # type: ignore[no-any-return]


def sentence(z: Array, lam1: float, lam2: float, rho: float) -> str:
    """The state in words, for true weights (1, 1) and fits of which none drops both."""
    w = solve(rho, lam1, lam2, pulls(rho, 0.0, z))
    both, first, second, _ = counts(w)
    apart = np.abs(w @ [1, -1]).mean()
    start = (f"λ₁ {number(lam1)}, λ₂ {number(lam2)}, ρ {number(rho)}: both kept in {both} of {len(z)}, "
             f"x₁ dropped in {first}, x₂ in {second}; mean sum {w.sum(axis=1).mean():.2f} "
             f"(truth {number(SUM)}), mean size of the difference {apart:.2f}")  # fmt: skip
    return f"{start}; λ₂ is {number(lam2 / (1 - rho))} times 1 − ρ." if lam2 else f"{start}."


def table(z: Array) -> dict[str, object]:
    """What the fits have in common, for some λ₁ and λ₂."""
    rows = []
    for lam1, lam2 in _TABLE:
        w = solve(START_RHO, lam1, lam2, pulls(START_RHO, 0.0, z))
        rows.append([number(lam1), number(lam2), *map(str, counts(w)),
                     f"{w.sum(axis=1).mean():.2f}", f"{np.abs(w @ [1, -1]).mean():.2f}"])  # fmt: skip
    return {
        "caption": f"{DRAWS} fits with ρ = {START_RHO} and true weights 1 and 1.",
        "head": ["λ₁", "λ₂", "both kept", "x₁ dropped", "x₂ dropped", "both dropped", "mean sum",
                 "mean size of the difference"],
        "rows": rows,
    }  # fmt: skip


def still(z: Array) -> str:
    """The plane three times: without λ₂, with one as large as 1 − ρ, and with one fifty times that."""
    picture = Picture(
        680, 300,
        f"Three planes of two weights, {DRAWS} dots each. Without λ₂ they lie in a band that runs from "
        "axis to axis, several on an axis. With λ₂ = 0.01 the band is half as long. With λ₂ = 0.5 they are "
        "one spot on the diagonal.",
    )  # fmt: skip
    both = pulls(START_RHO, 0.0, z)
    for k, lam2 in enumerate((0.0, 0.01, 0.5)):
        axes = Axes(picture, left=14 + 224 * k, top=34, width=190, height=190, x=(-1, 3), y=(-1, 3))
        axes.frame(x_ticks=[(float(v), number(v)) for v in (-1, 0, 1, 2, 3)],
                   y_ticks=[(float(v), number(v)) for v in (0, 1, 2)],
                   x_label="w₁", title=f"λ₁ = 0.5, λ₂ = {number(lam2)}")  # fmt: skip
        picture.line([axes.at(0, -1), axes.at(0, 3)], "l1l2-axis")
        w = solve(START_RHO, START_LAM1, lam2, both)
        picture.line([axes.at(0.85, 1), axes.at(1.15, 1)], "l1l2-cursor")
        picture.line([axes.at(1, 0.85), axes.at(1, 1.15)], "l1l2-cursor")
        for x, y in w.tolist():
            on_axis = x == 0 or y == 0
            picture.circle(*axes.at(x, y), 3.6 if on_axis else 3, "l1l2-f1" if on_axis else "l1l2-f0")
    picture.text(
        14, 290, "Cross: the truth. Dots on an axis have dropped a twin; a little L2 folds the band up."
    )
    return picture.svg()
