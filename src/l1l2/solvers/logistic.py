"""Logistic paths: which solver solves what, and the units that the caller thinks in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .._validation import Array
from ..design import Design
from ._link import Link, Logit
from .prox_newton import ProxNewton


@dataclass(frozen=True, eq=False)
class LogisticSolved:
    """Weights at each λ of a grid, in the units of X's own columns.

    coefs : (L, p) array, (L, K, p) for K > 2 classes;  intercepts : (L,) or (L, K)
    gaps : (L,) array, duality gaps as shares of the null model's log-loss
    n_iter : (L,) array, Newton steps at each λ
    """

    coefs: Array
    intercepts: Array
    gaps: Array
    n_iter: NDArray[np.int64]


def logistic_solved(
    design: Design,
    y: Array,
    lams: Array,
    l1_ratio: float,
    factors: Array,
    positive: bool,
    fit_intercept: bool,
    tol: float,
) -> LogisticSolved:
    """Two classes. y : (n,) of 0 and 1;  lams : (L,) decreasing;  factors : (p,) ≥ 0."""
    link = Logit(np.asarray(y, dtype=np.float64), design.weights, fit_intercept)
    solved = _solved(design, link, lams, l1_ratio, factors, positive, tol)
    return LogisticSolved(solved.coefs[:, 0], solved.intercepts[:, 0], solved.gaps, solved.n_iter)


def logistic_lambda_max(
    design: Design, y: Array, l1_ratio: float, factors: Array, positive: bool, fit_intercept: bool = True
) -> float:
    """The smallest λ at which every penalised weight is zero; infinite for l1_ratio = 0."""
    link = Logit(np.asarray(y, dtype=np.float64), design.weights, fit_intercept)
    return _lambda_max(design, link, l1_ratio, factors, positive)


def _lambda_max(design: Design, link: Link, l1_ratio: float, factors: Array, positive: bool) -> float:
    null = ProxNewton(design, link, factors, positive)
    q = np.array([design.correlations(r) for r in null.R])
    pull = (q if positive else np.abs(q)).max(axis=0)[factors > 0] / factors[factors > 0]
    steepest = max(0.0, float(pull.max(initial=0.0)))
    if l1_ratio > 0:
        return steepest / l1_ratio
    return np.inf if steepest > 0 else 0.0


def _solved(
    design: Design, link: Link, lams: Array, l1_ratio: float, factors: Array, positive: bool, tol: float
) -> LogisticSolved:
    L, p = len(lams), design.shape[1]
    coefs, intercepts = np.zeros((L, link.C, p)), np.zeros((L, link.C))
    gaps, n_iter = np.zeros(L), np.zeros(L, dtype=np.int64)
    state = ProxNewton(design, link, factors, positive)
    null = state.null
    for i, lam in enumerate(lams):
        if lam == 0 and factors.any():
            state = ProxNewton(design, link, np.zeros(p), positive)
        gap = state.solve(l1_ratio * lam, (1 - l1_ratio) * lam, tol * null)
        coefs[i][:, state.columns.index], intercepts[i] = state.w, state.b
        gaps[i], n_iter[i] = gap / null, state.steps
    coefs /= design.scale
    return LogisticSolved(coefs, intercepts - coefs @ design.mean, gaps, n_iter)
