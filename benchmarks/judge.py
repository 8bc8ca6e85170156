"""The judge: how good a path is, from its weights alone, in plain NumPy. It knows no solver, ours neither.

Weights w and intercept b at λ have the objective J = (1/2n)‖y − b − Xw‖² or mean log-loss, + λ(a‖w‖₁ +
(1 − a)/2‖w‖²). Any θ with Σθ = 0 bounds the smallest J from below (Fenchel): by D(θ) = −Σ loss*ᵢ(−nθᵢ)/n −
Σ max(|xⱼᵀθ| − λa, 0)²/(2λ(1 − a)), and with a = 1 only if |xⱼᵀθ| ≤ λ for all j. The θ used is the plain one:
the loss's negative gradient at the weights and at their best intercept, scaled until it is feasible.

Gap = J − D ≥ suboptimality = J − min J ≥ 0. Both are given as shares of the null model's J (w = 0, best b).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .problems import Problem

GAP_CRITERION = "gap 1e-6"
# What a path must meet at every one of its λ: the largest gap, or the largest suboptimality.
CRITERIA = {
    "gap 1e-6": 1e-6,
    "suboptimality 1e-4": 1e-4,
    "suboptimality 1e-6": 1e-6,
    "suboptimality 1e-8": 1e-8,
}


@dataclass(frozen=True)
class Verdict:
    """gaps, objectives : (L,) arrays, shares of the null model's objective."""

    gaps: np.ndarray
    objectives: np.ndarray

    def suboptimality(self, best: np.ndarray) -> float:
        """The largest along the path, against the objectives (L,) of a reference."""
        return float(np.max(self.objectives - best))


def judge(problem: Problem, coefs: np.ndarray, intercepts: np.ndarray) -> Verdict:
    """coefs : (L, p) array;  intercepts : (L,) array. A path cut short, or not finite, has infinite gaps."""
    L, p = len(problem.lams), problem.X.shape[1]
    if coefs.shape != (L, p) or not (np.isfinite(coefs).all() and np.isfinite(intercepts).all()):
        return Verdict(np.full(L, np.inf), np.full(L, np.inf))
    scores = np.asarray(problem.X @ coefs.T)
    lam1, lam2 = problem.lams * problem.l1_ratio, problem.lams * (1 - problem.l1_ratio)
    primal = mean_loss(problem, scores + intercepts)
    primal += lam1 * np.abs(coefs).sum(axis=1) + lam2 / 2 * (coefs**2).sum(axis=1)
    gaps = primal - dual(problem, scores, lam1, lam2)
    null = null_objective(problem)
    return Verdict(gaps / null, primal / null)


def mean_loss(problem: Problem, scores: np.ndarray) -> np.ndarray:
    """Of scores (n, L): (L,)."""
    y = problem.y[:, None]
    if problem.loss == "squares":
        return np.asarray(((y - scores) ** 2).mean(axis=0) / 2)
    return np.asarray(np.logaddexp(0.0, -y * scores).mean(axis=0))


def null_objective(problem: Problem) -> float:
    if problem.loss == "squares":
        return float(np.var(problem.y)) / 2
    share = np.mean(problem.y > 0)
    return float(-share * np.log(share) - (1 - share) * np.log1p(-share))


def dual(problem: Problem, scores: np.ndarray, lam1: np.ndarray, lam2: np.ndarray) -> np.ndarray:
    """The bound D (L,) from below, of scores (n, L) without intercept."""
    n = len(problem.y)
    theta = negative_gradient(problem, scores) / n
    pulls = np.abs(problem.X.T @ theta)
    if (lam2 == 0).all():
        largest = pulls.max(axis=0)
        feasible = np.divide(lam1, largest, out=np.ones_like(lam1), where=largest > lam1)
        if problem.loss == "squares":  # the best multiple, which may be above 1
            best = np.einsum("il,i->l", theta, problem.y) / np.maximum(n * (theta**2).sum(axis=0), 1e-300)
            most = np.divide(lam1, largest, out=np.full_like(lam1, np.inf), where=largest > 0)
            feasible = np.clip(best, -most, most)
        theta = theta * feasible
        price = 0.0
    else:
        price = (np.maximum(pulls - lam1, 0) ** 2).sum(axis=0) / (2 * lam2)
    return np.asarray(-conjugate(problem, theta) - price)


def negative_gradient(problem: Problem, scores: np.ndarray) -> np.ndarray:
    """n times that of the mean loss at scores (n, L), at the best intercept: it sums to zero."""
    if problem.loss == "squares":
        residual = problem.y[:, None] - scores
        return np.asarray(residual - residual.mean(axis=0))
    shift, y01 = best_intercepts(problem, scores), (problem.y > 0)[:, None]
    return np.asarray(y01 - sigmoid(scores + shift))


def best_intercepts(problem: Problem, scores: np.ndarray) -> np.ndarray:
    """(L,), by bisection: the slope in the intercept is monotone."""
    share = np.mean(problem.y > 0)
    centre = np.log(share / (1 - share))
    low, high = centre - scores.max(axis=0), centre - scores.min(axis=0)
    for _ in range(60):
        middle = (low + high) / 2
        too_low = sigmoid(scores + middle).mean(axis=0) < share
        low, high = np.where(too_low, middle, low), np.where(too_low, high, middle)
    return np.asarray((low + high) / 2)


def conjugate(problem: Problem, theta: np.ndarray) -> np.ndarray:
    """Σ loss*ᵢ(−nθᵢ)/n of θ (n, L): (L,)."""
    n, y = len(problem.y), problem.y[:, None]
    if problem.loss == "squares":
        return np.asarray(n / 2 * (theta**2).sum(axis=0) - (theta * y).sum(axis=0))
    share = np.clip(n * theta * y, 0.0, 1.0)
    return np.asarray((_entropy(share) + _entropy(1 - share)).mean(axis=0))


def _entropy(share: np.ndarray) -> np.ndarray:
    return np.asarray(share * np.log(np.maximum(share, 1e-300)))


def sigmoid(score: np.ndarray) -> np.ndarray:
    return np.asarray(0.5 * (1 + np.tanh(score / 2)))


def curve_error(problem: Problem, curve: np.ndarray, truth: np.ndarray) -> float:
    """How far a curve of validation errors (L,) is from the true one: the largest distance, over var(y)."""
    if curve.shape != truth.shape or not np.isfinite(curve).all():
        return float("inf")
    return float(np.abs(curve - truth).max() / np.var(problem.y))
