"""Effective degrees of freedom: how many weights' worth of fitting a penalised fit does.

With A the columns in use, G_A their centred Gram matrix (of logistic regression: weighted by the curvature
of the loss) and F the factors of the penalty, df = tr[G_A (G_A + λ₂F_A)⁻¹]. For the lasso that is the rank of
the columns in use, for ridge Σ d²/(d² + nλ). The intercept is not counted.

Sources: Tibshirani and Taylor (2012), Ann. Statist. 40, 1198–1232, for the lasso and the elastic net, whose
expectation it has; Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, section
3.4.1, for ridge; Park and Hastie (2007), J. R. Stat. Soc. B 69, 659–677, for logistic regression, roughly.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._validation import Array

_EPS = float(np.finfo(np.float64).eps)


class Freedom:
    """Degrees of freedom for many λ₂ and supports of one problem.

    X : (n, p), dense or CSC;  weights : (n,), sum 1
    factors : (p,) of λ₂, in the units of X; None where λ₂ is always 0
    """

    def __init__(self, X: Any, weights: Array, factors: Array | None, fit_intercept: bool) -> None:
        self._X, self._weights, self._factors, self._centred = X, weights, factors, fit_intercept
        self._support: NDArray[np.intp] | None = None
        self._spectrum, self._n_free = np.empty(0), 0

    def of(self, support: NDArray[np.intp], lam2: float) -> float:
        """For the columns in use."""
        if self._support is None or not np.array_equal(support, self._support):
            self._support, self._spectrum = support, self._eigenvalues(support)
        d = self._spectrum
        kept = d > 8 * max(d.size, len(self._weights)) * _EPS * d.max(initial=0.0)
        return float((d[kept] / (d[kept] + lam2)).sum()) + self._n_free

    def _eigenvalues(self, support: NDArray[np.intp]) -> Array:
        """Of the penalised columns over the roots of their factors, those that are free projected out."""
        Z = self._columns(support)
        if self._factors is None:
            # Their rank does not depend on their units, the eigenvalues that rounding leaves do.
            unit = np.linalg.norm(Z, axis=0)
            Z = Z / np.where(unit > 0, unit, 1.0)
        else:
            f = self._factors[support]
            U, d, _ = np.linalg.svd(Z[:, f == 0], full_matrices=False)
            U = U[:, d > max(Z.shape) * _EPS * d.max(initial=0.0)]
            self._n_free = U.shape[1]
            Z = (Z - U @ (U.T @ Z))[:, f > 0] / np.sqrt(f[f > 0])
        return np.asarray(np.linalg.eigvalsh(Z.T @ Z if len(Z) >= Z.shape[1] else Z @ Z.T))

    def _columns(self, support: NDArray[np.intp]) -> Array:
        """(n, m), about their means and times the roots of the weights."""
        Z = self._X[:, support]
        Z = np.array(Z.toarray() if hasattr(Z, "toarray") else Z, dtype=np.float64)
        if self._centred:
            size = np.abs(Z).max(axis=0)
            for _ in range(2):  # the second time takes off what the first sum rounded
                Z -= self._weights @ Z
            Z[:, np.abs(Z).max(axis=0) <= 4 * _EPS * size] = 0.0
        return np.asarray(np.sqrt(self._weights)[:, None] * Z)
