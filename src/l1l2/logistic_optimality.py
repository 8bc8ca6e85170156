"""The judge of logistic regression: how far given weights are from the optimum, whoever computed them.

The objective is J = Σ vᵢ·logloss(yᵢ, Fᵢ) + λ₁Σ fⱼ|wⱼ| + (λ₂/2)Σ fⱼwⱼ², with v the sample weights over their
sum and fⱼ the penalty factors; for K classes the log-loss is the softmax's, and w has a row for each class.

Duality gap. Let π be the predicted probabilities, Y the labels as 0 and 1, R = Y − π. Where a share s of the
residual is left, Y − sR is a probability again, and with H its entropy

    D = Σ vᵢ H(Yᵢ − sRᵢ) − Σⱼ max(s|xⱼᵀVR| − λ₁fⱼ, 0)²/(2λ₂fⱼ)

bounds the optimum from below, if the residual is orthogonal to all that has no penalty: the intercept, and
columns with fⱼ = 0. It is made so by refitting these few, which moves it little where they were fitted well.
Without λ₂, s must be so small that no term of the second sum is positive.

Sources: Jaakkola and Haussler (1999), AISTATS, for the dual; Ndiaye, Fercoq, Gramfort and Salmon (2017), JMLR
18(128), section 3, for the scaled residual.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ._logistic_candidate import Candidate
from ._logistic_dual import dual_value

__all__ = ["dual_value", "logistic_gap", "logistic_kkt_residual", "logistic_objective"]

_NOTHING = 1e-9  # a violation that counts as none where there is no scale


def logistic_objective(
    X: Any,
    y: ArrayLike,
    coef: ArrayLike,
    intercept: ArrayLike,
    lam: float,
    *,
    lam2: float = 0.0,
    sample_weight: ArrayLike | None = None,
    penalty_factor: ArrayLike | None = None,
) -> float:
    """J in nats. Arguments as in `logistic_gap`."""
    at = Candidate.given(
        "logistic_objective", X, y, coef, intercept, lam, lam2, sample_weight, penalty_factor, False, True
    )
    return at.objective()


def logistic_gap(
    X: Any,
    y: ArrayLike,
    coef: ArrayLike,
    intercept: ArrayLike,
    lam: float,
    *,
    lam2: float = 0.0,
    sample_weight: ArrayLike | None = None,
    penalty_factor: ArrayLike | None = None,
    positive: bool = False,
    fit_intercept: bool = True,
    relative: bool = True,
) -> float:
    """A bound on J(coef, intercept) − min J, by default as a share of the null model's J.

    X : (n, p) array, or scipy sparse
    y : (n,) labels, 0 and 1, or 0 … K − 1
    coef : (p,) array, or (K, p);  intercept : float, or (K,)
    lam : λ₁ ≥ 0;  lam2 : λ₂ ≥ 0
    sample_weight : (n,) ≥ 0;  penalty_factor : (p,) ≥ 0, 0 for a feature without a penalty
    positive : whether weights must not be negative;  fit_intercept : whether the intercept is free, else 0
    relative : False for the gap in nats

    The null model has weights zero, but for those without a penalty. A weight that positive forbids is
    infinitely far off.
    Raises ValueError or TypeError for input that is not finite, not real, or of the wrong shape.
    """
    at = Candidate.given(
        "logistic_gap",
        X,
        y,
        coef,
        intercept,
        lam,
        lam2,
        sample_weight,
        penalty_factor,
        positive,
        fit_intercept,
    )
    gap = at.gap()
    return _share(gap, at.null().objective()) if relative else gap


def logistic_kkt_residual(
    X: Any,
    y: ArrayLike,
    coef: ArrayLike,
    intercept: ArrayLike,
    lam: float,
    *,
    lam2: float = 0.0,
    sample_weight: ArrayLike | None = None,
    penalty_factor: ArrayLike | None = None,
    positive: bool = False,
    fit_intercept: bool = True,
) -> float:
    """The largest violation of the optimality conditions, relative to the null model; 0 at an optimum only.

    It is the larger of two shares: the largest distance of a weight's gradient from the penalty's
    subdifferential, over the largest gradient where all weights are zero; and the slope in an intercept, over
    the variance of its class. Arguments and errors as in `logistic_gap`.
    """
    at = Candidate.given(
        "logistic_kkt_residual",
        X,
        y,
        coef,
        intercept,
        lam,
        lam2,
        sample_weight,
        penalty_factor,
        positive,
        fit_intercept,
    )
    null = at.fitted(np.zeros_like(at.free))
    steepest = float(np.abs(null.correlations(null.residual())).max(initial=0.0))
    worst = _share(float(at.violations().max(initial=0.0)), steepest)
    if not fit_intercept:
        return worst
    share = np.bincount(at.labels, weights=at.v, minlength=len(at.Y))[-len(at.W) :]
    slope = np.abs(at.residual() @ at.v)
    return max(worst, *(_share(float(a), float(b)) for a, b in zip(slope, share * (1 - share), strict=True)))


def _share(part: float, whole: float) -> float:
    if whole > 0:
        return part / whole
    return 0.0 if part <= _NOTHING else np.inf
