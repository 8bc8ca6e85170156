"""Logistic paths: which solver solves what, and the units that the caller thinks in."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._threads import in_one_thread
from .._validation import Array
from ..design import Design
from ._columns import rows
from ._iterate import ConvergenceWarning
from ._link import Link, Logit, Softmax
from ._separation import is_separated
from .newton import Subspace
from .prox_newton import ProxNewton


@dataclass(frozen=True, eq=False)
class LogisticSolved:
    """Weights at each λ of a grid, in the units of X's own columns.

    coefs : (L, p) array, or (L, K, p) of K classes;  intercepts : (L,) or (L, K)
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
    """Two classes.

    y : (n,) of 0 and 1, both present;  lams : (L,) decreasing, λ₁ = l1_ratio·λ and λ₂ = (1 − l1_ratio)·λ
    factors : (p,), not negative

    Warns ConvergenceWarning where a gap exceeds tol, and where λ = 0 and the classes can be separated.
    """
    link = Logit(np.asarray(y, dtype=np.float64), design.weights, fit_intercept)
    solved = _path(design, y, link, lams, l1_ratio, factors, positive, fit_intercept, tol)
    return LogisticSolved(solved.coefs[:, 0], solved.intercepts[:, 0], solved.gaps, solved.n_iter)


def multinomial_solved(
    design: Design,
    labels: NDArray[np.int64],
    lams: Array,
    l1_ratio: float,
    factors: Array,
    positive: bool,
    fit_intercept: bool,
    tol: float,
) -> LogisticSolved:
    """K classes, softmax with weights for every class; intercepts sum to zero.

    labels : (n,) of 0 … K − 1, all present. The rest as in `logistic_solved`.
    """
    link = Softmax(np.asarray(labels, dtype=np.int64), design.weights, fit_intercept)
    return _path(design, labels, link, lams, l1_ratio, factors, positive, fit_intercept, tol)


def logistic_lambda_max(
    design: Design, y: Array, l1_ratio: float, factors: Array, positive: bool, fit_intercept: bool = True
) -> float:
    """The smallest λ at which every penalised weight is zero; infinite for l1_ratio = 0, unless all are."""
    link = Logit(np.asarray(y, dtype=np.float64), design.weights, fit_intercept)
    return _lambda_max(design, link, l1_ratio, factors, positive)


def multinomial_lambda_max(
    design: Design,
    labels: NDArray[np.int64],
    l1_ratio: float,
    factors: Array,
    positive: bool,
    fit_intercept: bool = True,
) -> float:
    """As `logistic_lambda_max`."""
    link = Softmax(np.asarray(labels, dtype=np.int64), design.weights, fit_intercept)
    return _lambda_max(design, link, l1_ratio, factors, positive)


def _lambda_max(design: Design, link: Link, l1_ratio: float, factors: Array, positive: bool) -> float:
    steepest = ProxNewton(design, link, factors, positive).steepest()
    if l1_ratio > 0:
        return steepest / l1_ratio
    return np.inf if steepest > 0 else 0.0


@in_one_thread
def _path(
    design: Design,
    y: NDArray[Any],
    link: Link,
    lams: Array,
    l1_ratio: float,
    factors: Array,
    positive: bool,
    fit_intercept: bool,
    tol: float,
) -> LogisticSolved:
    L, p = len(lams), design.shape[1]
    coefs, intercepts = np.zeros((L, link.C, p)), np.zeros((L, link.C))
    gaps, n_iter = np.zeros(L), np.zeros(L, dtype=np.int64)
    kinked = ProxNewton(design, link, factors, positive)
    if fit_intercept and len(np.unique(np.asarray(y)[design.weights > 0])) < 2:
        raise ValueError(
            "logistic_path: sample_weight must leave rows of two classes at least, got weight on one only. "
            "There is nothing to tell apart."
        )
    if (factors == 0).any() and _separates(kinked, y, fit_intercept):
        raise ValueError(
            "logistic_path: penalty_factor is 0 for features that separate the classes, so that no finite "
            "weights are best. Penalise them."
        )
    null, done = kinked.null, 0
    if l1_ratio == 0 and not positive and lams.any() and not kinked.is_small():
        smooth = Subspace(design, link, factors, fit_intercept)
        for lam in lams[lams > 0]:
            gaps[done], n_iter[done] = smooth.solve(float(lam), tol * null), smooth.steps
            done += 1
        coefs[:done], intercepts[:done] = smooth.weights()
    for i in range(done, L):
        lam = float(lams[i])
        if lam == 0:  # a problem of its own: every weight is free
            kinked = ProxNewton(design, link, np.zeros(p), positive)
        gaps[i] = kinked.solve(l1_ratio * lam, (1 - l1_ratio) * lam, tol * null)
        coefs[i][:, kinked.columns.index], intercepts[i], n_iter[i] = kinked.w, kinked.at.b, kinked.steps
        if lam == 0 and _separates(kinked, y, fit_intercept):
            warnings.warn(_SEPARATED, ConvergenceWarning, stacklevel=6)
    coefs /= design.scale
    intercepts -= coefs @ design.mean
    if link.C > 1:
        # One number added to what is not penalised, in every class, changes nothing: let it sum to zero.
        free = ((factors == 0) | (lams[:, None] == 0)) & (not positive)
        coefs -= np.where(free[:, None, :], coefs.mean(axis=1, keepdims=True), 0.0)
        intercepts -= intercepts.mean(axis=1, keepdims=True)
    if not fit_intercept:
        intercepts[:] = 0.0
    return LogisticSolved(coefs, intercepts, gaps / null, n_iter)


def _separates(solver: ProxNewton, y: NDArray[Any], fit_intercept: bool) -> bool:
    """Whether the columns without a penalty do."""
    counts = solver.design.weights > 0
    columns, fitted = rows(solver.design, solver.free.index), solver.F + solver.at.b[:, None]
    labels = np.asarray(y, dtype=np.int64)
    return is_separated(columns[:, counts], labels[counts], fitted[:, counts], fit_intercept, solver.positive)


_SEPARATED = (
    "logistic_path: at λ = 0 the features separate the classes, so that no finite weights are best; those "
    "returned fit well enough for tol. Ask for λ > 0."
)
