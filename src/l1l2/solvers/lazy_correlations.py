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

    factors : (p,) of the penalty;  q : (p,), the correlations with r where they are known
    above : the columns whose bounds passed the level times their factor, when they were last asked for
    reads : how many columns have been read, p for one pass over X
    """

    def __init__(
        self, design: Design, factors: Array, r: Array, positive: bool, q: Array | None = None
    ) -> None:
        p, q = design.shape[1], design.correlations(r) if q is None else q
        self._design, self._positive, self._norms = design, positive, design.norms.copy()
        self._factors, self._at = factors, np.empty(p, dtype=np.int64)
        self._q, self._when = np.tile(q, (2, 1)), np.zeros((2, p), dtype=np.uint8)
        self._seen, self._products = np.zeros((_KEPT, len(r))), np.zeros((_KEPT, _KEPT))
        self._count, self.reads, self.above = 0, p, np.empty(0, dtype=np.int64)
        self._remember(r, *self._products_with(r))
        self._estimates, self._before = q.copy(), q.copy()

    @property
    def watched(self) -> NDArray[np.bool_]:
        return self._norms > 0

    def enter(self, index: Index) -> None:
        """These columns are in the working set from now on, and no longer watched."""
        for known in (self._q.T, self._norms, self._estimates, self._before):
            known[index] = 0.0

    def estimates(self) -> Array:
        """The correlation of each column (p,) with the last residual, as far as known; 0 if not watched."""
        return self._estimates

    def promising(self, ahead: float, level: float) -> Index:
        """Columns that will pull by the level times their factor, if correlations go on as they did.

        ahead : how far, in steps from where this was asked last
        """
        state = self._estimates, self._before, self._factors, self._positive
        count = _extrapolate(ahead, level, *state, self._at)
        self._before = self._estimates
        return self._at[:count].copy()

    def bounds(self, r: Array, level: float) -> Array:
        """Upper bounds (p,) on the pulls with residual r; exact where they pass the level times factors."""
        if self._count == _KEPT:
            self._forget(r)
        products, rr = self._products_with(r)
        self._estimates, bounds = np.empty(len(self._norms)), np.empty(len(self._norms))
        tables = np.empty((len(products), len(products), 3))
        seen = self._products, products, rr, tables
        known = self._q, self._when, self._norms, self._factors
        count = _project(*seen, *known, self._positive, level, self._estimates, bounds, self._at)
        unsure = self._at[:count].copy()
        self.above = self._read(r, unsure, products, rr, level, bounds) if unsure.size else unsure
        return bounds

    def _products_with(self, r: Array) -> tuple[Array, float]:
        """Of r with each residual seen (k,), and with itself."""
        u = self._design.weights * r
        return self._seen[: self._count] @ u, float(r @ u)

    def _read(self, r: Array, index: Index, products: Array, rr: float, level: float, bounds: Array) -> Index:
        """Their correlations with r, to remember; returns those that pass."""
        fresh = self._design.correlations(r, index)
        self._remember(r, products, rr)
        self.reads += len(index)
        past = self._q, self._when, self._count - 1
        found = self._estimates, bounds, self._at
        return self._at[: _note(index, fresh, *past, self._factors, self._positive, level, *found)].copy()

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
        self._count, when = len(kept), place[self._when]
        again = np.flatnonzero(watched & (when[1] < 0))
        when[:, ~watched] = 0
        if again.size:
            self._q[:, again] = self._design.correlations(r, again)
            self._remember(r, *self._products_with(r))
            when[:, again], self.reads = self._count - 1, self.reads + len(again)
        alone = when[0] < 0
        self._q[0, alone], when[0, alone] = self._q[1, alone], when[1, alone]
        self._when[:] = when


@njit
def _decompose(M: Array, b: Array, rr: float, tables: Array) -> None:
    """β, γ and ‖e‖ of r against pairs s ≤ t of residuals: M their products, b those with r."""
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
            tables[s, t, 0], tables[s, t, 1] = beta, gamma
            tables[s, t, 2] = np.sqrt(max(left, 0.0) + _ROUNDING * (rr + spent))


@njit
def _project(
    M: Array,
    b: Array,
    rr: float,
    tables: Array,
    q: Array,
    when: NDArray[np.uint8],
    norms: Array,
    factors: Array,
    positive: bool,
    level: float,
    estimates: Array,
    bounds: Array,
    at: Index,
) -> int:
    """The correlation of each column that products b suggest, and the most that its pull can be.

    M : (≥ k, ≥ k), products of the k residuals seen
    at : (p,), filled with the columns whose bounds pass;  returns how many
    """
    _decompose(M, b, rr, tables)
    count = 0
    for j in range(len(norms)):
        of = tables[when[0, j], when[1, j]]
        pull = of[0] * q[0, j] + of[1] * q[1, j]
        estimates[j] = pull
        bounds[j] = (pull if positive else abs(pull)) + norms[j] * of[2]
        if bounds[j] > level * factors[j]:
            at[count] = j
            count += 1
    return count


@njit
def _note(
    index: Index,
    fresh: Array,
    q: Array,
    when: NDArray[np.uint8],
    now: int,
    factors: Array,
    positive: bool,
    level: float,
    estimates: Array,
    bounds: Array,
    at: Index,
) -> int:
    """Fresh correlations (m,) of some columns; returns how many pass, which `at` then begins with."""
    count = 0
    for i in range(len(index)):
        j = index[i]
        q[0, j], when[0, j] = q[1, j], when[1, j]
        q[1, j], when[1, j] = fresh[i], now
        estimates[j] = fresh[i]
        bounds[j] = fresh[i] if positive else abs(fresh[i])
        if bounds[j] > level * factors[j]:
            at[count] = j
            count += 1
    return count


@njit
def _extrapolate(
    ahead: float, level: float, now: Array, before: Array, factors: Array, positive: bool, at: Index
) -> int:
    """How many columns pull hard enough, so far ahead in a straight line; `at` begins with them."""
    count = 0
    for j in range(len(now)):
        q = now[j] + ahead * (now[j] - before[j])
        if (q if positive else abs(q)) > level * factors[j]:
            at[count] = j
            count += 1
    return count
