"""One problem as a caller gives it, beside the plain arrays that it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

N, P, LAM = 12, 4, 0.05


@dataclass(frozen=True)
class Truth:
    """X : (n, p) float64;  y : (n,) float64, or classes from 0 on;  weights : (n,) or None;  lam : λ"""

    X: Any
    y: Any
    weights: Any = None
    lam: float = LAM


@dataclass(frozen=True)
class Case:
    """What is handed over, and what it means.

    lam : λ of the book, turned into alpha or C for those that take these
    raw : in its place, what is given as λ, alpha or C as it stands
    grid : what paths are given in place of [λ]
    new_X : what an estimator is to predict for
    units : (of X, of y), by which λ is multiplied as the penalty demands
    """

    X: Any
    y: Any
    truth: Truth | None = None
    weights: Any = None
    lam: float = LAM
    raw: Any = None
    grid: Any = None
    new_X: Any = None
    units: tuple[float, float] = (1.0, 1.0)

    def clean(self) -> Case:
        assert self.truth is not None
        truth = self.truth
        return Case(truth.X, truth.y, truth, truth.weights, truth.lam, units=self.units)


@dataclass(frozen=True)
class Base:
    """Plain data, from which each input is made.  kind : "squares" or "classes" """

    kind: str
    X: Any
    y: Any

    @property
    def truth(self) -> Truth:
        return Truth(self.X, self.y)

    def case(self, **changed: Any) -> Case:
        return replace(Case(self.X, self.y, self.truth), **changed)


def base(kind: str, n: int = N, p: int = P) -> Base:
    rng = np.random.default_rng(20)
    X = rng.standard_normal((n, p)).round(3)
    y = (X @ np.linspace(1.5, -1.0, p) + rng.standard_normal(n)).round(3)
    if kind == "classes":
        y = (y + rng.standard_normal(n) > 0).astype(float)
        y[:4] = [0.0, 1.0, 0.0, 1.0]  # no class is small, and none is told apart from the other without error
        X[3] = X[0] + 0.01
    return Base(kind, X, y)


BASES = {kind: base(kind) for kind in ("squares", "classes")}


@dataclass(frozen=True)
class Input:
    """A row of the table.

    make : the case, from plain data
    refused : (argument, value), two regular expressions that the message of the error must match; None where
        the answer must be right
    either : a proper refusal will do where the answer would be right, and the other way round
    only : "squares" or "classes", where it makes sense for one of them alone
    needs : what a caller must take for it: "weights", "lam", "new_X"
    welcome : callers, by the beginnings of their names, to whom it is no fault (or to whom it is one)
    """

    name: str
    make: Callable[[Base], Case]
    refused: tuple[str, str] | None = None
    either: bool = False
    only: str | None = None
    needs: frozenset[str] = field(default_factory=frozenset)
    welcome: tuple[str, ...] = ()
