"""Lasso and elastic net of nearly dependent columns: a Gram matrix squares their condition, X does not."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._centring import Problem
from .._validation import Array
from ..optimality import certify
from ..solvers._on_columns import lasso_on_columns
from ..solvers._solved import Solved

_SMALL = 2**17  # entries of X up to which columns are factored again and again
ENOUGH = 1e-10  # a gap that needs no rescue


def is_small(X: Any) -> bool:
    """Whether X is at hand, dense, and so small that its columns can be factored again and again."""
    return X is not None and not hasattr(X, "indptr") and X.size <= _SMALL


def on_columns(
    X: Any,
    y: Array,
    weights: Array | None,
    fit_intercept: bool,
    factors: Array,
    positive: bool,
    lams: Array,
    l1_ratio: float,
    starts: Array,
) -> Solved:
    """At λ (L,) by QR instead of Gram.

    X : (n, p) dense;  factors : (p,) ≥ 0, of the penalty;  starts : (L, p), weights nearly those
    """
    problem = Problem.of(X, y, fit_intercept, weights)
    lam1, lam2 = l1_ratio * lams, (1 - l1_ratio) * lams
    starts, scaled = problem.weights(starts), np.empty_like(starts)
    n_iter, n = np.empty(len(lams), np.int64), len(problem.y)
    for i, (first, second) in enumerate(zip(problem.lam1(lam1), problem.lam2(lam2), strict=True)):
        # λ₂ as p more rows √(nλ₂f)·I of X: a lasso again, of columns that are brought to length 1.
        roots = (n * second * factors) ** 0.5
        Z, t = problem.X, problem.y
        if second > 0:
            Z, t = np.vstack([Z, np.diag(roots)]), np.append(t, 0 * roots)
        sizes = np.linalg.norm(Z, axis=0)
        unit, l1 = np.where(sizes > 0, sizes, 1.0), n * first * factors
        # From where Gram got to, or from the λ before, whichever is closer.
        near = np.array([starts[i], scaled[i - 1] if i else starts[i]])
        objectives = ((t - near @ Z.T) ** 2).sum(axis=1) / 2 + np.abs(near) @ l1
        start = near[np.argmin(objectives)]
        w, n_iter[i] = lasso_on_columns(Z / unit, t, l1 / unit, positive, start * unit)
        scaled[i] = w / unit
    coefs = problem.to_coefs("on_columns", scaled)
    gaps = certify(problem, coefs, problem.to_intercepts(scaled), lam1, lam2, factors, positive)
    return Solved(coefs, gaps, n_iter)
