"""Ridge from one singular value decomposition, for every λ at once.

With X = U diag(d) Vᵀ the weights are V diag(d/(d² + nλ)) Uᵀy: each direction of the data shrinks by its own
factor, d²/(d² + nλ).

Chapter 4 derives the factors for uncorrelated columns.
Source: Golub and Van Loan (2013), Matrix Computations, 4th ed., section 6.1.4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as check
from .._validation import Array
from ..penalties import L2
from ._iterate import Centred, Result, judge


@dataclass(frozen=True, eq=False)
class Spectrum:
    """What ridge needs of centred data.

    d : (k,) singular values;  uy : (k,) = Uᵀy;  V : (p, k) directions;  n : samples
    """

    d: Array
    uy: Array
    V: Array
    n: int

    @classmethod
    def of(cls, X: Array, y: Array) -> Spectrum:
        """Singular values at rounding level are left out, so that λ = 0 gives least squares of least norm."""
        U, d, Vt = np.linalg.svd(X, full_matrices=False)
        kept = d > max(X.shape) * np.finfo(np.float64).eps * d.max(initial=0.0)
        # A column of zeros gets no weight, not even rounding.
        V = np.where(np.any(X, axis=0, keepdims=True).T, Vt[kept].T, 0.0)
        return cls(d[kept], U[:, kept].T @ y, V, len(X))

    def coefs(self, lams: Array) -> Array:
        """The ridge weights (L, p) at λ (L,)."""
        # One product for each λ: the weights at a λ are then the same to the last bit in whatever company.
        return np.array([self.V @ (self.uy * self.d / (self.d**2 + self.n * lam)) for lam in lams])


def ridge(
    X: ArrayLike, y: ArrayLike, penalty: L2, *, fit_intercept: bool = True, record: bool = False
) -> Result:
    """The exact ridge at one strength; for all λ at once use `path.ridge_path`.

    X : (n, p) array;  y : (n,) array
    penalty : L2, or L1L2 with lam1 = 0; strength 0 gives the least squares of least norm

    There is nothing to iterate: n_iter is 1, and a recorded history holds zero and the result.
    Raises ValueError for a penalty with a kink.
    """
    problem = Centred("ridge", X, y, penalty, fit_intercept)
    lam1, lam2 = penalty.strengths
    if lam1 > 0:
        raise ValueError(f"ridge: penalty must be L2, got {penalty}. Use homotopy or coordinate_descent.")
    w = Spectrum.of(problem.X, problem.y).coefs(np.array([lam2]))[0]
    trail = [np.zeros_like(w), w] if check.flag("ridge", "record", record) else None
    return judge(problem, w, 1, tol=1e-8, trail=trail)
