"""The lasso on X itself, by QR, where columns depend on each other: a Gram matrix squares their condition.

One feature joins at a time and none passes zero: each step lowers the objective, and so it ends. A column in
the span of those that have weights takes the place of the first of them that reaches zero on the way.

Source: Lawson and Hanson (1974), Solving Least Squares Problems, chapter 23, with signs and an L1 penalty.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._validation import Array

Index = NDArray[np.int64]

_EPS = float(np.finfo(np.float64).eps)
# A column with no more than this share of itself outside the span of others depends on them.
_DEPENDENT = 1e-10
_CORRECTIONS = 3


def lasso_on_columns(Z: Array, t: Array, l1: Array, positive: bool, w0: Array) -> tuple[Array, int]:
    """(w (p,), steps) minimising ½‖t − Zw‖² + Σ l1ⱼ|wⱼ|, with w ≥ 0 if asked, from weights nearly those.

    Z : (n, p), of columns of length 1 or 0;  t : (n,);  l1 : (p,) ≥ 0;  w0 : (p,)
    """
    return _Search(Z, t, l1, positive).from_weights(w0)


class _Search:
    """support : the features with weights, independent;  sign : (p,), of their weights, 0 for others"""

    def __init__(self, Z: Array, t: Array, l1: Array, positive: bool) -> None:
        self.Z, self.t, self.l1, self.positive = Z, t, l1, positive
        self.w, self.sign, self.support = np.zeros(len(l1)), np.zeros(len(l1)), np.empty(0, np.int64)
        self.bound = (l1 > 0) | positive
        self.noise = 8 * len(t) ** 0.5 * _EPS * float(np.linalg.norm(t))

    def from_weights(self, w0: Array) -> tuple[Array, int]:
        self.begin(w0)
        barred, lowest, steps = np.zeros(len(self.w), dtype=bool), np.inf, 0
        while steps < 50 + 5 * len(self.w):
            steps += 1
            if self.settle():
                continue
            q = self.pulls()
            here = self.objective()
            # Elsewhere who was barred may be able to join.
            barred, lowest = barred & (here >= lowest), min(here, lowest)
            excess = (q if self.positive else np.abs(q)) - self.l1
            excess[barred | (self.sign != 0)] = -np.inf
            j = int(np.argmax(excess))
            if excess[j] <= self.noise:
                break
            barred[j] = not self.join(j, float(np.sign(q[j])))
        return self.w, steps

    def pulls(self) -> Array:
        return np.asarray(self.Z.T @ (self.t - self.Z @ self.w))

    def objective(self) -> float:
        r = self.t - self.Z @ self.w
        return float(r @ r / 2 + self.l1 @ np.abs(self.w))

    def begin(self, w0: Array) -> None:
        """At these weights, as far as their columns are independent."""
        from scipy.linalg import qr

        S = np.flatnonzero(w0)
        R, order = qr(self.Z[:, S], mode="r", pivoting=True)
        self.support = S[order[: np.count_nonzero(np.abs(R.diagonal()) > _DEPENDENT)]]
        self.w[self.support], self.sign[self.support] = w0[self.support], np.sign(w0[self.support])
        self.factor()

    def factor(self) -> None:
        self.Q, self.R = np.linalg.qr(self.Z[:, self.support])

    def admit(self, j: int, w: float) -> None:
        self.w[j], self.sign[j], self.support = w, np.sign(w), np.append(self.support, j)
        self.factor()

    def drop(self, places: NDArray[np.bool_]) -> None:
        gone, self.support = self.support[places], self.support[~places]
        self.w[gone] = self.sign[gone] = 0.0
        self.factor()

    def spans(self, j: int) -> bool:
        z = self.Z[:, j]
        for _ in range(2 if self.support.size else 0):
            z = z - self.Q @ (self.Q.T @ z)
        return bool(np.linalg.norm(z) <= _DEPENDENT)

    def settle(self) -> bool:
        """To the minimum on the support, unless a weight gets to zero first; whether one did, and left."""
        from scipy.linalg import solve_triangular

        S = self.support
        for _ in range(_CORRECTIONS if S.size else 0):
            slope = self.pulls()[S] - self.l1[S] * self.sign[S]
            step = solve_triangular(self.R, solve_triangular(self.R, slope, trans="T"))
            if self.walk(step):
                return True
        return False

    def walk(self, step: Array) -> bool:
        """So far along step (k,) as no bound weight passes zero; whether one reached it, and left."""
        w, S = self.w[self.support], self.support
        ends = self.bound[S] & ((w + step) * self.sign[S] < 0)
        reach = np.where(ends, np.abs(w) / np.where(ends, np.abs(step), 1.0), 1.0)
        self.w[S] = w + reach.min() * step
        if ends.any():
            self.drop(ends & (reach <= reach.min() * (1 + 4 * _EPS)))
        return bool(ends.any())

    def join(self, j: int, sign: float) -> bool:
        if self.spans(j):
            return self.exchange(j, sign)
        self.admit(j, 0.0)
        self.sign[j] = sign
        return True

    def exchange(self, j: int, sign: float) -> bool:
        """Feature j grows and the support makes up for it, until the first weight is zero and leaves."""
        from scipy.linalg import solve_triangular

        S = self.support
        if not S.size:
            return False
        d = -sign * solve_triangular(self.R, self.Q.T @ self.Z[:, j])
        ends = self.bound[S] & (self.sign[S] * d < 0) & (np.abs(d) > 1e-9 * np.abs(d).max())
        if not ends.any():
            return False
        reach = np.where(ends, np.abs(self.w[S]) / np.where(ends, np.abs(d), 1.0), np.inf)
        place = int(np.argmin(reach))
        self.w[S] += reach[place] * d
        self.drop(np.arange(len(S)) == place)
        self.admit(j, sign * float(reach[place]))
        self.sign[j] = sign
        return True
