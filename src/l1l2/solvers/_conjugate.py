"""Ridge by conjugate gradients: no matrix of squares is formed, which may be too large or too much work.

(BᵀPB + λI)w = BᵀPy, P taking away what is not penalised; each λ starts from the weights of the one before,
columns are scaled by the diagonal.
Source: Hestenes and Stiefel (1952), J. Res. Natl. Bur. Stand. 49, 409–436.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .._validation import Array
from ._blocks import Blocks
from ._normal import Solutions, Span, fitted

_MOST_STEPS = 1000
# What a step costs, in operations of a decomposition: per entry of X, per row and column, and at all.
_PER_ENTRY, _PER_ROW, _PER_STEP = 16, 40, 2_000_000
_FEW_STEPS = 10  # in which it is no use to try


@dataclass(frozen=True, eq=False)
class ByConjugateGradients:
    """B : blocks of the penalised columns;  y : (n, t);  goal : the excess to reach, (t,)"""

    B: Blocks
    span: Span
    y: Array
    goal: Array

    def solve(self, lams: Array) -> Solutions:
        L, t, p = len(lams), self.y.shape[1], len(self.B.mean)
        b, diagonal = self.B.pull(self.span.away(self.y)), self.B.squares()
        W, excess, steps = np.zeros((L, t, p)), np.zeros((L, t)), np.zeros(L, np.int64)
        for target in range(t):
            w = np.zeros(p)
            for i in np.argsort(-lams, kind="stable"):
                w, k = self._solve_at(float(lams[i]), b[:, target], w, diagonal, float(self.goal[target]))
                g = b[:, target] - self._times(w) - lams[i] * w
                # ½ gᵀ(BᵀPB + λI)⁻¹g ≤ gᵀg/(2λ); without λ nothing is known.
                size = float(g @ g)
                excess[i, target] = size / (2 * lams[i]) if lams[i] > 0 else np.inf * (size > 0)
                W[i, target], steps[i] = w, max(steps[i], k)
        return Solutions(W, self.span.weights(self.y.T - fitted(self.B, W)), excess, steps)

    def pays(self, lams: Array, side: int) -> bool:
        """Whether steps towards all λ are less work than to decompose a matrix of (side, side).

        The smallest λ takes most of them. It is tried, with as many as it may have.
        """
        n, p = self.B.X.shape
        step = _PER_ENTRY * self.B.X.nnz + _PER_ROW * (n + p) + _PER_STEP
        tries, lam = len(lams) * self.y.shape[1], float(lams.min())
        most = min(int(4 / 3 * side**3 / (2 * tries * step)), _MOST_STEPS)
        if most <= _FEW_STEPS or lam == 0 or not len(self.B.mean):
            return False
        b, diagonal = self.B.pull(self.span.away(self.y)), self.B.squares()
        start = np.zeros(len(b))
        return all(
            self._solve_at(lam, b[:, at], start, diagonal, float(goal), most)[1] < most
            for at, goal in enumerate(self.goal)
        )

    def _solve_at(
        self, lam: float, b: Array, w: Array, diagonal: Array, goal: float, most: int | None = None
    ) -> tuple[Array, int]:
        from scipy.sparse.linalg import LinearOperator, cg

        p, steps = len(b), 0

        def count(_: Array) -> None:
            nonlocal steps
            steps += 1

        A = LinearOperator((p, p), matvec=lambda u: self._times(u) + lam * u, dtype=np.float64)
        # Without λ a scaled step would leave the range of Bᵀ, and with it the weights of least norm.
        scales = LinearOperator((p, p), matvec=lambda u: u / (diagonal + lam), dtype=np.float64)
        atol = 0.5 * (2 * lam * goal) ** 0.5
        w, _ = cg(
            A,
            b,
            x0=w if lam > 0 else None,
            rtol=0.0 if lam > 0 else 1e-12,
            atol=atol,
            maxiter=most or _MOST_STEPS,
            M=scales if lam > 0 else None,
            callback=count,
        )
        return w, steps

    def _times(self, w: Array) -> Array:
        return self.B.pull(self.span.away(self.B.product(w[:, None])))[:, 0]
