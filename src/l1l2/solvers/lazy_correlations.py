"""Certificates for columns that nobody looks at.

Of each column the last exact correlation qⱼ is kept, and which residual s it was taken with. Write a later
residual as r = βs + e with e orthogonal to s: then |xⱼᵀr| ≤ |βqⱼ| + ‖xⱼ‖‖e‖, by Cauchy and Schwarz. Only
where this bound passes the threshold is the column read again: 100 certified λ read X ten to forty times.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._validation import Array
from ..design import Design

Index = NDArray[np.int64]

_KEPT = 24  # residuals remembered
_ROUNDING = 1e-14  # of a residual's square: what its part orthogonal to another may have lost


class LazyCorrelations:
    """Upper bounds on the correlations of the columns outside the working set with the residual."""

    def __init__(self, design: Design, r: Array, positive: bool) -> None:
        self._design, self._positive = design, positive
        self._norms, self._q = design.norms.copy(), design.correlations(r)
        self._when = np.zeros(len(self._q), dtype=np.int64)
        self._seen, self._squares = np.zeros((_KEPT, len(r))), np.zeros(_KEPT)
        self._beta, self._rest = np.ones(_KEPT), np.zeros(_KEPT)
        self._count = 0
        self._remember(r)
        self.reads = len(self._q)

    @property
    def watched(self) -> NDArray[np.bool_]:
        return self._norms > 0

    def enter(self, index: Index) -> None:
        """These columns are in the working set from now on, and no longer watched."""
        self._q[index] = self._norms[index] = 0.0

    def estimates(self) -> Array:
        """The pull of each column (p,) at the last residual, as far as it is known; 0 where not watched."""
        q = self._q * self._beta[self._when]
        return q if self._positive else np.abs(q)

    def bounds(self, r: Array, thresholds: Array) -> Array:
        """Upper bounds (p,) on the pulls with residual r; exact where they would pass the threshold (p,)."""
        if self._count == _KEPT:
            self._forget(r)
        self._decompose(r)
        bounds = self.estimates()
        bounds += self._norms * self._rest[self._when]
        unsure = np.flatnonzero(bounds > thresholds)
        if unsure.size:
            q = self._read(r, unsure)
            bounds[unsure] = q if self._positive else np.abs(q)
        return bounds

    def _decompose(self, r: Array) -> None:
        """β and ‖e‖ of r against each residual remembered."""
        k, vr = self._count, self._design.weights * r
        inner, square = self._seen[:k] @ vr, float(r @ vr)
        self._beta[:k] = np.divide(inner, self._squares[:k], out=np.zeros(k), where=self._squares[:k] > 0)
        rest = np.maximum(square - self._beta[:k] * inner, 0.0) + _ROUNDING * square
        self._rest[:k] = np.sqrt(rest)

    def _read(self, r: Array, index: Index) -> Array:
        q = self._design.correlations(r, index)
        self._remember(r)
        self._q[index], self._when[index] = q, self._count - 1
        self.reads += len(index)
        return q

    def _remember(self, r: Array) -> None:
        k = self._count
        self._seen[k], self._squares[k] = r, float((self._design.weights * r) @ r)
        self._beta[k], self._rest[k] = 1.0, 0.0
        self._count = k + 1

    def _forget(self, r: Array) -> None:
        """Make room: columns of the residuals that fewest columns refer to are read again."""
        watched = self._norms > 0
        refer = np.bincount(self._when[watched], minlength=_KEPT)
        kept = np.sort(np.argsort(refer, kind="stable")[_KEPT // 2 :])
        place = np.full(_KEPT, -1)
        place[kept] = np.arange(len(kept))
        self._seen[: len(kept)], self._squares[: len(kept)] = self._seen[kept], self._squares[kept]
        self._count = len(kept)
        again = np.flatnonzero(watched & (place[self._when] < 0))
        self._when = np.maximum(place[self._when], 0)
        if again.size:
            self._read(r, again)
