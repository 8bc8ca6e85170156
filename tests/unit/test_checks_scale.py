"""Chapter 2's answers, each worked out another way than the table works it out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Lasso, LinearRegression, Ridge
from sklearn.preprocessing import StandardScaler

from l1l2.checks import find

Array = np.ndarray


@pytest.fixture(scope="module")
def diabetes() -> tuple[Array, Array]:
    X, y = load_diabetes(return_X_y=True)
    return X * np.sqrt(len(y)), y


def test_at_five_the_american_file_keeps_seven_and_the_european_three_of_them_and_two_others() -> None:
    raw, y = load_diabetes(return_X_y=True, scaled=False)
    grown = np.array([1, 1, 1, 1, 38.67, 38.67, 38.67, 1, 1, 18.016])
    kept = []
    for X in (raw, raw / grown):
        # Twenty thousand sweeps and a small tolerance: the columns are far from comparable.
        kept.append(set(np.flatnonzero(Lasso(5.0, tol=1e-10, max_iter=20_000).fit(X, y).coef_)))
    assert kept == [{0, 2, 3, 4, 5, 6, 9}, {0, 2, 3, 7, 8}]
    assert find("scale.hospitals").verdict("Three of the seven, and two others")


def test_ridge_at_the_answer_minimises_the_mean_squared_error_plus_the_network_s_penalty(
    diabetes: tuple[Array, Array],
) -> None:
    X, y = diabetes
    y = y - y.mean()

    def network(w: Array) -> tuple[float, Array]:
        rest = X @ w - y
        return float(np.mean(rest**2) + 0.01 * np.sum(w**2)), 2 * X.T @ rest / len(y) + 0.02 * w

    ridge = Ridge(alpha=find("scale.alpha").truth()).fit(X, y).coef_
    slope = network(ridge)[1]
    assert np.abs(slope).max() < 1e-9 * np.abs(network(np.zeros(10))[1]).max()
    found = minimize(network, np.zeros(10), jac=True, options={"gtol": 1e-9}).x
    assert ridge == pytest.approx(found, rel=1e-3, abs=1e-3)


def test_a_search_keeps_four_fifths_of_the_least_squares_weight_at_a_billion() -> None:
    rng = np.random.default_rng(8)
    x = rng.standard_normal(1000)
    x = 2000 * (x - x.mean()) / x.std()
    y = 3 * x

    def objective(share: float) -> float:
        return float(np.sum((y - 3 * share * x) ** 2) + 1e9 * (3 * share) ** 2) / 1e9

    best = minimize_scalar(objective, bounds=(0, 1), method="bounded", options={"xatol": 1e-9})
    assert find("scale.billion").truth() == pytest.approx(best.x, rel=1e-6)


def test_rows_repeated_five_times_need_the_answer_where_rows_repeated_four_times_need_100(
    diabetes: tuple[Array, Array],
) -> None:
    X, y = diabetes
    four = Ridge(alpha=100.0).fit(np.tile(X, (4, 1)), np.tile(y, 4))
    five = Ridge(alpha=find("scale.folds").truth()).fit(np.tile(X, (5, 1)), np.tile(y, 5))
    assert five.coef_ == pytest.approx(four.coef_, rel=1e-9)


def test_the_reference_matters_for_ridge_and_not_for_least_squares() -> None:
    marks = np.eye(3)[np.repeat([0, 1, 2], [30, 20, 5])]
    y = marks @ [0.0, 1.0, 3.0] + np.random.default_rng(0).standard_normal(55)
    for model, differs in ((LinearRegression(), False), (Ridge(alpha=5.5), True)):
        told = [model.fit(marks[:, pair], y).predict(marks[:, pair]) for pair in ([1, 2], [0, 2], [0, 1])]
        assert (np.ptp(told, axis=0).max() > 0.1) == differs
    assert find("scale.reference").verdict(1)
    assert not find("scale.reference").verdict(0)
    assert not find("scale.reference").verdict(2)


def by_a_fit(w: Array, b: float, mean: Array, sd: Array) -> tuple[Array, float]:
    """Read the slopes and the intercept off predictions at a few points."""
    scaler = StandardScaler()
    scaler.mean_, scaler.scale_, scaler.n_features_in_ = mean, sd, len(w)
    points = np.vstack([np.zeros(len(w)), np.eye(len(w))])
    told = scaler.transform(points) @ w + b
    return told[1:] - told[0], float(told[0])


def test_undoing_the_standardisation_by_reading_off_predictions_is_right() -> None:
    assert find("scale.undo").verdict(by_a_fit)


@pytest.mark.parametrize(
    ("undo", "words"),
    [
        (..., "nothing to check"),
        (lambda w, b, mean, sd: None, "returns nothing yet"),
        (lambda w, b, mean, sd: w / sd, "two things"),
        (lambda w, b, mean, sd: (w.sum(), b), "one weight for each column"),
        (lambda w, b, mean, sd: (w / sd, b - w * mean / sd), "one number"),
        (lambda w, b, mean, sd: (w * sd, b), "multiplied by sd"),
        (lambda w, b, mean, sd: (w, b), "still those of standardised"),
        (lambda w, b, mean, sd: (w / sd**2, b), "same slopes"),
        (lambda w, b, mean, sd: (w / sd, b), "means are still missing"),
        (lambda w, b, mean, sd: (w / sd, b + (w * mean / sd).sum()), "other sign"),
        (lambda w, b, mean, sd: (w / sd, b - (w * mean).sum()), "divide by sd"),
        (lambda w, b, mean, sd: (w / sd, b - 1.0), "differ by a constant"),
        (lambda w, b, mean, sd: w / 0 + "", "it raised"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_each_way_to_miss_the_raw_weights_is_told(undo: Callable[..., Any], words: str) -> None:
    verdict = find("scale.undo").verdict(undo)
    assert not verdict
    assert words in verdict.message
