"""The working set's columns, kept so that the Gram matrix can grow by new ones.

Dense columns are kept centred, side by side: new entries of the Gram matrix are one product of matrices.
Sparse ones are kept row by row, the entries that a row has in the working set side by side. A new column
meets the old ones only in the rows where it is not zero.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._numba import has_numba, njit
from .._validation import Array
from ..design import Design
from ._rounds import add_rows

Index = NDArray[np.int64]


class DenseStore:
    """index : (m,), which columns;  G : (≥ m, ≥ m), their Gram matrix in its corner"""

    def __init__(self, design: Design) -> None:
        self.design, self.index = design, np.empty(0, dtype=np.int64)
        self.G, self._Z = np.empty((0, 0)), np.empty((design.shape[0], 0), order="F")
        self._equal = bool((design.weights == design.weights[0]).all())

    def add(self, new: Index) -> None:
        """More columns; G grows by them."""
        k, m = len(self.index), len(self.index) + len(new)
        self.index = np.concatenate([self.index, new])
        self._reserve(k, m)
        fresh, v = self.design.take(new, self._Z[:, k:m]), self.design.weights
        weighted = fresh if self._equal else v[:, None] * fresh
        border = np.matmul(weighted.T, self._Z[:, :m], out=self.G[k:m, :m])
        if self._equal:
            border *= v[0]
        self.G[:k, k:m] = border[:, :k].T

    def residual(self, y: Array, places: Index, w: Array) -> Array:
        """y − X̃w, for weights w of the columns at these places."""
        if has_numba():
            r = y.copy()
            add_rows(self._Z.T, places, -w, r)
            return r
        return np.asarray(y - self._Z[:, places] @ w)

    def correlations(self, r: Array) -> Array:
        return np.asarray((self.design.weights * r) @ self._Z[:, : len(self.index)])

    def _reserve(self, k: int, m: int) -> None:
        self.G = _grown(self.G, k, m)
        if m > self._Z.shape[1]:
            Z = np.empty((len(self._Z), _room(m, self.design.shape[1])), order="F")
            Z[:, :k], self._Z = self._Z[:, :k], Z


class SparseStore:
    """index : (m,), which columns;  G : (≥ m, ≥ m), their Gram matrix in its corner"""

    def __init__(self, design: Design) -> None:
        self.design, self.index = design, np.empty(0, dtype=np.int64)
        self.G = np.empty((0, 0))
        # Where each row begins in the pool of entries, how many it has there, and how many it has room for.
        self._rows = np.zeros((3, design.shape[0]), dtype=np.int64)
        self._owner, self._value = np.empty(0, dtype=np.uint32), np.empty(0)
        self._entries = self._filled = 0

    def add(self, new: Index) -> None:
        """More columns; G grows by them."""
        k, m = len(self.index), len(self.index) + len(new)
        self.index = np.concatenate([self.index, new])
        self.G = _grown(self.G, k, m)
        X, mean = self.design.X, self.design.mean
        self._reserve(int((X.indptr[new + 1] - X.indptr[new]).sum()))
        border = np.zeros((len(new), m))
        entries, pool = self.design.entries, (self._owner, self._value, self._filled)
        self._filled = _meet(*entries, self.design.weights, new, k, self._rows, *pool, border)
        border[:, k:] += np.tril(border[:, k:], -1).T
        border -= np.outer(mean[new], mean[self.index])
        factor = self.design.factor(self.index)
        self.G[k:m, :m] = border * np.outer(factor[k:], factor)
        self.G[:k, k:m] = self.G[k:m, :k].T

    def residual(self, y: Array, places: Index, w: Array) -> Array:
        return y - self.design.product(self.index[places], w)

    def correlations(self, r: Array) -> Array:
        return self.design.correlations(r, self.index)

    def _reserve(self, more: int) -> None:
        """Room for more entries: a row that moves to twice its room leaves less than that behind."""
        self._entries += more
        if 4 * self._entries > len(self._value):
            extra = np.zeros(max(4 * self._entries, 2 * len(self._value)) - len(self._value))
            self._value = np.concatenate([self._value, extra])
            self._owner = np.concatenate([self._owner, extra.astype(np.uint32)])


@njit
def _meet(
    data: Any,
    indices: Any,
    indptr: Any,
    v: Array,
    new: Index,
    k: int,
    rows: Index,
    owner: NDArray[np.uint32],
    value: Array,
    filled: int,
    border: Array,
) -> int:
    """border[b, a] = Σᵢ vᵢ xᵢₐ xᵢᵦ for each new column b and those before it, itself included."""
    start, count, room = rows[0], rows[1], rows[2]
    for b in range(len(new)):
        for t in range(indptr[new[b]], indptr[new[b] + 1]):
            i, x = indices[t], data[t]
            if count[i] == room[i]:
                for e in range(count[i]):
                    owner[filled + e], value[filled + e] = owner[start[i] + e], value[start[i] + e]
                start[i], room[i] = filled, max(2, 2 * room[i])
                filled += room[i]
            end = start[i] + count[i]
            owner[end], value[end] = k + b, x
            count[i] += 1
            owners, values, vx = owner[start[i] : end + 1], value[start[i] : end + 1], v[i] * x
            for e in range(len(owners)):
                border[b, owners[e]] += vx * values[e]
    return filled


def _grown(G: Array, k: int, m: int) -> Array:
    if m <= len(G):
        return G
    room = _room(m, None)
    grown = np.empty((room, room))
    grown[:k, :k] = G[:k, :k]
    return grown


def _room(m: int, most: int | None) -> int:
    room = max(64, m + m // 2)
    return room if most is None else min(room, most)
