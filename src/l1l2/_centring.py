"""How the intercept and the units leave the problem before it is solved, and come back after.

For any w the best intercept is ȳ − x̄ᵀw, so solving on centred columns and a centred y leaves w alone.
Dividing X and y by powers of two is exact, and keeps squares within float64 whatever the units.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._validation import Array

# A column whose spread is below this share of its size varies by rounding alone: it is constant.
_ROUNDING = 4 * np.finfo(np.float64).eps


def centre(A: Array) -> tuple[Array, Array]:
    """Columns minus their means, and the means; a constant column becomes exactly zero."""
    mean = A.mean(axis=0)
    mean = mean + (A - mean).mean(axis=0)  # the second pass removes what the first sum rounded
    centred = A - mean
    constant = np.abs(centred).max(axis=0) <= _ROUNDING * np.abs(A).max(axis=0)
    return np.where(constant, 0.0, centred), mean


def rounding(X: Array, y: Array) -> Array:
    """How far from the truth rounding may leave xⱼᵀy/n, (p,)."""
    share = 8 * float(np.finfo(np.float64).eps)
    return np.asarray(share * np.linalg.norm(X, axis=0) * float(np.linalg.norm(y)) / len(y))


@dataclass(frozen=True)
class Problem:
    """The centred, power-of-two scaled problem.

    X : (n, p) array, y : (n,) array; in units of 2**x_exp and 2**y_exp
    x_mean : (p,) array, y_mean : float, both zero when no intercept is fitted
    """

    X: Array
    y: Array
    x_mean: Array
    y_mean: float
    x_exp: int
    y_exp: int

    @classmethod
    def of(cls, X: Array, y: Array, fit_intercept: bool) -> Problem:
        x_exp, y_exp = _exponent(X), _exponent(y)
        X, y = np.ldexp(X, -x_exp), np.ldexp(y, -y_exp)
        if not fit_intercept:
            return cls(X, y, np.zeros(X.shape[1]), 0.0, x_exp, y_exp)
        X, x_mean = centre(X)
        y, y_mean = centre(y)
        return cls(X, y, x_mean, float(y_mean), x_exp, y_exp)

    def pulls(self) -> Array:
        """xⱼᵀy/n (p,), the slopes of the loss at w = 0; exactly zero where they are nothing but rounding."""
        c = self.X.T @ self.y / len(self.y)
        return np.where(np.abs(c) <= rounding(self.X, self.y), 0.0, c)

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
        return _back(where, "λ", lams, self.x_exp + self.y_exp)

    def to_coefs(self, where: str, coefs: Array) -> Array:
        return _back(where, "the weights", coefs, self.y_exp - self.x_exp)

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


def _back(where: str, what: str, scaled: Array, exponent: int) -> Array:
    with np.errstate(over="ignore", under="ignore"):
        original = np.ldexp(scaled, exponent)
    largest, got = np.abs(scaled).max(initial=0.0), np.abs(original).max(initial=0.0)
    if not np.isfinite(got) or (largest > 0 and got < np.finfo(np.float64).tiny):
        raise ValueError(
            f"{where}: in the units of X and y {what} would be of size {got:g}, out of the range of float64. "
            "Change the unit of X or of y."
        )
    return np.asarray(original)
