"""Coordinate descent: one weight at a time, each set to its exact optimum given the others.

Chapter 4 shows why one weight at a time is enough.
Sources: Fu (1998), J. Comput. Graph. Statist. 7, 397–416; Friedman, Hastie and Tibshirani (2010), J. Stat.
Softw. 33(1).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .._validation import Array
from ..penalties import Penalty
from ._iterate import Centred, Result, iterate


def coordinate_descent(
    X: ArrayLike,
    y: ArrayLike,
    penalty: Penalty,
    *,
    n_iter: int = 10_000,
    tol: float | None = 1e-8,
    w0: ArrayLike | None = None,
    fit_intercept: bool = True,
    record: bool = False,
) -> Result:
    """Cyclic sweeps of wⱼ ← S(xⱼᵀrⱼ/n, λ₁)/(‖xⱼ‖²/n + λ₂).

    S is the soft threshold, rⱼ the residual without feature j.

    X : (n, p) array;  y : (n,) array
    penalty : L1, L2 or L1L2
    n_iter : most sweeps;  tol : the relative duality gap to reach, None to run all sweeps
    w0 : (p,) start, zeros by default

    Raises ValueError or TypeError for an argument of the wrong kind, shape or size. Warns ConvergenceWarning
    where tol is not reached.
    """
    problem = Centred("coordinate_descent", X, y, penalty, fit_intercept)
    columns, n = np.ascontiguousarray(problem.X.T), len(problem.y)
    curvature = (columns**2).sum(axis=1) / n
    lam1, lam2 = penalty.strengths

    def sweep(w: Array, k: int) -> Array:
        w, r = w.copy(), problem.y - problem.X @ w
        for j, x in enumerate(columns):
            if curvature[j] + lam2 == 0:
                continue  # a constant column without a ridge: any weight fits as well, so it stays
            pull = x @ r / n + curvature[j] * w[j]
            new = np.sign(pull) * max(abs(pull) - lam1, 0.0) / (curvature[j] + lam2) + 0.0
            r += (w[j] - new) * x
            w[j] = new
        return w

    return iterate(problem, sweep, w0=w0, n_iter=n_iter, tol=tol, record=record)
