"""Proximal gradient descent: a gradient step for the loss, then the penalty's prox, which can land on zero.

Chapter 3 derives it.
Source: Beck and Teboulle (2009), SIAM J. Imaging Sci. 2, 183–202.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .._validation import Array
from ..penalties import Penalty
from ._iterate import Centred, Result, iterate


def ista(
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
    """w ← prox(w − η∇loss): the objective never rises while η ≤ 1/L, and falls like 1/k.

    X : (n, p) array;  y : (n,) array
    penalty : L1, L2 or L1L2
    step : η > 0; None for 1/L, L the largest eigenvalue of XᵀX/n. Above 2/L it may diverge, and then says so.
    n_iter : most iterations;  tol : the relative duality gap to reach, None to run all iterations
    w0 : (p,) start, zeros by default

    Raises ValueError or TypeError for an argument of the wrong kind, shape or size. Warns ConvergenceWarning
    where tol is not reached.
    """
    problem = Centred("ista", X, y, penalty, fit_intercept)
    eta = problem.step(step, problem.lipschitz)

    def update(w: Array, k: int) -> Array:
        return penalty.prox(w - eta * problem.gradient(w), eta)

    return iterate(problem, update, w0=w0, n_iter=n_iter, tol=tol, record=record)


def fista(
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
    """ista from a point ahead, v = w + β(w − w_before): falls like 1/k², not monotonically.

    Arguments as in `ista`. The momentum starts afresh whenever it points uphill (O'Donoghue and Candès 2015,
    Found. Comput. Math. 15, 715–732).
    """
    problem = Centred("fista", X, y, penalty, fit_intercept)
    eta = problem.step(step, problem.lipschitz)
    before, t = None, 1.0

    def update(w: Array, k: int) -> Array:
        nonlocal before, t
        t_next = (1 + np.sqrt(1 + 4 * t**2)) / 2
        v = w if before is None else w + (t - 1) / t_next * (w - before)
        new = penalty.prox(v - eta * problem.gradient(v), eta)
        uphill = (v - new) @ (new - w) > 0
        before, t = w, 1.0 if uphill else t_next
        return new

    return iterate(problem, update, w0=w0, n_iter=n_iter, tol=tol, record=record)
