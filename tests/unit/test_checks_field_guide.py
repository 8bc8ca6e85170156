"""The answers of the field guide, each found another way than the table finds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, Ridge

from l1l2.checks import find

Alpha = Callable[[float, np.ndarray, np.ndarray], Any]


@pytest.fixture(scope="module")
def data() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    X = rng.standard_normal((442, 4)) + 1.0
    return X, 77 * (X @ np.array([1.0, -1.0, 0.5, 0.2]) + rng.standard_normal(442))


def chosen(key: str) -> str:
    question = find(key)
    return str(question.options[question.correct])


def test_the_largest_of_the_four_penalties_beside_the_mean_of_squares_is_that_of_keras(
    data: tuple[np.ndarray, np.ndarray],
) -> None:
    X, y = data
    beside_the_mean = {"Keras": 1.0, "torch": 0.5, "Ridge": 1 / len(y), "glmnet": 1 / y.std()}
    ends = {name: np.linalg.norm(Ridge(len(y) * s).fit(X, y).coef_) for name, s in beside_the_mean.items()}
    assert min(ends, key=ends.__getitem__) == "Keras"
    assert chosen("field_guide.strongest").startswith("Keras")


def test_two_of_the_four_fits_change_when_every_row_is_there_twice(
    data: tuple[np.ndarray, np.ndarray],
) -> None:
    X, y = data
    label = (y > 0).astype(int)
    changed = set()
    for model, target in (
        (Ridge(100.0), y),
        (Lasso(5.0), y),
        (ElasticNet(1.0), y),
        (LogisticRegression(C=0.01), label),
    ):
        once = model.fit(X, target).coef_.copy()
        twice = model.fit(np.vstack([X, X]), np.append(target, target)).coef_
        if np.linalg.norm(twice - once) > 0.02 * np.linalg.norm(once):
            changed.add(type(model).__name__)
    assert changed == set(chosen("field_guide.twice").split(" and ")) == {"Ridge", "LogisticRegression"}


def test_at_the_lasso_of_the_answer_the_slope_of_the_mean_of_squares_balances_four(
    data: tuple[np.ndarray, np.ndarray],
) -> None:
    X, y = data
    fit = Lasso(find("field_guide.keras").truth(), tol=1e-12).fit(X, y)
    slope = -2 * X.T @ (y - fit.predict(X)) / len(y)
    alive = fit.coef_ != 0
    assert alive.any()
    assert slope[alive] == pytest.approx(-4 * np.sign(fit.coef_[alive]), rel=1e-6)


def test_at_the_ridge_of_the_answer_a_step_of_pytorch_moves_no_weight(
    data: tuple[np.ndarray, np.ndarray],
) -> None:
    X, y = data
    fit = Ridge(find("field_guide.torch").truth(), solver="svd").fit(X, y)
    gradient = -2 * X.T @ (y - fit.predict(X)) / len(y)
    assert gradient + 0.5 * fit.coef_ == pytest.approx(np.zeros(4), abs=1e-8)


def test_a_logistic_regression_at_c_one_half_is_stationary_with_the_answer_beside_the_sum(
    data: tuple[np.ndarray, np.ndarray],
) -> None:
    X, y = data
    label = (y > 0).astype(int)
    fit = LogisticRegression(C=0.5, tol=1e-10, max_iter=10_000).fit(X, label)
    gradient = X.T @ (fit.predict_proba(X)[:, 1] - label)
    assert gradient == pytest.approx(-find("field_guide.inverse").truth() * fit.coef_[0], abs=1e-3)


def as_glmnet_does(lam: float, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Divide y, minimise, multiply back."""
    sd = np.sqrt(np.mean((y - y.mean()) ** 2))

    def objective(v: np.ndarray) -> float:
        return float(np.mean((y / sd - X @ v[:-1] - v[-1]) ** 2) / 2 + lam / sd * (v[:-1] ** 2).sum() / 2)

    return sd * minimize(objective, np.zeros(X.shape[1] + 1), tol=1e-14).x[:-1]


def by_hand(lam: float, X: np.ndarray, y: np.ndarray) -> float:
    return len(y) * lam / float(np.std(y))


def test_ridge_at_the_answer_is_what_glmnet_computes(data: tuple[np.ndarray, np.ndarray]) -> None:
    X, y = data[0][:30], data[1][:30]
    assert find("field_guide.ridge_alpha").verdict(by_hand)
    assert Ridge(by_hand(9.0, X, y)).fit(X, y).coef_ == pytest.approx(as_glmnet_does(9.0, X, y), rel=1e-4)


@pytest.mark.parametrize(
    ("alpha", "words"),
    [
        (lambda lam, X, y: None, "returns nothing"),
        (lambda lam, X, y: np.ones(3), "one number"),
        (lambda lam, X, y: len(y) * lam, "an L2 feels it"),
        (lambda lam, X, y: lam / np.std(y), "beside a sum"),
        (lambda lam, X, y: len(y) * lam * np.std(y), "does not multiply"),
        (lambda lam, X, y: 2 * by_hand(lam, X, y), "the half"),
        (lambda lam, X, y: by_hand(lam, X, y) / 2, "the half"),
        (lambda lam, X, y: by_hand(lam, X, y) / np.std(y), "standard deviations cancels"),
        (lambda lam, X, y: len(y) * lam / np.std(y, ddof=1), "not n − 1"),
        (lambda lam, X, y: len(y) * lam / np.sqrt((y**2).mean()), "about the mean"),
        (lambda lam, X, y: 1.0, "another one"),
    ],
)
def test_each_way_to_miss_the_pair_is_told(alpha: Alpha, words: str) -> None:
    verdict = find("field_guide.ridge_alpha").verdict(alpha)
    assert not verdict
    assert words in verdict.message
