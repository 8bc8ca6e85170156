"""Certificates for columns that nobody looks at.

Of each column the last two exact correlations are kept, and which residuals s and t they were taken with.
Write a later residual as r = βs + γt + e with e orthogonal to both: by Cauchy and Schwarz xⱼᵀr is no further
than ‖xⱼ‖‖e‖ from β(xⱼᵀs) + γ(xⱼᵀt). Along a path r is nearly a straight line in λ, so e is small. Only where
the bound passes the threshold is the column read again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._numba import njit
from .._validation import Array
from ..design import Design

Index = NDArray[np.int64]

_KEPT = 40  # residuals remembered
_ROUNDING = 1e-14  # of the squares that ‖e‖² is the difference of
_ALIKE = 1e-9  # two residuals whose angle has no larger squared sine count as one


class LazyCorrelations:
    """Upper bounds on the pulls of the columns outside the working set.

    q : (p,), the correlations with r where they are known
    above : the columns whose bounds passed the thresholds, when they were last asked for
    reads : how many columns have been read, p for one pass over X
    """

    def __init__(self, design: Design, r: Array, positive: bool, q: Array | None = None) -> None:
        p, q = design.shape[1], design.correlations(r) if q is None else q
        self._design, self._positive, self._norms = design, positive, design.norms.copy()
        self._q, self._when = np.tile(q, (2, 1)), np.zeros((2, p), dtype=np.int64)
        self._seen, self._products = np.zeros((_KEPT, len(r))), np.zeros((_KEPT, _KEPT))
        self._count, self.reads, self.above = 0, p, np.empty(0, dtype=np.int64)
        self._remember(r, *self._products_with(r))
        self._estimates = self._pull(self._q[1])

    @property
    def watched(self) -> NDArray[np.bool_]:
        return self._norms > 0

    def enter(self, index: Index) -> None:
        """These columns are in the working set from now on, and no longer watched."""
        self._q[:, index] = self._norms[index] = self._estimates[index] = 0.0

    def estimates(self) -> Array:
        """The pull of each column (p,) at the last residual, as far as it is known; 0 where not watched."""
        return self._estimates

    def predictions(self, r: Array) -> Array:
        """The pull of each column (p,) at another residual, as those before suggest; 0 where not watched."""
        return self._project(*self._products_with(r))[0]

    def bounds(self, r: Array, thresholds: Array) -> Array:
        """Upper bounds (p,) on the pulls with residual r; exact where they would pass the threshold (p,)."""
        if self._count == _KEPT:
            self._forget(r)
        products, rr = self._products_with(r)
        self._estimates, bounds = self._project(products, rr)
        unsure = np.flatnonzero(bounds > thresholds)
        if unsure.size:
            self._read(r, unsure, products, rr)
            bounds[unsure] = self._estimates[unsure] = self._pull(self._q[1, unsure])
        self.above = unsure[bounds[unsure] > thresholds[unsure]]
        return bounds

    def _products_with(self, r: Array) -> tuple[Array, float]:
        """Of r with each residual seen (k,), and with itself."""
        u = self._design.weights * r
        return self._seen[: self._count] @ u, float(r @ u)

    def _project(self, products: Array, rr: float) -> tuple[Array, Array]:
        """Estimates of the pulls with a residual that has these products, and bounds."""
        k, estimates, bounds = len(products), np.empty_like(self._norms), np.empty_like(self._norms)
        tables = np.empty((3, k, k))
        _decompose(self._products, products, rr, tables)
        _bound(tables, self._q, self._when, self._norms, self._positive, estimates, bounds)
        return estimates, bounds

    def _pull(self, q: Array) -> Array:
        return q.copy() if self._positive else np.abs(q)

    def _read(self, r: Array, index: Index, products: Array, rr: float) -> None:
        q = self._design.correlations(r, index)
        self._remember(r, products, rr)
        self._q[0, index], self._when[0, index] = self._q[1, index], self._when[1, index]
        self._q[1, index], self._when[1, index] = q, self._count - 1
        self.reads += len(index)

    def _remember(self, r: Array, products: Array, rr: float) -> None:
        """products : (k,), those with the residuals seen before;  rr : with itself"""
        k = self._count
        self._seen[k] = r
        self._products[k, :k] = self._products[:k, k] = products
        self._products[k, k] = rr
        self._count = k + 1

    def _forget(self, r: Array) -> None:
        """Keep the residuals that most columns were last read with; the other columns are read again."""
        watched = self.watched
        refer = np.bincount(self._when[1, watched], minlength=_KEPT)
        kept = np.sort(np.argsort(refer, kind="stable")[_KEPT // 2 :])
        place = np.full(_KEPT, -1)
        place[kept] = np.arange(len(kept))
        self._seen[: len(kept)] = self._seen[kept]
        self._products[: len(kept), : len(kept)] = self._products[np.ix_(kept, kept)]
        self._count, self._when = len(kept), place[self._when]
        again = np.flatnonzero(watched & (self._when[1] < 0))
        self._when[:, ~watched] = 0
        if again.size:
            self._read(r, again, *self._products_with(r))
        alone = self._when[0] < 0
        self._q[0, alone], self._when[0, alone] = self._q[1, alone], self._when[1, alone]


@njit
def _decompose(M: Array, b: Array, rr: float, tables: Array) -> None:
    """β, γ and ‖e‖, a table each, of r against pairs s ≤ t of residuals: M their products, b those with r."""
    for s in range(len(b)):
        for t in range(s, len(b)):
            det = M[s, s] * M[t, t] - M[s, t] * M[s, t]
            beta, gamma = 0.0, 0.0
            if det > _ALIKE * M[s, s] * M[t, t]:
                beta = (b[s] * M[t, t] - b[t] * M[s, t]) / det
                gamma = (b[t] * M[s, s] - b[s] * M[s, t]) / det
            elif M[t, t] > 0.0:
                gamma = b[t] / M[t, t]
            spent = beta * beta * M[s, s] + gamma * gamma * M[t, t]
            left = rr + spent + 2.0 * (beta * gamma * M[s, t] - beta * b[s] - gamma * b[t])
            tables[0, s, t], tables[1, s, t] = beta, gamma
            tables[2, s, t] = np.sqrt(max(left, 0.0) + _ROUNDING * (rr + spent))


@njit
def _bound(
    tables: Array, q: Array, when: Index, norms: Array, positive: bool, estimates: Array, bounds: Array
) -> None:
    """The pull of each column as the tables project it, and the most that it can be."""
    for j in range(len(norms)):
        s, t = when[0, j], when[1, j]
        pull = tables[0, s, t] * q[0, j] + tables[1, s, t] * q[1, j]
        estimates[j] = pull if positive else abs(pull)
        bounds[j] = estimates[j] + norms[j] * tables[2, s, t]
