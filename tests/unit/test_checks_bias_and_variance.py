"""The answers of the chapter on bias and variance, each found another way than the table finds it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import brentq
from sklearn.linear_model import Ridge

from l1l2.checks import find

Arrays = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def diabetes() -> Arrays:
    from sklearn.datasets import load_diabetes
    from sklearn.preprocessing import StandardScaler

    X, y = load_diabetes(return_X_y=True, scaled=False)
    return StandardScaler().fit_transform(X), y


def trace(X: np.ndarray, alpha: float) -> float:
    """Of the matrix from y to fitted values, column by column from scikit-learn, less 1 for the mean."""
    return float(np.trace(Ridge(alpha).fit(X, np.eye(len(X))).predict(X))) - 1


def error_of_moves(length: float, seed: int = 0) -> dict[str, float]:
    """E‖moved − w‖² over draws of eight weights with total variance ½, moved by a fifth of their length."""
    rng = np.random.default_rng(seed)
    w = np.zeros(8)
    w[0] = length
    z = w + np.sqrt(0.5 / 8) * rng.standard_normal((100_000, 8))
    u = rng.standard_normal(z.shape)
    u *= 0.2 * np.linalg.norm(z, axis=1, keepdims=True) / np.linalg.norm(u, axis=1, keepdims=True)
    moved = {"none": z, "toward": 0.8 * z, "away": 1.2 * z, "random": z + u}
    return {name: float(((m - w) ** 2).sum(axis=1).mean()) for name, m in moved.items()}


def test_only_the_move_towards_zero_lowers_the_error() -> None:
    error = error_of_moves(np.sqrt(2))
    assert error["toward"] < error["none"] < error["random"] < error["away"]
    question = find("bias_and_variance.moves")
    assert question.options[question.correct] == "Only the move towards zero"


def test_ridge_at_one_is_worth_about_four_weights(diabetes: Arrays) -> None:
    assert round(trace(diabetes[0], 442.0)) == 4
    question = find("bias_and_variance.worth")
    assert question.options[question.correct] == "About 4"


def test_the_degrees_of_freedom_are_the_trace_of_scikit_learns_ridge(diabetes: Arrays) -> None:
    assert find("bias_and_variance.df").truth() == pytest.approx(trace(diabetes[0], 100.0), rel=1e-9)


def test_the_strength_for_five_degrees_of_freedom_is_a_root_of_the_trace(diabetes: Arrays) -> None:
    root = brentq(lambda alpha: trace(diabetes[0], alpha) - 5, 10, 1e4)
    assert find("bias_and_variance.strength").truth() == pytest.approx(root / 442, rel=1e-6)


def test_the_training_error_ends_at_the_variance_of_y(diabetes: Arrays) -> None:
    X, y = diabetes
    end = ((y - Ridge(1e12).fit(X, y).predict(X)) ** 2).mean()
    assert find("bias_and_variance.limit").truth() == pytest.approx(end, rel=1e-6)


def test_a_fifth_helps_up_to_the_longest_w_and_harms_beyond() -> None:
    longest = find("bias_and_variance.longest").truth()
    for factor, helps in ((0.95, True), (1.05, False)):
        error = error_of_moves(factor * longest)
        assert (error["toward"] < error["none"]) == helps


def james_stein(z: np.ndarray, v: float) -> np.ndarray:
    return z - (len(z) - 2) * v * z / (z @ z)


def never_past_zero(z: np.ndarray, v: float) -> np.ndarray:
    return z * max(0.0, 1 - (len(z) - 2) * v / (z @ z))


@pytest.mark.parametrize("rule", [james_stein, never_past_zero])
def test_shrinking_by_the_length_of_z_beats_z_everywhere(rule: Callable[..., np.ndarray]) -> None:
    assert find("bias_and_variance.everywhere").verdict(rule)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (lambda z, v: None, "returns nothing"),
        (lambda z, v: z, "gains nothing"),
        (lambda z, v: 0.8 * z, "must depend on z"),
        (lambda z, v: 0 * z, "must depend on z"),
        (lambda z, v: james_stein(z, 1.0), "where does v belong"),
        (lambda z, v: z - len(z) * v * z / (z @ z), "with 3 weights"),
        (lambda z, v: z[:2], "must return 10 numbers"),
        (lambda z, v: z * np.nan, "finite"),
    ],
)
def test_each_way_to_miss_the_estimate_that_wins_everywhere_is_told(
    rule: Callable[..., np.ndarray], words: str
) -> None:
    verdict = find("bias_and_variance.everywhere").verdict(rule)
    assert not verdict
    assert words in verdict.message
