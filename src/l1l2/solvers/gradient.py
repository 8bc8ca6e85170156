"""Gradient descent, and the subgradient method that takes its place where the penalty has a kink.

Chapter 3 derives both, and shows the hopping.
Sources: Nesterov (2018), Lectures on Convex Optimization, sections 2.1 and 3.2; Shor (1985), Minimization
Methods for Non-Differentiable Functions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .._validation import Array
from ..penalties import Penalty
from ._iterate import Centred, Result, iterate


def gradient_descent(
    X: ArrayLike,
    y: ArrayLike,
    penalty: Penalty,
    *,
    step: float | None = None,
    n_iter: int = 10_000,
    tol: float | None = 1e-8,
    w0: ArrayLike | None = None,
    fit_intercept: bool = True,
    record: bool = False,
) -> Result:
    """w ← w − η(∇loss + λ₂w), for a penalty without a kink.

    X : (n, p) array;  y : (n,) array
    penalty : L2, or L1L2 with lam1 = 0
    step : η > 0; None for 1/(L + λ₂), L the largest eigenvalue of XᵀX/n. Above 2/(L + λ₂) it diverges and
        says so.
    n_iter : most iterations;  tol : the relative duality gap to reach, None to run all iterations
    w0 : (p,) start, zeros by default

    Raises ValueError for a penalty with a kink, ValueError or TypeError for an argument of the wrong kind,
    shape or size. Warns ConvergenceWarning where tol is not reached.
    """
    problem = Centred("gradient_descent", X, y, penalty, fit_intercept)
    lam1, lam2 = penalty.strengths
    if lam1 > 0:
        raise ValueError(
            f"gradient_descent: penalty must have a gradient everywhere, got {penalty}. "
            "Use ista, fista or subgradient_descent."
        )
    eta = problem.step(step, problem.lipschitz + lam2)

    def update(w: Array, k: int) -> Array:
        return w - eta * (problem.gradient(w) + lam2 * w)

    return iterate(problem, update, w0=w0, n_iter=n_iter, tol=tol, record=record)


def subgradient_descent(
    X: ArrayLike,
    y: ArrayLike,
    penalty: Penalty,
    *,
    step: float | None = None,
    n_iter: int = 1_000,
    tol: float | None = None,
    w0: ArrayLike | None = None,
    fit_intercept: bool = True,
    record: bool = False,
) -> Result:
    """w ← w − η(∇loss + λ₁ sign(w) + λ₂w), with sign(0) = 0: what automatic differentiation of |w| does.

    step : a constant η > 0, with which it hovers about the optimum at a distance of order ηλ₁;
        None for ηₖ = 1/((L + λ₂)√(k + 1)), with which it converges, slowly
    tol : None by default, since weights that should be zero hop across it and the gap stays open

    The rest as in `gradient_descent`.
    """
    problem = Centred("subgradient_descent", X, y, penalty, fit_intercept)
    eta = problem.step(step, problem.lipschitz + penalty.strengths[1])

    def update(w: Array, k: int) -> Array:
        eta_k = eta if step is not None else eta / np.sqrt(k + 1)
        return w - eta_k * (problem.gradient(w) + penalty.subgradient(w))

    return iterate(problem, update, w0=w0, n_iter=n_iter, tol=tol, record=record)
