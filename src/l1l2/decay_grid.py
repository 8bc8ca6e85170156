"""A network trained at many step sizes and decays by three optimisers: what came of it, and how.

The task: scikit-learn's digits, 500 rows to train on, a fifth of whose labels are thrown anew, and 1297 rows
to test on, all of them right. The network: 64 inputs, 32 rectified units, 10 classes; minibatches of 50 rows
and a constant step. `python -m l1l2.decay_grid` makes the file anew, in some minutes on one core.

Chapter 12 reads it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from . import _validation as check
from ._validation import Array
from .networks import SGD, Adam, AdamW, Network, train
from .networks.optimisers import Optimiser, Step
from .penalties import L2

STORED = Path(__file__).with_suffix(".json")

#: Step sizes and strengths by the name of the optimiser: λ₂ of the house for the first two, wd for the third.
GRID: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "SGD, L2": ((0.03, 0.1, 0.3, 1.0), (0.0, 0.001, 0.003, 0.01, 0.03, 0.1)),
    "Adam, L2": ((0.001, 0.003, 0.01, 0.03), (0.0, 0.001, 0.003, 0.01, 0.03, 0.1)),
    "AdamW": ((0.001, 0.003, 0.01, 0.03), (0.0, 0.1, 0.3, 1.0, 3.0, 10.0)),
}
#: Epochs of ten steps: a short training and a long one.
EPOCHS = (10, 100)
SEEDS = (0, 1, 2)

#: Rows in a batch, at 2000 steps each, which fall linearly from 0.01 to 0.
BATCHES, LONG = (500, 125, 50, 10, 5), 2000
AGAINST: dict[str, tuple[str, float]] = {
    "Adam, λ = 0.01": ("Adam, L2", 0.01),
    "AdamW, wd = 1": ("AdamW", 1.0),
}

_RULES: dict[str, Callable[[Step, float], tuple[Optimiser, L2 | None]]] = {
    "SGD, L2": lambda step, strength: (SGD(step), L2(strength)),
    "Adam, L2": lambda step, strength: (Adam(step), L2(strength)),
    "AdamW": lambda step, strength: (AdamW(step, weight_decay=strength), None),
}


@dataclass(frozen=True, eq=False)
class DecayGrid:
    """One optimiser's results; each array is (steps, strengths), a mean over the seeds.

    steps : η;  strengths : λ₂ in the house objective, or AdamW's weight decay
    accuracy : share of the test rows that are named rightly;  loss : their mean cross-entropy, in nats
    norm : length of all weights together, biases left out
    """

    steps: tuple[float, ...]
    strengths: tuple[float, ...]
    accuracy: Array
    loss: Array
    norm: Array


def noisy_digits() -> tuple[Array, Array, Array, Array]:
    """X (500, 64) and y (500,) to train on, X (1297, 64) and y (1297,) to test on; pixels run over 1 at most.

    The pixels are centred by the training rows' means; a fifth of the training labels, on average, is drawn
    anew among all ten. Source: Alpaydin and Kaynak (1998), UCI, as packaged by scikit-learn.
    """
    from sklearn.datasets import load_digits  # here, since it takes a while

    X, y = load_digits(return_X_y=True)
    X = X / 16
    order, rng = np.random.default_rng(0).permutation(len(y)), np.random.default_rng(1)
    train_rows, test_rows = order[:500], order[500:]
    labels = y[train_rows].copy()
    thrown = rng.random(500) < 0.2
    labels[thrown] = rng.integers(0, 10, thrown.sum())
    X = X - X[train_rows].mean(axis=0)
    return X[train_rows], labels, X[test_rows], y[test_rows]


def trained(
    rule: str, step: Step, strength: float, *, epochs: int, seed: int, batch: int = 50
) -> tuple[float, float, float, float]:
    """Accuracy and loss on the test rows, length of all weights and size of the largest, after one training.

    Raises ValueError for a rule that is not in `GRID`.
    """
    if rule not in _RULES:
        raise ValueError(f"trained: rule must be one of {'; '.join(_RULES)}, got {rule!r}. Choose one.")
    X, y, X_test, y_test = _digits()
    network = Network((64, 32, 10), loss="softmax", seed=seed)
    optimiser, penalty = _RULES[rule](step, strength)
    train(network, X, y, penalty, optimiser, epochs=epochs, batch_size=batch, seed=seed)
    named = network.predict(X_test).argmax(axis=1)
    weights = np.concatenate([W.ravel() for W in network.parameters.weights])
    accuracy = float((named == y_test).mean())
    return (
        accuracy,
        network.mean_loss(X_test, y_test),
        float(np.linalg.norm(weights)),
        float(np.abs(weights).max()),
    )


def load_decay_grid(epochs: int = 100) -> dict[str, DecayGrid]:
    """The stored results by optimiser, after 10 or 100 epochs.

    Raises ValueError for another number of epochs.
    """
    if check.count("load_decay_grid", "epochs", epochs) not in EPOCHS:
        raise ValueError(f"load_decay_grid: epochs must be 10 or 100, got {epochs}. Train anew for others.")
    stored = json.loads(STORED.read_text("utf-8"))[str(epochs)]
    return {
        rule: DecayGrid(*GRID[rule], *(np.array(stored[rule][key]) for key in ("accuracy", "loss", "norm")))
        for rule in GRID
    }


def load_batches() -> dict[str, list[dict[str, float]]]:
    """The stored results at each size of batch: a row for each, with batch, accuracy, loss, norm, largest."""
    return dict(json.loads(STORED.read_text("utf-8"))["batches"])


@cache
def _digits() -> tuple[Array, Array, Array, Array]:
    return noisy_digits()


def _cells(rule: str, epochs: int) -> dict[str, list[list[float]]]:
    """Means over the seeds, by step and strength, for one rule and length."""
    steps, strengths = GRID[rule]
    found = [
        [
            np.mean([trained(rule, eta, s, epochs=epochs, seed=seed) for seed in SEEDS], axis=0)
            for s in strengths
        ]
        for eta in steps
    ]
    accuracy, loss, norm, _ = np.round(np.moveaxis(np.array(found), 2, 0), 4).tolist()
    return {"accuracy": accuracy, "loss": loss, "norm": norm}


def _batch_row(rule: str, strength: float, batch: int) -> dict[str, float]:
    """Means over the seeds at one size of batch."""
    epochs = LONG * batch // 500
    found = [
        trained(rule, lambda k: 0.01 * (1 - (k - 1) / LONG), strength, epochs=epochs, seed=seed, batch=batch)
        for seed in SEEDS
    ]
    accuracy, loss, norm, largest = (round(float(mean), 4) for mean in np.mean(np.array(found), axis=0))
    return {"batch": batch, "accuracy": accuracy, "loss": loss, "norm": norm, "largest": largest}


def _store() -> None:
    table: dict[str, Any] = {str(epochs): {rule: _cells(rule, epochs) for rule in GRID} for epochs in EPOCHS}
    table["batches"] = {
        name: [_batch_row(*rule, batch) for batch in BATCHES] for name, rule in AGAINST.items()
    }
    STORED.write_text(json.dumps(table, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    _store()
