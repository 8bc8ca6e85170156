"""NIST's eleven linear regressions, at λ = 0: how many digits of the certified coefficients."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
from tests.unit.test_spectral import certified

from l1l2.path import ridge_path

from .table import Row, counted

#: The most digits of eight other programs and ways (NumPy, statsmodels, scikit-learn).
BEST = {
    "Filip": 7.9,
    "Longley": 14.1,
    "NoInt1": 14.8,
    "NoInt2": 15.0,
    "Norris": 13.0,
    "Pontius": 12.2,
    "Wampler1": 9.6,
    "Wampler2": 13.0,
    "Wampler3": 9.5,
    "Wampler4": 9.0,
    "Wampler5": 7.6,
}


def target(name: str) -> float:
    """Half a digit less than the best, and 13 at most."""
    return min(BEST[name] - 0.5, 13.0)


def digits(name: str) -> float:
    """Correct significant digits of the worst coefficient, the intercept included."""
    X, y, beta, has_intercept = certified(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        coef, intercept = ridge_path(X, y, [0.0], fit_intercept=has_intercept).at(0.0)
    found = np.append(intercept, coef) if has_intercept else coef
    with np.errstate(divide="ignore"):
        return float(np.minimum(-np.log10(np.abs(found - beta) / np.abs(beta)), 16.0).min())


def rows() -> Iterator[tuple[Row, list[str]]]:
    found = {name: digits(name) for name in BEST}
    short = [name for name in BEST if found[name] < target(name)]
    note = " ".join(f"{name} {value:.1f}" for name, value in found.items())
    outcomes = ["wrong" if name in short else "right" for name in BEST]
    told = [f"NIST {name}: {found[name]:.1f} digits, not {target(name):.1f}" for name in short]
    yield counted("NIST's certified coefficients", outcomes, f"digits: {note}"), told
