"""Ridge from one singular value decomposition, for every λ at once.

With X = U diag(d) Vᵀ the weights are V diag(d/(d² + nλ)) Uᵀy: each direction of the data is shrunk by its own factor.

Source: Golub and Van Loan (2013), Matrix Computations, 4th ed., section 6.1.4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .._validation import Array


@dataclass(frozen=True)
class Spectrum:
    """What ridge needs of centred data: d (k,) the singular values kept, uy (k,) = Uᵀy, V (p, k), n samples."""

    d: Array
    uy: Array
    V: Array
    n: int

    @classmethod
    def of(cls, X: Array, y: Array) -> Spectrum:
        """Singular values at rounding level are left out, so that λ = 0 gives the least squares of least norm."""
        U, d, Vt = np.linalg.svd(X, full_matrices=False)
        kept = d > max(X.shape) * np.finfo(np.float64).eps * d.max(initial=0.0)
        return cls(d[kept], U[:, kept].T @ y, Vt[kept].T, len(X))

    def coefs(self, lams: Array) -> Array:
        """The ridge weights (L, p) at λ (L,)."""
        d, lams = self.d, np.asarray(lams)
        return np.asarray((self.uy * d / (d**2 + self.n * lams[:, None])) @ self.V.T)
