"""Units for X in which its squares neither overflow nor vanish: a power of two, which rounds nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _validation as check
from .._validation import Array
from ..design import Design

_MODEST = (1e-200, 1e200)
_APART = 1e-100  # of a column's size to the largest; in the same units its squares are next to nothing


def keeps_digits(X: Any, squares: Array) -> bool:
    """Whether these sums of squares (p,) of the columns of X are finite, and none lost to underflow."""
    largest = float(squares.max())
    return bool(_MODEST[0] < largest < _MODEST[1]) or (largest == 0 and not abs(X).max() > 0)


def in_units_of_its_size(where: str, X: Any) -> tuple[Any, int]:
    """X/2**e with entries up to 1, and e; ValueError where an entry is not finite, or no unit serves all."""
    check.entries(where, X)
    not_far_apart(where, X)
    x_exp = int(np.frexp(abs(X).max())[1])
    X = X.astype(np.float64)
    if not hasattr(X, "indptr"):
        return np.ldexp(X, -x_exp), x_exp
    X.data = np.ldexp(X.data, -x_exp)
    return X, x_exp


def not_far_apart(where: str, X: Any) -> None:
    """ValueError where no unit serves all columns of X, dense or CSC."""
    sizes = abs(X).max(axis=0)
    sizes = np.ravel(sizes.toarray() if hasattr(sizes, "toarray") else sizes)
    sizes = sizes[sizes > 0]
    if sizes.size and sizes.min() < _APART * sizes.max():
        raise ValueError(
            f"{where}: X has columns of size {sizes.min():.3g} and {sizes.max():.3g}, which no "
            "unit brings into the range of float64 together. Change the unit of some."
        )


def safe_design(
    where: str, X: Any, weights: Array | None, fit_intercept: bool, standardise: bool
) -> tuple[Design, int]:
    """The design of X/2**e, and e, which is 0 unless squares of X leave the range of float64."""
    with np.errstate(over="ignore", invalid="ignore"):
        design = Design.of(X, weights, fit_intercept, standardise)
    if keeps_digits(X, (design.norms * design.scale) ** 2):
        return design, 0
    X, x_exp = in_units_of_its_size(where, X)
    return Design.of(X, weights, fit_intercept, standardise), x_exp


def unit_of_lambda(where: str, l1_ratio: float, lam1_exp: int, lam2_exp: int) -> tuple[float, float]:
    """What one unit of λ is where λ₁ is in units of 2**lam1_exp and λ₂ of 2**lam2_exp; the share of L1 there.

    Without scaling these are 1 and l1_ratio. ValueError where float64 has no such unit.
    """
    with np.errstate(over="ignore", under="ignore"):
        lam1, lam2 = float(np.ldexp(l1_ratio, -lam1_exp)), float(np.ldexp(1 - l1_ratio, -lam2_exp))
    if not 0 < lam1 + lam2 < np.inf:
        raise ValueError(
            f"{where}: in the units of X and y λ would be of size {0 if lam1 + lam2 else np.inf}, out of the "
            "range of float64. Change the unit of X or of y."
        )
    return lam1 + lam2, lam1 / (lam1 + lam2)
