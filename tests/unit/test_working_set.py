"""Paths on a working set: exact for many columns and for sparse ones, and certified."""

import tracemalloc

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import ElasticNet, Lasso
from tests.strategies import problems

from l1l2.design import Design
from l1l2.optimality import duality_gap
from l1l2.solvers.lazy_correlations import LazyCorrelations
from l1l2.solvers.quadratic import largest_ratio, rounding, violation
from l1l2.solvers.working_set import working_set_path

pytestmark = pytest.mark.kernels


def gaussian(n, p, rho, k, seed):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, p))
    for j in range(1, p):
        X[:, j] = rho * X[:, j - 1] + (1 - rho**2) ** 0.5 * X[:, j]
    w = np.zeros(p)
    w[rng.choice(p, k, replace=False)] = rng.standard_normal(k)
    return X, X @ w + 0.5 * np.linalg.norm(X @ w) / n**0.5 * rng.standard_normal(n) + 3


def sparse(n, p, density, seed):
    rng = np.random.default_rng(seed)
    X = sp.random(
        n, p, density, format="csc", random_state=rng, data_rvs=lambda m: 1 + rng.exponential(size=m)
    )
    w = np.where(rng.random(p) < 0.1, rng.standard_normal(p), 0.0)
    return X, X @ w + rng.standard_normal(n)


def solve(X, y, l1_ratio=1.0, factors=None, positive=False, weight=None, eps=1e-2, L=20, tol=1e-14, **how):
    """The path, and what is needed to judge it: the design, ỹ and the grid."""
    design = Design.of(X, weight, how.get("fit_intercept", True), how.get("standardise", False))
    y = y - (design.weights @ y if how.get("fit_intercept", True) else 0.0)
    factors = np.ones(X.shape[1]) if factors is None else factors
    top = largest_ratio(design.correlations(y), factors, positive) / max(l1_ratio, 0.05)
    lams = (top or 1.0) * np.geomspace(1.05, eps, L)
    return working_set_path(design, y, lams, l1_ratio, factors, positive, tol), design, y, lams


def worst_violation(solved, design, y, lams, l1_ratio=1.0, factors=None, positive=False):
    """Of the optimality conditions, along the path, as a share of the steepest slope at zero."""
    p = design.shape[1]
    factors, every = np.ones(p) if factors is None else factors, np.arange(p)
    worst = 0.0
    for lam, w in zip(lams, solved.coefs, strict=True):
        q = design.correlations(y - design.product(every, w))
        l1, l2 = l1_ratio * lam * factors, (1 - l1_ratio) * lam * factors
        worst = max(worst, violation(q, w, l1, l2, positive)[design.norms > 0].max(initial=0.0))
    return worst / max(np.abs(design.correlations(y)).max(), 1e-300)


@pytest.mark.parametrize("l1_ratio", [1.0, 0.5, 0.1])
@pytest.mark.parametrize("positive", [False, True])
@pytest.mark.parametrize(("n", "p", "rho"), [(60, 400, 0.5), (150, 150, 0.9), (200, 120, 0.0)])
def test_the_conditions_hold_at_every_lambda(n, p, rho, l1_ratio, positive):
    X, y = gaussian(n, p, rho, 8, 0)
    given = solve(X, y, l1_ratio, positive=positive)
    assert worst_violation(*given, l1_ratio, positive=positive) <= 1e-9
    assert given[0].gaps.max() <= 1e-10


@pytest.mark.parametrize("l1_ratio", [1.0, 0.5])
def test_the_path_is_scikit_learns(l1_ratio):
    X, y = gaussian(50, 200, 0.5, 5, 1)
    solved, _, _, lams = solve(X, y, l1_ratio, L=5, eps=0.1)
    for lam, w in zip(lams, solved.coefs, strict=True):
        kind, extra = (Lasso, {}) if l1_ratio == 1 else (ElasticNet, {"l1_ratio": l1_ratio})
        peer = kind(alpha=lam, tol=1e-13, max_iter=1_000_000, **extra).fit(X, y)
        np.testing.assert_allclose(w, peer.coef_, atol=1e-6)


@pytest.mark.parametrize("index", [np.int32, np.int64])
@pytest.mark.parametrize("l1_ratio", [1.0, 0.5])
@pytest.mark.parametrize("standardise", [False, True])
def test_a_sparse_path_is_the_dense_one(index, l1_ratio, standardise):
    X, y = sparse(120, 300, 0.05, 2)
    X.indices, X.indptr = X.indices.astype(index), X.indptr.astype(index)
    weight = np.random.default_rng(0).integers(0, 3, 120).astype(float)
    how = {"weight": weight, "standardise": standardise}
    thin = solve(X, y, l1_ratio, **how)
    thick = solve(X.toarray(), y, l1_ratio, **how)
    np.testing.assert_allclose(thin[0].coefs, thick[0].coefs, atol=1e-8 * np.abs(thick[0].coefs).max())
    assert worst_violation(*thin, l1_ratio) <= 1e-9


@given(problems(), st.sampled_from([1.0, 0.5, 0.0]), st.booleans(), st.integers(0, 2**32 - 1))
def test_degenerate_problems_stay_exact(problem, l1_ratio, positive, seed):
    X, y = problem
    X = X / np.maximum(np.abs(X).max(axis=0), 1e-300)
    factors = np.random.default_rng(seed).choice([0.0, 1.0, 2.0], X.shape[1], p=[0.1, 0.6, 0.3])
    for form in (X, np.asfortranarray(X), sp.csc_matrix(X)):
        given = solve(form, y, l1_ratio, factors, positive, eps=1e-3)
        assert worst_violation(*given, l1_ratio, factors, positive) <= 1e-8


def test_float32_and_memory_maps_are_read_as_they_are(tmp_path):
    X, y = gaussian(40, 150, 0.3, 4, 3)
    np.save(tmp_path / "X.npy", X.astype(np.float32))
    mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
    solved = solve(mapped, y)[0]
    exact = solve(X.astype(np.float32).astype(np.float64), y)[0]
    np.testing.assert_allclose(solved.coefs, exact.coefs, atol=1e-9)


def test_a_row_of_weight_zero_is_held_out():
    X, y = gaussian(80, 200, 0.5, 5, 4)
    weight = np.ones(80)
    weight[20:40] = 0
    whole = solve(X, np.where(weight > 0, y, 1e6), weight=weight)[0]
    part = solve(X[weight > 0], y[weight > 0])[0]
    np.testing.assert_allclose(whole.coefs, part.coefs, atol=1e-9)


def test_columns_far_from_zero_keep_their_digits():
    X, y = gaussian(60, 150, 0.5, 5, 5)
    X = np.round(X * 2**20) / 2**20
    near, far = solve(X, y)[0], solve(X + 2.0**16, y)[0]
    np.testing.assert_allclose(far.coefs, near.coefs, atol=1e-8)
    offset = sp.csc_matrix(X + 2.0**16)
    given = solve(offset, y)
    assert worst_violation(*given) <= 1e-9


@given(st.integers(0, 2**32 - 1), st.sampled_from([1.0, 0.5, 0.01]), st.booleans(), st.sampled_from([2, 10]))
def test_a_gap_is_never_reported_below_what_the_judge_finds(seed, l1_ratio, positive, L):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((30, 400)) * 10.0 ** rng.uniform(-2, 2, 400) + rng.uniform(-3, 3, 400)
    y = X[:, :4] @ rng.standard_normal(4) + rng.standard_normal(30) + 2
    X[:, 200:300] = X[:, :100] * rng.choice([-1.0, 1.0], 100)
    solved, design, _, lams = solve(X, y, l1_ratio, positive=positive, eps=1e-4, L=L, tol=1e-12)
    assert solved.gaps.max() <= 1e-12
    for lam, w, gap in zip(lams, solved.coefs, solved.gaps, strict=True):
        intercept = y.mean() - design.mean @ w
        how = {"lam2": (1 - l1_ratio) * lam, "positive": positive}
        assert duality_gap(X, y, w, intercept, l1_ratio * lam, **how) <= gap + 1e-13


@pytest.mark.parametrize("positive", [False, True])
def test_correlations_are_never_above_their_bounds(positive):
    X, y = gaussian(40, 300, 0.5, 4, 6)
    design, rng = Design.of(X, None, True), np.random.default_rng(0)
    r = y - y.mean()
    factors, level = rng.uniform(1, 2, 300), 0.4 * np.abs(design.correlations(r)).max()
    lazy, reads = LazyCorrelations(design, factors, r, positive), 0
    for _ in range(100):
        r = r + 0.03 * np.linalg.norm(r) / 40**0.5 * rng.standard_normal(40)
        r -= r.mean()
        bounds, exact = lazy.bounds(r, level), design.correlations(r)
        pull = exact if positive else np.abs(exact)
        assert (bounds >= pull - 1e-12).all()
        above = bounds > level * factors
        np.testing.assert_array_equal(np.sort(lazy.above), np.flatnonzero(above))
        np.testing.assert_allclose(bounds[above], pull[above], atol=1e-12)
        reads += 300
    assert lazy.reads < reads


@pytest.mark.parametrize("positive", [False, True])
def test_columns_are_expected_to_pull_as_a_straight_line_has_it(positive):
    X, y = gaussian(40, 300, 0.5, 4, 6)
    design, rng = Design.of(X, None, True), np.random.default_rng(0)
    r, step = y - y.mean(), 0.05 * rng.standard_normal(40)
    step -= step.mean()
    factors, level = rng.uniform(1, 2, 300), 0.3 * np.abs(design.correlations(r)).max()
    lazy, came = LazyCorrelations(design, factors, r, positive), 0
    lazy.promising(0.0, level)
    for _ in range(100):
        lazy.bounds(r := r + step, level)
        next_one = design.correlations(r + step)
        pull = next_one if positive else np.abs(next_one)
        found = lazy.promising(1.0, level)
        np.testing.assert_array_equal(found, np.flatnonzero(pull > level * factors))
        came += len(found)
    assert came > 1000


def test_a_looser_tolerance_is_kept_too():
    X, y = gaussian(100, 500, 0.5, 10, 7)
    for tol in (1e-2, 1e-4, 1e-6):
        assert solve(X, y, tol=tol)[0].gaps.max() <= tol


def test_one_lambda_far_below_the_largest_is_reached():
    X, y = gaussian(50, 400, 0.8, 5, 8)
    given = solve(X, y, L=2, eps=1e-3)
    assert worst_violation(*given) <= 1e-9


def test_a_sparse_matrix_is_never_made_dense():
    X, y = sparse(4000, 4000, 0.001, 9)
    solve(X, y, L=10, eps=0.3)
    tracemalloc.start()
    solved = solve(X, y, L=10, eps=0.3)[0]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    working_set = np.count_nonzero(solved.coefs.any(axis=0))
    assert peak < 16 * (4 * working_set) ** 2 + 100 * 8 * 4000 + 3 * X.data.nbytes


@given(st.integers(0, 2**32 - 1), st.sampled_from([1.0, 0.5]), st.booleans(), st.sampled_from([1e-4, 1e-2]))
def test_weights_between_two_solutions_keep_the_tolerance_by_the_judge(seed, l1_ratio, positive, tol):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((40, 300)) + rng.standard_normal((40, 1))
    y = X[:, :4] @ rng.standard_normal(4) + rng.standard_normal(40)
    solved, design, _, lams = solve(X, y, l1_ratio, positive=positive, L=80, tol=tol)
    assert np.count_nonzero(solved.n_iter) < 80
    assert solved.gaps.max() <= tol
    assert not positive or solved.coefs.min() >= 0
    # What rounding may add to a pull is taken off it, which moves the dual point by as large a share of λ₁.
    noise = 2 * rounding(design.norms, y.var()).max()
    for lam, w, gap in zip(lams, solved.coefs, solved.gaps, strict=True):
        how = {"lam2": (1 - l1_ratio) * lam, "positive": positive}
        judged = duality_gap(X, y, w, y.mean() - design.mean @ w, l1_ratio * lam, **how)
        assert judged <= gap + 1e-12 + noise / (l1_ratio * lam)


def test_two_weightings_that_agree_give_one_path():
    X, y = gaussian(60, 200, 0.5, 5, 10)
    twice = np.r_[0:60, 0:30]
    weight = np.where(np.arange(60) < 30, 2.0, 1.0)
    np.testing.assert_allclose(
        solve(X, y, weight=weight)[0].coefs, solve(X[twice], y[twice])[0].coefs, atol=1e-9
    )


@pytest.mark.parametrize("l1_ratio", [1.0, 0.5])
def test_hundreds_of_weights_come_and_go(l1_ratio):
    X, y = gaussian(500, 900, 0.9, 200, 11)
    given = solve(X, y, l1_ratio, eps=1e-3, L=60)
    support = given[0].coefs != 0
    assert support.sum(axis=1).max() > 300
    assert (support[:-1] & ~support[1:]).sum() > 50
    assert worst_violation(*given, l1_ratio) <= 1e-9
