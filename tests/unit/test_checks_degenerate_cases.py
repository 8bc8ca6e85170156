"""The answers of chapter 9, each found again by another way than the package's."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import linprog, minimize
from scipy.stats import norm
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression, lars_path

from l1l2.checks import find
from l1l2.checks.degenerate_cases import ANSWERS
from l1l2.datasets import simulate_sparse
from l1l2.figures.double_descent import mean_error

Judge = Callable[[np.ndarray, np.ndarray], object]


def chosen(key: str) -> str:
    question = find(key)
    return question.options[question.correct]


def test_the_shortest_points_of_the_line_are_the_ones_named() -> None:
    w1 = np.linspace(-5, 10, 150_001)
    line = np.array([w1, (5 - w1) / 2])
    shortest = line[:, (line**2).sum(axis=0).argmin()], line[:, np.abs(line).sum(axis=0).argmin()]
    assert shortest[0] == pytest.approx([1, 2], abs=1e-3)
    assert shortest[1] == pytest.approx([0, 2.5], abs=1e-3)
    assert chosen("degenerate_cases.two_unknowns") == "Ridge at (1, 2), the lasso at (0, 2.5)"


def test_the_error_rises_up_to_as_many_columns_as_rows_and_falls_again() -> None:
    w2 = (2 / np.arange(1, 401)) ** 2
    mean = [mean_error(40, p, seen=w2[:p].sum(), noise=1 + w2[p:].sum()) for p in (10, 30, 38, 42, 50, 70)]
    assert (np.diff(mean[:3]) > 0).all()
    assert (np.diff(mean[3:]) < 0).all()
    assert chosen("degenerate_cases.more") == "It rises up to 40 and falls again"


def test_without_a_penalty_answers_stay_and_probabilities_go() -> None:
    X, y = load_breast_cancer(return_X_y=True)
    rows = np.random.default_rng(0).permutation(len(y))
    train, test = rows[:285], rows[285:]
    X = (X - X[train].mean(axis=0)) / X[train].std(axis=0)
    right, loss = [], []
    for C in (1.0, 1e5):
        model = LogisticRegression(C=C, solver="newton-cholesky", tol=1e-10, max_iter=1000)
        f = model.fit(X[train], y[train]).decision_function(X[test]) * (2 * y[test] - 1)
        right.append((f > 0).mean())
        loss.append(np.logaddexp(0, -f).mean())
    assert abs(right[1] - right[0]) < 0.01
    assert loss[1] > 10 * loss[0]
    assert chosen("degenerate_cases.confidence").startswith("Hardly more wrong answers, but")


def test_no_more_weights_live_than_the_centred_columns_have_dimensions() -> None:
    d = simulate_sparse(30, 200, 5, snr=3.0, seed=0)
    corners = lars_path(d.X - d.X.mean(axis=0), d.y - d.y.mean(), method="lasso")[2]
    assert ANSWERS["degenerate_cases.most"].truth() == (corners != 0).sum(axis=0).max() == 29


def test_gradient_descent_lands_on_the_nearest_point_of_the_line() -> None:
    start, row = np.array([2.0, -1.0]), np.array([1.0, 2.0])
    nearest = start + row * (5 - row @ start) / (row @ row)
    assert ANSWERS["degenerate_cases.landing"].truth() == pytest.approx(nearest[0], abs=1e-3)


def test_the_median_of_the_smallest_peak_is_two() -> None:
    """P(|ε| < |x|) by quadrature, and a simulation."""
    x = np.linspace(-9, 9, 20_001)
    below = np.sum(norm.pdf(x) * (2 * norm.cdf(np.abs(x)) - 1)) * (x[1] - x[0])
    assert below == pytest.approx(0.5, abs=1e-6)
    noise, x = np.random.default_rng(0).standard_normal((2, 400_001))
    value = ANSWERS["degenerate_cases.cauchy"].truth()
    assert value == pytest.approx(2, abs=1e-3)
    assert np.median(1 + (noise / x) ** 2) == pytest.approx(value, abs=0.02)


@pytest.mark.parametrize(("key", "C"), [("length_1", 1.0), ("length_10000", 1e4)])
def test_the_length_is_that_of_two_other_programs(key: str, C: float) -> None:
    X, y = load_breast_cancer(return_X_y=True)
    X, s = (X - X.mean(axis=0)) / X.std(axis=0), 2.0 * y - 1
    model = LogisticRegression(C=C, solver="newton-cholesky", tol=1e-10, max_iter=1000).fit(X, y)
    value = ANSWERS[f"degenerate_cases.{key}"].truth()
    assert value == pytest.approx(np.linalg.norm(model.coef_), rel=1e-3)

    def slopes(v: np.ndarray) -> np.ndarray:
        f = np.clip(s * (X @ v[:-1] + v[-1]), -500, 500)
        back = -s / (1 + np.exp(f))
        return np.append(X.T @ back + v[:-1] / C, back.sum())

    def summed(v: np.ndarray) -> float:
        return float(np.logaddexp(0, -s * (X @ v[:-1] + v[-1])).sum() + v[:-1] @ v[:-1] / (2 * C))

    start = np.append(model.coef_, model.intercept_) * 0.9
    found = minimize(summed, start, jac=slopes, method="BFGS", options={"gtol": 1e-7, "maxiter": 5000}).x
    assert value == pytest.approx(np.linalg.norm(found[:-1]), rel=1e-3)


def judge(*, intercept: bool = True, strict: bool = True, free: bool = True) -> Judge:
    """The exercise as a reader would solve it, with one slip or none."""

    def separable(X: np.ndarray, y: np.ndarray) -> bool:
        s = np.where(y == 1, 1.0, -1.0)
        Z = np.column_stack([X, np.ones(len(y))]) if intercept else X
        height = np.full(len(y), -1.0 if strict else 0.0)
        bounds = (None, None) if free else (0, None)
        return linprog(np.zeros(Z.shape[1]), A_ub=-s[:, None] * Z, b_ub=height, bounds=bounds).status == 0

    return separable


def by_perceptron(X: np.ndarray, y: np.ndarray) -> bool:
    """Rosenblatt's rule, which stops if and only if the classes can be separated; or patience does."""
    Z, s = np.column_stack([X - X.mean(axis=0), np.ones(len(y))]), np.where(y == 1, 1.0, -1.0)
    v = np.zeros(Z.shape[1])
    for _ in range(5000):
        wrong = np.flatnonzero(s * (Z @ v) <= 0)
        if not wrong.size:
            return True
        v = v + s[wrong[0]] * Z[wrong[0]]
    return False


def test_a_linear_programme_passes_and_so_does_the_perceptron() -> None:
    question = find("degenerate_cases.separable")
    assert question.verdict(judge())
    assert question.verdict(by_perceptron)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (judge(intercept=False), "the intercept must do it"),
        (judge(strict=False), "labels drawn at random"),
        (judge(free=False), "some (w, b) separates them"),
        (lambda X, y: True, "and you say True"),
        (lambda X, y: None, "returns nothing"),
        (lambda X, y: 0.5, "return True or False"),
    ],
)
def test_a_judge_with_a_slip_is_found_out_and_told_why(wrong: Judge, said: str) -> None:
    verdict = find("degenerate_cases.separable").verdict(wrong)
    assert not verdict
    assert said in verdict.message


@pytest.mark.parametrize("key", ["most", "landing", "cauchy", "length_1", "length_10000"])
def test_every_hinted_slip_is_wrong_and_earns_its_hint(key: str) -> None:
    answer = ANSWERS[f"degenerate_cases.{key}"]
    for wrong, hint in answer.slips():
        verdict = answer.verdict(wrong)
        assert not verdict
        assert hint in verdict.message
