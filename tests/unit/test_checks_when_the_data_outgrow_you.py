"""The answers of the chapter on data that no memory holds, each computed another way."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_diabetes
from sklearn.linear_model import lars_path

from l1l2.checks import find
from l1l2.checks.when_the_data_outgrow_you import ANSWERS
from l1l2.moments import Moments, from_blocks
from l1l2.path import lambda_max

NAME = "when_the_data_outgrow_you."


@pytest.fixture(scope="module")
def bmi_and_y() -> tuple[np.ndarray, np.ndarray]:
    X, y = load_diabetes(return_X_y=True, scaled=False)
    return X[:, [2]], y


def test_the_table_is_what_moments_hold() -> None:
    rng = np.random.default_rng(0)
    moments = from_blocks([(rng.normal(size=(50, 200)), rng.normal(size=50))], folds=10)
    kept = moments.to_dict()["sums"]
    assert kept.shape[0] == 10
    assert ANSWERS[NAME + "table"].truth() == pytest.approx(kept.nbytes / 1e6)


def test_the_file_is_as_large_as_the_answer_says() -> None:
    one_row = np.zeros((1, 201), np.float32).nbytes
    assert f"{200e6 * one_row / 1e9:.0f} GB" in ANSWERS[NAME + "table"].right


def test_two_machines_find_the_lambda_at_which_the_path_of_all_begins(
    bmi_and_y: tuple[np.ndarray, np.ndarray],
) -> None:
    x, y = bmi_and_y
    alphas, _, _ = lars_path(x - x.mean(), y - y.mean(), method="lasso")
    light = x[:, 0] < 25
    merged = Moments().update(x[light], y[light]).merge(Moments().update(x[~light], y[~light]))
    truth = ANSWERS[NAME + "two_machines"].truth()
    assert truth == pytest.approx(alphas[0], rel=1e-9)
    assert truth == pytest.approx(lambda_max(merged), rel=1e-9)


def test_most_of_the_pull_is_between_the_machines_or_a_good_part(
    bmi_and_y: tuple[np.ndarray, np.ndarray],
) -> None:
    x, y = bmi_and_y
    light = x[:, 0] < 25
    within = sum(len(y[s]) * np.cov(x[s, 0], y[s], bias=True)[0, 1] for s in (light, ~light)) / len(y)
    total = ANSWERS[NAME + "two_machines"].truth()
    assert 0.3 < 1 - within / total < 0.9
    assert "added the two sums" in find(NAME + "two_machines").verdict(float(within)).message


def test_single_precision_loses_everything_near_the_answer_and_not_long_before() -> None:
    def lost(mean: float) -> float:
        x = np.random.default_rng(1).normal(size=2000).astype(np.float32) + np.float32(mean)
        naive = np.mean(x * x, dtype=np.float32) - np.mean(x, dtype=np.float32) ** 2
        return abs(float(naive) / x.astype(float).var() - 1)

    mean = ANSWERS[NAME + "lost"].truth()
    assert lost(mean / 100) < 0.01
    assert lost(10 * mean) > 0.9
    assert mean == pytest.approx(2**11.5)
    assert mean == pytest.approx(290 / 0.1, rel=0.01)  # kelvin, that vary by a tenth of a degree


def held_out(mean: np.ndarray, C: np.ndarray, w: np.ndarray, b: float) -> float:
    p = len(w)
    level = mean[p] - mean[:p] @ w - b
    return float(C[p, p] - 2 * C[:p, p] @ w + w @ C[:p, :p] @ w + level**2)


def test_the_held_out_error_from_sums_is_accepted() -> None:
    assert find(NAME + "held_out").verdict(held_out)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda mean, C, w, b: held_out(mean, C, w, mean[-1] - mean[:-1] @ w), "their mean, squared"),
        (lambda mean, C, w, b: held_out(mean, C, w, b) / 2, "half of it"),
        (lambda mean, C, w, b: C[-1, -1], "in terms of"),
        (lambda mean, C, w, b: w, "return one number"),
    ],
)
def test_a_common_wrong_held_out_error_is_told_what_is_missing(wrong: object, told: str) -> None:
    assert told in find(NAME + "held_out").verdict(wrong).message


def test_a_row_counted_twice_keeps_the_path_and_flatters_cross_validation() -> None:
    from l1l2 import lasso_path
    from l1l2.selection import cross_validate

    rng = np.random.default_rng(3)
    X = rng.normal(size=(40, 20))
    y = X[:, 0] + rng.normal(size=40)
    once, twice = (from_blocks([(X, y)] * times, folds=5) for times in (1, 2))
    lams = [0.1, 0.01]
    assert lasso_path(twice, lams=lams).coefs == pytest.approx(lasso_path(once, lams=lams).coefs, abs=1e-9)
    assert (cross_validate(twice, lams=lams).mean < 0.8 * cross_validate(once, lams=lams).mean)[1]
    assert ANSWERS[NAME + "twice"].correct == 1
