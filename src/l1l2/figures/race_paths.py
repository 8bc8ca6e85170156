"""Four optimisers on one loss of two weights: where they come by, and where theory has them end.

python -m l1l2.figures.race_paths       runs them all again (a minute or two), and stores where they came by

The loss is ½(w − a)ᵀG(w − a): two features of variance 1 and correlation 0.9, least squares at (3, 1). All
rules are handed one number, as λ or as the weight decay. Chapter 12 derives the ends.
Sources: Loshchilov and Hutter (2019), ICLR, for the rules; Xie and Li (2024), ICML, for the box.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from l1l2.budget import contact

Array = NDArray[np.float64]

STORE = Path(__file__).with_suffix(".npz")
RULES = ("SGD with L2", "momentum", "Adam with L2", "AdamW")
SGD, MOMENTUM, ADAM, ADAMW = range(4)
RHO, LEAST_SQUARES = 0.9, np.array([3.0, 1.0])
G = np.array([[1.0, RHO], [RHO, 1.0]])
BETA = 0.9  # of the momentum, and β₁ of Adam
RATE = 0.3  # step k is RATE/√k long; with momentum (1 − β) of it, as the steps add up to 1/(1 − β)
RUNS = 40  # of which the mean is kept, where there is noise
LAMS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.33, 0.36, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 1.0, 1.4, 2.0)
NOISES = (0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
STEPS = (
    *(0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 20, 22, 25, 28, 32, 36, 40, 45, 50, 60, 70, 80),
    *(100, 120, 150, 200, 300, 500, 700, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000),
)
FINE = 10_000  # what is stored is in 1/FINE of a weight


def ridge(lam: float) -> Array:
    """The minimum (2,) of the loss plus (λ/2)‖w‖²."""
    return np.linalg.solve(G + lam * np.eye(2), G @ LEAST_SQUARES)


def balance(wd: float, noise: float) -> Array:
    """Where AdamW comes to rest (2,), for a weight decay wd > 0 and noise of standard deviation s ≥ 0.

    Without noise that is the minimum in the box |w| ≤ 1/wd; with noise, that of the loss plus the arcs
    Σ(s/wd)(1 − √(1 − wd²w²)), found by Newton steps that go at most half the way to a wall.
    """
    if noise == 0:
        return contact(G, LEAST_SQUARES, 1 / wd, ball="linf")
    w = np.zeros(2)
    for _ in range(200):
        rest = 1 - (wd * w) ** 2
        uphill = _slope(w) + noise * wd * w / np.sqrt(rest)
        move = np.linalg.solve(G + np.diag(noise * wd / rest**1.5), uphill)
        room = (1 / wd - np.abs(w)) / np.maximum(np.abs(move), 1e-300)
        w = w - min(1.0, 0.5 * float(room.min())) * move
        if np.abs(move).max() < 1e-13:
            break
    return w


def end(rule: int, lam: float, noise: float, matched: bool) -> Array:
    """Where theory has a rule end (2,); `matched` says whether the decay outside was divided by 1 − β."""
    if rule == ADAMW:
        return balance(lam, noise)
    return ridge(lam * (1 - BETA) if rule == MOMENTUM and not matched else lam)


@cache
def stored() -> dict[str, NDArray[np.int16]]:
    """Where the rules came by at each of STEPS (T,), in 1/FINE: a mean, where there is noise.

    sgd, momentum, matched : (L, T, 2) arrays, a row for each of LAMS; noise does not move their mean
    adam, adamw : (L, S, T, 2) arrays, for each of NOISES too
    """
    with np.load(STORE) as found:
        return {name: found[name] for name in found.files}


def simulated(lams: Array, noises: Array, last: int = STEPS[-1]) -> dict[str, Array]:
    """What `stored` holds, of these λ and noises, up to the step `last`; unrounded.

    Every λ and every noise sees the same random numbers, so that a part is run as the whole was.
    """
    lam = lams[:, None]
    walks = {
        "sgd": _linear(lam, inside=lam, outside=0 * lam, beta=0.0),
        "momentum": _linear(lam, inside=0 * lam, outside=lam, beta=BETA),
        "matched": _linear(lam, inside=0 * lam, outside=lam / (1 - BETA), beta=BETA),
        "adam": _adaptive(lams, noises, outside=False),
        "adamw": _adaptive(lams, noises, outside=True),
    }
    return {name: _seen(walk, last) for name, walk in walks.items()}


def _slope(w: Array) -> Array:
    off = w - LEAST_SQUARES
    return np.asarray(off + RHO * off[..., ::-1])


def _seen(walk: Iterator[Array], last: int) -> Array:
    """The places of a walk at each of STEPS up to the last: (…, T, 2)."""
    kept = [w for k, w in zip(range(last + 1), walk, strict=False) if k in STEPS]
    return np.stack(kept, axis=-2)


def _linear(lam: Array, *, inside: Array, outside: Array, beta: float) -> Iterator[Array]:
    """Plain steps, or with momentum, for λ (L, 1) of either kind: w (L, 2) after 0, 1, 2 … steps."""
    w = velocity = np.zeros((len(lam), 2))
    k = 0
    while True:
        yield w
        k += 1
        eta = RATE * (1 - beta) / np.sqrt(k)
        velocity = beta * velocity + _slope(w) + inside * w
        w = (1 - eta * outside) * w - eta * velocity


def _adaptive(lams: Array, noises: Array, *, outside: bool) -> Iterator[Array]:
    """Adam with L2, or AdamW (`outside`): the mean (L, S, 2) of RUNS runs after 0, 1, 2 … steps."""
    rng = np.random.default_rng(12)
    lam, spread = lams[:, None, None, None], noises[:, None, None]
    inside, decay = (0.0, lam) if outside else (lam, 0.0)
    beta_2 = np.where(spread > 0, 0.999, 0.99)  # near the wall, without noise, 0.999 takes very long
    w = np.zeros((len(lams), len(noises), RUNS, 2))
    m = v = np.zeros_like(w)
    k = 0
    while True:
        yield w.mean(axis=2)
        k += 1
        eta = RATE / np.sqrt(k)
        g = _slope(w) + inside * w + spread * rng.standard_normal((RUNS, 2))
        m, v = BETA * m + (1 - BETA) * g, beta_2 * v + (1 - beta_2) * g * g
        root = np.sqrt(v / (1 - beta_2**k)) + 1e-8
        w = (1 - eta * decay) * w - eta * m / (1 - BETA**k) / root


def _store() -> None:
    found = simulated(np.array(LAMS), np.array(NOISES))
    rounded: dict[str, Any] = {name: np.rint(FINE * w).astype(np.int16) for name, w in found.items()}
    np.savez_compressed(STORE, **rounded)


if __name__ == "__main__":
    _store()
