"""Ridge from moments alone: one reduction for all λ, and a factor of its own for each ill-conditioned λ.

Where the condition of the matrix is what keeps digits away, columns scaled to equal length are solved for
instead: a Cholesky factor is indifferent to their units. Where columns depend on each other exactly, the
weights of least norm are taken, as from rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .._validation import Array
from ..moments._condition import LARGEST_CONDITION, check_digits, condition_of, digits_lost
from ..moments._sums import Gram
from ..optimality._moments import null_objective, rounding_of_objective
from ..solvers._normal import FromGram
from ..solvers.ridge_curve import TRUSTED_CONDITION
from ._path import TRUSTED, Points

_EPS = float(np.finfo(np.float64).eps)
_NOTHING = 8 * _EPS  # times the number of columns: an eigenvalue that is rounding


@dataclass(frozen=True, eq=False)
class RidgeOnMoments:
    """gram : with c (p, t);  factors : (p,);  one_target : whether y was (n,)"""

    gram: Gram
    factors: Array
    one_target: bool

    @classmethod
    def of(cls, gram: Gram, factors: Array) -> RidgeOnMoments:
        """gram : with c (p,) or (p, t)"""
        c, yy, y_mean = gram.c.reshape(len(gram.G), -1), np.atleast_1d(gram.yy), np.atleast_1d(gram.y_mean)
        several = Gram(gram.G, c, yy, gram.mean, y_mean, gram.scale, gram.sizes)
        return cls(several, factors, gram.c.ndim == 1)

    def top(self, where: str) -> float:
        some = self.factors > 0
        return float((self.gram.G.diagonal()[some] / self.factors[some]).sum())

    def points(self, where: str, lams: Array) -> Points:
        """At λ (L,), in any order; DigitsLost where the moments do not hold the weights."""
        gram, (p, t), L = self.gram, self.gram.c.shape, len(lams)
        check_digits(where, gram.G[np.ix_(self.free, self.free)])
        z, excess = np.zeros((L, t, p)), np.zeros((L, t))
        easy = self.reduced.condition(lams) <= TRUSTED_CONDITION if self.penalised.size else lams < 0
        if easy.any():
            solved = self.reduced.solve(lams[easy])
            z[np.ix_(np.flatnonzero(easy), np.arange(t), self.penalised)] = solved.penalised
            z[np.ix_(np.flatnonzero(easy), np.arange(t), self.free)] = solved.free
            excess[easy] = solved.excess
        for i in np.flatnonzero(~easy):
            z[i], excess[i] = self._hard(where, float(lams[i]))
        lost = np.stack(
            [rounding_of_objective(self._target(k), z[:, k] * self.unit) for k in range(t)], axis=1
        )
        shares = self._shares(excess), self._shares(lost)
        worst = int(np.argmax(shares[1].max(axis=1)))
        if shares[1][worst].max() > TRUSTED:
            raise digits_lost(where, condition_of(gram.G), float(lams[worst]))
        coefs = z * (self.unit / gram.scale)
        intercepts = gram.y_mean - coefs @ gram.mean
        gaps, n_iter = (shares[0] + shares[1]).max(axis=1), np.zeros(L, np.int64)
        if self.one_target:
            return Points(coefs[:, 0], intercepts[:, 0], gaps, n_iter)
        return Points(coefs, intercepts, gaps, n_iter)

    @cached_property
    def varies(self) -> NDArray[np.bool_]:
        return np.asarray(self.gram.G.diagonal() > 0)

    @cached_property
    def penalised(self) -> NDArray[np.intp]:
        return np.flatnonzero((self.factors > 0) & self.varies)

    @cached_property
    def free(self) -> NDArray[np.intp]:
        return np.flatnonzero((self.factors == 0) & self.varies)

    @cached_property
    def unit(self) -> Array:
        """(p,), what z is multiplied by: the penalty is λ‖z‖²/2 over the penalised."""
        return 1 / np.sqrt(np.where(self.factors > 0, self.factors, 1.0))

    @cached_property
    def reduced(self) -> FromGram:
        """In the coordinates z."""
        u, gram, p = self.unit, self.gram, len(self.gram.G)
        G, c = u[:, None] * gram.G * u, u[:, None] * gram.c
        sizes = gram.G.diagonal() if gram.sizes is None else gram.sizes[:p]
        largest = float((sizes * u**2)[self.penalised].max(initial=0.0))
        some = np.concatenate([self.penalised, self.free])
        m = len(self.penalised)
        inner, outer = np.arange(m), np.arange(m, len(some))
        return FromGram.of(G[np.ix_(some, some)], c[some], inner, outer, largest, TRUSTED_CONDITION)

    def _hard(self, where: str, lam: float) -> tuple[Array, Array]:
        """z (t, p) and the excess (t,) at one λ, columns scaled to equal length."""
        some, u = np.flatnonzero(self.varies), self.unit
        z, excess = np.zeros(self.gram.c.T.shape), np.zeros(self.gram.c.shape[1])
        if not some.size:
            return z, excess
        A = (u[:, None] * self.gram.G * u)[np.ix_(some, some)]
        A[np.diag_indices_from(A)] += np.where(self.factors[some] > 0, lam, 0.0)
        s = 1 / np.sqrt(A.diagonal())
        d, V = np.linalg.eigh(s[:, None] * A * s)
        kept = d > _NOTHING * d.size * d[-1]
        if d[-1] > LARGEST_CONDITION * d[kept][0]:
            raise digits_lost(where, float(d[-1] / d[kept][0]), lam)
        b = (u[:, None] * self.gram.c)[some]
        half, null = V[:, kept] / np.sqrt(d[kept]), s[:, None] * V[:, ~kept]
        found = s[:, None] * (half @ (half.T @ (s[:, None] * b)))
        if null.shape[1]:
            found -= null @ np.linalg.lstsq(null, found, rcond=None)[0]
        g = b - A @ found
        z[:, some] = found.T
        return z, np.asarray(((half.T @ (s[:, None] * g)) ** 2).sum(axis=0) / 2)

    def _target(self, k: int) -> Gram:
        gram, p = self.gram, len(self.gram.G)
        sizes = None if gram.sizes is None else np.append(gram.sizes[:p], gram.sizes[p + k])
        return Gram(gram.G, gram.c[:, k], gram.yy[k], gram.mean, gram.y_mean[k], gram.scale, sizes)

    def _shares(self, parts: Array) -> Array:
        """Of the null model's objectives, (L, t)."""
        null = np.array([null_objective(self._target(k), self.factors) for k in range(parts.shape[1])])
        return np.where(null > 0, parts / np.where(null > 0, null, 1.0), 0.0)
