"""Paths of small dense data: one compiled call, and no more Python around it than must be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .._numba import has_numba
from .._validation import Array
from ..solvers.small_elastic_net import small_elastic_net
from ..solvers.small_lasso import GOOD, SMALL, small_lasso
from ._curves import SquaresCurve
from ._path import Path, Points
from ._squares import Squares


def is_small(X: Any, y: Any) -> bool:
    """Whether X (n, p) and y (n,) are float64 arrays that one call of the kernel is best for."""
    if type(X) is not np.ndarray or type(y) is not np.ndarray or X.ndim != 2 or y.ndim != 1:
        return False
    n, p = X.shape
    plain = X.dtype == np.float64 and y.dtype == np.float64
    return plain and len(y) == n and 0 < n * p * p <= SMALL and has_numba()


@dataclass(frozen=True, eq=False)
class Small:
    """A small problem, in copies of the data as they were given: a path outlives changes to them."""

    X: Any
    y: Any
    l1_ratio: float
    fit_intercept: bool
    positive: bool
    tol: float

    def path(self, lams: Array, eps: float) -> Path | None:
        """At lams (L,), decreasing, or on the grid down to eps·λ_max; None where another road must do."""
        if self.tol < GOOD:
            return None
        L, p = len(lams), self.X.shape[1]
        Z, y, coefs, rest = np.array(self.X.T, order="C"), self.y.copy(), np.empty((L, p)), np.empty((2, L))
        n_iter = np.empty(L, np.int64)
        out: tuple[Any, ...] = coefs, rest[0], rest[1], n_iter
        how = eps, self.fit_intercept, self.positive
        if self.l1_ratio == 1:
            top = small_lasso(Z, y, lams, *how, *out)
        else:
            top = small_elastic_net(Z, y, lams, *how, self.l1_ratio, self.tol, *out)
        return Path(lams, coefs, rest[0], rest[1], n_iter, self) if top > 0 else None

    def lambda_max(self) -> float | None:
        path = self.path(np.empty(1), 1.0)
        return None if path is None else float(path.lams[0])

    def points(self, where: str, lams: Array) -> Points:
        path = self.path(lams.copy(), 0.0)
        if path is None:
            return self.general(where).points(where, lams)
        return Points(path.coefs, path.intercepts, path.gaps, path.n_iter)

    def general(self, where: str) -> SquaresCurve:
        return Squares.checked(
            where,
            self.X,
            self.y,
            fit_intercept=self.fit_intercept,
            sample_weight=None,
            penalty_factor=None,
            positive=self.positive,
            standardise=False,
            tol=self.tol,
            n_jobs=None,
        ).curve(where, self.l1_ratio)

    def __reduce__(self) -> Any:
        # Moments instead of the data.
        return _same, (self.general("Path.at"),)


def _same(curve: SquaresCurve) -> SquaresCurve:
    return curve
