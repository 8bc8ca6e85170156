"""Points in the plane to tell apart, and the rule by which TensorFlow's playground lets a link die.

Networks for them have five inputs, made of the two coordinates. The page of the playground uses it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import _validation as check
from ._validation import Array
from .networks.optimisers import Memory, Penalised, Step

INPUTS = ("x₁", "x₂", "x₁²", "x₂²", "x₁x₂")
SETS = ("circle", "exclusive or", "spiral", "two clusters")
CIRCLE, XOR, SPIRAL, CLUSTERS = range(4)
REACH = 2.0  # the window is [−2, 2]², in which each input has a variance of 1 to 2


def points(kind: int, n: int, seed: int = 0) -> tuple[Array, Array]:
    """n points of the plane (n, 2), and their class (n,), 0 or 1, about as many of each.

    kind : CIRCLE, XOR, SPIRAL or CLUSTERS
    Raises ValueError for another kind, and for n or a seed out of range.
    """
    if kind not in range(len(SETS)):
        raise ValueError(f"points: kind must be 0 to {len(SETS) - 1}, got {kind!r}. Pass CIRCLE, say.")
    rng = np.random.default_rng(check.count("points", "seed", seed, least=0))
    y: Array = (np.arange(check.count("points", "n", n)) % 2).astype(np.float64)
    turn, share = rng.uniform(0, 2 * np.pi, n), rng.uniform(0, 1, n)
    if kind == CIRCLE:
        radius = np.where(y == 1, 0.9 * np.sqrt(share), 1.2 + 0.6 * share)
        centre = radius * np.array([np.cos(turn), np.sin(turn)])
    elif kind == XOR:
        a, b = rng.uniform(0.1, 1.8, (2, n))
        side = rng.choice([-1.0, 1.0], n)
        centre = np.array([side * a, side * np.where(y == 1, b, -b)])
    elif kind == SPIRAL:
        angle = 2.2 * np.pi * share + np.pi * y
        centre = (0.2 + 1.6 * share) * np.array([np.sin(angle), np.cos(angle)])
    else:
        centre = np.array([2 * y - 1, 2 * y - 1]) * 0.8
    noise = (0.25, 0.25, 0.1, 0.7)[kind]
    return (centre + noise * rng.standard_normal((2, n))).T, y


def inputs(where: Array) -> Array:
    """The five inputs (n, 5) of points (n, 2): both coordinates, their squares and their product."""
    a, b = where.T
    return np.column_stack([a, b, a * a, b * b, a * b])


@dataclass(frozen=True)
class DeadLinks:
    """Gradient descent, in which a weight that the penalty carries across zero stays zero for ever.

    w ← w − η∇, then w ← w − η·(the penalty's slope at the old w). Where the second step changes the sign,
    the weight becomes zero, and no later step moves it. What the first step carries across lives on.

    step : η > 0, or a function of the number of the step

    An optimiser of `l1l2.networks`, with a penalty in whose slope the sign is all: `L1`.
    Raises ValueError or TypeError for a step out of range.
    Source: the function updateWeights in Smilkov and Carter's TensorFlow playground.
    """

    step: Step = 0.1

    def __post_init__(self) -> None:
        self._length(1)

    def start(self, w: Array) -> Memory:
        """Which weights are alive (P,), 1 or 0: all of them, for weights w (P,)."""
        return (np.ones_like(w),)

    def update(
        self,
        k: int,
        w: Array,
        gradient: Array,
        memory: Memory,
        penalty: Penalised,
        decayed: Array | float = 1.0,
    ) -> tuple[Array, Memory]:
        """Step number k, from w (P,) along the loss's gradient (P,): the new w, and who is alive after it."""
        (alive,), eta = memory, self._length(k)
        moved = w - eta * gradient * alive
        new = moved - eta * penalty.subgradient(w) * alive
        alive = np.where(moved * new < 0, 0.0, alive)
        return new * alive, (alive,)

    def _length(self, k: int) -> float:
        return check.positive("DeadLinks", "step", self.step(k) if callable(self.step) else self.step)
