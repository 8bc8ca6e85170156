"""A least squares problem as it was given, and which curve solves it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as check
from .._threads import threads
from .._validation import Array
from ..design import Design
from ..moments._given import given, in_modest_units, one_target
from ..moments._moments import Moments
from ..moments._sums import Gram, Sums
from ._curves import DesignCurve, GramCurve, MomentsCurve, SquaresCurve
from ._rescue import is_small
from ._scaling import in_units_of_its_size

# Up to this many columns the Gram of all of them costs less than finding out which are needed.
_FEW_COLUMNS = 256
_MOST_COLUMNS = 4096
# Beyond these y is brought into units of its size, lest its squares overflow or vanish.
_MODEST = (1e-100, 1e100)


@dataclass(frozen=True, eq=False)
class Squares:
    """A least squares problem with its penalty, as the user gave it, checked.

    X : (n, p), dense or CSC;  y : (n,);  weights : (n,) or None;  factors : (p,)
    x_exp, y_exp : X and y are in units of 2**x_exp and 2**y_exp
    moments : in place of X, y and weights
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
    moments: Moments | None = None

    @classmethod
    def checked(
        cls,
        where: str,
        X: Any,
        y: ArrayLike | None,
        *,
        fit_intercept: bool,
        sample_weight: ArrayLike | None,
        penalty_factor: ArrayLike | None,
        positive: bool,
        standardise: bool,
        tol: float,
        n_jobs: int | None,
    ) -> Squares:
        options: tuple[bool, bool, bool, float, int | None] = (
            check.flag(where, "positive", positive),
            check.flag(where, "fit_intercept", fit_intercept),
            check.flag(where, "standardise", standardise),
            check.positive(where, "tol", tol),
            threads(where, n_jobs),
        )
        moments = given(where, X, y, sample_weight)
        if moments is not None:
            one_target(where, moments)
            factors = check.penalty_factors(where, penalty_factor, moments.n_features)
            return cls(None, np.empty(0), None, factors, *options, moments=moments)
        X, target = check.columns(where, X), check.vector(where, "y", y)  # type: ignore[arg-type]
        n, p = X.shape
        check.same_rows(where, n, len(target))
        largest = max(float(target.max()), -float(target.min()))
        y_exp = 0 if largest == 0 or _MODEST[0] < largest < _MODEST[1] else int(np.frexp(largest)[1])
        return cls(
            X,
            np.ldexp(target, -y_exp) if y_exp else target,
            check.sample_weights(where, sample_weight, n),
            check.penalty_factors(where, penalty_factor, p),
            *options,
            y_exp=y_exp,
        )

    @property
    def is_tall(self) -> bool:
        if self.moments is not None:
            return True
        n, p = self.X.shape
        if hasattr(self.X, "indptr"):
            return bool(p <= _FEW_COLUMNS)
        return bool(p <= max(n, _FEW_COLUMNS) and p <= _MOST_COLUMNS)

    def curve(self, where: str, l1_ratio: float) -> SquaresCurve:
        """Ready to be solved at any λ; X is read once."""
        curve: SquaresCurve
        if self.moments is not None:
            in_modest_units(where, self.moments.total)
            gram = self.moments.centred(self.fit_intercept, self.standardise)
            return self.on_gram(gram, l1_ratio)
        # What is not finite, or too large, shows in the sums, and is looked for only then.
        with np.errstate(over="ignore", invalid="ignore"):
            if self.is_tall:
                moments = Sums.of(self.X, self.y, self.weights, n_jobs=self.n_jobs)
                curve = GramCurve(self, l1_ratio, moments.centred(self.fit_intercept, self.standardise))
            else:
                design = Design.of(self.X, self.weights, self.fit_intercept, self.standardise)
                curve = DesignCurve(self, l1_ratio, design)
        if not curve.keeps_digits():
            return self._safely_scaled(where).curve(where, l1_ratio)
        # Moments are all that is needed of tall data, which may be large.
        needed = not self.is_tall or is_small(self.X)
        return curve if needed else replace(curve, given=self.without_data())

    def on_gram(self, gram: Gram, l1_ratio: float) -> GramCurve:
        """From the moments of all rows, or of some: what they leave open is not for other rows to say."""
        if self.moments is not None:
            return MomentsCurve(replace(self, moments=None), l1_ratio, gram)
        return GramCurve(self.without_data(), l1_ratio, gram)

    def without_data(self) -> Squares:
        return replace(self, X=None, y=self.y[:0], weights=None)

    def _safely_scaled(self, where: str) -> Squares:
        X, x_exp = in_units_of_its_size(where, self.X)
        return replace(self, X=X, x_exp=x_exp, is_scaled=True)
