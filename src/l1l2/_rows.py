"""Sums of squares and products over the rows of a matrix: in blocks that fit the cache, threaded, by fold."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._validation import Array

_BLOCK = 4096  # rows that are worked on at a time
_SMALL = 2**16  # entries that are cheaper copied whole than looked after in blocks
_SEGMENTS = 16  # sums that are made side by side at most, however many threads there are
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
        parts = _map(blocks.sums, list(pairwise(cuts)), n_jobs)
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
        self.T, self.roots, self.shift = T, roots, shift
        n, p = self.X.shape
        # Sorted by fold, blocks are read twice, and each piece of them should still have many rows.
        self.n_rows = _BLOCK if self.folds is None else max(_BLOCK // 2, min(p * self.n_folds, n // 8))
        self.as_is = roots is None and self.folds is None and not shift.any() and self.X.dtype == np.float64

    def sums(self, start_stop: tuple[int, int]) -> Array:
        """(n_folds, q, q) over the rows from start to stop."""
        p, q = self.shift.size, self.shift.size + len(self.T)
        total = np.zeros((self.n_folds, q, q))
        with np.errstate(over="ignore", invalid="ignore"):
            for k, Z, T in self._pieces(*start_stop):
                sums = total[k]
                sums[:p, :p] += Z.T @ Z
                sums[p:, :p] += T @ Z
                sums[p:, p:] += T @ T.T
        total[:, :p, p:] = total[:, p:, :p].transpose(0, 2, 1)
        return total

    def _pieces(self, start: int, stop: int) -> Iterator[tuple[int, Array, Array]]:
        """(fold, Z (m, p), T (1 + t, m)) of each block."""
        buffer, sorted_buffer = np.empty((2, min(self.n_rows, stop - start) * self.shift.size))
        for a in range(start, stop, self.n_rows):
            b = min(a + self.n_rows, stop)
            if self.folds is None:
                yield 0, self._block(a, b, buffer), self.T[:, a:b]
                continue
            order = np.argsort(self.folds[a:b], kind="stable")
            ends = np.searchsorted(self.folds[a:b][order], np.arange(self.n_folds + 1))
            order, ends = order[ends[0] : ends[-1]], ends - ends[0]
            if order.size:
                Z = self._block(a, b, buffer)
                Z = _take_rows(Z, order, sorted_buffer)
                T = self.T[:, a:b][:, order]
                for k, (i, j) in enumerate(pairwise(ends)):
                    if i < j:
                        yield k, Z[i:j], T[:, i:j]

    def _block(self, a: int, b: int, buffer: Array) -> Array:
        X = self.X[a:b]
        if self.as_is:
            return np.asarray(X)
        if hasattr(X, "indptr"):
            X = X.toarray()
        Z = _like(X, b - a, buffer)
        np.subtract(X, self.shift, out=Z)
        if self.roots is not None:
            Z *= self.roots[a:b, None]
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


def _like(Z: Array, n_rows: int, buffer: Array) -> Array:
    """(n_rows, p) of the buffer, in the order in which Z lies in memory."""
    p = Z.shape[1]
    flat = buffer[: n_rows * p]
    return flat.reshape(n_rows, p) if Z.flags.c_contiguous else flat.reshape(p, n_rows).T


def _take_rows(Z: Array, rows: NDArray[np.intp], buffer: Array) -> Array:
    out = _like(Z, len(rows), buffer)
    # With "clip" the rows are written where they belong at once, and not by way of another copy.
    if out.flags.c_contiguous:
        return np.take(Z, rows, axis=0, out=out, mode="clip")
    return np.take(Z.T, rows, axis=1, out=out.T, mode="clip").T


def _is_far(some: Array) -> bool:
    some = np.array(some, dtype=np.float64)
    return bool((np.abs(some.mean(axis=0)) > _FAR * some.std(axis=0)).any())


def _map(function: Any, tasks: list[Any], n_jobs: int | None) -> list[Any]:
    n_threads = (os.cpu_count() or 1) if n_jobs == -1 else (n_jobs or 1)
    if min(n_threads, len(tasks)) <= 1:
        return [function(task) for task in tasks]
    from threadpoolctl import threadpool_limits

    # Threads that each ask for as many threads as there are processors get in each other's way.
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(n_threads) as pool:
        return list(pool.map(function, tasks))
