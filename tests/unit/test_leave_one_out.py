"""Ridge's leave-one-out, against fits that leave each row out, and against scikit-learn's RidgeCV."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import Ridge, RidgeCV

from l1l2.solvers import ridge_curve
from l1l2.solvers.leave_one_out import ridge_loo

pytestmark = pytest.mark.kernels

LAMS = np.array([1.0, 0.1, 1e-3])


def by_refits(X, y, lam, v, f, fit_intercept):
    """Residuals (n, t) of each row in the fit without it, the summed penalty unchanged: normal equations."""
    out = np.empty_like(y)
    A = np.c_[X, np.ones(len(X))] if fit_intercept else X
    penalty = np.diag(np.r_[f, 0.0] if fit_intercept else f) * lam * v.sum()
    for i in range(len(X)):
        others = v * (np.arange(len(X)) != i)
        w = np.linalg.lstsq(A.T @ (others[:, None] * A) + penalty, A.T @ (others[:, None] * y), rcond=None)[0]
        out[i] = y[i] - A[i] @ w
    return out


@given(
    st.tuples(st.integers(6, 20), st.integers(1, 30), st.integers(1, 2)),
    st.integers(0, 2**32 - 1),
    *[st.booleans()] * 4,
)
def test_residuals_and_errors_are_those_of_refitting_n_times(
    shape, seed, weighted, with_free, fit_intercept, sparse
):
    (n, p, t), rng = shape, np.random.default_rng(seed)
    X, y = rng.standard_normal((n, p)) + 1, rng.standard_normal((n, t)) + 1
    v = 0.2 + rng.random(n) if weighted else np.ones(n)
    v[3] *= not weighted
    f = np.ones(p)
    f[: 2 * with_free] = 0
    loo = ridge_loo(
        sp.csc_matrix(X) if sparse else X,
        y,
        LAMS,
        sample_weight=v if weighted else None,
        penalty_factor=f if with_free else None,
        fit_intercept=fit_intercept,
        residuals=True,
    )
    for k, lam in enumerate(LAMS):
        truth = by_refits(X, y, lam, v, f, fit_intercept)
        np.testing.assert_allclose(loo.residuals[:, k], truth, atol=1e-6 * np.abs(truth).max())
        np.testing.assert_allclose(loo.errors[k], v @ truth**2 / v.sum(), rtol=1e-6)


@pytest.mark.parametrize("targets", [1, 3])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("shape", [(40, 7), (15, 40)])
def test_errors_weights_and_the_chosen_lambda_are_those_of_ridgecv(shape, weighted, targets):
    rng = np.random.default_rng(1)
    X, y = rng.standard_normal(shape) + 2, rng.standard_normal((shape[0], targets))
    y += X[:, :1]
    v = 0.2 + rng.random(shape[0]) if weighted else np.ones(shape[0])
    lams = np.geomspace(30, 1e-2, 12)
    ours = ridge_loo(X, y, lams, sample_weight=v, residuals=True)
    theirs = RidgeCV(v.sum() * lams, store_cv_results=True, alpha_per_target=targets > 1)
    theirs.fit(X, y, sample_weight=v)
    squares = (v[:, None, None] * ours.residuals**2).swapaxes(1, 2)
    np.testing.assert_allclose(squares, theirs.cv_results_.reshape(squares.shape), rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(ours.best * v.sum(), theirs.alpha_, rtol=1e-14)
    np.testing.assert_allclose(ours.errors.min(axis=0) * v.sum() / len(v), -theirs.best_score_, rtol=1e-9)


def test_a_row_of_weight_zero_is_predicted_by_all_fits_and_counts_in_no_error():
    rng = np.random.default_rng(2)
    for shape in ((20, 4), (8, 20)):
        X, y, v = rng.standard_normal(shape), rng.standard_normal(shape[0]), np.ones(shape[0])
        v[[1, 5]] = 0
        with_it = ridge_loo(X, y, LAMS, sample_weight=v, residuals=True)
        without = ridge_loo(X[v > 0], y[v > 0], LAMS, residuals=True)
        np.testing.assert_allclose(with_it.errors, without.errors, rtol=1e-10)
        np.testing.assert_allclose(with_it.residuals[v > 0], without.residuals, rtol=1e-8)
        for k, lam in enumerate(LAMS):
            fitted = Ridge(alpha=lam * v.sum()).fit(X[v > 0], y[v > 0])
            np.testing.assert_allclose(with_it.residuals[1, k], y[1] - fitted.predict(X[[1]])[0], rtol=1e-9)


@pytest.mark.parametrize("shape", [(30, 4), (12, 25)])
def test_generalised_cross_validation_divides_by_the_mean_of_what_the_hat_matrix_leaves(shape):
    rng = np.random.default_rng(3)
    X, y = rng.standard_normal(shape), rng.standard_normal(shape[0])
    n, Xc = len(y), X - X.mean(axis=0)
    for lam, ours in zip(LAMS, ridge_loo(X, y, LAMS).gcv, strict=True):
        hat = Xc @ np.linalg.solve(Xc.T @ Xc + n * lam * np.eye(shape[1]), Xc.T) + 1 / n
        expected = ((y - hat @ y) ** 2).mean() / (1 - np.trace(hat) / n) ** 2
        assert ours == pytest.approx(expected, rel=1e-8)


def test_a_target_alone_has_the_errors_it_has_beside_others_and_residuals_only_if_asked_for():
    rng = np.random.default_rng(4)
    X, y = rng.standard_normal((30, 5)), rng.standard_normal((30, 2))
    together, alone = ridge_loo(X, y, LAMS), ridge_loo(X, y[:, 1], LAMS, residuals=True)
    assert alone.errors.shape == (3,)
    assert alone.residuals.shape == (30, 3)
    assert together.residuals is None
    np.testing.assert_allclose(together.errors[:, 1], alone.errors, rtol=1e-12)
    np.testing.assert_allclose(together.gcv[:, 1], alone.gcv, rtol=1e-12)


@pytest.mark.parametrize("shape", [(30, 6), (10, 25)])
def test_nearly_dependent_data_and_small_lambda_keep_their_digits(shape):
    rng = np.random.default_rng(5)
    X, y = rng.standard_normal(shape), rng.standard_normal(shape[0])
    X[:, 1] = X[:, 0] + 1e-5 * rng.standard_normal(shape[0])
    if shape[0] < shape[1]:
        X[1] = X[0] + 1e-2 * rng.standard_normal(shape[1])
    lams = np.array([1e-1, 1e-6])
    loo = ridge_loo(X, y, lams, residuals=True)
    for k, lam in enumerate(lams):
        for i in range(shape[0]):
            rest = np.arange(shape[0]) != i
            fitted = Ridge(alpha=lam * shape[0], solver="svd").fit(X[rest], y[rest])
            left_out = y[i] - fitted.predict(X[[i]])[0]
            assert loo.residuals[i, k] == pytest.approx(left_out, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("shape", [(60, 30), (300, 4), (40, 1)])
@pytest.mark.parametrize("weighted", [False, True])
def test_on_a_fine_grid_over_twelve_decades_each_lambda_has_what_it_has_alone(shape, weighted):
    rng = np.random.default_rng(9)
    X = rng.standard_normal(shape) * np.geomspace(1, 1e-3, shape[1]) + 1
    y = rng.standard_normal((shape[0], 2))
    v = 0.2 + rng.random(shape[0]) if weighted else None
    lams = np.geomspace(1e4, 1e-8, 200)
    fine = ridge_loo(np.asfortranarray(X), y, lams, sample_weight=v, residuals=True)
    for k in range(0, 200, 11):
        alone = ridge_loo(X, y, lams[k : k + 1], sample_weight=v, residuals=True)
        np.testing.assert_allclose(fine.errors[k], alone.errors[0], rtol=1e-10)
        np.testing.assert_allclose(fine.gcv[k], alone.gcv[0], rtol=1e-10)
        np.testing.assert_allclose(fine.residuals[:, k], alone.residuals[:, 0], rtol=1e-9, atol=1e-12)


def test_without_a_penalty_the_errors_of_tall_data_are_those_of_least_squares():
    rng = np.random.default_rng(6)
    X, y = rng.standard_normal((25, 4)), rng.standard_normal(25)
    A = np.c_[np.ones(25), X]
    hat = A @ np.linalg.pinv(A)
    expected = (((y - hat @ y) / (1 - hat.diagonal())) ** 2).mean()
    assert ridge_loo(X, y, np.zeros(1)).errors[0] == pytest.approx(expected, rel=1e-10)


def test_where_no_column_varies_the_mean_of_the_others_is_the_prediction():
    y = np.random.default_rng(8).standard_normal(9)
    for p in (2, 20):
        loo = ridge_loo(np.full((9, p), 0.1), y, LAMS)
        np.testing.assert_allclose(loo.errors, (((y - y.mean()) * 9 / 8) ** 2).mean(), rtol=1e-12)


def test_a_row_that_is_fitted_exactly_and_data_too_large_are_refused(monkeypatch):
    X, y = np.random.default_rng(7).standard_normal((4, 6)), np.arange(4.0)
    with pytest.raises(ValueError, match="every row a residual, got 1e-12, which leaves one none"):
        ridge_loo(X, y, np.array([1.0, 1e-12]))
    with pytest.raises(ValueError, match="every row a residual, got 1, which leaves one none"):
        ridge_loo(X[:1], y[:1], np.array([1.0]))
    monkeypatch.setattr(ridge_curve, "_MODERATE", 3)
    with pytest.raises(ValueError, match=r"at most 5000 rows or columns, got shape \(4, 6\)"):
        ridge_loo(X, y, LAMS)
