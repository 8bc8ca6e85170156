"""Ridge along λ, one decomposition for all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as check
from .._centring import in_range
from .._threads import threads
from .._validation import Array
from ..moments import Moments
from ..moments._given import given, in_modest_units
from ..solvers.ridge_curve import RidgeCurve
from ..solvers.small_lasso import SMALL
from ..solvers.small_ridge import small_ridge
from ._curves import SquaresCurve
from ._path import TRUSTED, Absent, Path, Points, asked, lambda_grid, warn
from ._ridge_on_moments import RidgeOnMoments
from ._scaling import in_units_of_its_size, keeps_digits
from ._small import is_small
from ._squares import Squares


def ridge_path(
    X: ArrayLike | Moments,
    y: ArrayLike | None = None,
    lams: ArrayLike | None = None,
    *,
    n_lams: int = 100,
    eps: float = 1e-6,
    fit_intercept: bool = True,
    sample_weight: ArrayLike | None = None,
    penalty_factor: ArrayLike | None = None,
    positive: bool = False,
    standardise: bool = False,
    tol: float = 1e-8,
    n_jobs: int | None = None,
) -> Path:
    """Ridge weights at each λ, from one decomposition of the data; λ = 0: least squares of least norm.

    y : (n,) array, or (n, t) for t targets; then coefs are (L, t, p), intercepts (L, t), and a gap is the
        largest of the targets'
    lams : (L,) array, in any order; the path holds them decreasing. Here λ is λ₂ of the house objective. None
        for a grid from the sum of the columns' variances, where weights are next to zero, down to eps of it

    The rest as in `lasso_path`; with positive=True y has one target.
    Source: Hoerl and Kennard (1970), Technometrics 12, 55–67.
    """
    where = "ridge_path"
    grid = asked(where, lams, n_lams, eps)
    curve: PositiveRidge | Ridge | RidgeOnMoments
    moments = given(where, X, y, sample_weight)
    if moments is not None:
        X, y, sample_weight = moments, None, None
    how = check.flag(where, "positive", positive), check.flag(where, "standardise", standardise)
    if not any(how) and sample_weight is penalty_factor is None and grid is not None and is_small(X, y):
        small = _small_path(where, X, y, grid, fit_intercept, tol, n_jobs)
        if small is not None:
            return small
    if positive:
        squares = Squares.checked(
            where,
            X,
            y,
            fit_intercept=fit_intercept,
            sample_weight=sample_weight,
            penalty_factor=penalty_factor,
            positive=True,
            standardise=standardise,
            tol=tol,
            n_jobs=n_jobs,
        )
        curve = PositiveRidge(squares.curve(where, 0.0))
    elif moments is not None:
        threads(where, n_jobs)
        fit_intercept = check.flag(where, "fit_intercept", fit_intercept)
        factors = check.penalty_factors(where, penalty_factor, moments.n_features)
        in_modest_units(where, moments.total)
        curve = RidgeOnMoments.of(moments.centred(fit_intercept, standardise), factors)
    else:
        curve = _curve(
            where,
            check.columns(where, X),
            check.targets(where, y),  # type: ignore[arg-type]
            fit_intercept=check.flag(where, "fit_intercept", fit_intercept),
            sample_weight=sample_weight,
            penalty_factor=penalty_factor,
            standardise=standardise,
            tol=check.positive(where, "tol", tol),
            n_jobs=n_jobs,
        )
    return along(where, curve, grid, n_lams, eps)


def along(
    where: str,
    curve: PositiveRidge | Ridge | RidgeOnMoments,
    grid: Array | None,
    n_lams: int = 100,
    eps: float = 1e-6,
) -> Path:
    """On the grid of λ (L,), decreasing, or from the curve's own largest λ down to eps of it."""
    if grid is None:
        top = curve.top(where)
        grid = lambda_grid(top, n_lams, eps) if top > 0 else np.zeros(1)
    return Path._along(where, curve, grid)


@dataclass(frozen=True, eq=False)
class Ridge:
    """X and y are in units of 2**x_exp and 2**y_exp."""

    solver: RidgeCurve
    x_exp: int
    y_exp: int

    def top(self, where: str) -> float:
        variances = self.solver.variances[self.solver.penalised]
        return float(in_range(where, "λ", np.array([variances.sum()]), 2 * self.x_exp)[0])

    def points(self, where: str, lams: Array) -> Points:
        with np.errstate(over="ignore", under="ignore"):
            scaled = np.minimum(np.ldexp(lams, -2 * self.x_exp), 1e300)
        solved = self.solver.points(scaled)
        worst = int(np.argmax(solved.gaps))
        if not solved.gaps[worst] <= max(self.solver.tol, TRUSTED):
            message = (
                f"{where}: the gap is {solved.gaps[worst]:.2g} at λ = {lams[worst]:.3g}, above "
                f"{max(self.solver.tol, TRUSTED):g}. Standardise the columns of X, or raise λ or tol."
            )
            warn(message)
        coefs = in_range(where, "the weights", solved.coefs, self.y_exp - self.x_exp)
        return Points(coefs, np.ldexp(solved.intercepts, self.y_exp), solved.gaps, solved.n_iter)

    def __reduce__(self) -> tuple[type[Absent], tuple[()]]:
        return Absent, ()


@dataclass(frozen=True, eq=False)
class SmallRidge:
    """A small problem, in copies of the data as they were given: a path outlives changes to them."""

    X: Any
    y: Any
    how: dict[str, Any]

    def solved(self, lams: Array) -> Points | None:
        """None where another road must do."""
        L, p = len(lams), self.X.shape[1]
        if L * p**3 > SMALL:
            return None
        Z, y, coefs, rest = np.array(self.X.T, order="C"), self.y.copy(), np.empty((L, p)), np.empty((2, L))
        done = small_ridge(Z, y, lams, self.how["fit_intercept"], coefs, rest[0], rest[1])
        return Points(coefs, rest[0], rest[1], np.zeros(L, np.int64)) if done else None

    def points(self, where: str, lams: Array) -> Points:
        points = self.solved(lams)
        if points is None:
            return _curve(where, self.X, self.y, sample_weight=None, penalty_factor=None, **self.how).points(
                where, lams
            )
        return points

    def __reduce__(self) -> tuple[type[Absent], tuple[()]]:
        return Absent, ()


@dataclass(frozen=True, eq=False)
class PositiveRidge:
    """The elastic net without L1."""

    curve: SquaresCurve

    def top(self, where: str) -> float:
        given, (_, _, scale, squares) = self.curve.given, self.curve.moments()
        some = given.factors > 0
        variances = (squares[some] / scale[some] ** 2 / given.factors[some]).sum()
        return float(in_range(where, "λ", np.array([variances]), 2 * given.x_exp)[0])

    def points(self, where: str, lams: Array) -> Points:
        return self.curve.points(where, lams)


def _small_path(
    where: str, X: Any, y: Any, lams: Array, fit_intercept: bool, tol: float, n_jobs: int | None
) -> Path | None:
    how: dict[str, Any] = {
        "fit_intercept": check.flag(where, "fit_intercept", fit_intercept),
        "standardise": False,
        "tol": check.positive(where, "tol", tol),
        "n_jobs": threads(where, n_jobs),
    }
    small = SmallRidge(X.copy(order="K"), y.copy(), how)
    points = small.solved(lams)
    return None if points is None else Path(lams, *points, small)


def _curve(
    where: str,
    X: Any,
    y: Array,
    *,
    sample_weight: ArrayLike | None,
    penalty_factor: ArrayLike | None,
    n_jobs: int | None,
    **how: Any,
) -> Ridge:
    n, p = X.shape
    check.same_rows(where, n, len(y))
    how["sample_weight"] = check.sample_weights(where, sample_weight, n)
    how["penalty_factor"] = check.penalty_factors(where, penalty_factor, p)
    how["n_jobs"] = threads(where, n_jobs)
    largest = float(np.abs(y).max())
    y_exp = 0 if largest == 0 or 1e-100 < largest < 1e100 else int(np.frexp(largest)[1])
    y = np.ldexp(y, -y_exp)
    with np.errstate(over="ignore", invalid="ignore"):
        solver = RidgeCurve.of(X, y, **how)
    if keeps_digits(X, solver.variances):
        return Ridge(solver, 0, y_exp)
    X, x_exp = in_units_of_its_size(where, X)
    return Ridge(RidgeCurve.of(X, y, **how), x_exp, y_exp)
