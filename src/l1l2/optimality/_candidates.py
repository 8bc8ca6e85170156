"""Weights that are to be judged, beside the problem that they are meant to solve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as check
from .._centring import Problem
from .._validation import Array


@dataclass(frozen=True)
class Candidates:
    """What is judged, in the units of the centred and scaled problem.

    W : (L, p) weights;  shifts : (L,), how far each intercept is from the best one;  lam1, lam2 : (L,)
    factors : (p,);  positive : whether the optimum is among weights ≥ 0
    """

    problem: Problem
    W: Array
    shifts: Array
    lam1: Array
    lam2: Array
    factors: Array
    positive: bool

    @classmethod
    def of(
        cls,
        problem: Problem,
        coefs: Array,
        intercepts: Array,
        lam1: ArrayLike,
        lam2: ArrayLike,
        factors: Array | None = None,
        positive: bool = False,
    ) -> Candidates:
        W, L = problem.weights(coefs), len(coefs)
        return cls(
            problem,
            W,
            problem.shifts(W, intercepts),
            np.broadcast_to(problem.lam1(lam1), L),
            np.broadcast_to(problem.lam2(lam2), L),
            np.ones(W.shape[1]) if factors is None else factors,
            positive,
        )

    @classmethod
    def given(
        cls,
        where: str,
        X: Any,
        y: Any,
        coef: ArrayLike,
        intercept: float,
        lam: float,
        lam2: float,
        fit_intercept: bool,
        sample_weight: ArrayLike | None,
        penalty_factor: ArrayLike | None,
        positive: bool,
    ) -> Candidates:
        """One candidate, as the user gave it."""
        if hasattr(X, "tocsc"):
            X, y = check.columns(where, X), check.vector(where, "y", y)
            check.entries(where, X)
        else:
            X, y = check.problem(where, X, y)
        n, p = X.shape
        check.same_rows(where, n, len(y))
        coef = check.vector(where, "coef", coef, p)
        b = check.finite(where, "intercept", intercept)
        lam, lam2 = check.strength(where, "lam", lam), check.strength(where, "lam2", lam2)
        if not check.flag(where, "fit_intercept", fit_intercept) and b != 0:
            raise ValueError(
                f"{where}: intercept must be 0 with fit_intercept=False, got {b}. Change one of them."
            )
        if check.flag(where, "positive", positive) and coef.min() < 0:
            raise ValueError(
                f"{where}: coef must be >= 0 with positive=True, got {coef.min()}. Change one of them."
            )
        v, f = check.sample_weights(where, sample_weight, n), check.penalty_factors(where, penalty_factor, p)
        problem = Problem.of(X, y, fit_intercept, v)
        return cls.of(problem, coef[None, :], np.array([b]), lam, lam2, f, positive)

    def residuals(self) -> Array:
        """At the best intercepts, (n, L)."""
        return np.asarray(self.problem.y[:, None] - self.problem.X @ self.W.T)

    def objectives(self) -> Array:
        R, W, f = self.residuals(), self.W, self.factors
        loss = ((R * R).mean(axis=0) + self.shifts**2) / 2
        return np.asarray(loss + self.lam1 * (np.abs(W) @ f) + self.lam2 * ((W * W) @ f) / 2)
