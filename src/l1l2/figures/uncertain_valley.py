"""FIG-7, the uncertain valley: which λ cross-validation chooses for the lasso, shuffle by shuffle."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from l1l2.datasets import load_diabetes
from l1l2.figures.controls import LogSlider, Options, Slider
from l1l2.figures.figure import Stage, moving_figure
from l1l2.figures.still import Axes, Picture
from l1l2.figures.words import number, strength
from l1l2.path import lambda_grid, lambda_max, lasso_knots
from l1l2.selection import kfold, one_standard_error, standard_error

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

KS = (10, 5)
RULES = ("minimum", "one standard error")
SEEDS = range(1, 41)
GRID, DECADES = 81, 3
# λ is chosen on the whole grid. Its first places are not drawn: their slope dwarfs what happens on the floor.
HIDDEN = 10
# Errors travel as whole numbers of this part of the square of y's unit: half the bytes, 9 digits kept.
PART = 1e-5


def uncertain_valley() -> Stage:
    """The figure: the error of K folds against λ for one shuffle of 40, and the λ that each chooses."""
    data = load_diabetes()
    X, y = data.X, data.y
    knots = lasso_knots(X, y)
    lams, errors, chosen = search(X, y)
    arrays: dict[str, Any] = {"lams": lams, "knots.lams": knots.lams, "knots.coefs": knots.coefs}
    for k in KS:
        mean, se = errors[k]
        arrays |= {f"k{k}.mean": in_parts(mean), f"k{k}.se": in_parts(se)}
        arrays[f"k{k}.chosen"] = chosen[k].astype(np.uint8)
    start = float(lams[np.abs(np.log(lams)).argmin()])
    mean, se = (values[0] for values in errors[KS[0]])
    alive = int(np.count_nonzero(knots.at(start)[0]))
    return moving_figure(
        "uncertain_valley",
        arrays=arrays,
        controls=[
            Options("rule", "rule", RULES),
            Options("folds", "folds K", [str(k) for k in KS]),
            Slider("shuffle", "shuffle", SEEDS[0], SEEDS[-1], SEEDS[0], 1),
            # A hair wider than the grid, lest rounding put its ends out of reach.
            LogSlider("lam", "λ", float(lams[-1]) * (1 - 1e-9), float(lams[0]) * (1 + 1e-9), start,
                      DECADES / (GRID - 1)),
        ],
        options={"p": X.shape[1], "part": PART, "ks": list(KS), "error_range": error_range(errors)},
        caption="The error of cross-validation against λ for one shuffle of the rows, with a band of one "
                f"standard error, before those of all {len(SEEDS)}; below, a dot for the λ that each shuffle "
                f"chooses from a grid of {GRID}. Between two λ of the grid lines are straight in log λ; "
                f"its end, up to λ = {strength(lambda_max(X, y))}, where all weights are zero, is not drawn.",
        spoken=sentence(lams, chosen[KS[0]][0], start, reading(lams, mean, start), reading(lams, se, start),
                        alive, X.shape[1]),
        table=choice_table(lams, chosen),
        still=still(lams, errors[KS[0]], chosen[KS[0]]),
        heights=(783, 855),
    )  # fmt: skip


def search(X: Array, y: Array) -> tuple[Array, dict[int, tuple[Array, Array]], dict[int, Indices]]:
    """What is drawn of the grid, (L,); for each number of folds the `valleys` there, and the `choices`."""
    grid = lambda_grid(lambda_max(X, y), GRID, 10.0**-DECADES)
    whole = {k: valleys(fold_errors(X, y, grid, k)) for k in KS}
    chosen = {k: choices(grid, *whole[k]) - HIDDEN for k in KS}
    return grid[HIDDEN:], {k: (mean[:, HIDDEN:], se[:, HIDDEN:]) for k, (mean, se) in whole.items()}, chosen


def fold_errors(X: Array, y: Array, lams: Array, k: int) -> Array:
    """Held-out mean squared errors (S, k, L), as `l1l2.selection.kfold_path` has them, for all S shuffles.

    X : (n, p) array.  y : (n,) array.  lams : (L,) array, decreasing.
    """
    hidden = [rows for seed in SEEDS for rows in kfold(len(y), k=k, seed=seed)]
    fits = [_moments(np.delete(X, rows, axis=0), np.delete(y, rows)) for rows in hidden]
    paths = lassos(np.array([f[0] for f in fits]), np.array([f[1] for f in fits]), lams)
    mse = [
        ((y[rows, None] - mean_y - (X[rows] - mean_x) @ coefs.T) ** 2).mean(axis=0)
        for rows, (_, _, mean_x, mean_y), coefs in zip(hidden, fits, paths, strict=True)
    ]
    return np.array(mse).reshape(len(SEEDS), k, len(lams))


def _moments(X: Array, y: Array) -> tuple[Array, Array, Array, float]:
    mean_x, mean_y = X.mean(axis=0), float(y.mean())
    Z = X - mean_x
    return Z.T @ Z / len(y), Z.T @ (y - mean_y) / len(y), mean_x, mean_y


def lassos(grams: Array, pulls: Array, lams: Array) -> Array:
    """Weights (m, L, p) of m small lassos at each λ, solved side by side: hundreds of paths in 0.1 s.

    grams : (m, p, p) array, XᵀX/n of each.  pulls : (m, p) array, Xᵀy/n.  lams : (L,) array, decreasing.

    Guess which weights are not zero, and their signs; solve for them as if the penalty were linear; then
    put to zero a weight that came out with the wrong sign, and let go a zero weight that is pulled by more
    than λ. Where no guess changes any more the optimality conditions hold, so the answer is exact.

    Raises numpy.linalg.LinAlgError for columns that depend on each other, and RuntimeError where guesses go
    on changing, as they may for columns that nearly do.

    Source: Hintermüller, Ito and Kunisch (2002), SIAM J. Optim. 13, 865–888.
    """
    m, p = pulls.shape
    w, signs = np.zeros((m, p)), np.zeros((m, p))
    out = np.empty((m, len(lams), p))
    for column, lam in enumerate(lams):
        todo = np.arange(m)
        stale = np.ones(m, dtype=bool)  # at a new λ even an unchanged guess must be solved for
        for _ in range(100):
            G, c, v = grams[todo], pulls[todo], w[todo]
            # A free weight's pull is λ times the sign guessed; a little of the weight tells if it has it.
            lean = c - (G @ v[..., None])[..., 0] + 1e-3 * v
            guess = np.where(np.abs(lean) > lam, np.sign(lean), 0.0)
            again = stale[todo] | (guess != signs[todo]).any(axis=1)
            todo, guess, G, c = todo[again], guess[again], G[again], c[again]
            if not todo.size:
                break
            free = guess != 0
            among = np.where(free[:, :, None] & free[:, None, :], G, np.eye(p))
            w[todo] = np.linalg.solve(among, np.where(free, c - lam * guess, 0.0)[..., None])[..., 0]
            signs[todo], stale[todo] = guess, False
        else:
            raise RuntimeError(
                f"lassos: no end at λ = {lam:.3g}. Columns are nearly dependent: leave some out."
            )
        out[:, column] = w
    return out


def valleys(mse: Array) -> tuple[Array, Array]:
    """Mean over folds and its standard error, (S, L) each, of held-out errors (S, k, L)."""
    return mse.mean(axis=1), np.array([standard_error(m) for m in mse])


def choices(lams: Array, mean: Array, se: Array) -> Indices:
    """Where on the grid each rule chooses, for each shuffle: (2, S)."""
    lowest = mean.argmin(axis=1)
    within = [
        np.flatnonzero(lams == one_standard_error(lams, m, s))[0] for m, s in zip(mean, se, strict=True)
    ]
    return np.array([lowest, within])


def in_parts(values: Array) -> NDArray[np.int32]:
    """Values as whole numbers of PART."""
    return np.rint(values / PART).astype(np.int32)


def reading(lams: Array, values: Array, lam: float) -> float:
    """Value at lam of values (L,) at lams (L,), decreasing; between two of them straight in log λ."""
    return float(np.interp(np.log(lam), np.log(lams[::-1]), values[::-1]))


def error_range(errors: dict[int, tuple[Array, Array]]) -> list[float]:
    """An axis that holds every band."""
    low = min(float((mean - se).min()) for mean, se in errors.values())
    high = max(float((mean + se).max()) for mean, se in errors.values())
    return [float(100 * np.floor(low / 100)), float(100 * np.ceil(high / 100))]


def sentence(
    lams: Array, chosen: Indices, lam: float, error: float, se: float, alive: int, p: int, *, shuffle: int = 1
) -> str:
    """The state in words, by the rule "minimum" with ten folds. chosen : (S,), where on the grid."""
    low, high = lams[chosen].min(), lams[chosen].max()
    return (
        f"Shuffle {shuffle}, {KS[0]} folds: "
        f"the smallest error is at λ {strength(lams[chosen[shuffle - 1]])}; "
        f"all {len(chosen)} shuffles range from {strength(low)} to {strength(high)}, "
        f"a factor of {number(high / low, 2)}. "
        f"At λ {strength(lam)} the error is {number(error)} ± {number(se)}, "
        f"with {alive} of {p} weights not zero."
    )


def choice_table(lams: Array, chosen: dict[int, Indices]) -> dict[str, object]:
    """Which λ each shuffle chooses, by each rule, with each number of folds."""
    head = ["shuffle", *(f"{rule}, K = {k}" for k in KS for rule in RULES)]
    columns = [lams[row] for k in KS for row in chosen[k]]
    rows = [[str(seed), *(strength(c[i]) for c in columns)] for i, seed in enumerate(SEEDS)]
    return {"caption": "The λ that each shuffle of the rows chooses.", "head": head, "rows": rows}


def stack(at: list[float], size: float) -> list[int]:
    """The level of each dot of a pile, placed from left to right, each on the lowest level with room for it.

    at : where on the line each dot stands.  size : the diameter of a dot.
    """
    levels = [0] * len(at)
    ends: list[float] = []
    for i in sorted(range(len(at)), key=lambda i: at[i]):
        level = next((k for k, end in enumerate(ends) if at[i] - end >= size - 1e-9), len(ends))
        ends[level : level + 1] = [at[i]]
        levels[i] = level
    return levels


def still(lams: Array, errors: tuple[Array, Array], chosen: Indices) -> str:
    """The valley of the first shuffle with its band, and the choices of all by the smallest error."""
    mean, se = errors
    alt = (
        "Above, the error of ten-fold cross-validation against λ for one shuffle, flat for small λ and "
        f"rising from λ = 3 on. Below, a dot for the λ that each of {len(SEEDS)} shuffles chooses, from "
        f"{strength(lams[chosen[0]].min())} to {strength(lams[chosen[0]].max())}."
    )
    picture = Picture(680, 430, alt)
    x = float(lams[-1]), float(lams[0])
    low, high = error_range({KS[0]: errors})
    axes = Axes(picture, left=20, top=28, width=600, height=230, x=x, y=(low, high), log_x=True)
    decades = [(10.0**k, number(10.0**k)) for k in (-1, 0, 1)]
    ticks = [(float(v), number(float(v))) for v in np.arange(3000, high, 500)]
    axes.frame(x_ticks=[], y_ticks=ticks, title="error of ten-fold cross-validation, points² (shuffle 1)")
    best, within = chosen[:, 0]
    for edge in (mean[0] - se[0], mean[0] + se[0]):
        axes.curve(lams.tolist(), edge.tolist(), "l1l2-c0 l1l2-dashed")
    axes.curve(lams.tolist(), mean[0].tolist(), "l1l2-c0")
    for index, look, words in ((best, "l1l2-f1", RULES[0]), (within, "l1l2-f2", RULES[1])):
        picture.circle(*axes.at(lams[index], mean[0, index]), 5, look)
        px, py = axes.at(lams[index], mean[0, index] - se[0, index])
        picture.text(px, py + 18, words, anchor="middle")
    below = Axes(picture, left=20, top=300, width=600, height=80, x=x, y=(0, 1), log_x=True)
    title = f"λ of the smallest error, one dot for each of {len(SEEDS)} shuffles"
    below.frame(x_ticks=decades, y_ticks=[], x_label="λ, log scale", title=title)
    at = [below.at(lam, 0)[0] for lam in lams[chosen[0]].tolist()]
    floor = below.top + below.height
    picture.line([(below.left, floor), (below.left + below.width, floor)], "l1l2-axis")
    for px, level in zip(at, stack(at, 7), strict=True):
        picture.circle(px, floor - 4 - 7 * level, 3.3, "l1l2-f1")
    return picture.svg()
