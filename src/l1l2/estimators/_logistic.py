"""LogisticRegression: one λ of `logistic_path`, under scikit-learn's names."""

from __future__ import annotations

import warnings
from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Hidden, Interval, StrOptions
from sklearn.utils.validation import check_is_fitted

from .._validation import Array
from ..path import Path
from ._base import AllWeightsZero, checks_parameters, total
from ._logistic_base import LogisticEstimator

_SOLVERS = {"lbfgs", "liblinear", "newton-cg", "newton-cholesky", "sag", "saga"}
_RATIOS = {"l1": 1.0, "l2": 0.0}
_PENALTY_IS_DEPRECATED = (
    "'penalty' was deprecated in version 1.8 and will be removed in 1.10. To avoid this warning, leave "
    "'penalty' set to its default value and use 'l1_ratio' or 'C' instead."
)


class LogisticRegression(LogisticEstimator):
    """Logistic regression with an L1, L2 or mixed penalty; softmax for more than two classes.

    Minimises C·Σ vᵢ·logloss(yᵢ, xᵢᵀw + b) + l1_ratio·‖w‖₁ + ½(1 − l1_ratio)·‖w‖², b free. C is 1/(Σv·λ)
    of the book's λ: 1/(n·λ) without weights.

    Parameters, with scikit-learn's names and meaning:
    C : inverse strength of the penalty, > 0; ∞ for none;  l1_ratio : share of L1, in [0, 1]
    fit_intercept : whether b is free
    class_weight : None, "balanced", or {label: weight}, by which the weights of its rows are multiplied
    tol : its square is the relative duality gap to reach, within 1e-14 and 1e-12
    penalty : deprecated, as in scikit-learn: "l1", "l2", "elasticnet" or None
    solver, dual, intercept_scaling, max_iter, warm_start, random_state, verbose, n_jobs : accepted, without
        effect; any l1_ratio goes with any solver. But "liblinear", which would penalise b, is refused where
        there is one

    Attributes: classes_ (K,); coef_ (1, p) or (K, p), in the precision of X; intercept_ (1,) or (K,);
    n_iter_ (1,); dual_gap_, as a share of the null model's objective; n_features_in_; feature_names_in_; and
    C_min_ : the largest C at which all weights are zero (0 for l1_ratio = 0)
    path_ : the whole path, a `Path` whose λ is 1/(C·Σv), computed at first use

    Warns AllWeightsZero where C < C_min_, ConvergenceWarning where the gap is not reached.
    Raises ValueError for a single class.
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "penalty": [StrOptions({"l1", "l2", "elasticnet"}), None, Hidden(StrOptions({"deprecated"}))],
        "C": [Interval(Real, 0, None, closed="right")],
        "l1_ratio": [Interval(Real, 0, 1, closed="both"), None],
        "dual": ["boolean"],
        "tol": [Interval(Real, 0, None, closed="left")],
        "fit_intercept": ["boolean"],
        "intercept_scaling": [Interval(Real, 0, None, closed="neither")],
        "class_weight": [dict, StrOptions({"balanced"}), None],
        "random_state": ["random_state"],
        "solver": [StrOptions(_SOLVERS)],
        "max_iter": [Interval(Integral, 0, None, closed="left")],
        "verbose": ["verbose"],
        "warm_start": ["boolean"],
        "n_jobs": [None, Integral],
    }

    def __init__(
        self,
        penalty: Any = "deprecated",
        *,
        C: float = 1.0,
        l1_ratio: float | None = 0.0,
        dual: bool = False,
        tol: float = 1e-4,
        fit_intercept: bool = True,
        intercept_scaling: float = 1,
        class_weight: Any = None,
        random_state: Any = None,
        solver: str = "lbfgs",
        max_iter: int = 100,
        verbose: int = 0,
        warm_start: bool = False,
        n_jobs: int | None = None,
    ) -> None:
        self.penalty = penalty
        self.C = C
        self.l1_ratio = l1_ratio
        self.dual = dual
        self.tol = tol
        self.fit_intercept = fit_intercept
        self.intercept_scaling = intercept_scaling
        self.class_weight = class_weight
        self.random_state = random_state
        self.solver = solver
        self.max_iter = max_iter
        self.verbose = verbose
        self.warm_start = warm_start
        self.n_jobs = n_jobs

    @checks_parameters
    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> LogisticRegression:
        """Fit to X (n, p), dense or sparse, labels y (n,), and weights (n,) ≥ 0."""
        C, self._ratio = self._penalty()
        if self.n_jobs is not None:
            message = "'n_jobs' has no effect since 1.8 and will be removed in 1.10. You provided 'n_jobs="
            warnings.warn(
                f"{message}{self.n_jobs}', please leave it unspecified.", FutureWarning, stacklevel=3
            )
        X, y, weights = self._checked(X, y, sample_weight)
        weights = self._class_weighted(y, weights, self.class_weight)
        path = self._solve_one(X, y, weights, C, self._ratio)
        self.coef_ = np.atleast_2d(path.coefs[-1]).astype(X.dtype)
        self.intercept_ = np.atleast_1d(path.intercepts[-1]).astype(X.dtype)
        self.n_iter_ = np.maximum(path.n_iter[-1:], 1).astype(np.int32)
        self.dual_gap_ = float(path.gaps[-1])
        self._scale = total(X, weights)
        self._remember(X, y, weights)
        if not self.coef_.any() and self._ratio > 0:
            self._warn_if_zero(C)
        return self

    @property
    def C_min_(self) -> float:
        """The largest C at which all weights are zero; 0 without a share of L1, ∞ where no column helps."""
        check_is_fitted(self)
        largest = self._lam_max("C_min_") * self._scale if self._ratio > 0 else float("inf")
        return 1 / largest if largest > 0 else float("inf")

    def _penalty(self) -> tuple[float, float]:
        """C and the share of L1 in use, from the parameters and the deprecated `penalty`."""
        if self.penalty == "deprecated":
            if self.l1_ratio is None:
                message = "'l1_ratio=None' was deprecated in version 1.8 and will trigger an error in 1.10."
                warnings.warn(f"{message} Use 0<=l1_ratio<=1 instead.", FutureWarning, stacklevel=4)
            return self.C, float(self.l1_ratio or 0.0)
        warnings.warn(_PENALTY_IS_DEPRECATED, FutureWarning, stacklevel=4)
        if self.penalty is None:
            if self.C != 1.0:
                message = "Setting penalty=None will ignore the C and l1_ratio parameters"
                warnings.warn(message, stacklevel=4)
            return np.inf, 0.0
        if self.penalty == "elasticnet":
            if self.l1_ratio is None:
                raise ValueError("l1_ratio must be specified when penalty is elasticnet.")
            return self.C, float(self.l1_ratio)
        if self.l1_ratio is not None and 0 < self.l1_ratio < 1:
            message = "l1_ratio parameter is only used when penalty is 'elasticnet'. Got (penalty="
            warnings.warn(f"{message}{self.penalty})", stacklevel=4)
        ratio = _RATIOS[self.penalty]
        if self.l1_ratio != ratio:
            message = f"Inconsistent values: penalty={self.penalty} with l1_ratio={self.l1_ratio}."
            warnings.warn(f"{message} penalty is deprecated. Please use l1_ratio only.", stacklevel=4)
        return self.C, ratio

    def _warn_if_zero(self, C: float) -> None:
        if C < self.C_min_ < np.inf:
            warnings.warn(
                f"LogisticRegression: C is {C:g}; up to {self.C_min_:.3g} all weights are zero. "
                "Choose a larger one: path_ shows what each keeps.",
                AllWeightsZero,
                stacklevel=4,
            )

    def _whole_path(self, X: Any, y: Any, sample_weight: Array | None, n_lams: int = 100) -> Path:
        return self._solve(X, y, sample_weight, None, self._ratio, n_lams)
