"""FIG-3, the path of the weights: lasso, ridge and elastic net on the diabetes data, exact at every λ."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from l1l2.datasets import Dataset, load_diabetes
from l1l2.figures.controls import Drawn, LogSlider, Options
from l1l2.figures.figure import Stage, moving_figure
from l1l2.figures.still import Axes, Picture, dodge
from l1l2.figures.words import number, strength
from l1l2.path import elastic_net_knots, lasso_knots

Array = NDArray[np.float64]

LAM2S = (0.01, 0.1, 0.3, 1.0, 3.0)
LOW, HIGH, START = 1e-2, 1e2, 1.0
METHODS = ("lasso", "ridge", "elastic net")
_N_TEST = 111


def path_explorer(data: Dataset | None = None) -> Stage:
    """The figure: weights and error against λ, by three methods, on all rows or with a fourth kept aside.

    data : a Dataset with at least 200 rows; the diabetes data unless given.
    """
    data = load_diabetes(standardise=False) if data is None else data
    train, test = split(len(data.y))
    every = np.arange(len(data.y))
    arrays = row_arrays(data.X, data.y, every, None, prefix="all.")
    arrays |= row_arrays(data.X, data.y, train, test, prefix="split.")
    knots = arrays["all.lasso.lams"], arrays["all.lasso.coefs"]
    names = list(data.feature_names)
    return moving_figure(
        "path_explorer",
        arrays=arrays,
        controls=[
            Options("method", "method", METHODS),
            Options("lam2", "λ₂", [strength(v).rstrip("0").rstrip(".") for v in LAM2S], value=1, menu=True,
                    only_when=("method", [2])),
            Options("rows", "fit on", [f"all {len(every)} rows", f"{len(train)} rows, test on {len(test)}"]),
            LogSlider("lam", "λ", LOW, HIGH, START),
            Drawn("highlight", names),
        ],
        options={"names": names, "low": LOW, "high": HIGH, "lam2s": list(LAM2S),
                 "error_range": error_range(data.X, data.y, train, test)},
        caption="The ten weights as λ grows, and below them the error that each model makes. "
                "Small ticks on the axis mark the knots, where a weight enters or leaves.",
        spoken=sentence(names, weights_at(*knots, START)),
        table=knot_table(names, *knots),
        still=still(names, *knots),
        heights=(796, 901),
    )  # fmt: skip


def split(n: int, n_test: int = _N_TEST, seed: int = 0) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows to fit on and rows to test on: a fixed shuffle, each part sorted."""
    order = np.random.default_rng(seed).permutation(n)
    return np.sort(order[:-n_test]), np.sort(order[-n_test:])


def row_arrays(
    X: Array, y: Array, train: NDArray[np.intp], test: NDArray[np.intp] | None, *, prefix: str
) -> dict[str, Array]:
    """All that is needed to know every model fitted on the rows `train`, and its errors.

    Features are standardised, and y centred, by the training rows alone; so weights are in units of y
    per standard deviation of the feature, and the intercept is zero.
    """
    centre, spread = X[train].mean(axis=0), X[train].std(axis=0)
    Z, r = (X - centre) / spread, y - y[train].mean()
    lasso = lasso_knots(Z[train], r[train])
    arrays = {"lasso.lams": lasso.lams, "lasso.coefs": lasso.coefs}
    for k, lam2 in enumerate(LAM2S):
        path = elastic_net_knots(Z[train], r[train], lam2)
        arrays |= {f"enet{k}.lams": path.lams, f"enet{k}.coefs": path.coefs}
    arrays |= spectrum(Z[train], r[train])
    for name, rows in (("train", train), ("test", test)):
        if rows is not None:
            arrays |= {f"{name}.{key}": value for key, value in moments(Z[rows], r[rows]).items()}
    return {prefix + name: value for name, value in arrays.items()}


def spectrum(Z: Array, r: Array) -> dict[str, Array]:
    """Ridge in closed form: w(λ) = Σᵢ vᵢ · pullᵢ / (eᵢ + λ), (eᵢ, vᵢ) the eigenpairs of ZᵀZ/n, Z centred."""
    U, d, Vt = np.linalg.svd(Z, full_matrices=False)
    return {"ridge.eigenvalues": d**2 / len(r), "ridge.pulls": d * (U.T @ r) / len(r), "ridge.basis": Vt}


def moments(Z: Array, r: Array) -> dict[str, Array]:
    """Q, c and yy with mean (r − Zw)² = yy − 2 wᵀc + wᵀQw."""
    return {"Q": Z.T @ Z / len(r), "c": Z.T @ r / len(r), "yy": np.array([np.mean(r**2)])}


def error_range(X: Array, y: Array, train: NDArray[np.intp], test: NDArray[np.intp]) -> list[float]:
    """An axis that holds every error the figure can show, from the least squares fit's to the null model's,
    with room for a name under the lowest."""
    arrays = row_arrays(X, y, train, test, prefix="")
    ends = [arrays["lasso.coefs"][k] for k in (0, -1)]
    errors = [np.sqrt(mean_squared_error(w, arrays, part)) for w in ends for part in ("train", "test")]
    full = row_arrays(X, y, np.arange(len(y)), None, prefix="")
    errors += [np.sqrt(mean_squared_error(full["lasso.coefs"][k], full, "train")) for k in (0, -1)]
    return [float(5 * np.floor((min(errors) - 4) / 5)), float(5 * np.ceil(max(errors) / 5))]


def mean_squared_error(w: Array, arrays: dict[str, Array], part: str) -> float:
    """Mean squared error of weights w (p,) from the moments of a part, "train" or "test"."""
    Q, c, yy = (arrays[f"{part}.{key}"] for key in ("Q", "c", "yy"))
    return float(yy[0] - 2 * w @ c + w @ Q @ w)


def weights_at(lams: Array, coefs: Array, lam: float) -> Array:
    """Weights (p,) at lam, linear in λ between the knots lams (K,), decreasing, with weights coefs (K, p)."""
    return np.array([np.interp(lam, lams[::-1], column[::-1]) for column in coefs.T])


def sentence(names: Sequence[str], weights: Array, lam: float = START) -> str:
    """The state in words: which λ, how many weights are not zero, and the largest."""
    alive = int(np.count_nonzero(weights))
    if alive == 0:
        return f"λ {strength(lam)}: all {len(names)} weights are zero."
    top = int(np.argmax(np.abs(weights)))
    count = f"{alive} of {len(names)} weights are not zero" if alive < len(names) else "no weight is zero"
    return f"λ {strength(lam)}: {count}; {names[top]} {number(float(weights[top]))} is the largest."


def knot_table(names: Sequence[str], lams: Array, coefs: Array) -> dict[str, object]:
    """The knots of the lasso in words: between two rows every weight is a straight line in λ."""
    caption = "Weights of the lasso on all rows at its knots; between two of them they are straight in λ."
    rows = [
        [number(lam, 4), *map(number, row)] for lam, row in zip(lams.tolist(), coefs.tolist(), strict=True)
    ]
    return {"caption": caption, "head": ["λ", *names], "rows": rows}


def still(names: Sequence[str], lams: Array, coefs: Array) -> str:
    """The lasso's paths with the cursor at the starting λ."""
    alt = "Weights of the lasso against λ: one after another the ten lines shrink to exactly zero."
    picture = Picture(680, 380, alt)
    top = 10 * float(np.ceil(np.abs(coefs).max() / 10))
    axes = Axes(picture, left=52, top=30, width=590, height=290, x=(LOW, HIGH), y=(-top, top), log_x=True)
    ticks = [(float(v), number(float(v))) for v in np.arange(-top, top + 1, 20)]
    title = "weight: progression score per standard deviation of the feature"
    decades = [(10.0**k, number(10.0**k)) for k in range(-2, 3)]
    axes.frame(x_ticks=decades, y_ticks=ticks, x_label="λ, log scale", title=title)
    grid = np.unique(np.r_[np.geomspace(LOW, lams[0], 60), lams[lams > LOW], HIGH])
    paths = np.array([weights_at(lams, coefs, lam) for lam in grid])
    ys = dodge([axes.at(LOW, w)[1] for w in paths[0]], 13, axes.top + 4, axes.top + axes.height - 2)
    for j, name in enumerate(names):
        look = f"l1l2-c{j % 5}{' l1l2-dashed' if j >= 5 else ''}"
        for piece in alive(paths[:, j]):
            axes.curve(grid[piece].tolist(), paths[piece, j].tolist(), look)
        picture.text(46, ys[j] + 4, name, anchor="end")
    x, _ = axes.at(START, 0)
    picture.line([(x, axes.top), (x, axes.top + axes.height)], "l1l2-cursor")
    for j, w in enumerate(weights_at(lams, coefs, START)):
        if w != 0:
            picture.circle(*axes.at(START, w), 4, f"l1l2-f{j % 5}")
    return picture.svg()


def alive(weights: Array) -> list[slice]:
    """The stretches where a weight is not zero, with the zeros that bound them: a dead weight has no line."""
    edges = np.flatnonzero(np.diff(np.r_[0, weights != 0, 0]))
    return [slice(max(0, start - 1), end + 1) for start, end in edges.reshape(-1, 2)]
