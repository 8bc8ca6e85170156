"""The inverse of a symmetric matrix on a changing set of features.

Features join and leave in blocks: bordering and its undoing are then products of matrices, which is what a
processor is fastest at. The inverse need not be exact: it preconditions, and the residual decides.

Source: Golub and Van Loan (2013), Matrix Computations, 4th ed., sections 2.1.4 and 3.2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._numba import has_numba
from .._validation import Array
from ._rounds import pivot, settle

Index = NDArray[np.int64]

# A column of which no more than this share (of its square) is left beside the others depends on them.
_DEPENDENT = 1e-10
_SMALL = 200  # features up to which one by one is as fast as in blocks
_ROWS = 128  # of the inverse, updated at once


class Inverse:
    """N ≈ (G + diag(l2))⁻¹ on the features `index` (k,), in the order of the rows of N.

    store : (≥ k, ≥ k), whose corner N is
    """

    def __init__(self) -> None:
        self.index: Index = np.empty(0, dtype=np.int64)
        self.store = np.empty((0, 0))

    @property
    def N(self) -> Array:
        k = len(self.index)
        return self.store[:k, :k]

    def change(self, G: Array, l2: Array, places: Index, new: Index) -> Index:
        """Take those at `places` of the index out and `new` features in; returns who came.

        New features that depend on the others, or on new ones before them, are left out.
        """
        k, kept = len(self.index), len(self.index) - len(places)
        self._reserve(kept + len(new))
        if has_numba() and kept + len(new) <= _SMALL:
            index = np.empty(k + len(new), dtype=np.int64)
            index[:k] = self.index
            k = pivot(self.store, index, k, G, l2, places, new, _DEPENDENT)
            self.index = index[:k]
            return self.index[kept:]
        self._to_the_end(places)
        U = self.N[:kept, kept:].copy()
        UE = U @ np.linalg.inv(self.N[kept:, kept:])
        self.index = self.index[:kept]
        cross = G[new[:, None], self.index].T
        B = self.N @ cross - UE @ (U.T @ cross)
        C = G[new[:, None], new] - cross.T @ B
        C.flat[:: len(new) + 1] += l2[new]
        came = independent(C, G[new, new] + l2[new])
        if not came.all():
            new, B, C = new[came], B[:, came], C[np.ix_(came, came)]
        E = np.linalg.inv(C)
        BE = B @ E
        self._add(np.hstack([BE, -UE]), np.hstack([B, U]).T)
        self.index = np.concatenate([self.index, new])
        self.N[:kept, kept:], self.N[kept:, :kept], self.N[kept:, kept:] = -BE, -BE.T, E
        return new

    def settle(
        self,
        G: Array,
        sign: Array,
        c: Array,
        l1: Array,
        l2: Array,
        w: Array,
        q: Array,
        positive: bool,
        eps: float,
        few: int,
        patience: int,
    ) -> tuple[int, bool]:
        """`_rounds.settle`, as long as one by one is as fast as in blocks: (rounds, done)."""
        k = len(self.index)
        if not has_numba() or k >= _SMALL:
            return 0, False
        self._reserve(min(_SMALL, len(w)))
        index = np.empty(len(self.store), dtype=np.int64)
        index[:k] = self.index
        limits = eps, few, patience, _DEPENDENT
        k, rounds, done = settle(G, self.store, index, k, sign, c, l1, l2, w, q, positive, *limits)
        self.index = index[:k]
        return rounds, done

    def rebuild(self, G: Array, l2: Array, index: Index) -> Index:
        """N anew from G on these features; returns those that do not depend on others, and so are in it."""
        self.index = index[:0]
        return self.change(G, l2, self.index, index)

    def _to_the_end(self, places: Index) -> None:
        """Exchange the rows at these places with the last ones, so that nothing else moves."""
        k = len(self.index)
        kept = k - len(places)
        free = places[places < kept]
        tail = np.arange(kept, k)
        tail = tail[np.isin(tail, places, invert=True)]
        here, there = np.concatenate([free, tail]), np.concatenate([tail, free])
        N = self.N
        N[here], self.index[here] = N[there], self.index[there]
        N[:, here] = N[:, there]

    def _add(self, left: Array, right: Array) -> None:
        """N += left·right, a few rows at a time to spare memory."""
        N = self.N
        for at in range(0, len(N), _ROWS):
            N[at : at + _ROWS] += left[at : at + _ROWS] @ right

    def _reserve(self, k: int) -> None:
        if k > len(self.store):
            size = max(k, min(2 * len(self.store), len(self.store) + 512), 32)
            store = np.empty((size, size))
            store[: len(self.index), : len(self.index)] = self.N
            self.store = store


def independent(C: Array, sizes: Array) -> NDArray[np.bool_]:
    """Which columns of C, in order, are more than rounding beside those before; sizes (m,) to compare."""
    m = len(C)
    try:
        pivots = np.diagonal(np.linalg.cholesky(C))
        if (pivots * pivots > _DEPENDENT * sizes).all():
            return np.ones(m, dtype=bool)
    except np.linalg.LinAlgError:
        pass  # some column depends on others: find which, one by one
    rest, came = C.copy(), np.zeros(m, dtype=bool)
    for j in range(m):
        if rest[j, j] > _DEPENDENT * sizes[j]:
            came[j] = True
            row = rest[j] / np.sqrt(rest[j, j])
            rest -= np.outer(row, row)
    return came
