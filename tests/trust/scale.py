"""What a change of units, of order, of signs or of the origin must do to the weights, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from l1l2 import ElasticNet, Lasso, LogisticRegression, Moments, Ridge
from l1l2.path import elastic_net_path, lasso_path, logistic_path, ridge_path

from .judge import REMEDY
from .table import Row, counted

EXACT, FAR = 1e-10, 1e-6  # of the largest weight; the second where X is moved by 1e9
SHARES = np.array([0.5, 0.1, 0.02])  # of λ_max, or of the sum of the variances


class Problem(NamedTuple):
    """y : numbers, or classes 0 and 1;  weights : (n,) or None"""

    X: Any
    y: Any
    weights: Any = None


class Found(NamedTuple):
    """coefs : (L, p);  intercepts : (L,)"""

    coefs: Any
    intercepts: Any


@dataclass(frozen=True)
class Solver:
    """unit : of λ, as powers of the units of X and y;  classes : whether y holds labels

    mixed : whether λ₁ and λ₂ are in one number, which then follows a change of both units alone
    """

    solve: Callable[[Problem, Any], Found]
    unit: tuple[int, int]
    classes: bool = False
    mixed: bool = False

    def follows(self, change: Change) -> bool:
        x, y = change.units
        return (change.classes or not self.classes) and (x == y or not self.mixed)


@dataclass(frozen=True)
class Change:
    """A problem changed, and what its weights say of those of the problem as it was.

    units : of X and y
    """

    make: Callable[[Problem], Problem]
    back: Callable[[Found], Found]
    tolerance: float = EXACT
    units: tuple[float, float] = (1.0, 1.0)
    classes: bool = True


def solver(path: Any, **how: Any) -> Callable[[Problem, Any], Found]:
    def solve(problem: Problem, lams: Any) -> Found:
        found = path(problem.X, problem.y, lams, sample_weight=problem.weights, **how)
        return Found(found.coefs, found.intercepts)

    return solve


def on_moments(path: Any) -> Callable[[Problem, Any], Found]:
    def solve(problem: Problem, lams: Any) -> Found:
        found = path(Moments().update(*problem), None, lams)
        return Found(found.coefs, found.intercepts)

    return solve


def as_it_is(lam: float, total: float) -> dict[str, float]:
    return {"alpha": lam, "tol": 1e-12}


def summed(lam: float, total: float) -> dict[str, float]:
    return {"alpha": lam * total}


def inverse(lam: float, total: float) -> dict[str, float]:
    return {"C": 1 / (lam * total), "tol": 1e-14}


def estimated(kind: Any, strength: Callable[[float, float], dict[str, float]]) -> Callable[..., Found]:
    """strength : alpha or C, from λ and the sum of the weights"""

    def solve(problem: Problem, lams: Any) -> Found:
        total = float(len(problem.y) if problem.weights is None else problem.weights.sum())
        coefs, intercepts = [], []
        for lam in lams:
            model = kind(**strength(lam, total)).fit(problem.X, problem.y, sample_weight=problem.weights)
            coefs.append(np.ravel(model.coef_))
            intercepts.append(np.ravel(model.intercept_)[0])
        return Found(np.array(coefs), np.array(intercepts))

    return solve


SOLVERS = {
    "Lasso": Solver(estimated(Lasso, as_it_is), (1, 1)),
    "ElasticNet": Solver(estimated(ElasticNet, as_it_is), (1, 1), mixed=True),
    "Ridge": Solver(estimated(Ridge, summed), (2, 0)),
    "LogisticRegression": Solver(estimated(LogisticRegression, inverse), (2, 0), classes=True),
    "lasso_path": Solver(solver(lasso_path), (1, 1)),
    "lasso_path of Moments": Solver(on_moments(lasso_path), (1, 1)),
    "ridge_path": Solver(solver(ridge_path), (2, 0)),
    "ridge_path of Moments": Solver(on_moments(ridge_path), (2, 0)),
    "elastic_net_path": Solver(solver(elastic_net_path), (1, 1), mixed=True),
    "logistic_path L1": Solver(solver(logistic_path, tol=1e-14), (1, 0), classes=True),
    "logistic_path L2": Solver(solver(logistic_path, l1_ratio=0.0, tol=1e-14), (2, 0), classes=True),
}


def times(x: float, y: float) -> Change:
    def make(problem: Problem) -> Problem:
        return Problem(problem.X * x, problem.y * y, problem.weights)

    def back(found: Found) -> Found:
        return Found(found.coefs / y * x, found.intercepts / y)

    return Change(make, back, units=(x, y), classes=y == 1)


def moved(by: float) -> Change:
    def make(problem: Problem) -> Problem:
        return problem._replace(X=problem.X + by)

    def back(found: Found) -> Found:
        return Found(found.coefs, found.intercepts + by * found.coefs.sum(axis=1))

    return Change(make, back, FAR)


def shuffled_rows(problem: Problem) -> Problem:
    order = np.random.default_rng(1).permutation(len(problem.y))
    weights = None if problem.weights is None else problem.weights[order]
    return Problem(problem.X[order], problem.y[order], weights)


def repeated(problem: Problem) -> Problem:
    """Whole weights as repetitions."""
    assert problem.weights is not None
    rows = np.repeat(np.arange(len(problem.y)), problem.weights.astype(int))
    return Problem(problem.X[rows], problem.y[rows])


def same(found: Found) -> Found:
    return found


SIZES = [(x, y) for x in (1e150, 1.0, 1e-150) for y in (1e150, 1.0, 1e-150) if (x, y) != (1.0, 1.0)]
CHANGES = {
    **{
        f"X·{x:g}, y·{y:g}": times(x, y) for x, y in [*SIZES, (1e100, 1e100), (1e-100, 1e-100), (1e40, 1e-40)]
    },
    "X + 1e9": moved(1e9),
    "X - 1e9": moved(-1e9),
    "rows in another order": Change(shuffled_rows, same),
    "columns in another order": Change(
        lambda a: a._replace(X=a.X[:, ::-1].copy()), lambda w: w._replace(coefs=w.coefs[:, ::-1])
    ),
    "signs of columns": Change(lambda a: a._replace(X=-a.X), lambda w: w._replace(coefs=-w.coefs)),
    "sign of y": Change(
        lambda a: a._replace(y=-a.y), lambda w: Found(-w.coefs, -w.intercepts), classes=False
    ),
    "classes the other way round": Change(
        lambda a: a._replace(y=1 - a.y) if set(a.y) <= {0, 1} else a._replace(y=-a.y),
        lambda w: Found(-w.coefs, -w.intercepts),
    ),
    "whole weights as repetitions": Change(repeated, same),
    "all weights times 1e6": Change(lambda a: a._replace(weights=a.weights * 1e6), same),
}


def problems(classes: bool) -> Iterator[Problem]:
    for seed, (n, p) in enumerate([(12, 3), (40, 6), (300, 20), (15, 30)]):
        rng = np.random.default_rng(seed)
        X = np.round(rng.standard_normal((n, p)) * 1024) / 1024  # so that adding 1e9 rounds nothing
        y = X[:, :3] @ [1.0, -2.0, 0.5] + rng.standard_normal(n)
        yield Problem(X, (y > 0) * 1.0 if classes else y, rng.integers(1, 4, n).astype(float))


def cell(of: Solver, change: Change, problem: Problem) -> str:
    """How it came out: "right", "refused", or what is wrong."""
    X = problem.X - problem.X.mean(axis=0)
    top = (
        (X**2).mean(axis=0).sum()
        if of.unit[0] == 2
        else np.abs(X.T @ (problem.y - problem.y.mean())).max() / len(X)
    )
    before = of.solve(problem, SHARES * top)
    x, y = change.units
    unit = (x if of.unit[0] == 1 else x * x) * (y if of.unit[1] else 1.0)
    if not 1e-290 < unit < 1e290:
        return "beyond float64"  # λ itself
    try:
        after = change.back(of.solve(change.make(problem), SHARES * top * unit))
    except ValueError as error:
        return "refused" if REMEDY.search(str(error)) and "e" in str(error) else f"without a remedy: {error}"
    size = max(np.abs(before.coefs).max(), 1e-3)
    worst = np.abs(after.coefs - before.coefs).max() / size
    level = np.abs(after.intercepts - before.intercepts).max() / max(np.abs(before.intercepts).max(), size)
    if not worst <= change.tolerance or not level <= change.tolerance * (
        1e4 if change.tolerance == FAR else 1
    ):
        return f"weights differ by {worst:.2g}, intercepts by {level:.2g}"
    return "right"


def rows() -> Iterator[tuple[Row, list[str]]]:
    outcomes, told = [], []
    for name, of in SOLVERS.items():
        for what, change in CHANGES.items():
            if not of.follows(change):
                continue
            for problem in problems(of.classes):
                found = cell(of, change, problem)
                if found == "beyond float64":
                    continue
                outcomes.append(found if found in ("right", "refused") else "wrong")
                if outcomes[-1] == "wrong":
                    told.append(f"{name} | {what} | {problem.X.shape} | {found}")
    yield counted("scale, order, signs, repetition", outcomes, f"to {EXACT:g}, X ± 1e9 to {FAR:g}"), told
