"""The answers of chapter 6, each found again by another way than the package's."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from sklearn import datasets as sklearn_datasets
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.linear_model import LassoLars, Ridge, lars_path
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from l1l2.checks import find

Arrays = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def diabetes() -> Arrays:
    raw = sklearn_datasets.load_diabetes(scaled=False)
    return (raw.data - raw.data.mean(axis=0)) / raw.data.std(axis=0), raw.target


@pytest.fixture(scope="module")
def noise() -> Arrays:
    rng = np.random.default_rng(11)
    return rng.standard_normal((50, 400)), rng.standard_normal(50)


def fold_errors(X: np.ndarray, y: np.ndarray, lams: np.ndarray, k: int, seed: int) -> np.ndarray:
    """(k, L) errors from scikit-learn's exact path, on folds cut as the chapter cuts them."""
    rows = []
    for test in np.array_split(np.random.default_rng(seed).permutation(len(y)), k):
        train = np.delete(np.arange(len(y)), test)
        centre, mean = X[train].mean(axis=0), y[train].mean()
        knots, _, path = lars_path(X[train] - centre, y[train] - mean, method="lasso")
        coefs = np.array([np.interp(lams, knots[::-1], w[::-1]) for w in path])
        rows.append(((y[test, None] - mean - (X[test] - centre) @ coefs) ** 2).mean(axis=0))
    return np.array(rows)


def grid(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.abs(X.T @ (y - y.mean())).max() / len(y) * 10 ** np.linspace(0, -3, 81)


def r_squared(model: object, X: np.ndarray, y: np.ndarray) -> float:
    predicted = cross_val_predict(model, X, y, cv=KFold(10, shuffle=True, random_state=0))
    return float(1 - np.mean((y - predicted) ** 2) / np.var(y))


def choosing_inside() -> object:
    return make_pipeline(SelectKBest(f_regression, k=10), Ridge(4.5))


def leaky(X: np.ndarray, y: np.ndarray) -> float:
    return r_squared(Ridge(4.5), SelectKBest(f_regression, k=10).fit_transform(X, y), y)


def test_forty_shuffles_of_ten_folds_choose_lambdas_more_than_ten_times_apart(diabetes: Arrays) -> None:
    lams = grid(*diabetes)
    chosen = [lams[fold_errors(*diabetes, lams, 10, s).mean(axis=0).argmin()] for s in range(1, 41)]
    question = find("tuning_lambda.shuffles")
    assert max(chosen) / min(chosen) > 10
    assert question.options[question.correct] == "More than 10"


def test_choosing_columns_on_all_rows_does_the_harm_and_scaling_on_all_rows_does_none(
    diabetes: Arrays, noise: Arrays
) -> None:
    assert leaky(*noise) - r_squared(choosing_inside(), *noise) > 0.5
    X, y = diabetes
    inside = r_squared(make_pipeline(StandardScaler(), Ridge(1.0)), 7 * X + 3, y)
    assert abs(r_squared(Ridge(1.0), X, y) - inside) < 0.005
    question = find("tuning_lambda.leak")
    assert question.options[question.correct] == "The choice of columns"


def test_the_oracle_lambda_minimises_the_expected_error() -> None:
    rng = np.random.default_rng(4)
    X = 10 * np.linalg.qr(rng.standard_normal((100, 20)))[0]
    truth = rng.standard_normal(20)
    truth *= np.sqrt(20) / np.linalg.norm(truth)

    def expected_error(log_lam: float) -> float:
        # E‖ŵ − w‖² of ŵ = A y by its definition: the bias (AX − I)w, and the covariance σ²AAᵀ.
        A = np.linalg.solve(X.T @ X + 100 * np.exp(log_lam) * np.eye(20), X.T)
        return float(np.sum(((A @ X - np.eye(20)) @ truth) ** 2) + 9 * np.sum(A**2))

    best = minimize_scalar(expected_error, bounds=(-8, 3), method="bounded", options={"xatol": 1e-9})
    assert find("tuning_lambda.oracle").truth() == pytest.approx(np.exp(best.x), rel=1e-5)


def test_the_count_of_weights_is_that_of_scikit_learns_path_under_the_rule(diabetes: Arrays) -> None:
    lams = grid(*diabetes)
    errors = fold_errors(*diabetes, lams, 5, 1)
    mean, bar = errors.mean(axis=0), errors.std(axis=0, ddof=1) / np.sqrt(5)
    best = int(mean.argmin())
    allowed = int(np.flatnonzero(mean <= mean[best] + bar[best])[0])
    counts = [np.count_nonzero(LassoLars(lams[i]).fit(*diabetes).coef_) for i in (allowed, best)]
    answer = find("tuning_lambda.weights_kept")
    assert answer.truth() == counts[0]
    assert answer.slips()[0][0] == counts[1]


def by_sorting(lams: np.ndarray, mean: np.ndarray, se: np.ndarray) -> float:
    rows = sorted(zip(mean, lams, se, strict=True))
    return max(lam for error, lam, _ in rows if error <= rows[0][0] + rows[0][2])


def stops_at_the_first_above(lams: np.ndarray, mean: np.ndarray, se: np.ndarray) -> float:
    order = np.argsort(lams)
    lams, mean, se = lams[order], mean[order], se[order]
    i = best = int(mean.argmin())
    while i + 1 < len(lams) and mean[i + 1] <= mean[best] + se[best]:
        i += 1
    return float(lams[i])


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (lambda lams, mean, se: lams[mean.argmin()], "smallest error"),
        (lambda lams, mean, se: lams[mean <= mean.min() + se[mean.argmin()]].min(), "smaller λ"),
        (lambda lams, mean, se: lams[mean - se <= mean.min()].max(), "best λ"),
        (lambda lams, mean, se: lams[np.flatnonzero(mean <= mean.min() + se[mean.argmin()])[0]], "order"),
        (lambda lams, mean, se: None, "returns nothing"),
        (lambda lams, mean, se: 4.0, "bar of 0"),
        (lambda lams, mean, se: 3.0, "it is not 3"),
        (stops_at_the_first_above, "within the bar again"),
    ],
)
def test_each_way_to_miss_the_one_standard_error_rule_is_told(rule: Callable[..., float], words: str) -> None:
    verdict = find("tuning_lambda.one_standard_error").verdict(rule)
    assert not verdict
    assert words in verdict.message


def test_the_rule_written_another_way_is_right() -> None:
    assert find("tuning_lambda.one_standard_error").verdict(by_sorting)


def test_a_score_that_chooses_columns_inside_each_fold_is_right() -> None:
    honest = find("tuning_lambda.honest_score")
    assert honest.verdict(lambda X, y: r_squared(choosing_inside(), X, y))


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (leaky, "pure noise"),
        (lambda X, y: 0.0, "columns matter"),
        (lambda X, y: float("nan"), "must be a number"),
        (lambda X, y: -1.0 if len(y) == 50 else 1.0, "rows held out"),
        (lambda X, y: None, "returns nothing"),
    ],
)
def test_each_way_to_miss_the_honest_score_is_told(score: Callable[..., float], words: str) -> None:
    verdict = find("tuning_lambda.honest_score").verdict(score)
    assert not verdict
    assert words in verdict.message
