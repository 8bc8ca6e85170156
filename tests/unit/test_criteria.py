"""Degrees of freedom, AIC and BIC, held against scikit-learn, traces of hat matrices and simulation."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LassoLarsIC, LinearRegression, LogisticRegression
from sklearn.metrics import log_loss

from l1l2.path import elastic_net_path, lasso_knots, lasso_path, logistic_path, ridge_path
from l1l2.selection import criteria, relaxed_path


def make(n=60, p=8, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p)) * rng.uniform(0.2, 4, p) + rng.normal(size=p)
    return X, X[:, :2] @ [1.0, -2.0] + rng.normal(size=n)


def centred(X, weights=None):
    return X - np.average(X, axis=0, weights=weights)


@pytest.mark.parametrize("criterion", ["aic", "bic"])
@pytest.mark.parametrize("noise_variance", [None, 2.5])
@pytest.mark.parametrize("fit_intercept", [True, False])
def test_at_the_knots_of_the_lasso_both_are_those_of_lasso_lars_ic(criterion, noise_variance, fit_intercept):
    X, y = make()
    theirs = LassoLarsIC(criterion, noise_variance=noise_variance, fit_intercept=fit_intercept).fit(X, y)
    # A hair inside each segment, where the feature that joins at its knot has joined.
    lams = theirs.alphas_[1:-1] * (1 + 1e-9)
    ours = criteria(
        lasso_path(X, y, lams, fit_intercept=fit_intercept), X, y,
        noise_variance=noise_variance, fit_intercept=fit_intercept,
    )  # fmt: skip
    assert ours.noise_variance == pytest.approx(theirs.noise_variance_, rel=1e-9)
    assert getattr(ours, criterion) == pytest.approx(theirs.criterion_[1:-1], rel=1e-6)
    knots = criteria(
        lasso_knots(X, y, fit_intercept=fit_intercept), X, y,
        noise_variance=noise_variance, fit_intercept=fit_intercept,
    )  # fmt: skip
    assert getattr(knots, f"lam_{criterion}") == pytest.approx(theirs.alpha_, rel=1e-8)


def test_degrees_of_freedom_of_ridge_are_the_trace_of_its_hat_matrix():
    X, y = make()
    lams = np.array([3.0, 0.1, 0.0])
    Z, n = centred(X), len(y)
    expected = [np.trace(Z @ np.linalg.solve(Z.T @ Z + n * lam * np.eye(8), Z.T)) for lam in lams]
    ours = criteria(ridge_path(X, y, lams), X, y, method="ridge")
    assert ours.df == pytest.approx(expected, rel=1e-9)
    d = np.linalg.svd(Z, compute_uv=False)
    assert ours.df == pytest.approx([(d**2 / (d**2 + n * lam)).sum() for lam in lams], rel=1e-9)


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize("method", ["ridge", "elastic_net"])
def test_weights_factors_and_scaling_enter_the_hat_matrix(method, standardise):
    X, y = make(seed=2)
    rng = np.random.default_rng(1)
    weights, factor = rng.integers(1, 4, len(y)).astype(float), np.array([0, 1, 2, 1, 0.5, 1, 1, 3.0])
    options = {"sample_weight": weights, "penalty_factor": factor, "standardise": standardise}
    lams = np.array([0.8, 0.2, 0.05])
    fit = ridge_path if method == "ridge" else elastic_net_path
    path = fit(X, y, lams, **options)
    ours = criteria(path, X, y, method=method, noise_variance=1.0, **options)
    v = weights / weights.sum()
    Z = np.sqrt(v)[:, None] * centred(X, weights)
    penalty = factor * ((Z**2).sum(axis=0) if standardise else 1.0)
    for at, lam in enumerate(lams):
        A = np.flatnonzero(path.coefs[at])
        lam2 = lam * (1.0 if method == "ridge" else 0.5)
        hat = Z[:, A] @ np.linalg.solve(Z[:, A].T @ Z[:, A] + lam2 * np.diag(penalty[A]), Z[:, A].T)
        assert ours.df[at] == pytest.approx(np.trace(hat), rel=1e-9)
    residuals = y[:, None] - X @ path.coefs.T - path.intercepts
    assert ours.deviance == pytest.approx(
        weights.sum() * np.log(2 * np.pi) + (weights[:, None] * residuals**2).sum(axis=0), rel=1e-9
    )
    assert ours.bic - ours.aic == pytest.approx((np.log(weights.sum()) - 2) * ours.df)


def test_a_whole_weight_is_as_many_rows():
    X, y = make(seed=5)
    times = np.random.default_rng(0).integers(1, 4, len(y))
    again = np.repeat(np.arange(len(y)), times)
    lams = [0.5, 0.1, 0.02]
    weighted = criteria(lasso_path(X, y, lams, sample_weight=times), X, y, sample_weight=times)
    copied = criteria(lasso_path(X[again], y[again], lams), X[again], y[again])
    for name in ("df", "deviance", "aic", "bic"):
        assert getattr(weighted, name) == pytest.approx(getattr(copied, name), rel=1e-8)


def test_columns_that_depend_on_each_other_count_once():
    X, y = make(seed=3)
    twice = np.hstack([X, X[:, :1] * 1e-3, np.ones((len(y), 1))])
    once = criteria(ridge_path(X, y, [0.0]), X, y, method="ridge")
    assert once.df == pytest.approx([8.0])
    again = criteria(ridge_path(twice, y, [0.0]), twice, y, method="ridge")
    assert again.df == pytest.approx([8.0])
    assert again.noise_variance == pytest.approx(once.noise_variance, rel=1e-8)


def test_degrees_of_freedom_are_the_covariance_of_fit_and_data():
    # df = Σ cov(ŷᵢ, yᵢ)/σ², by simulation; Efron (1986), J. Am. Stat. Assoc. 81, 461–470.
    rng = np.random.default_rng(7)
    X = rng.normal(size=(40, 10))
    mean = X[:, 0] - X[:, 1]
    lams, draws = [0.2, 0.05], 1500
    Y = mean + rng.normal(size=(draws, 40))
    paths = [(elastic_net_path(X, y, lams, l1_ratio=0.7), y) for y in Y]
    fits = np.array([path.coefs @ X.T + path.intercepts[:, None] for path, _ in paths])
    covariance = np.einsum("dli,di->l", fits, Y - mean) / draws
    df = np.mean(
        [
            criteria(p, X, y, method="elastic_net", l1_ratio=0.7, noise_variance=1.0).df
            for p, y in paths[:200]
        ],
        axis=0,
    )
    assert covariance - 1 == pytest.approx(df, abs=0.3)  # the intercept is one more


def test_wide_ridge_takes_the_small_side_and_sparse_data_agree_with_dense():
    X, y = make(20, 200, seed=4)
    X[np.abs(X) < 1] = 0
    lams = np.array([2.0, 0.3])
    ours = criteria(ridge_path(X, y, lams), X, y, method="ridge", noise_variance=1.0)
    d = np.linalg.svd(centred(X), compute_uv=False)
    assert ours.df == pytest.approx([(d**2 / (d**2 + 20 * lam)).sum() for lam in lams], rel=1e-8)
    sparse = criteria(ridge_path(X, y, lams), sp.csc_array(X), y, method="ridge", noise_variance=1.0)
    assert sparse.aic == pytest.approx(ours.aic, rel=1e-9)


def test_logistic_deviance_is_twice_the_log_loss_and_df_that_of_the_last_newton_step():
    X, y = make(120, 5, seed=1)
    labels = (y > 0).astype(int)
    lams = np.array([0.1, 0.01])
    path = logistic_path(X, labels, lams, l1_ratio=0.0, tol=1e-13)
    ours = criteria(path, X, labels, method="logistic", l1_ratio=0.0)
    for at, lam in enumerate(lams):
        model = LogisticRegression(C=1 / (120 * lam), tol=1e-12, max_iter=10**4).fit(X, labels)
        chance = model.predict_proba(X)[:, 1]
        assert ours.deviance[at] == pytest.approx(2 * log_loss(labels, chance, normalize=False), rel=1e-6)
        v = chance * (1 - chance)
        H = (v[:, None] * centred(X, v)).T @ centred(X, v) / 120
        assert ours.df[at] == pytest.approx(np.trace(np.linalg.solve(H + lam * np.eye(5), H)), rel=1e-4)
    assert np.isnan(ours.noise_variance)


def test_l1_logistic_counts_its_weights():
    X, y = make(120, 6, seed=1)
    path = logistic_path(X, y > 0, n_lams=8)
    ours = criteria(path, X, y > 0, method="logistic")
    assert ours.df == pytest.approx((path.coefs != 0).sum(axis=1))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(5, 40), p=st.integers(1, 10), ratio=st.floats(0.05, 0.95))
def test_freedom_grows_with_l1_share_less_than_the_count_of_weights(seed, n, p, ratio):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(n, p)), rng.normal(size=n)
    path = elastic_net_path(X, y, l1_ratio=ratio, n_lams=6)
    df = criteria(path, X, y, method="elastic_net", l1_ratio=ratio, noise_variance=1.0).df
    count = (path.coefs != 0).sum(axis=1)
    assert (df <= count + 1e-9).all()
    assert ((df > 0) == (count > 0)).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda X, y: criteria(lasso_path(X[:6], y[:6], [1.0]), X[:6], y[:6]),
            "noise_variance must be given",
        ),
        (
            lambda X, y: criteria(lasso_path(X, y, [1.0]), X, y, noise_variance=0.0),
            "noise_variance must be a finite number > 0, got 0.0",
        ),
        (
            lambda X, y: criteria(ridge_path(X, np.c_[y, y], [1.0]), X, y, method="ridge"),
            r"path must be of two classes or one target, got weights of shape \(1, 2, 8\)",
        ),
        (lambda X, y: criteria(lasso_path(X, y, [1.0]), X, y, l1_ratio=0.5), "l1_ratio must be left out"),
        (
            lambda X, y: criteria(lasso_path(X, y, [1.0]), X, y, method="elastic_net", l1_ratio=[0.1, 0.2]),
            "l1_ratio must be one number",
        ),
        (
            lambda X, y: criteria(lasso_path(X[:, 1:], y, [0.1]), X, y),
            "path must have weights for 8 features",
        ),
        (lambda X, y: relaxed_path(X, y, lasso_path(X[:, 1:], y, [0.1])), "weights for 8 features"),
        (
            lambda X, y: relaxed_path(X, y, method="ridge"),
            "method must be 'lasso' or 'elastic_net', got 'ridge'",
        ),
        (lambda X, y: relaxed_path(X, y, gamma=-0.1), "gamma must be between 0 and 1, got -0.1"),
        (lambda X, y: relaxed_path(X, y, gamma=1.0).at_gamma(0.5), "gamma must have been below 1, got 1"),
    ],
)
def test_bad_input_is_named_with_its_value(call, message):
    with pytest.raises(ValueError, match=message):
        call(*make())


def test_what_is_no_path_is_refused():
    with pytest.raises(TypeError, match=r"^criteria: path must be a Path, got None"):
        criteria(None, *make())


@pytest.mark.parametrize("shape", [(60, 8), (30, 300)], ids=["tall", "wide"])
def test_refits_are_least_squares_on_the_features_in_use(shape):
    X, y = make(*shape)
    weights = np.random.default_rng(0).uniform(0.5, 2, len(y))
    relaxed = relaxed_path(X, y, [1.5, 0.8], sample_weight=weights)
    path = lasso_path(X, y, [1.5, 0.8], sample_weight=weights)
    for at in range(2):
        support = path.coefs[at] != 0
        model = LinearRegression().fit(X[:, support], y, sample_weight=weights)
        assert relaxed.coefs[at, support] == pytest.approx(model.coef_, rel=1e-7)
        assert relaxed.intercepts[at] == pytest.approx(model.intercept_, rel=1e-7)
        assert not relaxed.coefs[at, ~support].any()


def test_the_blend_is_meinshausens_where_no_sign_changes():
    # Fit the lasso at γλ on the features in use at λ: the same weights as the blend.
    X, y = make(seed=8)
    lam, gamma = 0.9, 0.3
    support = lasso_path(X, y, [lam]).coefs[0] != 0
    meinshausen = lasso_path(X[:, support], y, [gamma * lam])
    blend = relaxed_path(X, y, [lam], gamma=gamma)
    assert (np.sign(meinshausen.coefs[0]) == np.sign(lasso_path(X, y, [lam]).coefs[0, support])).all()
    assert blend.coefs[0, support] == pytest.approx(meinshausen.coefs[0], rel=1e-9)
    assert blend.intercepts == pytest.approx(meinshausen.intercepts, rel=1e-9)


def test_gamma_goes_from_the_refit_to_the_path_and_back():
    X, y = make()
    path = lasso_path(X, y, n_lams=5)
    refit, half, whole = (relaxed_path(X, y, path, gamma=g) for g in (0.0, 0.5, 1.0))
    assert np.array_equal(whole.coefs, path.coefs)
    assert half.coefs == pytest.approx((refit.coefs + path.coefs) / 2)
    assert half.at_gamma(0.0).coefs == pytest.approx(refit.coefs)
    assert half.at_gamma(0.0).intercepts == pytest.approx(refit.intercepts)


def test_features_that_depend_on_each_other_are_refitted_with_least_norm():
    X, y = make(40, 2)
    doubled = np.hstack([X, X])
    path = elastic_net_path(doubled, y, [0.1], l1_ratio=0.5)
    assert (path.coefs != 0).all()
    refit = relaxed_path(doubled, y, path, method="elastic_net").coefs[0]
    once = LinearRegression().fit(X, y).coef_
    assert refit == pytest.approx(np.r_[once, once] / 2, rel=1e-6)
