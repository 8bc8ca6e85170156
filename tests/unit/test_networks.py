"""The network against differences, closed forms, scikit-learn's MLP step for step, and counts by hand."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from sklearn import neural_network

from l1l2 import losses
from l1l2.networks import (
    SGD,
    Adam,
    Network,
    Trainer,
    connected,
    dead_neurons,
    dropped_inputs,
    train,
    zero_share,
)
from l1l2.networks.losses import LOSSES
from l1l2.penalties import L1, L1L2, L2

HIDDEN = [(), (5,), (4, 3)]


def data(loss, n=48, p=4, outputs=3, seed=0):
    """X (n, p) and targets that fit the loss."""
    rng = np.random.default_rng(seed)
    X, z = rng.normal(size=(n, p)), rng.normal(size=(n, outputs))
    return X, {"squared": z, "logistic": (z > 0).astype(float), "softmax": z.argmax(axis=1)}[loss]


def slopes(f, w, h=1e-6):
    """∂f/∂w by central differences; w is changed in place and restored."""
    found = np.empty_like(w)
    for j, at in enumerate(w.copy()):
        w[j] = at + h
        above = f()
        w[j] = at - h
        found[j] = (above - f()) / (2 * h)
        w[j] = at
    return found


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ["relu", "tanh", "identity"])
@pytest.mark.parametrize("hidden", HIDDEN)
def test_the_gradient_is_what_small_differences_say(loss, activation, hidden):
    X, y = data(loss)
    network = Network((4, *hidden, 3), activation=activation, loss=loss, seed=1)
    w = network.parameters.vector
    w += np.random.default_rng(2).normal(size=w.size) / 5  # biases too are no longer zero
    expected = slopes(lambda: network.mean_loss(X, y), w)
    np.testing.assert_allclose(network.gradient(X, y).vector, expected, atol=1e-8)


@pytest.mark.parametrize(
    ("loss", "linear"), [("squared", losses.SquaredError), ("logistic", losses.Logistic)]
)
def test_without_hidden_layers_it_is_the_linear_model_of_the_book(loss, linear):
    X, y = data(loss, outputs=1)
    network = Network((4, 1), loss=loss, seed=3)
    (W,), (b,) = network.parameters.weights, network.parameters.biases
    b[:] = 0.7
    expected = linear(X, y[:, 0])
    assert network.mean_loss(X, y) == pytest.approx(expected.value(W[:, 0], 0.7), rel=1e-14)
    gradient, slope = network.gradient(X, y), expected.gradient(W[:, 0], 0.7)
    np.testing.assert_allclose(gradient.weights[0][:, 0], slope[0], rtol=1e-12)
    np.testing.assert_allclose(gradient.biases[0], slope[1], rtol=1e-12)


def test_two_classes_by_softmax_are_the_logistic_of_the_difference_and_far_out_nothing_overflows():
    z = np.array([[-1000.0], [-3.0], [0.0], [2.0], [1000.0]])
    y = np.array([1, 0, 1, 0, 1])
    both = np.hstack([np.zeros_like(z), z])
    logistic, softmax = LOSSES["logistic"], LOSSES["softmax"]
    np.testing.assert_allclose(softmax.predict(both)[:, 1:], logistic.predict(z), rtol=1e-14)
    expected = logistic.each(z, y[:, None])
    np.testing.assert_allclose(softmax.each(both, np.eye(2)[y]), expected, atol=1e-14)
    np.testing.assert_allclose(expected, [1000, np.log1p(np.exp(-3)), np.log(2), np.log1p(np.exp(2)), 0])


@pytest.mark.parametrize("activation", ["relu", "tanh", "identity"])
def test_passes_that_write_over_earlier_ones_find_the_same_and_leave_the_rows_alone(activation):
    (X, y), (other, labels) = data("softmax"), data("softmax", seed=9)
    before, network = X.copy(), Network((4, 5, 6, 3), activation=activation, loss="softmax", seed=1)
    Y = network.data(X, y)[1]
    layers = network.forward(other)
    gradient = network.backward(layers, network.data(other, labels)[1])
    for found, expected in zip(network.forward(X, layers), network.forward(X), strict=True):
        np.testing.assert_array_equal(found, expected)
    again = network.backward(network.forward(X), Y, out=gradient)
    np.testing.assert_array_equal(again.vector, network.gradient(X, y).vector)
    np.testing.assert_array_equal(X, before)


def scikit_learns(network, X, y, epochs, **options):
    """scikit-learn's MLP from the same first weights, over the same rows in the same order."""
    kind = neural_network.MLPRegressor if network.loss == "squared" else neural_network.MLPClassifier
    hidden = network.sizes[1:-1]
    options |= {"tol": 0, "n_iter_no_change": 10**6, "shuffle": False, "warm_start": True}
    theirs = kind(hidden_layer_sizes=hidden, activation=network.activation, max_iter=1, **options)
    theirs.fit(X, y)
    theirs.coefs_ = [W.copy() for W in network.parameters.weights]
    theirs.intercepts_ = [b.copy() for b in network.parameters.biases]
    return theirs.set_params(max_iter=epochs).fit(X, y)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(
    ("optimiser", "options", "close"),
    [
        (SGD(0.1), {"solver": "sgd", "learning_rate_init": 0.1, "momentum": 0.0}, 1e-12),
        (SGD(0.1, momentum=0.9), {"solver": "sgd", "learning_rate_init": 0.1, "momentum": 0.9}, 1e-12),
        # scikit-learn adds ε before the correction of v, the paper and others after it.
        (Adam(0.01, epsilon=1e-14), {"solver": "adam", "learning_rate_init": 0.01, "epsilon": 1e-14}, 1e-7),
    ],
    ids=["sgd", "momentum", "adam"],
)
def test_weights_are_scikit_learns_after_the_same_steps_where_alpha_is_m_times_lambda(
    loss, optimiser, options, close
):
    X, y = data(loss, outputs=3 if loss != "logistic" else 1)
    network = Network((4, 6, 5, 1 if loss == "logistic" else 3), activation="tanh", loss=loss, seed=4)
    if options["solver"] == "sgd":
        options = options | {"nesterovs_momentum": False}
    theirs = scikit_learns(
        network, X, y.ravel() if loss == "logistic" else y, 7, batch_size=16, alpha=0.8, **options
    )
    history = train(network, X, y, L2(0.8 / 16), optimiser, epochs=7, batch_size=16, shuffle=False)
    for ours, expected in zip(network.parameters.weights, theirs.coefs_, strict=True):
        np.testing.assert_allclose(ours, expected, atol=close)
    for ours, expected in zip(network.parameters.biases, theirs.intercepts_, strict=True):
        np.testing.assert_allclose(ours, expected, atol=close)
    assert history.loss.shape == (7,)


def test_the_history_holds_the_loss_met_and_the_penalty_left():
    X, y = data("squared")
    network, penalty = Network((4, 6, 3), seed=1), L1L2(0.02, 0.1)
    before = network.mean_loss(X, y)
    history = train(network, X, y, penalty, SGD(0.05), epochs=3, batch_size=None)
    assert history.loss[0] == pytest.approx(before, rel=1e-14)
    left = sum(penalty.value(W) for W in network.parameters.weights)
    assert history.penalty[-1] == pytest.approx(left, rel=1e-14)
    assert (np.diff(history.loss + history.penalty) < 0).all()
    assert not history.zero_share.any()


def test_the_same_seed_gives_the_same_bits_and_another_seed_does_not():
    X, y = data("softmax")

    def trained(first, order, batch_size=8):
        network = Network((4, 6, 3), loss="softmax", seed=first)
        train(network, X, y, L2(0.01), Adam(), epochs=3, batch_size=batch_size, seed=order)
        return network.parameters.vector

    np.testing.assert_array_equal(trained(1, 2), trained(1, 2))
    assert not np.array_equal(trained(1, 2), trained(1, 3))
    assert not np.array_equal(trained(1, 2), trained(2, 2))
    np.testing.assert_array_equal(trained(1, 2, None), trained(1, 3, None))


def test_a_row_of_weight_two_counts_twice_and_one_of_weight_zero_is_not_there():
    X, y = data("softmax")
    weight = np.arange(len(X)) % 3
    weighted, repeated = (Network((4, 6, 3), loss="softmax", seed=1) for _ in range(2))
    train(weighted, X, y, L1(0.01), SGD(0.2), epochs=9, batch_size=None, sample_weight=weight)
    often = np.repeat(np.arange(len(X)), weight)
    train(repeated, X[often], y[often], L1(0.01), SGD(0.2), epochs=9, batch_size=None)
    np.testing.assert_allclose(weighted.parameters.vector, repeated.parameters.vector, atol=1e-13)


@pytest.mark.parametrize("optimiser", [SGD(0.1, 0.5, proximal=True), Adam(0.01, proximal=True)])
def test_biases_are_free_of_any_penalty_unless_it_is_asked_for(optimiser):
    X, y = data("squared", outputs=1)
    y = y + 5
    network = Network((4, 6, 1), seed=0)
    history = train(network, X, y, L1(10.0), optimiser, epochs=2500, batch_size=None)
    np.testing.assert_allclose(network.predict(X), y.mean(), atol=0.2)
    assert history.zero_share[-1] == 1
    assert network.predict(X).std() == 0
    held = Network((4, 6, 1), seed=0)
    train(held, X, y, L1(10.0), optimiser, epochs=2500, batch_size=None, penalise_biases=True)
    assert not held.predict(X).any()


def test_each_layer_has_its_own_penalty_and_none_leaves_it_alone():
    X, y = data("squared")
    network = Network((4, 6, 3), seed=0)
    train(network, X, y, [L1(10.0), None], SGD(0.02, proximal=True), epochs=50)
    first, last = network.parameters.weights
    assert not first.any()
    assert last.all()


def test_only_what_a_chain_of_weights_reaches_is_connected():
    network = Network((3, 3, 2, 1), activation="tanh", seed=0)
    W1, W2, W3 = network.parameters.weights
    W1[2] = 0  # the third input goes nowhere
    W1[:, 0] = 0  # the first neuron sees no input
    W2[1] = 0  # nothing sees the second
    W3[1] = 0  # nor the second of the next layer
    assert [units.tolist() for units in connected(network)] == [
        [True, True, False],
        [False, False, True],
        [True, False],
        [True],
    ]
    assert (dead_neurons(network), dropped_inputs(network)) == (3, 1)
    assert zero_share(network) == (5 + 2 + 1) / (9 + 6 + 2)
    x = np.array([[1.0, 2.0, 3.0]])
    second, third = np.eye(3)[1:]
    assert network.predict(x) == network.predict(x + 100 * third) != network.predict(x + second)
    W2[2] = 0  # the last link between inputs and output
    assert dropped_inputs(network) == 3
    assert dead_neurons(network) == 5


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda network: pickle.loads(pickle.dumps(network))])
def test_a_copy_of_a_network_can_be_trained_and_leaves_the_original_alone(copied):
    X, y = data("squared")
    network = Network((4, 6, 3), seed=0)
    before, other = network.predict(X), copied(network)
    np.testing.assert_array_equal(other.predict(X), before)
    train(other, X, y, epochs=3)
    assert other.mean_loss(X, y) < network.mean_loss(X, y)
    np.testing.assert_array_equal(network.predict(X), before)


@pytest.mark.parametrize(
    ("attempt", "error", "words"),
    [
        (lambda: Network((3,)), ValueError, "sizes must name inputs and outputs"),
        (lambda: Network((3, 0, 1)), ValueError, "sizes must be at least 1, got 0"),
        (lambda: Network((3, 1), activation="sigmoid"), ValueError, "activation must be one of relu, tanh"),
        (lambda: Network((3, 1), loss="hinge"), ValueError, "loss must be one of squared, logistic, softmax"),
        (lambda: Network((3, 1), loss="softmax"), ValueError, "Use loss='logistic'"),
        (lambda: Network((3, 1)).predict(np.ones((2, 4))), ValueError, "each of the 3 inputs, got 4"),
        (lambda: Network((3, 1)).mean_loss(np.ones((2, 3)), [1.0]), ValueError, "got 1 for 2 rows"),
        (lambda: Network((3, 1)).mean_loss(np.ones((2, 3)), np.ones((2, 2))), ValueError, r"shape \(n, 1\)"),
        (
            lambda: Network((1, 1), loss="logistic").mean_loss([[1.0]], [-1]),
            ValueError,
            "between 0 and 1, got -1",
        ),
        (
            lambda: Network((1, 3), loss="softmax").mean_loss([[1.0]], [3]),
            ValueError,
            "from 0 to 2, .* got 3",
        ),
        (lambda: Network((1, 2), loss="softmax").mean_loss([[1.0]], [[0.5, 0.6]]), ValueError, "sum to 1"),
        (lambda: Trainer(Network((3, 1)), [L1(1.0), None]), ValueError, "each of the 1 layers, got 2"),
        (lambda: Trainer(Network((3, 1)), 0.1), TypeError, r"penalty must be None, L1, L2, .*got 0\.1"),
        (lambda: Trainer(Network((3, 1)), None, SGD), TypeError, "optimiser must be SGD, Adam or AdamW"),
        (lambda: Trainer(Network((3, 1)), batch_size=0), ValueError, "batch_size must be at least 1"),
        (lambda: SGD(0.0), ValueError, r"SGD: step must be a finite number > 0, got 0\.0"),
        (lambda: SGD(0.1, momentum=1.0), ValueError, r"momentum must be at least 0 and below 1, got 1\.0"),
        (lambda: Adam(beta_2=-0.1), ValueError, r"beta_2 must be at least 0 and below 1, got -0\.1"),
    ],
)
def test_what_does_not_fit_is_refused_by_name_and_value(attempt, error, words):
    with pytest.raises(error, match=words):
        attempt()


def test_too_long_a_step_is_an_error_and_no_network_of_nans():
    X, y = data("squared")
    with pytest.raises(ValueError, match=r"the loss must stay finite.*Take a smaller step"):
        train(Network((4, 6, 3)), X * 100, y, optimiser=SGD(10.0), epochs=100)
