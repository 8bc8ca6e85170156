"""FIG-4, hop or land: three rules step towards a lasso, and one of them lands on zero."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from l1l2.datasets import Dataset, simulate_sparse
from l1l2.figures.controls import LogSlider, Options, Slider
from l1l2.figures.figure import Stage, moving_figure
from l1l2.figures.still import Axes, Picture
from l1l2.figures.words import number, strength
from l1l2.prox import soft_threshold

Array = NDArray[np.float64]
Update = Callable[[Array, Array], Array]

RULES = ("gradient descent", "proximal", "Adam")
GRADIENT, PROXIMAL, ADAM = range(3)
STEPS, NEAR, TOP = 200, 0.1, 1.25
START_LAM, START_ETA, START_STEP = 0.3, 0.1, 100
_TABLE_STEPS = (1, 2, 5, 10, 20, 50, 100, 200)


def hop_or_land() -> Stage:
    """The figure: the weights of a lasso after each step, and how many of them are exactly zero."""
    data = example()
    many = moments(data.X, data.y)
    Q, c, w0 = many["Q"], many["c"], start(len(many["c"]))
    one = {"Q": np.eye(1), "c": np.array([0.1]), "w0": np.array([1.2])}
    arrays = {f"many.{key}": value for key, value in (many | {"w0": w0}).items()}
    matter = np.flatnonzero(data.coef).tolist() if data.coef is not None else []
    return moving_figure(
        "hop_or_land",
        arrays=arrays | {f"one.{key}": value for key, value in one.items()},
        controls=[
            Options("rule", "rule", RULES),
            Options("weights", "weights", ["twenty", "one"]),
            LogSlider("lam", "λ", 0.01, 1.0, START_LAM),
            Slider("eta", "η, step size", 0.02, 0.5, START_ETA, 0.02),
            Slider("step", "step", 1, STEPS, START_STEP, 1),
        ],
        options={"rules": list(RULES), "names": list(data.feature_names), "matter": matter,
                 "steps": STEPS, "near": NEAR, "top": TOP},
        caption="The weights of a lasso with 100 samples and 20 features, of which 5 matter, from a random "
                "start: all of them, the same magnified near zero, and how many are exactly zero.",
        spoken=sentence(Q, c, w0),
        table=table(Q, c, w0),
        still=still(Q, c, w0, matter),
        heights=(1007, 1110),
    )  # fmt: skip


def example() -> Dataset:
    """100 samples and 20 features, 5 of which matter; each column scaled to mean 0 and variance 1."""
    raw = simulate_sparse(100, 20, 5, seed=0)
    X = (raw.X - raw.X.mean(axis=0)) / raw.X.std(axis=0)
    return Dataset(X, raw.y - raw.y.mean(), raw.feature_names, raw.units, raw.target, raw.source, raw.coef)


def start(p: int, seed: int = 0) -> Array:
    """Where the runs begin: (p,) draws between −1.2 and 1.2, at random as a network's weights do."""
    return np.random.default_rng(seed).uniform(-1.2, 1.2, p)


def moments(X: Array, y: Array) -> dict[str, Array]:
    """Q = XᵀX/n and c = Xᵀy/n: for centred data the loss is ½wᵀQw − cᵀw plus a constant."""
    return {"Q": X.T @ X / len(y), "c": X.T @ y / len(y)}


def run(rule: int, Q: Array, c: Array, w0: Array, lam: float, eta: float, steps: int = STEPS) -> Array:
    """Weights (steps + 1, p) of a rule on ½wᵀQw − cᵀw + λ‖w‖₁, beginning with the start w0.

    rule : 0 (sub)gradient descent, with sign(0) = 0; 1 proximal (ISTA); 2 Adam on that same gradient
    Q : (p, p) array;  c, w0 : (p,) arrays;  lam : λ ≥ 0;  eta : step size η > 0

    Source of Adam: Kingma and Ba (2015), ICLR, with their β₁ = 0.9, β₂ = 0.999, ε = 1e-8.
    """
    update = (_gradient, _proximal, _adam)[rule](lam, eta, len(w0))
    weights = [w0]
    for _ in range(steps):
        weights.append(update(weights[-1], Q @ weights[-1] - c))
    return np.array(weights)


def _gradient(lam: float, eta: float, p: int) -> Update:
    def update(w: Array, slope: Array) -> Array:
        return w - eta * (slope + lam * np.sign(w))

    return update


def _proximal(lam: float, eta: float, p: int) -> Update:
    def update(w: Array, slope: Array) -> Array:
        return soft_threshold(w - eta * slope, eta * lam)

    return update


def _adam(lam: float, eta: float, p: int) -> Update:
    mean, square, t = np.zeros(p), np.zeros(p), 0

    def update(w: Array, slope: Array) -> Array:
        nonlocal mean, square, t
        t += 1
        g = slope + lam * np.sign(w)
        mean, square = 0.9 * mean + 0.1 * g, 0.999 * square + 0.001 * g**2
        return w - eta * (mean / (1 - 0.9**t)) / (np.sqrt(square / (1 - 0.999**t)) + 1e-8)

    return update


def settled(Q: Array, c: Array, lam: float) -> Array:
    """The lasso's solution (p,), by proximal steps until nothing changes any more."""
    final: Array = run(PROXIMAL, Q, c, np.zeros(len(c)), lam, 0.45, 200)[-1]
    return final


def leftover(w: Array, solution: Array) -> float:
    """The largest |w| among the weights that are zero in the solution."""
    return float(np.abs(w[solution == 0]).max(initial=0.0))


def sentence(Q: Array, c: Array, w0: Array) -> str:
    """The first state in words: gradient descent, its exact zeros, and how far off the others are."""
    solution = settled(Q, c, START_LAM)
    w = run(GRADIENT, Q, c, w0, START_LAM, START_ETA)[START_STEP]
    zeros, should = np.count_nonzero(w == 0), np.count_nonzero(solution == 0)
    return (f"λ {strength(START_LAM)}, η {number(START_ETA)}, {RULES[GRADIENT]}, step {START_STEP}: "
            f"{zeros} of {len(w)} weights are exactly zero; the {should} that should be are within "
            f"{number(leftover(w, solution))} of it (ηλ is {number(START_ETA * START_LAM)}).")  # fmt: skip


def table(Q: Array, c: Array, w0: Array) -> dict[str, object]:
    """Exact zeros, and the largest weight that should be zero, after some steps of each rule."""
    solution = settled(Q, c, START_LAM)
    runs = [run(rule, Q, c, w0, START_LAM, START_ETA) for rule in range(3)]
    rows = []
    for step in _TABLE_STEPS:
        row = [str(step)]
        for weights in runs:
            row += [str(np.count_nonzero(weights[step] == 0)), number(leftover(weights[step], solution))]
        rows.append(row)
    columns = ("exact zeros", "largest that should be zero")
    return {
        "caption": f"Twenty weights with λ = {number(START_LAM)} and η = {number(START_ETA)}, "
        f"of which {np.count_nonzero(solution == 0)} are zero in the solution.",
        "head": ["step", *(f"{rule}: {column}" for rule in RULES for column in columns)],
        "rows": rows,
    }


def still(Q: Array, c: Array, w0: Array, matter: Sequence[int]) -> str:
    """Four of the weights that should be zero, over the first steps, by two of the rules."""
    picture = Picture(
        680, 270,
        "Four weights that should be zero, step by step. Under gradient descent they come down and zigzag "
        "about zero; under the proximal rule they reach zero and stay.",
    )  # fmt: skip
    last, y = 60, (-0.3, 0.3)
    for k, rule in enumerate((GRADIENT, PROXIMAL)):
        axes = Axes(picture, left=12 + 340 * k, top=34, width=280, height=180, x=(0, last), y=y)
        axes.frame(x_ticks=[(v, number(v)) for v in (0.0, 20.0, 40.0, 60.0)],
                   y_ticks=[(v, number(v)) for v in (-0.3, -0.15, 0.0, 0.15, 0.3)], x_label="step",
                   title=f"{RULES[rule]}, λ = {number(START_LAM)}, η = {number(START_ETA)}")  # fmt: skip
        weights = run(rule, Q, c, w0, START_LAM, START_ETA, last)
        for i, j in enumerate([j for j in range(len(c)) if j not in matter][:4]):
            far = np.flatnonzero(np.abs(weights[:, j]) > y[1])
            first = int(far[-1]) + 1 if len(far) else 0
            axes.curve(list(range(first, last + 1)), weights[first:, j].tolist(), f"l1l2-c{i}")
    return picture.svg()
