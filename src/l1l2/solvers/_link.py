"""The log-loss as Newton's method sees it: value, residual and curvature at given linear predictors.

Two classes need one linear predictor, K > 2 need K (softmax). C stands for that number; predictors and
residuals are (C, n) arrays, and the residual of class c is yᵢ꜀ − πᵢ꜀: label minus probability.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from .._numba import fast, has_numba
from .._validation import Array
from ._columns import Columns, Known

_STEPS = 60  # Newton steps for an intercept; a handful are used
_LEVEL = 1e-14  # an intercept that is this close to its best counts as there
_TINY = 1e-16  # next to 0 and to 1 entropy is as small
_NOTHING = 1e-100
_SINGULAR = 1e-12  # share of the largest curvature below which a direction has none


class Settled(NamedTuple):
    """The loss with intercepts b (C,) at their best.

    R : (C, n) residuals, orthogonal to the intercepts
    odds : Σ vᵢρᵢ/(1 − ρᵢ), ρ being the residual in a sample's own class
    off : what b's being off may add to a gap: R is the residual less what another Newton step would take
    """

    b: Array
    loss: float
    R: Array
    odds: float
    off: float


class Link(Protocol):
    """What prox-Newton asks of a loss."""

    C: int
    v: Array

    def look(self, F: Array) -> tuple[float, Array]:
        """The loss at predictors F (C, n), and the residual (C, n)."""
        ...

    def settle(self, F: Array, b: Array, eps: float) -> Settled:
        """The best intercepts (C,) for predictors F without one, from a guess, until they are off by eps."""
        ...

    def hessian(self, columns: Columns, R: Array, old: Known | None = None) -> Known:
        """(C·m, C·m) curvature in the weights of m columns, and how the intercepts follow them, (C, C·m).

        `old` is the same of the first few columns, to be extended.
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
        self.z = 2.0 * y - 1.0

    def look(self, F: Array) -> tuple[float, Array]:
        _, loss, R, _, _ = self._seen(F, 0.0, False, np.inf)
        return loss, R

    def settle(self, F: Array, b: Array, eps: float) -> Settled:
        eps = max(eps, _LEVEL**2)
        level, loss, R, odds, off = self._seen(F, float(b[0]), self.fit_intercept, eps)
        return Settled(np.array([level]), loss, R, odds, off)

    def _seen(self, F: Array, b: float, free: bool, eps: float) -> tuple[float, float, Array, float, float]:
        if not has_numba():
            return _settled(self.v, self.z, F, b, free, eps)
        R = np.empty((2, F.shape[1]))
        b, loss, odds, off = settle_logit(self.v, self.z, F[0], b, free, eps, R[0], R[1])
        return b, loss, R[:1], odds, off

    def _curvature(self, R: Array) -> Array:
        rho = np.abs(R[0])
        return np.asarray(rho * (1.0 - rho) * self.v)

    def hessian(self, columns: Columns, R: Array, old: Known | None = None) -> Known:
        return columns.gram(self._curvature(R), self.fit_intercept, old)

    def curvature(self, Z: Array, R: Array, first: int = 0) -> Array:
        if first:
            return np.asarray((Z[first:, 0] * self._curvature(R)) @ Z[:, 0].T)
        half = Z[:, 0] * np.sqrt(self._curvature(R))
        return np.asarray(half @ half.T)

    def entropy(self, R: Array, s: float) -> float:
        u = np.clip(s * np.abs(R[0]), _TINY, 1.0 - _TINY)
        return -float(self.v @ (u * np.log(u) + (1.0 - u) * np.log(1.0 - u)))


@fast
def settle_logit(
    v: Array, z: Array, F: Array, b: float, free: bool, eps: float, r: Array, d: Array
) -> tuple[float, float, float, float]:
    """b, loss, odds and off as in `Settled`, of labels z = ±1; fills in residuals r and curvatures d (n,)."""
    for _ in range(_STEPS):
        loss, slope, curvature, odds = 0.0, 0.0, 0.0, 0.0
        for i in range(F.size):
            margin = z[i] * (F[i] + b)
            e = np.exp(-abs(margin))
            t = 1.0 / (1.0 + e)
            loss += v[i] * (max(-margin, 0.0) - np.log(t))
            odds += v[i] * (e if margin >= 0.0 else 1.0 / max(e, _NOTHING))
            # A large margin leaves a small residual, e·t: it has all its digits, where 1 − t has lost them.
            r[i] = z[i] * (e * t if margin >= 0.0 else t)
            d[i] = e * t * t
            slope += v[i] * r[i]
            curvature += v[i] * d[i]
        if not free or curvature <= 0.0:
            return b, loss, odds, np.inf if free and slope != 0.0 else 0.0
        step = slope / curvature
        if step * slope <= eps and abs(step) <= 1.0:
            break
        b += min(max(step, -1.0), 1.0)  # beyond a step of 1 the curvature may be another one
    for i in range(F.size):
        r[i] -= step * d[i]
    return b, loss, odds, step * slope


def _settled(
    v: Array, z: Array, F: Array, b: float, free: bool, eps: float
) -> tuple[float, float, Array, float, float]:
    """`settle_logit` in NumPy: b, loss, residuals (1, n), odds, off."""
    for _ in range(_STEPS):
        margin = z * (F[0] + b)
        e = np.exp(-np.abs(margin))
        t = 1.0 / (1.0 + e)
        r, d = z * np.where(margin >= 0, e * t, t), e * t * t
        slope, curvature = float(v @ r), float(v @ d)
        step = slope / curvature if free and curvature > 0 else 0.0
        if step * slope <= eps and abs(step) <= 1:
            break
        b += min(max(step, -1.0), 1.0)
    loss = float(v @ (np.maximum(-margin, 0.0) - np.log(t)))
    odds = float(v @ np.where(margin >= 0, e, 1.0 / np.maximum(e, _NOTHING)))
    off = np.inf if free and curvature <= 0 and slope != 0 else step * slope
    return b, loss, (r - step * d)[None, :], odds, off


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
        loss, R, _ = self._seen(F)
        return loss, R

    def _seen(self, F: Array) -> tuple[float, Array, float]:
        """Loss, residuals and odds."""
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
        return float(self.v @ loss), others, float(self.v @ (rest / np.maximum(own, _NOTHING)))

    def settle(self, F: Array, b: Array, eps: float) -> Settled:
        loss, R, odds = self._seen(F + b[:, None])
        for _ in range(_STEPS if self.fit_intercept else 0):
            slope = R @ self.v
            d = np.linalg.pinv(self._of_intercepts(R), rcond=_SINGULAR, hermitian=True) @ slope
            size = float(np.abs(d).max())
            if size <= _LEVEL:
                break
            b = b + d / max(1.0, size)
            loss, R, odds = self._seen(F + b[:, None])
            if size <= _LEVEL**0.5:
                break
        return Settled(b, loss, R, odds, 0.0)

    def _of_intercepts(self, R: Array) -> Array:
        P = self._Y - R
        return np.asarray(np.diag(P @ self.v) - (P * self.v) @ P.T)

    def hessian(self, columns: Columns, R: Array, old: Known | None = None) -> Known:
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
