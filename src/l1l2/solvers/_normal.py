"""Ridge from a small symmetric matrix: the Gram matrix of the columns, or the kernel matrix of the rows.

(A + λI)z = b for all λ costs one reduction A = Q T Qᵀ to tridiagonal form, then a few passes over z for each
λ; A is as large as the smaller side of X. Eigenvectors would serve too, and cost four times as much.
Sources: Golub and Van Loan (2013), Matrix Computations, 4th ed., section 8.3.1; Eldén (1977), BIT 17,
134–145, for one reduction that serves all λ; Saunders, Gammerman and Vovk (1998), ICML, for the kernel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._validation import Array
from ._blocks import Blocks

_BY_RANK = 2  # how LAPACK is told which eigenvalues are wanted


class Solutions(NamedTuple):
    """In the coordinates of a `Blocks`, for t targets.

    penalised : (L, t, m) weights with a penalty;  free : (L, t, k) weights without
    excess : (L, t) bounds on the objective minus its minimum;  n_iter : (L,)
    """

    penalised: Array
    free: Array
    excess: Array
    n_iter: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tridiagonal:
    """A = Q T Qᵀ, (m, m): T has `diagonal` and `beside` it, Q is a product of reflections.

    least, most : the extreme eigenvalues
    """

    diagonal: Array
    beside: Array
    reflectors: Array
    factors: Array
    least: float
    most: float

    @classmethod
    def of(cls, A: Array) -> Tridiagonal:
        from scipy.linalg import lapack

        m = len(A)
        if m < 2:
            value = float(A.sum())
            return cls(A.diagonal().copy(), np.zeros(0), np.zeros((0, 0)), np.zeros(0), value, value)
        work = int(lapack.dsytrd_lwork(m, lower=1)[0])
        c, d, e, tau, _ = lapack.dsytrd(A, lower=1, lwork=work)
        ends = [float(lapack.dstebz(d, e, _BY_RANK, 0.0, 0.0, i, i, 0.0, "E")[1][0]) for i in (1, m)]
        return cls(d, e, np.asfortranarray(c[1:, :-1]), tau, ends[0], ends[1])

    def solve(self, b: Array, lams: Array) -> Array:
        """(L, t, m) solutions of (A + λI)z = b for b (m, t) and λ (L,) above −least."""
        from scipy.linalg.lapack import dptsv

        m, t = b.shape
        if m < 2:
            return np.asarray(b.T / (self.diagonal + lams[:, None, None]))
        rotated = self._rotate(b, "T")
        z = np.stack([dptsv(self.diagonal + lam, self.beside, rotated)[2] for lam in lams], axis=1)
        z = self._rotate(z.reshape(m, -1), "N")
        return np.ascontiguousarray(z.T).reshape(len(lams), t, m)

    def _rotate(self, B: Array, trans: str) -> Array:
        from scipy.linalg.lapack import dormqr

        out = np.array(B, order="F")
        # The first row and column of Q are those of the identity.
        work = 64 * (out.shape[1] + 64)
        out[1:] = dormqr("L", trans, self.reflectors, self.factors, out[1:], lwork=work)[0]
        return out

    def condition(self, lams: Array, largest: float = 0.0) -> Array:
        """Of A + λI, (L,), where A was computed from numbers as large as `largest`."""
        least = self.least + lams
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(least > 0, (max(self.most, largest) + lams) / least, np.inf)


@dataclass(frozen=True, eq=False)
class FromGram:
    """From second moments: A = G_PP − G_PZ G_ZZ⁻¹ G_ZP, what the free features Z leave of the others.

    A : (m, m);  b : (m, t);  start : (k, t) and slope : (k, m): the free weights are start − slope·z
    largest : what A was computed from;  is_safe : whether G_ZZ is well conditioned
    """

    A: Array
    b: Array
    start: Array
    slope: Array
    largest: float
    is_safe: bool

    @classmethod
    def of(
        cls,
        G: Array,
        c: Array,
        penalised: NDArray[np.intp],
        free: NDArray[np.intp],
        largest: float,
        most: float,
    ) -> FromGram:
        """G : (p, p), from numbers up to largest;  c : (p, t);  most : the condition G_ZZ is trusted up to"""
        if len(penalised) == len(G):
            return cls(G, c, np.zeros((0, c.shape[1])), np.zeros((0, len(G))), largest, True)
        A, b, cross = G[np.ix_(penalised, penalised)], c[penalised], G[np.ix_(free, penalised)]
        block = G[np.ix_(free, free)]
        s = 1 / np.sqrt(block.diagonal())
        values, V = np.linalg.eigh(s * block * s[:, None])
        if free.size and values[-1] > most * values[0]:
            return cls(A, b, c[free], cross, largest, False)
        V = s[:, None] * V / np.sqrt(values)
        start, slope = V @ (V.T @ c[free]), V @ (V.T @ cross)
        return cls(A - cross.T @ slope, b - cross.T @ start, start, slope, largest, True)

    @cached_property
    def reduced(self) -> Tridiagonal:
        return Tridiagonal.of(self.A)

    def condition(self, lams: Array) -> Array:
        return self.reduced.condition(lams, self.largest) if self.is_safe else np.full(len(lams), np.inf)

    def solve(self, lams: Array) -> Solutions:
        z = self.reduced.solve(self.b, lams)
        g = self.b.T - z @ self.A - lams[:, None, None] * z
        # J − min J = ½ gᵀ(A + λI)⁻¹g, g being minus the gradient.
        excess = (g * g).sum(axis=2) / (2 * (self.reduced.least + lams))[:, None]
        return Solutions(z, self.start.T - z @ self.slope.T, excess, np.zeros(len(lams), np.int64))


@dataclass(frozen=True, eq=False)
class Span:
    """What is not penalised: the intercept and the free features, as columns of the weighted rows.

    Q : (n, 1 + k) orthonormal, (n, k) without an intercept;  inverse : (k, k) from the part of Q that is the
    features' to their weights
    """

    Q: Array
    inverse: Array

    @classmethod
    def of(cls, root: Array, Z: Array, fit_intercept: bool) -> Span:
        """root : (n,) √v;  Z : (n, k) independent columns, orthogonal to √v where an intercept is fitted"""
        sizes = np.linalg.norm(Z, axis=0)
        U, d, Vt = np.linalg.svd(Z / sizes, full_matrices=False)
        Q = np.column_stack([root, U]) if fit_intercept else U
        return cls(Q, Vt.T / d / sizes[:, None])

    def away(self, A: Array) -> Array:
        """A (n, m) without its part in the span."""
        return np.asarray(A - self.Q @ (self.Q.T @ A)) if self.Q.size else A

    def weights(self, rest: Array) -> Array:
        """Least squares weights (L, t, k) of the free features for what the others leave, (L, t, n)."""
        U = self.Q[:, self.Q.shape[1] - len(self.inverse) :]
        return np.asarray((rest @ U) @ self.inverse.T)


@dataclass(frozen=True, eq=False)
class FromKernel:
    """From the products of rows: K = P B Bᵀ P, where P takes the span of what is not penalised away.

    The weights are Bᵀz with (K + λI)z = Py. On the span itself, and for rows of weight 0, z is 0; there K is
    set to its mean eigenvalue, `level`, as an eigenvalue 0 would say nothing about the condition of the rest.
    """

    B: Blocks
    span: Span
    y: Array
    K: Array
    level: float
    largest: float

    @classmethod
    def of(cls, B: Blocks, span: Span, y: Array) -> FromKernel:
        K, Q = B.kernel(), span.Q
        level, largest = float(K.diagonal().mean()), float(K.diagonal().max())
        if len(span.inverse):
            K = span.away(span.away(K).T)
            K = (K + K.T) / 2
        if Q.size:
            K += (level * Q) @ Q.T
        K[np.diag_indices_from(K)] += np.where(B.root == 0, level, 0.0)
        return cls(B, span, y, K, level, largest)

    @cached_property
    def reduced(self) -> Tridiagonal:
        return Tridiagonal.of(self.K)

    def condition(self, lams: Array) -> Array:
        return self.reduced.condition(lams, self.largest)

    def solve(self, lams: Array) -> Solutions:
        b = self.span.away(self.y)
        z = self.reduced.solve(b, lams)
        e = b.T - z @ self.K - lams[:, None, None] * z
        # The gradient is Bᵀe, and ½ eᵀB(BᵀB + λI)⁻¹Bᵀe ≤ ½ eᵀe.
        L, t, n = z.shape
        w = self.B.pull(z.reshape(L * t, n).T).T.reshape(L, t, -1)
        free = np.zeros((L, t, 0))
        if len(self.span.inverse):
            free = self.span.weights(self.y.T - fitted(self.B, w))
        return Solutions(w, free, (e * e).sum(axis=2) / 2, np.zeros(L, np.int64))


def fitted(B: Blocks, w: Array) -> Array:
    """Bw (L, t, n) for w (L, t, p)."""
    L, t, p = w.shape
    return B.product(w.reshape(L * t, p).T).T.reshape(L, t, -1)
