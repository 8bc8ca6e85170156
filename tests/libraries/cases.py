"""What a row of the table is put to: data, the line of code, and the book's certified solution."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

import l1l2
from l1l2.conventions import CONVENTIONS, Setting, explain

# The rows that some module of this folder puts to the test.
PROVED: set[str] = set()
STRENGTHS = {"squared": (0.4, 0.7), "log": (0.03, 0.05)}
SOURCES = {"l1": "book.L1", "l2": "book.L2", "both": "book.L1L2"}


@cache
def data(loss: str) -> tuple[np.ndarray, np.ndarray]:
    """Correlated columns of unequal scale and mean, and a y whose mean and deviation are not 0 and 1."""
    rng = np.random.default_rng(11)
    X = (
        rng.standard_normal((60, 4)) @ np.linalg.cholesky(0.5 + 0.5 * np.eye(4)).T * [1.0, 0.5, 2.0, 1.5]
        + 0.3
    )
    score = X @ [1.5, -1.0, 0.0, 0.4] + 0.5 + 1.2 * rng.standard_normal(60)
    return np.asfortranarray(X), score * 2 + 3 if loss == "squared" else (score > 0).astype(float)


def solution(X: Any, y: Any, loss: str, l1: float, l2: float, intercept: bool = True) -> tuple[Any, float]:
    """The book's weights and intercept, whose duality gap proves that they are the minimiser."""
    total, tight = l1 + l2, 1e-14
    if loss == "log":
        path = l1l2.logistic_path(X, y, [total], l1_ratio=l1 / total, fit_intercept=intercept, tol=tight)
    elif l1:
        path = l1l2.elastic_net_path(X, y, [total], l1_ratio=l1 / total, fit_intercept=intercept, tol=tight)
    else:
        path = l1l2.ridge_path(X, y, [total], fit_intercept=intercept)
    assert path.gaps[0] < 1e-12
    return path.coefs[0], float(np.ravel(path.intercepts)[0])


@dataclass(frozen=True)
class Case:
    """One row with one loss and one penalty, "l1", "l2" or "both"."""

    name: str
    loss: str
    penalty: str

    def __str__(self) -> str:
        return f"{self.name}-{self.loss}-{self.penalty}"

    @property
    def setting(self) -> Setting:
        return CONVENTIONS[self.name]

    @property
    def strengths(self) -> tuple[float, float]:
        l1, l2 = STRENGTHS[self.loss]
        return (l1 if self.penalty != "l2" else 0.0), (l2 if self.penalty != "l1" else 0.0)

    def line(self, y: Any, **more: Any) -> str:
        """The line of code that `explain` gives for the book's λ."""
        l1, l2 = self.strengths
        lam = (l1, l2) if self.penalty == "both" else l1 + l2
        how = {"n": len(y), "loss": self.loss, "sd_y": float(np.std(y)), **more}
        return explain(lam, SOURCES[self.penalty], self.name, **how).code

    def expected(self, X: Any = None, y: Any = None) -> np.ndarray:
        """(p + 1,) weights and intercept of the book."""
        if X is None:
            X, y = data(self.loss)
        w, b = solution(X, y, self.loss, *self.strengths, intercept=self.setting.intercept != "none")
        return np.append(w, b)


def cases(*names: str) -> Iterator[Case]:
    """Every loss and penalty that these rows claim."""
    for name in names:
        PROVED.add(name)
        row = CONVENTIONS[name]
        for loss in row.losses:
            for penalty in [*row.penalties, *(["both"] if row.both else [])]:
                yield Case(name, loss, penalty)


def run(line: str, **names: Any) -> Any:
    """The value of a line of code, as a reader would copy it."""
    return eval(line, names)


def agree(found: Any, expected: Any, tolerance: float = 1e-6) -> None:
    """Weights and intercept agree, as a share of the largest of them."""
    assert np.abs(np.ravel(found) - expected).max() <= tolerance * np.abs(expected).max()
