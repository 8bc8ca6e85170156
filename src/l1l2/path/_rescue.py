"""The lasso of nearly dependent columns: a Gram matrix squares their condition, X itself does not."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._centring import Problem
from .._validation import Array
from ..optimality import certify
from ..solvers._solved import Solved
from ..solvers.homotopy import Knots, trace

SMALL = 2**17  # entries of X up to which the knots are traced on X


def on_columns(
    X: Any, y: Array, weights: Array | None, fit_intercept: bool, factors: Array, lams: Array
) -> Solved:
    """The lasso at λ (L,) by QR instead of Gram.  X : (n, p) dense;  factors : (p,) > 0"""
    problem = Problem.of(X / factors, y, fit_intercept, weights)
    knots = trace(problem.X, problem.y)
    scaled = Knots(problem.to_lams("lasso_path", knots.lams), knots.coefs).at(lams)
    coefs = problem.to_coefs("lasso_path", scaled)
    gaps = certify(problem, coefs, problem.to_intercepts(scaled), lams, 0.0)
    return Solved(coefs / factors, gaps, np.full(len(lams), len(knots.lams), np.int64))
