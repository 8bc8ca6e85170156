"""Paths, cross-validation and estimators on moments: the answers of the rows, and refusals where they end."""

import pickle
import re

import numpy as np
import pytest
from tests.unit.test_spectral import certified

from l1l2 import ElasticNet, ElasticNetCV, Lasso, LassoCV, LogisticRegression, Ridge, RidgeCV
from l1l2.moments import DigitsLost, Moments, NoFolds
from l1l2.optimality import duality_gap, kkt_residual, objective
from l1l2.path import elastic_net_path, lambda_max, lasso_knots, lasso_path, logistic_path, ridge_path
from l1l2.selection import (
    criteria,
    cross_validate,
    kfold_path,
    nested_kfold,
    relaxed_path,
    ridge_loo,
)

pytestmark = pytest.mark.kernels

N, P, K = 600, 9, 4
RNG = np.random.default_rng(0)
X = RNG.normal(size=(N, P)) @ (np.eye(P) + 0.3) + 5
Y = X[:, 0] - X[:, 1] + RNG.normal(size=N) + 3
V, FOLDS = RNG.uniform(0.5, 2, N), RNG.integers(0, K, N)
FACTORS = np.array([1, 0, 2.5, 1, 1, 0, 1, 0.5, 1])
SPLITS = [(np.flatnonzero(k != FOLDS), np.flatnonzero(k == FOLDS)) for k in range(K)]
OPTIONS = [
    {},
    {"standardise": True},
    {"positive": True},
    {"penalty_factor": FACTORS},
    {"penalty_factor": FACTORS, "positive": True},
    {"fit_intercept": False},
    {"penalty_factor": FACTORS, "fit_intercept": False, "standardise": True},
]


def summed(X=X, y=Y, v=V, folds=FOLDS, size=37):
    moments = Moments()
    for at in range(0, len(y), size):
        rows = slice(at, at + size)
        moments.update(X[rows], y[rows], v[rows], folds[rows])
    return moments


MOMENTS = summed()


@pytest.mark.parametrize("how", OPTIONS, ids=str)
@pytest.mark.parametrize("path", [lasso_path, elastic_net_path, ridge_path])
def test_a_path_from_moments_is_the_path_of_the_rows(path, how):
    of_rows = path(X, Y, sample_weight=V, **how)
    ours = path(MOMENTS, **how)
    assert ours.lams == pytest.approx(of_rows.lams, rel=1e-13)
    assert ours.coefs == pytest.approx(of_rows.coefs, abs=1e-12)
    assert ours.intercepts == pytest.approx(of_rows.intercepts, abs=1e-11)
    assert ours.gaps.max() < 1e-12
    lam = ours.lams[0] / 7
    assert ours.at(lam)[0] == pytest.approx(of_rows.at(lam)[0], abs=1e-12)
    assert pickle.loads(pickle.dumps(ours)).coefs == pytest.approx(ours.coefs)


@pytest.mark.parametrize("how", OPTIONS, ids=str)
def test_where_a_path_begins_is_known_from_moments(how):
    assert lambda_max(MOMENTS, **how) == pytest.approx(lambda_max(X, Y, sample_weight=V, **how), rel=1e-13)


def test_ridge_takes_several_targets_from_moments():
    targets = np.column_stack([Y, X[:, 3] - 2 * Y, RNG.normal(size=N)])
    moments = Moments().update(X, targets)
    ours, of_rows = ridge_path(moments), ridge_path(X, targets)
    assert ours.coefs == pytest.approx(of_rows.coefs, abs=1e-12)
    assert ours.intercepts == pytest.approx(of_rows.intercepts, abs=1e-11)
    assert Ridge(2.0).fit(moments).coef_ == pytest.approx(Ridge(2.0).fit(X, targets).coef_, abs=1e-12)
    with pytest.raises(ValueError, match="y must have one dimension, got 3 targets"):
        lasso_path(moments)


@pytest.mark.parametrize("lam2", [0.0, 0.3])
@pytest.mark.parametrize("how", [how for how in OPTIONS if "standardise" not in how], ids=str)
def test_the_judge_says_of_moments_what_it_says_of_rows(how, lam2):
    """Of any weights, however far from the optimum."""
    rng = np.random.default_rng(1)
    best = elastic_net_path(X, Y, [0.2 + lam2], l1_ratio=0.2 / (0.2 + lam2), sample_weight=V, **how)
    at_best = best.coefs[0], best.intercepts[0], 0.2
    intercept_off = 0.0 if not how.get("fit_intercept", True) else 0.01
    for size in (0.0, 1e-3, 1.0):
        w = np.abs(best.coefs[0] + size * rng.normal(size=P)) if "positive" in how else best.coefs[0]
        w, b = w + (size * rng.normal(size=P) if "positive" not in how else 0), best.intercepts[0]
        b += size * intercept_off
        rest = {name: value for name, value in how.items() if name != "fit_intercept"}
        assert objective(MOMENTS, None, w, b, 0.2, lam2=lam2, **rest) == pytest.approx(
            objective(X, Y, w, b, 0.2, lam2=lam2, sample_weight=V, **rest), rel=1e-11
        )
        args = {"lam2": lam2, **how}
        ours = kkt_residual(MOMENTS, None, w, b, 0.2, **args)
        assert ours == pytest.approx(
            kkt_residual(X, Y, w, b, 0.2, sample_weight=V, **args), rel=1e-9, abs=1e-13
        )
        gap = duality_gap(MOMENTS, None, w, b, 0.2, **args)
        excess = objective(X, Y, w, b, 0.2, lam2=lam2, sample_weight=V, **rest)
        excess -= objective(X, Y, *at_best, lam2=lam2, sample_weight=V, **rest)
        absolute = duality_gap(MOMENTS, None, w, b, 0.2, relative=False, **args)
        assert absolute >= excess - 1e-13
        assert gap > 0  # rounding is counted in
        if size == 1e-3 and not ("positive" in how and "penalty_factor" in how):
            assert absolute < 100 * excess + 1e-6


@pytest.mark.parametrize("lam", [0.0, 1e-9, 0.05])
def test_the_judge_certifies_what_other_solvers_find(lam):
    from sklearn.linear_model import Lasso as Theirs
    from sklearn.linear_model import LinearRegression

    theirs = Theirs(lam, tol=1e-14, max_iter=10**6) if lam else LinearRegression(tol=1e-14)
    theirs.fit(X, Y, sample_weight=V)
    gap = duality_gap(MOMENTS, None, theirs.coef_, theirs.intercept_, lam)
    assert 0 < gap < (1e-12 if lam != 1e-9 else 1e-7)


CHOICES = [
    {},
    {"method": "elastic_net", "l1_ratio": [0.2, 0.9]},
    {"method": "ridge"},
    {"method": "ridge", "lams": [3.0, 0.1, 0.0]},
    {"method": "ridge", "lams": [3.0, 0.1], "positive": True},
    {"gamma": [0, 0.5, 1]},
    {"standardise": True, "penalty_factor": FACTORS},
    {"fit_intercept": False},
]


@pytest.mark.parametrize("how", CHOICES, ids=str)
def test_cross_validation_of_moments_is_that_of_the_rows(how):
    of_rows = cross_validate(X, Y, cv=SPLITS, sample_weight=V, **how)
    ours = cross_validate(MOMENTS, **how)
    for mine, theirs in zip(ours.curves, of_rows.curves, strict=True):
        assert mine.errors == pytest.approx(theirs.errors, rel=1e-11)
        assert mine.se == pytest.approx(theirs.se, rel=1e-9)
    assert ours.coef == pytest.approx(of_rows.coef, abs=1e-12)
    assert ours.lam_one_se == pytest.approx(of_rows.lam_one_se, rel=1e-12)
    assert (ours.l1_ratio, ours.gamma) == (of_rows.l1_ratio, of_rows.gamma)


def test_rows_of_no_fold_are_trained_on_and_never_held_out():
    some = FOLDS > 0
    moments = Moments().update(X[some], Y[some], fold=FOLDS[some]).update(X[~some], Y[~some])
    splits = [(np.flatnonzero(k != FOLDS), np.flatnonzero(k == FOLDS)) for k in range(1, K)]
    assert cross_validate(moments).errors == pytest.approx(cross_validate(X, Y, cv=splits).errors, rel=1e-11)


def test_the_relaxed_path_is_that_of_the_rows():
    ours, of_rows = relaxed_path(MOMENTS, gamma=0.3), relaxed_path(X, Y, gamma=0.3, sample_weight=V)
    assert ours.coefs == pytest.approx(of_rows.coefs, abs=1e-11)


@pytest.mark.parametrize("how", [how for how in OPTIONS if "positive" not in how], ids=str)
@pytest.mark.parametrize(
    ("path", "options"),
    [
        (lasso_path, {}),
        (lasso_path, {"noise_variance": 2.0}),
        (elastic_net_path, {"method": "elastic_net", "l1_ratio": 0.5}),
        (ridge_path, {"method": "ridge"}),
    ],
)
def test_information_criteria_of_moments_are_those_of_the_rows(path, options, how):
    ratio = {"l1_ratio": options["l1_ratio"]} if "l1_ratio" in options else {}
    fitted = path(MOMENTS, **how, **ratio)
    ours = criteria(fitted, MOMENTS, **options, **how)
    of_rows = criteria(fitted, X, Y, sample_weight=V, **options, **how)
    for name in ("df", "deviance", "aic", "bic", "noise_variance"):
        assert getattr(ours, name) == pytest.approx(getattr(of_rows, name), rel=1e-10)
    assert (ours.lam_aic, ours.lam_bic) == (of_rows.lam_aic, of_rows.lam_bic)


def test_information_criteria_of_moments_count_dependent_columns_once():
    double, few = np.column_stack([X, X[:, 0] + X[:, 1]]), slice(None, P)
    for path, method in ((lasso_path, "lasso"), (ridge_path, "ridge")):
        moments = Moments().update(double, Y)
        fitted = path(double, Y)
        ours, of_rows = criteria(fitted, moments, method=method), criteria(fitted, double, Y, method=method)
        assert ours.df == pytest.approx(of_rows.df, rel=1e-9)
    with pytest.raises(ValueError, match=r"noise_variance must be given .* None for 9 rows and 9 columns"):
        criteria(lasso_path(X[few], Y[few]), Moments().update(X[few], Y[few]))


ALPHAS = np.logspace(-2, 5, 8)


@pytest.mark.parametrize(
    "make",
    [
        lambda cv: Lasso(0.1),
        lambda cv: Lasso(0.1, fit_intercept=False),
        lambda cv: ElasticNet(0.1, positive=True),
        lambda cv: Ridge(3.0),
        lambda cv: Ridge(3.0, positive=True),
        lambda cv: LassoCV(cv=cv),
        lambda cv: ElasticNetCV(cv=cv, l1_ratio=[0.1, 0.9], rule="1se"),
        lambda cv: RidgeCV(ALPHAS, cv=cv or K),
        lambda cv: RidgeCV(ALPHAS, cv=cv or K, scoring="neg_mean_squared_error", rule="1se"),
    ],
)
def test_an_estimator_fitted_to_moments_is_the_one_fitted_to_rows(make):
    of_rows, ours = make(SPLITS).fit(X, Y, V), make(None).fit(MOMENTS)
    assert ours.coef_ == pytest.approx(of_rows.coef_, abs=1e-12)
    assert ours.intercept_ == pytest.approx(of_rows.intercept_, abs=1e-11)
    assert ours.predict(X) == pytest.approx(of_rows.predict(X), abs=1e-10)
    assert ours.path_.coefs == pytest.approx(of_rows.path_.coefs, abs=1e-11)
    assert ours.n_features_in_ == P
    for name in ("alpha_", "alpha_1se_", "best_score_", "alpha_max_", "mse_path_"):
        if hasattr(of_rows, name):
            assert getattr(ours, name) == pytest.approx(getattr(of_rows, name), rel=1e-10)
    again = pickle.loads(pickle.dumps(ours))
    assert (again.predict(X) == ours.predict(X)).all()


def test_features_keep_their_names():
    named = Moments([f"x{j}" for j in range(P)]).merge(MOMENTS)
    assert list(Lasso(0.1).fit(named).feature_names_in_) == [f"x{j}" for j in range(P)]
    assert not hasattr(Lasso(0.1).fit(named).fit(MOMENTS), "feature_names_in_")


@pytest.mark.parametrize("path", [lasso_path, ridge_path])
@pytest.mark.parametrize("name", ["Longley", "NoInt1", "NoInt2", "Norris", "Pontius", "Wampler1", "Wampler5"])
def test_nists_certified_coefficients_keep_the_digits_that_squares_hold(name, path):
    A, y, answer, intercept = certified(name)
    found = path(Moments().update(A, y), lams=[0.0], fit_intercept=intercept)
    ours = np.r_[found.intercepts, found.coefs[0]] if intercept else found.coefs[0]
    digits = -np.log10(np.abs(ours / answer - 1).max() + 1e-17)
    assert digits > (5.5 if name.startswith("Wampler") else 11)


@pytest.mark.parametrize(
    "fit", [lasso_path, elastic_net_path, ridge_path, lambda m, lams: Lasso(lams[0]).fit(m)]
)
def test_filip_is_refused_by_name_with_what_to_do(fit):
    """NIST's powers up to the tenth, condition 1e15 and more: no digit of the sums would be left."""
    A, y, answer, _ = certified("Filip")
    moments = Moments().update(A, y)
    with pytest.raises(DigitsLost, match=r"condition 2.*\. Raise λ, or leave columns out \(Moments.select\)"):
        fit(moments, lams=[0.0])
    assert moments.condition > 1e13
    # What it offers works: X and y, fewer powers, orthogonal ones, a λ.
    assert ridge_path(A, y, [0.0]).coefs[0] == pytest.approx(answer[1:], rel=1e-7)
    few = Moments().update(A[:, :3], y)
    assert few.condition < 1e9
    assert ridge_path(moments.select([0, 1, 2]), lams=[0.0]).coefs == pytest.approx(
        ridge_path(A[:, :3], y, [0.0]).coefs, rel=1e-5
    )
    Q = np.polynomial.legendre.legvander(2 * (A[:, 0] - A[:, 0].min()) / np.ptp(A[:, 0]) - 1, 10)[:, 1:]
    assert ridge_path(Moments().update(Q, y), lams=[0.0]).coefs == pytest.approx(
        ridge_path(Q, y, [0.0]).coefs, rel=1e-8
    )
    lam = 1e-3 * np.trace(moments.covariance)
    assert ridge_path(moments, lams=[lam]).gaps[0] < 1e-10


def test_columns_that_depend_exactly_have_an_answer_as_from_rows():
    """All indicators of a category beside an intercept."""
    codes = np.random.default_rng(3).integers(0, 4, N)
    A = np.column_stack([np.eye(4)[codes], X[:, :2]])
    moments = Moments().update(A, Y)
    assert moments.condition == np.inf
    for lams in ([0.0], [1e-4], [0.1]):
        ours, of_rows = ridge_path(moments, lams=lams), ridge_path(A, Y, lams)
        assert ours.coefs == pytest.approx(of_rows.coefs, abs=1e-9)
    ours = lasso_path(moments, lams=[0.0])
    level = ours.coefs[0] @ A.T + ours.intercepts[0]
    truth = ridge_path(A, Y, [0.0])
    assert level == pytest.approx(truth.coefs[0] @ A.T + truth.intercepts[0], abs=1e-9)


def test_columns_of_unlike_units_are_no_reason_to_refuse():
    units = np.logspace(-6, 6, P)
    ours = ridge_path(Moments().update(X * units, Y), lams=[1e-3, 0.0])
    of_rows = ridge_path(X * units, Y, [1e-3, 0.0])
    assert ours.coefs * units == pytest.approx(of_rows.coefs * units, rel=1e-8, abs=1e-8)


def test_a_held_out_error_that_is_rounding_is_refused():
    A, y, *_ = certified("Filip")
    moments = Moments().update(A[:, :6], y, fold=np.arange(len(y)) % 3)
    with pytest.raises(DigitsLost):
        cross_validate(moments, method="ridge", lams=[1e-9])


def test_data_that_need_no_weights_are_no_reason_to_refuse():
    nothing = Moments().update(np.ones((5, 2)), np.ones(5), fold=np.arange(5) % 2)
    for path in (lasso_path, ridge_path):
        assert not path(nothing, lams=[0.1, 0.0]).coefs.any()
    assert cross_validate(nothing, lams=[0.1]).errors == pytest.approx(0)
    exact = X @ np.arange(P) + 1
    assert lasso_path(Moments().update(X, exact), lams=[0.0]).coefs[0] == pytest.approx(
        np.arange(P), abs=1e-9
    )


@pytest.mark.parametrize(
    "call",
    [
        lambda: logistic_path(MOMENTS, Y),
        lambda: lasso_knots(MOMENTS, Y),
        lambda: ridge_loo(MOMENTS, Y, [0.1]),
        lambda: criteria(lasso_path(X, Y), MOMENTS, Y, method="logistic"),
        lambda: kfold_path(MOMENTS, Y, [0.1]),
        lambda: nested_kfold(MOMENTS, Y, [0.1]),
        lambda: cross_validate(MOMENTS, method="logistic"),
        lambda: LogisticRegression().fit(MOMENTS, Y),
    ],
)
def test_what_needs_rows_says_so_and_what_to_give_it(call):
    with pytest.raises(TypeError, match=r"X must be rows, got Moments: .* Give X and y, or a sample"):
        call()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: lasso_path(MOMENTS, Y), ValueError, "y must be left out where X is Moments, got ndarray"),
        (lambda: ridge_path(MOMENTS, sample_weight=V), ValueError, "sample_weight must be left out"),
        (lambda: Lasso().fit(MOMENTS, Y), ValueError, "Lasso: y must be left out where X is Moments"),
        (lambda: lasso_path(Moments()), ValueError, "X must have rows of some weight, got Moments(n_rows=0"),
        (lambda: cross_validate(MOMENTS, cv=3), ValueError, "cv must be left out where X is Moments, got 3"),
        (
            lambda: LassoCV(cv=SPLITS).fit(MOMENTS),
            ValueError,
            "cv must be left out where X is Moments, got list",
        ),
        (lambda: cross_validate(MOMENTS, groups=FOLDS), ValueError, "groups must be left out"),
        (
            lambda: cross_validate(Moments().update(X, Y)),
            NoFolds,
            "X must be Moments of 2 folds at least, got 0",
        ),
        (lambda: RidgeCV().fit(MOMENTS), ValueError, "leave-one-out needs rows at hand. Pass cv=4"),
        (
            lambda: RidgeCV(cv=4, scoring="neg_median_absolute_error").fit(MOMENTS),
            ValueError,
            "scoring must be",
        ),
        (
            lambda: lasso_path(Moments().update(X * 1e-120, Y)),
            ValueError,
            "X is of size .*e-120, whose square",
        ),
    ],
)
def test_what_moments_cannot_take_is_refused(call, error, message):
    with pytest.raises(error, match=message.replace("(n_rows", re.escape("(n_rows"))):
        call()
