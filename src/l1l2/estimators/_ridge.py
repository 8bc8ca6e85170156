"""Ridge: some λ of `ridge_path`, under scikit-learn's names."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
from sklearn.base import MultiOutputMixin, RegressorMixin
from sklearn.linear_model._base import LinearModel
from sklearn.utils._param_validation import Interval, StrOptions

from .. import _validation as check
from .._validation import Array
from ..moments import Moments
from ..path import Path, ridge_path
from ..path._path import Curve, Points
from ._base import (
    PathEstimator,
    checked,
    checked_weights,
    checks_parameters,
    precision,
    relative_gap,
    summed,
    total,
)

_SOLVERS = {"auto", "svd", "cholesky", "lsqr", "sparse_cg", "sag", "saga", "lbfgs"}


@dataclass(frozen=True)
class Targets:
    """Several targets, each with a curve of its own."""

    curves: list[Curve]

    def points(self, where: str, lams: Array) -> Points:
        each = [curve.points(where, lams) for curve in self.curves]
        return Points(
            np.stack([points.coefs for points in each], axis=1),
            np.stack([points.intercepts for points in each], axis=1),
            np.max([points.gaps for points in each], axis=0),
            np.sum([points.n_iter for points in each], axis=0),
        )


class RidgeEstimator(MultiOutputMixin, RegressorMixin, PathEstimator, LinearModel):  # type: ignore[misc]
    """Ridge and its twin: one target or several, weights along `ridge_path`, alpha = Σv·λ."""

    fit_intercept: bool
    positive: bool = False
    tol: float = 0.0

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _checked(self, X: Any, y: Any, sample_weight: Any) -> tuple[Any, Any, Array | None]:
        moments = summed(self, X, y, sample_weight)
        if moments is not None:
            return moments, None, None
        X, y = checked(self, X, y, multi_output=True, y_numeric=True)
        return X, y, checked_weights(sample_weight, X, numbers_matter=True)

    def _solve(self, X: Any, y: Any, sample_weight: Array | None, alphas: Any) -> Path:
        lams = None if alphas is None else np.asarray(alphas, dtype=float) / total(X, sample_weight)
        options: dict[str, Any] = {
            "fit_intercept": self.fit_intercept,
            "sample_weight": sample_weight,
            "tol": relative_gap(self.tol),
        }
        if not self.positive:
            return ridge_path(X, y, lams, **options)
        if isinstance(X, Moments) or y.ndim == 1:
            return ridge_path(X, y, lams, positive=True, **options)
        first = ridge_path(X, y[:, 0], lams, positive=True, **options)
        start = first.lams[:1]
        rest = [ridge_path(X, target, start, positive=True, **options) for target in y.T[1:]]
        return Path._along("Ridge", Targets([path._curve for path in (first, *rest)]), first.lams)

    def _fit_at(self, X: Any, y: Any, sample_weight: Array | None, alphas: Array) -> None:
        """Fitted attributes at one alpha, (1,), or at one for each target, (t,)."""
        lams, which = np.unique(alphas, return_inverse=True)
        path = self._solve(X, y, sample_weight, lams)
        rows = len(lams) - 1 - which  # the path's λ decrease
        targets = path.coefs.shape[1] if path.coefs.ndim == 3 else 1
        at = (np.broadcast_to(rows, targets), np.arange(targets))
        coef = path.coefs.reshape(len(lams), targets, -1)[at]
        level = path.intercepts.reshape(len(lams), targets)[at]
        dtype = precision(X)
        self.coef_ = (coef[0] if targets == 1 else coef).astype(dtype)
        self.intercept_: Any = 0.0
        if self.fit_intercept:
            one = path.coefs.ndim == 2
            self.intercept_ = dtype.type(level[0]) if one else level.astype(dtype)
        self._remember(X, y, sample_weight)


class Ridge(RidgeEstimator):
    """Linear regression with an L2 penalty, one target or several.

    Minimises ‖y − Xw − b‖² + alpha·‖w‖², b free; with weights v, Σvᵢ(yᵢ − xᵢᵀw − b)² + alpha·‖w‖².
    alpha is n·λ (Σv·λ) of the book's λ.

    Parameters, with scikit-learn's names and meaning:
    alpha : strength of the penalty, ≥ 0, one or (t,) for t targets; 0 for least squares of least norm
    fit_intercept : whether b is free;  positive : weights are kept ≥ 0
    tol : relative duality gap to reach where weights are kept ≥ 0; what is above 1e-12 counts as 1e-12
    solver, copy_X, max_iter, random_state : accepted, without effect. One decomposition of the smaller of XᵀX
        and XXᵀ gives every alpha, exactly, and X is never written to

    Attributes: coef_ (p,) or (t, p), in the precision of X; intercept_, a number or (t,); n_iter_ (t,), ones:
    there is nothing to iterate; solver_; n_features_in_; feature_names_in_; and
    path_ : a `Path` over six decades, whose λ is alpha/Σv, computed at first use

    Source: Hoerl and Kennard (1970), Technometrics 12, 55–67.
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "alpha": [Interval(Real, 0, None, closed="left"), "array-like"],
        "fit_intercept": ["boolean"],
        "copy_X": ["boolean"],
        "max_iter": [Interval(Integral, 1, None, closed="left"), None],
        "tol": [Interval(Real, 0, None, closed="left")],
        "solver": [StrOptions(_SOLVERS)],
        "positive": ["boolean"],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        alpha: Any = 1.0,
        *,
        fit_intercept: bool = True,
        copy_X: bool = True,
        max_iter: int | None = None,
        tol: float = 1e-4,
        solver: str = "auto",
        positive: bool = False,
        random_state: Any = None,
    ) -> None:
        self.alpha = alpha
        self.fit_intercept = fit_intercept
        self.copy_X = copy_X
        self.max_iter = max_iter
        self.tol = tol
        self.solver = solver
        self.positive = positive
        self.random_state = random_state

    @checks_parameters
    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Ridge:
        """Fit to X (n, p), dense or sparse, y (n,) or (n, t), and weights (n,) ≥ 0, or one for all rows.

        Or to `Moments` alone, or to what they are made of, as `lasso_path` takes it.
        """
        X, y, weights = self._checked(X, y, sample_weight)
        t = X.n_targets if isinstance(X, Moments) else y.reshape(len(y), -1).shape[1]
        self._fit_at(X, y, weights, self._alphas(t))
        self.n_iter_ = np.ones(t, dtype=np.int32)
        self.solver_ = self.solver
        return self

    def _alphas(self, targets: int) -> Array:
        alphas = np.ravel(check.reals("Ridge", "alpha", self.alpha))
        if alphas.size not in (1, targets):
            raise ValueError(
                f"Number of targets and number of penalties do not correspond: {alphas.size} != {targets}. "
                "Give one alpha, or one for each column of y."
            )
        if not (alphas >= 0).all():
            raise ValueError(f"Ridge: alpha must be >= 0, got {alphas.min()}. 0 means no penalty.")
        return alphas

    def _whole_path(self, X: Any, y: Array, sample_weight: Array | None, n_lams: int = 100) -> Path:
        return self._solve(X, y, sample_weight, None)
