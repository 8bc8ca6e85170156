"""Ridge from X itself where the Gram matrix would lose digits: QR in blocks, then singular values by Jacobi.

Squaring X squares its condition. A QR factorisation keeps it, row block by row block, so X is still read in
place; and one-sided Jacobi finds small singular values to their own last digits where columns differ in size.
Without a penalty the answer for a small X is refined with residuals in twice the working precision.
Sources: Demmel, Grigori, Hoemmen and Langou (2012), SIAM J. Sci. Comput. 34, A206–A239 (QR in blocks);
Drmač and Veselić (2008), SIAM J. Matrix Anal. Appl. 29, 1322–1362 (Jacobi); Björck (1987), Linear Algebra
Appl. 88/89, 31–48 (corrections by the triangle alone).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .._validation import Array
from ._blocks import Blocks
from ._normal import Solutions, Span, fitted

_EPS = float(np.finfo(np.float64).eps)
_SMALL = 2**22  # entries of a wide X of which a copy may be made


@dataclass(frozen=True, eq=False)
class FromTriangle:
    """[Z P y] = O R for tall X: free features Z first, so that P's own corner of R is free of them.

    R : (k + m + t, k + m + t);  k : free features;  U, d, V : of P's corner, (m, r), (r,), (m, r)
    """

    R: Array
    k: int
    U: Array
    d: Array
    V: Array

    @classmethod
    def of(cls, B: Blocks, k: int, y: Array) -> FromTriangle:
        """B : k free columns and then m penalised ones;  y : (n, t)"""
        n, p = len(y), len(B.mean)
        R = _triangle(
            (np.column_stack([rows, y[at]]) for at, rows in B.rows(max(B.height(), 4 * p))), p + y.shape[1]
        )
        return cls(R, k, *_decomposed(R[k:p, k:p], np.linalg.norm(R[:p, k:p], axis=0), max(n, p)))

    @property
    def along(self) -> Array:
        """Uᵀy (r, t)."""
        k, p = self.k, self.k + len(self.V)
        return np.asarray(self.U.T @ self.R[k:p, p:])

    def solve(self, lams: Array) -> Solutions:
        k, p = self.k, self.k + len(self.V)
        y, lam = self.R[k:p, p:], lams[:, None, None]
        filtered = self.d * self.along.T / (self.d**2 + lam)
        w = filtered @ self.V.T
        # The part of the residual [y − Pw, −√λ w] in the range of [P, √λ I] is what is still to be gained.
        rest = self.d * ((y.T - w @ self.R[k:p, k:p].T) @ self.U) - lam * (w @ self.V)
        excess = (rest**2 / (self.d**2 + lam)).sum(axis=2) / 2
        left = self.R[:k, p:].T - w @ self.R[:k, k:p].T
        free = _back(self.R[:k, :k], left.reshape(w.shape[0] * w.shape[1], k).T)
        return Solutions(w, free.T.reshape(*w.shape[:2], k), excess, np.zeros(len(lams), np.int64))

    def step(self, g: Array) -> Array:
        """(BᵀB)⁻¹g (p,), the step that minus the gradient g (p,) asks for where λ = 0."""
        k, p = self.k, self.k + len(self.V)
        Rz, cross = self.R[:k, :k], self.R[:k, k:p]
        u = _forward(Rz, g[:k])
        w = self.V @ ((self.V.T @ (g[k:] - cross.T @ u)) / self.d**2)
        return np.concatenate([_back(Rz, u - cross @ w), w])


@dataclass(frozen=True, eq=False)
class FromRowTriangle:
    """BᵀP = V diag(d) Uᵀ for wide X, P as in `FromKernel`.

    U : (n, r);  d : (r,);  V : (p, r), or None for a large X, whose triangle of rows gives U and d alone
    """

    B: Blocks
    span: Span
    y: Array
    U: Array
    d: Array
    V: Array | None

    @classmethod
    def of(cls, B: Blocks, span: Span, y: Array) -> FromRowTriangle:
        n, p = len(y), len(B.mean)
        if n * p <= _SMALL:
            Bt = span.away(span.away(B.whole())).T
            V, d, U = _decomposed(Bt, np.linalg.norm(Bt, axis=0), p)
            return cls(B, span, y, U, d, V)
        R = _triangle((span.away(block).T for _, block in B.columns()), n)
        _, d, U = _decomposed(R, np.linalg.norm(R, axis=0), p)
        return cls(B, span, y, U, d, None)

    def solve(self, lams: Array) -> Solutions:
        b, lam = self.span.away(self.y), lams[:, None, None]
        z = (b.T @ self.U) / (self.d**2 + lam)
        L, t, r = z.shape
        if self.V is None:
            w = self.B.pull(self.U @ z.reshape(L * t, r).T).T.reshape(L, t, -1)
            along = self.d * z
        else:
            w = (self.d * z) @ self.V.T
            along = w @ self.V
        rest = self.y.T - fitted(self.B, w)
        gained = (
            self.d * (self.span.away(rest.reshape(L * t, -1).T).T.reshape(L, t, -1) @ self.U) - lam * along
        )
        excess = (gained**2 / (self.d**2 + lam)).sum(axis=2) / 2
        return Solutions(w, self.span.weights(rest), excess, np.zeros(L, np.int64))


def _triangle(blocks: Iterable[Array], m: int) -> Array:
    """R (m, m) of the QR factorisation of all rows (·, m)."""
    R = np.zeros((0, m))
    for block in blocks:
        R = np.asarray(np.linalg.qr(np.vstack([R, block]), mode="r"))
    return np.vstack([R, np.zeros((m - len(R), m))])


def _decomposed(R: Array, sizes: Array, n: int) -> tuple[Array, Array, Array]:
    """U, d, V of R (k, m), k ≥ m, without the directions that are the rounding of columns of these sizes.

    Columns that are independent once all are of size 1 are all kept, however much their sizes differ.
    """
    from scipy.linalg import svd, svdvals
    from scipy.linalg.lapack import dgejsv

    m = R.shape[1]
    if len(R) < m:
        V, d, U = _decomposed(R.T, np.linalg.norm(R, axis=1), n)
        return U, d, V
    if m == 0:
        return R, np.zeros(0), R
    values, U, V, work, _, info = dgejsv(np.asfortranarray(R), joba=2)
    d = values * (work[0] / work[1]) if info == 0 else values
    if info != 0 or not np.isfinite(d).all():
        U, d, Vt = svd(R, full_matrices=False, check_finite=False)
        V = Vt.T
    unit = svdvals(R / np.where(sizes > 0, sizes, 1.0), check_finite=False)
    kept = d > 0
    if unit[-1] <= n * _EPS * unit[0]:
        kept = d > n * _EPS * max(d[0], sizes.max())
    return U[:, kept], d[kept], V[:, kept]


def _back(R: Array, b: Array) -> Array:
    """R⁻¹b for a triangle R, which may be (0, 0)."""
    from scipy.linalg import solve_triangular

    return np.asarray(solve_triangular(R, b, check_finite=False)) if len(R) else b


def _forward(R: Array, b: Array) -> Array:
    """R⁻ᵀb."""
    from scipy.linalg import solve_triangular

    return np.asarray(solve_triangular(R, b, trans="T", check_finite=False)) if len(R) else b
