"""What is cross-validated, checked: the data, the method, and how it is fitted and scored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import _validation as check
from .. import path as paths
from .._validation import Array
from ..path import Path
from .folds import Fold

Method = Literal["lasso", "elastic_net", "ridge", "logistic"]
_DEFAULTS = {"fit_intercept": True, "positive": False, "standardise": False, "tol": 1e-8}
METHODS = ("elastic_net", "lasso", "logistic", "ridge")


@dataclass(frozen=True, eq=False)
class Task:
    """X : (n, p), dense or CSC;  y : (n,), class numbers for "logistic";  weights : (n,) or None

    options : what the path functions take besides
    """

    where: str
    method: Method
    X: Any
    y: Array
    weights: Array | None
    classes: NDArray[Any] | None
    options: dict[str, Any]

    @classmethod
    def of(
        cls,
        where: str,
        X: Any,
        y: ArrayLike,
        method: str,
        sample_weight: ArrayLike | None = None,
        options: dict[str, Any] | None = None,
    ) -> Task:
        if method not in METHODS:
            raise ValueError(
                f"{where}: method must be one of {list(METHODS)}, got {method!r}. Choose one of them."
            )
        X, classes = check.columns(where, X), None
        if method == "logistic":
            classes, y = np.unique(np.asarray(y), return_inverse=True)
            if len(classes) < 2:
                raise ValueError(f"{where}: y must hold 2 classes at least, got {len(classes)}. Add rows.")
        target = check.vector(where, "y", y)
        if X.shape[0] != len(target):
            raise ValueError(
                f"{where}: y must have one entry per row of X, got {len(target)} for {X.shape[0]} rows."
            )
        weights = check.sample_weights(where, sample_weight, len(target))
        return cls(where, method, X, target, weights, classes, options or {})  # type: ignore[arg-type]

    def path(
        self, lams: Array | None, l1_ratio: float, rows: NDArray[np.intp] | None = None, **grid: Any
    ) -> Path:
        """Fitted to some rows, those given twice counting twice; to all where None."""
        X, y, weights = self.X, self.y, self.weights
        if rows is not None:
            X, y, weights = X[rows], y[rows], None if weights is None else weights[rows]
        options = {**self.options, **grid, "sample_weight": weights}
        given = {name: value for name, value in options.items() if not _is(value, _DEFAULTS.get(name))}
        return self._fit(l1_ratio)(X, y, lams, **given)

    def _fit(self, l1_ratio: float) -> Callable[..., Path]:
        if self.method == "logistic":
            return partial(paths.logistic_path, l1_ratio=l1_ratio)
        if l1_ratio == 1:
            return paths.lasso_path
        return partial(paths.elastic_net_path, l1_ratio=l1_ratio) if l1_ratio > 0 else paths.ridge_path

    def errors(self, path: Path, rows: NDArray[np.intp], metric: str) -> Array:
        """Weighted mean error (L,) on some rows."""
        weights = None if self.weights is None else self.weights[rows]
        eta = linear_predictor(self.X, path.coefs, path.intercepts, rows)
        return np.asarray(np.average(_LOSSES[metric](self.y[rows], eta), axis=1, weights=weights))

    def check_folds(self, folds: list[Fold]) -> None:
        for at, (train, test) in enumerate(folds):
            for name, rows in (("train", train), ("test", test)):
                if self.weights is not None and not self.weights[rows].any():
                    raise ValueError(
                        f"{self.where}: sample_weight must not be zero on all {name} rows of fold {at}, "
                        "got 0. Leave rows of weight 0 out before they are split."
                    )
            if self.classes is not None:
                present = self.y[train] if self.weights is None else self.y[train][self.weights[train] > 0]
                missing = np.setdiff1d(np.arange(len(self.classes)), present)
                if missing.size:
                    raise ValueError(
                        f"{self.where}: every class must be among the train rows of fold {at} of cv, got "
                        f"none of {self.classes[missing[0]]!r}. Use fewer folds, or StratifiedKFold."
                    )


def _is(value: Any, default: Any) -> bool:
    return value is default or (isinstance(value, float) and value == default)


def linear_predictor(X: Any, coefs: Array, intercepts: Array, rows: NDArray[np.intp]) -> Array:
    """Xw + b on some rows: (L, m), or (L, m, K) for coefs (L, K, p). Only the columns in use are read."""
    flat = coefs.reshape(-1, coefs.shape[-1])
    used = np.flatnonzero(flat.any(axis=0))
    if hasattr(X, "indptr"):
        eta = np.asarray(X[:, used] @ flat[:, used].T)[rows].T
    else:
        eta = flat[:, used] @ X[np.ix_(rows, used)].T
    eta = eta + intercepts.reshape(-1, 1)
    return eta if coefs.ndim == 2 else eta.reshape(*coefs.shape[:2], -1).swapaxes(1, 2)


def _squared_error(y: Array, eta: Array) -> Array:
    return np.asarray((y - eta) ** 2)


def _log_loss(y: Array, eta: Array) -> Array:
    if eta.ndim == 2:
        return np.asarray(np.logaddexp(0.0, eta) - y * eta)
    of_class = np.take_along_axis(eta, y.astype(int)[None, :, None], axis=2)[..., 0]
    return np.asarray(np.logaddexp.reduce(eta, axis=2) - of_class)


def _misclassification(y: Array, eta: Array) -> Array:
    return np.asarray((eta > 0 if eta.ndim == 2 else eta.argmax(axis=2)) != y, dtype=np.float64)


_LOSSES: dict[str, Callable[[Array, Array], Array]] = {
    "squared_error": _squared_error,
    "log_loss": _log_loss,
    "misclassification": _misclassification,
}
