"""Answers of chapter 13, regularisers in disguise. Every number is computed here, none is typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import product
from typing import Any

import numpy as np

from .._validation import Array
from ..datasets import load_diabetes
from ..path import ridge_path
from .kinds import Choice, Code, Numeric

_ETA, _STEPS, _LAM = 0.1, 100, 0.25


@cache
def _farthest() -> float:
    """The root x > 0 of x = 2 log(1 + x), where ridge and gradient flow are farthest apart."""
    x = 2.0
    for _ in range(200):
        x = 2 * float(np.log1p(x))
    return x


def _gap() -> float:
    x = _farthest()
    return 1 / (1 + x) - float(np.exp(-x))


def _matched(loss: str) -> float:
    """One over the time, where the slope of the loss is that of the house times as much as λ is."""
    times = {"half-mean": 1.0, "mean": 2.0, "sum": 2.0 * len(load_diabetes().y)}[loss]
    return 1 / (times * _ETA * _STEPS)


def _cost(power: float, factors: float) -> float:
    return factors / 2 * float(8.0**power)


def _problems() -> list[tuple[str, Array, Array]]:
    """Few columns, so that all masks can be counted."""
    rng = np.random.default_rng(13)
    centred = rng.standard_normal((30, 3))
    centred = (centred - centred.mean(axis=0)) / centred.std(axis=0)
    target = centred @ np.array([2.0, -1.0, 0.5]) + rng.standard_normal(30) + 4.0
    return [
        ("standardised columns", centred, target),
        ("columns of other units", centred * np.array([1.0, 20.0, 0.1]), target),
        ("columns that are not centred", centred + np.array([3.0, 0.0, -2.0]), target),
    ]


def _over_all_masks(X: Array, y: Array, rate: float) -> tuple[Array, float]:
    """Weighted least squares on the rows of every mask, each with its probability."""
    kept = np.array(list(product([0, 1], repeat=X.shape[1])))
    chance = np.prod(np.where(kept == 1, 1 - rate, rate), axis=1)
    rows = (X[:, None, :] * kept / (1 - rate)).reshape(-1, X.shape[1])
    design = np.column_stack([rows, np.ones(len(rows))]) * np.sqrt(np.tile(chance, len(X)))[:, None]
    target = np.repeat(y, len(kept)) * np.sqrt(np.tile(chance, len(X)))
    found = np.linalg.lstsq(design, target, rcond=None)[0]
    return found[:-1], float(found[-1])


def _dropout_fit(fit: Callable[[Array, Array, float], Any]) -> None:
    for name, X, y in _problems():
        for rate in (0.5, 0.2):
            given = fit(X.copy(), y.copy(), rate)
            assert given is not None, "your function returns nothing yet"
            is_pair = isinstance(given, tuple) and len(given) == 2
            assert is_pair, "return the pair (w, b)"
            w, b = np.asarray(given[0], dtype=np.float64), float(np.asarray(given[1]))
            assert w.shape == (X.shape[1],), f"for {X.shape[1]} columns it must return as many weights"
            w_true, b_true = _over_all_masks(X, y, rate)
            assert np.allclose(w, w_true, rtol=1e-4, atol=1e-7), _what_is_wrong(name, rate, w, X, y)
            assert np.isclose(b, b_true, rtol=1e-4), f"for {name} the weights are right, the intercept is not"


def _what_is_wrong(name: str, rate: float, w: Array, X: Array, y: Array) -> str:
    squares, variances = (X**2).mean(axis=0), X.var(axis=0)
    slips = [
        ((0.0, squares), "you fit without any dropout"),
        ((rate, squares), "the strength is rate/(1 − rate), not the rate"),
        ((rate / (1 - rate), variances), "a column is charged for its mean square, not its variance"),
        ((rate / (1 - rate), np.ones(X.shape[1])), "each column has a charge of its own"),
    ]
    for (lam, charge), words in slips:
        if np.allclose(w, ridge_path(X, y, [lam], penalty_factor=charge).coefs[0], rtol=1e-4, atol=1e-7):
            return f"for {name} at rate {rate:g}: {words}"
    return f"for {name} at rate {rate:g} the weights are not those of the average over all masks"


ANSWERS: dict[str, Numeric | Choice | Code] = {
    "regularisers_in_disguise.product": Choice(
        options=[
            "None: L2 leaves no weight at zero",
            "Six: those that the lasso leaves out at λ = 10",
            "All ten: both factors shrink",
            "It depends on where one starts",
        ],
        correct=1,
        because=[
            "Of the weights that it penalises; a product of two of them is another matter.",
            "The best factors of w cost exactly λ|w|: this is the lasso.",
            "That takes a λ of at least the lasso's λ_max, 45.",
            "The objective is not convex, but all its minima are the same products.",
        ],
    ),
    "regularisers_in_disguise.dropout": Choice(
        options=[
            "To least squares: what is dropped averages out",
            "To ridge with λ = ½",
            "To ridge with λ = 1",
            "To a sparse fit: inputs that are often zero are not needed",
        ],
        correct=2,
        because=[
            "The noise has mean zero, but in the squared error its variance stays.",
            "Close: a kept input is divided by 1 − π, and the variance with it.",
            "π/(1 − π) = 1 times the mean square of a column, which is 1.",
            "Which inputs are missing changes from row to row; the penalty that results is a square.",
        ],
    ),
    "regularisers_in_disguise.gap": Numeric(
        _gap,
        rtol=1e-2,
        scale="share of a direction",
        hints=[
            (_farthest, "That is where the gap is largest, in x = td; how large is it there?"),
            (0.5, "That is the gap after one full step of 1/L; here steps are infinitely small."),
            (
                lambda: 0.5 - float(np.exp(-1.0)),
                "That is the gap at x = 1, where λ equals the variance; it grows a little beyond.",
            ),
        ],
        right="At x = 2.51, well inside what both methods keep.",
    ),
    "regularisers_in_disguise.steps": Numeric(
        lambda: _matched("mean"),
        rtol=1e-2,
        scale="house λ",
        hints=[
            (
                lambda: _matched("half-mean"),
                "That is right for the house's half-mean; the mean has twice the slope.",
            ),
            (lambda: 2 * _matched("half-mean"), "Twice the slope is twice the time, and half the λ."),
            (lambda: _matched("sum"), "That is for a summed loss; this one is a mean."),
            (lambda: _ETA * _STEPS, "That is the time; λ is one over it."),
            (lambda: 2 * _ETA * _STEPS, "That is the time; λ is one over it."),
        ],
        right="A step of 0.1 on the mean is a step of 0.2 on the half-mean.",
    ),
    "regularisers_in_disguise.rate": Numeric(
        lambda: _LAM / (1 + _LAM),
        rtol=1e-2,
        scale="dropout rate",
        hints=[
            (_LAM, "Rate and λ agree only when both are small: λ = π/(1 − π)."),
            (lambda: _LAM / (1 - _LAM), "That turns it round: λ = π/(1 − π), so π = λ/(1 + λ)."),
            (lambda: 1 / (1 + _LAM), "That is the share that is kept; the rate is what is dropped."),
        ],
        right="One input in five.",
    ),
    "regularisers_in_disguise.three": Numeric(
        lambda: _cost(2 / 3, 3),
        rtol=1e-3,
        scale="penalty, house λ = 1",
        hints=[
            (lambda: _cost(1, 2), "That is the price with two factors, λ|w|."),
            (lambda: _cost(2 / 3, 1), "That is one of the three squares, halved."),
            (lambda: _cost(2 / 3, 2), "That is two of the three squares, halved."),
            (lambda: _cost(2 / 3, 6), "The penalty has a half in front."),
            (lambda: _cost(1 / 3, 3), "Those are the factors; the penalty squares them."),
            (lambda: _cost(2, 1), "That is plain L2 on w."),
        ],
        right="Three factors of 2: with more factors, large weights get cheaper still.",
    ),
    "regularisers_in_disguise.dropout_fit": Code(
        _dropout_fit,
        right="Every mask at once, and no dice.",
    ),
}
