"""The judge: how far given weights are from the optimum, whoever computed them. It knows no solver.

Duality gap. With r = y − Xw − b, any θ with Σθ = 0 and |xⱼᵀθ| ≤ λ₁ bounds the optimum from below by
D(θ) = θᵀy − (n/2)‖θ‖². At the optimum the best θ is r/n; so the residual, scaled until it is feasible, gives
a bound that is tight there, and J(w, b) − D(θ) is never less than the true suboptimality.

With λ₂ > 0 the constraint becomes a price: D(θ) = θᵀy − (n/2)‖θ‖² − Σ max(|xⱼᵀθ| − λ₁, 0)²/(2λ₂).

Without a penalty θ must be orthogonal to every column. The residual is projected there, and the gap is then
exactly the suboptimality, (1/2n)‖Pr‖² with P the projection onto the span of the columns (directions whose
singular value is at rounding level are no part of that span: nothing can tell them from zero).
Next to λ₁ = 0, where rounding in Xᵀr is as large as λ₁, it is moved likewise, no further than needed.

Chapter 4 derives the conditions and the certificate.
Sources: Boyd and Vandenberghe (2004), Convex Optimization, chapter 5; Fercoq, Gramfort and Salmon (2015),
ICML, 333–342.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as check
from .._centring import Problem
from .._validation import Array
from ..penalties import L1L2

_EPS = float(np.finfo(np.float64).eps)


def objective(
    X: ArrayLike, y: ArrayLike, coef: ArrayLike, intercept: float, lam: float, *, lam2: float = 0.0
) -> float:
    """J = (1/2n)‖y − Xw − b‖² + λ₁‖w‖₁ + (λ₂/2)‖w‖², in squared units of y. Arguments as in `duality_gap`."""
    at = _Candidates.given("objective", X, y, coef, intercept, lam, lam2, fit_intercept=True)
    return float(np.ldexp(at.objectives()[0], 2 * at.problem.y_exp))


def duality_gap(
    X: ArrayLike,
    y: ArrayLike,
    coef: ArrayLike,
    intercept: float,
    lam: float,
    *,
    lam2: float = 0.0,
    fit_intercept: bool = True,
    relative: bool = True,
) -> float:
    """A bound on J(coef, intercept) − min J: by default as a share of the null model's J, (1/2n)‖y − ȳ‖².

    X : (n, p) array;  y : (n,) array
    coef : (p,) array;  intercept : float
    lam : λ₁ ≥ 0;  lam2 : λ₂ ≥ 0, both of the house objective
    fit_intercept : False for a model without intercept (pass intercept=0); its null model is w = 0, b = 0
    relative : False for the gap in squared units of y

    Where y does not vary the null model is perfect: the share is 0 for a model as perfect, and else infinite.
    Raises ValueError or TypeError for input that is not finite, not real, or of the wrong shape.
    """
    at = _Candidates.given("duality_gap", X, y, coef, intercept, lam, lam2, fit_intercept)
    if relative:
        return float(_shares_of_null(at)[0])
    return float(np.ldexp(_gaps(at)[0], 2 * at.problem.y_exp))


def kkt_residual(
    X: ArrayLike,
    y: ArrayLike,
    coef: ArrayLike,
    intercept: float,
    lam: float,
    *,
    lam2: float = 0.0,
    fit_intercept: bool = True,
) -> float:
    """The largest violation of the optimality conditions, relative to the null model; 0 at an optimum only.

    It is the larger of two shares: the largest distance of a weight's gradient from the penalty's
    subdifferential, over the largest gradient of the null model (which is λ_max); and the distance of the
    intercept from the best one for these weights, over the standard deviation of y.
    Arguments and errors as in `duality_gap`.
    """
    at = _Candidates.given("kkt_residual", X, y, coef, intercept, lam, lam2, fit_intercept)
    X, y, w, n = at.problem.X, at.problem.y, at.W[0], len(at.problem.y)
    gradient = -X.T @ (y - X @ w) / n
    violation = float(L1L2(at.lam1[0], at.lam2[0]).distance(w, gradient).max())
    steepest = float(np.abs(at.problem.pulls()).max())
    spread = float(np.linalg.norm(y)) / n**0.5
    return max(_share(violation, steepest, 8 * _EPS), _share(abs(float(at.shifts[0])), spread, 4 * _EPS))


def certify(problem: Problem, coefs: Array, intercepts: Array, lam1: ArrayLike, lam2: ArrayLike) -> Array:
    """`duality_gap` (L,) of many weights (L, p) and intercepts (L,) of one problem, in the units of X and y.

    lam1, lam2 : numbers or (L,) arrays
    """
    return _shares_of_null(_Candidates.of(problem, coefs, intercepts, lam1, lam2))


@dataclass(frozen=True)
class _Candidates:
    """What is judged, in the units of the centred and scaled problem.

    W : (L, p) weights;  shifts : (L,), how far each intercept is from the best one;  lam1, lam2 : (L,)
    """

    problem: Problem
    W: Array
    shifts: Array
    lam1: Array
    lam2: Array

    @classmethod
    def of(
        cls, problem: Problem, coefs: Array, intercepts: Array, lam1: ArrayLike, lam2: ArrayLike
    ) -> _Candidates:
        W, L = problem.weights(coefs), len(coefs)
        shifts = problem.shifts(W, intercepts)
        return cls(
            problem,
            W,
            shifts,
            np.broadcast_to(problem.lam1(lam1), L),
            np.broadcast_to(problem.lam2(lam2), L),
        )

    @classmethod
    def given(
        cls,
        where: str,
        X: ArrayLike,
        y: ArrayLike,
        coef: ArrayLike,
        intercept: float,
        lam: float,
        lam2: float,
        fit_intercept: bool,
    ) -> _Candidates:
        """One candidate, as the user gave it."""
        X, y = check.problem(where, X, y)
        coef = check.vector(where, "coef", coef, X.shape[1])
        b = check.finite(where, "intercept", intercept)
        lam, lam2 = check.strength(where, "lam", lam), check.strength(where, "lam2", lam2)
        if not fit_intercept and b != 0:
            raise ValueError(
                f"{where}: intercept must be 0 with fit_intercept=False, got {b}. Change one of them."
            )
        return cls.of(Problem.of(X, y, fit_intercept), coef[None, :], np.array([b]), lam, lam2)

    def residuals(self) -> Array:
        """At the best intercepts, (n, L)."""
        return np.asarray(self.problem.y[:, None] - self.problem.X @ self.W.T)

    def objectives(self) -> Array:
        R, W = self.residuals(), self.W
        loss = ((R * R).mean(axis=0) + self.shifts**2) / 2
        return np.asarray(loss + self.lam1 * np.abs(W).sum(axis=1) + self.lam2 * (W * W).sum(axis=1) / 2)


def _shares_of_null(at: _Candidates) -> Array:
    y = at.problem.y
    null = float(y @ y) / (2 * len(y))
    return np.array([_share(float(gap), null, _EPS**2) for gap in _gaps(at)])


def _gaps(at: _Candidates) -> Array:
    X, y, n = at.problem.X, at.problem.y, len(at.problem.y)
    with np.errstate(over="ignore", invalid="ignore"):
        primal = at.objectives()
        gaps = primal - _dual_bounds(at)
    # Weights so large that J overflows are infinitely far off.
    gaps[~np.isfinite(gaps)] = np.inf
    # Next to λ₁ = 0 rounding in Xᵀr is as large as λ₁: scaling r cannot make it feasible, projecting it can.
    wide = (gaps > 1e-12 * float(y @ y) / n) & np.isfinite(gaps)
    hard = wide & (at.lam1 <= 1e-5 * np.linalg.norm(X, axis=0).max() * np.linalg.norm(y) / n)
    for i in np.flatnonzero(hard):
        bound = _projected_bound(X, y, at.W[i], float(at.lam1[i]), float(at.lam2[i]))
        gaps[i] = min(gaps[i], primal[i] - bound)
    return np.asarray(np.maximum(gaps, 0.0))


def _dual_bounds(at: _Candidates) -> Array:
    """The best of a few lower bounds (L,) on the optimum, θ = s·r/n; s = 0 gives 0."""
    X, y, W, lam1, lam2 = at.problem.X, at.problem.y, at.W.T, at.lam1, at.lam2
    R, n = at.residuals(), len(y)
    rr, yr, ww, C = (R * R).mean(axis=0), y @ R / n, (W * W).sum(axis=0), X.T @ R / n
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        # λ₂ as p more rows √(nλ₂)·I of X, where the residual is −√(nλ₂)·w: a lasso again.
        size, most = rr + lam2 * ww, np.abs(C - lam2 * W).max(axis=0)
        cap = np.where(most > 0, lam1 / most, np.inf)
        s = np.where(size > 0, np.clip(yr / size, -cap, cap), 0.0)
        best = np.maximum(0.0, s * yr - s**2 * size / 2)
        for s in (np.ones_like(rr), yr / (rr + (C * C).sum(axis=0) / lam2)):
            beyond = np.maximum(np.abs(s * C) - lam1, 0.0)
            priced = s * yr - s**2 * rr / 2 - (beyond * beyond).sum(axis=0) / (2 * lam2)
            best = np.where((lam2 > 0) & (priced > best), priced, best)
    return np.asarray(best)


def _projected_bound(X: Array, y: Array, w: Array, lam1: float, lam2: float) -> float:
    """D(θ) for the residual moved, within the span of the columns, until |xⱼᵀθ| ≤ λ₁."""
    n, p = X.shape
    if lam2 > 0:
        X, y = np.vstack([X, (n * lam2) ** 0.5 * np.eye(p)]), np.concatenate([y, np.zeros(p)])
    sizes = np.linalg.norm(X, axis=0)
    Z, t = X[:, sizes > 0] / sizes[sizes > 0], n * lam1 / sizes[sizes > 0]
    U, d, Vt = np.linalg.svd(Z, full_matrices=False)
    kept = d > max(X.shape) * _EPS * d.max(initial=0.0)
    r = y - X @ w
    excess = Z.T @ r - np.clip(Z.T @ r, -t, t)
    q = r - U[:, kept] @ (Vt[kept] @ excess / d[kept])
    rounding = 16 * n**0.5 * _EPS * float(np.linalg.norm(y))
    if (np.abs(Z.T @ q) > t + rounding).any():
        return 0.0
    return float((y @ q - q @ q / 2) / n)


def _share(part: float, whole: float, floor: float) -> float:
    # Without a whole there is no scale but that of the scaled data, where entries are below 1.
    if whole > 0:
        return part / whole
    return 0.0 if part <= floor else np.inf
