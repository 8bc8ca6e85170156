"""The networks of the playground: trained once, for each data set, penalty and λ, and stored as weights.

python -m l1l2.figures.played       trains all of them again, and stores their weights
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from l1l2._validation import Array
from l1l2.networks import SGD, Network, dead_neurons, dropped_inputs, train, zero_share
from l1l2.penalties import L1, L2
from l1l2.playground import SETS, DeadLinks, inputs, points

STORE = Path(__file__).with_suffix(".json")
WAYS = ("L1, subgradient", "L1, dead links", "L1, prox", "L2")
SUBGRADIENT, DEAD, PROX, RIDGE = range(4)
LAMS = (0.0, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1)
SIZES = (5, 6, 4, 1)
TRAIN, TEST = 80, 400
STEPS, LONG = 3000, 2500


def step(k: int) -> float:
    """Long steps, and at last short ones, so that what swings comes to rest."""
    return 0.3 if k <= LONG else 0.03


_OPTIMISERS = (SGD(step), DeadLinks(step), SGD(step, proximal=True), SGD(step))


@dataclass(frozen=True, eq=False)
class Played:
    """One network as it is stored, and what it does: everything here is computed from its rounded weights.

    vector : (69,) array, W₁ row by row, b₁, W₂ and so on; in it, 0 stands for exactly zero and nothing else
    loss, test_loss : mean of −log(probability of the class), on 80 points to train on and on 400 others
    right, test_right : how many of them are told rightly
    zeros : how many of the 58 weights are exactly zero
    gone, unread : how many of the 10 hidden neurons, and of the 5 inputs, are no longer connected
    smallest : the smallest |w| of all weights
    """

    vector: Array
    loss: float
    test_loss: float
    right: int
    test_right: int
    zeros: int
    gone: int
    unread: int
    smallest: float


@cache
def split(kind: int) -> tuple[Array, Array, Array, Array]:
    """Points (80, 2) to train on with their classes (80,), and others for the test, (400, 2) and (400,)."""
    return *points(kind, TRAIN, seed=1), *points(kind, TEST, seed=2)


def trained(kind: int, way: int, lam: float) -> Network:
    """A network trained on all 80 points at once: what small batches do, rounding would decide."""
    where, y, _, _ = split(kind)
    network = Network(SIZES, activation="tanh", loss="logistic")
    penalty: Any = (L2 if way == RIDGE else L1)(lam)
    train(network, inputs(where), y, penalty, _OPTIMISERS[way], epochs=STEPS, batch_size=None)
    return network


def short(values: Array) -> list[float]:
    """Numbers to three digits, or fewer from the fifth decimal on; only an exact zero is 0."""
    return [_short(float(value)) for value in values]


def _short(value: float) -> float:
    if abs(value) >= 0.1:
        return float(f"{value:.3g}")
    return round(value, 4) or (float(f"{value:.0e}") if value else 0)


def measured(kind: int, vector: list[float]) -> Played:
    """What a network with these weights and biases (69,) does."""
    network = Network(SIZES, activation="tanh", loss="logistic")
    network.parameters.vector[:] = vector
    where, y, others, truth = split(kind)
    X, X_test = inputs(where), inputs(others)
    return Played(
        vector=network.parameters.vector,
        loss=network.mean_loss(X, y),
        test_loss=network.mean_loss(X_test, truth),
        right=_right(network, X, y),
        test_right=_right(network, X_test, truth),
        zeros=round(zero_share(network) * sum(w.size for w in network.parameters.weights)),
        gone=dead_neurons(network),
        unread=dropped_inputs(network),
        smallest=min(float(abs(w).min()) for w in network.parameters.weights),
    )


def _right(network: Network, X: Array, y: Array) -> int:
    return int(((network.predict(X)[:, 0] > 0.5) == y).sum())


@cache
def networks() -> dict[tuple[int, int, int], Played]:
    """All that is stored: one for each data set, way and λ, by their indices in SETS, WAYS and LAMS."""
    stored = json.loads(STORE.read_text("utf-8"))
    return {
        (kind, way, at): measured(kind, stored[kind][way if at else 0][at])
        for kind in range(len(SETS))
        for way in range(len(WAYS))
        for at in range(len(LAMS))
    }


def _store() -> None:
    def vector(kind: int, way: int, lam: float) -> list[float]:
        return short(trained(kind, way, lam).parameters.vector)

    # Without λ all ways are one, which is stored with the first.
    found = [
        [[vector(kind, way, lam) if lam or not way else [] for lam in LAMS] for way in range(len(WAYS))]
        for kind in range(len(SETS))
    ]
    STORE.write_text(json.dumps(found, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    _store()
