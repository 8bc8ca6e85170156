"""X as ridge reads it: weighted rows about their means, a block at a time; X is never copied whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._validation import Array

_ENTRIES = 2**17  # of a block: a megabyte, which stays in cache
_EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class Blocks:
    """B, with entries √vᵢ·(xᵢⱼ − mⱼ)·tⱼ, of which only blocks are ever held.

    X : (n, p), dense of any real dtype and order, or scipy CSC
    mean, unit : (p,) m and t;  root : (n,) √v
    """

    X: Any
    mean: Array
    unit: Array
    root: Array

    @property
    def is_sparse(self) -> bool:
        return hasattr(self.X, "indptr")

    def select(self, columns: NDArray[np.intp]) -> Blocks:
        """Some of the columns, in this order; all of them in their own cost nothing."""
        if np.array_equal(columns, np.arange(self.X.shape[1])):
            return self
        return _Selection(self.X, self.mean[columns], self.unit[columns], self.root, columns)

    def columns(self) -> Iterator[tuple[slice, Array]]:
        """(their places, (n, m) in Fortran order), block by block. A block is overwritten by the next one."""
        n, p = len(self.root), len(self.mean)
        width = max(1, min(p, max(64, _ENTRIES // n)))
        buffer = np.empty((n, width), order="F")
        for start in range(0, p, width):
            at = slice(start, min(p, start + width))
            yield at, self._centred(self._raw_columns(at), at, self.root, buffer[:, : at.stop - start])

    def height(self, width: int = 1) -> int:
        """Rows of which a block, and as many of this width beside it, stay in cache."""
        return int(min(len(self.root), max(64, _ENTRIES // (2 * max(len(self.mean), width, 1)))))

    def rows(self, height: int | None = None) -> Iterator[tuple[slice, Array]]:
        """(their places, (m, p) in X's order), block by block. A block is overwritten by the next one."""
        n, p = len(self.root), len(self.mean)
        height = self.height() if height is None else min(n, height)
        by_column = not self.is_sparse and self.X.flags.f_contiguous
        buffer = np.empty((height, p), order="F" if by_column else "C")
        for start in range(0, n, height):
            at = slice(start, min(n, start + height))
            yield (
                at,
                self._centred(self._raw_rows(at), slice(None), self.root[at], buffer[: at.stop - start]),
            )

    def whole(self) -> Array:
        """B itself, (n, p), where its columns are few."""
        out = np.empty((len(self.root), len(self.mean)), order="F")
        for at, block in self.columns():
            out[:, at] = block
        return out

    def product(self, W: Array) -> Array:
        """B @ W, (n, k)."""
        if self.is_sparse:
            V = self.unit[:, None] * W
            return np.asarray(self.root[:, None] * (self._sparse @ V - self.mean @ V))
        total = np.zeros((len(self.root), W.shape[1]))
        for at, block in self.columns():
            total += block @ W[at]
        return total

    def pull(self, A: Array) -> Array:
        """Bᵀ @ A, (p, k)."""
        if self.is_sparse:
            V = self.root[:, None] * A
            return np.asarray(self.unit[:, None] * (self._sparse.T @ V - self.mean[:, None] * V.sum(axis=0)))
        out = np.empty((len(self.mean), A.shape[1]))
        for at, block in self.columns():
            out[at] = block.T @ A
        return out

    def squares(self) -> Array:
        """The squared norms (p,) of B's columns."""
        if not self.is_sparse:
            return np.concatenate([np.einsum("ij,ij->j", block, block) for _, block in self.columns()])
        v = self.root**2
        square = self._sparse.multiply(self._sparse).T @ v - 2 * self.mean * (self._sparse.T @ v)
        return np.asarray(self.unit**2 * np.maximum(square + v.sum() * self.mean**2, 0.0))

    def kernel(self) -> Array:
        """B Bᵀ, (n, n)."""
        n = len(self.root)
        if self.is_sparse:
            S = self._sparse.multiply(self.unit).tocsr()
            K, m = (S @ S.T).toarray(), S @ (self.mean * self.unit)
            K += float((self.mean * self.unit) @ (self.mean * self.unit)) - m - m[:, None]
            return np.asarray(self.root * K * self.root[:, None])
        from scipy.linalg.blas import dsyrk

        K = np.zeros((n, n), order="F")
        for _, block in self.columns():
            K = dsyrk(1.0, block, beta=1.0, c=K, overwrite_c=1, lower=1)
        K += np.tril(K, -1).T
        return np.asarray(K)

    def _centred(self, raw: Any, at: slice, root: Array, out: Array) -> Array:
        dense = raw.toarray() if self.is_sparse else raw
        np.subtract(dense, self.mean[at], out=out)
        if self._is_even:
            out *= self.unit[at] * self.root[0]
        else:
            out *= self.unit[at]
            out *= root[:, None]
        return out

    @cached_property
    def _is_even(self) -> bool:
        """Whether all rows have one weight."""
        return bool((self.root == self.root[0]).all())

    @cached_property
    def _sparse(self) -> Any:
        return self.X

    @cached_property
    def _by_row(self) -> Any:
        return self.X.tocsr() if self.is_sparse else self.X

    def _raw_columns(self, at: slice) -> Any:
        return self.X[:, at]

    def _raw_rows(self, at: slice) -> Any:
        return self._by_row[at]


@dataclass(frozen=True, eq=False)
class _Selection(Blocks):
    """B of some columns of X."""

    chosen: NDArray[np.intp]

    @cached_property
    def _sparse(self) -> Any:
        return self.X[:, self.chosen]

    def _raw_columns(self, at: slice) -> Any:
        return self.X[:, self.chosen[at]]

    def _raw_rows(self, at: slice) -> Any:
        return self._by_row[at][:, self.chosen]


def centred(y: Array, v: Array, fit_intercept: bool) -> tuple[Array, Array]:
    """Means (t,), and y about them, exactly zero where y varies by rounding alone."""
    if not fit_intercept:
        return np.zeros(y.shape[1]), y
    mean = v @ y
    mean = mean + v @ (y - mean)  # what the first sum rounded
    centred = y - mean
    constant = np.abs(centred).max(axis=0) <= 4 * _EPS * np.abs(y).max(axis=0)
    return mean, np.where(constant, 0.0, centred)
