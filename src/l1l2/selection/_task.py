"""What is cross-validated, checked: the data, the method, and how it is fitted and scored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import _validation as check
from .._validation import Array
from ..moments._sums import Gram, Sums
from ..path import Path, lambda_grid, logistic_path, ridge_path
from ..path._curves import SquaresCurve
from ..path._path import decreasing
from ..path._ridge_on_moments import RidgeOnMoments
from ..path._squares import Squares
from ..path.logistic import labels
from ..path.ridge import along
from .folds import Fold, Rows

Method = Literal["lasso", "elastic_net", "ridge", "logistic"]
METHODS = ("elastic_net", "lasso", "logistic", "ridge")


@dataclass(frozen=True, eq=False)
class Task:
    """X : (n, p), dense or CSC;  y : (n,), class numbers for "logistic";  weights : (n,) or None

    None of the three where `squares` holds moments.

    options : what the path functions take besides
    squares : the same, as the paths of the lasso and the elastic net have it; None for "logistic"
    """

    where: str
    method: Method
    X: Any
    y: Array
    weights: Array | None
    classes: NDArray[Any] | None
    options: dict[str, Any]
    squares: Squares | None = field(repr=False)

    @classmethod
    def of(
        cls,
        where: str,
        X: Any,
        y: ArrayLike | None,
        method: str,
        *,
        sample_weight: ArrayLike | None = None,
        penalty_factor: ArrayLike | None = None,
        positive: bool = False,
        standardise: bool = False,
        fit_intercept: bool = True,
        tol: float = 1e-8,
    ) -> Task:
        if method not in METHODS:
            raise ValueError(
                f"{where}: method must be one of {list(METHODS)}, got {method!r}. Choose one of them."
            )
        options: dict[str, Any] = {
            "penalty_factor": penalty_factor,
            "positive": positive,
            "standardise": standardise,
            "fit_intercept": fit_intercept,
            "tol": tol,
        }
        if method == "logistic":
            X = check.columns(where, X)
            classes, codes = labels(where, y, X.shape[0])  # type: ignore[arg-type]
            target = codes.astype(np.float64)
            weights = check.sample_weights(where, sample_weight, len(target))
            return cls(where, "logistic", X, target, weights, classes, options, None)
        squares = Squares.checked(where, X, y, sample_weight=sample_weight, n_jobs=None, **options)
        target = np.ldexp(squares.y, squares.y_exp)
        check.squarable(where, "y", target)
        return cls(where, method, squares.X, target, squares.weights, None, options, squares)  # type: ignore[arg-type]

    @property
    def n_features(self) -> int:
        if self.squares is not None and self.squares.moments is not None:
            return self.squares.moments.n_features
        return int(self.X.shape[1])

    def gram(self, sums: Sums) -> Gram:
        """Of some of the rows, as this task centres and scales it."""
        return sums.centred(self.options["fit_intercept"], self.options["standardise"])

    def paths(
        self,
        grids: Sequence[Array | None],
        ratios: Sequence[float],
        weights: Array | None,
        gram: Gram | None = None,
        **grid: Any,
    ) -> list[Path]:
        """For each share of L1, fitted to rows of these weights (n,); to `gram` where it is given.

        grid : `n_lams` and `eps`, where there is no grid
        """
        curve: SquaresCurve | None = None
        paths = []
        for lams, ratio in zip(grids, ratios, strict=True):
            if self.squares is None:
                how = {**self.options, **grid, "l1_ratio": ratio, "sample_weight": weights}
                paths.append(logistic_path(self.X, self.y, lams, **how))
            elif ratio == 0 and gram and self.squares.moments and not self.squares.positive:
                grid_of = None if lams is None else decreasing(self.where, lams)
                paths.append(
                    along(self.where, RidgeOnMoments.of(gram, self.squares.factors), grid_of, **grid)
                )
            elif ratio == 0 and not (gram and self.squares.positive):
                how = {**self.options, **grid, "sample_weight": weights}
                paths.append(ridge_path(self.X, self.y, lams, **how))
            else:
                curve = replace(curve or self._curve(self.squares, weights, gram), l1_ratio=ratio)
                paths.append(_along(self.where, curve, lams, **grid))
        return paths

    def _curve(self, squares: Squares, weights: Array | None, gram: Gram | None) -> SquaresCurve:
        if gram is not None:
            return squares.on_gram(gram, 1.0)
        return replace(squares, weights=weights).curve(self.where, 1.0)

    def errors(self, coefs: Array, intercepts: Array, rows: Rows, metric: str) -> Array:
        """Weighted mean error (L,) on some rows."""
        weights = None if self.weights is None else self.weights[rows]
        eta = linear_predictor(self.X, coefs, intercepts, rows)
        return np.asarray(np.average(self.losses(rows, eta, metric), axis=1, weights=weights))

    def losses(self, rows: Rows, eta: Array, metric: str | None = None) -> Array:
        """Of each row, (L, m), for linear predictors eta (L, m)."""
        usual = "squared_error" if self.classes is None else "log_loss"
        return _LOSSES[metric or usual](self.y[rows], eta)

    def check_folds(self, folds: Sequence[Fold]) -> None:
        """Whether there is something to fit and something to score in each."""
        for at, fold in enumerate(folds):
            for name, rows in fold._asdict().items():
                if self.weights is not None and not self.weights[rows].any():
                    raise ValueError(
                        f"{self.where}: sample_weight must not be zero on all {name} rows of fold {at}, "
                        "got 0. Leave rows of weight 0 out before they are split."
                    )
            if self.classes is not None:
                weights = fold.weights(len(self.y), self.weights)
                missing = np.setdiff1d(np.arange(len(self.classes)), self.y[weights > 0])
                if missing.size:
                    raise ValueError(
                        f"{self.where}: every class must be among the train rows of fold {at} of cv, got "
                        f"none of {self.classes[missing[0]]!r}. Use fewer folds, or StratifiedKFold."
                    )


def linear_predictor(X: Any, coefs: Array, intercepts: Array, rows: Rows) -> Array:
    """Xw + b on some rows: (L, m), or (L, m, K) for coefs (L, K, p). Only the columns in use are read."""
    flat = coefs.reshape(-1, coefs.shape[-1])
    used = np.flatnonzero(flat.any(axis=0))
    if hasattr(X, "indptr"):
        eta = np.asarray(X[:, used] @ flat[:, used].T)[rows].T
    else:
        eta = flat[:, used] @ X[np.ix_(rows, used)].T
    eta = eta + intercepts.reshape(-1, 1)
    return eta if coefs.ndim == 2 else eta.reshape(*coefs.shape[:2], -1).swapaxes(1, 2)


def _along(where: str, curve: SquaresCurve, lams: Array | None, n_lams: int = 100, eps: float = 1e-3) -> Path:
    if lams is None:
        top = curve.lambda_max(where)
        return Path._along(where, curve, lambda_grid(top, n_lams, eps) if top > 0 else np.zeros(1))
    return Path._along(where, curve, decreasing(where, lams))


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
