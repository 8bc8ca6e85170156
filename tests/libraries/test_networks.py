"""Keras on TensorFlow, PyTorch and Optax, trained with the line that `explain` gives."""

from __future__ import annotations

import os

os.environ |= {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}

import jax
import keras
import numpy as np
import optax
import pytest
import torch

from l1l2.conventions import explain
from l1l2.path import ridge_path

from .cases import agree, cases, data, run

jax.config.update("jax_enable_x64", True)
keras.config.set_floatx("float64")


def keras_model(line, loss, step):
    model = keras.Sequential([keras.Input((4,)), run(line, keras=keras)])
    losses = {"squared": "mse", "log": keras.losses.BinaryCrossentropy(from_logits=True)}
    model.compile(keras.optimizers.SGD(step, momentum=0.9), losses[loss])
    return model


@pytest.mark.parametrize("case", cases("keras.L2"), ids=str)
def test_keras_trains_to_the_books_solution(case):
    X, y = data(case.loss)
    model = keras_model(case.line(y), case.loss, 0.02 if case.loss == "squared" else 0.2)
    # One epoch, each of whose batches is all the data once more.
    model.fit(np.tile(X, (1500, 1)), np.tile(y, 1500), batch_size=len(y), shuffle=False, verbose=0)
    agree(np.concatenate([np.ravel(w) for w in model.get_weights()]), case.expected())


@pytest.mark.parametrize("case", cases("keras.L1", "keras.L2", "keras.L1L2"), ids=str)
def test_at_the_books_solution_a_step_of_keras_moves_no_weight_that_is_not_zero(case):
    X, y = data(case.loss)
    expected, model = case.expected(), keras_model(case.line(y), case.loss, 1.0)
    model.set_weights([expected[:-1, None], expected[-1:]])
    model.train_on_batch(X, y)
    step = np.concatenate([np.ravel(w) for w in model.get_weights()]) - expected
    alive = expected != 0
    assert np.abs(step[alive]).max() < 1e-6
    # A weight at zero is held there by the L1: the loss alone pulls less than that.
    scale = 2 if case.loss == "squared" else 1  # un-halved, its gradient is twice that of the book
    assert (np.abs(step[~alive]) <= scale * case.strengths[0]).all()


def trained(case, X, y, epochs, step, decay):
    """Full-batch steps of PyTorch, their length falling to nothing if decay < 1."""
    X, y = torch.tensor(np.ascontiguousarray(X)), torch.tensor(y)
    weights, biases = (torch.zeros(k, dtype=torch.float64, requires_grad=True) for k in (4, 1))
    loss = torch.nn.MSELoss() if case.loss == "squared" else torch.nn.BCEWithLogitsLoss()
    optimiser = run(case.line(y.numpy()), torch=torch, weights=[weights], biases=[biases])
    for epoch in range(epochs):
        for group in optimiser.param_groups:
            group["lr"] = step * decay**epoch
        optimiser.zero_grad()
        loss(X @ weights + biases, y).backward()
        optimiser.step()
    return np.append(weights.detach().numpy(), biases.detach().numpy())


@pytest.mark.parametrize("case", cases("torch.SGD", "torch.Adam"), ids=str)
def test_torch_trains_to_the_books_solution(case):
    X, y = data(case.loss)
    if case.name == "torch.SGD":
        found = trained(case, X, y, 8000, 0.05 if case.loss == "squared" else 0.5, 1.0)
    else:
        found = trained(case, X, y, 12_000, 0.05, 0.9985)
    agree(found, case.expected())


def decayed_by_optax(line, X, y, steps):
    """(p,) weights after full-batch steps on the mean squared error, from zero."""
    optimiser = run(line, optax=optax, jax=jax)
    params = {"w": jax.numpy.zeros((X.shape[1], 1))}
    state = optimiser.init(params)

    @jax.jit
    def advance(params, state):
        gradient = jax.grad(lambda p: ((X @ p["w"][:, 0] - y) ** 2).mean())(params)
        updates, state = optimiser.update(gradient, state, params)
        return optax.apply_updates(params, updates), state

    for _ in range(steps):
        params, state = advance(params, state)
    return np.asarray(params["w"][:, 0])


def decayed_by_torch(line, X, y, steps):
    w = torch.zeros(X.shape[1], 1, dtype=torch.float64, requires_grad=True)
    b = torch.zeros(1, dtype=torch.float64, requires_grad=True)  # in the line, but in no loss
    optimiser = run(line, torch=torch, weights=[w], biases=[b])
    X, y = torch.tensor(X), torch.tensor(y)
    for _ in range(steps):
        optimiser.zero_grad()
        ((X @ w[:, 0] - y) ** 2).mean().backward()
        optimiser.step()
    return w.detach().numpy()[:, 0]


def box():
    """n = 2 samples, centred nowhere, whose XᵀX/n is [[1, .9], [.9, 1]] and whose least squares is (3, 1)."""
    X = np.linalg.cholesky(np.array([[1.0, 0.9], [0.9, 1.0]])).T * np.sqrt(2)
    return X, X @ [3.0, 1.0]


@pytest.mark.parametrize(
    ("source", "target"), [("torch.AdamW", "optax.adamw"), ("optax.adamw", "torch.AdamW")]
)
def test_the_decay_of_torch_and_of_optax_is_the_same_step(source, target):
    list(cases(source))
    X, y = box()
    lines = [explain(0.5, source, name, n=2).code for name in ("torch.AdamW", "optax.adamw")]
    agree(decayed_by_optax(lines[1], X, y, 500), decayed_by_torch(lines[0], X, y, 500))


def test_decoupled_decay_ends_on_no_ridge_path():
    X, y = box()
    w = decayed_by_optax(explain(0.5, "torch.AdamW", "optax.adamw", n=2).code, X, y, 60_000)
    np.testing.assert_allclose(w, [2.0, 1.9], atol=0.02)  # least squares with |w| ≤ 1/0.5
    path = ridge_path(X, y, np.geomspace(1e-6, 1e3, 2000), fit_intercept=False)
    assert np.abs(path.coefs - w).max(axis=1).min() > 0.05
