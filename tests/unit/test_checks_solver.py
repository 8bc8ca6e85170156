"""The answers of the chapter on solvers, against scikit-learn and by brute force."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_diabetes
from sklearn.linear_model import lars_path

from l1l2.checks import find
from l1l2.checks.a_solver_you_can_read import ANSWERS


@pytest.fixture(scope="module")
def path() -> tuple[np.ndarray, list[int]]:
    X, y = load_diabetes(return_X_y=True, scaled=False)
    alphas, order, _ = lars_path((X - X.mean(axis=0)) / X.std(axis=0), y - y.mean(), method="lasso")
    return alphas, list(order)


def best_bound(q: float, size: float, s: np.ndarray, r: np.ndarray) -> float:
    beta = (r @ s) / (s @ s)
    return abs(beta * q) + size * float(np.linalg.norm(r - beta * s))


def test_the_second_knot_is_scikit_learns(path: tuple[np.ndarray, list[int]]) -> None:
    assert ANSWERS["a_solver_you_can_read.second_knot"].truth() == pytest.approx(path[0][1], rel=1e-9)


def test_what_joins_second_is_ltg(path: tuple[np.ndarray, list[int]]) -> None:
    assert path[1][1] == 8  # age sex bmi bp tc ldl hdl tch ltg glu
    assert "ltg" in ANSWERS["a_solver_you_can_read.second_knot"].right


def test_half_a_gram_of_a_hundred_columns_costs_fifty_and_a_half_passes() -> None:
    counted = len(np.tril_indices(100)[0]) / 100
    assert ANSWERS["a_solver_you_can_read.gram_passes"].truth() == counted == 50.5


def test_the_best_bound_is_right() -> None:
    assert find("a_solver_you_can_read.bound").verdict(best_bound)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda q, size, s, r: abs(q) + size * np.linalg.norm(r - s),
        lambda q, size, s, r: size * np.linalg.norm(r),
        lambda q, size, s, r: abs((r @ s) / (s @ s) * q),
        lambda q, size, s, r: 0.0,
        lambda q, size, s, r: np.array([1e9, 1e9]),
        lambda q, size, s, r: None,
    ],
    ids=["plain difference", "no memory", "no remainder", "zero", "two numbers", "nothing"],
)
def test_a_bound_that_is_loose_or_none_is_found_out(wrong: object) -> None:
    assert not find("a_solver_you_can_read.bound").verdict(wrong)


@pytest.mark.parametrize("key", [key for key in ANSWERS if hasattr(ANSWERS[key], "slips")])
def test_every_hinted_slip_is_wrong_and_earns_its_hint(key: str) -> None:
    for wrong, hint in ANSWERS[key].slips():
        verdict = ANSWERS[key].verdict(wrong)
        assert not verdict
        assert hint in verdict.message
