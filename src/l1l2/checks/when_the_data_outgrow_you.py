"""Answers of chapter 16, on data that no memory holds.  Every number is computed, none is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from l1l2._validation import Array
from l1l2.checks.kinds import Choice, Code, Numeric
from l1l2.datasets import load_diabetes

_FILE = 200e6 * 201 * 4 / 1e6  # MB: 200 million rows of 200 features and y, float32


def _table(p: int, folds: int = 1, with_means: bool = True, bytes_each: int = 8) -> float:
    """Megabytes of the sums of x, 1 and y."""
    return folds * (p + (2 if with_means else 0)) ** 2 * bytes_each / 1e6


def _machines() -> list[Array]:
    """bmi and y of the patients below 25 kg/m², and of all others: (n, 2) each."""
    data = load_diabetes(standardise=False)
    rows = np.column_stack([data.X[:, data.feature_names.index("bmi")], data.y])
    light = rows[:, 0] < 25
    return [rows[light], rows[~light]]


def _pull(rows: Array) -> float:
    """|Σ (x − x̄)(y − ȳ)|/n"""
    x, y = rows.T
    return float(abs((x - x.mean()) @ (y - y.mean())) / len(rows))


def _within() -> float:
    parts = _machines()
    n = sum(map(len, parts))
    return sum(len(rows) * _pull(rows) for rows in parts) / n


def _middle_of_both() -> float:
    return sum(map(_pull, _machines())) / 2


def _as_a_sum() -> float:
    rows = np.concatenate(_machines())
    return _pull(rows) * len(rows)


def _nothing_left(dtype: type) -> float:
    """The mean, in standard deviations, whose square times the spacing of numbers at 1 is 1."""
    return float(1 / np.sqrt(float(np.finfo(dtype).eps)))


def _test_held_out(held_out: Callable[..., Any]) -> None:
    rng = np.random.default_rng(0)
    for shift in (0.0, 3.0):
        X, w = rng.normal(size=(30, 4)) + shift, rng.normal(size=4)
        for b in (0.0, -1.5):
            y = X @ rng.normal(size=4) + rng.normal(size=30) + 2
            Z = np.column_stack([X, y])
            mean, C = Z.mean(axis=0), np.cov(Z.T, bias=True)
            got = held_out(mean.copy(), C.copy(), w.copy(), b)
            assert got is not None, "return one number, not None"
            assert np.size(got) == 1, f"return one number, not {got!r}"
            truth, spread = np.mean((y - X @ w - b) ** 2), np.var(y - X @ w)
            wrong = not np.isclose(float(got), truth, rtol=1e-9)
            assert not (wrong and np.isclose(float(got), spread, rtol=1e-6)), (
                "that is the variance of the errors: their mean, squared, is missing"
            )
            assert not (wrong and np.isclose(float(got), truth / 2, rtol=1e-6)), (
                "that is half of it: the objective has the half, the mean squared error has not"
            )
            assert not wrong, "it is not the mean of (y − xᵀw − b)²: what is each error, in terms of z − z̄?"


ANSWERS: dict[str, Numeric | Choice | Code] = {
    "when_the_data_outgrow_you.keep": Choice(
        options=[
            "Nothing will do: without the rows the answers are approximate",
            "The weights, improved a little by each row that passes",
            "A random sample of the rows, as large as the memory allows",
            "A table of numbers for each fold, whose size has nothing to do with the number of rows",
        ],
        correct=3,
        because=[
            "For squared errors the rows are not needed; what the objective asks of them is much less.",
            "That is stochastic gradient descent: for one λ, and never quite there.",
            "Such a sample answers approximately, and it is larger than what an exact answer needs.",
            "Sums of squares and products, by fold: all λ, all folds and their errors follow from them.",
        ],
    ),
    "when_the_data_outgrow_you.table": Numeric(
        lambda: _table(200, 10),
        rtol=2e-2,
        scale="MB, of 10⁶ bytes",
        hints=[
            (lambda: _table(200), "That is one fold's: there are ten of them."),
            (lambda: _table(200, 11), "The table of all rows is the sum of the folds': it need not be kept."),
            (lambda: _table(200, 10, True, 4), "Sums are kept in double precision: 8 bytes each."),
            (_FILE, "That is the file. How large are its sums?"),
        ],
        right=f"The file has {_FILE / 1e3:.0f} GB; with ten times the rows, the table would be no larger.",
    ),
    "when_the_data_outgrow_you.two_machines": Numeric(
        lambda: _pull(np.concatenate(_machines())),
        rtol=1e-3,
        scale="house λ, half-mean loss",
        hints=[
            (_within, "You have added the two sums: what the distance of the two means brings is missing."),
            (_middle_of_both, "That is halfway between the two λmax: each knows its own patients only."),
            (_as_a_sum, "That is n times as large: the house scale has the mean."),
        ],
        right="A good part of it is between the two groups, where neither machine could see it.",
    ),
    "when_the_data_outgrow_you.lost": Numeric(
        lambda: _nothing_left(np.float32),
        rtol=0.1,
        scale="standard deviations",
        hints=[
            (lambda: _nothing_left(np.float64), "That is for double precision: ε is 2⁻²³ here."),
            (lambda: float(1 / np.finfo(np.float32).eps), "The mean counts by its square: take the root."),
        ],
        right="Temperatures in kelvin that vary by a tenth of a degree are there.",
    ),
    "when_the_data_outgrow_you.held_out": Code(
        _test_held_out,
        right="So a fold's error, and with it the whole curve and its band, needs no row.",
    ),
    "when_the_data_outgrow_you.twice": Choice(
        options=[
            "Nothing changes: sums and n have doubled alike, and all answers are means",
            "The path stays the same; the cross-validation looks better than it should",
            "All weights double",
            "The path is that of half the λ",
        ],
        correct=1,
        because=[
            "The path is the same. But where are the copies of a row that is held out?",
            "A row and its copy have two numbers, so mostly two folds: what is held out was trained on too.",
            "Sums and n double alike, so means and covariances stay, and with them the weights.",
            "That is so beside a sum of squares. The house objective has a mean, which copies do not change.",
        ],
    ),
}
