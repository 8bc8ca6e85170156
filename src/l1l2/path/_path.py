"""What a path is, and the grid of λ that it is asked for on."""

from __future__ import annotations

import sys
import warnings
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import _validation as check
from .._validation import Array
from ..solvers import ConvergenceWarning

TRUSTED = 1e-8  # gaps are near 1e-14 where the columns of X are not nearly dependent


class Points(NamedTuple):
    """Solutions at some λ, in the units of X and y.

    coefs : (L, p), (L, t, p) for t targets or classes;  intercepts : (L,) or (L, t)
    gaps : (L,);  n_iter : (L,)
    """

    coefs: Array
    intercepts: Array
    gaps: Array
    n_iter: NDArray[np.int64]


class Curve(Protocol):
    """What can be solved at any λ."""

    def points(self, where: str, lams: Array) -> Points:
        """At λ (L,), decreasing."""
        ...


class Absent:
    """What is left of a curve that was pickled without its data."""

    def points(self, where: str, lams: Array) -> Points:
        raise ValueError(
            f"{where}: λ must be one of the path's, got {lams[0]}: the path was pickled without its data. "
            "Fit it again to solve at other λ."
        )


@dataclass(frozen=True, eq=False)
class Path:
    """Weights along λ, each with its certificate.

    lams : (L,) array, decreasing
    coefs : (L, p) array, weights at each λ; (L, t, p) for t targets, or classes if there are more than two
    intercepts : (L,) array, or (L, t)
    gaps : (L,) array, duality gap at each λ as a share of the null model's objective
    n_iter : (L,) array, the solver's steps at each λ; 0 where it needs none
    """

    lams: Array
    coefs: Array
    intercepts: Array
    gaps: Array
    n_iter: NDArray[np.int64]
    _curve: Curve = field(repr=False)

    def at(self, lam: float) -> tuple[Array, float | Array]:
        """(coef, intercept) at any λ ≥ 0: solved there, not interpolated over the grid.

        Large data are not copied for this: X and y must not have been changed in place since the path was
        fitted.

        Raises ValueError for a λ that is negative or not finite.
        """
        lam = check.strength("Path.at", "lam", lam)
        known = np.flatnonzero(self.lams == lam)
        if known.size:
            at = int(known[0])
            coef, intercept = self.coefs[at].copy(), self.intercepts[at]
        else:
            points = self._curve.points("Path.at", np.array([lam]))
            coef, intercept = points.coefs[0], points.intercepts[0]
        return coef, float(intercept) if np.ndim(intercept) == 0 else intercept

    @classmethod
    def _along(cls, where: str, curve: Curve, lams: Array) -> Path:
        return cls(lams.copy(), *curve.points(where, lams), curve)


def lambda_grid(lam_max: float, n_lams: int = 100, eps: float = 1e-3) -> Array:
    """`n_lams` values (L,), decreasing from `lam_max` to `eps`·`lam_max`, evenly spaced in log λ.

    Raises ValueError if lam_max is not positive, n_lams < 1, or eps is not between 0 and 1.
    """
    lam_max = check.positive("lambda_grid", "lam_max", lam_max)
    grid_size("lambda_grid", n_lams, eps)
    return np.asarray(lam_max * np.geomspace(1.0, eps, n_lams))


def grid_size(where: str, n_lams: int, eps: float) -> None:
    check.count(where, "n_lams", n_lams)
    if check.positive(where, "eps", eps) >= 1:
        raise ValueError(
            f"{where}: eps must be below 1, got {eps}. It is the last λ as a share of the first."
        )


def asked(where: str, lams: ArrayLike | None, n_lams: int, eps: float) -> Array | None:
    """The λ that were given, decreasing; None for a grid, which can be built."""
    if lams is None:
        grid_size(where, n_lams, eps)
        return None
    return decreasing(where, lams)


def warn(message: str) -> None:
    """ConvergenceWarning at the line that called the package."""
    frame, depth = sys._getframe(1), 3
    while frame.f_back and frame.f_back.f_globals.get("__name__", "").startswith("l1l2."):
        frame, depth = frame.f_back, depth + 1
    warnings.warn(message, ConvergenceWarning, stacklevel=depth)


def decreasing(where: str, lams: ArrayLike) -> Array:
    return np.sort(check.strengths(where, "lams", lams))[::-1].copy()
