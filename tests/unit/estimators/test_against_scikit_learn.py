"""The estimators find what scikit-learn's find when these are given time."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
import sklearn.linear_model as theirs
from scipy import sparse
from sklearn.base import clone
from sklearn.metrics import log_loss
from sklearn.model_selection import KFold, StratifiedKFold

import l1l2.estimators as ours

pytestmark = pytest.mark.filterwarnings("ignore:.*:sklearn.exceptions.ConvergenceWarning")


def regression(n: int = 60, p: int = 12, targets: int = 0, seed: int = 0) -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p)) @ (np.eye(p) + 0.4 * np.eye(p, k=1)) + rng.normal(size=p)
    W = np.where(rng.random((p, max(targets, 1))) < 0.4, rng.normal(size=(p, max(targets, 1))), 0.0)
    Y = X @ W + rng.normal(size=(n, max(targets, 1))) + 2
    return X, Y if targets else Y[:, 0], rng.integers(1, 5, size=n).astype(float)


def classes(k: int, n: int = 80, p: int = 6, seed: int = 0) -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p))
    scores = X @ rng.normal(size=(p, k)) + rng.gumbel(size=(n, k))
    return X, np.array(["a", "b", "c", "d"])[scores.argmax(axis=1)], rng.integers(1, 5, size=n).astype(float)


def assert_same(mine: Any, other: Any, rtol: float = 1e-5, atol: float = 1e-6) -> None:
    np.testing.assert_allclose(mine.coef_, other.coef_, rtol=rtol, atol=atol)
    np.testing.assert_allclose(mine.intercept_, other.intercept_, rtol=rtol, atol=atol)
    assert np.shape(mine.coef_) == np.shape(other.coef_)
    assert np.shape(mine.intercept_) == np.shape(other.intercept_)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("positive", [False, True])
@pytest.mark.parametrize("fit_intercept", [False, True])
@pytest.mark.parametrize("l1_ratio", [0.0, 0.3, 1.0])
def test_elastic_net_has_the_same_weights(
    l1_ratio: float, fit_intercept: bool, positive: bool, weighted: bool
) -> None:
    X, y, v = regression()
    options = {"alpha": 0.2, "l1_ratio": l1_ratio, "fit_intercept": fit_intercept, "positive": positive}
    weights = v if weighted else None
    mine = ours.ElasticNet(**options).fit(X, y, sample_weight=weights)
    assert_same(
        mine, theirs.ElasticNet(**options, tol=1e-12, max_iter=100000).fit(X, y, sample_weight=weights)
    )


@pytest.mark.parametrize("container", [sparse.csr_array, sparse.csc_array, sparse.csc_matrix])
def test_sparse_data_give_the_weights_of_dense_data(container: Any) -> None:
    X, y, v = regression(n=70, p=40)
    X[np.abs(X) < 1] = 0
    labels = np.where(y > np.median(y), "high", "low")
    for estimator, target in (
        (ours.Lasso(alpha=0.1), y),
        (ours.ElasticNet(alpha=0.1), y),
        (ours.Ridge(alpha=3), y),
        (ours.LogisticRegression(l1_ratio=1.0), labels),
        (ours.LogisticRegression(), labels),
    ):
        dense = clone(estimator).fit(X, target, sample_weight=v)
        assert_same(clone(estimator).fit(container(X), target, sample_weight=v), dense)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("targets", [0, 1, 3])
@pytest.mark.parametrize("positive", [False, True])
def test_ridge_has_the_same_weights(positive: bool, targets: int, weighted: bool) -> None:
    X, y, v = regression(targets=targets)
    weights = v if weighted else None
    mine = ours.Ridge(alpha=7.0, positive=positive).fit(X, y, sample_weight=weights)
    assert_same(mine, theirs.Ridge(alpha=7.0, positive=positive, tol=1e-12).fit(X, y, sample_weight=weights))


def test_ridge_takes_a_strength_for_each_target() -> None:
    X, y, v = regression(targets=3)
    alphas = [0.1, 50.0, 4.0]
    mine = ours.Ridge(alpha=alphas).fit(X, y, sample_weight=v)
    assert_same(mine, theirs.Ridge(alpha=alphas).fit(X, y, sample_weight=v), rtol=1e-8)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("k", [2, 3])
@pytest.mark.parametrize("class_weight", [None, "balanced", {"a": 3.0}])
def test_l2_logistic_regression_has_the_same_weights(class_weight: Any, k: int, weighted: bool) -> None:
    X, y, v = classes(k)
    options = {"C": 0.7, "class_weight": class_weight}
    weights = v if weighted else None
    mine = ours.LogisticRegression(**options).fit(X, y, sample_weight=weights)
    other = theirs.LogisticRegression(**options, solver="newton-cholesky", tol=1e-10)
    other.fit(X, y, sample_weight=weights)
    assert_same(mine, other)
    np.testing.assert_allclose(mine.predict_proba(X), other.predict_proba(X), atol=1e-6)
    np.testing.assert_array_equal(mine.predict(X), other.predict(X))


@pytest.mark.parametrize("k", [2, 3])
@pytest.mark.parametrize("l1_ratio", [0.5, 1.0])
def test_l1_logistic_regression_has_the_same_weights(l1_ratio: float, k: int) -> None:
    X, y, v = classes(k)
    options = {"C": 0.2, "l1_ratio": l1_ratio}
    mine = ours.LogisticRegression(**options).fit(X, y, sample_weight=v)
    other = theirs.LogisticRegression(**options, solver="saga", tol=1e-9, max_iter=100000, random_state=0)
    assert_same(mine, other.fit(X, y, sample_weight=v), rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("C", [1.0, 100.0])
@pytest.mark.parametrize("seed", [0, 13, 15])
def test_a_weak_penalty_is_reached_where_columns_are_large(seed: int, C: float) -> None:
    rng = np.random.default_rng(seed)
    n, p, k = 180, 45, 4
    X = rng.normal(size=(n, p)) * 8
    y = (X @ rng.normal(size=(p, k)) / 45**0.5 + 3 * rng.gumbel(size=(n, k))).argmax(axis=1)
    mine = ours.LogisticRegression(C=C).fit(X, y)
    other = theirs.LogisticRegression(C=C, solver="newton-cholesky", tol=1e-10).fit(X, y)

    def objective(model: Any) -> float:
        return float(C * log_loss(y, model.predict_proba(X), normalize=False) + (model.coef_**2).sum() / 2)

    assert mine.dual_gap_ < 1e-8
    assert objective(mine) == pytest.approx(objective(other), rel=1e-7)
    np.testing.assert_allclose(mine.predict_proba(X), other.predict_proba(X), atol=1e-3)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", ["LassoCV", "ElasticNetCV"])
def test_cross_validation_of_squares_finds_the_same_errors(name: str, weighted: bool) -> None:
    X, y, v = regression(n=90)
    weights = v if weighted else None
    options = {"alphas": 25, "cv": KFold(4, shuffle=True, random_state=3)}
    mine = getattr(ours, name)(**options).fit(X, y, sample_weight=weights)
    other = getattr(theirs, name)(**options, tol=1e-10, max_iter=100000).fit(X, y, sample_weight=weights)
    np.testing.assert_allclose(mine.alphas_, other.alphas_, rtol=1e-8)
    np.testing.assert_allclose(mine.mse_path_, other.mse_path_, rtol=1e-6)
    assert mine.alpha_ == pytest.approx(other.alpha_)
    assert_same(mine, other)


def test_several_shares_of_l1_compete_as_in_scikit_learn() -> None:
    X, y, _ = regression(n=90)
    options = {"alphas": 12, "l1_ratio": [0.1, 0.6, 1.0], "cv": 5}
    mine = ours.ElasticNetCV(**options).fit(X, y)
    other = theirs.ElasticNetCV(**options, tol=1e-10, max_iter=100000).fit(X, y)
    np.testing.assert_allclose(mine.mse_path_, other.mse_path_, rtol=1e-6)
    np.testing.assert_allclose(mine.alphas_, other.alphas_, rtol=1e-8)
    assert (mine.l1_ratio_, mine.alpha_) == (other.l1_ratio_, pytest.approx(other.alpha_))


@pytest.mark.parametrize("shape", [(50, 8), (20, 30)])
@pytest.mark.parametrize("targets", [0, 3])
@pytest.mark.parametrize("weighted", [False, True])
def test_leave_one_out_of_ridge_is_scikit_learns(
    weighted: bool, targets: int, shape: tuple[int, int]
) -> None:
    X, y, v = regression(*shape, targets=targets)
    options = {"alphas": [0.1, 1.0, 10.0, 100.0], "store_cv_results": True}
    weights = v if weighted else None
    mine = ours.RidgeCV(**options).fit(X, y, sample_weight=weights)
    other = theirs.RidgeCV(**options).fit(X, y, sample_weight=weights)
    np.testing.assert_allclose(mine.cv_results_, other.cv_results_, rtol=1e-6)
    assert (mine.alpha_, mine.best_score_) == (other.alpha_, pytest.approx(other.best_score_))
    assert_same(mine, other)


@pytest.mark.parametrize("k", [2, 3])
@pytest.mark.parametrize("scoring", ["neg_log_loss", "accuracy"])
@pytest.mark.parametrize("legacy", [False, True])
def test_cross_validation_of_logistic_regression_scores_the_same(legacy: bool, scoring: str, k: int) -> None:
    X, y, _ = classes(k)
    options = {
        "Cs": [10.0, 0.01, 1.0],
        "cv": StratifiedKFold(4),
        "scoring": scoring,
        "l1_ratios": (0.0,),
        "use_legacy_attributes": legacy,
    }
    mine = ours.LogisticRegressionCV(**options).fit(X, y)
    other = theirs.LogisticRegressionCV(**options, solver="newton-cholesky", tol=1e-10).fit(X, y)
    for name in ("scores_", "coefs_paths_"):
        a, b = getattr(mine, name), getattr(other, name)
        for key in a if legacy else [...]:
            np.testing.assert_allclose(a[key], b[key], rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(mine.C_, other.C_)
    assert np.shape(mine.n_iter_) == np.shape(other.n_iter_)
    assert_same(mine, other, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ours.__all__)
def test_parameters_are_scikit_learns_with_its_defaults(name: str) -> None:
    if not hasattr(theirs, name):
        assert issubclass(getattr(ours, name), (Warning, Exception))
        return
    mine, other = getattr(ours, name)().get_params(), getattr(theirs, name)().get_params()
    assert {key: value for key, value in mine.items() if key != "rule"} == other
    assert ("rule" in mine) == name.endswith("CV")


def test_scikit_learn_itself_is_compared_not_this_package() -> None:
    assert theirs.Lasso is not ours.Lasso
    assert sys.modules["sklearn.linear_model"].Lasso is theirs.Lasso
