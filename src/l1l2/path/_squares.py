"""The squared error's curves: tall data through their Gram matrix, wide or sparse data by a working set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as check
from .._centring import in_range
from .._rows import threads
from .._validation import Array
from ..design import Design
from ..moments import Gram, Moments
from ..solvers._solved import Solved
from ..solvers.gram_homotopy import lasso_on_gram
from ..solvers.quadratic import elastic_net_on_gram
from ..solvers.working_set import working_set_path
from ._path import TRUSTED, Absent, Points, warn
from ._rescue import SMALL, on_columns
from ._scaling import in_units_of_its_size, keeps_digits, unit_of_lambda

# Up to this many columns the Gram of all of them costs less than finding out which are needed.
_FEW_COLUMNS = 256
_MOST_COLUMNS = 4096
# Beyond these y is brought into units of its size, lest its squares overflow or vanish.
_MODEST = (1e-100, 1e100)
_VERY_LARGE = 1e300


@dataclass(frozen=True, eq=False)
class Squares:
    """A least squares problem with its penalty, as the user gave it, checked.

    X : (n, p), dense or CSC;  y : (n,);  weights : (n,) or None;  factors : (p,)
    x_exp, y_exp : X and y are in units of 2**x_exp and 2**y_exp
    """

    X: Any
    y: Array
    weights: Array | None
    factors: Array
    positive: bool
    fit_intercept: bool
    standardise: bool
    tol: float
    n_jobs: int | None
    x_exp: int = 0
    y_exp: int = 0
    is_scaled: bool = False

    @classmethod
    def checked(
        cls,
        where: str,
        X: Any,
        y: ArrayLike,
        *,
        fit_intercept: bool,
        sample_weight: ArrayLike | None,
        penalty_factor: ArrayLike | None,
        positive: bool,
        standardise: bool,
        tol: float,
        n_jobs: int | None,
    ) -> Squares:
        X, target = check.columns(where, X), check.vector(where, "y", y)
        n, p = X.shape
        if n != len(target):
            raise ValueError(f"{where}: y must have one entry per row of X, got {len(target)} for {n} rows.")
        largest = max(float(target.max()), -float(target.min()))
        y_exp = 0 if largest == 0 or _MODEST[0] < largest < _MODEST[1] else int(np.frexp(largest)[1])
        return cls(
            X,
            np.ldexp(target, -y_exp) if y_exp else target,
            check.sample_weights(where, sample_weight, n),
            check.penalty_factors(where, penalty_factor, p),
            check.flag(where, "positive", positive),
            check.flag(where, "fit_intercept", fit_intercept),
            check.flag(where, "standardise", standardise),
            check.positive(where, "tol", tol),
            threads(where, n_jobs),
            y_exp=y_exp,
        )

    @property
    def is_tall(self) -> bool:
        n, p = self.X.shape
        if hasattr(self.X, "indptr"):
            return bool(p <= _FEW_COLUMNS)
        return bool(p <= max(n, _FEW_COLUMNS) and p <= _MOST_COLUMNS)

    def curve(self, where: str, l1_ratio: float) -> SquaresCurve:
        """Ready to be solved at any λ; X is read once."""
        curve: SquaresCurve
        # What is not finite, or too large, shows in the sums, and is looked for only then.
        with np.errstate(over="ignore", invalid="ignore"):
            if self.is_tall:
                moments = Moments.of(self.X, self.y, self.weights, n_jobs=self.n_jobs)
                curve = GramCurve(self, l1_ratio, moments.centred(self.fit_intercept, self.standardise))
            else:
                design = Design.of(self.X, self.weights, self.fit_intercept, self.standardise)
                curve = DesignCurve(self, l1_ratio, design)
        if not curve.keeps_digits():
            return self._safely_scaled(where).curve(where, l1_ratio)
        # Moments are all that is needed of tall data, which may be large.
        is_large = hasattr(self.X, "indptr") or self.X.size > SMALL
        return replace(curve, given=self.without_data()) if self.is_tall and is_large else curve

    def without_data(self) -> Squares:
        return replace(self, X=None, y=self.y[:0], weights=None)

    def _safely_scaled(self, where: str) -> Squares:
        X, x_exp = in_units_of_its_size(where, self.X)
        return replace(self, X=X, x_exp=x_exp, is_scaled=True)


@dataclass(frozen=True, eq=False)
class SquaresCurve:
    """A problem that can be solved at any λ. λ has the units of x·y (the lasso's) unless l1_ratio is 0."""

    given: Squares
    l1_ratio: float

    def solve(self, lams: Array, l1_ratio: float) -> Solved:
        """At decreasing λ, all in the units of the scaled problem."""
        raise NotImplementedError

    def pulls(self, coef: Array) -> Array:
        """Correlations (p,) of the columns with the residual of `coef`."""
        raise NotImplementedError

    def moments(self) -> tuple[Array, float, Array, Array]:
        """Means of the columns (p,) and of y, scales (p,) and sums of squares (p,) of the columns."""
        raise NotImplementedError

    def keeps_digits(self) -> bool:
        return self.given.is_scaled or keeps_digits(self.given.X, self.moments()[3])

    def lambda_max(self, where: str) -> float:
        """The smallest λ at which no penalised weight is nonzero."""
        factors, penalised = self.given.factors, self.given.factors > 0
        if not penalised.any():
            return 0.0
        null = np.zeros(len(factors))
        if not penalised.all():
            null = self.solve(np.array([_VERY_LARGE]), 1.0).coefs[0]
        pulls = self.pulls(null)
        pulls = np.maximum(pulls, 0.0) if self.given.positive else np.abs(pulls)
        unit, l1_ratio = self._unit(where)
        level = (pulls[penalised] / factors[penalised]).max() / l1_ratio
        return float(in_range(where, "λ", np.array([level / unit]), 0)[0])

    def _unit(self, where: str) -> tuple[float, float]:
        """What one unit of the user's λ is in the scaled problem, and the share of L1 there.

        λ₁ has the units of x·y and λ₂ of x²; where neither X nor y is scaled these are 1 and l1_ratio.
        """
        given, a = self.given, self.l1_ratio
        return unit_of_lambda(where, a, given.x_exp + given.y_exp, 2 * given.x_exp)

    def points(self, where: str, lams: Array) -> Points:
        unit, l1_ratio = self._unit(where)
        with np.errstate(over="ignore"):
            solved = self.solve(np.minimum(lams * unit, _VERY_LARGE), l1_ratio)
        self._report(where, lams, solved)
        given, (x_mean, y_mean, scale, _) = self.given, self.moments()
        coefs = solved.coefs if (scale == 1).all() else solved.coefs / scale
        intercepts = y_mean - coefs @ x_mean
        coefs = in_range(where, "the weights", coefs, given.y_exp - given.x_exp)
        return Points(coefs, np.ldexp(intercepts, given.y_exp), solved.gaps, solved.n_iter)

    def _report(self, where: str, lams: Array, solved: Solved) -> None:
        worst = int(np.argmax(solved.gaps))
        if not solved.gaps[worst] <= max(self.given.tol, TRUSTED):
            message = (
                f"{where}: the gap is {solved.gaps[worst]:.2g} at λ = {lams[worst]:.3g}, above "
                f"{max(self.given.tol, TRUSTED):g}. Columns of X are nearly dependent or of very different "
                "sizes: standardise them, leave some out, or accept this gap by raising tol."
            )
            warn(message)


@dataclass(frozen=True, eq=False)
class GramCurve(SquaresCurve):
    """Tall data: everything from the Gram matrix."""

    gram: Gram

    def solve(self, lams: Array, l1_ratio: float) -> Solved:
        given = self.given
        if l1_ratio == 1:
            solved = lasso_on_gram(self.gram, lams, given.factors, given.positive, given.tol)
            return solved if solved.gaps.max() <= max(given.tol, TRUSTED) else self._on_columns(lams, solved)
        return elastic_net_on_gram(self.gram, lams, l1_ratio, given.factors, given.positive, given.tol)

    def _on_columns(self, lams: Array, solved: Solved) -> Solved:
        """What the Gram matrix left open, from X itself where that is small; the better at each λ."""
        given = self.given
        if given.X is None or given.positive or not given.factors.all():
            return solved
        units = self.gram.scale * given.factors
        other = on_columns(given.X, given.y, given.weights, given.fit_intercept, units, lams)
        wins = other.gaps < solved.gaps
        coefs = np.where(wins[:, None], other.coefs * self.gram.scale, solved.coefs)
        return Solved(coefs, np.minimum(other.gaps, solved.gaps), solved.n_iter)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "given": self.given.without_data()}

    def pulls(self, coef: Array) -> Array:
        return np.asarray(self.gram.c - self.gram.G @ coef)

    def moments(self) -> tuple[Array, float, Array, Array]:
        gram = self.gram
        return gram.mean, float(gram.y_mean), gram.scale, np.diagonal(gram.G) * gram.scale**2


@dataclass(frozen=True, eq=False)
class DesignCurve(SquaresCurve):
    """Wide or sparse data: a working set of the columns."""

    design: Design

    def solve(self, lams: Array, l1_ratio: float) -> Solved:
        given, y = self.given, self.y_centred()
        return working_set_path(self.design, y, lams, l1_ratio, given.factors, given.positive, given.tol)

    def y_mean(self) -> float:
        return float(self.design.weights @ self.given.y) if self.given.fit_intercept else 0.0

    def y_centred(self) -> Array:
        return self.given.y - self.y_mean()

    def pulls(self, coef: Array) -> Array:
        used = np.flatnonzero(coef)
        return np.asarray(self.design.correlations(self.y_centred() - self.design.product(used, coef[used])))

    def moments(self) -> tuple[Array, float, Array, Array]:
        design = self.design
        return design.mean, self.y_mean(), design.scale, (design.norms * design.scale) ** 2

    def __reduce__(self) -> tuple[type[Absent], tuple[()]]:
        # The data stay behind.
        return Absent, ()
