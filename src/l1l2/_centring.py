"""How the intercept, weights of the rows and units leave the problem before it is solved, and come back.

For any w the best intercept is ȳ − x̄ᵀw, so solving on centred columns and a centred y leaves w alone.
A row of weight vᵢ, the weights summing to 1, counts as much as √(n vᵢ) times that row without weights.
Dividing X and y by powers of two is exact, and keeps squares within float64 whatever the units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._validation import Array

# A column whose spread is below this share of its size varies by rounding alone: it is constant.
ROUNDING = 4 * float(np.finfo(np.float64).eps)


# What rounding may make of a product of two vectors that are orthogonal, as a share of their lengths.
_SHARE = 8 * float(np.finfo(np.float64).eps)


def centre(A: Array, v: Array | None = None) -> tuple[Array, Array]:
    """Columns minus their means, and the means; a constant column becomes exactly zero.

    v : (n,) weights of the rows, which sum to 1; rows of weight 0 do not make a column vary
    """
    mean = A.mean(axis=0) if v is None else v @ A
    # The second pass removes what the first sum rounded.
    mean = mean + ((A - mean).mean(axis=0) if v is None else v @ (A - mean))
    centred = A - mean
    seen = slice(None) if v is None else v > 0
    constant = np.abs(centred[seen]).max(axis=0) <= ROUNDING * np.abs(A[seen]).max(axis=0)
    return np.where(constant, 0.0, centred), mean


def rounding(X: Array, y: Array) -> Array:
    """How far from the truth rounding may leave xⱼᵀy/n, (p,)."""
    return np.asarray(_SHARE * np.linalg.norm(X, axis=0) * float(np.linalg.norm(y)) / len(y))


class SparseColumns:
    """The columns of a CSC matrix, centred and with scaled rows; only their products are ever there."""

    __array_ufunc__ = None  # so that an array @ these comes here

    def __init__(self, X: Any, mean: Array, roots: Array) -> None:
        """X : (n, p) CSC;  mean : (p,), taken off the columns;  roots : (n,), what rows are multiplied by"""
        self._X, self._mean, self._roots = X.copy(), mean, roots
        self._X.data = X.data * roots[X.indices]
        self.shape = X.shape

    def __matmul__(self, W: Array) -> Array:
        shift = np.multiply.outer(self._roots, self._mean @ W)
        return np.asarray(self._X @ W - shift)

    def __rmatmul__(self, R: Array) -> Array:
        """R @ self, for R (n,) or (L, n)."""
        shift = np.multiply.outer(R @ self._roots, self._mean)
        return np.asarray((self._X.T @ R.T).T - shift)

    def some(self, columns: NDArray[np.intp]) -> Array:
        """A few of them, (n, k) dense."""
        return np.asarray(self._X[:, columns].toarray() - np.multiply.outer(self._roots, self._mean[columns]))

    def norms(self) -> Array:
        squares = np.asarray(self._X.multiply(self._X).sum(axis=0)).ravel()
        cross = np.asarray(self._roots @ self._X).ravel()
        centred = squares - 2 * self._mean * cross + self._mean**2 * (self._roots @ self._roots)
        return np.asarray(np.sqrt(np.maximum(centred, 0.0)))


@dataclass(frozen=True)
class Problem:
    """The centred, power-of-two scaled problem.

    X : (n, p) array or `SparseColumns`, y : (n,) array; in units of 2**x_exp and 2**y_exp, rows weighted
    x_mean : (p,) array, y_mean : float, both zero when no intercept is fitted
    """

    X: Any
    y: Array
    x_mean: Array
    y_mean: float
    x_exp: int
    y_exp: int

    @classmethod
    def of(cls, X: Any, y: Array, fit_intercept: bool, sample_weight: Array | None = None) -> Problem:
        """X : (n, p) array or CSC matrix;  y : (n,);  sample_weight : (n,) or None"""
        x_exp, y_exp = _exponent(X.data if hasattr(X, "indptr") else X), _exponent(y)
        y = np.ldexp(y, -y_exp)
        x_mean, y_mean, v = np.zeros(X.shape[1]), np.zeros(()), None
        if sample_weight is not None:
            v = sample_weight / sample_weight.sum()
        if fit_intercept:
            y, y_mean = centre(y, v)
        roots = np.ones(len(y)) if v is None else np.sqrt(len(y) * v)
        if hasattr(X, "indptr"):
            X = X.astype(np.float64)
            X.data = np.ldexp(X.data, -x_exp)
            if fit_intercept:
                x_mean = np.asarray((roots**2 / len(y)) @ X).ravel()
            columns: Any = SparseColumns(X, x_mean, roots)
        else:
            columns = np.ldexp(X, -x_exp)
            if fit_intercept:
                columns, x_mean = centre(columns, v)
            columns = columns if v is None else columns * roots[:, None]
        return cls(columns, y if v is None else y * roots, x_mean, float(y_mean), x_exp, y_exp)

    def norms(self) -> Array:
        """Of the columns of X, (p,)."""
        return self.X.norms() if isinstance(self.X, SparseColumns) else np.linalg.norm(self.X, axis=0)

    def some(self, columns: NDArray[np.intp]) -> Array:
        """These columns of X (n, k), dense."""
        return self.X.some(columns) if isinstance(self.X, SparseColumns) else np.asarray(self.X[:, columns])

    def pulls(self) -> Array:
        """xⱼᵀy/n (p,), the slopes of the loss at w = 0; exactly zero where they are nothing but rounding."""
        c = self.y @ self.X / len(self.y)
        noise = _SHARE * self.norms() * float(np.linalg.norm(self.y)) / len(self.y)
        return np.where(np.abs(c) <= noise, 0.0, c)

    def unscaled(self) -> tuple[Array, Array]:
        """X and y centred, in their own units."""
        return np.ldexp(self.X, self.x_exp), np.ldexp(self.y, self.y_exp)

    # λ₁ has the units of x·y, λ₂ of x², a weight of y/x.

    def lam1(self, lam: ArrayLike) -> Array:
        return _times_two_to(lam, -self.x_exp - self.y_exp)

    def lam2(self, lam: ArrayLike) -> Array:
        return _times_two_to(lam, -2 * self.x_exp)

    def weights(self, coef: ArrayLike) -> Array:
        return _times_two_to(coef, self.x_exp - self.y_exp)

    def shifts(self, coefs: Array, intercepts: ArrayLike) -> Array:
        """How far intercepts (L,) are from the best ones for these scaled weights (L, p)."""
        return np.asarray(self._best(coefs) - _times_two_to(intercepts, -self.y_exp))

    def to_lams(self, where: str, lams: Array) -> Array:
        """Back in the units of X and y; ValueError where float64 has no such numbers."""
        return in_range(where, "λ", lams, self.x_exp + self.y_exp)

    def to_coefs(self, where: str, coefs: Array) -> Array:
        return in_range(where, "the weights", coefs, self.y_exp - self.x_exp)

    def to_intercepts(self, coefs: Array) -> Array:
        """For scaled weights (L, p): the best intercepts (L,)."""
        return np.asarray(np.ldexp(self._best(coefs), self.y_exp))

    def _best(self, coefs: Array) -> Array:
        return np.asarray(self.y_mean - (coefs * self.x_mean).sum(axis=1))


def _times_two_to(x: ArrayLike, exponent: int) -> Array:
    """x·2**exponent, exact; what would overflow stops at 1e300, which stands for "very large"."""
    with np.errstate(over="ignore"):
        return np.asarray(np.clip(np.ldexp(x, exponent), -1e300, 1e300))


def _exponent(A: Array) -> int:
    return int(np.frexp(np.abs(A).max(initial=0.0))[1])


def in_range(where: str, what: str, scaled: Array, exponent: int) -> Array:
    """scaled·2**exponent; ValueError where float64 has no such numbers."""
    with np.errstate(over="ignore", under="ignore"):
        original = np.ldexp(scaled, exponent) if exponent else scaled
    got = _largest(original)
    if not np.isfinite(got) or (got < np.finfo(np.float64).tiny and _largest(scaled) > 0):
        raise ValueError(
            f"{where}: in the units of X and y {what} would be of size {got:g}, out of the range of float64. "
            "Change the unit of X or of y."
        )
    return np.asarray(original)


def _largest(A: Array) -> float:
    """max |A|, without an array of the absolute values."""
    return max(float(A.max(initial=0.0)), -float(A.min(initial=0.0)))
