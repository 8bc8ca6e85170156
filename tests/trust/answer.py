"""What a caller got, in a form that can be judged, and what is asked of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .case import Case


@dataclass(frozen=True)
class Fit:
    """coef : (p,), (t, p) for t targets, (K, p) for K classes;  lam1, lam2 : of the house objective"""

    coef: Any
    intercept: Any
    lam1: float
    lam2: float
    positive: bool = False


@dataclass(frozen=True)
class Answer:
    """fits : to be certified;  numbers : further ones, by name;  expected : the same ones from elsewhere"""

    fits: list[Fit]
    numbers: dict[str, Any] = field(default_factory=dict)
    expected: Callable[[], dict[str, Any]] | None = None


@dataclass(frozen=True)
class Caller:
    """A column of the table.  kind : of problem;  takes : what a case may hand to it (`Input.needs`)"""

    name: str
    kind: str
    call: Callable[[Case], Answer]
    takes: frozenset[str]


def strength(case: Case, unit: float, factor: float = 1.0) -> Any:
    """λ for a caller of one, λ·unit·factor; what is bad as it stands."""
    if case.raw is not None:
        return case.raw
    return case.lam if unit * factor == 1 else float(case.lam) * unit * factor


def asked(case: Case, unit: float) -> tuple[Any, Any]:
    """λ for a path as given, and decreasing, (L,)."""
    given: Any
    if case.grid is not None:
        given = case.grid
    elif case.raw is not None:
        given = [case.raw]
    else:
        given = [strength(case, unit), strength(case, unit) / 3]
    if case.truth is None:
        return given, None
    return given, np.sort(np.asarray(given, dtype=float))[::-1]


def along(coefs: Any, intercepts: Any, lams: Any, ratio: float, positive: bool = False) -> list[Fit]:
    if lams is None:
        return []
    return [
        Fit(w, b, ratio * lam, (1 - ratio) * lam, positive)
        for w, b, lam in zip(coefs, intercepts, lams, strict=True)
    ]
