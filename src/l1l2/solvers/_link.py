"""The log-loss as Newton's method sees it: value, residual and curvature at given linear predictors.

Two classes need one linear predictor, K > 2 need K (softmax). C stands for that number; predictors and
residuals are (C, n) arrays, and the residual of class c is yᵢ꜀ − πᵢ꜀: label minus probability.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .._validation import Array
from ._columns import Columns

_STEPS = 60  # Newton steps for an intercept; a handful are used
_LEVEL = 1e-11  # an intercept that is this close to its best counts as there


class Link(Protocol):
    """What prox-Newton asks of a loss."""

    C: int
    v: Array

    def look(self, F: Array) -> tuple[float, Array]:
        """The loss at predictors F (C, n), and the residual (C, n)."""
        ...

    def settle(self, F: Array, b: Array) -> tuple[Array, float, Array]:
        """The best intercepts (C,) for predictors F without one, from a guess; loss and residual there."""
        ...

    def hessian(self, columns: Columns, R: Array, old: Array | None = None) -> tuple[Array, Array]:
        """(C·m, C·m) curvature in the weights of m columns, and how the intercepts follow them, (C, C·m).

        `old` holds the upper left corner of the curvature, to be extended.
        """
        ...

    def entropy(self, R: Array, s: float) -> float:
        """The dual objective of the loss at θ = s·R, 0 ≤ s ≤ 1."""
        ...


class Logit:
    """Two classes: log(1 + exp(−zf)) with z = ±1, weighted by v.

    y : (n,) of 0 and 1;  v : (n,), sums to 1
    """

    C = 1

    def __init__(self, y: Array, v: Array, fit_intercept: bool) -> None:
        self.v, self.fit_intercept = v, fit_intercept
        self._z = 2.0 * y - 1.0

    def look(self, F: Array) -> tuple[float, Array]:
        margin = self._z * F[0]
        a = np.exp(-np.abs(margin))
        t = 1.0 / (1.0 + a)
        loss = self.v @ (np.maximum(-margin, 0.0) - np.log(t))
        # A large margin leaves a small residual, a·t: it has all its digits, where 1 − t has lost them.
        return float(loss), (self._z * np.where(margin >= 0, a * t, t))[None, :]

    def settle(self, F: Array, b: Array) -> tuple[Array, float, Array]:
        loss, R = self.look(F + b[:, None])
        if self.fit_intercept:
            for _ in range(_STEPS):
                slope, curvature = float(self.v @ R[0]), float(self._curvature(R).sum())
                if abs(slope) <= _LEVEL * curvature:
                    break
                # Beyond a step of 1 the curvature may be another one.
                b = b + min(max(slope / curvature, -1.0), 1.0)
                loss, R = self.look(F + b[:, None])
                if abs(slope) <= _LEVEL**0.5 * curvature:  # another step would square it once more
                    break
        return b, loss, R

    def _curvature(self, R: Array) -> Array:
        rho = np.abs(R[0])
        return np.asarray(self.v * rho * (1.0 - rho))

    def hessian(self, columns: Columns, R: Array, old: Array | None = None) -> tuple[Array, Array]:
        return columns.gram(self._curvature(R), self.fit_intercept, old)

    def entropy(self, R: Array, s: float) -> float:
        u = np.abs(R[0]) * s
        return float(self.v @ (_plogp(u) + _plogp(1.0 - u)))


def _plogp(u: Array) -> Array:
    return -u * np.log(np.maximum(u, 1e-300))
