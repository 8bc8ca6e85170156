"""The rows that are added at a time, checked."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import _validation as check
from .._validation import Array

_VANISHING = 1e-250  # a sum of squares that may have lost digits below the smallest numbers
NO_FOLD = -1  # the label of rows that no fold holds out
_FEW = 1024  # labels below this are looked up


def rows_of(where: str, X: Any, y: Any, sample_weight: Any) -> tuple[Any, Array, Array | None]:
    """X (n, p) as the sums read it, y (n,) or (n, t), weights (n,) or None; n may be 0."""
    is_empty = getattr(X, "ndim", 0) == 2 and X.shape[0] == 0 < X.shape[1]
    X = np.empty(X.shape) if is_empty else check.columns(where, X)
    n = X.shape[0]
    if is_empty:
        y = check.reals(where, "y", y)
    else:
        y = check.targets(where, y)
    check.same_rows(where, n, len(y))
    if sample_weight is None:
        return X, y, None
    weights = check.vector(where, "sample_weight", sample_weight, n, each="row of X")
    if weights.min(initial=0.0) < 0:
        raise ValueError(f"{where}: sample_weight must be >= 0, got {weights.min()}. Use 0 for no weight.")
    return X, y, check.summable(where, weights)


def labels_of(where: str, fold: int | ArrayLike | None, n: int) -> tuple[list[int], NDArray[np.intp] | None]:
    """The folds of these rows, and which of them each row has (n,), or None where there is but one."""
    if fold is None:
        return [NO_FOLD], None
    given = np.asarray(fold)
    if given.dtype.kind not in "iu" or given.ndim > 1 or (given.ndim == 1 and given.size != n):
        raise ValueError(
            f"{where}: fold must be a whole number or ({n},) of them, one for each row, got shape "
            f"{given.shape} of {given.dtype}. Number the folds from 0."
        )
    if given.min(initial=0) < 0:
        raise ValueError(f"{where}: fold must be >= 0, got {given.min()}. None is for rows of no fold.")
    if given.ndim == 0:
        return [int(given)], None
    if given.max(initial=0) < _FEW:  # there is no need to sort them
        given = given.astype(np.intp)
        labels = np.flatnonzero(np.bincount(given))
        of_row = np.searchsorted(labels, np.arange(_FEW))[given]
    else:
        labels, of_row = np.unique(given, return_inverse=True)
    return [int(label) for label in labels], None if labels.size == 1 else of_row.astype(np.intp)


def check_squares(where: str, X: Any, y: Array, weights: Array | None, sizes: Any) -> None:
    """ValueError where a column that varies has squares too small for float64; sizes : (p + 1 + t,) sums."""
    p, y = X.shape[1], y.reshape(len(y), -1)
    small = np.flatnonzero(np.delete(sizes, p) < _VANISHING)
    if not small.size:
        return
    seen = slice(None) if weights is None else np.flatnonzero(weights)
    for name, Z, some in (("X", X, small[small < p]), ("y", y, small[small >= p] - p)):
        rows = Z[:, some][seen]
        if not rows.size:
            continue
        rows = rows.toarray() if hasattr(rows, "toarray") else rows
        if (rows != rows[0]).any():
            largest = float(np.abs(rows).max())
            raise ValueError(
                f"{where}: {name} is of size {largest:.3g}, and its squares leave the range of "
                "float64. Change its unit."
            )
