"""scikit-learn, fitted with the line that `explain` gives."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.linear_model
import sklearn.neural_network
import sklearn.svm

from l1l2.penalties import L1, L1L2, L2

from .cases import agree, cases, data, run

TIGHT = {
    "Ridge": {"solver": "svd"},
    "Lasso": {"tol": 1e-15, "max_iter": 100_000},
    "ElasticNet": {"tol": 1e-15, "max_iter": 100_000},
    "LogisticRegression": {"tol": 1e-10, "max_iter": 1_000_000},
    "LinearSVC": {"tol": 1e-14, "max_iter": 1_000_000},
}
EXACT = ["sklearn.Ridge", "sklearn.Lasso", "sklearn.ElasticNet", "sklearn.LogisticRegression"]
NOISY = ["sklearn.SGDRegressor", "sklearn.SGDClassifier"]
NETWORKS = ["sklearn.MLPRegressor", "sklearn.MLPClassifier"]
PENALISED = ["sklearn.LogisticRegression:liblinear", "sklearn.LinearSVC"]


def weights(model):
    return np.append(model.coef_, model.intercept_)


def estimator(case, y, **more):
    model = run(case.line(y, **more), sklearn=sklearn)
    return model.set_params(**TIGHT.get(type(model).__name__, {}))


@pytest.mark.parametrize("case", cases(*EXACT), ids=str)
def test_the_solution_is_the_books(case):
    X, y = data(case.loss)
    agree(weights(estimator(case, y).fit(X, y)), case.expected())


def patient(model, case):
    """SGD with steps that fall as 1/t, or as slowly as its truncated L1 needs, for long."""
    eta0, power_t = (30.0, 1.0) if (case.loss, case.penalty) != ("log", "l1") else (1.0, 0.75)
    if case.loss == "squared_hinge":
        eta0, power_t = 0.2, 0.75
    model.set_params(learning_rate="invscaling", eta0=eta0, power_t=power_t, random_state=0)
    return model.set_params(max_iter=400_000, tol=None)


@pytest.mark.parametrize("case", [case for case in cases(*NOISY) if case.loss != "squared_hinge"], ids=str)
def test_stochastic_steps_of_falling_length_end_at_the_books_solution(case):
    X, y = data(case.loss)
    agree(weights(patient(estimator(case, y), case).fit(X, y)), case.expected())


def with_strength(case, lam):
    """The row's own line at a λ of its own: for a loss that the book does not fit."""
    ratio = {"l1": 1.0, "l2": 0.0, "both": 0.5}[case.penalty]
    words = {"lam": lam, "ratio": ratio, "penalty": case.penalty, "loss": "squared_hinge"}
    line = case.setting.code
    for word, value in words.items():
        line = line.replace(f"{{{word}}}", str(value))
    return run(line, sklearn=sklearn), L1L2(lam * ratio, lam * (1 - ratio))


def slopes(case, margins):
    """Derivative of the loss by the margin."""
    return -1 / (1 + np.exp(margins)) if case.loss == "log" else -2 * np.maximum(0, 1 - margins)


@pytest.mark.parametrize(
    "case", [case for case in cases("sklearn.SGDClassifier") if case.loss == "squared_hinge"], ids=str
)
def test_the_mean_squared_hinge_and_its_penalty_are_stationary(case):
    X, y = data("log")
    model, penalty = with_strength(case, 0.1)
    w = weights(patient(model, case).fit(X, y))
    signs, columns = 2 * y - 1, np.column_stack([X, np.ones(len(y))])
    gradient = columns.T @ (signs * slopes(case, signs * (columns @ w))) / len(y)
    noise = 3e-6  # of the last steps, whose length has not fallen to nothing
    assert penalty.distance(w[:-1], gradient[:-1]).max() < noise
    assert abs(gradient[-1]) < noise


@pytest.mark.parametrize("case", cases(*NETWORKS), ids=str)
@pytest.mark.parametrize("copies", [1, 3])
def test_a_network_divides_its_penalty_by_the_size_of_a_batch(case, copies):
    # Every batch holds the same samples, so that steps by batches are without noise.
    X, y = data(case.loss)
    line_y, more = np.tile(y, copies), {"batch_size": len(y)}
    model = estimator(case, line_y, **more)
    model.set_params(hidden_layer_sizes=(), shuffle=False, random_state=0, tol=0, n_iter_no_change=10**6)
    model.set_params(solver="sgd", learning_rate_init=0.1, momentum=0.9, max_iter=2000)
    model.fit(np.tile(X, (copies, 1)), line_y)
    agree(np.append(model.coefs_[0], model.intercepts_[0]), case.expected())


@pytest.mark.parametrize("case", cases(*PENALISED), ids=str)
def test_liblinear_minimises_a_sum_and_penalises_the_intercept(case):
    X, y = data("log")
    model, _ = with_strength(case, 0.7)  # which is C
    model.set_params(tol=1e-14, max_iter=1_000_000, random_state=0)
    w = weights(model.fit(X, y))
    signs, columns = 2 * y - 1, np.column_stack([X, np.ones(len(y))])
    gradient = 0.7 * columns.T @ (signs * slopes(case, signs * (columns @ w)))
    penalty = L1(1.0) if case.penalty == "l1" else L2(1.0)
    assert penalty.distance(w, gradient).max() < 1e-6


def test_without_an_intercept_liblinear_is_like_the_others():
    X, y = data("log")
    models = [
        sklearn.linear_model.LogisticRegression(
            C=0.7, solver=s, fit_intercept=False, tol=1e-12, max_iter=10**5
        )
        for s in ("liblinear", "lbfgs")
    ]
    first, second = (model.fit(X, y).coef_ for model in models)
    agree(first, second)
