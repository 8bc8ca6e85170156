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
_LEVEL = 1e-14  # an intercept that is this close to its best counts as there
_TINY = 1e-16  # next to 0 and to 1 entropy is as small
_NOTHING = 1e-100
_SINGULAR = 1e-12  # share of the largest curvature below which a direction has none


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

    def curvature(self, Z: Array, R: Array, first: int = 0) -> Array:
        """(m − first, m) curvature along m directions of predictors, Z (m, C, n): rows from `first` on."""
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
        half, vz = 0.5 * F[0], 0.5 * float(self.v @ self._z)
        for _ in range(_STEPS if self.fit_intercept else 0):
            t = np.tanh(half + 0.5 * float(b[0]))  # 2σ − 1
            vt = self.v * t
            slope, curvature = vz - 0.5 * float(vt.sum()), 0.25 * (1.0 - float(vt @ t))
            if abs(slope) <= _LEVEL * curvature or curvature <= 0:
                break
            # Beyond a step of 1 the curvature may be another one.
            b = b + min(max(slope / curvature, -1.0), 1.0)
            if abs(slope) <= _LEVEL**0.5 * curvature:  # another step would square it once more
                break
        return b, *self.look(F + b[:, None])

    def _curvature(self, R: Array) -> Array:
        rho = np.abs(R[0])
        return np.asarray(self.v * rho * (1.0 - rho))

    def hessian(self, columns: Columns, R: Array, old: Array | None = None) -> tuple[Array, Array]:
        return columns.gram(self._curvature(R), self.fit_intercept, old)

    def curvature(self, Z: Array, R: Array, first: int = 0) -> Array:
        if first:
            return np.asarray((Z[first:, 0] * self._curvature(R)) @ Z[:, 0].T)
        half = Z[:, 0] * np.sqrt(self._curvature(R))
        return np.asarray(half @ half.T)

    def entropy(self, R: Array, s: float) -> float:
        u = np.clip(s * np.abs(R[0]), _TINY, 1.0 - _TINY)
        return -float(self.v @ (u * np.log(u) + (1.0 - u) * np.log(1.0 - u)))


class Softmax:
    """K classes, in the symmetric parametrisation: log Σₖ exp(fₖ) − f_y, weighted by v.

    labels : (n,) of 0 … K − 1;  v : (n,), sums to 1

    One number added to every predictor changes nothing; steps leave that direction alone.
    """

    def __init__(self, labels: NDArray[np.int64], v: Array, fit_intercept: bool) -> None:
        self.v, self.fit_intercept = v, fit_intercept
        self._Y = np.ascontiguousarray(np.eye(int(labels.max()) + 1)[labels].T)
        self._labels, self._rows = labels, np.arange(len(labels))
        self.C = len(self._Y)

    def look(self, F: Array) -> tuple[float, Array]:
        D = F - F[self._labels, self._rows]
        top = D.max(axis=0)
        others = np.exp(D - top)
        own = others[self._labels, self._rows]
        others[self._labels, self._rows] = 0.0
        rest = others.sum(axis=0)
        # A sample's own class and the others apart: where one of them is next to 1 the rest keeps its digits.
        loss = np.where(top > 0, top + np.log(own + rest), np.log1p(rest))
        others /= -(own + rest)
        others[self._labels, self._rows] = rest / (own + rest)
        return float(self.v @ loss), others

    def settle(self, F: Array, b: Array) -> tuple[Array, float, Array]:
        loss, R = self.look(F + b[:, None])
        for _ in range(_STEPS if self.fit_intercept else 0):
            slope = R @ self.v
            d = np.linalg.pinv(self._of_intercepts(R), rcond=_SINGULAR, hermitian=True) @ slope
            size = float(np.abs(d).max())
            if size <= _LEVEL:
                break
            b = b + d / max(1.0, size)
            loss, R = self.look(F + b[:, None])
            if size <= _LEVEL**0.5:
                break
        return b, loss, R

    def _of_intercepts(self, R: Array) -> Array:
        P = self._Y - R
        return np.asarray(np.diag(P @ self.v) - (P * self.v) @ P.T)

    def hessian(self, columns: Columns, R: Array, old: Array | None = None) -> tuple[Array, Array]:
        P, m, C = self._Y - R, len(columns), self.C
        H, cross = np.empty((C, m, C, m)), np.zeros((C, C, m))
        for k in range(C):
            for c in range(k + 1):
                d = self.v * P[k] * ((1.0 - P[k]) if c == k else P[c])
                block, _ = columns.gram(d, centred=False)
                H[k, :, c] = H[c, :, k] = block if c == k else -block
                cross[k, c] = cross[c, k] = columns.total(d) if c == k else -columns.total(d)
        whole, across = H.reshape(C * m, C * m), cross.reshape(C, C * m)
        if not self.fit_intercept:
            return whole, np.zeros_like(across)
        follow = np.linalg.pinv(self._of_intercepts(R), rcond=_SINGULAR, hermitian=True) @ across
        return whole - across.T @ follow, follow

    def curvature(self, Z: Array, R: Array, first: int = 0) -> Array:
        # A variance over the classes: taken about the likeliest, it is no small difference of large numbers.
        P = self._Y - R
        P[P < _NOTHING] = 0.0  # numbers so small are slow to multiply
        top = P.argmax(axis=0)
        U = Z[first:] - Z[first:, top, self._rows][:, None]
        mean = (U * P).sum(axis=1)
        if not first:
            own, mean = (U * np.sqrt(self.v * P)).reshape(len(Z), -1), mean * np.sqrt(self.v)
            return np.asarray(own @ own.T - mean @ mean.T)
        U -= mean[:, None]
        U *= P * self.v
        return np.asarray(U.reshape(len(U), -1) @ Z.reshape(len(Z), -1).T)

    def entropy(self, R: Array, s: float) -> float:
        return float(_plogp(self._Y - s * R).sum(axis=0) @ self.v)


def _plogp(u: Array) -> Array:
    return np.asarray(-u * np.log(np.maximum(u, _TINY)))
