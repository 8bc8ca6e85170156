"""A multilayer perceptron: what it computes, and the gradient of its loss.

With a₀ = X, each layer is aₗ = φ(aₗ₋₁Wₗ + bₗ), and the last one z = a_{L−1}W_L + b_L, without φ. Backwards,
from δ_L = (prediction − Y)/n,

    ∂/∂Wₗ = aₗ₋₁ᵀδₗ        ∂/∂bₗ = 1ᵀδₗ        δₗ₋₁ = δₗWₗᵀ ∘ φ'

which is the chain rule, one layer at a time.
Source: Rumelhart, Hinton and Williams (1986), Nature 323, 533–536.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as check
from .._validation import Array
from .losses import LOSSES
from .parameters import Parameters

# φ, which writes over its z, and its slope as a function of a = φ(z), which is all that the way back needs.
ACTIVATIONS: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Any]]] = {
    "relu": (lambda z: np.maximum(z, 0.0, out=z), lambda a: a > 0),
    "tanh": (lambda z: np.tanh(z, out=z), lambda a: 1 - a * a),
    "identity": (lambda z: z, lambda a: 1.0),
}


class Network:
    """Dense layers with an activation between them, and the loss to which the last one is held.

    sizes : (L + 1,) whole numbers ≥ 1: inputs, neurons of each hidden layer, outputs
    activation : "relu", "tanh" or "identity", of the hidden layers
    loss : what is averaged over the samples, given outputs z, and so what y holds.
        "squared": ½‖z − y‖², with numbers y, (n,) or (n, outputs).
        "logistic": log(1 + eᶻ) − yz, added up over the outputs, with y 0 or 1, (n,) or (n, outputs).
        "softmax": log Σ eᶻ − z_y, with classes y, (n,) from 0 to outputs − 1, or rows of probabilities
    seed : of the first weights, which are uniform within ±√(6/(units above + units here)); biases start at 0

    parameters : `Parameters`, whose weights and biases may be written to

    Raises ValueError or TypeError for sizes, names or data that do not fit.
    Source of the first weights: Glorot and Bengio (2010), AISTATS, 249–256.
    """

    def __init__(
        self, sizes: Sequence[int], *, activation: str = "relu", loss: str = "squared", seed: int = 0
    ) -> None:
        self.sizes = tuple(check.count("Network", "sizes", size) for size in sizes)
        if len(self.sizes) < 2:
            raise ValueError(
                f"Network: sizes must name inputs and outputs, got {sizes!r}. Pass (2, 8, 1), say."
            )
        self.activation = _known("activation", activation, list(ACTIVATIONS))
        self.loss = _known("loss", loss, list(LOSSES))
        if loss == "softmax" and self.sizes[-1] < 2:
            raise ValueError("Network: sizes must end in the number of classes, got 1. Use loss='logistic'.")
        rng = np.random.default_rng(check.count("Network", "seed", seed, least=0))
        self.parameters = Parameters(self.sizes)
        for W, (above, here) in zip(self.parameters.weights, pairwise(self.sizes), strict=True):
            W[:] = rng.uniform(-1, 1, W.shape) * np.sqrt(6 / (above + here))

    def forward(self, X: Array, out: list[Array] | None = None) -> list[Array]:
        """a₀ = X (n, p) of `inputs`, what each hidden layer makes of it (n, neurons), and z (n, outputs).

        out : what `forward` found for n other rows, to be written over
        """
        activate, _ = ACTIVATIONS[self.activation]
        a, last = [X], len(self.sizes) - 1
        for k, (W, b) in enumerate(self.parameters.layers, start=1):
            z = np.matmul(a[-1], W, out=None if out is None else out[k])
            z += b
            a.append(z if k == last else activate(z))
        return a

    def backward(
        self, a: list[Array], Y: Array, weight: Array | None = None, out: Parameters | None = None
    ) -> Parameters:
        """∂/∂(W, b) of the mean loss, given what `forward` found and the targets Y (n, outputs) of `data`.

        weight : (n,) array by which each sample's loss is multiplied, ones by default
        out : `Parameters` of a network of these sizes, to be written over
        """
        _, slope = ACTIVATIONS[self.activation]
        layers, gradient = self.parameters.layers, Parameters(self.sizes) if out is None else out
        delta = (LOSSES[self.loss].predict(a[-1]) - Y) / len(Y)
        if weight is not None:
            delta *= weight[:, None]
        for k, (dW, db) in reversed(list(enumerate(gradient.layers))):
            np.matmul(a[k].T, delta, out=dW)
            np.sum(delta, axis=0, out=db)
            if k > 0:
                delta = delta @ layers[k][0].T
                delta *= slope(a[k])
        return gradient

    def predict(self, X: ArrayLike) -> Array:
        """Numbers z (n, outputs), or the probability of a 1, or of each class, for X (n, p)."""
        return LOSSES[self.loss].predict(self.forward(self.inputs(X))[-1])

    def mean_loss(self, X: ArrayLike, y: ArrayLike) -> float:
        """The mean loss of X (n, p) and y, without a penalty: in squared units of y, or in nats."""
        X, Y = self.data(X, y)
        return float(LOSSES[self.loss].each(self.forward(X)[-1], Y).mean())

    def gradient(self, X: ArrayLike, y: ArrayLike) -> Parameters:
        """Of the mean loss of X (n, p) and y, without a penalty."""
        X, Y = self.data(X, y)
        return self.backward(self.forward(X), Y)

    def inputs(self, X: ArrayLike) -> Array:
        """X checked: (n, p) finite numbers, p the network's inputs."""
        X = check.matrix("Network", "X", X)
        if X.shape[1] != self.sizes[0]:
            raise ValueError(
                f"Network: X must have a column for each of the {self.sizes[0]} inputs, got {X.shape[1]}. "
                "Build the network for these data."
            )
        return X

    def data(self, X: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
        """X (n, p) and targets Y (n, outputs), checked; labels (n,) become rows of 0 and 1."""
        X, Y = self.inputs(X), LOSSES[self.loss].targets(y, self.sizes[-1])
        if len(X) != len(Y):
            raise ValueError(f"Network: y must have one entry per row of X, got {len(Y)} for {len(X)} rows.")
        return X, Y


def _known(name: str, value: str, known: list[str]) -> str:
    if value not in known:
        raise ValueError(f"Network: {name} must be one of {', '.join(known)}, got {value!r}. Choose one.")
    return value
