"""The judge without rows: the duality gap, stated from moments alone.

‖y − Xw − b‖²/n = s_y − 2wᵀc + wᵀGw + (b − b*)², so the objective, the products q = c − Gw of the columns with
the residual, and with them the dual bound, are all there. What is lost are digits: the three sums cancel, and
each is rounded in proportion to the squares that went into it. So a bound on that rounding,
8ε(√s_y + Σ|wⱼ|√s_j)² with s the mean squares, is added to the gap, which then holds for the data themselves.
A residual of 1/1000 of y's spread leaves about ten of its digits; weights that cancel each other leave fewer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as check
from .._validation import Array
from ..moments._given import one_target
from ..moments._moments import Moments
from ..moments._sums import Gram
from ._gram import gap_on_gram

_EPS = float(np.finfo(np.float64).eps)
_ROUNDING = 8 * _EPS
_NOISE = 16 * _EPS
_DEPENDENT = 1e-13


def rounding_of_objective(gram: Gram, coefs: Array) -> Array:
    """(L,) bounds on what rounding of the sums may be in the objectives of coefs (L, p), scaled as `gram`."""
    p = len(gram.G)
    sizes = np.concatenate([gram.G.diagonal(), np.atleast_1d(gram.yy)]) if gram.sizes is None else gram.sizes
    roots = np.sqrt(sizes)
    return np.asarray(_ROUNDING * (roots[p:].max() + np.abs(coefs) @ roots[:p]) ** 2)


def null_objective(gram: Gram, factors: Array, positive: bool = False) -> float:
    """J of the intercept and the features without a penalty; 0 where they fit perfectly, but for rounding."""
    free = np.flatnonzero(factors == 0)
    rr = float(gram.yy)
    if free.size:
        w = _least_squares(gram.G[np.ix_(free, free)], gram.c[free], positive)
        rr -= float(w @ (2 * gram.c[free] - gram.G[np.ix_(free, free)] @ w))
    return rr / 2 if rr > 64 * _EPS * float(gram.yy) else 0.0


@dataclass(frozen=True, eq=False)
class FromMoments:
    """One candidate: weights w (p,), and how far the intercept is from the best one for them."""

    gram: Gram
    w: Array
    shift: float
    lam1: float
    lam2: float
    factors: Array
    positive: bool

    @classmethod
    def given(
        cls,
        where: str,
        moments: Moments,
        coef: ArrayLike,
        intercept: float,
        lam: float,
        lam2: float,
        fit_intercept: bool,
        penalty_factor: ArrayLike | None,
        positive: bool,
    ) -> FromMoments:
        one_target(where, moments)
        p = moments.n_features
        w, b = check.vector(where, "coef", coef, p), check.finite(where, "intercept", intercept)
        lam, lam2 = check.strength(where, "lam", lam), check.strength(where, "lam2", lam2)
        if not check.flag(where, "fit_intercept", fit_intercept) and b != 0:
            raise ValueError(f"{where}: intercept must be 0 with fit_intercept=False, got {b}. Change one.")
        if check.flag(where, "positive", positive) and w.min() < 0:
            raise ValueError(f"{where}: coef must be >= 0 with positive=True, got {w.min()}. Change one.")
        gram = moments.centred(fit_intercept)
        shift = float(gram.y_mean - w @ gram.mean - b)
        return cls(gram, w, shift, lam, lam2, check.penalty_factors(where, penalty_factor, p), positive)

    def objective(self) -> float:
        gram, w, f = self.gram, self.w, self.factors
        rr = max(float(gram.yy - w @ (2 * gram.c - gram.G @ w)), 0.0)
        penalty = self.lam1 * float(f @ np.abs(w)) + self.lam2 * float(f @ (w * w)) / 2
        return (rr + self.shift**2) / 2 + penalty

    def gap(self) -> float:
        """Above J(w, b) − min J, rounding included."""
        at, beyond = self._without_free()
        gram, w, f = at.gram, at.w, at.factors
        q, sizes = gram.c - gram.G @ w, self.gram.G.diagonal() * float(self.gram.yy)
        noise = _NOISE * np.sqrt(sizes if at is self else sizes[self.factors > 0])
        problem: tuple[Any, ...] = gram.c, float(gram.yy), self.lam1, self.lam2, f, noise, self.positive
        gap = float(gap_on_gram(w, q, *problem))
        if self.lam1 == 0 and not self.positive:
            ridge = self.lam2 * f
            gap = min(gap, _least_squares_gap(gram.G + np.diag(ridge), q - ridge * w, noise))
        lost = float(rounding_of_objective(self.gram, self.w[None, :])[0])
        return max(gap, 0.0) + beyond + self.shift**2 / 2 + lost

    def kkt_residual(self) -> float:
        gram, w, f = self.gram, self.w, self.factors
        pull = gram.c - gram.G @ w
        at_zero = np.maximum((pull if self.positive else np.abs(pull)) - self.lam1 * f, 0.0)
        elsewhere = np.abs(pull - self.lam1 * f * np.sign(w) - self.lam2 * f * w)
        violation, steepest = float(np.where(w == 0, at_zero, elsewhere).max()), float(np.abs(gram.c).max())
        spread = float(gram.yy) ** 0.5
        return max(_share(violation, steepest), _share(abs(self.shift), spread))

    def _without_free(self) -> tuple[FromMoments, float]:
        """The problem about the fit of the features without a penalty, and what theirs is off it."""
        free, held = np.flatnonzero(self.factors == 0), np.flatnonzero(self.factors)
        if not free.size or self.positive:
            return self, 0.0
        G, c = self.gram.G, self.gram.c
        inverse = np.linalg.pinv(G[np.ix_(free, free)], rcond=_DEPENDENT, hermitian=True)
        fit, at_null = inverse @ G[np.ix_(free, held)], inverse @ c[free]
        off = self.w[free] - at_null + fit @ self.w[held]
        rest = replace(
            self.gram,
            G=G[np.ix_(held, held)] - G[np.ix_(held, free)] @ fit,
            c=c[held] - G[np.ix_(held, free)] @ at_null,
            yy=max(float(self.gram.yy - c[free] @ at_null), 0.0),
        )
        at = replace(self, gram=rest, w=self.w[held], factors=self.factors[held])
        return at, float(off @ G[np.ix_(free, free)] @ off) / 2


def _least_squares(G: Array, c: Array, positive: bool) -> Array:
    if not positive:
        return np.asarray(np.linalg.pinv(G, rcond=_DEPENDENT, hermitian=True) @ c)
    from scipy.optimize import nnls

    d, V = np.linalg.eigh(G)
    kept = d > _DEPENDENT * d[-1]
    roots = np.sqrt(d[kept])
    return np.asarray(nnls(roots[:, None] * V[:, kept].T, (V[:, kept].T @ c) / roots)[0])


def _least_squares_gap(A: Array, q: Array, noise: Array) -> float:
    """½ qᵀA⁻¹q for the slope −q, what a step to the minimum would gain; ∞ where A knows no such step."""
    d, V = np.linalg.eigh(A)
    kept = d > _DEPENDENT * d[-1]
    if (np.abs(q - V[:, kept] @ (V[:, kept].T @ q)) > noise).any():
        return np.inf
    return float(((V[:, kept].T @ q) ** 2 / d[kept]).sum()) / 2


def _share(part: float, whole: float) -> float:
    if whole > 0:
        return part / whole
    return 0.0 if part <= 8 * _EPS else np.inf
