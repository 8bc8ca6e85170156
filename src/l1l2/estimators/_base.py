"""What the estimators share: checked input, and the training data kept for `path_` but never pickled."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from numbers import Number
from typing import Any, TypeVar

import numpy as np
from sklearn.base import BaseEstimator, _fit_context
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from .. import _validation as check
from .._needs_rows import refuse_moments
from .._refusals import check_parameters, completed, plain
from .._validation import Array
from ..moments import Moments
from ..moments._given import given
from ..path import Path

Fit = TypeVar("Fit", bound=Callable[..., Any])

_LEAST_GAP = 1e-14  # of rounding


class AllWeightsZero(UserWarning):
    """The penalty is so strong that every weight is zero."""


class DataLeftBehind(AttributeError):
    """What is asked for needs the training data, which a pickle does not hold."""


class PathEstimator(BaseEstimator):  # type: ignore[misc]
    """An estimator that knows the whole path behind its weights."""

    _data: tuple[Any, Any, Array | None]
    _path: Path
    _strongest: float

    def _whole_path(self, X: Any, y: Array, sample_weight: Array | None, n_lams: int = 100) -> Path:
        raise NotImplementedError

    @property
    def path_(self) -> Path:
        """The path through the fitted weights, computed at first use from the data given to `fit`.

        Do not change these in place before; estimators that were pickled have no data left to solve for.
        """
        check_is_fitted(self)
        if "_path" not in vars(self):
            self._path = self._whole_path(*self._training("path_"))
        return self._path

    def plot_path(self, ax: Any = None, **options: Any) -> Any:
        """Draw the weights along λ; `options` go to `l1l2.plots.plot_path`. Returns matplotlib axes."""
        plots = import_module("l1l2.plots")  # only when asked for
        if "names" not in options and hasattr(self, "feature_names_in_"):
            options["names"] = self.feature_names_in_
        return plots.plot_path(self.path_, ax=ax, **options)

    def _lam_max(self, attribute: str) -> float:
        """Where the path begins: the smallest λ at which all weights are zero, kept once it is known."""
        check_is_fitted(self)
        if "_strongest" not in vars(self):
            self._strongest = float(self._whole_path(*self._training(attribute), n_lams=1).lams[0])
        return self._strongest

    def _training(self, attribute: str) -> tuple[Any, Any, Array | None]:
        if "_data" not in vars(self):
            raise DataLeftBehind(
                f"{type(self).__name__}.{attribute}: the training data are not part of a pickle or a copy. "
                "Ask for it before, or fit the estimator again."
            )
        return self._data

    def _remember(self, X: Any, y: Array, sample_weight: Array | None) -> None:
        """Keep a reference to the data, and forget what an earlier fit found."""
        for name in ("_path", "_strongest"):
            if name in vars(self):
                delattr(self, name)
        self._data = (X, y, sample_weight)

    def _validate_params(self) -> None:
        check_parameters(self, super()._validate_params)

    def _decision_function(self, X: Any) -> Any:
        check_is_fitted(self)
        plain(type(self).__name__, "X", X)
        with completed(type(self).__name__, "X"):
            return super()._decision_function(X)

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = super().__getstate__()
        return {name: value for name, value in state.items() if name not in ("_data", "_path")}

    def __dir__(self) -> list[str]:
        # Whatever shows every attribute, as HTML does, must not compute a path; scikit-learn's own would.
        kept = {"path_": "_path", "alpha_max_": "_strongest", "C_min_": "_strongest"}
        return [name for name in object.__dir__(self) if name not in kept or kept[name] in vars(self)]


def checks_parameters(fit: Fit) -> Fit:
    """Check the parameters against `_parameter_constraints` before fitting."""
    context: Fit = _fit_context(prefer_skip_nested_validation=True)(fit)
    return context


def checked(estimator: Any, X: Any, y: Any, **options: Any) -> tuple[Any, Any]:
    """X (n, p), dense or CSC, float32 or float64, and y: checked by scikit-learn, copied only if need be."""
    where = type(estimator).__name__
    refuse_moments(where, X)
    plain(where, "X", X)
    plain(where, "y", y)
    with completed(where, "y", X):
        return validate_data(  # type: ignore[no-any-return]
            estimator, X, y, accept_sparse="csc", dtype=[np.float64, np.float32], **options
        )


def summed(estimator: Any, X: Any, y: Any, sample_weight: Any) -> Moments | None:
    """The moments that X stands for, and the names of their features with the estimator; None for rows."""
    folds = getattr(estimator, "cv", None)
    if folds is None and hasattr(estimator, "cv"):
        folds = 5
    moments = given(type(estimator).__name__, X, y, sample_weight, folds)
    if moments is None:
        return None
    estimator.n_features_in_ = moments.n_features
    if hasattr(estimator, "feature_names_in_"):
        del estimator.feature_names_in_
    if moments.columns is not None:
        estimator.feature_names_in_ = np.array(moments.columns, dtype=object)
    return moments


def precision(X: Any) -> Any:
    """In which the weights come: that of X, or float64 of sums."""
    return np.dtype(np.float64) if isinstance(X, Moments) else X.dtype


def checked_weights(sample_weight: Any, X: Any, *, numbers_matter: bool = False) -> Array | None:
    """Weights (n,), not negative and not all zero; one number for all rows says nothing unless it scales."""
    if sample_weight is None or (isinstance(sample_weight, Number) and not numbers_matter):
        return None
    plain("fit", "sample_weight", sample_weight)
    with completed("fit", "sample_weight"):
        weights = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
    return check.sample_weights("fit", weights, len(weights))  # older scikit-learn lets all be zero


def relative_gap(tol: float, loosest: float = 1e-12) -> float:
    return float(np.clip(tol, _LEAST_GAP, loosest))


def total(X: Any, sample_weight: Array | None) -> float:
    """Σv: what turns a penalty on a sum into one on a mean."""
    if isinstance(X, Moments):
        return X.weight
    return float(X.shape[0]) if sample_weight is None else float(sample_weight.sum())
