"""Ridge at any λ, whichever road leads there: against least squares in long double, scikit-learn, NIST."""

import re
import warnings
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import lstsq
from sklearn.linear_model import Ridge
from tests.strategies import problems

from l1l2.optimality import duality_gap
from l1l2.path import ridge_path
from l1l2.solvers import _triangle, ridge_curve
from l1l2.solvers._normal import Tridiagonal
from l1l2.solvers.ridge_curve import RidgeCurve

pytestmark = pytest.mark.kernels

NIST = Path(__file__).parent.parent / "data" / "nist"
# Correct digits of the worst coefficient: half a digit below the best of NumPy's and statsmodels' least
# squares and scikit-learn's ridge at 0, or 13. The powers of Filip's x in float64 allow 7.6.
DIGITS = {
    "Filip": 7.4,
    "Longley": 13,
    "NoInt1": 13,
    "NoInt2": 13,
    "Norris": 12.5,
    "Pontius": 11.7,
    "Wampler1": 13,
    "Wampler2": 12.5,
    "Wampler3": 13,
    "Wampler4": 13,
    "Wampler5": 13,
}


def certified(name):
    """(X, y, coefficients, whether the first of them is an intercept)"""
    lines = (NIST / f"{name}.dat").read_text().splitlines()
    found = [re.match(r"\s+B\d+\s+(\S+)\s+\S+\s*$", line) for line in lines[30:55]]
    answer = np.array([float(match[1]) for match in found if match])
    data = np.array([line.split() for line in lines[60:] if line.strip()], dtype=float)
    y, X, with_intercept = data[:, 0], data[:, 1:], not name.startswith("NoInt")
    if X.shape[1] == 1:
        X = X ** np.arange(1, len(answer) + (not with_intercept))
    return X, y, answer, with_intercept


@pytest.mark.parametrize("name", DIGITS)
def test_at_lambda_zero_come_nists_certified_coefficients(name):
    X, y, answer, with_intercept = certified(name)
    points = RidgeCurve.of(X, y, fit_intercept=with_intercept).points(np.zeros(1))
    ours = np.r_[points.intercepts, points.coefs[0]] if with_intercept else points.coefs[0]
    assert ours.shape == answer.shape
    assert np.abs(ours / answer - 1).max() < 10.0 ** -DIGITS[name]
    assert points.gaps[0] < 1e-14


def least_squares(A, b):
    """argmin ‖Aw − b‖ by Householder's QR, in long double; A (n, m) of full rank, b (n, t)."""
    A, b = A.astype(np.longdouble), b.astype(np.longdouble)
    m = A.shape[1]
    for k in range(m):
        u = A[k:, k].copy()
        u[0] += np.copysign(np.sqrt((u * u).sum()), u[0])
        u /= np.sqrt((u * u).sum())
        A[k:, k:] -= 2 * np.outer(u, u @ A[k:, k:])
        b[k:] -= 2 * np.outer(u, u @ b[k:])
    w = np.zeros((m, b.shape[1]), np.longdouble)
    for k in reversed(range(m)):
        w[k] = (b[k] - A[k, k + 1 :] @ w[k + 1 :]) / A[k, k]
    return w


def by_augmented_rows(X, y, lam, *, v, f, fit_intercept, standardise):
    """Ridge as least squares with rows √(λf) below: coefs (t, p) and intercepts (t,)."""
    X, y, v = (np.asarray(a, dtype=np.longdouble) for a in (X, y, v))
    v = v / v.sum()
    mean, level = (v @ X, v @ y) if fit_intercept else (0 * X[0], 0 * y[0])
    scale = np.sqrt(v @ (X - mean) ** 2) if standardise else np.ones_like(X[0])
    A = np.vstack([np.sqrt(v)[:, None] * (X - mean) / scale, np.diag(np.sqrt(lam * f))])
    w = least_squares(A, np.vstack([np.sqrt(v)[:, None] * (y - level), np.zeros((len(f), y.shape[1]))]))
    w = w / scale[:, None]
    return w.T, level - mean @ w


FORMS = {
    "C": np.ascontiguousarray,
    "F": np.asfortranarray,
    "sparse": sp.csc_matrix,
    "sparse, 64-bit": lambda X: sp.csc_matrix(
        (
            sp.csc_matrix(X).data,
            sp.csc_matrix(X).indices.astype(np.int64),
            sp.csc_matrix(X).indptr.astype(np.int64),
        ),
        shape=X.shape,
    ),
    "strided": lambda X: np.repeat(X, 2, axis=1)[:, ::2],
}


@st.composite
def requests(draw):
    """A regression problem with all options: X (n, p), y (n, t), λ, and the options."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, p, t = draw(st.integers(5, 25)), draw(st.integers(1, 25)), draw(st.integers(1, 3))
    X = rng.standard_normal((n, p)) + draw(st.sampled_from([0, 3, 100]))
    if draw(st.booleans()):
        X *= 10.0 ** rng.integers(-3, 4, p)
    if draw(st.booleans()):
        X[rng.random(X.shape) < 0.5] = 0
        X[:2] += 1
    v = rng.random(n) * (rng.random(n) > 0.2) + (np.arange(n) < 3) if draw(st.booleans()) else None
    f = rng.random(p) + 0.1 if draw(st.booleans()) else np.ones(p)
    f[: draw(st.integers(0, min(p, 2)))] = 0
    how = {"fit_intercept": draw(st.booleans()), "standardise": draw(st.booleans())}
    X = X.astype(draw(st.sampled_from([np.float32, np.float64])))
    return X, rng.standard_normal((n, t)) + 5, draw(st.sampled_from([10.0, 1e-2, 1e-5, 1e-9])), v, f, how


@given(requests(), st.sampled_from(list(FORMS)))
def test_whatever_the_options_the_weights_are_those_of_least_squares_with_more_rows(request, form):
    X, y, lam, v, f, how = request
    data = FORMS[form](X)
    if not sp.issparse(data):
        data.setflags(write=False)
    points = RidgeCurve.of(data, y, sample_weight=v, penalty_factor=f, **how).points(np.array([lam]))
    weights = np.ones(len(y)) if v is None else v
    coefs, intercepts = by_augmented_rows(X, y, lam, v=weights, f=f, **how)
    assert np.abs(points.coefs[0] - coefs).max() < 1e-7 * np.abs(coefs).max()
    reach = np.abs(coefs).max() * np.abs(X).max() + np.abs(y).max()
    assert np.abs(points.intercepts[0] - intercepts).max() < 1e-7 * reach
    assert points.gaps[0] < 1e-11


@given(problems(), st.booleans())
def test_gaps_bound_what_an_independent_judge_finds(problem, fit_intercept):
    X, y = problem
    lams = np.array([1e5, 1.0, 1e-3, 1e-12, 0.0])
    points = RidgeCurve.of(X, y, fit_intercept=fit_intercept).points(lams)
    assert points.gaps.max() < 1e-10
    for lam, coef, b in zip(lams, points.coefs, points.intercepts, strict=True):
        assert duality_gap(X, y, coef, b, 0.0, lam2=lam, fit_intercept=fit_intercept) < 1e-10


@pytest.mark.parametrize("shape", [(30, 8), (8, 30)])
def test_the_gap_of_weights_that_are_off_is_no_less_than_what_they_lose(shape):
    rng = np.random.default_rng(3)
    X, y, lam = rng.standard_normal(shape), rng.standard_normal(shape[0]), 0.1
    curve = RidgeCurve.of(X, y)

    class Off(Tridiagonal):
        def solve(self, b, lams):
            return 1.01 * super().solve(b, lams)

    reduced = curve.squared.reduced
    fields = (
        reduced.diagonal,
        reduced.beside,
        reduced.reflectors,
        reduced.factors,
        reduced.least,
        reduced.most,
    )
    curve.squared.__dict__["reduced"] = Off(*fields)
    points = curve.points(np.array([lam]))
    Xc, yc = X - X.mean(axis=0), y - y.mean()

    def objective(w):
        return ((yc - Xc @ w) ** 2).mean() / 2 + lam * (w @ w) / 2

    best = np.linalg.solve(Xc.T @ Xc + len(y) * lam * np.eye(shape[1]), Xc.T @ yc)
    lost = (objective(points.coefs[0]) - objective(best)) / ((yc**2).mean() / 2)
    assert lost > 1e-6
    assert lost <= points.gaps[0] * (1 + 1e-9)


@pytest.mark.parametrize("shape", [(60, 12), (12, 60)])
def test_each_target_is_solved_as_if_alone_and_as_scikit_learn_solves_it(shape):
    rng = np.random.default_rng(4)
    X, y = rng.standard_normal(shape) + 1, rng.standard_normal((shape[0], 3))
    lams = np.array([1.0, 0.01])
    together = RidgeCurve.of(X, y).points(lams)
    assert together.coefs.shape == (2, 3, shape[1])
    assert together.intercepts.shape == (2, 3)
    for i, lam in enumerate(lams):
        other = Ridge(alpha=lam * len(y), solver="svd").fit(X, y)
        np.testing.assert_allclose(together.coefs[i], other.coef_, rtol=1e-9, atol=1e-11)
        np.testing.assert_allclose(together.intercepts[i], other.intercept_, rtol=1e-9)
    for k in range(3):
        alone = RidgeCurve.of(X, y[:, k]).points(lams)
        np.testing.assert_allclose(alone.coefs, together.coefs[:, k], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("shape", [(40, 12), (12, 40)])
def test_dependent_columns_share_and_at_zero_the_weights_are_the_shortest(shape):
    rng = np.random.default_rng(5)
    X, y = rng.standard_normal(shape), rng.standard_normal(shape[0])
    X = np.c_[X, X[:, 0], X[:, 1] + X[:, 2], np.full(shape[0], 0.1)]
    points = RidgeCurve.of(X, y).points(np.array([0.1, 0.0]))
    np.testing.assert_allclose(points.coefs[:, 0], points.coefs[:, shape[1]], rtol=1e-9)
    assert not points.coefs[:, -1].any()
    shortest = lstsq(X - X.mean(axis=0), y - y.mean(), cond=1e-12)[0]
    np.testing.assert_allclose(points.coefs[1], shortest, atol=1e-11)


def test_rows_of_weight_zero_play_no_part_and_whole_weights_are_repeats():
    rng = np.random.default_rng(6)
    for shape in ((20, 5), (6, 20)):
        X, y, v = rng.standard_normal(shape), rng.standard_normal(shape[0]), rng.integers(0, 3, shape[0])
        v[0] = 2
        lams = np.array([0.3, 0.0])
        weighted = RidgeCurve.of(X, y, sample_weight=v.astype(float)).points(lams)
        repeated = RidgeCurve.of(np.repeat(X, v, axis=0), np.repeat(y, v)).points(lams)
        np.testing.assert_allclose(weighted.coefs, repeated.coefs, rtol=1e-8, atol=1e-11)


def test_dependent_free_features_fit_what_their_span_fits():
    rng = np.random.default_rng(7)
    for shape in ((30, 6), (10, 16)):
        X, y = rng.standard_normal(shape), rng.standard_normal(shape[0])
        once, twice = np.ones(shape[1]), np.ones(shape[1] + 1)
        once[0] = twice[0] = twice[-1] = 0
        lams = np.array([0.3])
        a = RidgeCurve.of(X, y, penalty_factor=once).points(lams)
        b = RidgeCurve.of(np.c_[X, 2 * X[:, 0]], y, penalty_factor=twice).points(lams)
        np.testing.assert_allclose(b.coefs[0, 1:-1], a.coefs[0, 1:], rtol=1e-8, atol=1e-11)
        assert b.coefs[0, 0] + 2 * b.coefs[0, -1] == pytest.approx(a.coefs[0, 0], rel=1e-8)
        all_free = RidgeCurve.of(X, y, penalty_factor=np.zeros(shape[1])).points(lams)
        plain = RidgeCurve.of(X, y).points(np.zeros(1))
        np.testing.assert_allclose(all_free.coefs, plain.coefs, rtol=1e-9, atol=1e-12)


def test_nearly_dependent_columns_leave_the_gram_matrix_for_x_itself():
    rng = np.random.default_rng(8)
    X = rng.standard_normal((200, 6))
    X[:, 5] = X[:, 4] + 1e-6 * rng.standard_normal(200)
    y = X @ np.arange(6.0) + rng.standard_normal(200)
    how = {"v": np.ones(200), "f": np.ones(6), "fit_intercept": True, "standardise": False}
    for lam in (1e-9, 1e-12, 1e-15):
        ours = RidgeCurve.of(X, y).points(np.array([lam])).coefs
        truth = by_augmented_rows(X, y[:, None], lam, **how)[0]
        assert np.abs(ours - truth).max() < 1e-8 * np.abs(truth).max()


@pytest.mark.parametrize("kept", [2**22, 0])
def test_a_wide_x_next_to_zero_is_exact_with_and_without_a_copy_of_it(kept, monkeypatch):
    monkeypatch.setattr(_triangle, "_SMALL", kept)
    rng = np.random.default_rng(9)
    X, y = rng.standard_normal((20, 50)) + 3, rng.standard_normal(20)
    X[1] = X[0] + 1e-5 * rng.standard_normal(50)
    points = RidgeCurve.of(X, y).points(np.array([1e-8, 0.0]))
    how = {"v": np.ones(20), "f": np.ones(50), "fit_intercept": True, "standardise": False}
    truth = by_augmented_rows(X, y[:, None], 1e-8, **how)[0][0]
    assert np.abs(points.coefs[0] - truth).max() < 1e-8 * np.abs(truth).max()
    shortest = lstsq(X - X.mean(axis=0), y - y.mean(), cond=1e-13)[0]
    assert np.abs(points.coefs[1] - shortest).max() < 1e-8 * np.abs(shortest).max()
    assert points.gaps.max() < 1e-10


@pytest.mark.parametrize("form", ["F", "sparse"])
@pytest.mark.parametrize("shape", [(80, 30), (30, 80)])
def test_what_is_too_large_to_be_squared_is_iterated_to_the_same_weights(shape, form, monkeypatch):
    rng = np.random.default_rng(10)
    X = rng.standard_normal(shape) * (rng.random(shape) < 0.3)
    y = rng.standard_normal((shape[0], 2)) + 3
    f = np.ones(shape[1])
    f[:2] = 0
    v, lams = rng.random(shape[0]), np.array([1.0, 0.1, 1e-3])
    how = {"sample_weight": v, "penalty_factor": f}
    direct = RidgeCurve.of(FORMS[form](X), y, **how).points(lams)
    monkeypatch.setattr(ridge_curve, "_MODERATE", 20)
    curve = RidgeCurve.of(FORMS[form](X), y, tol=1e-14, **how)
    assert curve.is_large
    iterated = curve.points(lams)
    np.testing.assert_allclose(iterated.coefs, direct.coefs, atol=1e-5 * np.abs(direct.coefs).max())
    np.testing.assert_allclose(iterated.intercepts, direct.intercepts, rtol=1e-5)
    assert iterated.gaps.max() <= 1e-14
    assert iterated.n_iter.min() >= 1
    assert not direct.n_iter.any()


@pytest.mark.parametrize("shape", [(3000, 600), (600, 3000)])
@pytest.mark.parametrize("free", [0, 2])
def test_sparse_data_are_iterated_on_to_ten_digits_where_that_is_less_work(shape, free):
    rng = np.random.default_rng(12)
    X = sp.csc_array(sp.random(*shape, density=0.01, random_state=rng))
    y, f, lam = rng.standard_normal((shape[0], 2)) + 3, np.ones(shape[1]), np.array([1e-2])
    f[:free] = 0
    curve = RidgeCurve.of(X, y, penalty_factor=f)
    iterated = curve.points(lam)
    direct = RidgeCurve.of(X.toarray(), y, penalty_factor=f).points(lam)
    assert iterated.n_iter[0] > 0
    assert direct.n_iter[0] == 0
    np.testing.assert_allclose(iterated.coefs, direct.coefs, atol=1e-9 * np.abs(direct.coefs).max())
    np.testing.assert_allclose(iterated.intercepts, direct.intercepts, rtol=1e-9)
    assert iterated.gaps[0] < 1e-15
    # Without λ, or for so many λ of which the least needs many steps, a decomposition is.
    assert not curve.points(np.zeros(1)).n_iter.any()
    assert not curve.points(np.geomspace(1e-2, 1e-9, 200)).n_iter.any()


def test_iterations_that_end_early_have_a_gap_that_says_so(monkeypatch):
    from l1l2.solvers import _conjugate

    rng = np.random.default_rng(11)
    X, y = rng.standard_normal((60, 40)), rng.standard_normal(60)
    monkeypatch.setattr(ridge_curve, "_MODERATE", 20)
    monkeypatch.setattr(_conjugate, "_MOST_STEPS", 2)
    points = RidgeCurve.of(X, y).points(np.array([1e-3, 0.0]))
    assert points.gaps[0] > 1e-8
    assert np.isinf(points.gaps[1])


@given(st.integers(1, 9), st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_the_tridiagonal_form_solves_every_shift(m, t, seed):
    rng = np.random.default_rng(seed)
    Z, b = rng.standard_normal((m, m + 2)), rng.standard_normal((m, t))
    A, lams = Z @ Z.T, np.array([10.0, 0.1])
    form = Tridiagonal.of(A)
    values = np.linalg.eigvalsh(A)
    assert form.least == pytest.approx(values[0], abs=1e-13 * values[-1])
    assert form.most == pytest.approx(values[-1], rel=1e-13)
    for lam, z in zip(lams, form.solve(b, lams), strict=True):
        np.testing.assert_allclose(z.T, np.linalg.solve(A + lam * np.eye(m), b), rtol=1e-9, atol=1e-12)
    assert form.condition(np.array([0.5]))[0] == pytest.approx(
        (values[-1] + 0.5) / (values[0] + 0.5), rel=1e-9
    )
    assert form.condition(np.array([-2 * values[-1]]))[0] == np.inf


def test_a_memory_map_is_read_in_place(tmp_path):
    rng = np.random.default_rng(12)
    X, y = rng.standard_normal((300, 7)).astype(np.float32), rng.standard_normal(300)
    np.save(tmp_path / "X.npy", X)
    mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
    lams = np.array([0.1, 0.0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ours = RidgeCurve.of(mapped, y).points(lams)
    np.testing.assert_allclose(ours.coefs, RidgeCurve.of(X.astype(float), y).points(lams).coefs, rtol=1e-12)


@pytest.mark.parametrize("free", [[0], [1], [3], [1, 3], [0, 2]])
@pytest.mark.parametrize("lam", [0.0, 1e-14, 0.1])
def test_free_features_may_stand_anywhere_among_columns_that_need_a_triangle(free, lam):
    rng = np.random.default_rng(0)
    X = rng.standard_normal((30, 4)) * [1e-4, 1.0, 1e4, 10.0]  # too far apart for a matrix of squares
    y = X @ [1e4, 1.0, 1e-4, 0.1] + rng.standard_normal(30)
    factors = np.ones(4)
    factors[free] = 0.0
    path = ridge_path(X, y, [lam], penalty_factor=factors)
    Z, t = X - X.mean(axis=0), y - y.mean()
    rows = np.sqrt(30 * lam * factors)
    truth = np.linalg.lstsq(np.vstack([Z, np.diag(rows)]), np.append(t, np.zeros(4)), rcond=None)[0]
    np.testing.assert_allclose(path.coefs[0], truth, rtol=1e-8)
    how = {"lam2": lam, "penalty_factor": factors}
    assert duality_gap(X, y, path.coefs[0], path.intercepts[0], 0.0, **how) < 1e-12
