"""X as the solvers see it: columns about their weighted means and over their scales, never copied.

The mean is taken away entry by entry, (xᵢⱼ − mⱼ), not from the sums afterwards: columns far from zero keep
their digits. A sparse X stays sparse.
A row of weight 0 plays no part, so a fold can be held out without a copy of X.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._centring import ROUNDING
from ._dots import AT_ONCE, by_rows, dots
from ._numba import fast, has_numba, njit
from ._validation import Array

Index = NDArray[np.int64]

_EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class Design:
    """The columns x̃ⱼ = (xⱼ − mⱼ)/sⱼ of X; a constant column is exactly zero.

    X : (n, p), dense in any order or CSC, float32 or float64; never written to
    weights : (n,), not negative, sum 1
    mean, scale : (p,);  norms : (p,), √(Σᵢ vᵢ x̃ᵢⱼ²)
    """

    X: Any
    weights: Array
    mean: Array
    scale: Array
    norms: Array

    @classmethod
    def of(
        cls, X: Any, sample_weight: Array | None, fit_intercept: bool, standardise: bool = False
    ) -> Design:
        """X : (n, p), as `_validation.columns` returns it;  sample_weight : (n,) or None for equal weights.

        Without an intercept columns are not centred, and their scale is their root mean square.
        """
        n, p = X.shape
        v = np.full(n, 1.0 / n) if sample_weight is None else sample_weight / sample_weight.sum()
        X = X.tocsc() if hasattr(X, "tocsc") else X.view()
        if not hasattr(X, "indptr"):
            X.flags.writeable = False  # kernels then see one type, whether or not the caller may write to X
        mean, square = np.zeros(p), np.zeros(p)
        if fit_intercept:
            mean, _ = _moments(X, v, mean)
        shift, square = _moments(X, v, mean)
        if fit_intercept:
            mean += shift  # what the first sum rounded
            square -= shift * shift
        norms = np.sqrt(np.maximum(square, 0.0))
        constant = norms <= ROUNDING * np.abs(mean)
        norms[constant] = 0.0
        if not standardise:
            return cls(X, v, mean, np.ones(p), norms)
        return cls(X, v, mean, np.where(constant, 1.0, norms), np.where(constant, 0.0, 1.0))

    @property
    def shape(self) -> tuple[int, int]:
        n, p = self.X.shape
        return n, p

    @property
    def is_sparse(self) -> bool:
        return hasattr(self.X, "indptr")

    def correlations(self, r: Array, columns: Index | None = None) -> Array:
        """Σᵢ vᵢ x̃ᵢⱼ rᵢ of r (n,) with all columns (p,), or with some."""
        u = self.weights * r
        some = np.arange(self.shape[1]) if columns is None else columns
        if self.is_sparse:
            out = np.empty(len(some))
            _dots_sparse(*self.entries, u, float(u.sum()), self.mean, some, out)
        else:
            out = dots(self.X, u, self.mean, some)
        return out * self.factor(some)

    def product(self, columns: Index, w: Array) -> Array:
        """X̃w (n,) for weights w of these columns."""
        coef = w * self.factor(columns)
        if not self.is_sparse:
            return np.asarray(self._centred(columns) @ coef)
        out = np.full(self.shape[0], -float(self.mean[columns] @ coef))
        _add_sparse(*self.entries, columns, coef, out)
        return out

    def take(self, columns: Index, out: Array | None = None) -> Array:
        """These columns of a dense X, centred and scaled: (n, m) float64, Fortran order; in `out` if any."""
        if self.is_sparse:
            raise TypeError("Design.take: X must be dense, got a sparse matrix. Use gram and product.")
        out, factor = self._centred(columns, out), self.factor(columns)
        return out if (factor == 1).all() else np.multiply(out, factor, out=out)

    def gram(self, a: Index, b: Index) -> Array:
        """Σᵢ vᵢ x̃ᵢⱼ x̃ᵢₖ (m_a, m_b) for columns j of a and k of b."""
        if not self.is_sparse:
            return np.asarray(self.take(a).T @ (self.weights[:, None] * self.take(b)))
        right = self.X[:, b].astype(np.float64)
        right.data *= self.weights[right.indices]
        product = (self.X[:, a].T @ right).toarray() - np.outer(self.mean[a], self.mean[b])
        return np.asarray(product * np.outer(self.factor(a), self.factor(b)))

    def _centred(self, columns: Index, out: Array | None = None) -> Array:
        out = np.empty((self.shape[0], len(columns)), order="F") if out is None else out
        if not has_numba():
            return np.asarray(np.subtract(self.X[:, columns], self.mean[columns], out=out))
        _centre(self.X, self.mean, columns, out.T)
        return out

    @cached_property
    def entries(self) -> tuple[Any, Any, Any]:
        """data, indices and indptr of a sparse X, unsigned: no index can then mean “from the end”."""
        return _entries(self.X)

    def factor(self, columns: Index) -> Array:
        """What the centred columns are multiplied by: 1/scale, or 0 where they are constant."""
        return self._factors[columns]

    @cached_property
    def _factors(self) -> Array:
        return np.where(self.norms > 0, 1.0 / self.scale, 0.0)


def _entries(X: Any) -> tuple[Any, Any, Any]:
    places = (index.view(index.dtype.str.replace("i", "u")) for index in (X.indices, X.indptr))
    return X.data, *places


def _moments(X: Any, v: Array, shift: Array) -> tuple[Array, Array]:
    """Σᵢ vᵢ (xᵢⱼ − shiftⱼ) and Σᵢ vᵢ (xᵢⱼ − shiftⱼ)², both (p,)."""
    first, second = np.zeros_like(shift), np.zeros_like(shift)
    if hasattr(X, "indptr"):
        _moments_sparse(*_entries(X), v, shift, first, second)
    elif has_numba():
        (_moments_by_rows if by_rows(X) else _moments_by_columns)(X, v, shift, first, second)
    else:
        rows = max(1, AT_ONCE // X.shape[1])
        for at in range(0, len(X), rows):
            D, part = X[at : at + rows] - shift, v[at : at + rows]
            first += part @ D
            second += part @ (D * D)
    return first, second


@fast
def _moments_by_columns(X: Any, v: Array, shift: Array, first: Array, second: Array) -> None:
    n, p = X.shape
    for j in range(p):
        x, m, a, b = X[:, j], shift[j], 0.0, 0.0
        for i in range(n):
            d = x[i] - m
            a += v[i] * d
            b += v[i] * d * d
        first[j], second[j] = a, b


@fast
def _moments_by_rows(X: Any, v: Array, shift: Array, first: Array, second: Array) -> None:
    n, p = X.shape
    for i in range(n):
        x, vi = X[i], v[i]
        for j in range(p):
            d = x[j] - shift[j]
            first[j] += vi * d
            second[j] += vi * d * d


@fast
def _moments_sparse(
    data: Any, indices: Any, indptr: Any, v: Array, shift: Array, first: Array, second: Array
) -> None:
    for j in range(len(shift)):
        m, a, b, seen = shift[j], 0.0, 0.0, 0.0
        for k in range(indptr[j], indptr[j + 1]):
            d, vi = data[k] - m, v[indices[k]]
            seen += vi
            a += vi * d
            b += vi * d * d
        rest = 1.0 - seen if 1.0 - seen >= len(v) * _EPS else 0.0  # the weight of the rows where x is zero
        first[j], second[j] = a - rest * m, b + rest * m * m


@fast
def _centre(X: Any, mean: Array, columns: Index, out: Array) -> None:
    for k in range(len(columns)):
        x, m = X[:, columns[k]], mean[columns[k]]
        for i in range(len(x)):
            out[k, i] = x[i] - m


@njit  # a column has few entries: adding up eight at a time takes longer
def _dots_sparse(
    data: Any, indices: Any, indptr: Any, u: Array, total: float, mean: Array, columns: Index, out: Array
) -> None:
    for k in range(len(columns)):
        j, s, seen = columns[k], 0.0, 0.0
        m = mean[j]
        for i in range(indptr[j], indptr[j + 1]):
            ui = u[indices[i]]
            s += (data[i] - m) * ui
            seen += ui
        out[k] = s - m * (total - seen)


@njit
def _add_sparse(data: Any, indices: Any, indptr: Any, columns: Index, coef: Array, out: Array) -> None:
    for k in range(len(columns)):
        for i in range(indptr[columns[k]], indptr[columns[k] + 1]):
            out[indices[i]] += data[i] * coef[k]
