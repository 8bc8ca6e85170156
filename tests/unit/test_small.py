"""Small data in one compiled call: as exact as the other roads, or left to them."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sklearn.linear_model import ElasticNet, Ridge
from tests.strategies import problems

import l1l2
from l1l2.moments._sums import Sums
from l1l2.solvers.quadratic import largest_ratio, violation
from l1l2.solvers.small_elastic_net import small_elastic_net
from l1l2.solvers.small_ridge import small_ridge

pytestmark = pytest.mark.kernels


def elastic_net(X, y, lams, eps, l1_ratio, positive=False):
    L, n_iter = len(lams), np.empty(len(lams), np.int64)
    coefs, intercepts, gaps = np.empty((L, X.shape[1])), np.empty(L), np.empty(L)
    out = coefs, intercepts, gaps, n_iter
    top = small_elastic_net(X.T.copy(), y.copy(), lams, eps, True, positive, l1_ratio, 1e-12, *out)
    return top, coefs, intercepts, gaps


def ridge(X, y, lams):
    coefs, rest = np.empty((len(lams), X.shape[1])), np.empty((2, len(lams)))
    return small_ridge(X.T.copy(), y.copy(), lams, True, coefs, rest[0], rest[1]), coefs, *rest


@given(problems(), st.sampled_from([1.0, 0.5, 0.05]), st.booleans())
@example((np.array([[1.0], [3.0]]), np.array([0.0, 1.0])), 0.5, False)
def test_the_elastic_net_meets_its_conditions_or_is_left_to_others(problem, l1_ratio, positive):
    X, y = problem[0] / np.maximum(np.abs(problem[0]).max(axis=0), 1e-300), problem[1]
    lams, ones = np.empty(12), np.ones(X.shape[1])
    top, coefs, intercepts, gaps = elastic_net(X, y, lams, 1e-3, l1_ratio, positive)
    if top < 0:
        return
    g = Sums.of(X, y).centred(True)
    assert np.isclose(top, largest_ratio(g.c, ones, positive) / l1_ratio)
    assert gaps.max() <= 1e-12
    for lam, w, b in zip(lams, coefs, intercepts, strict=True):
        l1, l2 = l1_ratio * lam * ones, (1 - l1_ratio) * lam * ones
        worst = violation(g.c - g.G @ w, w, l1, l2, positive).max()
        assert worst <= 1e-9 * np.abs(g.c).max()
        assert np.isclose(b, np.mean(y - X @ w), atol=1e-12 * np.abs(y).max())


@given(problems(), st.sampled_from([1e3, 1.0, 1e-4]))
def test_ridge_meets_its_condition_or_is_left_to_others(problem, lam):
    X, y = problem[0] / np.maximum(np.abs(problem[0]).max(axis=0), 1e-300), problem[1]
    done, coefs, intercepts, gaps = ridge(X, y, np.array([lam]))
    if not done:
        return
    g, w = Sums.of(X, y).centred(True), coefs[0]
    assert np.abs(g.c - g.G @ w - lam * w).max() <= 1e-12 * np.sqrt(g.yy)
    assert gaps[0] <= 1e-18
    assert np.isclose(intercepts[0], np.mean(y - X @ w), atol=1e-12 * np.abs(y).max())


def test_plain_data_need_no_other_road():
    rng = np.random.default_rng(0)
    X, lams = rng.standard_normal((30, 5)), np.array([0.2, 0.05])
    y = X[:, 0] + rng.standard_normal(30)
    top, coefs, intercepts, _ = elastic_net(X, y, lams, 0.0, 0.5)
    done, ridges, levels, _ = ridge(X, y, lams)
    assert top > 0
    assert done
    for i, lam in enumerate(lams):
        model = ElasticNet(alpha=lam, l1_ratio=0.5, tol=1e-14, max_iter=100_000).fit(X, y)
        np.testing.assert_allclose(coefs[i], model.coef_, atol=1e-8)
        np.testing.assert_allclose(intercepts[i], model.intercept_, atol=1e-8)
        model = Ridge(alpha=30 * lam).fit(X, y)
        np.testing.assert_allclose(ridges[i], model.coef_, atol=1e-12)
        np.testing.assert_allclose(levels[i], model.intercept_, atol=1e-12)


@pytest.mark.parametrize("scale", [1e-120, 1e120, np.nan, np.inf])
def test_what_float64_has_trouble_with_is_left_to_others(scale):
    X, y = np.array([[1.0, 2.0], [2.0, 1.0], [4.0, 4.0]]), np.array([1.0, 2.0, 2.0])
    with np.errstate(invalid="ignore", over="ignore"):
        assert elastic_net(X * scale, y, np.empty(3), 0.1, 0.5)[0] == -1
        assert not ridge(X * scale, y, np.ones(1))[0]


def test_ridge_without_a_penalty_is_left_to_others():
    X, y = np.array([[1.0, 2.0], [2.0, 1.0], [4.0, 4.0]]), np.array([1.0, 2.0, 2.0])
    assert not ridge(X, y, np.zeros(1))[0]


@pytest.mark.parametrize("path", [l1l2.ridge_path, l1l2.elastic_net_path])
def test_a_path_outlives_changes_to_small_data(path):
    rng = np.random.default_rng(1)
    X, y = rng.standard_normal((20, 3)), rng.standard_normal(20)
    found, other = path(X, y, [0.1, 0.01]), path(X.copy(), y.copy(), [0.05])
    X[:], y[:] = 0.0, 0.0
    np.testing.assert_allclose(found.at(0.05)[0], other.coefs[0], atol=1e-12)
