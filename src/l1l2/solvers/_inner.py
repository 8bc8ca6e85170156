"""Prox-Newton's inner problem: ½wᵀHw − cᵀw + Σ λ₁ⱼ|wⱼ| + ½Σ λ₂ⱼwⱼ², solved on its support by Cholesky.

Coordinate descent finds the support and the signs; one Cholesky factor then gives the weights exactly. The
factor outlives the problem: columns that join are appended to it, and a few that left are held at zero by
Lagrange multipliers, until so many have left that a new factor is cheaper.

`quadratic.minimise` takes longer where each problem has another H, which it inverts: it does what is left.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._numba import fast, has_numba
from .._validation import Array
from ._cholesky import append, solve
from .quadratic import minimise, violation

_ROUNDS = 100
SMALL = 128  # weights up to which one compiled call is the fastest
_FEW = 100  # weights whose factor is not worth keeping
_PATIENCE = 20  # rounds without progress before rounding is blamed


@fast
def sweep(
    H: Array, q: Array, w: Array, lam1: Array, lam2: Array, positive: bool, times: int, only_active: bool
) -> None:
    """Coordinate descent in place: w (m,) and q = c − Hw (m,), `times` sweeps."""
    for _ in range(times):
        for j in range(len(w)):
            curvature = H[j, j] + lam2[j]
            if curvature <= 0.0 or (only_active and w[j] == 0.0):
                continue
            pull = q[j] + H[j, j] * w[j]
            new = 0.0
            if pull > lam1[j]:
                new = (pull - lam1[j]) / curvature
            elif pull < -lam1[j] and not positive:
                new = (pull + lam1[j]) / curvature
            change = w[j] - new
            if change != 0.0:
                w[j] = new
                for k in range(len(w)):
                    q[k] += change * H[j, k]


@fast
def small(H: Array, q: Array, w: Array, lam1: Array, lam2: Array, positive: bool, eps: float) -> None:
    """`Quadratic.minimise` for few weights."""
    A, none = np.empty(H.shape), np.zeros(w.size)
    for j in range(w.size):
        for k in range(w.size):
            A[j, k] = H[j, k]
        A[j, j] += lam2[j]
        q[j] -= lam2[j] * w[j]
    for k in range(_ROUNDS):
        for times in (1, min(2 + k, 20)):
            sweep(A, q, w, lam1, none, positive, times, times > 1)
        on_support(A, q, w, lam1, positive)
        worst = 0.0
        for j in range(w.size):
            if w[j] != 0.0:
                worst = max(worst, abs(q[j] - lam1[j] * np.sign(w[j])))
            else:
                worst = max(worst, (q[j] if positive else abs(q[j])) - lam1[j])
        if worst <= eps:
            break
    for j in range(w.size):
        q[j] += lam2[j] * w[j]


@fast
def on_support(A: Array, q: Array, w: Array, lam1: Array, positive: bool) -> None:
    """`Quadratic._exact_on_support` for few weights; those that depend on others stay."""
    p, k, reach = w.size, 0, 1.0
    L, S, d = np.empty((p, p)), np.empty(p, np.int64), np.empty(p)
    for j in range(p):
        if w[j] != 0.0 and append(L, k, A, S, j):
            S[k], d[k] = j, q[j] - lam1[j] * np.sign(w[j])
            k += 1
    solve(L, k, d)
    for i in range(k):
        j = S[i]
        if (lam1[j] > 0.0 or positive) and (w[j] + d[i]) * w[j] < 0.0:
            reach = min(reach, -w[j] / d[i])
    for i in range(k):
        j, step = S[i], reach * d[i]
        if (lam1[j] > 0.0 or positive) and (w[j] + d[i]) * w[j] < 0.0 and -w[j] / d[i] <= reach:
            step = -w[j]
        w[j] += step
        for m in range(p):
            q[m] -= step * A[j, m]


class Quadratic:
    """½wᵀHw for H (m, m), with the factor that was last of use."""

    def __init__(self, H: Array) -> None:
        self.H = H
        self._kept, self._lam2 = np.empty(0, dtype=np.int64), np.empty(0)
        self._L = np.empty((0, 0))

    def extended(self, H: Array) -> Quadratic:
        """The same with more columns, at the end."""
        longer = Quadratic(H)
        longer._kept, longer._lam2, longer._L = self._kept, self._lam2, self._L
        return longer

    def minimise(self, q: Array, w: Array, lam1: Array, lam2: Array, positive: bool, eps: float) -> None:
        """w (m,) and q = c − Hw (m,), in place, until no weight violates its condition by more than eps."""
        if has_numba() and len(w) <= SMALL:
            small(self.H, q, w, lam1, lam2, positive, eps)
        else:
            self._minimise(q, w, lam1, lam2, positive, eps)
        if violation(q, w, lam1, lam2, positive).max(initial=0.0) > eps:
            # Nearly dependent columns: descent along coordinates hardly moves.
            w[:], q[:] = minimise(self.H, q + self.H @ w, lam1, lam2, positive, w.copy(), eps)

    def _minimise(self, q: Array, w: Array, lam1: Array, lam2: Array, positive: bool, eps: float) -> None:
        least, patience = np.inf, _PATIENCE
        for k in range(_ROUNDS):
            sweep(self.H, q, w, lam1, lam2, positive, 1, False)
            sweep(self.H, q, w, lam1, lam2, positive, min(2 + k, 20), True)
            if float(violation(q, w, lam1, lam2, positive).max(initial=0.0)) <= eps:
                return
            self._exact_on_support(q, w, lam1, lam2, positive)
            worst = float(violation(q, w, lam1, lam2, positive).max(initial=0.0))
            patience = patience - 1 if worst > 0.9 * least else _PATIENCE
            least = min(least, worst)
            if worst <= eps or not patience:
                return

    def _exact_on_support(self, q: Array, w: Array, lam1: Array, lam2: Array, positive: bool) -> None:
        """The minimum for these signs, or the way there up to the first weight that would change its sign."""
        S = np.flatnonzero(w)
        if not S.size:
            return
        signs = np.sign(w[S])
        d = self._solve(S, q[S] - lam2[S] * w[S] - lam1[S] * signs, lam2)
        if d is None:
            return
        new = w[S] + d
        crossing = new * signs < 0
        if not positive:
            crossing &= lam1[S] > 0  # where there is no kink zero may be crossed
        if crossing.any():
            ratio = np.full(S.size, np.inf)
            ratio[crossing] = -w[S[crossing]] / d[crossing]
            new = np.where(ratio <= ratio.min(), 0.0, w[S] + ratio.min() * d)
        change = np.zeros(len(w))
        change[S] = new - w[S]
        q -= change @ self.H
        w[S] = new

    def _solve(self, S: NDArray[np.int64], rhs: Array, lam2: Array) -> Array | None:
        """(H + λ₂)⁻¹rhs on the rows and columns S; None where they are dependent."""
        from scipy.linalg.lapack import dposv, dtrtrs

        if S.size <= _FEW:
            A = self.H[S[:, None], S] if S.size < len(lam2) else self.H.copy()
            A.flat[:: S.size + 1] += lam2[S]
            _, d, failed = dposv(A, rhs, lower=1, overwrite_a=1)
            return None if failed or not np.isfinite(d).all() else d
        if not self._covers(S, lam2):
            return None
        T, L, m = self._kept, self._L, len(self.H)
        y = np.zeros(m)
        y[S] = rhs
        y = dtrtrs(L, y[T], lower=1)[0]
        inside = np.zeros(m, dtype=bool)
        inside[S] = True
        gone = np.flatnonzero(~inside[T])
        if gone.size:
            unit = np.zeros((len(T), gone.size), order="F")
            unit[gone, np.arange(gone.size)] = 1.0
            B = dtrtrs(L, unit, lower=1)[0]
            y -= B @ np.linalg.solve(B.T @ B, B.T @ y)
        step = np.zeros(m)
        step[T] = dtrtrs(L, y, lower=1, trans=1)[0]
        return step[S] if np.isfinite(step).all() else None

    def _covers(self, S: NDArray[np.int64], lam2: Array) -> bool:
        """Bring the factor to cover S, and a few more at most; False where S is dependent."""
        from scipy.linalg.lapack import dtrtrs

        T = self._kept
        new = np.setdiff1d(S, T, assume_unique=True)
        gone = len(T) + len(new) - len(S)
        if not np.array_equal(self._lam2, lam2[T]) or 16 * gone > len(T) or 4 * len(new) > len(T):
            self._kept, self._lam2 = S, lam2[S]
            L = _cholesky(self.H[np.ix_(S, S)] if S.size < len(lam2) else self.H, lam2[S])
        elif not new.size:
            return True
        else:
            X = dtrtrs(self._L, self.H[np.ix_(T, new)], lower=1)[0]
            corner = _cholesky(self.H[np.ix_(new, new)] - X.T @ X, lam2[new])
            L = None if corner is None else np.zeros((len(T) + len(new),) * 2, order="F")
            if L is not None and corner is not None:
                L[: len(T), : len(T)], L[len(T) :, : len(T)], L[len(T) :, len(T) :] = self._L, X.T, corner
            self._kept, self._lam2 = np.concatenate([T, new]), np.concatenate([self._lam2, lam2[new]])
        if L is None:
            self._kept, self._lam2, self._L = T[:0], self._lam2[:0], np.empty((0, 0))
            return False
        self._L = L
        return True


def _cholesky(H: Array, lam2: Array) -> Array | None:
    from scipy.linalg.lapack import dpotrf

    A = np.array(H, order="F")
    A.flat[:: len(A) + 1] += lam2
    L, failed = dpotrf(A, lower=1, overwrite_a=1)
    return None if failed else L
