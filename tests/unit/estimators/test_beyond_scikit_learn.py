"""What the estimators offer beyond scikit-learn, and what they do around it: pickles, pipelines, routing."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import joblib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from sklearn import config_context
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score
from sklearn.multioutput import MultiOutputRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import l1_min_c

from l1l2.conventions import from_house
from l1l2.estimators import (
    AllWeightsZero,
    DataLeftBehind,
    ElasticNet,
    ElasticNetCV,
    Lasso,
    LassoCV,
    LogisticRegression,
    LogisticRegressionCV,
    Ridge,
    RidgeCV,
)

X = np.random.default_rng(5).normal(size=(60, 7))
Y = X[:, :3] @ [2.0, -1.0, 0.5] + np.random.default_rng(6).normal(size=60)
LABELS = np.where(Y > 0, "yes", "no")
WEIGHTS = np.random.default_rng(7).uniform(0.5, 2, size=60)
LOGISTIC_CV = LogisticRegressionCV(
    Cs=5, cv=3, l1_ratios=(1.0,), scoring="neg_log_loss", use_legacy_attributes=False
)
FITTED = [
    Lasso(alpha=0.1).fit(X, Y),
    ElasticNet(alpha=0.1).fit(X, Y),
    Ridge(alpha=2.0).fit(X, Y),
    LassoCV(alphas=20).fit(X, Y),
    ElasticNetCV(alphas=20, l1_ratio=[0.3, 0.9]).fit(X, Y),
    RidgeCV().fit(X, Y),
    RidgeCV(cv=4).fit(X, Y),
    LogisticRegression(C=0.5, l1_ratio=1.0).fit(X, LABELS),
    LogisticRegression(C=0.5).fit(X, LABELS),
    clone(LOGISTIC_CV).fit(X, LABELS),
]
CROSS_VALIDATED = [estimator for estimator in FITTED if hasattr(estimator, "plot_cv")]


def name_of(estimator: Any) -> str:
    return type(estimator).__name__


def strength(estimator: Any) -> float:
    """The book's λ of a fitted estimator."""
    if "Logistic" in name_of(estimator):
        C = getattr(estimator, "C", None) or estimator.C_
        return float(1 / (C * len(X)))
    alpha = getattr(estimator, "alpha", None) or estimator.alpha_
    return float(alpha / len(X) if "Ridge" in name_of(estimator) else alpha)


@pytest.mark.parametrize("estimator", FITTED, ids=name_of)
def test_the_path_goes_through_the_fitted_weights(estimator: Any) -> None:
    coef, intercept = estimator.path_.at(strength(estimator))
    np.testing.assert_allclose(np.ravel(estimator.coef_), coef, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(np.ravel(estimator.intercept_), intercept, rtol=1e-5, atol=1e-7)
    assert len(estimator.path_.lams) > 2
    assert estimator.path_ is estimator.path_


def test_the_path_is_not_computed_until_it_is_asked_for() -> None:
    estimator = Lasso(alpha=0.1).fit(X, Y)
    estimator._repr_html_()
    assert "_path" not in vars(estimator)
    assert "path_" not in dir(estimator)
    assert estimator.path_.coefs.shape == (100, 7)
    assert "path_" in dir(estimator)


def test_a_second_fit_forgets_the_first_ones_path() -> None:
    estimator = Lasso(alpha=0.1).fit(X, Y)
    first = estimator.path_, estimator.alpha_max_
    estimator.fit(X, 2 * Y)
    assert estimator.alpha_max_ == pytest.approx(2 * first[1])
    assert estimator.path_.lams[0] == pytest.approx(2 * first[0].lams[0])


@pytest.mark.parametrize("Estimator", [Lasso, Ridge, LassoCV, RidgeCV, LogisticRegression])
def test_there_is_no_path_before_a_fit(Estimator: Any) -> None:
    with pytest.raises(NotFittedError):
        Estimator().path_  # noqa: B018


@pytest.mark.parametrize("estimator", FITTED, ids=name_of)
def test_a_pickle_predicts_and_holds_no_data(estimator: Any) -> None:
    rows = np.arange(3000) % len(X)
    target = LABELS if "Logistic" in name_of(estimator) else Y
    estimator = clone(estimator).fit(X[rows], target[rows])
    assert estimator.path_.coefs.any()
    frozen = pickle.dumps(estimator)
    assert len(frozen) < X[rows].nbytes / 8
    thawed = pickle.loads(frozen)
    np.testing.assert_array_equal(thawed.predict(X), estimator.predict(X))
    with pytest.raises(DataLeftBehind, match="fit the estimator again"):
        thawed.path_  # noqa: B018
    assert not hasattr(copy.deepcopy(estimator), "path_")


@pytest.mark.parametrize("estimator", CROSS_VALIDATED, ids=name_of)
def test_a_pickle_keeps_the_choice_but_draws_no_curve(estimator: Any) -> None:
    thawed = pickle.loads(pickle.dumps(estimator))
    chosen = "C_1se_" if "Logistic" in name_of(estimator) else "alpha_1se_"
    assert getattr(thawed, chosen) == getattr(estimator, chosen)
    with pytest.raises(DataLeftBehind, match="path_"):
        thawed.plot_cv()


@pytest.mark.parametrize("Estimator", [Lasso, ElasticNet])
@pytest.mark.parametrize("positive", [False, True])
def test_alpha_max_is_where_the_weights_vanish(Estimator: Any, positive: bool) -> None:
    top = Estimator(alpha=0.1, positive=positive).fit(X, Y, sample_weight=WEIGHTS).alpha_max_
    with pytest.warns(AllWeightsZero, match=r"alpha is .*Choose a smaller one"):
        above = Estimator(alpha=1.001 * top, positive=positive).fit(X, Y, sample_weight=WEIGHTS)
    below = Estimator(alpha=0.999 * top, positive=positive).fit(X, Y, sample_weight=WEIGHTS)
    assert not above.coef_.any()
    assert below.coef_.any()


def test_nothing_is_warned_of_where_the_target_is_constant() -> None:
    estimator = Lasso(alpha=1.0).fit(X, np.full(60, 3.0))
    assert not estimator.coef_.any()
    assert estimator.alpha_max_ == 0


def test_c_min_is_scikit_learns() -> None:
    estimator = LogisticRegression(C=1.0, l1_ratio=1.0).fit(X, LABELS)
    assert estimator.C_min_ == pytest.approx(l1_min_c(X, LABELS, loss="log"), rel=0.2)
    with pytest.warns(AllWeightsZero, match=r"C is .*Choose a larger one"):
        assert not LogisticRegression(C=0.999 * estimator.C_min_, l1_ratio=1.0).fit(X, LABELS).coef_.any()
    assert LogisticRegression(C=1.001 * estimator.C_min_, l1_ratio=1.0).fit(X, LABELS).coef_.any()


def test_strengths_are_those_of_the_conventions() -> None:
    lam = from_house(0.1, penalty="l2", loss="sum", n=60)
    np.testing.assert_allclose(
        Ridge(alpha=lam).fit(X, Y).coef_, ElasticNet(alpha=0.1, l1_ratio=0.0).fit(X, Y).coef_, rtol=1e-8
    )


def one_standard_error(alphas: Any, errors: Any) -> float:
    mean, se = errors.mean(axis=0), errors.std(axis=0, ddof=1) / np.sqrt(len(errors))
    return float(np.max(np.asarray(alphas)[mean <= mean.min() + se[mean.argmin()]]))


def test_one_standard_error_of_the_lasso_is_computed_from_its_folds() -> None:
    estimator = LassoCV(alphas=30).fit(X, Y)
    assert estimator.alpha_1se_ == one_standard_error(estimator.alphas_, estimator.mse_path_.T)
    assert estimator.alpha_1se_ > estimator.alpha_
    simpler = LassoCV(alphas=30, rule="1se").fit(X, Y)
    assert simpler.alpha_ == estimator.alpha_1se_
    np.testing.assert_allclose(simpler.coef_, Lasso(alpha=simpler.alpha_).fit(X, Y).coef_, rtol=1e-6)


def test_one_standard_error_of_leave_one_out_is_computed_from_its_rows() -> None:
    alphas = np.geomspace(0.01, 1000, 30)
    estimator = RidgeCV(alphas=alphas, store_cv_results=True).fit(X, Y)
    assert estimator.alpha_1se_ == one_standard_error(alphas, estimator.cv_results_)
    assert RidgeCV(alphas=alphas, rule="1se").fit(X, Y).alpha_ == estimator.alpha_1se_


def test_one_standard_error_of_logistic_regression_is_the_smallest_c() -> None:
    estimator = clone(LOGISTIC_CV).fit(X, LABELS)
    expected = one_standard_error(1 / estimator.Cs_, -estimator.scores_[:, 0])
    assert 1 / estimator.C_1se_ == pytest.approx(expected)
    assert estimator.C_1se_ == clone(LOGISTIC_CV).set_params(rule="1se").fit(X, LABELS).C_


def test_a_single_fold_has_no_standard_error() -> None:
    split = [(np.arange(40), np.arange(40, 60))]
    assert not hasattr(LassoCV(alphas=5, cv=split).fit(X, Y), "alpha_1se_")
    with pytest.raises(AttributeError, match="one fold shows no spread"):
        LassoCV(alphas=5, cv=split, rule="1se").fit(X, Y)
    assert not hasattr(RidgeCV(cv=split).fit(X, Y), "alpha_1se_")
    with pytest.raises(ValueError, match="several finite scores"):
        RidgeCV(cv=split, rule="1se").fit(X, Y)


@pytest.mark.parametrize("estimator", FITTED, ids=name_of)
def test_plots_are_axes(estimator: Any) -> None:
    _, ax = plt.subplots()
    assert estimator.plot_path(ax=ax) is ax
    assert ax.lines
    plt.close("all")


@pytest.mark.parametrize("estimator", CROSS_VALIDATED, ids=name_of)
def test_curves_of_cross_validation_are_axes(estimator: Any) -> None:
    _, ax = plt.subplots()
    assert estimator.plot_cv(ax=ax) is ax
    assert ax.lines
    plt.close("all")


@pytest.mark.parametrize("Estimator", [Lasso, ElasticNet, LassoCV, ElasticNetCV])
def test_several_targets_are_refused_with_a_remedy(Estimator: Any) -> None:
    with pytest.raises(ValueError, match=r"one column, got 2.*MultiOutputRegressor"):
        Estimator().fit(X, np.c_[Y, Y])
    assert MultiOutputRegressor(Lasso(alpha=0.1)).fit(X, np.c_[Y, -Y]).predict(X).shape == (60, 2)


def test_liblinear_is_refused_where_it_stands_for_another_problem() -> None:
    with pytest.raises(ValueError, match="would penalise the intercept"):
        LogisticRegression(solver="liblinear").fit(X, LABELS)
    without = LogisticRegression(fit_intercept=False).fit(X, LABELS)
    named = LogisticRegression(fit_intercept=False, solver="liblinear").fit(X, LABELS)
    np.testing.assert_array_equal(named.coef_, without.coef_)


def test_a_fold_that_trains_without_a_class_is_refused() -> None:
    order = np.argsort(LABELS, kind="stable")
    half = [(order[:20], order[20:])]
    with pytest.raises(ValueError, match="cv must train on all classes, got a fold without 'yes'"):
        clone(LOGISTIC_CV).set_params(cv=half).fit(X, LABELS.astype(object))


@pytest.mark.parametrize("estimator", FITTED, ids=name_of)
def test_single_precision_stays_single(estimator: Any) -> None:
    target = LABELS if "Logistic" in name_of(estimator) else Y
    single = clone(estimator).fit(X.astype(np.float32), target)
    assert single.coef_.dtype == np.float32
    np.testing.assert_allclose(single.coef_, estimator.coef_, rtol=1e-3, atol=1e-4)


def test_a_grid_search_in_a_pipeline_finds_what_lasso_cv_finds() -> None:
    own = LassoCV(alphas=15, cv=5).fit(X, Y)
    search = GridSearchCV(
        make_pipeline(StandardScaler(with_mean=False, with_std=False), Lasso()),
        {"lasso__alpha": own.alphas_[1:]},
        scoring="neg_mean_squared_error",
    )
    assert search.fit(X, Y).best_params_["lasso__alpha"] == own.alpha_


@pytest.mark.threads
@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_folds_run_on_any_joblib_backend(backend: str) -> None:
    alone = LassoCV(alphas=10).fit(X, Y)
    with joblib.parallel_backend(backend):
        together = LassoCV(alphas=10, n_jobs=2).fit(X, Y)
        np.testing.assert_allclose(cross_val_score(Ridge(), X, Y, n_jobs=2), cross_val_score(Ridge(), X, Y))
    np.testing.assert_allclose(together.mse_path_, alone.mse_path_, rtol=1e-10)


@pytest.mark.parametrize(
    "estimator", [LassoCV(alphas=5, cv=GroupKFold(3)), RidgeCV(cv=GroupKFold(3)), LOGISTIC_CV], ids=name_of
)
def test_groups_are_routed_to_the_splitter(estimator: Any) -> None:
    groups = np.repeat([0, 1, 2], 20)
    target = LABELS if "Logistic" in name_of(estimator) else Y
    with config_context(enable_metadata_routing=True):
        routed = clone(estimator).set_params(cv=GroupKFold(3)).fit(X, target, groups=groups)
    pairs = list(GroupKFold(3).split(X, target, groups))
    given = clone(estimator).set_params(cv=pairs).fit(X, target)
    np.testing.assert_allclose(routed.coef_, given.coef_, rtol=1e-10)


def test_weights_count_in_the_folds_scores_of_ridge() -> None:
    repeats = np.random.default_rng(1).integers(1, 4, size=60)
    rows = np.repeat(np.arange(60), repeats)
    pairs = [
        (np.flatnonzero(np.arange(60) % 4 != k), np.flatnonzero(np.arange(60) % 4 == k)) for k in range(4)
    ]
    repeated = [(np.flatnonzero(rows % 4 != k), np.flatnonzero(rows % 4 == k)) for k in range(4)]
    weighted = RidgeCV(alphas=np.geomspace(0.1, 100, 9), cv=pairs).fit(X, Y, sample_weight=repeats)
    spelt_out = RidgeCV(alphas=np.geomspace(0.1, 100, 9), cv=repeated).fit(X[rows], Y[rows])
    assert weighted.best_score_ == pytest.approx(spelt_out.best_score_, rel=1e-10)
    assert weighted.alpha_ == spelt_out.alpha_


def test_names_of_features_are_kept_and_drawn() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(X, columns=[f"column {j}" for j in range(7)])
    estimator = Lasso(alpha=0.1).fit(frame, Y)
    assert list(estimator.feature_names_in_) == list(frame.columns)
    ax = estimator.plot_path()
    assert any("column 0" in text.get_text() for text in ax.texts)
    plt.close("all")
