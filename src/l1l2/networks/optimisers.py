"""Optimisers: how a gradient becomes a step, and the three ways in which a penalty can take part in it.

    in the gradient     its subgradient is added before the step: L2 for SGD and Adam, and what automatic
                        differentiation makes of |w|, under which no weight stays at zero
    proximal=True       its prox is taken after the step, with the step's own length: L1 lands on exact zeros
    weight_decay        AdamW multiplies the weights by 1 − η·weight_decay; this minimises no penalty

All of them move one vector w, of a network or of anything else that has a gradient:

    memory = optimiser.start(w)
    for k in range(1, 101):
        w, memory = optimiser.update(k, w, gradient(w), memory, penalty)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .. import _validation as check
from .._validation import Array

# η, or η as a function of the number k of the step, which begins at 1.
Step = float | Callable[[int], float]
Memory = tuple[Array, ...]


class Penalised(Protocol):
    """What an optimiser asks of a penalty on the vector w; each of `l1l2.penalties` has it."""

    def subgradient(self, w: Array) -> Array: ...
    def prox(self, v: Array, step: float | Array) -> Array: ...


class Optimiser(Protocol):
    """What `train` asks of an optimiser. To keep a gradient it must copy it: the next is written over it."""

    def start(self, w: Array) -> Memory: ...
    def update(
        self,
        k: int,
        w: Array,
        gradient: Array,
        memory: Memory,
        penalty: Penalised,
        decayed: Array | float = 1.0,
    ) -> tuple[Array, Memory]: ...


@dataclass(frozen=True)
class SGD:
    """w ← w − η∇ + momentum·(the last move), with the gradient of the loss on a minibatch or on all data.

    step : η > 0, or a function of the number of the step
    momentum : in [0, 1): the heavy ball. The steps add up to η/(1 − momentum) in a steady wind
    proximal : whether the penalty's prox follows the step, instead of its subgradient joining the gradient

    With `proximal` the last move is the one really made, prox included, so that what stands still is a
    minimum. Raises ValueError or TypeError for numbers out of range.
    Sources: Polyak (1964), USSR Comput. Math. Math. Phys. 4(5), 1–17; with prox, Ochs, Chen, Brox and Pock
    (2014), SIAM J. Imaging Sci. 7, 1388–1419.
    """

    step: Step = 0.1
    momentum: float = 0.0
    proximal: bool = False

    def __post_init__(self) -> None:
        _rate("SGD", self.step, 1)
        _below_one("SGD", "momentum", self.momentum)
        check.flag("SGD", "proximal", self.proximal)

    def start(self, w: Array) -> Memory:
        """The last move, none so far, for weights w (P,)."""
        return (np.zeros_like(w),)

    def update(
        self,
        k: int,
        w: Array,
        gradient: Array,
        memory: Memory,
        penalty: Penalised,
        decayed: Array | float = 1.0,
    ) -> tuple[Array, Memory]:
        """Step number k, from w (P,) along the loss's gradient (P,): the new w and the new memory."""
        (move,) = memory
        eta = _rate("SGD", self.step, k)
        if self.proximal:
            new = penalty.prox(w - eta * gradient + self.momentum * move, eta)
        else:
            new = w - eta * (gradient + penalty.subgradient(w)) + self.momentum * move
        return new, (new - w,)


@dataclass(frozen=True)
class Adam:
    """w ← w − η·m/(√v + ε), m and v running means of the gradient and of its square, freed of their start.

    step : η > 0, or a function of the number of the step
    beta_1, beta_2 : in [0, 1), how much of m and of v is kept at each step;  epsilon : ε > 0
    proximal : whether the penalty's prox follows the step, each weight with its own step η/(√v + ε), instead
        of its subgradient joining the gradient (and with it m and v, as everywhere else)

    Raises ValueError or TypeError for numbers out of range.
    Sources: Kingma and Ba (2015), ICLR, algorithm 1; with prox, Yun, Lozano and Yang (2021), NeurIPS 34.
    """

    step: Step = 0.001
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-8
    proximal: bool = False

    def __post_init__(self) -> None:
        name = type(self).__name__
        _rate(name, self.step, 1)
        _below_one(name, "beta_1", self.beta_1)
        _below_one(name, "beta_2", self.beta_2)
        check.positive(name, "epsilon", self.epsilon)
        check.flag(name, "proximal", self.proximal)

    def start(self, w: Array) -> Memory:
        """m and v, zero so far, for weights w (P,); `update` writes to them."""
        return np.zeros_like(w), np.zeros_like(w)

    def update(
        self,
        k: int,
        w: Array,
        gradient: Array,
        memory: Memory,
        penalty: Penalised,
        decayed: Array | float = 1.0,
    ) -> tuple[Array, Memory]:
        """Step number k, from w (P,) along the loss's gradient (P,): the new w and the new memory."""
        m, v = memory
        g = gradient + (0.0 if self.proximal else penalty.subgradient(w))
        m += (1 - self.beta_1) * (g - m)
        v += (1 - self.beta_2) * (g * g - v)
        # In place: fresh arrays of the network's size at every line can cost more than the sums do.
        eta = np.divide(v, 1 - self.beta_2**k, out=g)
        np.sqrt(eta, out=eta)
        eta += self.epsilon
        np.divide(_rate(type(self).__name__, self.step, k), eta, out=eta)
        move = eta * m
        move /= 1 - self.beta_1**k
        new = np.subtract(w, move, out=move)
        return (penalty.prox(new, eta) if self.proximal else new), (m, v)


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam with decoupled weight decay: w ← (1 − η·weight_decay)·w, then Adam's step.

    weight_decay : ≥ 0, per step of length 1. It is no λ: what all of it converges to is no minimum of loss
        plus penalty
    The rest as in `Adam`; a penalty may be used beside it.

    Source: Loshchilov and Hutter (2019), ICLR, algorithm 2, in the form of PyTorch, where η = α·(schedule)
    multiplies the decay too. The paper multiplies it by the schedule alone: its λ is α·weight_decay here.
    """

    weight_decay: float = 0.01

    def __post_init__(self) -> None:
        super().__post_init__()
        check.strength("AdamW", "weight_decay", self.weight_decay)

    def update(
        self,
        k: int,
        w: Array,
        gradient: Array,
        memory: Memory,
        penalty: Penalised,
        decayed: Array | float = 1.0,
    ) -> tuple[Array, Memory]:
        """Step number k, as in `Adam`; `decayed`, 1 or 0 for each weight, says which of them decay."""
        shrunk = w * (1 - _rate("AdamW", self.step, k) * self.weight_decay * decayed)
        return super().update(k, shrunk, gradient, memory, penalty)


def _rate(where: str, step: Step, k: int) -> float:
    return check.positive(where, "step", step(k) if callable(step) else step)


def _below_one(where: str, name: str, value: float) -> None:
    if not 0 <= check.number(where, name, value) < 1:
        raise ValueError(f"{where}: {name} must be at least 0 and below 1, got {value}. 0.9 is usual.")
