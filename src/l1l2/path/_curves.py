"""The squared error's curves: tall data through their Gram matrix, wide or sparse data by a working set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from .._centring import in_range
from .._validation import Array
from ..design import Design
from ..moments._condition import check_digits, condition_of, digits_lost
from ..moments._sums import Gram
from ..optimality._moments import null_objective, rounding_of_objective
from ..solvers._solved import Solved
from ..solvers.gram_homotopy import lasso_on_gram
from ..solvers.quadratic import elastic_net_on_gram
from ..solvers.working_set import working_set_path
from ._path import TRUSTED, Absent, Points, warn
from ._rescue import ENOUGH, is_small, on_columns
from ._ridge_on_moments import RidgeOnMoments
from ._scaling import keeps_digits, unit_of_lambda

if TYPE_CHECKING:
    from ._squares import Squares

_VERY_LARGE = 1e300


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

    def _on_columns(self, lams: Array, solved: Solved, l1_ratio: float) -> Solved:
        """What a Gram matrix left open, from X itself where that is small; the better at each λ."""
        given, left = self.given, ~(solved.gaps <= max(self.given.tol, ENOUGH))
        if not (left.any() and is_small(given.X)):
            return solved
        scale = self.moments()[2]
        data = given.X / scale if (scale != 1).any() else given.X, given.y, given.weights, given.fit_intercept
        how = given.factors, given.positive, lams[left], l1_ratio
        other = on_columns(*data, *how, solved.coefs[left])
        wins = other.gaps < solved.gaps[left]
        coefs, gaps = solved.coefs.copy(), solved.gaps.copy()
        coefs[left] = np.where(wins[:, None], other.coefs, coefs[left])
        gaps[left] = np.minimum(other.gaps, gaps[left])
        return Solved(coefs, gaps, solved.n_iter)

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
        else:
            solved = elastic_net_on_gram(self.gram, lams, l1_ratio, given.factors, given.positive, given.tol)
        return self._on_columns(lams, solved, l1_ratio)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "given": self.given.without_data()}

    def pulls(self, coef: Array) -> Array:
        return np.asarray(self.gram.c - self.gram.G @ coef)

    def moments(self) -> tuple[Array, float, Array, Array]:
        gram = self.gram
        return gram.mean, float(gram.y_mean), gram.scale, np.diagonal(gram.G) * gram.scale**2


@dataclass(frozen=True, eq=False)
class MomentsCurve(GramCurve):
    """Moments without their rows: gaps count in what rounding of the sums may have hidden."""

    def keeps_digits(self) -> bool:
        return True

    def points(self, where: str, lams: Array) -> Points:
        unpenalised = np.flatnonzero(self.given.factors == 0) if lams.all() else np.arange(len(self.gram.c))
        check_digits(where, self.gram.G[np.ix_(unpenalised, unpenalised)])
        if self.given.positive or lams.all():
            return super().points(where, lams)
        # Least squares, which a Gram matrix of dependent columns has many of: the one of least norm.
        some, zeros = lams[lams > 0], np.zeros(np.count_nonzero(lams == 0))
        at_zero = RidgeOnMoments.of(self.gram, self.given.factors).points(where, zeros)
        if not some.size:
            return at_zero
        before = super().points(where, some)
        return Points(*(np.concatenate(parts) for parts in zip(before, at_zero, strict=True)))

    def solve(self, lams: Array, l1_ratio: float) -> Solved:
        solved = super().solve(lams, l1_ratio)
        return replace(solved, gaps=solved.gaps + self._lost(solved.coefs))

    def _lost(self, coefs: Array) -> Array:
        """Shares (L,) of the null model's objective that the sums cannot tell from nothing."""
        null = null_objective(self.gram, self.given.factors, self.given.positive)
        lost = rounding_of_objective(self.gram, coefs)
        return lost / null if null > 0 else 0.0 * lost

    def _report(self, where: str, lams: Array, solved: Solved) -> None:
        lost = self._lost(solved.coefs)
        worst = int(np.argmax(lost))
        if lost[worst] > max(self.given.tol, TRUSTED):
            raise digits_lost(where, condition_of(self.gram.G), float(lams[worst]))
        super()._report(where, lams, solved)


@dataclass(frozen=True, eq=False)
class DesignCurve(SquaresCurve):
    """Wide or sparse data: a working set of the columns."""

    design: Design

    def solve(self, lams: Array, l1_ratio: float) -> Solved:
        how = l1_ratio, self.given.factors, self.given.positive, self.given.tol
        solved = working_set_path(self.design, self.y_centred(), lams, *how)
        return self._on_columns(lams, solved, l1_ratio)

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
