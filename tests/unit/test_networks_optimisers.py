"""Optimisers against recursions done by hand, the exact lasso, the box, and what digits demand."""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy.optimize import lsq_linear
from sklearn import neural_network
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from l1l2 import datasets
from l1l2.networks import SGD, Adam, AdamW, MLPClassifier, Network, train, zero_share
from l1l2.networks.penalties import LayerPenalties
from l1l2.path import lasso_path, ridge_path
from l1l2.penalties import L1, L1L2, L2

FREE = L1(0.0)


def moves(optimiser, gradients, w, penalty=FREE, decayed=1.0):
    """The weights after each gradient of a given sequence."""
    memory, path = optimiser.start(w), []
    for k, gradient in enumerate(gradients, start=1):
        w, memory = optimiser.update(k, w, gradient, memory, penalty, decayed)
        path.append(w)
    return np.array(path)


def descend(optimiser, gradient, w, penalty=FREE, n_steps=5000):
    memory = optimiser.start(w)
    for k in range(1, n_steps + 1):
        w, memory = optimiser.update(k, w, gradient(w), memory, penalty)
    return w


def test_momentum_in_a_steady_wind_moves_as_the_geometric_series_says():
    path = moves(SGD(0.1, momentum=0.5), np.ones((40, 1)), np.zeros(1))
    np.testing.assert_allclose(path[:3, 0], [-0.1, -0.1 - 0.15, -0.1 - 0.15 - 0.175])
    assert path[-1, 0] - path[-2, 0] == pytest.approx(-0.1 / (1 - 0.5))


def test_l2_in_the_gradient_is_weight_decay_for_sgd():
    g = np.random.default_rng(0).normal(size=(20, 5))
    w = expected = np.arange(5.0)
    for gradient in g:
        expected = (1 - 0.1 * 0.3) * expected - 0.1 * gradient
    np.testing.assert_allclose(moves(SGD(0.1), g, w, L2(0.3))[-1], expected, rtol=1e-13)


def test_adams_first_step_has_the_length_of_the_step_whatever_the_gradient():
    g = np.array([[1e-3, -5.0, 1e6]])
    np.testing.assert_allclose(moves(Adam(0.01), g, np.zeros(3))[0], -0.01 * np.sign(g[0]), rtol=1e-4)


def test_adam_is_the_recursion_of_its_paper():
    g = np.random.default_rng(1).normal(size=(30, 4))
    w, m, v = np.zeros(4), np.zeros(4), np.zeros(4)
    for t, gradient in enumerate(g, start=1):
        m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
        w = w - 0.01 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    np.testing.assert_allclose(moves(Adam(0.01), g, np.zeros(4))[-1], w, rtol=1e-10)


def test_adamw_decays_beside_adam_and_not_through_its_gradient():
    g, w = np.random.default_rng(1).normal(size=(30, 4)), np.arange(1.0, 5.0)
    plain = moves(Adam(0.01), g, w)
    steps = np.diff(plain, axis=0, prepend=w[None])
    decayed, keep = w, np.array([1.0, 1.0, 0.0, 1.0])
    for step in steps:
        decayed = (1 - 0.01 * 0.3 * keep) * decayed + step
    found = moves(AdamW(0.01, weight_decay=0.3), g, w, decayed=keep)
    np.testing.assert_allclose(found[-1], decayed, rtol=1e-12)
    np.testing.assert_allclose(found[:, 2], plain[:, 2], rtol=1e-13)  # where nothing decays
    np.testing.assert_array_equal(moves(AdamW(0.01, weight_decay=0.0), g, w), plain)


def test_weight_decay_holds_for_weights_and_not_for_biases_unless_asked():
    mask = LayerPenalties(None, (2, 3, 1)).decayed()
    np.testing.assert_array_equal(mask, [1] * 6 + [0] * 3 + [1] * 3 + [0])
    assert LayerPenalties(None, (2, 3, 1), biases=True).decayed().all()


@pytest.mark.parametrize(
    ("optimiser", "n_steps", "close"),
    [
        (SGD(0.3, proximal=True), 3000, 1e-9),
        (SGD(0.3, momentum=0.8, proximal=True), 3000, 1e-9),
        (Adam(lambda k: 0.5 / np.sqrt(k), epsilon=1e-3, proximal=True), 20_000, 1e-5),
    ],
    ids=["sgd", "momentum", "adam"],
)
def test_proximal_steps_end_on_the_exact_lasso_with_its_very_zeros(optimiser, n_steps, close):
    found = datasets.simulate_sparse(60, 12, 4, snr=5.0, rho=0.3, seed=0)
    path = lasso_path(found.X, found.y, [0.2])
    X, y = found.X - found.X.mean(axis=0), found.y - found.y.mean()
    w = descend(optimiser, lambda w: X.T @ (X @ w - y) / 60, np.ones(12), L1(0.2), n_steps)
    np.testing.assert_allclose(w, path.coefs[0], atol=close)
    np.testing.assert_array_equal(w == 0, path.coefs[0] == 0)
    assert 0 < np.count_nonzero(w == 0) < 12


def test_a_network_without_hidden_layers_trained_by_prox_is_the_lasso_intercept_and_all():
    found = datasets.simulate_sparse(60, 12, 4, snr=5.0, rho=0.3, seed=0)
    path = lasso_path(found.X, found.y + 3, [0.2])
    network = Network((12, 1))
    history = train(
        network, found.X, found.y + 3, L1(0.2), SGD(0.3, 0.8, proximal=True), epochs=3000, batch_size=None
    )
    np.testing.assert_allclose(network.parameters.weights[0][:, 0], path.coefs[0], atol=1e-9)
    assert network.parameters.biases[0][0] == pytest.approx(path.intercepts[0], abs=1e-9)
    assert history.zero_share[-1] == np.mean(path.coefs[0] == 0)
    assert history.dropped_inputs[-1] == np.sum(path.coefs[0] == 0)


def test_l1_by_subgradient_hovers_about_the_lasso_and_no_weight_is_zero():
    found = datasets.simulate_sparse(60, 12, 4, snr=5.0, rho=0.3, seed=0)
    path = lasso_path(found.X, found.y, [0.2])
    network = Network((12, 1))
    train(network, found.X, found.y, L1(0.2), SGD(0.01), epochs=5000, batch_size=None)
    np.testing.assert_allclose(network.parameters.weights[0][:, 0], path.coefs[0], atol=0.01)
    assert zero_share(network) == 0


@pytest.mark.parametrize("optimiser", [SGD(0.3), SGD(0.1, 0.9), Adam(lambda k: 0.3 / np.sqrt(k))])
def test_l2_in_the_gradient_ends_on_ridge_with_adam_too(optimiser):
    found = datasets.simulate_sparse(60, 8, 4, snr=5.0, rho=0.3, seed=0)
    X, y = found.X - found.X.mean(axis=0), found.y - found.y.mean()
    w = descend(optimiser, lambda w: X.T @ (X @ w - y) / 60, np.zeros(8), L2(0.5), 20_000)
    np.testing.assert_allclose(w, ridge_path(X, y, [0.5]).coefs[0], atol=1e-3)


def test_adamw_on_all_data_ends_on_the_best_point_of_a_box_and_not_on_ridge():
    G, best = np.array([[1.0, 0.9], [0.9, 1.0]]), np.array([3.0, 1.0])
    optimiser = AdamW(lambda k: 0.5 / k**0.5, beta_2=0.99, epsilon=1e-12, weight_decay=0.5)
    w = descend(optimiser, lambda w: G @ (w - best), np.zeros(2), n_steps=15_000)
    root = np.linalg.cholesky(G).T
    box = lsq_linear(root, root @ best, bounds=(-2, 2)).x  # |w| ≤ 1/weight_decay
    np.testing.assert_allclose(w, box, atol=1e-3)
    np.testing.assert_allclose(box, [2.0, 1.9], atol=1e-6)


@pytest.mark.parametrize("penalty", [L1(0.3), L2(0.7), L1L2(0.3, 0.7)])
def test_a_prox_with_a_step_for_each_weight_is_the_prox_of_each_weight(penalty):
    rng = np.random.default_rng(0)
    v, step = rng.normal(size=(4, 3)), rng.uniform(0.1, 3, size=(4, 3))
    each = [penalty.prox([a], s)[0] for a, s in zip(v.ravel(), step.ravel(), strict=True)]
    np.testing.assert_array_equal(penalty.prox(v, step).ravel(), each)
    assert penalty.value(v) == pytest.approx(penalty.value(v.ravel()), rel=1e-15)
    np.testing.assert_array_equal(penalty.subgradient(v).ravel(), penalty.subgradient(v.ravel()))
    with pytest.raises(ValueError, match=r"step must be one number > 0, .*, got 0\.0"):
        penalty.prox(v, step * 0)
    with pytest.raises(ValueError, match=r"step must be .* one for each weight \(4, 3\), got shape \(3,\)"):
        penalty.prox(v, step[0])


def digits():
    X, y = load_digits(return_X_y=True)
    return train_test_split(X / 16, y, test_size=0.25, random_state=0, stratify=y)


def test_digits_are_read_well_and_soon():
    X, X_test, y, y_test = digits()
    began = time.process_time()
    network = Network((64, 64, 10), loss="softmax")
    train(network, X, y, L2(1e-4), SGD(0.2), epochs=40)
    assert time.process_time() - began < 10
    assert np.mean(network.predict(X_test).argmax(axis=1) == y_test) >= 0.95


def test_a_prox_empties_half_the_network_for_digits_at_the_same_accuracy_and_a_subgradient_nothing():
    X, X_test, y, y_test = digits()

    def trained(penalty, *, proximal):
        """Accuracy and share of exact zeros, on average over the first weights of three seeds."""
        found = []
        for seed in range(3):
            network = Network((64, 64, 10), loss="softmax", seed=seed)
            optimiser = SGD(lambda k: 0.2 / (1 + k / 1000), momentum=0.5, proximal=proximal)
            history = train(network, X, y, penalty, optimiser, epochs=100, seed=seed)
            right = np.mean(network.predict(X_test).argmax(axis=1) == y_test)
            found.append((right, history.zero_share[-1]))
        return np.mean(found, axis=0)

    plain, _ = trained(None, proximal=False)
    accuracy, zeros = trained(L1(7e-4), proximal=True)
    assert accuracy >= plain - 0.01
    assert zeros >= 0.5
    assert trained(L1(7e-4), proximal=False)[1] == 0


@pytest.mark.alone
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(
    ("optimiser", "options"),
    [
        (SGD(0.05, 0.9), {"solver": "sgd", "learning_rate_init": 0.05, "nesterovs_momentum": False}),
        (Adam(), {"solver": "adam"}),
    ],
    ids=["momentum", "adam"],
)
def test_training_is_no_slower_than_scikit_learns_for_the_same_network_and_steps(optimiser, options):
    X, y = load_digits(return_X_y=True)
    same = {"hidden_layer_sizes": (64,), "batch_size": 32, "max_iter": 12}
    ours = MLPClassifier(**same, penalty=L2(1e-4 / 32), optimiser=optimiser, tol=None)
    theirs = neural_network.MLPClassifier(**same, alpha=1e-4, n_iter_no_change=12, **options)

    def seconds(model):
        began = time.process_time()
        model.fit(X / 16, y)
        return time.process_time() - began

    ratios = [seconds(theirs) / seconds(ours) for _ in range(5)]
    assert np.median(ratios) >= 1
