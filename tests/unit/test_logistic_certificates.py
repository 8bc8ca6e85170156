"""Logistic paths with random options: no gap is reported below the judge's, no objective above another's."""

import numpy as np
import pytest
import scipy.optimize

from l1l2 import path
from l1l2.logistic_optimality import logistic_gap, logistic_objective

pytestmark = pytest.mark.kernels

ROUNDING = 1e-13


class Random:
    """A problem and its options, by seed: any penalty, weights and factors, two classes or three."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        n, p, self.K = rng.integers(20, 60), rng.integers(1, 25), rng.choice([2, 2, 3])
        self.X = rng.standard_normal((n, p)) * rng.choice([0.3, 1.0, 3.0], p) + rng.choice([0.0, 5.0])
        noise = 2 * rng.standard_normal((n, self.K))
        self.y = ((self.X - self.X.mean(axis=0)) @ rng.standard_normal((p, self.K)) + noise).argmax(axis=1)
        self.y[: self.K] = np.arange(self.K)
        self.l1_ratio = rng.choice([1.0, 0.5, 0.05, 0.0])
        self.tol = rng.choice([1e-2, 1e-4, 1e-6, 1e-9])
        self.options = {"fit_intercept": rng.random() < 0.7, "positive": rng.random() < 0.2}
        if rng.random() < 0.5:
            self.options["sample_weight"] = rng.uniform(0.2, 3, n)
        if rng.random() < 0.5:
            self.options["penalty_factor"] = rng.choice([0.5, 1.0, 2.0], p)
            self.options["penalty_factor"][0] = 0.0 if p > 1 and rng.random() < 0.3 else 1.0

    def path(self, tol, n_lams=8):
        options = {"l1_ratio": self.l1_ratio, "n_lams": n_lams, "eps": 0.01, "tol": tol, **self.options}
        return path.logistic_path(self.X, self.y, **options)

    def strengths(self, lam):
        return {"lam": self.l1_ratio * lam, "lam2": (1 - self.l1_ratio) * lam}


@pytest.mark.parametrize("seed", range(60))
def test_no_gap_is_reported_below_the_judges(seed):
    problem = Random(seed)
    found = problem.path(problem.tol)
    for lam, w, b, gap in zip(found.lams, found.coefs, found.intercepts, found.gaps, strict=True):
        judged = logistic_gap(problem.X, problem.y, w, b, **problem.strengths(lam), **problem.options)
        assert gap <= problem.tol
        assert judged <= gap * 1.01 + ROUNDING


@pytest.mark.parametrize("seed", range(100, 130))
def test_no_objective_is_above_that_of_a_quasi_newton_method(seed):
    problem = Random(seed)
    found = problem.path(1e-11, n_lams=3)
    about = {name: problem.options.get(name) for name in ("sample_weight", "penalty_factor")}
    for lam, w, b in zip(found.lams, found.coefs, found.intercepts, strict=True):
        ours = logistic_objective(problem.X, problem.y, w, b, **problem.strengths(lam), **about)
        theirs = independent(problem, lam)
        assert ours <= theirs + 1e-10
        assert ours >= theirs - 1e-5  # L-BFGS does not get closer than this everywhere


def independent(problem, lam):
    """The least objective that SciPy's L-BFGS-B finds; each weight is a difference of two that are ≥ 0."""
    X, n, p = problem.X, *problem.X.shape
    C = 1 if problem.K == 2 else problem.K
    v = (
        problem.options.get("sample_weight", np.ones(n))
        / problem.options.get("sample_weight", np.ones(n)).sum()
    )
    f = np.tile(problem.options.get("penalty_factor", np.ones(p)), C)
    mean = v @ X if problem.options["fit_intercept"] else 0.0
    X = X - mean
    Y = np.eye(problem.K)[problem.y][:, -C:]
    lam1, lam2 = problem.strengths(lam).values()

    def value(u):
        plus, minus, b = np.split(u, [C * p, 2 * C * p])
        w = plus - minus
        F = X @ w.reshape(C, p).T + b
        scores = np.hstack([np.zeros((n, 1)), F]) if C == 1 else F
        top = np.logaddexp.reduce(scores, axis=1)
        R = np.exp(F - top[:, None]) - Y
        loss = v @ (top - (F * Y).sum(axis=1))
        slope = ((v[:, None] * R).T @ X).ravel() + lam2 * f * w
        level = v @ R if problem.options["fit_intercept"] else np.zeros(C)
        penalty = lam1 * f @ (plus + minus) + lam2 / 2 * f @ (w * w)
        return loss + penalty, np.concatenate([slope + lam1 * f, lam1 * f - slope, level])

    most = 0 if problem.options["positive"] else np.inf
    bounds = [(0, np.inf)] * (C * p) + [(0, most)] * (C * p) + [(-np.inf, np.inf)] * C
    options = {"maxiter": 5000, "maxfun": 10**5, "ftol": 1e-15, "gtol": 1e-9, "maxcor": 30}
    start = np.zeros(2 * C * p + C)
    return scipy.optimize.minimize(value, start, jac=True, bounds=bounds, options=options).fun
