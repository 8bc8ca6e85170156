"""MLPClassifier and MLPRegressor, beyond what scikit-learn's own checks ask (see tests/unit/estimators)."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from l1l2 import networks
from l1l2.networks import SGD, MLPClassifier, MLPRegressor
from l1l2.path import ridge_path
from l1l2.penalties import L1, L2

FAST = SGD(0.2, momentum=0.5, proximal=True)


def iris(classes=3):
    X, y = load_iris(return_X_y=True)
    names = np.array(["setosa", "versicolor", "virginica"])[y]
    return X[y < classes], names[y < classes]


def test_without_hidden_layers_the_regressor_is_ridge_for_one_target_or_several():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(50, 4))
    Y = X @ rng.normal(size=(4, 2)) + rng.normal(size=(50, 2)) + 7
    model = MLPRegressor((), penalty=L2(0.3), optimiser=SGD(0.3), max_iter=500, tol=None).fit(X, Y)
    path = ridge_path(X, Y, [0.3])
    np.testing.assert_allclose(model.coefs_[0].T, path.coefs[0], atol=1e-9)
    np.testing.assert_allclose(model.intercepts_[0], path.intercepts[0], atol=1e-9)
    assert model.predict(X).shape == (50, 2)
    assert model.fit(X, Y[:, 0]).predict(X).shape == (50,)


@pytest.mark.parametrize("classes", [2, 3])
def test_a_classifier_keeps_the_names_of_its_classes_and_its_probabilities_add_up(classes):
    X, y = iris(classes)
    model = make_pipeline(
        StandardScaler(), MLPClassifier((8,), optimiser=FAST, max_iter=50, tol=None, random_state=0)
    ).fit(X, y)
    assert model.score(X, y) > 0.95
    probability = model.predict_proba(X)
    assert probability.shape == (len(X), classes)
    np.testing.assert_allclose(probability.sum(axis=1), 1, rtol=1e-14)
    np.testing.assert_array_equal(model.classes_[probability.argmax(axis=1)], model.predict(X))
    np.testing.assert_allclose(np.exp(model.predict_log_proba(X)), probability)


def test_by_default_an_l1_penalty_leaves_exact_zeros_and_the_history_tells_how_many():
    X, y = iris()
    model = MLPClassifier((10,), penalty=L1(0.02), max_iter=300, tol=None, random_state=0).fit(
        X - X.mean(axis=0), y
    )
    zeros = np.mean(np.concatenate([(W == 0).ravel() for W in model.coefs_]))
    assert model.history_.zero_share[-1] == zeros > 0.2
    assert len(model.loss_curve_) == model.n_iter_ == 300
    np.testing.assert_array_equal(model.loss_curve_, model.history_.loss + model.history_.penalty)


def test_epochs_one_by_one_are_those_of_a_fit():
    X, y = iris()
    settings = {"hidden_layer_sizes": (6,), "penalty": L2(0.01), "batch_size": 16, "random_state": 3}
    whole = MLPClassifier(**settings, max_iter=4, tol=None).fit(X, y)
    parts = MLPClassifier(**settings)
    for _ in range(4):
        parts.partial_fit(X, y, classes=np.unique(y))
    for ours, expected in zip(parts.coefs_, whole.coefs_, strict=True):
        np.testing.assert_array_equal(ours, expected)
    with pytest.raises(ValueError, match="y must hold the classes of the first call, got"):
        parts.partial_fit(X[:2], ["setosa", "tulip"])


def test_training_ends_where_the_objective_stands_still_or_warns_that_it_does_not():
    X, y = iris()
    settled = MLPClassifier((6,), penalty=L2(0.1), optimiser=SGD(0.1), max_iter=5000, random_state=0).fit(
        X, y
    )
    assert settled.n_iter_ < 5000
    fell = settled.loss_curve_[1:] <= np.minimum.accumulate(settled.loss_curve_)[:-1] - 1e-4
    assert fell[-12]
    assert not fell[-11:].any()
    with pytest.warns(
        ConvergenceWarning, match=r"MLPClassifier: the objective was still falling after max_iter=5"
    ):
        MLPClassifier((6,), max_iter=5, random_state=0).fit(X, y)


def test_penalties_can_be_searched_over_like_any_parameter():
    X, y = iris()
    model = MLPClassifier((6,), optimiser=FAST, max_iter=40, tol=None, random_state=0)
    grid = {"penalty": [L1(10.0), L1(1e-3)], "optimiser": [FAST, SGD(0.1)]}
    search = GridSearchCV(model, grid, cv=3).fit(StandardScaler().fit_transform(X), y)
    assert search.best_params_["penalty"] == L1(1e-3)
    assert clone(search.best_estimator_).penalty == L1(1e-3)


def test_a_pickle_predicts_the_same_and_goes_on_training_the_same():
    X, y = iris()
    model = MLPClassifier((6,), max_iter=3, tol=None, random_state=0).fit(X, y)
    other = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(other.predict_proba(X), model.predict_proba(X))
    np.testing.assert_array_equal(other.partial_fit(X, y).coefs_[0], model.partial_fit(X, y).coefs_[0])


def test_what_it_cannot_use_is_refused():
    X, y = iris()
    with pytest.raises(TypeError, match=r"Sparse data was passed.*toarray"):
        MLPClassifier().fit(csr_array(X), y)
    with pytest.raises(ValueError, match="only one class: 'setosa'"):
        MLPClassifier().fit(X[:50], y[:50])
    with pytest.raises(ValueError, match="must have one entry for each of the 2 layers, got 3"):
        MLPClassifier(penalty=[L1(0.1)] * 3).fit(X, y)
    with pytest.raises(ValueError, match="'activation' parameter of MLPClassifier must be"):
        MLPClassifier(activation="sigmoid").fit(X, y)
    with pytest.raises(NotFittedError):
        MLPRegressor().predict(X)
    with pytest.raises(AttributeError, match="has no attribute 'MLP'"):
        _ = networks.MLP
