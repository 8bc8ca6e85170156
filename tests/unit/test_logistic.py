"""Logistic paths of two classes: against scikit-learn, closed forms, and the judge, who knows no solver."""

import warnings

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from tests.strategies import problems

from l1l2.design import Design
from l1l2.logistic_optimality import logistic_gap, logistic_kkt_residual
from l1l2.path import logistic_path
from l1l2.solvers import ConvergenceWarning
from l1l2.solvers.logistic import logistic_lambda_max, logistic_solved

pytestmark = pytest.mark.kernels

TOL = 1e-9


def data(seed, n=100, p=6):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, p)) * rng.uniform(0.5, 2, p) + 1
    y = (X @ rng.standard_normal(p) + 2 * rng.standard_normal(n) > 0).astype(float)
    y[:2] = 0, 1
    return X, y


def solve(X, y, lams, l1_ratio=1.0, *, v=None, f=None, positive=False, fit_intercept=True, tol=TOL, **kind):
    design = Design.of(X, v, fit_intercept, **kind)
    f = np.ones(X.shape[1]) if f is None else f
    return logistic_solved(design, y, np.asarray(lams), l1_ratio, f, positive, fit_intercept, tol)


def grid(X, y, l1_ratio=1.0, *, v=None, f=None, positive=False, fit_intercept=True, L=10, share=1e-2):
    f = np.ones(X.shape[1]) if f is None else f
    design = Design.of(X, v, fit_intercept)
    top = logistic_lambda_max(design, y, max(l1_ratio, 0.1), f, positive, fit_intercept)
    return np.geomspace(top, share * top, L) if top > 0 else np.array([1.0, 0.1])


def judged(X, y, lams, l1_ratio, solved, **kind):
    """The judge's gaps, with the solver's arguments."""
    names = {"v": "sample_weight", "f": "penalty_factor"}
    kind = {names.get(name, name): value for name, value in kind.items()}
    return np.array(
        [
            logistic_gap(X, y, w, b, l1_ratio * lam, lam2=(1 - l1_ratio) * lam, **kind)
            for lam, w, b in zip(lams, solved.coefs, solved.intercepts, strict=True)
        ]
    )


@pytest.mark.parametrize("l1_ratio", [1.0, 0.5, 0.0])
def test_weights_are_those_of_scikit_learn(l1_ratio):
    X, y = data(0)
    lams = np.array([0.1, 0.03, 0.01])
    ours = solve(X, y, lams, l1_ratio, tol=1e-13)
    for lam, w, b in zip(lams, ours.coefs, ours.intercepts, strict=True):
        kind = {"solver": "saga" if l1_ratio else "lbfgs", "l1_ratio": l1_ratio}
        model = LogisticRegression(C=1 / (len(y) * lam), tol=1e-11, max_iter=200_000, **kind).fit(X, y)
        np.testing.assert_allclose(w, model.coef_[0], atol=1e-5)
        assert b == pytest.approx(model.intercept_[0], abs=1e-5)


def test_one_balanced_feature_has_a_closed_form():
    X, y = np.array([[1.0], [1.0], [1.0], [-1.0], [-1.0], [-1.0]]), np.array([1.0, 1, 0, 0, 0, 1])
    lams = np.array([1 / 6, 0.1, 0.05, 0.01])
    ours = solve(X, y, lams, tol=1e-14)
    np.testing.assert_allclose(ours.coefs[:, 0], np.log((2 / 3 - lams) / (1 / 3 + lams)), atol=1e-9)
    np.testing.assert_allclose(ours.intercepts, 0.0, atol=1e-12)


@given(
    problems(),
    st.sampled_from([1.0, 0.99, 0.5, 0.01, 0.0]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.integers(0, 10**6),
)
def test_every_lambda_reaches_the_tolerance_and_the_judge_agrees(
    problem, l1_ratio, positive, fit_intercept, weighted, seed
):
    X, y = problem
    rng = np.random.default_rng(seed)
    X = np.vstack([X, rng.permutation(X)])
    y = (rng.random(len(X)) < 0.5).astype(float)
    y[:2] = 0, 1
    kind = {"positive": positive, "fit_intercept": fit_intercept, "f": rng.choice([0.5, 1, 2], X.shape[1])}
    if weighted:
        kind["v"] = rng.uniform(0.2, 2, len(y))
    lams = grid(X, y, l1_ratio, **kind)
    ours = solve(X, y, lams, l1_ratio, **kind)
    assert ours.gaps.max() <= TOL
    assert judged(X, y, lams, l1_ratio, ours, **kind).max() <= 3 * TOL


@pytest.mark.parametrize("l1_ratio", [1.0, 0.5, 0.0])
@pytest.mark.parametrize("positive", [False, True])
def test_a_feature_without_a_penalty_is_free_and_the_rest_is_optimal(l1_ratio, positive):
    X, y = data(1)
    f = np.array([0.0, 1.0, 1.0, 2.0, 1.0, 0.0])
    kind = {"f": f, "positive": positive}
    lams = grid(X, y, l1_ratio, **kind)
    ours = solve(X, y, lams, l1_ratio, **kind)
    assert judged(X, y, lams, l1_ratio, ours, **kind).max() <= 3 * TOL
    if l1_ratio == 1.0:
        assert not ours.coefs[0, 1:5].any()
        assert ours.coefs[0, [0, 5]].any() or positive
    assert (ours.coefs >= 0).all() or not positive


def test_above_lambda_max_weights_are_zero_and_just_below_one_is_not():
    X, y = data(2)
    top = logistic_lambda_max(Design.of(X, None, True), y, 1.0, np.ones(6), False)
    ours = solve(X, y, [2 * top, top * (1 + 1e-9), top * 0.98])
    assert not ours.coefs[:2].any()
    assert np.count_nonzero(ours.coefs[2]) == 1
    share = y.mean()
    assert ours.intercepts[0] == pytest.approx(np.log(share / (1 - share)), abs=1e-9)


@pytest.mark.parametrize("l1_ratio", [1.0, 0.5, 0.0])
def test_a_wide_problem_is_certified_over_all_columns(l1_ratio):
    rng = np.random.default_rng(3)
    X = rng.standard_normal((60, 2000))
    y = (X[:, :5].sum(axis=1) + rng.standard_normal(60) > 0).astype(float)
    lams = grid(X, y, 1.0, L=20, share=0.05)
    ours = solve(X, y, lams, l1_ratio, tol=1e-8)
    assert judged(X, y, lams, l1_ratio, ours).max() <= 3e-8
    assert np.count_nonzero(ours.coefs[-1]) < 200 or l1_ratio < 1


@pytest.mark.parametrize("l1_ratio", [1.0, 0.5, 0.0])
@pytest.mark.parametrize("standardise", [False, True])
def test_sparse_columns_give_the_weights_of_dense_ones(l1_ratio, standardise):
    rng = np.random.default_rng(4)
    X = scipy.sparse.random_array((300, 400), density=0.05, rng=rng, format="csc")
    y = (X @ rng.standard_normal(400) + 0.3 * rng.standard_normal(300) > 0).astype(float)
    lams = grid(X.toarray(), y, 1.0, share=0.1)
    dense = solve(X.toarray(), y, lams, l1_ratio, standardise=standardise, tol=1e-12)
    thin = solve(X, y, lams, l1_ratio, standardise=standardise, tol=1e-12)
    np.testing.assert_allclose(thin.coefs, dense.coefs, atol=2e-5)
    np.testing.assert_allclose(thin.intercepts, dense.intercepts, atol=2e-5)


@pytest.mark.parametrize("l1_ratio", [1.0, 0.0])
def test_standardise_solves_with_scaled_columns_and_returns_their_own_units(l1_ratio):
    X, y = data(5)
    lams = np.array([0.1, 0.01])
    sd = X.std(axis=0)
    scaled, own = solve(X / sd, y, lams, l1_ratio), solve(X, y, lams, l1_ratio, standardise=True)
    np.testing.assert_allclose(own.coefs * sd, scaled.coefs, atol=1e-6)
    np.testing.assert_allclose(own.intercepts, scaled.intercepts, atol=1e-6)


@pytest.mark.parametrize("l1_ratio", [1.0, 0.5, 0.0])
def test_order_and_precision_of_x_do_not_matter(l1_ratio):
    X, y = data(6, n=200, p=400)
    X = X.astype(np.float32).astype(np.float64)
    lams = grid(X, y, 1.0, share=0.1)
    C = solve(np.ascontiguousarray(X), y, lams, l1_ratio)
    for twin in (np.asfortranarray(X), np.asfortranarray(X, dtype=np.float32), np.repeat(X, 2, 1)[:, ::2]):
        twin.flags.writeable = False
        ours = solve(twin, y, lams, l1_ratio)
        assert judged(X, y, lams, l1_ratio, ours).max() <= 1e-8
        np.testing.assert_allclose(ours.coefs, C.coefs, atol=1e-4)


@pytest.mark.parametrize("l1_ratio", [1.0, 0.0])
def test_a_weight_counts_as_that_many_rows(l1_ratio):
    X, y = data(7)
    times = np.random.default_rng(0).integers(0, 4, len(y)).astype(float)
    lams = np.array([0.1, 0.01])
    whole = times.astype(int)
    weighted = solve(X, y, lams, l1_ratio, v=times, tol=1e-13)
    repeated = solve(np.repeat(X, whole, axis=0), np.repeat(y, whole), lams, l1_ratio, tol=1e-13)
    np.testing.assert_allclose(weighted.coefs, repeated.coefs, atol=1e-6)


@pytest.mark.parametrize("l1_ratio", [1.0, 0.5, 0.0])
def test_separable_classes_have_finite_weights_at_every_positive_lambda(l1_ratio):
    X = np.array([[-2.0, 1.0], [-1.0, 0.0], [1.0, 1.0], [2.0, 0.0]])
    y = np.array([0.0, 0, 1, 1])
    lams = np.geomspace(0.5, 1e-6, 20)
    ours = solve(X, y, lams, l1_ratio)
    assert np.isfinite(ours.coefs).all()
    assert judged(X, y, lams, l1_ratio, ours).max() <= 1e-8
    assert ours.coefs[-1, 0] > ours.coefs[5, 0]


def test_separable_classes_without_a_penalty_are_named():
    X = np.array([[-2.0, 1.0], [-1.0, 0.0], [1.0, 1.0], [2.0, 0.0]])
    y = np.array([0.0, 0, 1, 1])
    with pytest.warns(ConvergenceWarning, match="separate the classes"):
        ours = solve(X, y, [0.1, 0.0])
    assert np.isfinite(ours.coefs).all()
    with pytest.raises(ValueError, match="penalty_factor is 0 for features that separate the classes"):
        solve(X, y, [0.1], f=np.array([0.0, 1.0]))


QUASI = np.r_[np.zeros(30), np.linspace(0.1, 1, 30)]  # above 0 there is one class, at 0 there are two


@pytest.mark.parametrize("l1_ratio", [1.0, 0.0])
@pytest.mark.parametrize("K", [2, 3])
def test_a_free_feature_that_separates_some_of_the_samples_is_named(l1_ratio, K):
    rng = np.random.default_rng(0)
    X, y = np.column_stack([QUASI, rng.standard_normal(60)]), np.r_[np.arange(30) % K, np.full(30, K - 1)]
    with pytest.raises(ValueError, match="penalty_factor is 0 for features that separate the classes"):
        logistic_path(X, y, [0.1], l1_ratio=l1_ratio, penalty_factor=[0.0, 1.0])
    with pytest.warns(ConvergenceWarning, match="separate the classes"):
        logistic_path(X, y, [0.1, 0.0], l1_ratio=l1_ratio)


def test_a_free_feature_that_may_not_grow_does_not_separate():
    X, y = np.column_stack([-QUASI, np.arange(60.0) % 7]), np.r_[np.arange(30) % 2, np.ones(30)]
    found = logistic_path(X, y, [0.1], penalty_factor=[0.0, 1.0], positive=True)
    assert found.coefs[0, 0] == 0
    assert found.gaps[0] <= 1e-8


def test_a_free_feature_that_all_but_separates_is_fitted():
    rng = np.random.default_rng(1)
    X = 100 * rng.standard_normal((60, 2))
    y = (X[:, 0] > 0).astype(float)
    left, right = np.flatnonzero(y == 0), np.flatnonzero(y == 1)
    y[left[X[left, 0].argmax()]], y[right[X[right, 0].argmin()]] = 1.0, 0.0
    found = logistic_path(X, y, [0.1], penalty_factor=[0.0, 1.0])
    assert np.abs(X @ found.coefs[0]).max() > 15
    assert found.gaps[0] <= 1e-8


def test_weights_that_leave_one_class_are_refused():
    X, y = data(11)
    with pytest.raises(ValueError, match="sample_weight must leave rows of two classes"):
        solve(X, y, [0.1], v=y)


@pytest.mark.parametrize("l1_ratio", [1.0, 0.0])
def test_lambda_zero_is_maximum_likelihood(l1_ratio):
    X, y = data(8)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ours = solve(X, y, [0.1, 0.01, 0.0], l1_ratio)
    model = LogisticRegression(C=1e12, tol=1e-12, max_iter=10_000).fit(X, y)
    np.testing.assert_allclose(ours.coefs[-1], model.coef_[0], atol=1e-5)
    assert logistic_kkt_residual(X, y, ours.coefs[-1], ours.intercepts[-1], 0.0) < 1e-6


@pytest.mark.parametrize("l1_ratio", [1.0, 0.5, 0.0])
def test_any_decreasing_lambdas_will_do_and_one_may_come_twice(l1_ratio):
    X, y = data(9)
    lams = np.array([0.2, 0.2, 0.19, 0.02, 0.02, 1e-4])
    ours = solve(X, y, lams, l1_ratio)
    assert judged(X, y, lams, l1_ratio, ours).max() <= 3 * TOL


@pytest.mark.parametrize("l1_ratio", [1.0, 0.0])
def test_columns_far_from_zero_keep_their_digits(l1_ratio):
    X, y = data(10)
    near, far = solve(X, y, [0.1, 0.01], l1_ratio), solve(X + 1e6, y, [0.1, 0.01], l1_ratio)
    np.testing.assert_allclose(far.coefs, near.coefs, atol=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_no_smaller_gap_is_claimed_than_rounding_allows(seed):
    X, y = data(seed, n=30, p=4)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        path = logistic_path(X, y, lams=[1e-100], l1_ratio=0.0)
    judged = logistic_gap(X, y, path.coefs[0], path.intercepts[0], 0.0, lam2=1e-100)
    assert judged <= max(1e-8, 1.01 * path.gaps[0])
    assert judged <= 1e-8 or any(issubclass(one.category, ConvergenceWarning) for one in said)


@pytest.mark.parametrize("l1_ratio", [1.0, 0.0])
def test_the_breast_cancer_path_is_certified(l1_ratio):
    X, y = load_breast_cancer(return_X_y=True)
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    lams = grid(X, y.astype(float), 1.0, L=100, share=1e-3)
    ours = solve(X, y.astype(float), lams, l1_ratio, tol=1e-8)
    assert judged(X, y, lams[::9], l1_ratio, Part(ours, slice(None, None, 9))).max() <= 2e-8
    assert ours.n_iter.sum() < 500  # five a λ, most of them with a Hessian that is there


class Part:
    """Every so many of the solutions."""

    def __init__(self, solved, some):
        self.coefs, self.intercepts = solved.coefs[some], solved.intercepts[some]
