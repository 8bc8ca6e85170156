"""Ridge of one data set, solved at any λ: which road is taken to it.

The smaller side of X decides. Tall data go through the Gram matrix of the columns, wide ones through the
kernel matrix of the rows, `_normal`; where the condition of either would cost digits, and at λ = 0 for small
data, X itself is factorised, `_triangle`. Data whose smaller side is large are iterated on, `_conjugate`,
and so are sparse data where that is less work.

A weight with factor 0 has no penalty, like the intercept. Of free features that depend on each other only as
many get a weight as are independent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._validation import Array
from ..design import Design
from ..moments._sums import Gram, gram_of
from ._blocks import Blocks, centred
from ._conjugate import ByConjugateGradients
from ._normal import FromGram, FromKernel, Span
from ._refine import refined
from ._triangle import FromRowTriangle, FromTriangle

# A matrix of squares loses about as many digits as its condition has; beyond this X itself is factorised.
TRUSTED_CONDITION = 1e6
# The smaller side of X up to which a matrix of its squares is formed.
_MODERATE = 5000
# A column's sums are about a shift that is, squared, at most so many variances from its mean; dense, sparse.
_SHIFTED = (256.0, 1e4)
# The gap that iterations go on to where a decomposition would be exact: weights then have ten digits.
_EXACT = 1e-20
# Entries of X up to which least squares are refined to the last digit.
_SMALL = 2**18
_EPS = float(np.finfo(np.float64).eps)


class RidgePoints(NamedTuple):
    """In the units of X and y.

    coefs : (L, p), or (L, t, p) for y (n, t);  intercepts : (L,) or (L, t)
    gaps : (L,) duality gaps as shares of the null model's objective, the largest over the targets
    n_iter : (L,) steps, 0 where nothing is iterated
    """

    coefs: Array
    intercepts: Array
    gaps: Array
    n_iter: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RidgeCurve:
    """The problem in the coordinates z of its `Blocks`: w = unit·z, with penalty (λ/2)‖z‖² on the penalised.

    B : all columns;  y : (n, t) about its mean y_mean (t,) and times √v;  given : (n, t) y as it was given
    variances : (p,), Σᵢ vᵢ zᵢⱼ² of the columns
    penalised, free : the columns with and without λ; those that do not vary are in neither
    one_target : whether y was (n,);  read : gives the Gram matrix of tall data, which it forms once
    """

    B: Blocks
    y: Array
    given: Array
    y_mean: Array
    variances: Array
    penalised: NDArray[np.intp]
    free: NDArray[np.intp]
    fit_intercept: bool
    one_target: bool
    tol: float
    read: Callable[[], Gram] | None

    @classmethod
    def of(
        cls,
        X: Any,
        y: Array,
        *,
        sample_weight: Array | None = None,
        penalty_factor: Array | None = None,
        fit_intercept: bool = True,
        standardise: bool = False,
        tol: float = 1e-8,
        n_jobs: int | None = None,
    ) -> RidgeCurve:
        """X : (n, p) as `_validation.columns` returns it;  y : (n,) or (n, t);  tol : of what is iterated"""
        n, p = X.shape
        v = np.full(n, 1 / n) if sample_weight is None else sample_weight / sample_weight.sum()
        f = np.ones(p) if penalty_factor is None else penalty_factor
        read, one_target = None, y.ndim == 1
        y = y.reshape(n, -1)

        @cache
        def gram() -> Gram:
            return gram_of(X, y, sample_weight, fit_intercept, standardise, n_jobs)

        if p <= min(n, _MODERATE):
            read = gram
        if read and not hasattr(X, "indptr"):
            mean, scale, squares = read().mean, read().scale, read().G.diagonal()
        else:
            design = Design.of(X, sample_weight, fit_intercept, standardise)
            mean, scale, squares = design.mean, design.scale, design.norms**2
        varies = ~(squares <= 0)
        unit = np.where(varies, 1 / (scale * np.sqrt(np.where(f > 0, f, 1.0))), 0.0)
        penalised, free = np.flatnonzero((f > 0) & varies), np.flatnonzero((f == 0) & varies)
        B = Blocks(X, mean, unit, np.sqrt(v))
        y_mean, about = centred(y, v, fit_intercept)
        rooted = B.root[:, None] * about
        variances = squares / np.where(f > 0, f, 1.0)
        return cls(B, rooted, y, y_mean, variances, penalised, free, fit_intercept, one_target, tol, read)

    def points(self, lams: Array) -> RidgePoints:
        """At λ (L,), in any order."""
        if self.is_unpenalised:
            return self.all_penalised().points(np.zeros(len(lams)))
        t, p, L = self.y.shape[1], len(self.B.mean), len(lams)
        places = np.concatenate([self.independent, self.penalised])
        z, excess, n_iter = np.zeros((L, t, p)), np.zeros((L, t)), np.zeros(L, np.int64)
        for some, road in self._roads(lams) if places.size else ():
            if some.any():
                solved = road().solve(lams[some])
                z[np.ix_(np.flatnonzero(some), np.arange(t), places)] = np.concatenate(
                    [solved.free, solved.penalised], axis=2
                )
                excess[some], n_iter[some] = solved.excess, solved.n_iter
        coefs = z * self.B.unit
        intercepts = self.y_mean - coefs @ self.B.mean
        if self._is_small and places.size:
            for i, k in np.ndindex(L, t):
                if lams[i] == 0:
                    coefs[i, k], intercepts[i, k] = self._refined(coefs[i, k], k)
        gaps = _shares(excess, self.null).max(axis=1)
        if self.one_target:
            return RidgePoints(coefs[:, 0], intercepts[:, 0], gaps, n_iter)
        return RidgePoints(coefs, intercepts, gaps, n_iter)

    @property
    def is_unpenalised(self) -> bool:
        return bool(self.free.size and not self.penalised.size)

    def all_penalised(self) -> RidgeCurve:
        """Where nothing is penalised: the curve whose λ = 0 is least squares of least norm."""
        return replace(self, penalised=self.free, free=self.penalised)

    @property
    def is_large(self) -> bool:
        return bool(min(self.B.X.shape) > _MODERATE)

    @property
    def _is_small(self) -> bool:
        entries: int = len(self.B.root) * len(self.B.mean)
        return self.read is not None and entries <= _SMALL

    @property
    def gram(self) -> Gram | None:
        return self.read() if self.read else None

    def _roads(self, lams: Array) -> list[tuple[NDArray[np.bool_], Callable[[], Any]]]:
        """Which of the λ go which road."""
        every, side = np.ones(len(lams), bool), min(self.B.X.shape)
        if self.is_large or (self.B.is_sparse and self.iterated.pays(lams, side)):
            return [(every, lambda: self.iterated)]
        exact = self._is_small & (lams == 0)
        if self.penalised.size:
            exact = exact | (self.squared.condition(lams) > TRUSTED_CONDITION)
        else:
            exact = ~every
        return [(~exact, lambda: self.squared), (exact, lambda: self.factorised)]

    @property
    def _summed(self) -> float:
        """The largest mean square that went into the Gram matrix, about the shifts of its sums."""
        squares = self.variances[self.penalised]
        far = np.minimum(
            (self.B.mean * self.B.unit)[self.penalised] ** 2, _SHIFTED[self.B.is_sparse] * squares
        )
        return float((squares + far).max(initial=0.0))

    @cached_property
    def squared(self) -> FromGram | FromKernel:
        if self.gram is not None:
            r = self.B.unit * self.gram.scale
            G, c = self.gram.G, r[:, None] * self.gram.c
            if (r != 1).any():
                G = r * G * r[:, None]
            return FromGram.of(G, c, self.penalised, self.independent, self._summed, TRUSTED_CONDITION)
        return FromKernel.of(self.B.select(self.penalised), self.span, self.y)

    @cached_property
    def iterated(self) -> ByConjugateGradients:
        tol = self.tol if self.is_large else min(self.tol, _EXACT)
        return ByConjugateGradients(self.B.select(self.penalised), self.span, self.y, tol * self.null / 2)

    @cached_property
    def factorised(self) -> FromTriangle | FromRowTriangle:
        if self.read is not None:
            B = self.B.select(np.concatenate([self.independent, self.penalised]))
            return FromTriangle.of(B, len(self.independent), self.y)
        return FromRowTriangle.of(self.B.select(self.penalised), self.span, self.y)

    @cached_property
    def span(self) -> Span:
        return Span.of(self.B.root, self.B.select(self.independent).whole(), self.fit_intercept)

    @cached_property
    def null(self) -> Array:
        """Twice the objective (t,) of the intercept and the free features alone."""
        if not self.free.size:
            return np.asarray((self.y**2).sum(axis=0))
        return np.asarray((self.span.away(self.y) ** 2).sum(axis=0))

    @cached_property
    def independent(self) -> NDArray[np.intp]:
        """Free features enough to span what all of them span."""
        from scipy.linalg import qr

        if not self.free.size:
            return self.free
        Z = self.B.select(self.free).whole()
        R, order = qr(Z / np.linalg.norm(Z, axis=0), mode="r", pivoting=True, check_finite=False)
        size = np.abs(R.diagonal())
        return np.sort(self.free[order[: int((size > max(Z.shape) * _EPS * size[0]).sum())]])

    def _refined(self, coef: Array, target: int) -> tuple[Array, float]:
        places, unit = np.concatenate([self.independent, self.penalised]), self.B.unit
        triangle = self.factorised
        assert isinstance(triangle, FromTriangle)

        def step(g: Array) -> Array:
            change = np.zeros(len(g))
            change[places] = triangle.step((unit * g)[places])
            return unit * change

        v = self.B.root**2
        return refined(self.B.X, self.given[:, target], v, coef, self.fit_intercept, step)


def _shares(excess: Array, null: Array) -> Array:
    """Of half of null (t,); where that is 0, only what is as small as rounding is none of it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = excess / (null / 2)
    return np.where(null > 0, shares, np.where(excess <= _EPS**2, 0.0, np.inf))
