"""Handwritten digits, and what a penalty is worth to a network that reads them, with few rows and with many.

python -m l1l2.digits       trains the networks of `few_and_many` again, and stores their scores

Chapter 11 reads it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ._validation import Array, count
from .networks import SGD, Network, train
from .penalties import L1, L2

STORED = Path(__file__).with_suffix(".json")
SIZES = (100, 1000)
LAMS = (0.0, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2)
SEEDS = 10
_VALIDATION, _TEST, _STEPS = 297, 500, 1000


@dataclass(frozen=True, eq=False)
class Split:
    """Rows to train on, to choose λ by, and to score with: images X (n, 64) in [0, 1], digits y (n,)."""

    X: Array
    y: Array
    X_valid: Array
    y_valid: Array
    X_test: Array
    y_test: Array


def split(n: int = 1000, seed: int = 0) -> Split:
    """n ≤ 1000 of the 1797 images at random, 297 others for validation and 500 for the test.

    The images are 8×8 pixels, row by row. For one seed, more rows contain the fewer, and the 797 stay.
    Source: Alpaydin and Kaynak (1998), Optical recognition of handwritten digits; scikit-learn's copy.
    """
    if not 1 <= count("split", "n", n) <= 1000:
        raise ValueError(f"split: n must be at most 1000, got {n}. The others are for choosing and scoring.")
    X, y = _images()
    order = np.random.default_rng(count("split", "seed", seed, least=0)).permutation(len(y))
    rows, valid, test = order[:n], order[1000:-_TEST], order[-_TEST:]
    return Split(X[rows], y[rows], X[valid], y[valid], X[test], y[test])


def correct(network: Network, X: Array, y: Array) -> int:
    """How many of the images X (n, 64) the network reads as the digits y (n,)."""
    return int((network.predict(X).argmax(axis=1) == y).sum())


def scores(n: int, penalty: str, lam: float, seed: int) -> tuple[int, int]:
    """Of 297 validation and 500 test images, how many a network reads that was trained on n others.

    n, seed : as in `split`; the seed is also that of the first weights
    penalty : "L1" or "L2", on all weights, by proximal steps of SGD with momentum, about a thousand of them
    lam : λ ≥ 0
    """
    if penalty not in ("L1", "L2"):
        raise ValueError(f'scores: penalty must be "L1" or "L2", got {penalty!r}. Choose one.')
    kind = L1 if penalty == "L1" else L2
    data = split(n, seed)
    network = Network((64, 64, 10), loss="softmax", seed=seed)
    epochs = -(-_STEPS // -(-n // 32))
    train(network, data.X, data.y, kind(lam), SGD(0.1, 0.9, proximal=True), epochs=epochs, seed=seed)
    return correct(network, data.X_valid, data.y_valid), correct(network, data.X_test, data.y_test)


def few_and_many() -> dict[tuple[int, str], Array]:
    """For each size in SIZES and each penalty: `scores` as an array (seeds, λ in LAMS, 2), as stored."""
    stored = json.loads(STORED.read_text("utf-8"))
    return {(n, kind): np.array(stored[f"{n} {kind}"]) for n in SIZES for kind in ("L1", "L2")}


def chosen(table: Array) -> Array:
    """The test score of the λ that did best in validation, the smallest of several: (seeds,)."""
    best = table[:, :, 0].argmax(axis=1)
    return np.asarray(table[np.arange(len(table)), best, 1])


@cache
def _images() -> tuple[Array, Array]:
    from sklearn.datasets import load_digits  # here, since it takes a while

    X, y = load_digits(return_X_y=True)
    return X / 16.0, y


def _store() -> None:
    tables = {
        f"{n} {kind}": [[scores(n, kind, lam, seed) for lam in LAMS] for seed in range(SEEDS)]
        for n in SIZES
        for kind in ("L1", "L2")
    }
    STORED.write_text(json.dumps(tables) + "\n", "utf-8")


if __name__ == "__main__":
    _store()
