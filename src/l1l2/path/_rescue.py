"""Lasso and elastic net of nearly dependent columns: a Gram matrix squares their condition, X does not."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._centring import Problem
from .._validation import Array
from ..optimality import certify
from ..solvers._solved import Solved
from ..solvers.homotopy import Knots, trace

SMALL = 2**17  # entries of X up to which the knots are traced on X
ENOUGH = 1e-10  # a gap that needs no rescue


def on_columns(
    X: Any,
    y: Array,
    weights: Array | None,
    fit_intercept: bool,
    factors: Array,
    lams: Array,
    l1_ratio: float,
) -> Solved:
    """At λ (L,) by QR instead of Gram.  X : (n, p) dense;  factors : (p,) > 0, of the penalty

    The lasso's knots give every λ; the elastic net's are those of one λ₂, so each λ has its own.
    """
    problem = Problem.of(X / factors, y, fit_intercept, weights)
    lam1, lam2 = l1_ratio * lams, (1 - l1_ratio) * lams
    scaled, n_iter = np.empty((len(lams), X.shape[1])), np.empty(len(lams), np.int64)
    for second in np.unique(lam2):
        some = lam2 == second
        knots = trace(problem.X, problem.y, float(problem.lam2(second)))
        scaled[some] = Knots(problem.to_lams("lasso_path", knots.lams), knots.coefs).at(lam1[some])
        n_iter[some] = len(knots.lams)
    coefs = problem.to_coefs("lasso_path", scaled)
    gaps = certify(problem, coefs, problem.to_intercepts(scaled), lam1, lam2)
    return Solved(coefs / factors, gaps, n_iter)
