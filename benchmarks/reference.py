"""Reference solutions: the objectives that suboptimality is measured from. Plain NumPy, slow, and certified.

A working set of weights that ever were non-zero; on it Newton's quadratic model of the loss, minimised
exactly by feature-sign search (Lee, Battle, Raina and Ng 2007, NeurIPS 19, 801–808). The judge's own gap says
how good the result is, so nothing needs to be believed. Kept in benchmarks/.cache, under a fingerprint.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from . import judge
from .problems import Problem

GOAL = 1e-12  # the gap at which a λ is done; 1e-9 is what a run asks of a reference
CACHE = Path(__file__).parent / ".cache"


def cached(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """(truth (L,), gaps (L,)): objectives for a path, else the curve of held-out errors."""
    file = CACHE / f"{fingerprint(problem)}.npz"
    if not file.exists():
        CACHE.mkdir(exist_ok=True)
        truth, gaps = {"path": path, "cv": cross_validation, "loo": leave_one_out}[problem.task](problem)
        np.savez(file, truth=truth, gaps=gaps)
    kept = np.load(file)
    return kept["truth"], kept["gaps"]


def fingerprint(problem: Problem) -> str:
    data = problem.X.data if problem.is_sparse else problem.X
    parts = [
        problem.y,
        problem.lams,
        np.asarray(data.sum(axis=0)),
        *([] if problem.folds is None else [problem.folds]),
    ]
    text = repr((problem.task, problem.loss, problem.l1_ratio, problem.X.shape)).encode()
    return hashlib.sha256(
        text + b"".join(np.ascontiguousarray(part).tobytes() for part in parts)
    ).hexdigest()[:16]


def path(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    verdict = judge.judge(problem, *weights(problem))
    return verdict.objectives, verdict.gaps


def weights(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """(coefs (L, p), intercepts (L,))"""
    if problem.loss == "squares" and problem.l1_ratio == 0:
        return _ridge(problem)
    newton, coefs, intercepts = _Newton(problem), [], []
    for lam in problem.lams:
        newton.solve(lam)
        coefs.append(newton.w.copy())
        intercepts.append(newton.b)
    return np.array(coefs), np.array(intercepts)


def cross_validation(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    errors, gaps = np.zeros(len(problem.lams)), np.zeros(len(problem.lams))
    for k in range(problem.folds.max() + 1):
        held = problem.folds == k
        train = replace(
            problem, X=np.asfortranarray(problem.X[~held]), y=problem.y[~held], task="path", folds=None
        )
        coefs, intercepts = weights(train)
        gaps = np.maximum(gaps, judge.judge(train, coefs, intercepts).gaps)
        errors += ((problem.y[held, None] - problem.X[held] @ coefs.T - intercepts) ** 2).mean(axis=0)
    return errors / (problem.folds.max() + 1), gaps


def leave_one_out(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """By residual over (1 − leverage), with an intercept."""
    n, (U, s) = len(problem.y), np.linalg.svd(problem.X - problem.X.mean(axis=0), full_matrices=False)[:2]
    y = problem.y - problem.y.mean()
    shrink = s[:, None] ** 2 / (s[:, None] ** 2 + n * problem.lams)
    residuals = y[:, None] - U @ (shrink * (U.T @ y)[:, None])
    leverages = U**2 @ shrink + 1 / n
    return ((residuals / (1 - leverages)) ** 2).mean(axis=0), np.zeros(len(problem.lams))


def _ridge(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    mean, n = problem.X.mean(axis=0), len(problem.y)
    U, s, Vt = np.linalg.svd(problem.X - mean, full_matrices=False)
    pulls = U.T @ (problem.y - problem.y.mean()) * s / n
    coefs = (pulls / (s**2 / n + problem.lams[:, None])) @ Vt
    return coefs, problem.y.mean() - coefs @ mean


class _Newton:
    """Weights w and intercept b, carried along decreasing λ."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.w, self.b = np.zeros(problem.X.shape[1]), 0.0
        self.work = np.zeros(0, dtype=int)  # in the order of entering
        self.gram: np.ndarray | None = None  # of the working set; for squares it only grows
        self.scores = np.zeros(len(problem.y))
        self._set_intercept()

    def solve(self, lam: float) -> None:
        here = replace(self.problem, lams=np.array([lam]))
        lam1, lam2 = lam * here.l1_ratio, lam * (1 - here.l1_ratio)
        best, stuck = np.inf, 0
        for _ in range(200):
            gap = judge.judge(here, self.w[None], np.array([self.b])).gaps[0]
            stuck = stuck + 1 if gap > 0.5 * best else 0
            best = min(best, gap)
            if gap <= GOAL or stuck >= 8:
                return
            gradient = self.problem.X.T @ self.residual / len(self.problem.y)
            new = np.flatnonzero(np.abs(gradient) > lam1)
            self.work = np.concatenate([self.work, np.setdiff1d(new, self.work)])
            self._step(gradient[self.work], lam1, lam2, here)

    def _step(self, pull: np.ndarray, lam1: float, lam2: float, here: Problem) -> None:
        start, H = self.w[self.work], self._hessian()
        target = feature_sign(H, H @ start + pull, lam1, lam2, start)
        before, size = self._objective(start, here), 1.0
        while size > 1e-3:
            moved = start + size * (target - start)
            if self._objective(moved, here) <= before + 1e-15 * abs(before):
                return
            size /= 2
        self._objective(start, here)

    def _objective(self, work: np.ndarray, here: Problem) -> float:
        """Moves to these weights of the working set and their best intercept."""
        self.w[self.work] = work
        active = np.flatnonzero(self.w)
        self.scores = np.asarray(here.X[:, active] @ self.w[active])
        self._set_intercept()
        lam1, lam2 = here.lams[0] * here.l1_ratio, here.lams[0] * (1 - here.l1_ratio)
        loss = judge.mean_loss(here, (self.scores + self.b)[:, None])[0]
        return float(loss + lam1 * np.abs(work).sum() + lam2 / 2 * work @ work)

    def _set_intercept(self) -> None:
        column = self.scores[:, None]
        self.residual = judge.negative_gradient(self.problem, column)[:, 0]
        squares = self.problem.loss == "squares"
        self.b = float(
            np.mean(self.problem.y - self.scores)
            if squares
            else judge.best_intercepts(self.problem, column)[0]
        )

    def _hessian(self) -> np.ndarray:
        n = len(self.problem.y)
        if self.problem.loss == "logistic":
            chance = judge.sigmoid(self.scores + self.b)
            curvature = chance * (1 - chance)
            columns = self.problem.X[:, self.work]
            mean = curvature @ columns / curvature.sum()
            return np.asarray((columns - mean).T @ ((columns - mean) * curvature[:, None]) / n)
        known = 0 if self.gram is None else len(self.gram)
        if known < len(self.work):
            grown = np.empty((len(self.work),) * 2)
            if self.gram is not None:
                grown[:known, :known] = self.gram
            grown[known:] = self._products(self.work[known:], self.work) / n
            grown[:known, known:] = grown[known:, :known].T
            self.gram = grown
        assert self.gram is not None
        return self.gram

    def _products(self, some: np.ndarray, every: np.ndarray) -> Any:
        X, n = self.problem.X, len(self.problem.y)
        A, B = X[:, some], X[:, every]
        products = A.T @ B
        products = products.toarray() if self.problem.is_sparse else products
        return products - np.outer(A.sum(axis=0), B.sum(axis=0)) / n


def feature_sign(H: np.ndarray, c: np.ndarray, lam1: float, lam2: float, w: np.ndarray) -> np.ndarray:
    """The minimum of ½wᵀHw − cᵀw + λ₁‖w‖₁ + (λ₂/2)‖w‖², from w: (m,) array.

    On a set of signs the minimum is a linear system. On the way there the first weight to reach zero leaves
    the set; at the end those enter whose gradients are furthest outside [−λ₁, λ₁].
    """
    w = w.copy()
    signs = np.sign(w)
    slack = lam1 + 1e-14 * max(np.abs(c).max(initial=0.0), lam1)
    for _ in range(50 * len(w) + 100):
        on = np.flatnonzero(signs) if lam1 > 0 else np.arange(len(w))
        system = H[np.ix_(on, on)] + lam2 * np.eye(len(on))
        goal = np.linalg.solve(system, c[on] - lam1 * signs[on])
        crossing = np.flatnonzero((signs[on] != 0) & (goal * signs[on] < 0)) if lam1 > 0 else on[:0]
        if len(crossing):
            shares = w[on][crossing] / (w[on][crossing] - goal[crossing])
            first = shares.min()
            w[on] += first * (goal - w[on])
            leaving = on[crossing[shares <= first]]
            w[leaving], signs[leaving] = 0.0, 0.0
            continue
        w[on] = goal
        pull = c - H @ w - lam2 * w
        pull[on] = 0.0
        entering = np.argsort(np.abs(pull))[::-1][: max(1, len(on) // 20)]
        entering = entering[np.abs(pull[entering]) > slack]
        if not len(entering):
            return w
        signs[entering] = np.sign(pull[entering])
    return w
