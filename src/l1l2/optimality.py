"""The judge: how far given weights are from the optimum, whoever computed them. It knows no solver.

Duality gap. With r = y − Xw − b, every θ with Σθ = 0 and |xⱼᵀθ| ≤ λ₁ bounds the optimum from below by
D(θ) = θᵀy − (n/2)‖θ‖². The optimal θ is r/n, so the residual, scaled until it is feasible, gives a bound that is
tight at the optimum; the gap J(w, b) − D(θ) is never less than the true suboptimality.
With λ₂ > 0 the constraint becomes a price, D(θ) = θᵀy − (n/2)‖θ‖² − Σ max(|xⱼᵀθ| − λ₁, 0)²/(2λ₂).
Without any penalty θ must be orthogonal to all columns: the residual is projected there, and the gap is exactly the
suboptimality (1/2n)‖Pr‖², P the projection on the columns' span (up to directions whose singular value is at
rounding level, which nothing can tell from zero).

Sources: Boyd and Vandenberghe (2004), Convex Optimization, chapter 5; Fercoq, Gramfort and Salmon (2015), ICML, 333–342.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ._centring import Problem
from ._validation import Array, number, problem, strength, vector
from .penalties import L1L2

_EPS = float(np.finfo(np.float64).eps)


def objective(
    X: ArrayLike, y: ArrayLike, coef: ArrayLike, intercept: float, lam: float, *, lam2: float = 0.0
) -> float:
    """J = (1/2n)‖y − Xw − b‖² + λ₁‖w‖₁ + (λ₂/2)‖w‖², in squared units of y. Arguments as in `duality_gap`."""
    p, w, shift, lam1, lam2 = _prepare("objective", X, y, coef, intercept, lam, lam2, True)
    r = p.y - p.X @ w
    scaled = (float(r @ r) / len(r) + shift**2) / 2 + L1L2(lam1, lam2).value(w)
    return float(np.ldexp(scaled, 2 * p.y_exp))


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
    """An upper bound on J(coef, intercept) − min J; by default as a share of the null model's J, (1/2n)‖y − ȳ‖².

    X : (n, p) array;  y : (n,) array
    coef : (p,) array;  intercept : float
    lam : λ₁ ≥ 0;  lam2 : λ₂ ≥ 0, both of the house objective
    fit_intercept : False if the model has no intercept (pass intercept=0.0); the null model is then w = 0, b = 0
    relative : False for the gap in squared units of y

    Where y does not vary the null model is perfect: the relative gap is 0 for an equally perfect model, else infinite.
    Raises ValueError or TypeError for input that is not finite, not real, or of the wrong shape.
    """
    p, w, shift, lam1, lam2 = _prepare("duality_gap", X, y, coef, intercept, lam, lam2, fit_intercept)
    gap, null = scaled_gap(p, w, shift, lam1, lam2)
    return _share(gap, null, _EPS**2) if relative else float(np.ldexp(gap, 2 * p.y_exp))


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
    """The largest violation of the optimality conditions, relative to the null model; 0 exactly at an optimum.

    Two violations are compared: the distance of each weight's gradient from the penalty's subdifferential, as a share
    of the largest gradient of the null model (λ_max); and the distance of the intercept from the best one for these
    weights, as a share of the standard deviation of y. Arguments and errors as in `duality_gap`.
    """
    p, w, shift, lam1, lam2 = _prepare("kkt_residual", X, y, coef, intercept, lam, lam2, fit_intercept)
    n = len(p.y)
    grad = -p.X.T @ (p.y - p.X @ w) / n
    weights = float(L1L2(lam1, lam2).distance(w, grad).max())
    steepest = float(np.abs(p.X.T @ p.y).max()) / n
    spread = float(np.linalg.norm(p.y)) / n**0.5
    return max(_share(weights, steepest, _EPS), _share(abs(shift), spread, 4 * _EPS))


def scaled_gap(p: Problem, w: Array, shift: float, lam1: float, lam2: float) -> tuple[float, float]:
    """(gap, null model's objective) of a centred problem; `shift` is how far the intercept is from the best."""
    n = len(p.y)
    r = p.y - p.X @ w
    c = p.X.T @ r / n
    rr, yr, null = float(r @ r) / n, float(p.y @ r) / n, float(p.y @ p.y) / (2 * n)
    cost = L1L2(lam1, lam2).value(w) + shift**2 / 2
    gap = rr / 2 + cost - max(_dual_bounds(w, c, rr, yr, lam1, lam2))
    steepest = float(np.abs(p.X.T @ p.y).max()) / n
    if gap > _EPS * null and lam1 <= 1e-8 * steepest:
        # Next to λ₁ = 0 scaling alone cannot make r feasible: rounding in Xᵀr is as large as λ₁.
        gap = min(gap, float(np.sum(_project(p.X, r) ** 2)) / (2 * n) + cost)
    return max(gap, 0.0), null


def _dual_bounds(w: Array, c: Array, rr: float, yr: float, lam1: float, lam2: float) -> list[float]:
    """Lower bounds on the optimum from θ = s·r/n for a few s; s = 0 gives 0."""
    bounds = [0.0]
    if rr == 0:
        return bounds
    # λ₂ as extra rows √(nλ₂)·I of X: their residual is −√(nλ₂)·w, and the problem is a lasso.
    most, size = float(np.abs(c - lam2 * w).max()), rr + lam2 * float(w @ w)
    s = yr / size
    if most > 0:
        s = float(np.clip(s, -lam1 / most, lam1 / most))
    bounds.append(s * yr - s**2 * size / 2)
    if lam2 > 0:
        with np.errstate(over="ignore"):
            ridge = yr / (rr + float(c @ c) / lam2)
            for s in (1.0, ridge):
                beyond = np.maximum(np.abs(s * c) - lam1, 0.0)
                bounds.append(s * yr - s**2 * rr / 2 - float(beyond @ beyond) / (2 * lam2))
    return bounds


def _project(X: Array, r: Array) -> Array:
    """Coordinates of r along an orthonormal basis of the span of X's columns."""
    sizes = np.linalg.norm(X, axis=0)
    U, d, _ = np.linalg.svd(X[:, sizes > 0] / sizes[sizes > 0], full_matrices=False)
    kept = d > max(X.shape) * _EPS * d.max(initial=0.0)
    return np.asarray(U[:, kept].T @ r)


def _share(part: float, whole: float, floor: float) -> float:
    # A constant y leaves no scale of its own: then only rounding, relative to the scaled |y| ≤ 1, counts as none.
    if whole > 0:
        return part / whole
    return 0.0 if part <= floor else np.inf


def _prepare(
    where: str,
    X: ArrayLike,
    y: ArrayLike,
    coef: ArrayLike,
    intercept: float,
    lam: float,
    lam2: float,
    free: bool,
) -> tuple[Problem, Array, float, float, float]:
    X, y = problem(where, X, y)
    coef = vector(where, "coef", coef, X.shape[1])
    b = float(vector(where, "intercept", [number(where, "intercept", intercept)])[0])
    lam, lam2 = strength(where, "lam", lam), strength(where, "lam2", lam2)
    if not free and b != 0:
        raise ValueError(
            f"{where}: intercept must be 0 with fit_intercept=False, got {b}. Leave one of them out."
        )
    p = Problem.of(X, y, free)
    w = p.weights(coef)
    return p, w, p.shift(w, b), p.lam1(lam), p.lam2(lam2)
