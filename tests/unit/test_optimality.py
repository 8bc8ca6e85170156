"""The judge is judged: against true suboptimality, closed forms, and another library's optimum."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import minimize
from sklearn.linear_model import ElasticNet
from tests.strategies import problems, strengths

from l1l2 import Moments
from l1l2._centring import Problem
from l1l2.optimality import certify, duality_gap, kkt_residual, objective
from l1l2.optimality._moments import rounding_of_objective
from l1l2.path import elastic_net_path, ridge_path

pytestmark = pytest.mark.kernels

MILD = ("gaussian", "integers", "duplicates", "one-hot", "dependent", "wide")


def written_out(X, y, w, b, lam, lam2=0.0):
    return np.sum((y - X @ w - b) ** 2) / (2 * len(y)) + lam * np.abs(w).sum() + lam2 / 2 * (w @ w)


def orthonormal(seed=0, n=20, p=5):
    """Centred columns with XᵀX = nI: the optimum is known, coordinate by coordinate."""
    rng = np.random.default_rng(seed)
    Z = rng.standard_normal((n, p))
    return np.linalg.qr(Z - Z.mean(axis=0))[0] * np.sqrt(n), 3 * rng.standard_normal(n) + 50


@given(problems(MILD), strengths(10.0), strengths(10.0), st.integers(0, 10**6))
def test_the_gap_is_never_below_the_distance_to_a_better_point(problem, lam, lam2, seed):
    X, y = problem
    rng = np.random.default_rng(seed)
    w, b = rng.standard_normal(X.shape[1]), rng.standard_normal()
    gap = duality_gap(X, y, w, b, lam, lam2=lam2, relative=False)
    here = written_out(X, y, w, b, lam, lam2)
    for u in (0 * w, w / 2, *rng.standard_normal((20, w.size))):
        best_b = np.mean(y - X @ u)
        assert gap >= (here - written_out(X, y, u, best_b, lam, lam2)) * (1 - 1e-10) - 1e-10


@given(problems(MILD), st.integers(0, 10**6), st.booleans())
def test_without_a_penalty_the_gap_is_the_suboptimality_against_least_squares(problem, seed, fit_intercept):
    X, y = problem
    rng = np.random.default_rng(seed)
    w, b = rng.standard_normal(X.shape[1]), rng.standard_normal() if fit_intercept else 0.0
    A = np.c_[X, np.ones(len(y))] if fit_intercept else X
    best = np.sum((y - A @ np.linalg.lstsq(A, y, rcond=None)[0]) ** 2) / (2 * len(y))
    gap = duality_gap(X, y, w, b, 0.0, fit_intercept=fit_intercept, relative=False)
    here = written_out(X, y, w, b, 0.0)
    assert gap == pytest.approx(here - best, rel=1e-8, abs=1e-10 * here + 1e-20)


@pytest.mark.parametrize(
    ("lam", "lam2"), [(0.0, 0.0), (0.3, 0.0), (0.0, 0.5), (0.3, 0.5), (1e-9, 0), (0, 1e-12)]
)
def test_both_measures_vanish_at_the_closed_form_of_an_orthonormal_design(lam, lam2):
    X, y = orthonormal()
    pull = X.T @ (y - y.mean()) / len(y)
    w = np.sign(pull) * np.maximum(np.abs(pull) - lam, 0) / (1 + lam2)
    assert duality_gap(X, y, w, y.mean(), lam, lam2=lam2) < 1e-14
    assert kkt_residual(X, y, w, y.mean(), lam, lam2=lam2) < 1e-14
    # and only there
    for wrong, b in ((w + 1e-3, y.mean()), (w, y.mean() + 1e-2), (w * 1.01, y.mean())):
        assert duality_gap(X, y, wrong, b, lam, lam2=lam2) > 1e-7
        assert kkt_residual(X, y, wrong, b, lam, lam2=lam2) > 1e-5


def test_another_librarys_tight_optimum_is_certified_and_its_loose_one_is_not():
    rng = np.random.default_rng(1)
    X = rng.standard_normal((40, 60))
    y = X[:, 0] - 2 * X[:, 1] + 10 + rng.standard_normal(40)
    lam, lam2 = 0.05, 0.02

    def fit(tol):
        return ElasticNet(lam + lam2, l1_ratio=lam / (lam + lam2), tol=tol, max_iter=10**6).fit(X, y)

    tight, loose = fit(1e-13), fit(0.3)
    assert duality_gap(X, y, tight.coef_, tight.intercept_, lam, lam2=lam2) < 1e-10
    assert kkt_residual(X, y, tight.coef_, tight.intercept_, lam, lam2=lam2) < 1e-5
    assert duality_gap(X, y, loose.coef_, loose.intercept_, lam, lam2=lam2) > 1e-6
    true = written_out(X, y, tight.coef_, tight.intercept_, lam, lam2)
    excess = written_out(X, y, loose.coef_, loose.intercept_, lam, lam2) - true
    null = np.var(y) / 2
    assert duality_gap(X, y, loose.coef_, loose.intercept_, lam, lam2=lam2) >= excess / null


def test_the_null_model_is_optimal_from_lambda_max_on_and_violates_by_the_share_missing_to_it():
    X, y = orthonormal(2)
    top = np.abs(X.T @ (y - y.mean())).max() / len(y)
    null = (np.zeros(5), y.mean())
    assert duality_gap(X, y, *null, top * (1 + 1e-12)) < 1e-12
    assert duality_gap(X, y, *null, 10 * top) < 1e-15
    assert kkt_residual(X, y, *null, top / 4) == pytest.approx(0.75, rel=1e-12)
    assert 0.01 < duality_gap(X, y, *null, 0.0) <= 1.0


def test_the_relative_gap_is_a_share_of_half_the_variance_of_y():
    X, y = orthonormal(3)
    w = np.ones(5)
    share = duality_gap(X, y, w, 40.0, 0.2) / duality_gap(X, y, w, 40.0, 0.2, relative=False)
    assert share == pytest.approx(2 / np.var(y), rel=1e-12)


def test_without_an_intercept_the_null_model_is_zero_and_a_mean_of_y_is_no_ones_fault():
    X = np.ones((4, 1))
    y = np.array([1.0, 2.0, 3.0, 6.0])
    assert duality_gap(X, y, [3.0], 0.0, 0.0, fit_intercept=False) < 1e-15
    assert kkt_residual(X, y, [2.5], 0.0, 0.5, fit_intercept=False) < 1e-15
    assert duality_gap(X, y, [2.5], 0.0, 0.5, fit_intercept=False) < 1e-15
    with pytest.raises(ValueError, match=r"intercept must be 0 with fit_intercept=False, got 1\.0"):
        duality_gap(X, y, [3.0], 1.0, 0.0, fit_intercept=False)


@given(problems(MILD), strengths(1.0), st.integers(0, 10**6))
def test_the_objective_is_the_formula(problem, lam, seed):
    X, y = problem
    rng = np.random.default_rng(seed)
    w, b = rng.standard_normal(X.shape[1]), rng.standard_normal()
    assert objective(X, y, w, b, lam, lam2=0.5) == pytest.approx(written_out(X, y, w, b, lam, 0.5), rel=1e-10)


@pytest.mark.parametrize(("x_unit", "y_unit"), [(1e160, 1.0), (1e-160, 1.0), (1.0, 1e-200), (1e100, 1e250)])
def test_no_change_of_units_changes_the_verdict(x_unit, y_unit):
    X, y = orthonormal(4)
    w, b, lam = np.array([1.0, 0.0, -0.5, 0.0, 2.0]), 49.0, 0.3
    before = duality_gap(X, y, w, b, lam), kkt_residual(X, y, w, b, lam)
    after = (X * x_unit, y * y_unit, w * y_unit / x_unit, b * y_unit, lam * x_unit * y_unit)
    if np.isfinite(after[-1]) and after[-1] > 0:
        assert (duality_gap(*after), kkt_residual(*after)) == pytest.approx(before, rel=1e-10)


def test_a_constant_y_leaves_only_perfect_and_not_perfect():
    X, y = np.arange(4.0)[:, None], np.full(4, 0.1)
    assert duality_gap(X, y, [0.0], 0.1, 1.0) == 0.0
    assert kkt_residual(X, y, [0.0], 0.1, 1.0) == 0.0
    assert duality_gap(X, y, [1.0], 0.1, 1.0) == np.inf
    assert kkt_residual(X, y, [0.0], 0.2, 1.0) == np.inf


def test_weights_beyond_all_bounds_are_infinitely_far_off_and_no_error():
    assert duality_gap([[1.0], [2.0]], [1.0, 3.0], [1e308], 0.0, 0.1) > 1e200


def test_bad_arguments_are_named():
    X, y = [[1.0], [2.0]], [1.0, 3.0]
    for call in (duality_gap, kkt_residual, objective):
        name = call.__name__
        with pytest.raises(ValueError, match=rf"{name}: coef must have 1 entries, got 2"):
            call(X, y, [1.0, 2.0], 0.0, 0.1)
        with pytest.raises(ValueError, match=rf"{name}: intercept must be finite, got nan"):
            call(X, y, [1.0], np.nan, 0.1)
        with pytest.raises(ValueError, match=rf"{name}: lam must be a finite number >= 0, got -0\.1"):
            call(X, y, [1.0], 0.0, -0.1)
        with pytest.raises(ValueError, match=rf"{name}: lam2 must be a finite number >= 0, got inf"):
            call(X, y, [1.0], 0.0, 0.1, lam2=np.inf)


def weighted(seed, n=30, p=6):
    """A problem with weights of rows, penalty factors (some zero), and where its optimum lies."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, p)) + rng.standard_normal(p)
    y = X @ rng.standard_normal(p) + 3 * rng.standard_normal(n) + 5
    v, f = rng.integers(0, 4, n).astype(float), rng.choice([0.0, 0.5, 1.0, 2.0], p)
    v[0], f[0] = 1.0, 1.0
    return X, y, v, f


def with_factors(X, y, w, b, lam, lam2, v, f):
    loss = np.sum(v * (y - X @ w - b) ** 2) / (2 * v.sum())
    return loss + lam * (f @ np.abs(w)) + lam2 / 2 * (f @ w**2)


def optimum(X, y, lam, lam2, v, f, positive):
    """By L-BFGS-B in (w⁺, w⁻, b), where the objective is smooth: knows nothing of duality."""
    p = X.shape[1]

    def value_and_slope(u):
        w, b = u[:p] - u[p : 2 * p], u[-1]
        r = (y - X @ w - b) * v / v.sum()
        g, held = -X.T @ r, lam * f
        value = np.sum(r * (y - X @ w - b)) / 2 + held @ (u[:p] + u[p : 2 * p]) + lam2 / 2 * (f @ w**2)
        slope = g + lam2 * f * w
        return value, np.concatenate([slope + held, -slope + held, [-r.sum()]])

    bounds = [(0, None)] * p + [(0, 0 if positive else None)] * p + [(None, None)]
    options = {"maxiter": 20000, "maxfun": 10**6, "ftol": 1e-16, "gtol": 1e-12, "maxcor": 40}
    u = minimize(value_and_slope, np.zeros(2 * p + 1), jac=True, bounds=bounds, options=options).x
    return u[:p] - u[p : 2 * p], u[-1]


OPTIONS = [(lam, lam2, positive) for lam in (0.0, 0.3) for lam2 in (0.0, 0.4) for positive in (False, True)]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("lam", "lam2", "positive"), OPTIONS)
def test_weights_factors_and_signs_are_judged_and_the_gap_bounds_the_distance(seed, lam, lam2, positive):
    X, y, v, f = weighted(seed)
    best, b = optimum(X, y, lam, lam2, v, f, positive)
    given = {"lam2": lam2, "sample_weight": v, "penalty_factor": f, "positive": positive}
    least = with_factors(X, y, best, b, lam, lam2, v, f)
    assert objective(X, y, best, b, lam, **given) == pytest.approx(least, rel=1e-12)
    assert duality_gap(X, y, best, b, lam, **given) < 1e-5
    assert kkt_residual(X, y, best, b, lam, **given) < 1e-4
    rng = np.random.default_rng(seed)
    for size in (1.0, 0.1, 0.01):
        w = best + size * rng.standard_normal(6)
        w = np.maximum(w, 0) if positive else w
        here = with_factors(X, y, w, b + size, lam, lam2, v, f)
        gap = duality_gap(X, y, w, b + size, lam, relative=False, **given)
        assert gap >= (here - least) * (1 - 1e-9)
        assert gap <= here * (1 + 1e-9)
        assert kkt_residual(X, y, w, b + size, lam, **given) > 1e-3 * size


@pytest.mark.parametrize(("lam", "lam2", "positive"), OPTIONS)
def test_a_whole_weight_is_a_repeated_row_and_a_factor_a_rescaled_column(lam, lam2, positive):
    X, y, v, f = weighted(9)
    rng = np.random.default_rng(0)
    w, b = np.abs(rng.standard_normal(6)), 4.0
    rows = np.repeat(np.arange(30), v.astype(int))
    given = {"lam2": lam2, "penalty_factor": f, "positive": positive}
    for judge in (duality_gap, kkt_residual, objective):
        by_weight = judge(X, y, w, b, lam, sample_weight=7 * v, **given)
        assert judge(X[rows], y[rows], w, b, lam, **given) == pytest.approx(by_weight, rel=1e-9)
    if lam2 == 0:
        f = np.where(f == 0, 1.5, f)
        scaled = duality_gap(X / f, y, f * w, b, lam, positive=positive)
        assert duality_gap(X, y, w, b, lam, penalty_factor=f, positive=positive) == pytest.approx(
            scaled, rel=1e-9
        )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("lam", "lam2", "positive"), [OPTIONS[0], *OPTIONS[2:]])
def test_a_sparse_matrix_is_judged_as_the_dense_one(dtype, lam, lam2, positive, monkeypatch):
    rng = np.random.default_rng(2)
    sparse_X = sparse.random_array((50, 8), density=0.3, rng=rng, dtype=dtype)
    X, y, v = sparse_X.toarray(), rng.standard_normal(50) + 3, rng.random(50)
    w = np.abs(rng.standard_normal(8))
    monkeypatch.setattr(sparse.csc_array, "toarray", None)
    for f in (None, rng.choice([0.5, 2.0], 8)):
        given = {"lam2": lam2, "sample_weight": v, "penalty_factor": f, "positive": positive}
        for judge in (duality_gap, kkt_residual, objective):
            dense = judge(X, y, w, 3.0, lam, **given)
            for form in (sparse.csc_array, sparse.csr_array, sparse.coo_array):
                assert judge(form(sparse_X), y, w, 3.0, lam, **given) == pytest.approx(dense, rel=1e-6)


def test_a_sparse_matrix_with_free_features_is_judged_as_the_dense_one():
    rng = np.random.default_rng(3)
    X, y = sparse.random_array((50, 8), density=0.3, rng=rng, format="csc"), rng.standard_normal(50)
    f, w = np.r_[0.0, 0.0, np.ones(6)], np.abs(rng.standard_normal(8))
    for positive in (False, True):
        given = {"penalty_factor": f, "positive": positive}
        dense = duality_gap(X.toarray(), y, w, 0.1, 0.2, **given)
        assert duality_gap(X, y, w, 0.1, 0.2, **given) == pytest.approx(dense, rel=1e-9)


def test_the_null_model_has_the_features_without_a_penalty():
    X, y, v, _ = weighted(4)
    f = np.r_[0.0, 0.0, np.ones(4)]
    A, root = np.c_[X[:, :2], np.ones(30)], np.sqrt(v)
    fit = np.linalg.lstsq(A * root[:, None], y * root, rcond=None)[0]
    w = np.r_[fit[:2], np.zeros(4)]
    given = {"sample_weight": v, "penalty_factor": f}
    assert duality_gap(X, y, w, fit[2], 1e3, **given) < 1e-13
    half = (w / 2, np.average(y - X @ w / 2, weights=v))
    null = with_factors(X, y, w, fit[2], 0, 0, v, f)
    excess = with_factors(X, y, *half, 0, 0, v, f) - null
    assert duality_gap(X, y, *half, 1e3, **given) == pytest.approx(excess / null, rel=1e-9)


def test_bad_options_are_named():
    X, y = [[1.0], [2.0]], [1.0, 3.0]
    with pytest.raises(ValueError, match=r"duality_gap: coef must be >= 0 with positive=True, got -1\.0"):
        duality_gap(X, y, [-1.0], 0.0, 0.1, positive=True)
    with pytest.raises(ValueError, match=r"objective: sample_weight must be >= 0 and not all zero"):
        objective(X, y, [1.0], 0.0, 0.1, sample_weight=[0.0, 0.0])
    with pytest.raises(ValueError, match=r"kkt_residual: penalty_factor must be >= 0, got -2\.0"):
        kkt_residual(X, y, [1.0], 0.0, 0.1, penalty_factor=[-2.0])
    with pytest.raises(TypeError, match=r"duality_gap: positive must be True or False, got 1"):
        duality_gap(X, y, [1.0], 0.0, 0.1, positive=1)
    bad = sparse.csc_array([[1.0], [np.nan]])
    with pytest.raises(ValueError, match=r"duality_gap: X must be finite, got nan at index \(1, 0\)"):
        duality_gap(bad, y, [1.0], 0.0, 0.1)
    with pytest.raises(
        ValueError, match=r"duality_gap: y must have one entry per row of X, got 3 for 2 rows"
    ):
        duality_gap(sparse.csc_array(X), [1.0, 2.0, 3.0], [1.0], 0.0, 0.1)


@pytest.mark.parametrize("positive", [False, True])
def test_a_free_feature_that_does_not_vary_frees_nothing(positive):
    X, y = np.c_[np.full(6, 3.0), np.arange(6.0)], np.arange(6.0) ** 2
    how = {"penalty_factor": [0.0, 1.0], "positive": positive}
    with_it = duality_gap(X, y, [0.0, 2.0], 4.0, 1.0, **how)
    assert with_it == pytest.approx(duality_gap(X[:, 1:], y, [2.0], 4.0, 1.0, positive=positive), rel=1e-12)


@pytest.mark.parametrize("kind", [np.asarray, sparse.csc_array])
@pytest.mark.parametrize("positive", [False, True])
@pytest.mark.parametrize("shape", [(30, 8), (10, 25)])
@pytest.mark.parametrize(("far", "most"), [(1e-2, 6.0), (1e-4, 1.5)])
def test_with_an_l2_penalty_the_gap_says_little_more_than_the_truth(shape, positive, far, most, kind):
    rng = np.random.default_rng(0)
    X = rng.standard_normal(shape)
    y, f = X[:, :3].sum(axis=1) + rng.standard_normal(shape[0]), rng.uniform(0.5, 2.0, shape[1])
    how = {"penalty_factor": f, "positive": positive}
    best = elastic_net_path(X, y, [0.2], **how)
    w = best.coefs[0] + far * rng.standard_normal(shape[1])
    w = np.maximum(w, 0.0) if positive else w
    here, there = ((w, (y - X @ w).mean()), (best.coefs[0], best.intercepts[0]))
    v = np.ones(shape[0])
    excess = with_factors(X, y, *here, 0.1, 0.1, v, f) - with_factors(X, y, *there, 0.1, 0.1, v, f)
    gap = duality_gap(kind(X), y, *here, 0.1, lam2=0.1, relative=False, **how)
    assert excess * (1 - 1e-6) <= gap <= most * excess


@pytest.mark.parametrize("positive", [False, True])
def test_several_weights_are_judged_as_each_alone(positive):
    rng = np.random.default_rng(1)
    X, y, f = rng.standard_normal((20, 6)), rng.standard_normal(20), rng.uniform(0.5, 2.0, 6)
    problem, lam1, lam2 = Problem.of(X, y, True, None), np.full(4, 0.1), np.full(4, 0.2)
    W = rng.standard_normal((4, 6)) * [[1e-3], [0.1], [1.0], [10.0]]
    W = np.maximum(W, 0.0) if positive else W
    b = y.mean() - W @ X.mean(axis=0)
    together = certify(problem, W, b, lam1, lam2, f, positive)
    alone = [certify(problem, W[[i]], b[[i]], lam1[:1], lam2[:1], f, positive)[0] for i in range(4)]
    np.testing.assert_allclose(together, alone, rtol=1e-10)


@pytest.mark.parametrize("factors", [[1.0, 1, 1, 1, 1], [0.5, 2, 1, 3, 1], [0.0, 2, 1, 0, 1]])
@pytest.mark.parametrize("far", [1e-2, 1.0])
def test_without_l1_the_gap_from_moments_is_the_truth(far, factors):
    rng = np.random.default_rng(2)
    X, y, v = rng.standard_normal((30, 5)), rng.standard_normal(30), np.ones(30)
    best, f = ridge_path(X, y, [0.3], penalty_factor=factors), np.array(factors)
    w = best.coefs[0] + far * rng.standard_normal(5)
    b = (y - X @ w).mean()
    there = with_factors(X, y, best.coefs[0], best.intercepts[0], 0, 0.3, v, f)
    how = {"lam2": 0.3, "relative": False, "penalty_factor": f}
    gap = duality_gap(Moments().update(X, y), None, w, b, 0.0, **how)
    assert gap == pytest.approx(with_factors(X, y, w, b, 0, 0.3, v, f) - there, rel=1e-8)


def test_the_larger_the_weights_the_more_of_the_objective_is_rounding():
    rng = np.random.default_rng(3)
    gram = Moments().update(rng.standard_normal((30, 3)), rng.standard_normal(30)).centred()
    lost = rounding_of_objective(gram, np.array([[0.0, 0, 0], [1, 0, 0], [1, -1, 0], [2, -2, 1]]))
    assert (np.diff(lost) > 0).all()
