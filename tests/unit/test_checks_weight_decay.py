"""The answers of the chapter on weight decay, each found another way than the table finds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.optimize import lsq_linear
from sklearn.linear_model import LinearRegression, Ridge

from l1l2.checks import find
from l1l2.networks import SGD, AdamW
from l1l2.penalties import L2


def chosen(key: str) -> str:
    question = find(key)
    return str(question.options[question.correct])


def correlated(rho: float, n: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """Rows whose columns have mean 0, variance 1 and correlation rho, and a target fitted by (3, 1)."""
    rng = np.random.default_rng(0)
    Z = np.linalg.qr(np.column_stack([np.ones(n), rng.standard_normal((n, 3))]))[0][:, 1:] * np.sqrt(n)
    X = np.column_stack([Z[:, 0], rho * Z[:, 0] + np.sqrt(1 - rho**2) * Z[:, 1]])
    return X, X @ np.array([3.0, 1.0]) + Z[:, 2]


def by_adamw(X: np.ndarray, y: np.ndarray, wd: float, batch: int | None = None) -> np.ndarray:
    rng, n = np.random.default_rng(1), len(y)
    rule = AdamW(lambda k: 0.3 / np.sqrt(k), beta_2=0.99 if batch is None else 0.999, weight_decay=wd)
    w = np.zeros(X.shape[1])
    memory = rule.start(w)
    for k in range(1, 12_001):
        rows = slice(None) if batch is None else rng.integers(0, n, batch)
        slope = X[rows].T @ (X[rows] @ w - y[rows]) / len(y[rows])
        w, memory = rule.update(k, w, slope, memory, L2(0.0))
    return w


def test_the_packages_adamw_with_all_rows_ends_at_scikit_learns_least_squares() -> None:
    X, y = correlated(0.9)
    end = by_adamw(X, y, 0.2)
    assert np.allclose(end, LinearRegression().fit(X, y).coef_, atol=0.01)
    assert np.abs(end - Ridge(0.2 * len(y)).fit(X, y).coef_).max() > 0.4
    assert chosen("weight_decay.full_batch").startswith("At least squares")


def test_small_batches_pull_further_in_than_large_ones() -> None:
    X, y = correlated(0.9)
    ends = [np.linalg.norm(by_adamw(X, y, 0.2, batch)) for batch in (None, 50, 5)]
    assert ends[0] > 1.05 * ends[1] > 1.1 * ends[2]
    assert chosen("weight_decay.batches").startswith("Near a ridge")


def test_one_step_without_data_takes_off_the_share() -> None:
    # λΣw² is L2(2λ) on the house scale; SGD holds it in the gradient.
    rule, w = SGD(0.1), np.ones(3)
    stepped, _ = rule.update(1, w, np.zeros(3), rule.start(w), L2(2 * 0.01))
    assert find("weight_decay.factor").truth() == pytest.approx(1 - stepped[0], rel=1e-9)


def test_with_momentum_the_share_ends_at_scikit_learns_ridge() -> None:
    X, y = correlated(0.5)
    share, u, w = find("weight_decay.momentum").truth(), np.zeros(2), np.zeros(2)
    for _ in range(3000):
        u = 0.9 * u + X.T @ (X @ w - y) / len(y)
        w = (1 - share) * w - 0.1 * u
    assert np.allclose(w, Ridge(2 * 0.01 * len(y)).fit(X, y).coef_, atol=1e-8)


def test_the_second_weight_is_that_of_bounded_least_squares() -> None:
    X, y = correlated(0.5)
    found = lsq_linear(X, y, bounds=(-2, 2)).x
    assert found[0] == pytest.approx(2, abs=1e-6)
    assert find("weight_decay.box").truth() == pytest.approx(found[1], abs=1e-5)


def test_the_kept_decay_times_the_measured_noise_of_a_batch_stays_the_same() -> None:
    rng = np.random.default_rng(0)
    each = rng.standard_normal(2_000_000)
    noise = {m: each.reshape(-1, m).mean(axis=1).std() for m in (32, 500)}
    at_512 = noise[500] * np.sqrt(500 / 512)
    assert find("weight_decay.keep").truth() == pytest.approx(0.01 * noise[32] / at_512, rel=0.03)


def by_the_package(
    slope: Callable[..., Any], w: np.ndarray, lam: float, eta: float, beta: float, steps: int
) -> Any:
    """SGD of the package keeps its last move: the one from the decayed weights, so without the decay."""
    rule = SGD(eta, momentum=beta)
    memory = rule.start(w)
    for k in range(1, steps + 1):
        shrunk = (1 - eta * lam / (1 - beta)) * w
        w, memory = rule.update(k, shrunk, slope(w), memory, L2(0.0))
    return w


def run(slope: Any, w: Any, lam: float, eta: float, beta: float, steps: int, *, how: str) -> Any:
    u = np.zeros_like(w)
    share = {"inside": 0.0, "undivided": eta * lam, "none": 0.0, "doubled": 2 * eta * lam / (1 - beta)}[how]
    for _ in range(steps):
        u = beta * u + slope(w) + (lam * w if how == "inside" else 0.0)
        w = (1 - share) * w - eta * u
    return w


def test_the_packages_momentum_on_decayed_weights_is_right() -> None:
    assert find("weight_decay.decayed_momentum").verdict(by_the_package)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("inside", "that is L2, not decay"),
        ("undivided", "divide the decay"),
        ("none", "no decay yet"),
        ("doubled", "house scale"),
    ],
)
def test_each_way_to_miss_the_decay_outside_is_told(how: str, words: str) -> None:
    verdict = find("weight_decay.decayed_momentum").verdict(lambda *given: run(*given, how=how))
    assert not verdict
    assert words in verdict.message


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (lambda *given: None, "returns nothing"),
        (lambda *given: np.zeros(7), "an array of shape"),
        (lambda slope, w, *rest: w + 1.0, "are others"),
    ],
)
def test_what_is_no_run_at_all_is_told(given: Callable[..., Any], words: str) -> None:
    verdict = find("weight_decay.decayed_momentum").verdict(given)
    assert not verdict
    assert words in verdict.message
