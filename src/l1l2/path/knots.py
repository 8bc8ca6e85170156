"""The whole path by its knots, between which the weights are linear in λ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as check
from .._centring import Problem
from .._validation import Array
from ..optimality import certify
from ..solvers.homotopy import Knots, trace
from ._path import TRUSTED, Path, Points, warn
from ._scaling import not_far_apart

_ROUNDING = 64 * float(np.finfo(np.float64).eps)


def lasso_knots(X: ArrayLike, y: ArrayLike, *, fit_intercept: bool = True) -> Path:
    """The whole lasso path: its knots from λ_max down to 0, between which the weights are linear in λ.

    X : (n, p) array;  y : (n,) array

    Raises ValueError or TypeError for input that is not finite, not real, or of the wrong shape. Warns
    ConvergenceWarning where columns are so nearly dependent that a gap exceeds 1e-8.
    Source: Efron, Hastie, Johnstone and Tibshirani (2004), Ann. Statist. 32, 407–499.
    """
    return _knots("lasso_knots", X, y, 0.0, fit_intercept)


def elastic_net_knots(X: ArrayLike, y: ArrayLike, lam2: float, *, fit_intercept: bool = True) -> Path:
    """The whole elastic-net path in λ₁ at fixed λ₂, linear between knots (at a fixed ratio it would not be).

    lam2 : float ≥ 0. The path's λ is λ₁, its gaps are those of the elastic net; the rest as in `lasso_knots`.

    Source: Zou and Hastie (2005), J. R. Stat. Soc. B 67, 301–320, section 3.4.
    """
    lam2 = check.strength("elastic_net_knots", "lam2", lam2)
    return _knots("elastic_net_knots", X, y, lam2, fit_intercept)


@dataclass(frozen=True, eq=False)
class _Segments:
    """Knots of a problem, λ in the units of X and y, weights in those of the scaled problem."""

    problem: Problem
    knots: Knots
    lam2: float

    def points(self, where: str, lams: Array) -> Points:
        # λ_max by another sum of the same products may be a rounding below the first knot.
        top = self.knots.lams[0]
        scaled = self.knots.at(np.where(lams >= top * (1 - _ROUNDING), top, lams))
        coefs = self.problem.to_coefs(where, scaled)
        intercepts = self.problem.to_intercepts(scaled)
        gaps = certify(self.problem, coefs, intercepts, lams, self.lam2)
        _report(where, lams, gaps)
        return Points(coefs, intercepts, gaps, np.zeros(len(lams), dtype=np.int64))


def _knots(where: str, X: ArrayLike, y: ArrayLike, lam2: float, fit_intercept: bool) -> Path:
    X, y = check.problem(where, X, y)
    not_far_apart(where, X)
    problem = Problem.of(X, y, check.flag(where, "fit_intercept", fit_intercept))
    knots = trace(problem.X, problem.y, float(problem.lam2(lam2)))
    lams = problem.to_lams(where, knots.lams)
    return Path._along(where, _Segments(problem, Knots(lams, knots.coefs), lam2), lams)


def _report(where: str, lams: Array, gaps: Array) -> None:
    if gaps.max() > TRUSTED:
        worst = int(np.argmax(gaps))
        message = (
            f"{where}: the gap is {gaps[worst]:.2g} at λ = {lams[worst]:.3g}, above {TRUSTED:g}. Columns of "
            "X are nearly dependent or of very different sizes: standardise them, or leave some out."
        )
        warn(message)
