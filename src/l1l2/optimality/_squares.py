"""The judge: how far given weights are from the optimum, whoever computed them. It knows no solver.

Duality gap. With r = y − Xw − b, any θ with Σθ = 0 and |xⱼᵀθ| ≤ λ₁ bounds the optimum from below by
D(θ) = θᵀy − (n/2)‖θ‖². At the optimum the best θ is r/n; so the residual, scaled until it is feasible, gives
a bound that is tight there, and J(w, b) − D(θ) is never less than the true suboptimality.

With λ₂ > 0 the constraint becomes a price: D(θ) = θᵀy − (n/2)‖θ‖² − Σ max(|xⱼᵀθ| − λ₁, 0)²/(2λ₂).

Without a penalty θ must be orthogonal to every column. The residual is projected there, and the gap is then
exactly the suboptimality, (1/2n)‖Pr‖² with P the projection onto the span of the columns (directions whose
singular value is at rounding level are no part of that span: nothing can tell them from zero).
Where rounding of Xw or Xᵀr is all that keeps it from being feasible, it is moved likewise, no further than
needed.

Penalty factors fⱼ make λ₁ and λ₂ those of feature j, λ₁fⱼ and λ₂fⱼ; a feature with fⱼ = 0 belongs to the null
model, as the intercept does. With weights ≥ 0 only xⱼᵀθ itself is bounded, not its absolute value. Weights of
the rows make every mean a weighted one.

Chapter 4 derives the conditions and the certificate.
Sources: Boyd and Vandenberghe (2004), Convex Optimization, chapter 5; Fercoq, Gramfort and Salmon (2015),
ICML, 333–342.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import _validation as check
from .._centring import Problem
from .._validation import Array
from ..moments._given import given
from ._candidates import Candidates
from ._dual import dual_bounds, projected_bound, without_free
from ._moments import FromMoments, null_objective

_EPS = float(np.finfo(np.float64).eps)


def objective(
    X: Any,
    y: ArrayLike | None,
    coef: ArrayLike,
    intercept: float,
    lam: float,
    *,
    lam2: float = 0.0,
    sample_weight: ArrayLike | None = None,
    penalty_factor: ArrayLike | None = None,
    positive: bool = False,
) -> float:
    """J = ½Σvᵢ(yᵢ − xᵢᵀw − b)² + λ₁Σfⱼ|wⱼ| + (λ₂/2)Σfⱼwⱼ², in squared units of y.

    v = 1/n and f = 1 unless given. Arguments as in `duality_gap`.
    """
    moments = given("objective", X, y, sample_weight)
    if moments is not None:
        return FromMoments.given(
            "objective", moments, coef, intercept, lam, lam2, True, penalty_factor, positive
        ).objective()
    at = Candidates.given(
        "objective", X, y, coef, intercept, lam, lam2, True, sample_weight, penalty_factor, positive
    )
    return float(np.ldexp(at.objectives()[0], 2 * at.problem.y_exp))


def duality_gap(
    X: Any,
    y: ArrayLike | None,
    coef: ArrayLike,
    intercept: float,
    lam: float,
    *,
    lam2: float = 0.0,
    fit_intercept: bool = True,
    relative: bool = True,
    sample_weight: ArrayLike | None = None,
    penalty_factor: ArrayLike | None = None,
    positive: bool = False,
) -> float:
    """A bound on J(coef, intercept) − min J: by default as a share of the null model's J, (1/2n)‖y − ȳ‖².

    X : (n, p) array, or a scipy sparse matrix, which is never made dense;  y : (n,) array. Or `Moments` and
        None: then what rounding of the sums may hide is part of the gap, so it is 1e-14 at best
    coef : (p,) array;  intercept : float
    lam : λ₁ ≥ 0;  lam2 : λ₂ ≥ 0, both of the house objective
    fit_intercept : False for a model without intercept (pass intercept=0); its null model is w = 0, b = 0
    relative : False for the gap in squared units of y
    sample_weight : (n,) array ≥ 0, counted as shares of their sum
    penalty_factor : (p,) array ≥ 0. Features with factor 0 have no penalty, and are in the null model.
    positive : whether the optimum is sought among weights ≥ 0

    Where y does not vary the null model is perfect: the share is 0 for a model as perfect, and else infinite.
    For a sparse X and hardly any penalty the bound is not tight.
    Raises ValueError or TypeError for input that is not finite, not real, or of the wrong shape, and for
    negative weights where they must be positive.
    """
    relative = check.flag("duality_gap", "relative", relative)
    moments = given("duality_gap", X, y, sample_weight)
    if moments is not None:
        found = FromMoments.given(
            "duality_gap", moments, coef, intercept, lam, lam2, fit_intercept, penalty_factor, positive
        )
        null = null_objective(found.gram, found.factors, positive) if relative else 1.0
        return _share(found.gap(), null, 64 * _EPS * float(found.gram.yy))
    at = Candidates.given(
        "duality_gap",
        X,
        y,
        coef,
        intercept,
        lam,
        lam2,
        fit_intercept,
        sample_weight,
        penalty_factor,
        positive,
    )
    if relative:
        return float(_shares_of_null(at)[0])
    return float(np.ldexp(_gaps(at)[0], 2 * at.problem.y_exp))


def kkt_residual(
    X: Any,
    y: ArrayLike | None,
    coef: ArrayLike,
    intercept: float,
    lam: float,
    *,
    lam2: float = 0.0,
    fit_intercept: bool = True,
    sample_weight: ArrayLike | None = None,
    penalty_factor: ArrayLike | None = None,
    positive: bool = False,
) -> float:
    """The largest violation of the optimality conditions, relative to the null model; 0 at an optimum only.

    It is the larger of two shares: the largest distance of a weight's gradient from the penalty's
    subdifferential, over the largest gradient at w = 0 (which is λ_max, where all factors are 1); and the
    distance of the intercept from the best one for these weights, over the standard deviation of y.
    Arguments and errors as in `duality_gap`.
    """
    moments = given("kkt_residual", X, y, sample_weight)
    if moments is not None:
        return FromMoments.given(
            "kkt_residual", moments, coef, intercept, lam, lam2, fit_intercept, penalty_factor, positive
        ).kkt_residual()
    at = Candidates.given(
        "kkt_residual",
        X,
        y,
        coef,
        intercept,
        lam,
        lam2,
        fit_intercept,
        sample_weight,
        penalty_factor,
        positive,
    )
    y, w, n = at.problem.y, at.W[0], len(at.problem.y)
    pull = at.residuals()[:, 0] @ at.problem.X / n
    lam1, lam2_w = at.lam1[0] * at.factors, at.lam2[0] * at.factors * w
    # ∂|w| is {sign w} off zero and the whole of [−1, 1] at zero; with w ≥ 0 whatever is below 1 there.
    at_zero = np.maximum((pull if positive else np.abs(pull)) - lam1, 0.0)
    violation = float(np.where(w == 0, at_zero, np.abs(pull - lam1 * np.sign(w) - lam2_w)).max())
    steepest = float(np.abs(at.problem.pulls()).max())
    spread = float(np.linalg.norm(y)) / n**0.5
    return max(_share(violation, steepest, 8 * _EPS), _share(abs(float(at.shifts[0])), spread, 4 * _EPS))


def certify(
    problem: Problem,
    coefs: Array,
    intercepts: Array,
    lam1: ArrayLike,
    lam2: ArrayLike,
    factors: Array | None = None,
    positive: bool = False,
) -> Array:
    """`duality_gap` (L,) of many weights (L, p) and intercepts (L,) of one problem, in the units of X and y.

    lam1, lam2 : numbers or (L,) arrays;  factors : (p,) of the penalty, None for 1
    """
    return _shares_of_null(Candidates.of(problem, coefs, intercepts, lam1, lam2, factors, positive))


def _shares_of_null(at: Candidates) -> Array:
    y = at.problem.y
    r = without_free(at.problem, y[:, None], at.factors, at.positive)[:, 0]
    null = float(r @ r) / (2 * len(y))
    if null <= (64 * _EPS) ** 2 * float(y @ y):  # the free features explain y but for rounding
        null = 0.0
    return np.array([_share(float(gap), null, _EPS**2) for gap in _gaps(at)])


def _gaps(at: Candidates) -> Array:
    y, n = at.problem.y, len(at.problem.y)
    with np.errstate(over="ignore", invalid="ignore"):
        primal = at.objectives()
        R = without_free(at.problem, at.residuals(), at.factors, at.positive)
        gaps = primal - dual_bounds(at.problem, R, at.W, at.lam1, at.lam2, at.factors, at.positive)
    # Weights so large that J overflows are infinitely far off.
    gaps[~np.isfinite(gaps)] = np.inf
    wide = (gaps > 1e-12 * float(y @ y) / n) & np.isfinite(gaps)
    for i in np.flatnonzero(wide & _is_rounding_large(at, R)):
        bound = projected_bound(
            at.problem, R[:, i], at.W[i], float(at.lam1[i]), float(at.lam2[i]), at.factors, at.positive
        )
        gaps[i] = min(gaps[i], primal[i] - bound)
    return np.asarray(np.maximum(gaps, 0.0))


def _is_rounding_large(at: Candidates, R: Array) -> NDArray[np.bool_]:
    """(L,) where rounding keeps residuals (n, L) from being feasible: scaling costs digits, moving none.

    Next to λ₁ = 0 rounding in Xᵀr is as large as λ₁. Elsewhere columns far from zero, whose parts in Xw
    cancel, leave in it what their own size rounds: no weights in float64 do better.
    """
    problem, n, norms, f = at.problem, len(at.problem.y), at.problem.norms(), at.factors[:, None]
    tiny = at.lam1 <= 1e-5 * norms.max() * np.linalg.norm(problem.y) / n
    pulls = (R.T @ problem.X).T / n - at.lam2 * f * at.W.T
    excess = (pulls if at.positive else np.abs(pulls)) - at.lam1 * f
    noise = 8 * _EPS * np.outer(norms, np.abs(at.W) @ norms) / n
    return np.asarray(tiny | (excess <= noise).all(axis=0))


def _share(part: float, whole: float, floor: float) -> float:
    # Without a whole there is no scale but that of the scaled data, where entries are below 1.
    if whole > 0:
        return part / whole
    return 0.0 if part <= floor else np.inf
