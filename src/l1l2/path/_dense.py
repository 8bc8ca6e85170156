"""Regularisation paths: the weights at every λ of a grid, certified, and exact between its points.

The lasso's weights are piecewise linear in λ, so its knots hold the whole path; ridge's follow from the
singular values of the data. A `Path` keeps these, whatever grid was asked for.

Chapter 4 derives the lasso's path; chapter 6 chooses a λ from it.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as check
from .._centring import Problem
from .._validation import Array
from ..optimality import certify
from ..solvers import ConvergenceWarning
from ..solvers.homotopy import Knots, trace
from ..solvers.spectral import Spectrum

_TRUSTED = 1e-8  # gaps are near 1e-15 where the columns of X are not nearly dependent


_Curve = Knots | Spectrum


@dataclass(frozen=True, eq=False)
class Path:
    """Weights along λ.

    lams : (L,) array, decreasing
    coefs : (L, p) array, weights at each λ
    intercepts : (L,) array
    gaps : (L,) array, duality gap at each λ as a share of the null model's objective
    """

    lams: Array
    coefs: Array
    intercepts: Array
    gaps: Array
    _problem: Problem = field(repr=False)
    _curve: _Curve = field(repr=False)

    def at(self, lam: float) -> tuple[Array, float]:
        """(coef (p,), intercept) at any λ ≥ 0: exact, not interpolated over the grid.

        Raises ValueError for a λ that is negative or not finite.
        """
        lams = np.array([check.strength("Path.at", "lam", lam)])
        coefs, intercepts = _evaluate("Path.at", self._problem, self._curve, lams)
        return coefs[0], float(intercepts[0])


def lambda_max(X: ArrayLike, y: ArrayLike, *, fit_intercept: bool = True) -> float:
    """The smallest λ at which all lasso weights are zero: max |xⱼᵀ(y − ȳ)|/n.

    X : (n, p) array;  y : (n,) array

    Raises ValueError or TypeError for input that is not finite, not real, or of the wrong shape.
    """
    problem = Problem.of(*check.problem("lambda_max", X, y), fit_intercept)
    return float(problem.to_lams("lambda_max", np.array([_scaled_lambda_max(problem)]))[0])


def lambda_grid(lam_max: float, n_lams: int = 100, eps: float = 1e-3) -> Array:
    """`n_lams` values (L,), decreasing from `lam_max` to `eps`·`lam_max`, evenly spaced in log λ.

    Raises ValueError if lam_max is not positive, n_lams < 1, or eps is not between 0 and 1.
    """
    lam_max = check.positive("lambda_grid", "lam_max", lam_max)
    n_lams = check.count("lambda_grid", "n_lams", n_lams)
    eps = check.positive("lambda_grid", "eps", eps)
    if eps >= 1:
        raise ValueError(
            f"lambda_grid: eps must be below 1, got {eps}. It is the last λ as a share of the first."
        )
    return np.asarray(lam_max * np.geomspace(1.0, eps, n_lams))


def lasso_path(
    X: ArrayLike,
    y: ArrayLike,
    lams: ArrayLike | None = None,
    *,
    n_lams: int = 100,
    eps: float = 1e-3,
    fit_intercept: bool = True,
) -> Path:
    """Lasso weights at each λ, exact.

    X : (n, p) array;  y : (n,) array
    lams : (L,) array, in any order; the path holds them decreasing, repeated values kept. From λ_max up all
        weights are exactly zero. None for `lambda_grid(lambda_max(X, y), n_lams, eps)`, or for the single λ 0
        where λ_max is 0 (y does not vary, or varies with no column).

    Raises ValueError or TypeError for λ < 0 and for input not finite, not real, or of the wrong shape.
    Warns ConvergenceWarning where columns are so nearly dependent that a gap exceeds 1e-8.
    """
    problem = Problem.of(*check.problem("lasso_path", X, y), fit_intercept)
    grid = None if lams is None else _decreasing("lasso_path", lams)
    knots = _knots("lasso_path", problem, 0.0)
    if grid is None:
        grid = lambda_grid(knots.lams[0], n_lams, eps) if knots.lams[0] > 0 else np.zeros(1)
    return _along("lasso_path", problem, knots, grid, grid, 0.0)


def lasso_knots(X: ArrayLike, y: ArrayLike, *, fit_intercept: bool = True) -> Path:
    """The whole lasso path: its knots from λ_max down to 0, between which the weights are linear in λ.

    Arguments and errors as in `lasso_path`.
    """
    problem = Problem.of(*check.problem("lasso_knots", X, y), fit_intercept)
    knots = _knots("lasso_knots", problem, 0.0)
    return _along("lasso_knots", problem, knots, knots.lams, knots.lams, 0.0)


def elastic_net_knots(X: ArrayLike, y: ArrayLike, lam2: float, *, fit_intercept: bool = True) -> Path:
    """The whole elastic-net path in λ₁ at fixed λ₂, linear between knots (at a fixed ratio it would not be).

    lam2 : float ≥ 0. The path's λ is λ₁, its gaps are those of the elastic net; the rest as in `lasso_path`.

    Source: Zou and Hastie (2005), J. R. Stat. Soc. B 67, 301–320, section 3.4.
    """
    problem = Problem.of(*check.problem("elastic_net_knots", X, y), fit_intercept)
    lam2 = check.strength("elastic_net_knots", "lam2", lam2)
    knots = _knots("elastic_net_knots", problem, lam2)
    return _along("elastic_net_knots", problem, knots, knots.lams, knots.lams, lam2)


def ridge_path(X: ArrayLike, y: ArrayLike, lams: ArrayLike, *, fit_intercept: bool = True) -> Path:
    """Ridge weights at each λ, from one singular value decomposition; λ = 0: least squares of least norm.

    lams : (L,) array, in any order; the path holds them decreasing. Here λ is λ₂ of the house objective.

    The rest as in `lasso_path`. Source: Hoerl and Kennard (1970), Technometrics 12, 55–67.
    """
    problem = Problem.of(*check.problem("ridge_path", X, y), fit_intercept)
    grid = _decreasing("ridge_path", lams)
    return _along("ridge_path", problem, Spectrum.of(problem.X, problem.y), grid, 0.0, grid)


def _knots(where: str, problem: Problem, lam2: float) -> Knots:
    """λ in the caller's units, weights in those of the scaled problem."""
    knots = trace(problem.X, problem.y, float(problem.lam2(lam2)))
    # To the last bit what `lambda_max` says, so that the weights there are exactly zero.
    knots.lams[0] = _scaled_lambda_max(problem)
    return Knots(problem.to_lams(where, knots.lams), knots.coefs)


def _scaled_lambda_max(problem: Problem) -> float:
    return float(np.abs(problem.pulls()).max())


def _along(
    where: str, problem: Problem, curve: _Curve, lams: Array, lam1: ArrayLike, lam2: ArrayLike
) -> Path:
    """The path at `lams`, judged at strengths lam1 and lam2, one of which is `lams` itself."""
    coefs, intercepts = _evaluate(where, problem, curve, lams)
    gaps = certify(problem, coefs, intercepts, lam1, lam2)
    if gaps.max() > _TRUSTED:
        worst = int(np.argmax(gaps))
        message = (
            f"{where}: the gap is {gaps[worst]:.2g} at λ = {lams[worst]:.3g}, above {_TRUSTED:g}. Columns of "
            "X are nearly dependent or of very different sizes: standardise them, or leave some out."
        )
        warnings.warn(message, ConvergenceWarning, stacklevel=3)
    return Path(lams.copy(), coefs, intercepts, gaps, problem, curve)


def _evaluate(where: str, problem: Problem, curve: _Curve, lams: Array) -> tuple[Array, Array]:
    scaled = curve.at(lams) if isinstance(curve, Knots) else curve.coefs(problem.lam2(lams))
    return problem.to_coefs(where, scaled), problem.to_intercepts(scaled)


def _decreasing(where: str, lams: ArrayLike) -> Array:
    return np.sort(check.strengths(where, "lams", lams))[::-1].copy()
