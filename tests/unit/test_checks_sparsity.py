"""The answers of chapter 4, each found again by another way than the package's."""

from collections.abc import Callable

import numpy as np
import pytest
from sklearn import datasets as sklearn_datasets
from sklearn.linear_model import LinearRegression, lars_path

from l1l2.checks import find
from l1l2.checks.sparsity import ANSWERS
from l1l2.datasets import six_variable_example


@pytest.fixture(scope="module")
def diabetes() -> tuple[np.ndarray, np.ndarray]:
    raw = sklearn_datasets.load_diabetes(scaled=False)
    return (raw.data - raw.data.mean(axis=0)) / raw.data.std(axis=0), raw.target - raw.target.mean()


def optimal(X: np.ndarray, y: np.ndarray, w: np.ndarray, lam: float) -> bool:
    """No step along any weight, of any of many sizes, lowers the objective."""

    def objective(v: np.ndarray) -> float:
        residual = y - X @ v
        residual = residual - residual.mean()
        return 0.5 * float(np.mean(residual**2)) + lam * float(np.abs(v).sum())

    here = objective(w)
    steps = [sign * 10.0**power for sign in (-1, 1) for power in range(-4, 1)]
    moved = [objective(w + t * e) for e in np.eye(len(w)) for t in steps]
    return bool(min(moved) >= here * (1 - 1e-14))


def always(verdict: bool) -> Callable[..., bool]:
    return lambda X, y, w, lam: verdict


def forgets_the_sign(X: np.ndarray, y: np.ndarray, w: np.ndarray, lam: float) -> bool:
    pull = np.abs(X.T @ (y - X @ w - (y - X @ w).mean())) / len(y)
    return bool(np.all(np.where(w == 0, pull <= lam * (1 + 1e-6), np.abs(pull - lam) <= 1e-6 * lam)))


def forgets_the_zeros(X: np.ndarray, y: np.ndarray, w: np.ndarray, lam: float) -> bool:
    pull = X.T @ (y - X @ w - (y - X @ w).mean()) / len(y)
    return bool(np.allclose(pull[w != 0], lam * np.sign(w[w != 0]), rtol=1e-6))


def forgets_the_intercept(X: np.ndarray, y: np.ndarray, w: np.ndarray, lam: float) -> bool:
    pull = X.T @ (y - X @ w) / len(y)
    return bool(np.all(np.where(w == 0, np.abs(pull) <= lam, np.abs(pull - lam * np.sign(w)) <= 1e-6 * lam)))


def only_bounds_the_pull(X: np.ndarray, y: np.ndarray, w: np.ndarray, lam: float) -> bool:
    pull = X.T @ (y - X @ w - (y - X @ w).mean()) / len(y)
    return bool(np.abs(pull).max() <= lam * (1 + 1e-6))


def test_lambda_max_is_where_scikit_learns_path_begins(diabetes: tuple[np.ndarray, np.ndarray]) -> None:
    alphas, _, _ = lars_path(*diabetes, method="lasso")
    assert ANSWERS["sparsity.lambda_max"].truth() == pytest.approx(alphas[0], rel=1e-9)


def test_the_published_path_begins_at_the_hinted_lambda_of_unit_columns() -> None:
    """Efron et al. (2004): columns of length 1, a summed loss; λ_max 949.4353 on these data."""
    hinted = {hint: wrong for wrong, hint in ANSWERS["sparsity.lambda_max"].slips()}
    per_person = hinted["That is for columns of length 1; ours have variance 1."]
    assert per_person == pytest.approx(949.4353, rel=1e-6)


def test_the_knots_are_as_many_as_in_scikit_learns_path(diabetes: tuple[np.ndarray, np.ndarray]) -> None:
    alphas, _, _ = lars_path(*diabetes, method="lasso")
    assert ANSWERS["sparsity.knots"].truth() == len(alphas)


def test_bmi_is_the_first_to_enter(diabetes: tuple[np.ndarray, np.ndarray]) -> None:
    _, order, _ = lars_path(*diabetes, method="lasso")
    names = ["age", "sex", "bmi", "bp", "tc", "ldl", "hdl", "tch", "ltg", "glu"]
    first = ANSWERS["sparsity.first"]
    assert first.options[first.correct] == names[order[0]]


def test_the_first_weight_to_die_is_hdl_though_two_are_smaller(
    diabetes: tuple[np.ndarray, np.ndarray],
) -> None:
    _, _, coefs = lars_path(*diabetes, method="lasso")
    rising = coefs[:, ::-1]
    dead = (rising[:, 1:] == 0).argmax(axis=1)
    dead[~(rising == 0).any(axis=1)] = rising.shape[1]
    assert dead.argmin() == 6
    assert np.sum(np.abs(rising[:, 0]) < np.abs(rising[6, 0])) == 2
    assert np.abs(rising[0, 0]) < np.abs(rising[6, 0])
    assert np.sign(rising[6, 0]) == -np.sign(rising[6, np.flatnonzero(rising[6])[1:]]).mean()


def test_r2_without_the_three_small_weights_falls_to_about_a_third() -> None:
    data = six_variable_example()
    fit = LinearRegression().fit(data.X, data.y)
    fit.coef_[[1, 3, 4]] = 0
    assert ANSWERS["sparsity.r2"].truth() == pytest.approx(fit.score(data.X, data.y), abs=1e-9)
    assert ANSWERS["sparsity.r2"].truth() == pytest.approx(0.36, abs=0.03)


def test_a_judge_that_tries_every_step_agrees_with_the_hidden_cases() -> None:
    assert find("sparsity.is_optimal").verdict(optimal)


@pytest.mark.parametrize(
    "wrong",
    [
        always(True),
        always(False),
        forgets_the_sign,
        forgets_the_zeros,
        forgets_the_intercept,
        only_bounds_the_pull,
        lambda X, y, w, lam: None,
        lambda X, y, w, lam: np.array([True, True]),
    ],
)
def test_a_judge_that_forgets_a_condition_is_found_out(wrong: Callable[..., object]) -> None:
    assert not find("sparsity.is_optimal").verdict(wrong)


@pytest.mark.parametrize("key", ["sparsity.lambda_max", "sparsity.knots", "sparsity.r2"])
def test_every_hinted_slip_is_wrong_and_earns_its_hint(key: str) -> None:
    for wrong, hint in ANSWERS[key].slips():
        verdict = ANSWERS[key].verdict(wrong)
        assert not verdict
        assert hint in verdict.message
