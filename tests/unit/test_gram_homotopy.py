"""The lasso on a Gram matrix, against its optimality conditions, closed forms and another library."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Lasso, lars_path
from tests.strategies import problems

from l1l2.moments._sums import Gram, Sums
from l1l2.optimality import duality_gap, gap_on_gram
from l1l2.path import lasso_path
from l1l2.solvers import gram_homotopy
from l1l2.solvers.gram_homotopy import lasso_homotopy, lasso_on_gram

pytestmark = pytest.mark.kernels


def some_gram(n=60, p=12, seed=0, rho=0.6):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, p))
    for j in range(1, p):
        X[:, j] += rho * X[:, j - 1]
    y = X @ (rng.standard_normal(p) * (rng.random(p) < 0.5)) + rng.standard_normal(n)
    return Sums.of(X, y).centred(True), X - X.mean(axis=0), y - y.mean()


def grid(gram, factors=None, eps=1e-3, n_lams=30):
    pulls = np.abs(gram.c) / (1 if factors is None else np.where(factors > 0, factors, np.inf))
    return max(float(pulls.max()), 1e-3) * np.geomspace(1.0, eps, n_lams)


def violation(gram, w, lam, factors, positive):
    """The largest distance of the smooth part's gradient from minus the penalty's subdifferential."""
    q = gram.c - gram.G @ w
    at_zero = np.maximum((q if positive else np.abs(q)) - lam * factors, 0)
    return np.where(w == 0, at_zero, np.abs(q - lam * factors * np.sign(w))).max()


def assert_optimal(gram, lams, solved, factors=None, positive=False, share=1e-9):
    factors = np.ones(len(gram.c)) if factors is None else factors
    size = np.sqrt(np.diag(gram.G).max() * gram.yy)
    assert solved.coefs.shape == (len(lams), len(gram.c))
    for lam, w in zip(lams, solved.coefs, strict=True):
        assert violation(gram, w, lam, factors, positive) <= share * size
        assert not positive or w.min() >= 0
    assert (solved.gaps >= 0).all()
    assert solved.gaps.max() <= 1e-9


@given(problems(), st.booleans())
def test_awkward_data_are_solved_to_their_optimality_conditions(problem, positive):
    gram = Sums.of(*problem).centred(True)
    lams = grid(gram)
    assert_optimal(
        gram, lams, lasso_on_gram(gram, lams, np.ones(len(gram.c)), positive, 1e-8), None, positive
    )


@given(problems(), st.booleans(), st.integers(0, 10**6))
def test_factors_are_respected_and_features_without_a_penalty_too(problem, positive, seed):
    gram = Sums.of(*problem).centred(True)
    factors = np.random.default_rng(seed).choice([0.0, 0.5, 1.0, 3.0], len(gram.c))
    lams = grid(gram, factors)
    assert_optimal(gram, lams, lasso_on_gram(gram, lams, factors, positive, 1e-8), factors, positive)


def test_the_homotopy_alone_solves_duplicates_ties_and_dependent_columns(monkeypatch):
    monkeypatch.setattr(gram_homotopy, "elastic_net_on_gram", None)
    rng = np.random.default_rng(4)
    Z = rng.standard_normal((30, 4))
    duplicates, negated = np.hstack([Z, Z]), np.hstack([Z, -Z, Z])
    one_hot = np.eye(6)[rng.integers(6, size=30)]
    spanned = Z @ rng.integers(-1, 2, (4, 9))
    wide = rng.standard_normal((12, 40))
    for X in (duplicates, negated, one_hot, spanned, wide, np.zeros((30, 3)), Z[:, :1], np.ones((1, 4))):
        y = rng.integers(-2, 3, len(X)).astype(float)
        gram = Sums.of(X, y).centred(True)
        for positive in (False, True):
            lams = grid(gram)
            assert_optimal(
                gram, lams, lasso_on_gram(gram, lams, np.ones(X.shape[1]), positive, 1e-8), None, positive
            )


def test_orthonormal_columns_give_soft_thresholds():
    c, factors = np.array([3.0, -2.0, 0.5, 0.0]), np.array([1.0, 0.5, 2.0, 1.0])
    gram = Gram(np.eye(4), c, 20.0, np.zeros(4), 0.0, np.ones(4))
    lams = np.array([5.0, 3.0, 1.0, 0.2, 0.0])
    for positive in (False, True):
        solved = lasso_on_gram(gram, lams, factors, positive, 1e-8)
        expected = np.sign(c) * np.maximum(np.abs(c) - np.outer(lams, factors), 0)
        np.testing.assert_allclose(
            solved.coefs, np.maximum(expected, 0) if positive else expected, atol=1e-15
        )
        assert solved.gaps.max() < 1e-15
    assert not solved.coefs[:2].any()


def test_the_diabetes_path_is_that_of_another_librarys_homotopy_and_descent():
    X, y = load_diabetes(return_X_y=True)
    gram = Sums.of(X, y).centred(True)
    knots, _, coefs = lars_path(X - X.mean(axis=0), y - y.mean(), method="lasso")
    solved = lasso_on_gram(gram, knots, np.ones(10), False, 1e-8)
    np.testing.assert_allclose(solved.coefs, coefs.T, atol=1e-9 * np.abs(coefs).max())
    model = Lasso(alpha=knots[5], positive=True, tol=1e-12, max_iter=10**6).fit(X, y)
    solved = lasso_on_gram(gram, knots[5:6], np.ones(10), True, 1e-8)
    np.testing.assert_allclose(solved.coefs[0], model.coef_, atol=1e-7 * np.abs(coefs).max())


def test_an_unpenalised_feature_is_fitted_as_if_everything_else_were_taken_about_it():
    gram, X, y = some_gram()
    factors = np.ones(12)
    factors[[2, 7]] = 0
    fit = np.linalg.lstsq(X[:, [2, 7]], np.c_[X, y], rcond=None)[0]
    rest = Sums.of(*np.split(np.c_[X, y] - X[:, [2, 7]] @ fit, [12], axis=1)).centred(True)
    lams = grid(gram)
    solved = lasso_on_gram(gram, lams, factors, False, 1e-8)
    alone = Gram(rest.G, rest.c[:, 0], rest.yy[0], rest.mean, 0.0, rest.scale)
    held = factors > 0
    expected = lasso_on_gram(alone, lams, np.ones(12), False, 1e-8).coefs[:, held]
    np.testing.assert_allclose(solved.coefs[:, held], expected, atol=1e-10)
    assert_optimal(gram, lams, solved, factors)
    # Far above every λ only they are fitted; the null model is that fit, so its gap is nothing.
    null = lasso_on_gram(gram, np.array([1e300]), factors, False, 1e-8)
    np.testing.assert_allclose(null.coefs[0, [2, 7]], fit[:, 12], rtol=1e-10)
    assert not null.coefs[0, held].any()
    assert null.gaps[0] < 1e-14


def test_a_path_asked_for_at_one_lambda_is_the_path_asked_for_at_many():
    gram, *_ = some_gram(p=30, n=25, seed=3)
    lams = grid(gram)
    many = lasso_on_gram(gram, lams, np.ones(30), False, 1e-8)
    for i in (0, 7, 29):
        one = lasso_on_gram(gram, lams[i : i + 1], np.ones(30), False, 1e-8)
        np.testing.assert_allclose(one.coefs[0], many.coefs[i], atol=1e-12)
        assert one.n_iter[0] == many.n_iter[i]
    far = lasso_on_gram(gram, np.array([1e300, lams[7]]), np.ones(30), False, 1e-8)
    np.testing.assert_allclose(far.coefs, [np.zeros(30), many.coefs[7]], atol=1e-12)
    assert (np.diff(many.n_iter) >= 0).all()


def test_weights_are_exactly_zero_from_lambda_max_on_and_not_below():
    gram, *_ = some_gram(seed=5)
    top = np.abs(gram.c).max()
    lams = top * np.array([2.0, 1.0, 1 - 1e-6])
    solved = lasso_on_gram(gram, lams, np.ones(12), False, 1e-8)
    assert not solved.coefs[:2].any()
    assert np.count_nonzero(solved.coefs[2]) == 1
    np.testing.assert_array_equal(solved.n_iter[:2], 0)


def test_a_target_that_does_not_vary_is_fitted_perfectly():
    gram = Sums.of(np.arange(6.0).reshape(3, 2), np.full(3, 0.1)).centred(True)
    solved = lasso_on_gram(gram, np.array([1.0, 0.0]), np.ones(2), False, 1e-8)
    assert not solved.coefs.any()
    assert not solved.gaps.any()


def test_what_the_homotopy_does_not_solve_the_active_set_does_and_the_gap_never_lies(monkeypatch):
    gram, *_ = some_gram(seed=8)
    lams, ones = grid(gram), np.ones(12)
    right = lasso_on_gram(gram, lams, ones, False, 1e-8)

    def giving_up(G, c, yy, lams, positive, coefs, gaps, n_iter):
        lasso_homotopy(G, c, yy, lams[:10], positive, coefs[:10], gaps[:10], n_iter[:10])

    monkeypatch.setattr(gram_homotopy, "lasso_homotopy", giving_up)
    solved = lasso_on_gram(gram, lams, ones, False, 1e-8)
    np.testing.assert_allclose(solved.coefs, right.coefs, atol=1e-5)
    assert solved.gaps.max() <= 1e-8
    monkeypatch.setattr(gram_homotopy, "elastic_net_on_gram", lambda *_: right)
    np.testing.assert_array_equal(lasso_on_gram(gram, lams, ones, False, 1e-8).coefs, right.coefs)


@pytest.mark.parametrize("positive", [True, False])
def test_many_columns_are_left_to_the_active_set_and_the_weights_are_the_same(positive, monkeypatch):
    gram, *_ = some_gram(seed=6)
    lams, ones = grid(gram), np.ones(12)
    by_homotopy = lasso_on_gram(gram, lams, ones, positive, 1e-8)
    monkeypatch.setattr(gram_homotopy, "_MANY", 4)
    monkeypatch.setattr(gram_homotopy, "lasso_homotopy", None)
    solved = lasso_on_gram(gram, lams, ones, positive, 1e-8)
    np.testing.assert_allclose(solved.coefs, by_homotopy.coefs, atol=1e-7)
    assert_optimal(gram, lams, solved, None, positive, share=1e-6)
    # What it misses is the homotopy's.
    monkeypatch.setattr(gram_homotopy, "lasso_homotopy", lasso_homotopy)
    missed = replace(solved, coefs=0 * solved.coefs, gaps=np.ones(30))
    monkeypatch.setattr(gram_homotopy, "elastic_net_on_gram", lambda *_: missed)
    np.testing.assert_array_equal(lasso_on_gram(gram, lams, ones, positive, 1e-8).coefs, by_homotopy.coefs)


@pytest.mark.parametrize("seed", range(3))
def test_the_gap_bounds_the_suboptimality_of_wrong_weights_as_well(seed):
    gram, *_ = some_gram(seed=seed)
    lam, rng = float(np.abs(gram.c).max()) / 10, np.random.default_rng(seed)
    factors = rng.choice([0.5, 1.0, 2.0], 12)
    best = lasso_on_gram(gram, np.array([lam]), factors, False, 1e-8).coefs[0]

    def objective(w):
        return (gram.yy - 2 * gram.c @ w + w @ gram.G @ w) / 2 + lam * factors @ np.abs(w)

    for size in (1.0, 1e-1, 1e-3):
        w = best + size * rng.standard_normal(12)
        q = gram.c - gram.G @ w
        gap = gap_on_gram(w, q, gram.c, gram.yy, lam, 0.0, factors, np.zeros(12), False)
        assert gap >= objective(w) - objective(best)
        assert gap <= objective(w)


def test_a_residual_that_is_nearly_orthogonal_to_a_free_feature_is_certified_and_another_is_not():
    gram, *_ = some_gram(seed=7)
    factors, lams = np.r_[0.0, np.ones(11)], grid(gram)[10:11]
    w = lasso_on_gram(gram, lams, factors, False, 1e-8).coefs[0]
    noise = 1e-15 * np.sqrt(np.diag(gram.G) * gram.yy)

    def gap(moved_by):
        moved = w + np.r_[moved_by * np.sqrt(gram.yy / gram.G[0, 0]), np.zeros(11)]
        q = gram.c - gram.G @ moved
        return gap_on_gram(moved, q, gram.c, gram.yy, lams[0], 0.0, factors, noise, False) / gram.yy

    assert gap(0.0) < 1e-13
    assert gap(1e-12) < 1e-10
    # Moved by m, the objective is m²·yy/2 above its minimum, or less where others could follow.
    assert gap(1e-4) > 1e-10
    assert gap(1e-2) > 1e-6


@pytest.mark.parametrize("positive", [False, True])
def test_small_columns_without_a_penalty_are_not_taken_for_dependent_ones(positive):
    rng = np.random.default_rng(4)
    X = rng.standard_normal((40, 5)) * [1e-4, 1e4, 1.0, 1.0, 1.0]
    y = X @ [1e4, 1e-4, 1.0, 0.5, 0.0] + rng.standard_normal(40)
    factors = np.array([0.0, 0.0, 1.0, 1.0, 1.0])
    path = lasso_path(X, y, [10.0, 0.1], penalty_factor=factors, positive=positive)
    for lam, w, b in zip(path.lams, path.coefs, path.intercepts, strict=True):
        assert duality_gap(X, y, w, b, lam, penalty_factor=factors, positive=positive) < 1e-12
