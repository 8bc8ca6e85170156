"""Sums of squares and products over the rows of a matrix: in blocks that fit the cache, threaded, by fold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._numba import fast, has_numba, njit
from ._threads import in_one_thread, mapped
from ._validation import Array

_BLOCK = 2048  # rows that are worked on at a time
_SMALL = 2**16  # entries that are cheaper copied whole than looked after in blocks
_SEGMENTS = 16  # sums that are made side by side at most, however many threads there are
_NARROW = 200  # columns up to which a block is too little work for several threads
_LOOKED_AT = 64  # rows of a block, to see whether it is near where the others were
_FAR = 16.0  # columns this many standard deviations from zero are better shifted


@dataclass(frozen=True, eq=False)
class Rows:
    """X : (n, p) dense or scipy CSC;  targets : (n, t);  weights : (n,) or None

    folds : (n,) labels, or None where all rows are fold 0. Labels outside 0 … n_folds − 1 are left out.
    """

    X: Any
    targets: Array
    weights: Array | None
    folds: NDArray[np.integer[Any]] | None
    n_folds: int

    def near(self) -> Array:
        """A shift (p + 1 + t,): one of the rows; zero for an X that is sparse, or large and about zero."""
        first = 0 if self.weights is None else int(np.argmax(self.weights > 0))
        n, p = self.X.shape
        row = np.zeros(p)
        if not hasattr(self.X, "indptr") and (n <= _BLOCK or _is_far(self.X[:: n // 32])):
            row = self.X[first]
        return np.concatenate((row, (0.0,), self.targets[first]), dtype=np.float64)

    def nearer(self, about: Array) -> Array:
        """That shift, but near the rows themselves in the columns where they are far from it."""
        n, p = self.X.shape
        some, shift = slice(None, None, max(1, n // _LOOKED_AT)), about.copy()
        shift[p + 1 :] = _nearer(self.targets[some], about[p + 1 :])
        shift[:p] = 0.0 if hasattr(self.X, "indptr") else _nearer(self.X[some], about[:p])
        return shift

    def sums(self, shift: Array, n_jobs: int | None) -> list[Array]:
        """Σᵢ vᵢ zᵢzᵢᵀ, z = (x, 1, y) − shift, of each fold: (q, q) arrays, q = p + 1 + t.

        Segments of the rows are summed and then merged in pairs, so threads do not change the result.
        """
        n, p = self.X.shape
        if self.folds is None and n * shift.size <= _SMALL and not hasattr(self.X, "indptr"):
            return [self._small_sums(shift)]
        T = np.ones((shift.size - p, n))
        np.subtract(self.targets.T, shift[p + 1 :, None], out=T[1:])
        roots = None if self.weights is None else np.sqrt(self.weights)
        if roots is not None:
            T *= roots
        blocks = _Blocks(self, T, roots, shift[:p])
        if hasattr(self.X, "indptr"):
            if not shift[:p].any():
                return blocks.sparse_sums()
            blocks.X = self.X.tocsr()
        # Together the sums must not need more memory than a quarter of X.
        n_segments = max(1, min(_SEGMENTS, n // (4 * _BLOCK), n * p // (4 * self.n_folds * shift.size**2)))
        n_blocks = -(-n // _BLOCK)
        cuts = [i * n_blocks // n_segments * _BLOCK for i in range(n_segments)] + [n]
        run = in_one_thread(mapped) if shift.size <= _NARROW else mapped
        parts = run(blocks.sums, list(pairwise(cuts)), n_jobs)
        while len(parts) > 1:
            parts = [sum(parts[i + 1 : i + 2], parts[i]) for i in range(0, len(parts), 2)]
        return list(parts[0])

    def _small_sums(self, shift: Array) -> Array:
        Z = np.empty((len(self.X), shift.size), order="F")
        p = self.X.shape[1]
        np.subtract(self.X, shift[:p], out=Z[:, :p])
        Z[:, p] = 1.0
        np.subtract(self.targets, shift[p + 1 :], out=Z[:, p + 1 :])
        if self.weights is not None:
            Z *= np.sqrt(self.weights)[:, None]
        return np.asarray(Z.T @ Z)


class _Blocks:
    """The rows, block by block: shifted, scaled by the roots of their weights, and sorted by fold.

    T : (1 + t, n), the 1 and the targets, shifted and scaled already
    """

    def __init__(self, rows: Rows, T: Array, roots: Array | None, shift: Array) -> None:
        self.X, self.folds, self.n_folds = rows.X, rows.folds, rows.n_folds
        if self.folds is not None and self.n_folds < 2**15:  # NumPy sorts short integers in linear time
            self.folds = self.folds.clip(-1, self.n_folds).astype(np.int16)
        self.T, self.roots, self.shift = T, roots, shift
        n, p = self.X.shape
        # Each piece of a block, of the rows of one fold, should still have many rows.
        self.n_rows = _BLOCK if self.folds is None else max(_BLOCK, min(p * self.n_folds, n // 8))
        self.is_shifted = bool(shift.any())
        plain = isinstance(self.X, np.ndarray) and self.X.dtype == np.float64
        self.as_is = plain and roots is None and self.folds is None and not self.is_shifted
        self.by_column = self.as_is and len(T) == 2 and self.X.flags.f_contiguous and has_numba()
        if self.by_column:
            self.X = self.X.view()
            self.X.flags.writeable = False  # the kernel sees as one type what the caller may write to or not

    def sums(self, start_stop: tuple[int, int]) -> Array:
        """(n_folds, q, q) over the rows from start to stop."""
        start, stop = start_stop
        p, q = self.shift.size, self.shift.size + len(self.T)
        total = np.zeros((self.n_folds, q, q))
        buffer = np.empty(0 if self.as_is else min(self.n_rows, stop - start) * q)
        with np.errstate(over="ignore", invalid="ignore"):
            for a in range(start, stop, self.n_rows):
                b = min(a + self.n_rows, stop)
                if self.as_is:
                    X = self.X[a:b]
                    total[0, :p, :p] += X.T @ X
                    if self.by_column:
                        _sum_columns(self.X.T, self.T[1], a, b, total[0, p], total[0, p + 1])
                    else:
                        total[0, p:, :p] += self.T[:, a:b] @ X
                    continue
                for k, Z in self._pieces(a, b, buffer):
                    total[k] += Z.T @ Z
        if self.as_is:
            total[0, :p, p:], T = total[0, p:, :p].T, self.T[:, start:stop]
            total[0, p:, p:] = T @ T.T
        return total

    def _pieces(self, a: int, b: int, buffer: Array) -> Iterator[tuple[int, Array]]:
        """(fold, Z (m, q)) of the rows from a to b, fold after fold."""
        ends = np.array([0, b - a])
        rows: Any = slice(None)
        if self.folds is not None:
            labels = self.folds[a:b]
            rows = np.argsort(labels, kind="stable")
            ends = np.searchsorted(labels, np.arange(self.n_folds + 1), sorter=rows)
            rows, ends = rows[ends[0] : ends[-1]], ends - ends[0]
        Z = self._gathered(a, b, rows, ends[-1], buffer)
        for k, (i, j) in enumerate(pairwise(ends)):
            if i < j:
                yield k, Z[i:j]

    def _gathered(self, a: int, b: int, rows: Any, n_rows: int, buffer: Array) -> Array:
        """Some `rows` of those from a to b: X's columns, the 1 and the targets, in X's order in memory."""
        X, p, q = self.X[a:b], self.shift.size, self.shift.size + len(self.T)
        if hasattr(X, "indptr"):
            X = X.toarray()
        flat = buffer[: n_rows * q]
        Z = flat.reshape(n_rows, q) if X.flags.c_contiguous else flat.reshape(q, n_rows).T
        if isinstance(rows, slice):
            np.subtract(X, self.shift, out=Z[:, :p])
        else:
            _take_rows(X, rows, Z[:, :p])
            if self.is_shifted:
                Z[:, :p] -= self.shift
        if self.roots is not None:
            Z[:, :p] *= self.roots[a:b][rows, None]
        Z[:, p:] = self.T[:, a:b][:, rows].T
        return Z

    def sparse_sums(self) -> list[Array]:
        """By sparse products, which only what is not zero costs anything."""
        Z = self.X.astype(np.float64)
        if self.roots is not None:
            Z.data *= self.roots[Z.indices]
        if self.folds is None:
            return [_sparse_sums(Z, self.T)]
        rows = [np.flatnonzero(self.folds == k) for k in range(self.n_folds)]
        Z = Z.tocsr()
        return [_sparse_sums(Z[some], self.T[:, some]) for some in rows]


def _sparse_sums(Z: Any, T: Array) -> Array:
    cross = (Z.T @ T.T).T
    return np.block([[(Z.T @ Z).toarray(), cross.T], [cross, T @ T.T]])


@fast
def _sum_columns(XT: Any, y: Array, start: int, stop: int, ones: Array, with_y: Array) -> None:
    """Adds Σᵢ xᵢⱼ to `ones` and Σᵢ xᵢⱼyᵢ to `with_y`, reading X but once."""
    y = y[start:stop]
    for j in range(len(XT)):
        x, a, b = XT[j][start:stop], 0.0, 0.0
        for i in range(len(y)):
            a += x[i]
            b += x[i] * y[i]
        ones[j] += a
        with_y[j] += b


def _take_rows(X: Any, rows: NDArray[np.intp], out: Array) -> None:
    """out ← X[rows]"""
    if X.flags.c_contiguous or not has_numba():
        out[:] = X[rows]
        return
    X.flags.writeable = False  # of a view, so that the kernel sees one type
    _take_by_column(X, rows.view(np.uint64), out)  # unsigned, rows need not be looked at for their sign


@njit
def _take_by_column(X: Any, rows: NDArray[np.uint64], out: Array) -> None:
    for j in range(X.shape[1]):
        x, z = X[:, j], out[:, j]
        for i in range(len(rows)):
            z[i] = x[rows[i]]


def _nearer(some: Array, about: Array) -> Array:
    """`about` (k,), or the mean of these rows (m, k) where that is two standard deviations away."""
    some = np.array(some, dtype=np.float64)
    mean = some[0] + (some - some[0]).mean(axis=0)  # exact where nothing varies
    return np.where(np.abs(mean - about) > 2 * some.std(axis=0), mean, about)


def _is_far(some: Array) -> bool:
    some = np.array(some, dtype=np.float64)
    return bool((np.abs(some.mean(axis=0)) > _FAR * some.std(axis=0)).any())
