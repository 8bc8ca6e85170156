"""The network, its gradients and its optimisers against PyTorch: the same weights after the same steps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from l1l2.networks import SGD, Adam, AdamW, Network, Trainer
from l1l2.penalties import L1, L2

CRITERIA = {
    # PyTorch's squared error has no half, and its mean is over the outputs too.
    "squared": lambda z, Y: 0.5 * ((z - Y) ** 2).sum(dim=1).mean(),
    "logistic": lambda z, Y: (
        torch.nn.functional.binary_cross_entropy_with_logits(z, Y, reduction="none").sum(dim=1).mean()
    ),
    "softmax": torch.nn.functional.cross_entropy,
}
ACTIVATIONS = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh}
SIZES = (5, 8, 6, 3)


def data(loss: str) -> tuple[Any, Any]:
    rng = np.random.default_rng(0)
    X, z = rng.normal(size=(64, 5)), rng.normal(size=(64, 3))
    return X, {"squared": z, "logistic": (z > 0).astype(float), "softmax": np.eye(3)[z.argmax(axis=1)]}[loss]


def twin(network: Network) -> torch.nn.Sequential:
    """The same network in PyTorch, in float64, with the same weights."""
    parts: list[torch.nn.Module] = []
    for W, b in network.parameters.layers:
        linear = torch.nn.Linear(*W.shape, dtype=torch.float64)
        linear.weight.data, linear.bias.data = torch.tensor(W.T.copy()), torch.tensor(b.copy())
        parts += [linear, ACTIVATIONS[network.activation]()]
    return torch.nn.Sequential(*parts[:-1])


def vector(parts: list[tuple[Any, Any]]) -> Any:
    """PyTorch's weights (here, above) and biases in our order."""
    return np.concatenate(
        [np.concatenate([W.detach().numpy().T.ravel(), b.detach().numpy()]) for W, b in parts]
    )


def linears(model: torch.nn.Sequential) -> list[torch.nn.Linear]:
    return [part for part in model if isinstance(part, torch.nn.Linear)]


@pytest.mark.parametrize("loss", CRITERIA)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_loss_and_gradient_are_those_of_automatic_differentiation(loss: str, activation: str) -> None:
    X, Y = data(loss)
    network = Network(SIZES, activation=activation, loss=loss, seed=1)
    model = twin(network)
    value = CRITERIA[loss](model(torch.tensor(X)), torch.tensor(Y))
    value.backward()
    assert network.mean_loss(X, Y) == pytest.approx(value.item(), rel=1e-13)
    expected = vector([(part.weight.grad, part.bias.grad) for part in linears(model)])
    np.testing.assert_allclose(network.gradient(X, Y).vector, expected, atol=1e-13)


@pytest.mark.parametrize("loss", CRITERIA)
@pytest.mark.parametrize(
    ("ours", "theirs", "penalty", "decay"),
    [
        (SGD(0.1), lambda groups: torch.optim.SGD(groups, lr=0.1), L2(0.02), 0.02),
        (SGD(0.1, 0.9), lambda groups: torch.optim.SGD(groups, lr=0.1, momentum=0.9), L2(0.02), 0.02),
        (Adam(0.01), lambda groups: torch.optim.Adam(groups, lr=0.01), L2(0.02), 0.02),
        (AdamW(0.01, weight_decay=0.3), lambda groups: torch.optim.AdamW(groups, lr=0.01), None, 0.3),
    ],
    ids=["SGD", "momentum", "Adam", "AdamW"],
)
def test_weights_are_pytorchs_after_two_hundred_steps_with_biases_left_out_of_the_decay(
    loss: str, ours: Any, theirs: Any, penalty: Any, decay: float
) -> None:
    X, Y = data(loss)
    network = Network(SIZES, activation="tanh", loss=loss, seed=2)
    model = twin(network)
    optimiser = theirs(
        [
            {"params": [part.weight for part in linears(model)], "weight_decay": decay},
            {"params": [part.bias for part in linears(model)], "weight_decay": 0.0},
        ]
    )
    trainer = Trainer(network, penalty, ours, batch_size=16, shuffle=False)
    for _ in range(50):
        trainer.epoch(X, Y)
        for start in range(0, 64, 16):
            rows = slice(start, start + 16)
            optimiser.zero_grad()
            CRITERIA[loss](model(torch.tensor(X[rows])), torch.tensor(Y[rows])).backward()
            optimiser.step()
    expected = vector([(part.weight, part.bias) for part in linears(model)])
    np.testing.assert_allclose(network.parameters.vector, expected, atol=1e-6)


def test_the_subgradient_of_l1_is_what_pytorch_makes_of_the_absolute_value() -> None:
    X, Y = data("squared")
    network = Network(SIZES, activation="tanh", seed=3)
    model = twin(network)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.05)
    trainer = Trainer(network, L1(0.01), SGD(0.05), batch_size=None)
    for _ in range(100):
        trainer.epoch(X, Y)
        optimiser.zero_grad()
        penalty = 0.01 * sum(part.weight.abs().sum() for part in linears(model))
        (CRITERIA["squared"](model(torch.tensor(X)), torch.tensor(Y)) + penalty).backward()
        optimiser.step()
    expected = vector([(part.weight, part.bias) for part in linears(model)])
    np.testing.assert_allclose(network.parameters.vector, expected, atol=1e-6)
    assert trainer.history.zero_share[-1] == 0
