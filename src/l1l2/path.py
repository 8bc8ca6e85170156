"""Regularisation paths: the weights at every λ of a grid, certified, and exact between its points.

The lasso's weights are piecewise linear in λ, so its knots hold the whole path; ridge's follow from the singular
values of the data. A `Path` keeps these, whatever grid was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from . import _validation as check
from ._centring import Problem
from ._validation import Array
from .optimality import _share, scaled_gap
from .solvers.homotopy import lasso_knots as _homotopy
from .solvers.spectral import Spectrum


@dataclass(frozen=True)
class _Knots:
    """Weights linear in λ between knots (K,), decreasing to 0; constant above the first."""

    lams: Array
    coefs: Array

    def at(self, lams: Array) -> Array:
        """(L, p). A weight that is zero at both ends of a segment is exactly zero on it."""
        lams = np.minimum(lams, self.lams[0])
        if len(self.lams) == 1:
            return np.repeat(self.coefs, len(lams), axis=0)
        right = np.clip(np.searchsorted(-self.lams, -lams), 1, len(self.lams) - 1)
        hi, lo = self.lams[right - 1], self.lams[right]
        share = ((hi - lams) / (hi - lo))[:, None]
        return np.asarray((1 - share) * self.coefs[right - 1] + share * self.coefs[right])


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
    _curve: _Knots | Spectrum = field(repr=False)

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
    top = np.abs(problem.X.T @ problem.y).max(keepdims=True) / len(problem.y)
    return float(problem.original_lams("lambda_max", top)[0])


def lambda_grid(lam_max: float, n_lams: int = 100, eps: float = 1e-3) -> Array:
    """`n_lams` values (L,), decreasing from `lam_max` to `eps`·`lam_max`, evenly spaced in log λ.

    Raises ValueError if lam_max is not positive, n_lams < 1, or eps is not between 0 and 1.
    """
    lam_max, n_lams = (
        check.positive("lambda_grid", "lam_max", lam_max),
        check.count("lambda_grid", "n_lams", n_lams),
    )
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
    lams : (L,) array, in any order; the path returns them decreasing, repeated values kept.
        None for `lambda_grid(lambda_max(X, y), n_lams, eps)`; where λ_max is 0 (y does not vary), for the single λ 0.

    Raises ValueError or TypeError for input that is not finite, not real, or of the wrong shape, and for λ < 0.
    """
    problem = Problem.of(*check.problem("lasso_path", X, y), fit_intercept)
    grid = None if lams is None else _decreasing("lasso_path", lams)
    knots = _knots("lasso_path", problem, 0.0)
    if grid is None:
        grid = lambda_grid(knots.lams[0], n_lams, eps) if knots.lams[0] > 0 else np.zeros(1)
    return _path("lasso_path", problem, knots, grid, 0.0)


def lasso_knots(X: ArrayLike, y: ArrayLike, *, fit_intercept: bool = True) -> Path:
    """The whole lasso path: its knots from λ_max down to 0, between which the weights are linear in λ.

    Arguments and errors as in `lasso_path`.
    """
    problem = Problem.of(*check.problem("lasso_knots", X, y), fit_intercept)
    knots = _knots("lasso_knots", problem, 0.0)
    return _path("lasso_knots", problem, knots, knots.lams, 0.0)


def elastic_net_knots(X: ArrayLike, y: ArrayLike, lam2: float, *, fit_intercept: bool = True) -> Path:
    """The whole elastic-net path in λ₁ at a fixed λ₂: at fixed λ₂, not at a fixed ratio, it is linear between knots.

    lam2 : float ≥ 0. The path's λ is λ₁; the rest as in `lasso_path`.

    Source: Zou and Hastie (2005), J. R. Stat. Soc. B 67, 301–320, section 3.4.
    """
    problem = Problem.of(*check.problem("elastic_net_knots", X, y), fit_intercept)
    lam2 = check.strength("elastic_net_knots", "lam2", lam2)
    knots = _knots("elastic_net_knots", problem, lam2)
    return _path("elastic_net_knots", problem, knots, knots.lams, lam2)


def ridge_path(X: ArrayLike, y: ArrayLike, lams: ArrayLike, *, fit_intercept: bool = True) -> Path:
    """Ridge weights at each λ, from one singular value decomposition; λ = 0 gives least squares of least norm.

    lams : (L,) array, in any order; the path returns them decreasing. Here λ is λ₂ of the house objective.
    The rest as in `lasso_path`.
    """
    problem = Problem.of(*check.problem("ridge_path", X, y), fit_intercept)
    grid = _decreasing("ridge_path", lams)
    spectrum = Spectrum.of(problem.X, problem.y)
    coefs, intercepts = _evaluate("ridge_path", problem, spectrum, grid)
    scaled = spectrum.coefs(np.array([problem.lam2(lam) for lam in grid]))
    gaps = [_gap(problem, w, 0.0, problem.lam2(lam)) for w, lam in zip(scaled, grid, strict=True)]
    return Path(grid, coefs, intercepts, np.array(gaps), problem, spectrum)


def _knots(where: str, problem: Problem, lam2: float) -> _Knots:
    """In the original λ, with weights of the scaled problem."""
    X, y, lam2 = problem.X, problem.y, problem.lam2(lam2)
    n, p = X.shape
    if lam2 > 0:
        # The square as p more rows: an elastic net is a lasso on n + p samples, n kept in the loss.
        scale = ((n + p) / n) ** 0.5
        X = scale * np.vstack([X, np.sqrt(n * lam2) * np.eye(p)])
        y = scale * np.concatenate([y, np.zeros(p)])
    lams, coefs = _homotopy(X, y)
    # To the last bit what `lambda_max` says, so that the weights there are exactly zero.
    lams[0] = np.abs(problem.X.T @ problem.y).max() / n
    return _Knots(problem.original_lams(where, lams), coefs)


def _path(where: str, problem: Problem, knots: _Knots, lams: Array, lam2: float) -> Path:
    coefs, intercepts = _evaluate(where, problem, knots, lams)
    gaps = [
        _gap(problem, w, problem.lam1(lam), problem.lam2(lam2))
        for w, lam in zip(knots.at(lams), lams, strict=True)
    ]
    return Path(lams.copy(), coefs, intercepts, np.array(gaps), problem, knots)


def _evaluate(where: str, problem: Problem, curve: _Knots | Spectrum, lams: Array) -> tuple[Array, Array]:
    if isinstance(curve, _Knots):
        scaled = curve.at(lams)
    else:
        scaled = curve.coefs(np.array([problem.lam2(lam) for lam in lams]))
    return problem.original_coefs(where, scaled), problem.original_intercepts(scaled)


def _gap(problem: Problem, w: Array, lam1: float, lam2: float) -> float:
    return _share(*scaled_gap(problem, w, 0.0, lam1, lam2), float(np.finfo(np.float64).eps) ** 2)


def _decreasing(where: str, lams: ArrayLike) -> Array:
    return np.sort(check.strengths(where, "lams", lams))[::-1].copy()
