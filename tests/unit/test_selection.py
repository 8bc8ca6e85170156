"""Choosing λ, held against scikit-learn, brute force and its own definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import Lasso, LogisticRegression, Ridge
from sklearn.metrics import log_loss
from sklearn.model_selection import PredefinedSplit, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from l1l2.selection import kfold, kfold_path, nested_kfold, one_standard_error, ridge_loo, standard_error

LAMS = np.array([0.5, 0.1, 0.02])


@pytest.fixture
def data():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(43, 6)) * [1, 5, 1, 0.2, 1, 1] + 2
    return X, X @ [1, 0.2, 0, 3, 0, -1] + rng.normal(size=43)


def as_splitter(n, k, seed):
    labels = np.empty(n, dtype=int)
    for fold, rows in enumerate(kfold(n, k=k, seed=seed)):
        labels[rows] = fold
    return PredefinedSplit(labels)


@given(n=st.integers(2, 60), k=st.integers(2, 60), seed=st.integers(0, 99))
def test_every_row_is_held_out_exactly_once_in_folds_of_nearly_equal_size(n, k, seed):
    k = min(n, k)
    folds = kfold(n, k=k, seed=seed)
    assert len(folds) == k
    assert np.array_equal(np.sort(np.concatenate(folds)), np.arange(n))
    assert max(map(len, folds)) - min(map(len, folds)) <= 1


def test_a_seed_fixes_the_folds_and_another_seed_changes_them():
    first, again, other = (np.concatenate(kfold(50, k=5, seed=s)) for s in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize("method", ["lasso", "ridge"])
def test_every_fold_at_every_lambda_agrees_with_scikit_learn(data, method, standardise):
    X, y = data
    mse = kfold_path(X, y, LAMS, k=4, seed=7, method=method, standardise=standardise)
    assert mse.shape == (4, 3)
    split = as_splitter(len(y), 4, 7)
    for column, lam in zip(mse.T, LAMS, strict=True):
        for fold, (train, test) in enumerate(split.split()):
            # Ridge's alpha goes with a summed loss: it follows the number of training rows.
            model = Lasso(lam, tol=1e-13, max_iter=10**6) if method == "lasso" else Ridge(lam * len(train))
            scaler = StandardScaler(with_mean=standardise, with_std=standardise)
            fitted = make_pipeline(scaler, model).fit(X[train], y[train])
            assert column[fold] == pytest.approx(((y[test] - fitted.predict(X[test])) ** 2).mean(), rel=1e-8)


def test_mean_over_folds_is_the_score_that_scikit_learn_calls_cross_validation(data):
    X, y = data
    ours = kfold_path(X, y, [0.1], k=4, seed=7).mean()
    theirs = -cross_val_score(
        Lasso(0.1, tol=1e-13), X, y, cv=as_splitter(43, 4, 7), scoring="neg_mean_squared_error"
    )
    assert ours == pytest.approx(theirs.mean(), rel=1e-8)


def test_columns_follow_the_order_of_the_given_lambdas(data):
    X, y = data
    shuffled = [1, 2, 0]
    assert np.array_equal(kfold_path(X, y, LAMS[shuffled]), kfold_path(X, y, LAMS)[:, shuffled])


def test_a_column_that_is_constant_in_a_training_fold_does_no_harm(data):
    X, y = data
    flag = np.zeros((43, 1))
    flag[kfold(43, k=4, seed=0)[0][0]] = 1.0
    alone = kfold_path(X, y, LAMS, k=4, standardise=True)
    together = kfold_path(np.hstack([X, flag]), y, LAMS, k=4, standardise=True)
    assert np.isfinite(together).all()
    assert together[0] == pytest.approx(alone[0], rel=1e-9)


def test_standard_error_is_the_textbook_one():
    mse = np.array([[1.0, 4.0], [2.0, 4.0], [3.0, 4.0], [6.0, 4.0]])
    assert standard_error(mse) == pytest.approx([np.sqrt(14 / 3) / 2, 0.0])


def test_one_standard_error_takes_the_largest_lambda_within_the_bar_of_the_best():
    lams, mean, se = [8.0, 4.0, 2.0, 1.0], [14.0, 11.0, 10.0, 10.5], [9.0, 9.0, 1.5, 0.1]
    assert one_standard_error(lams, mean, se) == 4.0
    assert one_standard_error(lams[::-1], mean[::-1], se[::-1]) == 4.0


@given(st.lists(st.tuples(st.floats(0.1, 9), st.floats(0, 5)), min_size=1, max_size=12))
def test_one_standard_error_never_falls_below_the_best_lambda(rows):
    mean, se = np.array(rows).T
    lams = np.geomspace(1, 10, len(mean))
    chosen = one_standard_error(lams, mean, se)
    best = mean.argmin()
    assert chosen >= lams[best]
    assert mean[np.flatnonzero(lams == chosen)[0]] <= mean[best] + se[best]
    assert one_standard_error(lams, mean, np.zeros(len(mean))) == lams[mean == mean.min()].max()


def test_nested_scores_use_a_lambda_chosen_without_the_outer_fold(data):
    X, y = data
    mse, chosen = nested_kfold(X, y, LAMS, k=4, seed=5)
    for fold, test in enumerate(kfold(43, k=4, seed=5)):
        train = np.setdiff1d(np.arange(43), test)
        inner = [
            -cross_val_score(
                Lasso(lam, tol=1e-13), X[train], y[train], cv=as_splitter(len(train), 4, 5),
                scoring="neg_mean_squared_error",
            ).mean()
            for lam in LAMS
        ]  # fmt: skip
        assert chosen[fold] == LAMS[np.argmin(inner)]
        fitted = Lasso(chosen[fold], tol=1e-13).fit(X[train], y[train])
        assert mse[fold] == pytest.approx(((y[test] - fitted.predict(X[test])) ** 2).mean(), rel=1e-8)


@pytest.mark.parametrize("p", [6, 60])
def test_leave_one_out_of_ridge_is_what_refitting_n_times_gives(p):
    rng = np.random.default_rng(8)
    X = rng.normal(size=(25, p)) + 3
    y = X[:, 0] + rng.normal(size=25)
    loo, gcv = ridge_loo(X, y, LAMS)
    for lam, ours in zip(LAMS, loo, strict=True):
        refits = []
        for i in range(25):
            rest = np.arange(25) != i
            refits.append(y[i] - Ridge(25 * lam).fit(X[rest], y[rest]).predict(X[[i]])[0])
        assert ours == pytest.approx(np.square(refits).mean(), rel=1e-8)
    assert np.all(gcv > 0)


def test_generalised_cross_validation_divides_by_the_degrees_of_freedom_left():
    rng = np.random.default_rng(9)
    X, y = rng.normal(size=(30, 4)), rng.normal(size=30)
    fitted = Ridge(30 * 0.3).fit(X, y)
    centred = X - X.mean(axis=0)
    hat = centred @ np.linalg.solve(centred.T @ centred + 30 * 0.3 * np.eye(4), centred.T) + 1 / 30
    expected = ((y - fitted.predict(X)) ** 2).mean() / (1 - np.trace(hat) / 30) ** 2
    assert ridge_loo(X, y, [0.3])[1] == pytest.approx([expected], rel=1e-10)


def test_leave_one_out_weighs_fits_and_errors_alike():
    rng = np.random.default_rng(8)
    X, Y, weights = rng.normal(size=(20, 4)), rng.normal(size=(20, 2)), rng.uniform(0.5, 2, 20)
    loo, _ = ridge_loo(X, Y, [0.3], sample_weight=weights)
    errors = np.empty((20, 2))
    for i in range(20):
        rest = np.arange(20) != i
        # Ridge's penalty goes with the summed loss, here of all rows.
        model = Ridge(weights.sum() * 0.3).fit(X[rest], Y[rest], sample_weight=weights[rest])
        errors[i] = (Y[i] - model.predict(X[[i]])[0]) ** 2
    assert loo[0] == pytest.approx(np.average(errors, axis=0, weights=weights), rel=1e-8)


@pytest.mark.parametrize("shape", [(30, 4), (12, 40)], ids=["tall", "wide"])
def test_leave_one_out_names_a_number_that_is_missing(shape):
    X = np.random.default_rng(0).normal(size=shape)
    X[3, 2] = np.nan
    with pytest.raises(ValueError, match=r"X must be finite, got nan at index \(3, 2\)"):
        ridge_loo(X, np.arange(float(shape[0])), [1.0])


def test_nested_scores_of_any_method_are_of_the_rows_held_out(data):
    X, y = data
    labels = np.where(y > np.median(y), "above", "below")
    losses, chosen = nested_kfold(X, labels, [0.1, 0.01], k=3, method="logistic", l1_ratio=0.5)
    assert np.isin(chosen, [0.1, 0.01]).all()
    for fold, test in enumerate(kfold(43, k=3, seed=0)):
        train = np.setdiff1d(np.arange(43), test)
        n = len(train)
        model = LogisticRegression(
            C=1 / (n * chosen[fold]), l1_ratio=0.5, solver="saga", tol=1e-10, max_iter=10**6
        ).fit(X[train], labels[train])
        expected = log_loss(labels[test], model.predict_proba(X[test]))
        assert losses[fold] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda X, y: kfold(3, k=4), "at most the number of rows, 3, got 4"),
        (lambda X, y: kfold(3, k=1), "k must be at least 2, got 1"),
        (lambda X, y: kfold_path(X, y, LAMS, k=99), "at most the number of rows, 43, got 99"),
        (lambda X, y: kfold_path(X, y, [0.1, -1.0]), "finite numbers >= 0, got -1.0"),
        (lambda X, y: kfold_path(X, y, LAMS, method="elastic"), "got 'elastic'"),
        (lambda X, y: kfold_path(X, y[:-1], LAMS), "one entry per row of X, got 42 for 43"),
        (lambda X, y: ridge_loo(X, y, [1.0, 0.0]), "lams must be > 0, got 0.0"),
        (
            lambda X, y: one_standard_error([1.0, 2.0], [1.0], [1.0, 1.0]),
            "mean must have 2 entries, got 1. One for each λ",
        ),
        (lambda X, y: ridge_loo(X, y[:-1], [1.0]), "one entry per row of X, got 42 for 43"),
        (lambda X, y: kfold(0, k=2), "n must be at least 1, got 0"),
        (lambda X, y: kfold(9, k=2, seed=-1), "seed must be at least 0, got -1"),
        (lambda X, y: ridge_loo(X[:1], y[:1], [1.0]), "every row a residual, got 1, which"),
        (lambda X, y: ridge_loo(X[:4], y[:4], [1.0, 1e-12]), "every row a residual, got 1e-12, which"),
        (lambda X, y: standard_error([[1.0, 2.0]]), "a row for each of 2 folds at least, got 1"),
        (lambda X, y: standard_error([1.0, 2.0]), r"mse must have shape \(n, p\), got \(2,\)"),
        (lambda X, y: standard_error([[1.0], [np.nan]]), r"mse must be finite, got nan at index \(1, 0\)"),
        (lambda X, y: one_standard_error([1.0], [np.nan], [1.0]), "mean must be finite, got nan"),
    ],
)
def test_bad_input_is_named_with_its_value(data, call, message):
    with pytest.raises(ValueError, match=message):
        call(*data)


@pytest.mark.parametrize("k", [2.0, "5", None])
def test_folds_are_counted_in_whole_numbers(data, k):
    with pytest.raises(TypeError, match=r"^kfold: k must be a whole number, got"):
        nested_kfold(*data, LAMS, k=k)
