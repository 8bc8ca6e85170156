"""Cross-validation of whole paths, held against scikit-learn, refits fold by fold, and repetition of rows."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import ElasticNetCV, LassoCV, LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import log_loss
from sklearn.model_selection import GroupKFold, KFold, LeaveOneOut, ShuffleSplit, StratifiedKFold
from sklearn.preprocessing import StandardScaler

from l1l2.moments._sums import Sums
from l1l2.path import elastic_net_path, lasso_path, logistic_path, ridge_path
from l1l2.selection import cross_validate, one_standard_error, standard_error
from l1l2.selection._moments import FoldMoments, held_out_errors, hold
from l1l2.selection.folds import folds_of

pytestmark = pytest.mark.kernels

PATHS = {
    "lasso": lasso_path,
    "elastic_net": lambda *a, **k: elastic_net_path(*a, l1_ratio=0.5, **k),
    "ridge": ridge_path,
    "logistic": logistic_path,
}


def make(n, p, seed=0, classes=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p)) * rng.uniform(0.3, 3, p) + rng.normal(size=p)
    signal = X[:, :3] @ [1.0, -0.5, 0.8] + rng.normal(size=n)
    if classes:
        return X, np.array(["bad", "fair", "good"])[
            np.digitize(signal, np.quantile(signal, np.arange(1, classes) / classes))
        ]
    return X, signal


def by_hand(X, y, lams, method, folds, weights=None, **options):
    """(K, L): each fold's training rows copied out and fitted, its test rows predicted."""
    errors = []
    for train, test in folds:
        w = (None, None) if weights is None else (weights[train], weights[test])
        path = PATHS[method](X[train], y[train], lams, sample_weight=w[0], **options)
        eta = X[test] @ path.coefs.T + path.intercepts
        if method == "logistic":
            sign = np.where(y[test] == np.unique(y)[1], 1, -1)[:, None]
            loss = np.log1p(np.exp(-sign * eta))
        else:
            loss = (y[test, None] - eta) ** 2
        errors.append(np.average(loss, axis=0, weights=w[1]))
    return np.array(errors)


@pytest.mark.parametrize("shape", [(60, 7), (40, 300)], ids=["tall", "wide"])
def test_lasso_errors_and_choice_are_those_of_lasso_cv(shape):
    X, y = make(*shape)
    folds = list(KFold(4, shuffle=True, random_state=1).split(X))
    theirs = LassoCV(cv=folds, alphas=30, eps=0.02, tol=1e-12, max_iter=10**6).fit(X, y)
    ours = cross_validate(X, y, cv=folds, n_lams=30, eps=0.02)
    assert ours.lams == pytest.approx(theirs.alphas_, rel=1e-10)
    assert pytest.approx(theirs.mse_path_, rel=1e-5) == ours.errors.T
    assert ours.lam_best == pytest.approx(theirs.alpha_)
    assert ours.coef == pytest.approx(theirs.coef_, abs=1e-5)
    assert ours.intercept == pytest.approx(theirs.intercept_, abs=1e-5)


def test_several_shares_of_l1_are_those_of_elastic_net_cv():
    X, y = make(60, 9)
    shares = [0.9, 0.3, 1.0]
    theirs = ElasticNetCV(l1_ratio=shares, cv=3, alphas=20, eps=0.01, tol=1e-12, max_iter=10**6).fit(X, y)
    ours = cross_validate(X, y, method="elastic_net", l1_ratio=shares, cv=KFold(3), n_lams=20, eps=0.01)
    for at, curve in enumerate(ours.curves):
        assert curve.l1_ratio == shares[at]
        assert curve.lams == pytest.approx(theirs.alphas_[at], rel=1e-10)
        assert pytest.approx(theirs.mse_path_[at], rel=1e-5) == curve.errors.T
    assert (ours.l1_ratio, ours.lam_best) == (theirs.l1_ratio_, pytest.approx(theirs.alpha_))
    assert ours.coef == pytest.approx(theirs.coef_, abs=1e-5)


@pytest.mark.parametrize("shape", [(50, 6), (30, 300)], ids=["tall", "wide"])
@pytest.mark.parametrize("method", PATHS)
@pytest.mark.parametrize("weighted", [False, True])
def test_every_method_errs_as_each_fold_fitted_by_itself(method, shape, weighted):
    X, y = make(*shape, classes=2 if method == "logistic" else 0)
    weights = np.random.default_rng(2).uniform(0, 2, len(y)) if weighted else None
    folds = list(StratifiedKFold(3).split(X, y) if method == "logistic" else KFold(3).split(X))
    lams = [1.0, 0.2, 0.05]
    ours = cross_validate(X, y, lams, method=method, cv=folds, sample_weight=weights)
    assert ours.errors == pytest.approx(by_hand(X, y, lams, method, folds, weights), rel=1e-5)
    whole = PATHS[method](X, y, lams, sample_weight=weights)
    assert ours.path.coefs == pytest.approx(whole.coefs, abs=1e-6)


@pytest.mark.parametrize("shape", [(60, 6), (30, 300)], ids=["tall", "wide"])
@pytest.mark.parametrize("method", ["lasso", "elastic_net", "ridge"])
def test_options_of_the_path_reach_every_fold(method, shape):
    X, y = make(*shape, seed=4)
    folds = list(KFold(4).split(X))
    factor = np.linspace(0.5, 2, X.shape[1])
    for options in (
        {"standardise": True},
        {"penalty_factor": factor},
        {"fit_intercept": False},
        {"positive": True},
        {"penalty_factor": np.r_[0, factor[1:]]},
    ):
        ours = cross_validate(X, y, [0.3, 0.1], method=method, cv=folds, **options)
        assert ours.errors == pytest.approx(by_hand(X, y, [0.3, 0.1], method, folds, **options), rel=1e-6)


def test_scaling_is_learnt_from_the_training_rows_alone():
    X, y = make(50, 5)
    X[:10] *= 30  # the first fold would spoil the scale of the others
    folds = list(KFold(5).split(X))
    ours = cross_validate(X, y, [0.1], method="ridge", cv=folds, standardise=True)
    for (train, test), error in zip(folds, ours.errors[:, 0], strict=True):
        scaler = StandardScaler().fit(X[train])
        model = Ridge(0.1 * len(train)).fit(scaler.transform(X[train]), y[train])
        assert error == pytest.approx(((model.predict(scaler.transform(X[test])) - y[test]) ** 2).mean())


@pytest.mark.parametrize("shape", [(30, 5), (24, 300)], ids=["tall", "wide"])
@pytest.mark.parametrize("method", ["lasso", "elastic_net", "ridge"])
def test_a_whole_weight_is_as_many_rows(method, shape):
    X, y = make(*shape, seed=6)
    times = np.random.default_rng(0).integers(0, 4, len(y))
    fold_of = np.arange(len(y)) % 3
    repeated, again = np.repeat(np.arange(len(y)), times), np.repeat(fold_of, times)
    lams = [0.5, 0.1]
    weighted = cross_validate(
        X, y, lams, method=method, sample_weight=times,
        cv=[(np.flatnonzero(fold_of != k), np.flatnonzero(fold_of == k)) for k in range(3)],
    )  # fmt: skip
    copied = cross_validate(
        X[repeated], y[repeated], lams, method=method,
        cv=[(np.flatnonzero(again != k), np.flatnonzero(again == k)) for k in range(3)],
    )  # fmt: skip
    assert weighted.errors == pytest.approx(copied.errors, rel=1e-7)
    assert weighted.coef == pytest.approx(copied.coef, abs=1e-7)


def test_a_bootstrap_trains_on_a_row_as_often_as_it_was_drawn():
    X, y = make(40, 4)
    rng = np.random.default_rng(5)
    drawn = rng.integers(0, 40, 40)
    rest = np.setdiff1d(np.arange(40), drawn)
    ours = cross_validate(X, y, [0.1], cv=[(drawn, rest)])
    assert ours.errors == pytest.approx(by_hand(X, y, [0.1], "lasso", [(drawn, rest)]), rel=1e-8)


@pytest.mark.parametrize(
    "splitter",
    [KFold(3), ShuffleSplit(4, test_size=0.3, random_state=0), LeaveOneOut(), GroupKFold(3)],
    ids=lambda s: type(s).__name__,
)
@pytest.mark.parametrize("p", [4, 300])
def test_any_splitter_will_do(splitter, p):
    X, y = make(24, p)
    groups = np.arange(24) // 4 if isinstance(splitter, GroupKFold) else None
    ours = cross_validate(X, y, [0.4, 0.1], cv=splitter, groups=groups)
    folds = list(splitter.split(X, y, groups))
    assert ours.errors == pytest.approx(by_hand(X, y, [0.4, 0.1], "lasso", folds), rel=1e-7)


def test_masks_and_folds_that_leave_rows_out_will_do():
    X, y = make(30, 4)
    held_out = np.arange(30) % 3
    masks = [((held_out != k) & (held_out != 2), held_out == k) for k in (0, 1)]
    folds = [(np.flatnonzero(a), np.flatnonzero(b)) for a, b in masks]
    ours = cross_validate(X, y, [0.1], cv=masks)
    assert ours.errors == pytest.approx(by_hand(X, y, [0.1], "lasso", folds), rel=1e-9)
    assert ours.path.coefs == pytest.approx(lasso_path(X, y, [0.1]).coefs)  # of all rows


def test_groups_stay_together_where_only_a_number_of_folds_is_given():
    X, y = make(40, 3)
    groups = np.repeat(np.arange(8), 5)
    ours = cross_validate(X, y, [0.1], cv=4, groups=groups)
    folds = list(GroupKFold(4).split(X, y, groups))
    assert ours.errors == pytest.approx(by_hand(X, y, [0.1], "lasso", folds), rel=1e-9)


@given(n=st.integers(4, 60), k=st.integers(2, 6), share=st.floats(0.1, 0.9), seed=st.integers(0, 99))
def test_numbered_folds_of_classes_hold_an_even_share_of_each(n, k, share, seed):
    labels = (np.random.default_rng(seed).random(n) < share).astype(int)
    folds = folds_of("here", min(k, n), np.empty((n, 1)), labels, stratify=True)
    assert np.array_equal(np.sort(np.concatenate([fold.test for fold in folds])), np.arange(n))
    for label in (0, 1):
        counts = [(labels[fold.test] == label).sum() for fold in folds]
        assert max(counts) - min(counts) <= 1


@pytest.mark.parametrize("n", [40, 3000])
def test_moments_of_folds_agree_with_the_rows_to_nine_digits(n):
    rng = np.random.default_rng(1)
    X = rng.normal(size=(n, 12)) + 1e4 * rng.normal(size=12)
    y = X @ rng.normal(size=12) + 1e-2 * rng.normal(size=n)
    weights = rng.uniform(0, 3, n)
    folds = folds_of("here", 5, X, y)
    coefs = rng.normal(size=(6, 12))
    for fold, split in zip(folds, FoldMoments.of(X, y, weights, folds), strict=True):
        path = lasso_path(X[fold.train], y[fold.train], n_lams=6, sample_weight=weights[fold.train])
        for W, b in ((path.coefs, path.intercepts), (coefs, np.zeros(6))):
            direct = np.average(
                (y[fold.test, None] - X[fold.test] @ W.T - b) ** 2, axis=0, weights=weights[fold.test]
            )
            errors, rounding = held_out_errors(split.test.centred(True), W, b)
            if hold(errors, rounding):
                assert errors == pytest.approx(direct, rel=1e-9)
        train = Sums.of(X[fold.train], y[fold.train], weights[fold.train]).centred(True)
        assert pytest.approx(train.G, rel=1e-9, abs=1e-9) == split.train.centred(True).G


def test_errors_far_below_the_size_of_y_are_taken_from_the_rows():
    X, _ = make(60, 5)
    y = X @ np.arange(1.0, 6.0) + 1e-7 * np.random.default_rng(0).normal(size=60)
    folds = list(KFold(5).split(X))
    lams = [1e-3, 1e-9, 0.0]
    ours = cross_validate(X, y, lams, cv=folds)
    assert ours.errors.min() < 1e-12
    assert ours.errors == pytest.approx(by_hand(X, y, lams, "lasso", folds), rel=1e-6, abs=0)


def test_a_fold_that_outweighs_all_others_does_not_drown_them():
    X, y = make(60, 4)
    weights = np.where(np.arange(60) < 20, 1e12, 1.0)
    folds = list(KFold(3).split(X))
    ours = cross_validate(X, y, [0.1], cv=folds, sample_weight=weights)
    assert ours.errors == pytest.approx(by_hand(X, y, [0.1], "lasso", folds, weights), rel=1e-9)


@pytest.mark.parametrize("p", [5, 300])
@pytest.mark.parametrize("kind", ["sparse", "float32", "C", "read-only"])
def test_x_may_be_stored_in_any_way(p, kind):
    X, y = make(40, p)
    X[np.abs(X) < 0.8] = 0
    X = X.astype(np.float32)
    stored = {
        "sparse": lambda: sp.csr_array(X),
        "float32": lambda: np.asfortranarray(X),
        "C": lambda: np.ascontiguousarray(X, dtype=np.float64),
        "read-only": lambda: X.astype(np.float64),
    }[kind]()
    if kind == "read-only":
        stored.flags.writeable = False
    expected = cross_validate(np.asfortranarray(X, dtype=np.float64), y, cv=3, n_lams=10)
    ours = cross_validate(stored, y, cv=3, n_lams=10)
    assert ours.errors == pytest.approx(expected.errors, rel=1e-5)


def test_two_classes_are_scored_by_log_loss_and_by_what_is_misclassified():
    X, y = make(80, 4, classes=2)
    folds = list(StratifiedKFold(4).split(X, y))
    for metric in ("log_loss", "misclassification"):
        ours = cross_validate(X, y, [0.02], method="logistic", l1_ratio=0, cv=folds, metric=metric)
        for (train, test), error in zip(folds, ours.errors[:, 0], strict=True):
            model = LogisticRegression(C=1 / (0.02 * len(train)), tol=1e-10).fit(X[train], y[train])
            expected = (
                log_loss(y[test], model.predict_proba(X[test]), labels=model.classes_)
                if metric == "log_loss"
                else 1 - model.score(X[test], y[test])
            )
            assert error == pytest.approx(expected, rel=1e-4)


def test_more_classes_are_scored_by_softmax():
    X, y = make(90, 4, classes=3)
    folds = list(StratifiedKFold(3).split(X, y))
    ours = cross_validate(X, y, [0.05], method="logistic", l1_ratio=0.0, cv=folds)
    for (train, test), error in zip(folds, ours.errors[:, 0], strict=True):
        model = LogisticRegression(C=1 / (0.05 * len(train)), tol=1e-10).fit(X[train], y[train])
        assert error == pytest.approx(log_loss(y[test], model.predict_proba(X[test])), rel=1e-4)
    assert ours.coef.shape == (3, 4)
    assert ours.intercept.shape == (3,)


def test_the_choice_follows_from_the_errors():
    X, y = make(80, 6)
    cv = cross_validate(X, y, cv=5, n_lams=25)
    assert cv.errors.shape == (5, 25)
    assert cv.mean == pytest.approx(cv.errors.mean(axis=0))
    assert cv.se == pytest.approx(standard_error(cv.errors))
    assert cv.lam_best == cv.lams[cv.mean.argmin()]
    assert cv.lam_one_se == one_standard_error(cv.lams, cv.mean, cv.se) >= cv.lam_best
    assert np.array_equal(cv.coef, cv.path.coefs[cv.best])


def test_lambdas_come_back_decreasing_with_their_errors():
    X, y = make(50, 5)
    forward, backward = (cross_validate(X, y, lams, cv=3) for lams in ([0.5, 0.1, 0.02], [0.02, 0.1, 0.5]))
    assert np.array_equal(forward.lams, backward.lams)
    assert np.array_equal(forward.errors, backward.errors)


@pytest.mark.parametrize("shape", [(60, 5), (30, 300)], ids=["tall", "wide"])
def test_threads_change_nothing_but_the_time(shape):
    X, y = make(*shape)
    one, two = (cross_validate(X, y, cv=4, n_lams=15, n_jobs=jobs) for jobs in (1, 2))
    assert np.array_equal(one.errors, two.errors)


def test_a_bar_is_drawn_only_where_it_is_asked_for(capsys):
    X, y = make(30, 3)
    cross_validate(X, y, cv=3, n_lams=3)
    assert capsys.readouterr().err == ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tqdm's own, about a notebook that is not there
        cross_validate(X, y, cv=3, n_lams=3, progress=True)
    assert "3/3" in capsys.readouterr().err


def test_a_bar_without_tqdm_says_what_is_missing(monkeypatch):
    X, y = make(30, 3)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ImportError, match="Install tqdm, or leave it off"):
        cross_validate(X, y, cv=3, n_lams=3, progress=True)


def test_importing_selection_imports_no_heavy_library():
    code = (
        "import sys, l1l2.selection; print(*{'sklearn', 'numba', 'joblib', 'matplotlib'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


def least_squares_on(X, y, support, weights=None):
    coef = np.zeros(X.shape[1])
    if not support.any():
        return coef, np.average(y, weights=weights)
    model = LinearRegression().fit(X[:, support], y, sample_weight=weights)
    coef[support] = model.coef_
    return coef, model.intercept_


@pytest.mark.parametrize("shape", [(60, 6), (40, 300)], ids=["tall", "wide"])
def test_relaxed_errors_are_those_of_blends_fitted_fold_by_fold(shape):
    X, y = make(*shape, seed=3)
    weights = np.random.default_rng(1).uniform(0.5, 2, len(y))
    folds, lams, gammas = list(KFold(3).split(X)), np.array([1.0, 0.5, 0.3]), [0.0, 0.4, 1.0]
    ours = cross_validate(X, y, lams, gamma=gammas, cv=folds, sample_weight=weights)
    assert [curve.gamma for curve in ours.curves] == gammas
    for fold, (train, test) in enumerate(folds):
        path = lasso_path(X[train], y[train], lams, sample_weight=weights[train])
        for at in range(3):
            coef, b = least_squares_on(X[train], y[train], path.coefs[at] != 0, weights[train])
            for curve in ours.curves:
                blend = curve.gamma * path.coefs[at] + (1 - curve.gamma) * coef
                shift = curve.gamma * path.intercepts[at] + (1 - curve.gamma) * b
                error = np.average((y[test] - X[test] @ blend - shift) ** 2, weights=weights[test])
                assert curve.errors[fold, at] == pytest.approx(error, rel=1e-6)


def test_where_few_weights_are_large_relaxing_wins_and_its_coef_is_the_refit():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(80, 30))
    y = 5 * X[:, 0] - 4 * X[:, 1] + 0.1 * rng.normal(size=80)
    cv = cross_validate(X, y, gamma=[0.0, 1.0], cv=5)
    assert cv.gamma == 0.0
    coef, intercept = least_squares_on(X, y, cv.path.coefs[cv.best] != 0)
    assert cv.coef == pytest.approx(coef, abs=1e-9)
    assert cv.intercept == pytest.approx(intercept, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(12, 40), p=st.integers(1, 8), k=st.integers(2, 5))
def test_moments_and_rows_agree_on_any_small_problem(seed, n, p, k):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(n, p)) * 10.0 ** rng.integers(-3, 4, p), rng.normal(size=n)
    folds = [(f.train, f.test) for f in folds_of("here", k, X, y)]
    lams = np.geomspace(1.0, 1e-3, 5) * np.abs(X).max()
    ours = cross_validate(X, y, lams, method="elastic_net", cv=folds)
    assert ours.errors == pytest.approx(by_hand(X, y, lams, "elastic_net", folds), rel=1e-6)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cv": 1}, "cv must be at least 2 and at most the number of rows, 20, got 1"),
        ({"cv": 21}, "at most the number of rows, 20, got 21"),
        ({"cv": []}, "cv must give a fold at least, got none"),
        ({"cv": [([0, 1], [2, 20])]}, "test rows of fold 0 of cv must be indices from 0 to 19, got 2 to 20"),
        ({"cv": [([0, 1], [])]}, "test rows of fold 0 of cv must be"),
        ({"cv": [([0.5], [1])]}, "train rows of fold 0 of cv must be indices or a mask"),
        ({"method": "huber"}, "method must be one of .* got 'huber'"),
        ({"metric": "log_loss"}, "metric must be one of .*squared_error.* got 'log_loss'"),
        ({"l1_ratio": 0.5}, "l1_ratio must be left out for method='lasso', got 0.5"),
        ({"method": "elastic_net", "l1_ratio": [0.5, 1.5]}, "l1_ratio must be between 0 and 1, got 1.5"),
        ({"method": "ridge", "gamma": 0.5}, "gamma must be left out for method='ridge'"),
        ({"gamma": []}, "^cross_validate: gamma is empty"),
        ({"groups": np.arange(3)}, r"^cross_validate: groups must have shape \(20,\).*got \(3,\)"),
        ({"n_lams": 0}, "^cross_validate: n_lams must be at least 1, got 0"),
        ({"eps": 1.0}, "^cross_validate: eps must be below 1, got 1.0"),
        ({"method": "logistic", "eps": 0.0}, "^cross_validate: eps must be a finite number > 0, got 0.0"),
        ({"gamma": 2.0}, "gamma must be between 0 and 1, got 2.0"),
        ({"lams": 0.1}, r"lams must have one dimension, got shape \(\)"),
        ({"lams": [[0.1], [0.2]]}, r"lams must have one dimension, got shape \(2, 1\)"),
        ({"lams": [-1.0]}, "lams must be finite numbers >= 0, got -1.0"),
        (
            {"sample_weight": np.r_[np.zeros(10), np.ones(10)], "cv": KFold(2)},
            "zero on all test rows of fold 0",
        ),
        ({"sample_weight": -np.ones(20)}, "sample_weight must be >= 0"),
    ],
)
def test_bad_input_is_named_with_its_value(options, message):
    X, y = make(20, 3)
    with pytest.raises(ValueError, match=message):
        cross_validate(X, y, **options)


def test_five_folds_are_the_default():
    X, y = make(20, 3)
    errors = cross_validate(X, y, cv=5).errors
    assert (cross_validate(X, y).errors == errors).all()
    assert (cross_validate(X, y, cv=None).errors == errors).all()


def test_what_is_no_splitter_is_refused():
    X, y = make(20, 3)
    for cv in ("five", 2.5, True):
        with pytest.raises(TypeError, match="cv must be a number of folds, a splitter or"):
            cross_validate(X, y, cv=cv)
    with pytest.raises(
        TypeError, match=r"^cross_validate: cv must give \(train, test\) pairs, got 1 for fold 0"
    ):
        cross_validate(X, y, cv=[1, 2])


def test_a_fold_that_trains_without_a_class_is_refused():
    X, y = make(20, 3, classes=2)
    rows = np.argsort(y, kind="stable")
    with pytest.raises(ValueError, match="every class must be among the train rows of fold 0"):
        cross_validate(X[rows], y[rows], method="logistic", cv=[(np.arange(10), np.arange(10, 20))])


@pytest.mark.parametrize("p", [3, 300])
def test_a_number_that_is_missing_is_named_with_its_place(p):
    X, y = make(20, p)
    X[4, 2] = np.nan
    with pytest.raises(ValueError, match=r"X must be finite, got nan at index \(4, 2\)"):
        cross_validate(X, y, cv=3)


def test_one_fold_has_errors_but_no_standard_error():
    X, y = make(30, 3)
    cv = cross_validate(X, y, cv=[(np.arange(20), np.arange(20, 30))], n_lams=5)
    assert cv.errors.shape == (1, 5)
    with pytest.raises(ValueError, match="a row for each of 2 folds at least"):
        _ = cv.lam_one_se


@pytest.mark.parametrize(("n", "p"), [(40_000, 30), (400, 5000)], ids=["tall", "wide"])
def test_the_folds_never_need_a_second_copy_of_x(n, p):
    X = np.asfortranarray(np.random.default_rng(0).normal(size=(n, p)))
    y = X[:, :3].sum(axis=1) + np.random.default_rng(1).normal(size=n)
    lams = lasso_path(X, y, n_lams=6, eps=0.2).lams
    cross_validate(X, y, lams, cv=4)  # what is compiled or imported is so by now
    tracemalloc.start()
    cross_validate(X, y, lams, cv=4)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.5 * X.nbytes
