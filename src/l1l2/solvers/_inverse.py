"""The inverse of a symmetric matrix on a changing set of features.

Features join and leave in blocks: bordering and its undoing are then products of matrices, which is what a
processor is fastest at. The inverse need not be exact: it preconditions, and the residual decides.

Source: Golub and Van Loan (2013), Matrix Computations, 4th ed., sections 2.1.4 and 3.2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._validation import Array

Index = NDArray[np.int64]

# A column of which no more than this share (of its square) is left beside the others depends on them.
_DEPENDENT = 1e-10
_ROWS = 128  # of the inverse, updated at once


class Inverse:
    """N ≈ (G + diag(l2))⁻¹ on the features `index` (k,), in the order of the rows of N."""

    def __init__(self) -> None:
        self.index: Index = np.empty(0, dtype=np.int64)
        self._store = np.empty((0, 0))

    @property
    def N(self) -> Array:
        k = len(self.index)
        return self._store[:k, :k]

    def admit(self, G: Array, l2: Array, new: Index) -> Index:
        """Border N by the features `new`; those that depend on the others are left out. Returns who came."""
        B, C = self._schur(G, l2, new)
        came = independent(C, G[new, new] + l2[new])
        if not came.all():
            new, B, C = new[came], B[:, came], C[np.ix_(came, came)]
        if not len(new):
            return new
        k, m = len(self.index), len(new)
        corner = np.linalg.inv(C)
        corner = (corner + corner.T) / 2
        side = B @ corner
        self._reserve(k + m)
        self._add(side, B)
        self.index = np.concatenate([self.index, new])
        self.N[:k, k:], self.N[k:, :k], self.N[k:, k:] = -side, -side.T, corner
        return new

    def drop(self, places: Index) -> None:
        """Take the features at these places of `index` out."""
        k, m = len(self.index), len(places)
        kept = k - m
        # Whoever stands in the last rows takes the places that become free, so that nothing else moves.
        tail = np.setdiff1d(np.arange(kept, k), places, assume_unique=True)
        free = places[places < kept]
        order = np.arange(k)
        order[free], order[tail] = tail, free
        N = self.N
        N[np.concatenate([free, tail])] = N[np.concatenate([tail, free])]
        N[:, np.concatenate([free, tail])] = N[:, np.concatenate([tail, free])]
        side, corner = N[:kept, kept:].copy(), N[kept:, kept:].copy()
        self.index = self.index[order][:kept]
        self._add(-side @ np.linalg.inv(corner), side)

    def rebuild(self, G: Array, l2: Array) -> Index:
        """N anew from G; returns the features that depended on others and had to go."""
        old, self.index = self.index, self.index[:0]
        came = self.admit(G, l2, old)
        return np.setdiff1d(old, came)

    def _schur(self, G: Array, l2: Array, new: Index) -> tuple[Array, Array]:
        """N·H[index, new], and what is left of H[new, new] beside the features here."""
        C = G[new[:, None], new]
        C.flat[:: len(new) + 1] += l2[new]
        cross = G[new[:, None], self.index].T
        B = self.N @ cross
        return B, C - cross.T @ B

    def _add(self, left: Array, right: Array) -> None:
        """N += left·rightᵀ, a few rows at a time to spare memory."""
        N, rightT = self.N, np.ascontiguousarray(right.T)
        for at in range(0, len(N), _ROWS):
            N[at : at + _ROWS] += left[at : at + _ROWS] @ rightT

    def _reserve(self, k: int) -> None:
        if k > len(self._store):
            size = max(k, min(2 * len(self._store), len(self._store) + 512), 32)
            store = np.empty((size, size))
            store[: len(self.index), : len(self.index)] = self.N
            self._store = store


def independent(C: Array, sizes: Array) -> NDArray[np.bool_]:
    """Which columns of C, in order, are more than rounding beside those before them; sizes (m,) to compare."""
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
