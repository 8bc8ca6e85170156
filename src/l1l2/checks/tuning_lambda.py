"""Answers of chapter 6, tuning λ. Every number is computed here, none is typed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from ..datasets import load_diabetes, simulate_sparse
from ..path import lambda_grid, lambda_max, lasso_path
from ..selection import kfold_path, one_standard_error, standard_error
from .kinds import Choice, Code, Numeric

_N, _P, _SIGMA, _SQUARED_LENGTH = 100, 20, 3.0, 20.0


def _oracle() -> float:
    return _P * _SIGMA**2 / (_N * _SQUARED_LENGTH)


def _weights_kept(rule: Callable[[ArrayLike, ArrayLike, ArrayLike], float]) -> float:
    """Non-zero lasso weights on all 442 rows at the λ that `rule` takes from five folds, seed 1."""
    data = load_diabetes()
    lams = lambda_grid(lambda_max(data.X, data.y), 81)
    mse = kfold_path(data.X, data.y, lams, k=5, seed=1)
    lam = rule(lams, mse.mean(axis=0), standard_error(mse))
    return float(np.count_nonzero(lasso_path(data.X, data.y, [lam]).coefs))


def _smallest_error(lams: ArrayLike, mean: ArrayLike, se: ArrayLike) -> float:
    return float(np.asarray(lams)[np.argmin(mean)])


def _own_bar(lams: ArrayLike, mean: ArrayLike, se: ArrayLike) -> float:
    """The rule misread: each λ is given its own standard error instead of that of the best."""
    lams, mean, se = map(np.asarray, (lams, mean, se))
    return float(lams[mean - se <= mean.min()].max())


def _rule(rule: Callable[..., float]) -> None:
    lams = np.array([8.0, 4.0, 2.0, 1.0])
    mean, se = np.array([14.0, 11.0, 10.0, 10.5]), np.array([9.0, 9.0, 1.5, 0.1])
    first = rule(lams, mean, se)
    assert first is not None, "your function returns nothing yet"
    chosen = float(first)
    assert chosen != 1.0, "you went to a smaller λ, the larger model; the rule wants the simplest"
    assert chosen != 2.0, "that is the λ of the smallest error; the rule allows one standard error more"
    assert chosen != 8.0, "the bar is the standard error at the best λ, not at the λ under trial"
    assert chosen == 4.0, f"with errors 14, 11, 10, 10.5 and a bar of 1.5 it is not {chosen:g}"
    assert float(rule(lams[::-1], mean[::-1], se[::-1])) == 4.0, "the order of the λ must not matter"
    assert float(rule(lams, mean, 0 * se)) == 2.0, "with a bar of 0 only the best λ is left"
    swapped = mean[[1, 0, 2, 3]]
    assert float(rule(lams, swapped, se)) == 8.0, "a λ past one that is too bad may be within the bar again"


def _honest(score: Callable[..., float]) -> None:
    rng = np.random.default_rng(6)
    X, y = rng.standard_normal((50, 500)), rng.standard_normal(50)
    assert score(X, y) is not None, "your function returns nothing yet"
    noise = [float(score(rng.standard_normal((50, 500)), rng.standard_normal(50))) for _ in range(6)]
    assert np.isfinite(noise).all(), "the score must be a number"
    assert np.mean(noise) < 0.1, (
        f"on pure noise it still reports an R² of {np.mean(noise):.2f}; "
        "which rows did the choice of the ten columns look at?"
    )
    data = simulate_sparse(100, 300, 3, snr=5.0, seed=2)
    real = float(score(data.X, data.y))
    assert real > 0.5, f"where three columns matter it reports {real:.2f}; does each fold choose and fit?"
    assert real < 1, f"no R² on rows held out can be {real:.2f}"


ANSWERS: dict[str, Numeric | Choice | Code] = {
    "tuning_lambda.shuffles": Choice(
        options=["About 1.1", "About 2", "About 5", "More than 10"],
        correct=3,
        because=[
            "The errors agree about as well as that from shuffle to shuffle; the λ do not.",
            "The λ lie much further apart: the error hardly changes when λ doubles.",
            "Still too much trust: the valley is flat over more than a factor of five.",
            "The valley is so flat that a shuffle moves its lowest point by a power of ten.",
        ],
    ),
    "tuning_lambda.leak": Choice(
        options=["The scaling", "The choice of columns", "Both alike", "Neither: the fits saw no test row"],
        correct=1,
        because=[
            "A leak by the book, but it never looks at y, and a fold hardly moves a mean.",
            "It looked at y on every row: the hidden rows have voted for the columns already.",
            "Both break the same rule, but only one of them looks at y.",
            "The fits did not, but what they were given was made with the hidden rows in view.",
        ],
    ),
    "tuning_lambda.oracle": Numeric(
        _oracle,
        rtol=1e-2,
        scale="house λ",
        hints=[
            (
                lambda: _N * _oracle(),
                "That is the λ of a summed loss; the house takes a mean over 100 rows.",
            ),
            (lambda: _oracle() / _SIGMA, "The noise enters by its variance σ², not by σ."),
            (
                lambda: _oracle() / _P,
                "‖w‖² is the sum over 20 weights; the formula wants the mean.",
            ),
            (lambda: 1 / _oracle(), "Upside down: more noise asks for more λ."),
        ],
        right="Noise per row over mean squared weight: 9/(100 · 1).",
    ),
    "tuning_lambda.weights_kept": Numeric(
        lambda: _weights_kept(one_standard_error),
        rtol=0.0,
        atol=0.1,
        scale="weights that are not zero",
        hints=[
            (
                lambda: _weights_kept(_smallest_error),
                "That is the count at the smallest error.",
            ),
            (
                lambda: _weights_kept(_own_bar),
                "Use the bar of the best λ, not each λ its own.",
            ),
        ],
        right="The rule trades measurements for up to one standard error.",
    ),
    "tuning_lambda.one_standard_error": Code(_rule, right="The largest λ that one bar allows."),
    "tuning_lambda.honest_score": Code(
        _honest,
        right="On noise it finds nothing, on a signal the signal.",
    ),
}
