import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.refusals import refusal
from tests.strategies import problems

from l1l2.losses import Logistic, SquaredError

MILD = ("gaussian", "integers", "duplicates", "one-hot", "dependent")


def assert_gradient_is_that_of_central_differences(loss, seed):
    rng, h = np.random.default_rng(seed), 1e-5
    w, b = rng.standard_normal(loss.X.shape[1]), rng.standard_normal()
    grad_w, grad_b = loss.gradient(w, b)
    off = 1e-7 * (1 + loss.value(w, b))
    for j, e in enumerate(np.eye(w.size)):
        slope = (loss.value(w + h * e, b) - loss.value(w - h * e, b)) / (2 * h)
        assert slope == pytest.approx(grad_w[j], abs=off)
    slope = (loss.value(w, b + h) - loss.value(w, b - h)) / (2 * h)
    assert slope == pytest.approx(grad_b, abs=off)


@given(problems(MILD), st.integers(0, 10**6))
def test_the_gradient_agrees_with_central_differences(problem, seed):
    assert_gradient_is_that_of_central_differences(SquaredError(*problem), seed)


@given(problems(MILD), st.integers(0, 10**6))
def test_no_curvature_exceeds_the_lipschitz_constant_and_one_direction_reaches_it(problem, seed):
    X, _ = problem
    L = SquaredError(*problem).lipschitz()
    d = np.random.default_rng(seed).standard_normal(X.shape[1])
    assert np.sum((X @ d) ** 2) / len(X) <= L * (d @ d) * (1 + 1e-12) + 1e-300
    assert pytest.approx(np.linalg.eigvalsh(X.T @ X / len(X))[-1], rel=1e-9, abs=1e-12) == L


@given(problems(MILD), st.integers(0, 10**6))
def test_fenchel_young_holds_and_is_tight_where_theta_is_the_gradient(problem, seed):
    X, y = problem
    rng = np.random.default_rng(seed)
    u, theta, n = rng.standard_normal(len(y)), rng.standard_normal(len(y)), len(y)
    loss = SquaredError(X, y)
    value = np.sum((y - u) ** 2) / (2 * n)
    assert value + loss.conjugate(theta) >= theta @ u - 1e-12 * (1 + n)
    tight = (u - y) / n
    assert value + loss.conjugate(tight) == pytest.approx(tight @ u, abs=1e-12 * (1 + u @ u + y @ y))


def test_the_loss_is_half_the_mean_square_in_numbers_anyone_can_check():
    loss = SquaredError([[1.0], [2.0]], [3.0, 5.0])
    assert loss.value([1.0], 1.0) == (1.0**2 + 2.0**2) / 4
    assert loss.gradient([1.0], 1.0)[0].tolist() == [-(1 * 1 + 2 * 2) / 2]
    assert loss.gradient([1.0], 1.0)[1] == -1.5
    assert loss.lipschitz() == pytest.approx(2.5)
    assert loss.value([2.0], 1.0) == 0.0


def test_weights_of_the_wrong_length_are_refused_with_both_lengths():
    with pytest.raises(ValueError, match=r"SquaredError: w must have 1 entries, got 2"):
        SquaredError([[1.0], [2.0]], [3.0, 5.0]).value([1.0, 2.0])
    with pytest.raises(
        ValueError, match=r"SquaredError: theta must have 2 entries, got 1\. One for each sample"
    ):
        SquaredError([[1.0], [2.0]], [3.0, 5.0]).conjugate([1.0])


def labels(problem, seed):
    X, _ = problem
    return X, np.random.default_rng(seed).integers(0, 2, len(X)).astype(float)


@given(problems(MILD), st.integers(0, 10**6))
def test_the_log_loss_has_the_gradient_of_central_differences(problem, seed):
    assert_gradient_is_that_of_central_differences(Logistic(*labels(problem, seed)), seed)


@given(problems(MILD), st.integers(0, 10**6))
def test_the_log_loss_lies_below_the_parabola_of_its_lipschitz_constant(problem, seed):
    X, y = labels(problem, seed)
    loss, rng = Logistic(X, y), np.random.default_rng(seed)
    w, d = rng.standard_normal(X.shape[1]), rng.standard_normal(X.shape[1])
    parabola = loss.value(w) + loss.gradient(w)[0] @ d + loss.lipschitz() / 2 * (d @ d)
    assert loss.value(w + d) <= parabola * (1 + 1e-12)


def test_the_log_loss_is_as_steep_as_its_lipschitz_constant_where_odds_are_even():
    X, y = np.array([[1.0], [2.0], [-3.0]]), np.array([0.0, 1.0, 0.0])
    loss, h = Logistic(X, y), 1e-5
    curvature = (loss.gradient([h])[0] - loss.gradient([-h])[0])[0] / (2 * h)
    assert curvature == pytest.approx(loss.lipschitz(), rel=1e-8)


@given(problems(MILD), st.integers(0, 10**6))
def test_fenchel_young_holds_for_the_log_loss_and_is_tight_at_its_gradient(problem, seed):
    X, y = labels(problem, seed)
    n, rng, loss = len(y), np.random.default_rng(seed), Logistic(X, y)
    u, q = 3 * rng.standard_normal(n), rng.random(n)
    value = np.logaddexp(0, u).mean() - y @ u / n
    assert value + loss.conjugate((q - y) / n) >= (q - y) @ u / n - 1e-12
    tight = (1 / (1 + np.exp(-u)) - y) / n
    assert value + loss.conjugate(tight) == pytest.approx(tight @ u, abs=1e-12)
    assert loss.conjugate(np.full(n, 2.0)) == np.inf


def test_the_log_loss_in_numbers_anyone_can_check():
    loss = Logistic([[1.0], [-1.0]], [1, 0])
    assert loss.value([0.0]) == pytest.approx(np.log(2))
    assert loss.residual([0.0]).tolist() == [0.5, -0.5]
    assert loss.gradient([0.0])[0].tolist() == [-0.5]
    assert loss.value([np.log(3.0)]) == pytest.approx(np.log(4 / 3))
    # 800 nats away from the label there is no overflow, and close to it no cancellation.
    assert loss.value([-800.0]) == pytest.approx(800)
    assert loss.residual([50.0])[0] == pytest.approx(np.exp(-50.0), rel=1e-12, abs=0)


def test_labels_other_than_0_and_1_are_refused():
    with pytest.raises(ValueError, match=r"Logistic: y must hold 0 and 1, got -1\.0\. Recode"):
        Logistic([[1.0], [2.0]], [-1, 1])


@pytest.mark.parametrize("loss", [SquaredError, Logistic])
def test_without_an_intercept_it_is_zero(loss):
    of, w = loss([[1.0], [2.0]], [0, 1]), [0.7]
    assert of.value(w) == of.value(w, 0.0) != of.value(w, 1.0)
    assert of.gradient(w) == of.gradient(w, 0.0) != of.gradient(w, 1.0)
    np.testing.assert_array_equal(of.residual(w), of.residual(w, 0.0))


@given(problems(MILD), st.integers(0, 10**6))
def test_the_log_loss_bends_by_a_quarter_of_the_largest_eigenvalue_at_most(problem, seed):
    X, y = labels(problem, seed)
    most = np.linalg.eigvalsh(X.T @ X / len(X))[-1]
    assert Logistic(X, y).lipschitz() == pytest.approx(most / 4, rel=1e-9, abs=1e-12)


def test_a_certain_class_has_no_entropy():
    y = np.array([0.0, 1.0, 1.0])
    assert Logistic(np.eye(3), y).conjugate(np.zeros(3)) == 0.0
    assert Logistic(np.eye(3), y).conjugate((1 - 2 * y) / 3) == 0.0
    assert Logistic(np.eye(3), y).conjugate([0.0, 0.0, 1e-9]) == np.inf
    assert Logistic(np.eye(3), y).conjugate([-1e-9, 0.0, 0.0]) == np.inf


@pytest.mark.parametrize("loss", [SquaredError, Logistic])
def test_what_a_loss_cannot_use_is_refused_by_its_own_name(loss):
    name, X, y = loss.__name__, np.eye(2), [0.0, 1.0]
    of = loss(X, y)
    refusal((name, "X", "nan at index (1, 0)"), loss, [[1.0], [np.nan]], y)
    refusal((name, "y", "inf at index 1"), loss, X, [1.0, np.inf])
    refusal((name, "y", "got 1 for 2 rows"), loss, X, [1.0])
    for call in (of.value, of.gradient, of.residual):
        refusal((name, "w", "nan at index 1"), call, [1.0, np.nan])
        refusal((name, "w", "2 entries, got 1", "One for each column of X"), call, [1.0])
        refusal((name, "b", "finite, got nan"), call, [1.0, 1.0], np.nan)
    refusal((name, "theta", "nan at index 0"), of.conjugate, [np.nan, 0.0])
    refusal((name, "theta", "2 entries, got 1", "One for each sample"), of.conjugate, [0.0])
