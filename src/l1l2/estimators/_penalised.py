"""Lasso and ElasticNet: one λ of `lasso_path` and `elastic_net_path`, under scikit-learn's names."""

from __future__ import annotations

import warnings
from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
from scipy import sparse
from sklearn.base import RegressorMixin
from sklearn.linear_model._base import LinearModel
from sklearn.utils import metadata_routing
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import check_is_fitted, column_or_1d

from .. import _validation as check
from .._validation import Array
from ..moments import Moments
from ..moments._given import one_target
from ..path import Path, elastic_net_path, lasso_path, ridge_path
from ._base import (
    AllWeightsZero,
    PathEstimator,
    checked,
    checked_weights,
    checks_parameters,
    precision,
    relative_gap,
    summed,
)


class SquaresEstimator(RegressorMixin, PathEstimator, LinearModel):  # type: ignore[misc]
    """Lasso, ElasticNet and their twins: one target, weights along `elastic_net_path`."""

    fit_intercept: bool
    positive: bool
    tol: float
    coef_: Array
    intercept_: float
    _ratio: float

    @property
    def alpha_max_(self) -> float:
        """The smallest alpha at which all weights are zero; ∞ without a share of L1."""
        check_is_fitted(self)
        return self._lam_max("alpha_max_") if self._ratio > 0 else float("inf")

    @property
    def sparse_coef_(self) -> Any:
        """`coef_` as a (1, p) sparse array in CSR format."""
        check_is_fitted(self)
        return sparse.csr_array(np.atleast_2d(self.coef_))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _checked(self, X: Any, y: Any, sample_weight: Any) -> tuple[Any, Any, Array | None]:
        name = type(self).__name__
        moments = summed(self, X, y, sample_weight)
        if moments is not None:
            one_target(name, moments)
            return moments, None, None
        X, y = checked(self, X, y, multi_output=True, y_numeric=True)
        if y.ndim == 2 and y.shape[1] > 1:
            raise ValueError(
                f"{name}: y must have one column, got {y.shape[1]}. For several targets wrap it: "
                f"sklearn.multioutput.MultiOutputRegressor({name}())."
            )
        if y.dtype.kind == "f":
            check.squarable(name, "y", y, smallest=0.0)
        return X, y if y.ndim == 1 else column_or_1d(y, warn=True), checked_weights(sample_weight, X)

    def _solve(
        self,
        X: Any,
        y: Any,
        sample_weight: Array | None,
        alphas: Any,
        l1_ratio: float,
        n_lams: int = 100,
    ) -> Path:
        options: dict[str, Any] = {
            "fit_intercept": self.fit_intercept,
            "positive": self.positive,
            "sample_weight": sample_weight,
            "tol": relative_gap(self.tol),
            "n_lams": n_lams,
        }
        if l1_ratio == 1:
            return lasso_path(X, y, alphas, **options)
        if l1_ratio == 0:
            return ridge_path(X, y, alphas, **options)
        return elastic_net_path(X, y, alphas, l1_ratio=l1_ratio, **options)

    def _take(self, path: Path, at: int, X: Any, y: Any, sample_weight: Array | None) -> None:
        """Fitted attributes from one λ of a path."""
        dtype = precision(X)
        if isinstance(X, Moments):
            null_objective = 0.5 * X.centred(self.fit_intercept).yy
        else:
            level = np.average(y, weights=sample_weight) if self.fit_intercept else 0.0
            null_objective = 0.5 * np.average((y - level) ** 2, weights=sample_weight)
        self.coef_ = path.coefs[at].astype(dtype)
        self.intercept_ = dtype.type(path.intercepts[at]) if self.fit_intercept else 0.0
        self.dual_gap_ = float(path.gaps[at] * null_objective)
        self.n_iter_ = max(1, int(path.n_iter[at]))
        self._remember(X, y, sample_weight)


class ElasticNet(SquaresEstimator):
    """Linear regression with an L1 and an L2 penalty, exact and certified.

    Minimises (1/2n)·‖y − Xw − b‖² + alpha·l1_ratio·‖w‖₁ + (alpha/2)·(1 − l1_ratio)·‖w‖², b free;
    with weights, their weighted mean takes the place of 1/n and the sum. alpha is the book's λ.

    Parameters, with scikit-learn's names and meaning:
    alpha : strength of the penalty, ≥ 0;  l1_ratio : share of L1, in [0, 1]
    fit_intercept : whether b is free;  positive : weights are kept ≥ 0
    tol : relative duality gap to reach; what is above 1e-12 counts as 1e-12
    precompute, copy_X, max_iter, warm_start, random_state, selection : accepted, without effect. The solver
        is exact, decides for itself when a Gram matrix pays, never writes to X, and leaves nothing to chance

    Attributes: coef_ (p,), in the precision of X; sparse_coef_ (1, p); intercept_; n_iter_;
    dual_gap_, in the units of the objective; n_features_in_; feature_names_in_; and
    alpha_max_ : the smallest alpha at which all weights are zero (∞ for l1_ratio = 0)
    path_ : the whole path, a `Path` whose λ is alpha, computed at first use; `path_.at(alpha)` for any other

    Warns AllWeightsZero where alpha > alpha_max_, ConvergenceWarning where the gap is not reached.
    Raises ValueError for several targets.
    Source: Zou and Hastie (2005), J. R. Stat. Soc. B 67, 301–320.
    """

    # check_input is no piece of metadata.
    __metadata_request__fit: ClassVar[dict[str, Any]] = {"check_input": metadata_routing.UNUSED}

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "alpha": [Interval(Real, 0, None, closed="left")],
        "l1_ratio": [Interval(Real, 0, 1, closed="both")],
        "fit_intercept": ["boolean"],
        "precompute": ["boolean", "array-like"],
        "max_iter": [Interval(Integral, 1, None, closed="left"), None],
        "copy_X": ["boolean"],
        "tol": [Interval(Real, 0, None, closed="left")],
        "warm_start": ["boolean"],
        "positive": ["boolean"],
        "random_state": ["random_state"],
        "selection": [StrOptions({"cyclic", "random"})],
    }

    def __init__(
        self,
        alpha: float = 1.0,
        *,
        l1_ratio: float = 0.5,
        fit_intercept: bool = True,
        precompute: Any = False,
        max_iter: int | None = 1000,
        copy_X: bool = True,
        tol: float = 1e-4,
        warm_start: bool = False,
        positive: bool = False,
        random_state: Any = None,
        selection: str = "cyclic",
    ) -> None:
        self.alpha = alpha
        self.l1_ratio = l1_ratio
        self.fit_intercept = fit_intercept
        self.precompute = precompute
        self.max_iter = max_iter
        self.copy_X = copy_X
        self.tol = tol
        self.warm_start = warm_start
        self.positive = positive
        self.random_state = random_state
        self.selection = selection

    @checks_parameters
    def fit(self, X: Any, y: Any = None, sample_weight: Any = None, check_input: bool = True) -> ElasticNet:
        """Fit to X (n, p), dense or sparse, y (n,) and weights (n,) ≥ 0; or to `Moments` alone,
        or to what they are made of, as `lasso_path` takes it.

        Input is always checked.
        """
        X, y, weights = self._checked(X, y, sample_weight)
        self._ratio = float(self.l1_ratio)
        path = self._solve(X, y, weights, [self.alpha], self._ratio)
        self._take(path, 0, X, y, weights)
        if not self.coef_.any() and self._ratio > 0 and self.alpha > self.alpha_max_ > 0:
            warnings.warn(
                f"{type(self).__name__}: alpha is {self.alpha:g}; from {self.alpha_max_:.3g} up all weights "
                "are zero. Choose a smaller one: path_ shows what each keeps.",
                AllWeightsZero,
                stacklevel=3,
            )
        return self

    def _whole_path(self, X: Any, y: Array, sample_weight: Array | None, n_lams: int = 100) -> Path:
        return self._solve(X, y, sample_weight, None, self._ratio, n_lams)


class Lasso(ElasticNet):
    """Linear regression with an L1 penalty, exact and certified.

    Minimises (1/2n)·‖y − Xw − b‖² + alpha·‖w‖₁, b free. Parameters, attributes, warnings and errors as in
    `ElasticNet`, whose l1_ratio is 1 here.

    Source: Tibshirani (1996), J. R. Stat. Soc. B 58, 267–288.
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        name: allowed for name, allowed in ElasticNet._parameter_constraints.items() if name != "l1_ratio"
    }

    def __init__(
        self,
        alpha: float = 1.0,
        *,
        fit_intercept: bool = True,
        precompute: Any = False,
        copy_X: bool = True,
        max_iter: int | None = 1000,
        tol: float = 1e-4,
        warm_start: bool = False,
        positive: bool = False,
        random_state: Any = None,
        selection: str = "cyclic",
    ) -> None:
        super().__init__(
            alpha,
            l1_ratio=1.0,
            fit_intercept=fit_intercept,
            precompute=precompute,
            max_iter=max_iter,
            copy_X=copy_X,
            tol=tol,
            warm_start=warm_start,
            positive=positive,
            random_state=random_state,
            selection=selection,
        )
