"""What every iterative solver shares: the problem without its intercept, the loop, the record and the verdict."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as check
from .._centring import centre
from .._validation import Array
from ..losses import SquaredError
from ..optimality import duality_gap
from ..penalties import Penalty

_LOOK_EVERY = 10  # iterations between two looks at the certificate, which costs as much as a step


class ConvergenceWarning(UserWarning):
    """A solver stopped before its certified gap reached the tolerance; the result is what it had reached."""


class DivergenceWarning(ConvergenceWarning):
    """A solver moved away from the optimum, as a step above 2/L makes it do."""


@dataclass(frozen=True, eq=False)
class History:
    """coefs (T + 1, p) and objectives (T + 1,): the start and every iteration after it.

    Each objective is taken at the best intercept for its weights.
    """

    coefs: Array
    objectives: Array


@dataclass(frozen=True, eq=False)
class Result:
    """coef (p,), intercept, and how good they are.

    gap : certified bound on the suboptimality, as a share of the null model's objective (see `optimality.duality_gap`)
    n_iter : iterations made
    converged : whether gap ≤ tol; with tol=None, whether gap ≤ 1e-8
    history : History if it was asked for
    """

    coef: Array
    intercept: float
    gap: float
    n_iter: int
    converged: bool
    history: History | None = None


class Centred:
    """The problem in w alone: for any w the best intercept is ȳ − x̄ᵀw, so X and y are centred and b forgotten."""

    def __init__(self, where: str, X: ArrayLike, y: ArrayLike, penalty: Penalty, fit_intercept: bool) -> None:
        X, y = check.problem(where, X, y)
        check.moderate(where, "X", X)
        check.moderate(where, "y", y)
        if not hasattr(penalty, "strengths"):
            raise TypeError(f"{where}: penalty must be L1, L2 or L1L2, got {penalty!r}. Pass L1(0.1), say.")
        self.where, self.penalty, self.fit_intercept = where, penalty, fit_intercept
        self._given = (X, y)
        self.x_mean, self.y_mean = np.zeros(X.shape[1]), 0.0
        if fit_intercept:
            X, self.x_mean = centre(X)
            y, self.y_mean = centre(y)
        self.X, self.y = X, y
        self.loss = SquaredError(X, y)

    def gradient(self, w: Array) -> Array:
        """Of the loss."""
        return self.X.T @ (self.X @ w - self.y) / len(self.y)

    def objective(self, w: Array) -> float:
        r = self.y - self.X @ w
        lam1, lam2 = self.penalty.strengths
        return float(r @ r / (2 * len(r)) + lam1 * np.abs(w).sum() + lam2 / 2 * (w @ w))

    def intercept(self, w: Array) -> float:
        return float(self.y_mean - self.x_mean @ w)

    def gap(self, w: Array) -> float:
        lam1, lam2 = self.penalty.strengths
        return duality_gap(
            *self._given, w, self.intercept(w), lam1, lam2=lam2, fit_intercept=self.fit_intercept
        )

    def step(self, step: float | None, curvature: float) -> float:
        """The step asked for, or 1/curvature; 1 where nothing curves, since then nothing moves."""
        if step is not None:
            return check.positive(self.where, "step", step)
        return 1 / curvature if curvature > 0 else 1.0


def iterate(
    problem: Centred,
    update: Callable[[Array, int], Array],
    *,
    w0: ArrayLike | None,
    n_iter: int,
    tol: float | None,
    record: bool,
) -> Result:
    """w ← update(w, k) for k = 0, 1, … until the gap is at most `tol`, or n_iter times; then judge."""
    p = problem.X.shape[1]
    n_iter = check.count(problem.where, "n_iter", n_iter)
    goal = 1e-8 if tol is None else check.strength(problem.where, "tol", tol)
    w = np.zeros(p) if w0 is None else check.vector(problem.where, "w0", w0, p).copy()
    coefs, k, finite = [w], 0, True
    start = problem.objective(w)
    done = tol is not None and problem.gap(w) <= goal
    while k < n_iter and not done:
        with np.errstate(over="ignore", invalid="ignore"):
            new = update(w, k)
            finite = bool(np.isfinite(new).all()) and bool(np.isfinite(problem.objective(new)))
        if not finite:
            break
        w, k = new, k + 1
        if record:
            coefs.append(w)
        done = tol is not None and k % _LOOK_EVERY == 0 and problem.gap(w) <= goal
    gap = problem.gap(w)
    _say(problem, start, w, gap, goal if tol is not None else np.inf, k, finite)
    history = History(np.array(coefs), np.array([problem.objective(v) for v in coefs])) if record else None
    return Result(w, problem.intercept(w), gap, k, finite and gap <= goal, history)


def _say(problem: Centred, start: float, w: Array, gap: float, goal: float, k: int, finite: bool) -> None:
    end = problem.objective(w)
    worst = max(start, problem.objective(np.zeros_like(w)))
    if not finite or end > worst * (1 + 1e-6):
        how = f"rose from {start:.3g} to {end:.3g}" if finite else f"left float64 after reaching {end:.3g}"
        curvature = problem.loss.lipschitz() + problem.penalty.strengths[1]
        message = (
            f"{problem.where}: diverged; in {k} iterations the objective {how}. Take a step below "
            f"2/(L + λ₂) = {2 / curvature if curvature else np.inf:.3g}, L the largest eigenvalue of XᵀX/n."
        )
        warnings.warn(message, DivergenceWarning, stacklevel=4)
    elif gap > goal:
        message = (
            f"{problem.where}: gap {gap:.2g} after {k} iterations, above tol = {goal:.2g}. "
            "Raise n_iter, standardise the columns of X, or accept the gap by raising tol "
            "(tol=None runs n_iter iterations and does not ask)."
        )
        warnings.warn(message, ConvergenceWarning, stacklevel=4)
