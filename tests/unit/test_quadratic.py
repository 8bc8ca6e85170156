"""Quadratics with an L1 and an L2 penalty: exact, from any start, on any matrix."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import ElasticNet, Lasso, Ridge
from tests.strategies import problems

from l1l2.moments._sums import Sums
from l1l2.optimality import gap_on_gram
from l1l2.solvers.quadratic import elastic_net_on_gram, largest_ratio, minimise, violation

pytestmark = pytest.mark.kernels


def gram(X, y, weight=None):
    return Sums.of(np.asarray(X, dtype=float), np.asarray(y, dtype=float), weight).centred(True)


def value(H, c, l1, l2, w):
    return 0.5 * w @ H @ w - c @ w + l1 @ np.abs(w) + 0.5 * l2 @ (w * w)


def grid(g, l1_ratio, factors, positive=False, eps=1e-3):
    top = largest_ratio(g.c, factors, positive) / max(l1_ratio, 0.05)
    return (top or 1.0) * np.geomspace(1.1, eps, 12)


@st.composite
def settings(draw):
    l1_ratio = draw(st.sampled_from([1.0, 0.9, 0.5, 0.05, 0.0]))
    return l1_ratio, draw(st.booleans()), draw(st.integers(0, 2**32 - 1))


@given(problems(), settings())
def test_every_path_is_exact_on_degenerate_problems_too(problem, setting):
    X, y = problem
    l1_ratio, positive, seed = setting
    g = gram(X / np.maximum(np.abs(X).max(axis=0), 1e-300), y)
    factors = np.random.default_rng(seed).choice([0.5, 1.0, 2.0], X.shape[1])
    solved = elastic_net_on_gram(g, grid(g, l1_ratio, factors, positive), l1_ratio, factors, positive, 1e-12)
    assert solved.gaps.max() <= 1e-12 or g.yy == 0
    assert not positive or solved.coefs.min() >= 0
    assert (solved.n_iter >= 0).all()


@given(problems(kinds=("gaussian", "integers", "duplicates", "one-hot", "dependent")), settings())
def test_the_conditions_hold_with_unpenalised_features(problem, setting):
    X, y = problem
    l1_ratio, positive, seed = setting
    g = gram(X, y)
    factors = np.random.default_rng(seed).choice([0.0, 1.0], X.shape[1])
    lams = grid(g, l1_ratio, factors, positive)
    solved = elastic_net_on_gram(g, lams, l1_ratio, factors, positive, 1e-12)
    for lam, w in zip(lams, solved.coefs, strict=True):
        l1, l2 = l1_ratio * lam * factors, (1 - l1_ratio) * lam * factors
        worst = violation(g.c - g.G @ w, w, l1, l2, positive).max()
        assert worst <= 1e-9 * max(np.abs(g.c).max(), 1e-300)


@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.booleans())
def test_no_other_support_and_signs_do_better(seed, p, positive):
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((p + 1, p))
    H, c = A.T @ A, 3 * rng.standard_normal(p)
    l1, l2 = rng.choice([0.0, 0.5, 1.0], p), rng.choice([0.0, 1.0], p)
    w, q = minimise(H, c, l1, l2, positive, np.zeros(p), 1e-13)
    np.testing.assert_allclose(q, c - H @ w, atol=1e-12)
    least = 0.0
    for signs in itertools.product([0, 1] if positive else [-1, 0, 1], repeat=p):
        S, s = np.flatnonzero(signs), np.array(signs, dtype=float)
        other = np.zeros(p)
        other[S] = np.linalg.solve((H + np.diag(l2))[np.ix_(S, S)], (c - l1 * s)[S])
        if (other[S] * s[S] > 0).all():
            least = min(least, value(H, c, l1, l2, other))
    # Large weights whose squares cancel: the sum rounds by its largest terms.
    terms = np.abs(w) @ np.abs(H) @ np.abs(w) + np.abs(c) @ np.abs(w)
    assert value(H, c, l1, l2, w) <= least + 1e-12 + 4 * np.finfo(float).eps * terms
    assert not positive or w.min() >= 0


@given(problems(), st.integers(0, 2**32 - 1))
def test_any_start_leads_to_the_same_minimum(problem, seed):
    X, y = problem
    rng = np.random.default_rng(seed)
    g = gram(X / np.maximum(np.abs(X).max(axis=0), 1e-300), y)
    p = len(g.c)
    l1, l2 = np.full(p, 0.1 * np.abs(g.c).max()), np.zeros(p)
    cold, _ = minimise(g.G, g.c, l1, l2, False, np.zeros(p), 0.0)
    warm, _ = minimise(g.G, g.c, l1, l2, False, rng.standard_normal(p) * (rng.random(p) < 0.5), 0.0)
    np.testing.assert_allclose(
        value(g.G, g.c, l1, l2, warm), value(g.G, g.c, l1, l2, cold), rtol=1e-10, atol=1e-13 * g.yy
    )


@pytest.mark.parametrize("l1_ratio", [1.0, 0.5, 0.1])
@pytest.mark.parametrize("positive", [False, True])
def test_the_path_is_scikit_learns(l1_ratio, positive):
    rng = np.random.default_rng(3)
    X = rng.standard_normal((60, 12))
    y = X @ rng.standard_normal(12) + rng.standard_normal(60)
    g = gram(X, y)
    lams = grid(g, l1_ratio, np.ones(12), positive, 1e-2)
    solved = elastic_net_on_gram(g, lams, l1_ratio, np.ones(12), positive, 1e-10)
    for lam, w in zip(lams, solved.coefs, strict=True):
        kind = Lasso if l1_ratio == 1 else ElasticNet
        extra = {} if l1_ratio == 1 else {"l1_ratio": l1_ratio}
        peer = kind(alpha=lam, positive=positive, tol=1e-14, max_iter=1_000_000, **extra).fit(X, y)
        np.testing.assert_allclose(w, peer.coef_, atol=1e-6)


def test_the_positive_ridge_is_scikit_learns():
    rng = np.random.default_rng(4)
    X = rng.standard_normal((50, 8))
    y = X @ rng.standard_normal(8) + rng.standard_normal(50)
    solved = elastic_net_on_gram(gram(X, y), np.array([0.3, 0.1]), 0.0, np.ones(8), True, 1e-12)
    for lam, w in zip([0.3, 0.1], solved.coefs, strict=True):
        peer = Ridge(alpha=50 * lam, positive=True, tol=1e-12).fit(X, y)
        np.testing.assert_allclose(w, peer.coef_, atol=1e-5)
    assert solved.gaps.max() <= 1e-12


def test_without_a_penalty_the_fit_is_least_squares_even_where_columns_depend_on_others():
    rng = np.random.default_rng(5)
    X = rng.standard_normal((30, 4)) @ rng.standard_normal((4, 9))
    y = X @ rng.standard_normal(9) + rng.standard_normal(30)
    g = gram(X, y)
    w, _ = minimise(g.G, g.c, np.zeros(9), np.zeros(9), False, np.zeros(9), 0.0)
    Z = np.column_stack([np.ones(30), X])
    truth = Z @ np.linalg.lstsq(Z, y, rcond=None)[0]
    np.testing.assert_allclose(X @ w - (X @ w).mean(), truth - truth.mean(), atol=1e-9)


def test_the_gap_is_what_the_judge_says():
    rng = np.random.default_rng(6)
    X, y = rng.standard_normal((40, 6)), rng.standard_normal(40)
    g = gram(X, y)
    lams = np.array([0.1, 0.02])
    solved = elastic_net_on_gram(g, lams, 0.7, np.ones(6), False, 1e-8)
    for lam, w, gap in zip(lams, solved.coefs, solved.gaps, strict=True):
        judged = gap_on_gram(
            w, g.c - g.G @ w, g.c, g.yy, 0.7 * lam, 0.3 * lam, np.ones(6), np.zeros(6), False
        )
        assert gap == pytest.approx(2 * judged / g.yy, abs=1e-14)


def test_many_features_join_and_leave_at_once():
    rng = np.random.default_rng(7)
    X = rng.standard_normal((900, 600)) + rng.standard_normal((900, 1))
    y = X @ (rng.standard_normal(600) * (rng.random(600) < 0.3)) + rng.standard_normal(900)
    g = gram(X, y)
    for l1_ratio in (1.0, 0.3):
        lams = np.abs(g.c).max() / l1_ratio * np.array([0.5, 1e-3])
        solved = elastic_net_on_gram(g, lams, l1_ratio, np.ones(600), False, 1e-12)
        assert solved.gaps.max() <= 1e-12
        assert np.count_nonzero(solved.coefs[1]) > 250
