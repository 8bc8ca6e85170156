"""Certificates for columns that nobody looks at.

Of each column the last exact correlation qⱼ is kept, with the residual s that it was taken at. Write a later
residual as r = βs + e with e orthogonal to s; then |xⱼᵀr| ≤ |β|·|qⱼ| + ‖xⱼ‖·‖e‖ (Cauchy–Schwarz). Only where
that bound reaches the threshold is the column read again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._validation import Array
from ..design import Design

Index = NDArray[np.int64]

_KEPT = 64  # residuals remembered; when there are more, every column is read once
_ROUNDING = 1e-14  # of a residual's square: what its part orthogonal to another may have lost


class Lazy:
    """Correlations (C, p) of columns outside a working set with a residual (C, n), read only where needed."""

    def __init__(self, design: Design, R: Array, factors: Array, positive: bool) -> None:
        self._design, self._factors, self._positive = design, factors, positive
        self._outside = np.ones(design.shape[1], dtype=bool)
        self._rest = np.arange(design.shape[1])
        self._lam1: float | None = None
        self._seen, self._when = R[None], np.zeros(design.shape[1], dtype=np.int64)
        self._q, self._estimate = np.empty((len(R), 0)), np.empty(0)
        self._read_all(R)

    def enter(self, index: Index) -> None:
        """These columns are in the working set from now on."""
        self._outside[index] = False
        self._rest = np.flatnonzero(self._outside)

    def promising(self, lam1: float) -> Index:
        """The sequential strong rule on estimates: columns whose correlation may meet λ₁ at this step."""
        threshold = 2 * lam1 - self._lam1 if self._lam1 is not None else lam1
        self._lam1 = lam1
        rest = self._rest
        return rest[self._estimate[rest] >= threshold * self._factors[rest]] if rest.size else rest

    def beyond(self, R: Array, lam1: float) -> Index:
        """The columns outside whose correlation with R exceeds λ₁f; that of the others is certain not to."""
        if not self._rest.size:
            return self._rest
        limit = lam1 * self._factors
        if len(self._seen) == _KEPT:
            self._read_all(R)
        beta, rest = self._decompose(R)
        projected = self._size(self._q * beta[self._when].T)
        bound = (projected + self._design.norms * rest[self._when].T).max(axis=0)
        unsure = np.flatnonzero(self._outside & (bound >= limit))
        self._estimate = projected.max(axis=0)
        if unsure.size:
            self._read(R, unsure)
        return np.asarray(unsure[self._estimate[unsure] > limit[unsure]])

    def _read(self, R: Array, index: Index) -> None:
        self._q[:, index] = np.array([self._design.correlations(r, index) for r in R])
        self._seen = np.concatenate([self._seen, R[None]])
        self._when[index] = len(self._seen) - 1
        self._estimate[index] = self._size(self._q[:, index]).max(axis=0)

    def _read_all(self, R: Array) -> None:
        self._q = np.array([self._design.correlations(r) for r in R])
        self._seen, self._when = R[None], np.zeros_like(self._when)
        self._estimate = self._size(self._q).max(axis=0)

    def _size(self, q: Array) -> Array:
        return q if self._positive else np.abs(q)

    def _decompose(self, R: Array) -> tuple[Array, Array]:
        """β (T, C) and ‖e‖ (T, C) of R against each of the T residuals seen."""
        v = self._design.weights
        inner = np.einsum("tcn,cn->tc", self._seen, R * v)
        seen = np.einsum("tcn,tcn,n->tc", self._seen, self._seen, v)
        square = (R * R) @ v
        beta = np.divide(inner, seen, out=np.zeros_like(inner), where=seen > 0)
        return beta, np.sqrt(np.maximum(square - beta * inner, 0.0) + _ROUNDING * square)
