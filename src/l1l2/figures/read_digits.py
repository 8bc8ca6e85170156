"""What networks that read digits have left of their weights, for each penalty and λ.

python -m l1l2.figures.read_digits       trains all the networks again, and stores what is left
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from l1l2.digits import correct, split
from l1l2.groups import RowLasso
from l1l2.networks import SGD, Network, train, zero_share
from l1l2.penalties import L1, L2

Array = NDArray[np.float64]

STORE = Path(__file__).with_suffix(".json")
WAYS = ("L1, subgradient", "L1, prox", "rows, prox", "L2")
SUBGRADIENT, PROX, ROWS, RIDGE = range(4)
LAMS = (0.0, *(float(f"{m}e{k}") for k in (-4, -3) for m in (1, 2, 3, 5)), 0.01, 0.02, 0.03)
EPOCHS, TEST = 40, 500
FLOOR, CEILING = -9.0, 2.0  # of the neurons' sizes, log10
_KINDS = (L1, L1, RowLasso, L2)


@dataclass(frozen=True)
class Reader:
    """What is left in one trained network.

    pixels : 64 numbers, the length of each row of the first layer's weights, 255 for the largest
    neurons : 64 numbers in falling order, log₁₀ of ‖weights in‖·‖weights out‖ from FLOOR (1) to CEILING (255)
    In both, 0 stands for exactly zero, and for nothing else.
    largest : the length that 255 stands for in `pixels`
    zeros : share of the weights that are exactly 0
    gone, unread : how many neurons, and how many pixels, are left without a weight in or out, or without one
    right : test images of 500 that are read as what they are
    smallest : the smallest |w| of all weights
    """

    pixels: list[int]
    neurons: list[int]
    largest: float
    zeros: float
    gone: int
    unread: int
    right: int
    smallest: float


@cache
def readers() -> dict[tuple[int, int], Reader]:
    """All that is stored: one for each way of WAYS and each λ of LAMS, by their indices."""
    stored = json.loads(STORE.read_text("utf-8"))
    return {(way, at): Reader(**stored[way][at]) for way in range(len(WAYS)) for at in range(len(LAMS))}


def trained(way: int, lam: float) -> Network:
    """A network trained on 1000 images by plain SGD, without momentum, which would amplify rounding."""
    data = split(1000)
    network = Network((64, 64, 10), loss="softmax")
    penalty: Any = _KINDS[way](lam)
    steps = SGD(0.3, proximal=way in (PROX, ROWS))
    train(network, data.X, data.y, penalty, steps, epochs=EPOCHS)
    return network


def measured(network: Network) -> Reader:
    """What is left in a network of 64 pixels and one hidden layer."""
    data = split(1000)
    first, last = network.parameters.weights
    lengths = np.linalg.norm(first, axis=1)
    sizes = np.linalg.norm(first, axis=0) * np.linalg.norm(last, axis=1)
    return Reader(
        pixels=scaled(lengths).tolist(),
        neurons=logged(np.sort(sizes)[::-1]).tolist(),
        largest=_short(float(lengths.max())),
        zeros=zero_share(network),
        gone=int((sizes == 0).sum()),
        unread=int((lengths == 0).sum()),
        right=correct(network, data.X_test, data.y_test),
        smallest=_short(min(float(np.abs(w).min()) for w in (first, last))),
    )


def scaled(values: Array) -> NDArray[np.uint8]:
    """Numbers ≥ 0 as 0 … 255, the largest being 255, and only an exact zero 0."""
    top = float(values.max()) or 1.0
    return np.where(values > 0, np.clip(np.rint(255 * values / top), 1, 255), 0).astype(np.uint8)


def logged(values: Array) -> NDArray[np.uint8]:
    """Numbers ≥ 0 by their logarithm as 1 … 255, and an exact zero as 0."""
    tiny = np.maximum(values, 10.0**FLOOR)
    share = (np.log10(tiny) - FLOOR) / (CEILING - FLOOR)
    return np.where(values > 0, np.clip(np.rint(1 + 254 * share), 1, 255), 0).astype(np.uint8)


def size(code: int) -> float:
    """The number that `logged` wrote as `code`, to within 5 %."""
    return math.pow(10, FLOOR + (code - 1) / 254 * (CEILING - FLOOR)) if code else 0.0


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def _store() -> None:
    found = [[asdict(measured(trained(way, lam))) for lam in LAMS] for way in range(len(WAYS))]
    STORE.write_text(json.dumps(found, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    _store()
