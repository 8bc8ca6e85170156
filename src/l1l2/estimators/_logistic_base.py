"""What LogisticRegression and LogisticRegressionCV share: labels, class weights, and C for λ."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import softmax
from sklearn.linear_model._base import LinearClassifierMixin, SparseCoefMixin
from sklearn.utils import compute_class_weight
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted

from .._refusals import completed, plain
from .._validation import Array
from ..path import Path, logistic_path
from ._base import PathEstimator, checked, checked_weights, relative_gap, total


class LogisticEstimator(LinearClassifierMixin, SparseCoefMixin, PathEstimator):  # type: ignore[misc]
    """LogisticRegression and its twin: two classes or softmax, along `logistic_path`, C = 1/(Σv·λ)."""

    fit_intercept: bool
    tol: float
    solver: str
    class_weight: Any
    classes_: Any
    coef_: Any
    intercept_: Any

    def decision_function(self, X: Any) -> Any:
        """Logits (n,) of the second class, or (n, K), for X (n, p)."""
        check_is_fitted(self)
        plain(type(self).__name__, "X", X)
        with completed(type(self).__name__, "X"):
            return super().decision_function(X)

    def predict_proba(self, X: Any) -> Array:
        """Probability (n, K) of each of classes_, for X (n, p)."""
        check_is_fitted(self)
        if len(self.classes_) == 2:
            return self._predict_proba_lr(X)  # type: ignore[no-any-return]
        return np.asarray(softmax(self.decision_function(X), axis=1))

    def predict_log_proba(self, X: Any) -> Array:
        """Logarithm (n, K) of each class's probability, for X (n, p)."""
        return np.asarray(np.log(self.predict_proba(X)))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _checked(self, X: Any, y: Any, sample_weight: Any) -> tuple[Any, Any, Array | None]:
        """X, the labels y (n,), of two classes at least, and the weights as given; `classes_` is set."""
        name = type(self).__name__
        X, y = checked(self, X, y)
        with completed(name, "y"):
            check_classification_targets(y)
        self.classes_ = np.unique(y)
        if len(self.classes_) < 2:
            raise ValueError(
                f"{name}: y must hold at least 2 classes, but the data contains only one class: "
                f"{self.classes_[0]!r}. Give rows of both."
            )
        if self.solver == "liblinear" and len(self.classes_) > 2:
            raise ValueError(
                f"{name}: The 'liblinear' solver does not support multiclass classification, got "
                f"{len(self.classes_)} classes. Leave solver at its default."
            )
        if self.solver == "liblinear" and self.fit_intercept:
            raise ValueError(
                f"{name}: solver='liblinear' would penalise the intercept, got fit_intercept=True. Leave "
                "solver at its default, or use scikit-learn's own."
            )
        return X, y, checked_weights(sample_weight, X, numbers_matter=True)

    def _class_weighted(self, y: Any, sample_weight: Array | None, class_weight: Any) -> Array | None:
        if class_weight is None:
            return sample_weight
        weights = np.ones(len(y)) if sample_weight is None else sample_weight
        with np.errstate(divide="ignore"):
            factors = compute_class_weight(class_weight, classes=self.classes_, y=y, sample_weight=weights)
        if not np.isfinite(factors).all():
            raise ValueError(
                f"{type(self).__name__}: sample_weight must be positive on a row of each class, got 0 on all "
                f"of class {self.classes_[~np.isfinite(factors)][0]!r}. Leave such rows out."
            )
        return np.asarray(weights * factors[np.searchsorted(self.classes_, y)])

    def _solve(
        self,
        X: Any,
        y: Any,
        sample_weight: Array | None,
        Cs: Any,
        l1_ratio: float,
        n_lams: int = 100,
        tol: float = 1e-12,
    ) -> Path:
        """The path at λ = 1/(C·Σv); Cs in increasing order are the path's in order. None for a grid."""
        scale = total(X, sample_weight)
        lams = None if Cs is None else 1.0 / (np.asarray(Cs, dtype=float) * scale)
        return logistic_path(
            X,
            y,
            lams,
            l1_ratio=l1_ratio,
            n_lams=n_lams,
            fit_intercept=self.fit_intercept,
            sample_weight=sample_weight,
            tol=tol,
        )

    def _solve_one(self, X: Any, y: Any, sample_weight: Array | None, C: float, l1_ratio: float) -> Path:
        # A gradient of size tol, which is what scikit-learn stops at, leaves a gap like its square.
        tol = relative_gap(self.tol**2, 1e-12)
        return self._solve(X, y, sample_weight, [C], l1_ratio, tol=tol)
