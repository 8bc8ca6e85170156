"""The answers of the chapter on regularisers in disguise, each found another way than the table finds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Lasso, Ridge
from sklearn.preprocessing import StandardScaler

from l1l2.checks import find

Arrays = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def diabetes() -> Arrays:
    X, y = load_diabetes(return_X_y=True, scaled=False)
    return StandardScaler().fit_transform(X), y


def chosen(key: str) -> str:
    question = find(key)
    return str(question.options[question.correct])


def test_as_many_products_are_zero_as_scikit_learns_lasso_has_zeros(diabetes: Arrays) -> None:
    zeros = (Lasso(alpha=10.0, tol=1e-10).fit(*diabetes).coef_ == 0).sum()
    assert zeros == 6
    assert chosen("regularisers_in_disguise.product").startswith("Six")


def test_many_random_masks_at_rate_a_half_come_near_ridge_at_one(diabetes: Arrays) -> None:
    X, y = diabetes
    rng = np.random.default_rng(0)
    rows = np.vstack([X * 2 * rng.integers(0, 2, X.shape) for _ in range(300)])
    found = Ridge(0.0).fit(rows, np.tile(y, 300)).coef_
    off = {lam: np.linalg.norm(found - Ridge(lam * len(X)).fit(X, y).coef_) for lam in (0.0, 0.5, 1.0)}
    assert min(off, key=off.__getitem__) == 1.0
    assert chosen("regularisers_in_disguise.dropout") == "To ridge with λ = 1"


def test_the_gap_is_the_largest_that_a_search_finds() -> None:
    found = minimize_scalar(lambda x: np.exp(-x) - 1 / (1 + x), bounds=(0, 50), method="bounded")
    assert find("regularisers_in_disguise.gap").truth() == pytest.approx(-found.fun, rel=1e-8)


def test_the_steps_on_the_mean_match_ridge_in_a_very_weak_direction() -> None:
    # Where the variance d is next to nothing, steps keep ηT·d of the slope's own scale, ridge keeps d/λ.
    d, w = 1e-7, 0.0
    for _ in range(100):
        w -= 0.1 * 2 * d * (w - 1)  # the slope of (1/n)‖y − Xw‖² where ŵ = 1
    assert find("regularisers_in_disguise.steps").truth() == pytest.approx(d / w, rel=1e-4)


def test_the_rate_makes_the_variance_of_a_dropped_one_equal_to_the_strength() -> None:
    rate = find("regularisers_in_disguise.rate").truth()
    values, chances = np.array([0, 1 / (1 - rate)]), np.array([rate, 1 - rate])
    assert values @ chances == pytest.approx(1)
    assert (values - 1) ** 2 @ chances == pytest.approx(0.25)


def test_no_three_factors_of_eight_are_cheaper() -> None:
    def price(logs: np.ndarray) -> float:
        return float(np.exp(2 * np.append(logs, np.log(8) - logs.sum())).sum() / 2)

    best = minimize(price, np.array([0.1, 1.5]), tol=1e-12).fun
    assert find("regularisers_in_disguise.three").truth() == pytest.approx(best, rel=1e-6)


def by_scikit_learn(X: np.ndarray, y: np.ndarray, rate: float) -> Any:
    root = np.sqrt((X**2).mean(axis=0))
    fit = Ridge(len(X) * rate / (1 - rate)).fit(X / root, y)
    return fit.coef_ / root, fit.intercept_


def with_charge(charge: Callable[..., np.ndarray], strength: Callable[[float], float]) -> Callable[..., Any]:
    def fit(X: np.ndarray, y: np.ndarray, rate: float) -> Any:
        root = np.sqrt(charge(X))
        ridge = Ridge(len(X) * strength(rate)).fit(X / root, y)
        return ridge.coef_ / root, ridge.intercept_

    return fit


def mean_square(X: np.ndarray) -> np.ndarray:
    return (X**2).mean(axis=0)


def test_ridge_on_columns_of_unit_mean_square_is_dropout() -> None:
    assert find("regularisers_in_disguise.dropout_fit").verdict(by_scikit_learn)


@pytest.mark.parametrize(
    ("fit", "words"),
    [
        (lambda X, y, rate: None, "returns nothing"),
        (lambda X, y, rate: np.zeros(3), "the pair (w, b)"),
        (lambda X, y, rate: (np.zeros(2), 0.0), "as many weights"),
        (with_charge(mean_square, lambda rate: 0.0), "without any dropout"),
        (with_charge(mean_square, lambda rate: rate), "not the rate"),
        (with_charge(lambda X: np.ones(3), lambda rate: rate / (1 - rate)), "charge of its own"),
        (with_charge(lambda X: X.var(axis=0), lambda rate: rate / (1 - rate)), "not its variance"),
        (lambda X, y, rate: (np.zeros(3), y.mean()), "the average over all masks"),
        (lambda X, y, rate: (by_scikit_learn(X, y, rate)[0], 0.0), "the intercept is not"),
    ],
)
def test_each_way_to_miss_the_fit_without_dice_is_told(fit: Callable[..., Any], words: str) -> None:
    verdict = find("regularisers_in_disguise.dropout_fit").verdict(fit)
    assert not verdict
    assert words in verdict.message
