"""Some columns of a design, kept at hand: a copy if it is dense, a slice if it is sparse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._validation import Array
from ..design import Design

Known = tuple[Array, Array]  # a Gram matrix and the means that it is about

_EPS = 1e-15
_BLOCK = 256  # columns that are centred at once


class Columns:
    """Centred and scaled columns of a design, to which more can be added.

    index : (m,), which columns
    """

    def __init__(self, design: Design, index: NDArray[np.int64]) -> None:
        self._design, self.index = design, index[:0]
        self._rows = np.empty((0, design.shape[0]))
        self._half = self._rows
        self._slice: Any = None
        self.add(index)

    def __len__(self) -> int:
        return len(self.index)

    def add(self, index: NDArray[np.int64]) -> None:
        m, new = len(self.index), len(index)
        self.index = np.concatenate([self.index, index])
        if self._design.is_sparse:
            self._slice = self._design.X[:, self.index]
            return
        if m + new > len(self._rows):
            rows = np.empty((min(max(2 * m, m + new), self._design.shape[1]), self._design.shape[0]))
            rows[:m], self._rows = self._rows[:m], rows
        if new:
            self._rows[m : m + new] = self._design.take(index).T

    @property
    def dense(self) -> Array:
        """The columns as rows (m, n), of a dense design."""
        return self._rows[: len(self.index)]

    def product(self, W: Array) -> Array:
        """The predictors (C, n) of weights (C, m)."""
        if self._design.is_sparse:
            scaled = W / self._design.scale[self.index]
            shift = scaled @ self._design.mean[self.index]
            return np.asarray((self._slice @ scaled.T).T - shift[:, None])
        return np.asarray(W @ self._rows[: len(self)])

    def correlations(self, R: Array) -> Array:
        """Σᵢ vᵢ x̃ᵢⱼ rᵢ for residuals (C, n): a (C, m) array."""
        vR = R * self._design.weights
        if self._design.is_sparse:
            mean = np.outer(vR.sum(axis=1), self._design.mean[self.index])
            return np.asarray(((self._slice.T @ vR.T).T - mean) / self._design.scale[self.index])
        return np.asarray(vR @ self._rows[: len(self)].T)

    def total(self, d: Array) -> Array:
        """Σᵢ dᵢ x̃ᵢⱼ, (m,)."""
        if self._design.is_sparse:
            mean, scale = self._design.mean[self.index], self._design.scale[self.index]
            return np.asarray((self._slice.T @ d - d.sum() * mean) / scale)
        return np.asarray(self._rows[: len(self)] @ d)

    def gram(self, d: Array, centred: bool, old: Known | None = None) -> Known:
        """Σᵢ dᵢ x̃ᵢⱼ x̃ᵢₖ (m, m), about the d-weighted means (1, m) if centred, and these means.

        `old` is the same of the first few columns.
        """
        k, m, total = 0 if old is None else len(old[0]), len(self), float(d.sum())
        if self._design.is_sparse:
            mean, scale = self._design.mean[self.index], self._design.scale[self.index]
            half = self._slice.multiply(np.sqrt(d)[:, None]).tocsc()
            G, h = (half.T @ half[:, k:]).toarray(), self._slice.T @ d
            G -= np.outer(mean, h[k:]) + np.outer(h, mean[k:]) - total * np.outer(mean, mean[k:])
            G, h = G / np.outer(scale, scale[k:]), (h - total * mean) / scale
            means = h[k:] / total if centred and total > 0 else np.zeros(m - k)
            G -= np.outer(h, means)
        elif k == 0:
            return self._whole_gram(d, centred)
        else:
            new = self._rows[k:m]
            means = new @ d / total if centred and total > 0 else np.zeros(m - k)
            G = (((new - means[:, None]) * d) @ self._rows[:m].T).T
        if old is None:
            return np.asarray(G), means[None, :]
        whole = np.empty((m, m))
        whole[:k, :k], whole[:, k:], whole[k:, :k] = old[0], G, G[:k].T
        return whole, np.hstack([old[1], means[None, :]])

    def _whole_gram(self, d: Array, centred: bool) -> Known:
        """`gram` of a dense design, in memory that is kept: fresh memory is slow to touch."""
        rows, total = self.dense, float(d.sum())
        if self._half.shape != self._rows.shape:
            self._half = np.empty_like(self._rows)
        half = self._half[: len(rows)]
        means = rows @ d / total if centred and total > 0 else np.zeros(len(rows))
        np.multiply(np.subtract(rows, means[:, None], out=half), np.sqrt(d), out=half)
        return half @ half.T, means[None, :]


def predict(design: Design, w: Array) -> Array:
    """X̃w (n,) for weights w (p,) of all columns."""
    coef = np.where(design.norms > 0, w / design.scale, 0.0)
    if design.is_sparse or (design.X.dtype == np.float64 and not _far_from_zero(design)):
        return np.asarray(design.X @ coef - design.mean @ coef)
    return np.asarray(sum(block @ coef[at] for at, block in _centred(design)))


def correlate(design: Design, R: Array) -> Array:
    """Σᵢ vᵢ x̃ᵢⱼ rᵢ of many residuals (k, n) with all columns, (k, p): one product for all of them."""
    vR, factor = R * design.weights, np.where(design.norms > 0, 1 / design.scale, 0.0)
    if design.is_sparse:
        return np.asarray(((design.X.T @ vR.T).T - np.outer(vR.sum(axis=1), design.mean)) * factor)
    out = np.empty((len(R), design.shape[1]))
    for at, block in _centred(design):
        out[:, at] = vR @ block
    return out * factor


def hidden(design: Design, factors: Array, C: int) -> float:
    """The gap at λ₂ = 1 of a gradient, in C weights for each column, that is no more than rounding."""
    some = factors > 0
    return 0.5 * C * _EPS**2 * float((design.norms[some] ** 2 / factors[some]).sum())


def rows(design: Design, index: NDArray[np.int64]) -> Array:
    """A few columns, centred, scaled and dense whatever X is, as rows (m, n)."""
    if not design.is_sparse:
        return np.asarray(design.take(index).T)
    centred = design.X[:, index].toarray().T - design.mean[index][:, None]
    return np.asarray(centred * np.where(design.norms[index] > 0, 1 / design.scale[index], 0.0)[:, None])


def _far_from_zero(design: Design) -> bool:
    """Whether a mean is so large beside its column's spread that taking it off afterwards loses digits."""
    return bool((np.abs(design.mean) > 1e3 * design.norms * design.scale).any())


def _centred(design: Design) -> Iterator[tuple[slice, Array]]:
    for at in range(0, design.shape[1], _BLOCK):
        block = slice(at, at + _BLOCK)
        yield block, design.X[:, block] - design.mean[block]
