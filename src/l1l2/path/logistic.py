"""Logistic regression along λ: L1, elastic net and L2, for two classes or more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import _labels
from .. import _validation as check
from .._centring import in_range
from .._validation import Array
from ..design import Design
from ..solvers.logistic import (
    LogisticSolved,
    logistic_lambda_max,
    logistic_solved,
    multinomial_lambda_max,
    multinomial_solved,
)
from ._path import Absent, Path, Points, asked, lambda_grid, warn
from ._scaling import safe_design, unit_of_lambda


def logistic_path(
    X: ArrayLike,
    y: ArrayLike,
    lams: ArrayLike | None = None,
    *,
    l1_ratio: float = 1.0,
    n_lams: int = 100,
    eps: float | None = None,
    fit_intercept: bool = True,
    sample_weight: ArrayLike | None = None,
    penalty_factor: ArrayLike | None = None,
    positive: bool = False,
    standardise: bool = False,
    tol: float = 1e-8,
) -> Path:
    """Weights of logistic regression at each λ, certified: the weighted mean log-loss plus the penalty.

    X : (n, p) array, or scipy sparse;  y : (n,) labels, of two classes at least, numbers or text
    lams : (L,) array, in any order. None for a grid from λ_max, at which the penalised weights are zero,
        down to eps·λ_max; with l1_ratio = 0, which never makes them zero, from the sum of the columns'
        variances instead
    l1_ratio : share of L1, λ₁ = l1_ratio·λ and λ₂ = (1 − l1_ratio)·λ; 1 is the lasso's penalty, 0 ridge's
    eps : last λ as a share of the first; None for 1e-3, or 1e-6 with l1_ratio = 0

    Two classes: coefs (L, p) and intercepts (L,) are of the logit of the second label in sorted order.
    K > 2 classes: the softmax of coefs (L, K, p) and intercepts (L, K), labels in sorted order.
    The rest as in `lasso_path`; gaps are shares of the null model's log-loss.

    Raises ValueError for y of one class, and as `lasso_path`.
    Warns ConvergenceWarning where a gap stays above tol.
    Source: Friedman, Hastie and Tibshirani (2010), J. Stat. Softw. 33(1), sections 3 and 4.
    """
    where = "logistic_path"
    columns = check.columns(where, X)
    n, p = columns.shape
    classes, codes = labels(where, y, n)
    l1_ratio = check.share(where, "l1_ratio", l1_ratio)
    eps = (1e-3 if l1_ratio > 0 else 1e-6) if eps is None else eps
    grid = asked(where, lams, n_lams, eps)
    fit_intercept = check.flag(where, "fit_intercept", fit_intercept)
    weights = check.sample_weights(where, sample_weight, n)
    standardise = check.flag(where, "standardise", standardise)
    design, x_exp = safe_design(where, columns, weights, fit_intercept, standardise)
    curve = LogisticCurve(
        design,
        x_exp,
        codes,
        len(classes),
        l1_ratio,
        check.penalty_factors(where, penalty_factor, p),
        check.flag(where, "positive", positive),
        fit_intercept,
        check.positive(where, "tol", tol),
    )
    if grid is None:
        top = curve.lambda_max(where)
        grid = lambda_grid(top, n_lams, eps) if top > 0 else np.zeros(1)
    return Path._along(where, curve, grid)


def labels(where: str, y: ArrayLike, n: int) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """The classes in sorted order, and which of them each row has (n,)."""
    y = _labels.labels(where, "y", y)
    if y.shape != (n,):
        raise ValueError(
            f"{where}: y must have shape ({n},), one label for each row of X, got {y.shape}. "
            "Give X and y of the same rows."
        )
    classes, codes = np.unique(y, return_inverse=True)
    if len(classes) < 2:
        raise ValueError(
            f"{where}: y must have two classes at least, got only {classes[0]!r}. "
            "There is nothing to tell apart."
        )
    return classes, codes


@dataclass(frozen=True, eq=False)
class LogisticCurve:
    """A logistic problem that can be solved at any λ.  codes : (n,) classes 0 … n_classes − 1."""

    design: Design
    x_exp: int
    codes: NDArray[Any]
    n_classes: int
    l1_ratio: float
    factors: Array
    positive: bool
    fit_intercept: bool
    tol: float

    def lambda_max(self, where: str) -> float:
        """Where the path begins: all penalised weights zero, or with L2 alone next to zero."""
        unit, l1_ratio = self._unit(where)
        if l1_ratio == 0:
            top = float((self.design.norms**2).sum())
        else:
            of = logistic_lambda_max if self.n_classes == 2 else multinomial_lambda_max
            top = of(self.design, self.codes, l1_ratio, self.factors, self.positive, self.fit_intercept)
        return float(in_range(where, "λ", np.array([top / unit]), 0)[0])

    def _unit(self, where: str) -> tuple[float, float]:
        """What one unit of the user's λ is in the scaled problem, and the share of L1 there."""
        return unit_of_lambda(where, self.l1_ratio, self.x_exp, 2 * self.x_exp)

    def points(self, where: str, lams: Array) -> Points:
        unit, l1_ratio = self._unit(where)
        of = logistic_solved if self.n_classes == 2 else multinomial_solved
        with np.errstate(over="ignore"):
            scaled = np.minimum(lams * unit, 1e300)
        solved: LogisticSolved = of(
            self.design,
            self.codes,
            scaled,
            l1_ratio,
            self.factors,
            self.positive,
            self.fit_intercept,
            self.tol,
        )
        self._report(where, lams, solved.gaps)
        coefs = in_range(where, "the weights", solved.coefs, -self.x_exp)
        return Points(coefs, solved.intercepts, solved.gaps, solved.n_iter)

    def _report(self, where: str, lams: Array, gaps: Array) -> None:
        worst = int(np.argmax(gaps))
        if not gaps[worst] <= self.tol:
            message = (
                f"{where}: the gap is {gaps[worst]:.2g} at λ = {lams[worst]:.3g}, above tol = "
                f"{self.tol:.2g}. Standardise the columns of X, leave out the smallest λ, or accept this gap "
                "by raising tol."
            )
            warn(message)

    def __reduce__(self) -> tuple[type[Absent], tuple[()]]:
        return Absent, ()
