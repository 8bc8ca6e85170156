"""What solvers share: the problem without its intercept, the loop, the record and the verdict."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as check
from .._centring import Problem
from .._validation import Array
from ..losses import SquaredError
from ..optimality import certify
from ..penalties import Penalty

_LOOK_EVERY = 10  # iterations between two looks at the gap, which costs about as much as a step
_DEFAULT_TOL = 1e-8


class ConvergenceWarning(UserWarning):
    """A solver stopped before its certified gap reached the tolerance; the result is what it had reached."""


class DivergenceWarning(ConvergenceWarning):
    """A solver ended worse than it began and worse than the null model, as a step above 2/L makes it do."""


@dataclass(frozen=True, eq=False)
class History:
    """coefs : (T + 1, p), the start and the weights after each iteration;  objectives : (T + 1,), J at each.

    J is taken at the best intercept for those weights.
    """

    coefs: Array
    objectives: Array


@dataclass(frozen=True, eq=False)
class Result:
    """Weights, intercept, and how good they are.

    coef : (p,) array;  intercept : float
    gap : certified bound on the suboptimality, as a share of the null model's objective; see
        `l1l2.optimality.duality_gap`
    n_iter : iterations made
    converged : whether gap ≤ tol (≤ 1e-8 if tol was None)
    history : None unless recorded
    """

    coef: Array
    intercept: float
    gap: float
    n_iter: int
    converged: bool
    history: History | None = None


class Centred:
    """The problem in w alone: as the best intercept is ȳ − x̄ᵀw, X and y are centred and b is left out.

    X : (n, p) array;  y : (n,) array, both centred unless fit_intercept is False
    """

    def __init__(self, where: str, X: ArrayLike, y: ArrayLike, penalty: Penalty, fit_intercept: bool) -> None:
        X, y = check.problem(where, X, y)
        check.moderate(where, "X", X)
        check.moderate(where, "y", y)
        if isinstance(penalty, type) or not hasattr(penalty, "strengths"):
            raise TypeError(f"{where}: penalty must be L1, L2 or L1L2, got {penalty!r}. Pass L1(0.1), say.")
        self.where, self.penalty = where, penalty
        self._scaled = Problem.of(X, y, check.flag(where, "fit_intercept", fit_intercept))
        self.X, self.y = self._scaled.unscaled()
        self.lipschitz = SquaredError(self.X, self.y).lipschitz()

    def gradient(self, w: Array) -> Array:
        """Of the loss, (p,)."""
        return np.asarray(self.X.T @ (self.X @ w - self.y) / len(self.y))

    def objective(self, w: Array) -> float:
        r = self.y - self.X @ w
        lam1, lam2 = self.penalty.strengths
        return float(r @ r / (2 * len(r)) + lam1 * np.abs(w).sum() + lam2 / 2 * (w @ w))

    def intercept(self, w: Array) -> float:
        return float(self._scaled.to_intercepts(self._scaled.weights(w)[None, :])[0])

    def gap(self, w: Array) -> float:
        b = np.array([self.intercept(w)])
        return float(certify(self._scaled, w[None, :], b, *self.penalty.strengths)[0])

    def step(self, step: float | None, curvature: float) -> float:
        """The step asked for, or 1/curvature; 1 where nothing curves, since nothing moves there."""
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
    """w ← update(w, k) for k = 0, 1, … until the gap is at most `tol`, or `n_iter` times; then judge."""
    p = problem.X.shape[1]
    n_iter = check.count(problem.where, "n_iter", n_iter, least=0)
    goal = None if tol is None else check.strength(problem.where, "tol", tol)
    record = check.flag(problem.where, "record", record)
    w = np.zeros(p) if w0 is None else check.vector(problem.where, "w0", w0, p).copy()
    trail, k = [w], 0
    # With tol=None all iterations are run, and nobody asks.
    while k < n_iter and not (goal is not None and k % _LOOK_EVERY == 0 and problem.gap(w) <= goal):
        with np.errstate(over="ignore", invalid="ignore"):
            new = update(w, k)
            finite = np.isfinite(new).all() and np.isfinite(problem.objective(new))
        if not finite:
            _warn_divergence(problem, trail[0], w, k, "and then left the range of float64")
            return judge(problem, w, k, tol=None, trail=trail if record else None, depth=4)
        w, k = new, k + 1
        if record:
            trail.append(w)
    if problem.objective(w) > (1 + 1e-6) * max(problem.objective(trail[0]), problem.objective(np.zeros(p))):
        _warn_divergence(problem, trail[0], w, k, "worse than the null model")
        goal = None
    return judge(problem, w, k, tol=goal, trail=trail if record else None, depth=4)


def judge(
    problem: Centred, w: Array, k: int, *, tol: float | None, trail: Sequence[Array] | None, depth: int = 3
) -> Result:
    """Certify w; warn the caller `depth` frames up where its gap is above `tol`, unless that is None."""
    gap = problem.gap(w)
    if tol is not None and gap > tol:
        message = (
            f"{problem.where}: the gap is {gap:.2g} after {k} iterations, above tol = {tol:.2g}. "
            "Raise n_iter, standardise the columns of X, or accept this gap by raising tol "
            "(tol=None runs n_iter iterations and does not ask)."
        )
        warnings.warn(message, ConvergenceWarning, stacklevel=depth)
    history = History(np.array(trail), np.array([problem.objective(v) for v in trail])) if trail else None
    converged = gap <= (_DEFAULT_TOL if tol is None else tol)
    return Result(w, problem.intercept(w), gap, k, converged, history)


def _warn_divergence(problem: Centred, start: Array, w: Array, k: int, how: str) -> None:
    curvature = problem.lipschitz + problem.penalty.strengths[1]
    message = (
        f"{problem.where}: diverged: in {k} iterations the objective went from "
        f"{problem.objective(start):.3g} to {problem.objective(w):.3g}, {how}. "
        f"Take a step below 2/(L + λ₂) = {2 / curvature if curvature else np.inf:.3g}, "
        "L being the largest eigenvalue of XᵀX/n."
    )
    warnings.warn(message, DivergenceWarning, stacklevel=4)
