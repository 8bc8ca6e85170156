"""Logistic paths of more than two classes: against scikit-learn and the judge, who knows no solver."""

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from tests.strategies import problems

from l1l2.design import Design
from l1l2.logistic_optimality import logistic_gap, logistic_objective
from l1l2.solvers.logistic import logistic_solved, multinomial_lambda_max, multinomial_solved

pytestmark = pytest.mark.kernels

TOL = 1e-9


def data(seed, n=120, p=5, K=3):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, p)) + 1
    y = (X @ rng.standard_normal((p, K)) + 2 * rng.standard_normal((n, K))).argmax(axis=1)
    y[:K] = np.arange(K)
    return X, y


def solve(X, y, lams, l1_ratio=1.0, *, v=None, f=None, positive=False, fit_intercept=True, tol=TOL):
    f = np.ones(X.shape[1]) if f is None else f
    design = Design.of(X, v, fit_intercept)
    return multinomial_solved(design, y, np.asarray(lams), l1_ratio, f, positive, fit_intercept, tol)


def grid(X, y, l1_ratio=1.0, *, v=None, f=None, positive=False, fit_intercept=True, L=6, share=0.02):
    f = np.ones(X.shape[1]) if f is None else f
    design = Design.of(X, v, fit_intercept)
    top = multinomial_lambda_max(design, y, max(l1_ratio, 0.1), f, positive, fit_intercept)
    return np.geomspace(top, share * top, L) if top > 0 else np.array([1.0, 0.1])


def judged(X, y, lams, l1_ratio, solved, **kind):
    names = {"v": "sample_weight", "f": "penalty_factor"}
    kind = {names.get(name, name): value for name, value in kind.items()}
    return max(
        logistic_gap(X, y, W, b, l1_ratio * lam, lam2=(1 - l1_ratio) * lam, **kind)
        for lam, W, b in zip(lams, solved.coefs, solved.intercepts, strict=True)
    )


@pytest.mark.parametrize("l1_ratio", [1.0, 0.5, 0.0])
def test_the_objective_is_never_above_scikit_learns(l1_ratio):
    X, y = load_iris(return_X_y=True)
    lams = np.array([0.1, 0.03, 0.01])
    ours = solve(X, y, lams, l1_ratio, tol=1e-12)
    for lam, W, b in zip(lams, ours.coefs, ours.intercepts, strict=True):
        kind = {"solver": "saga" if l1_ratio else "lbfgs", "l1_ratio": l1_ratio}
        model = LogisticRegression(C=1 / (len(y) * lam), tol=1e-9, max_iter=100_000, **kind).fit(X, y)
        strengths = {"lam": l1_ratio * lam, "lam2": (1 - l1_ratio) * lam}
        theirs = logistic_objective(X, y, model.coef_, model.intercept_, **strengths)
        assert logistic_objective(X, y, W, b, **strengths) <= theirs + 1e-12
        np.testing.assert_allclose(W, model.coef_, atol=1e-4)
        np.testing.assert_allclose(b - b.mean(), model.intercept_ - model.intercept_.mean(), atol=1e-3)


def test_l2_weights_and_all_intercepts_sum_to_zero_over_the_classes():
    X, y = data(0, K=4)
    ridge, lasso = solve(X, y, [0.1, 0.01], 0.0), solve(X, y, [0.1, 0.01], 1.0)
    np.testing.assert_allclose(ridge.coefs.sum(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(ridge.intercepts.sum(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(lasso.intercepts.sum(axis=1), 0, atol=1e-12)


def test_two_classes_as_a_softmax_are_half_as_strongly_penalised_by_l2():
    # With rows ±w/2 the squares sum to half of w's.
    X, y = data(1, K=2)
    softmax = solve(X, y, [0.1, 0.01], 0.0, tol=1e-13)
    halved = np.array([0.05, 0.005])
    two = logistic_solved(Design.of(X, None, True), y, halved, 0.0, np.ones(5), False, True, 1e-13)
    np.testing.assert_allclose(softmax.coefs[:, 1] - softmax.coefs[:, 0], two.coefs, atol=1e-6)


@given(
    problems(("gaussian", "integers", "duplicates", "one-hot", "dependent", "constant", "wide")),
    st.sampled_from([1.0, 0.5, 0.0]),
    st.booleans(),
    st.booleans(),
    st.integers(0, 10**6),
)
def test_every_lambda_reaches_the_tolerance_and_the_judge_agrees(
    problem, l1_ratio, positive, fit_intercept, seed
):
    X, _ = problem
    rng = np.random.default_rng(seed)
    X = np.vstack([X, rng.permutation(X), X])
    y = rng.integers(0, 3, len(X))
    y[:3] = np.arange(3)
    kind = {"positive": positive, "fit_intercept": fit_intercept, "f": rng.choice([0.5, 1, 2], X.shape[1])}
    lams = grid(X, y, l1_ratio, **kind)
    ours = solve(X, y, lams, l1_ratio, **kind)
    assert ours.gaps.max() <= TOL
    assert judged(X, y, lams, l1_ratio, ours, **kind) <= 3 * TOL


@pytest.mark.parametrize("l1_ratio", [1.0, 0.5, 0.0])
def test_features_without_a_penalty_are_free_in_every_class(l1_ratio):
    X, y = data(2)
    kind = {"f": np.array([0.0, 1, 1, 2, 1]), "v": np.random.default_rng(0).uniform(0.5, 2, len(y))}
    lams = grid(X, y, l1_ratio, **kind)
    ours = solve(X, y, lams, l1_ratio, **kind)
    assert judged(X, y, lams, l1_ratio, ours, **kind) <= 3 * TOL
    assert l1_ratio < 1 or (ours.coefs[0, :, 0].all() and not ours.coefs[0, :, 1:].any())


@pytest.mark.parametrize("l1_ratio", [1.0, 0.0])
def test_a_wide_sparse_problem_is_certified_over_all_columns(l1_ratio):
    rng = np.random.default_rng(3)
    X = scipy.sparse.random_array((90, 800), density=0.05, rng=rng, format="csc")
    y = (X @ rng.standard_normal((800, 3))).argmax(axis=1)
    lams = grid(X, y, 1.0, share=0.1)
    thin, dense = solve(X, y, lams, l1_ratio), solve(X.toarray(), y, lams, l1_ratio)
    assert judged(X, y, lams, l1_ratio, thin) <= 3 * TOL
    assert judged(X, y, lams, l1_ratio, dense) <= 3 * TOL


def test_above_lambda_max_all_weights_are_zero_and_just_below_they_are_not():
    X, y = data(4)
    top = multinomial_lambda_max(Design.of(X, None, True), y, 1.0, np.ones(5), False)
    ours = solve(X, y, [top * (1 + 1e-9), top * 0.98])
    assert not ours.coefs[0].any()
    assert ours.coefs[1].any()
    shares = np.log(np.bincount(y) / len(y))
    np.testing.assert_allclose(ours.intercepts[0], shares - shares.mean(), atol=1e-9)


@pytest.mark.parametrize("C", [1.0, 1e2, 1e4, 1e8])
@pytest.mark.parametrize("seed", [0, 6, 12, 13])
def test_a_weak_penalty_is_reached_alone_without_stronger_ones_before_it(seed, C):
    rng = np.random.default_rng(seed)
    n, p, K = 181, 52, 4
    X = rng.standard_normal((n, p)) * 10 ** rng.uniform(-1, 1, p)
    y = (X @ rng.standard_normal((p, K)) / 10 + 3 * rng.gumbel(size=(n, K))).argmax(axis=1)
    lams = np.array([1 / (n * C)])
    solved = solve(X, y, lams, 0.0, tol=1e-10)
    assert solved.gaps.max() <= 1e-10
    assert judged(X, y, lams, 0.0, solved) <= 1e-10 + 1e-12


def test_weights_of_many_orders_of_magnitude_are_no_obstacle():
    X, y = data(3, p=40)
    v = np.exp(np.random.default_rng(4).normal(0, 8, len(y)))
    lams = np.array([1e-6])
    solved = solve(X, y, lams, 0.0, v=v, tol=1e-10)
    assert judged(X, y, lams, 0.0, solved, v=v) <= 1e-10 + 1e-12


def test_lambda_zero_alone_is_maximum_likelihood_whatever_the_share_of_l1():
    X, y = data(5)
    a, b = (solve(X, y, np.zeros(1), share) for share in (0.0, 1.0))
    np.testing.assert_allclose(a.coefs, b.coefs, atol=1e-6)
    assert judged(X, y, np.zeros(1), 0.0, a) <= TOL + 1e-12
