"""Input checks, and the text of every input error: the argument, its value, and what to do.

Wrong kinds (text, complex numbers, sparse matrices) raise TypeError, wrong values and shapes ValueError.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._needs_rows import refuse_moments
from ._scalars import count as count
from ._scalars import finite as finite
from ._scalars import flag as flag
from ._scalars import number as number
from ._scalars import positive as positive
from ._scalars import share as share
from ._scalars import strength as strength

Array = NDArray[np.float64]

_LARGEST, _SMALLEST = 1e100, 1e-100  # beyond these squares overflow or vanish, and losses and step sizes


def reals(where: str, name: str, value: ArrayLike) -> Array:
    """`value` as a float64 array of finite numbers; the caller's own array is never written to."""
    if type(value) is np.ndarray and value.dtype == np.float64 and np.isfinite(value).all():
        return value  # at once, for what is asked thousands of times about a few numbers
    refuse_moments(where, value)
    if hasattr(value, "toarray"):
        raise TypeError(
            f"{where}: {name} must be a dense array, got {type(value).__name__}. Pass {name}.toarray()."
        )
    unmasked(where, name, value)
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(
            f"{where}: {name} must be rectangular, got rows of different lengths. {error}. "
            "Give each row as many entries."
        ) from error
    if array.dtype.kind not in "biufO" or (array.dtype.kind == "O" and _holds_text(array)):
        raise TypeError(
            f"{where}: {name} must hold real numbers, got {_kind(array)}. Encode it as numbers first."
        )
    try:
        # A value too large for float64 becomes inf here and is reported below.
        with np.errstate(over="ignore"):
            array = array.astype(np.float64, copy=False)
    except (TypeError, ValueError, OverflowError) as error:
        raise TypeError(
            f"{where}: {name} must hold real numbers that fit in float64. {str(error).rstrip('.')}. "
            "Encode it as numbers first, and fill or leave out what is missing."
        ) from error
    if not np.isfinite(array).all():
        at = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        place = f" at index {at if len(at) > 1 else at[0]}" if at else ""
        raise ValueError(
            f"{where}: {name} must be finite, got {array[at]}{place}. Remove or impute what is missing."
        )
    return array


def unmasked(where: str, name: str, value: Any) -> None:
    rows = value if isinstance(value, (list, tuple)) else ()
    if np.ma.is_masked(value) or any(np.ma.is_masked(row) for row in rows):
        raise ValueError(f"{where}: {name} has masked entries. Fill them or leave those rows out.")


def matrix(where: str, name: str, value: ArrayLike) -> Array:
    array = reals(where, name, value)
    if array.ndim != 2:
        remedy = f"Pass {name}[:, None] for a single feature." if array.ndim == 1 else "One row per sample."
        raise ValueError(f"{where}: {name} must have shape (n, p), got {array.shape}. {remedy}")
    if array.size == 0:
        raise ValueError(
            f"{where}: {name} must have a row and a column at least, got shape {array.shape}. Give it data."
        )
    return array


def vector(
    where: str, name: str, value: ArrayLike, size: int | None = None, *, each: str = "column of X"
) -> Array:
    """(size,) numbers, or any number of them where size is None; `each` says what has one of them."""
    array = reals(where, name, value)
    if array.ndim != 1:
        remedy = (
            f"Pass np.ravel({name})."
            if array.ndim == 2 and 1 in array.shape
            else "Pass a flat list of numbers."
        )
        raise ValueError(f"{where}: {name} must have one dimension, got shape {array.shape}. {remedy}")
    if size is not None and array.size != size:
        raise ValueError(f"{where}: {name} must have {size} entries, got {array.size}. One for each {each}.")
    return array


def targets(where: str, y: ArrayLike) -> Array:
    """(n,) numbers, or (n, t)."""
    if (array := reals(where, "y", y)).ndim not in (1, 2) or array.size == 0:
        raise ValueError(
            f"{where}: y must have one dimension, or two for several targets, got shape {array.shape}. "
            "Give a number for each row of X."
        )
    return array


def problem(where: str, X: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    """X (n, p) and y (n,), both finite, with as many rows."""
    X, y = matrix(where, "X", X), vector(where, "y", y)
    same_rows(where, len(X), len(y))
    return X, y


def same_rows(where: str, n: int, n_targets: int) -> None:
    if n != n_targets:
        raise ValueError(
            f"{where}: y must have one entry per row of X, got {n_targets} for {n} rows. "
            "Give X and y of the same rows."
        )


def moderate(where: str, name: str, array: Array) -> Array:
    """Refuse numbers whose squares leave the range of float64."""
    largest = float(np.abs(array).max(initial=0.0))
    if largest and not _SMALLEST <= largest <= _LARGEST:
        raise ValueError(
            f"{where}: {name} is of size {largest:.3g}, whose square is lost in float64. Change its unit."
        )
    return array


def columns(where: str, X: Any) -> Any:
    """X as the solvers read it, uncopied where it may be: (n, p), float32 or float64, dense or CSC.

    Its entries are not looked at here: the solvers see from their sums whether all are finite.
    """
    if hasattr(X, "tocsc"):
        X = X.tocsc()
        if X.dtype.kind not in "biuf":
            raise TypeError(f"{where}: X must hold real numbers, got {X.dtype}. Encode it as numbers first.")
        if 0 in X.shape:
            raise ValueError(
                f"{where}: X must have a row and a column at least, got shape {X.shape}. Give it data."
            )
        if not X.has_canonical_format:
            X = X.copy()
            X.sum_duplicates()
        return X if X.dtype in (np.float32, np.float64) else X.astype(np.float64)
    if isinstance(X, np.ndarray) and X.dtype in (np.float32, np.float64) and X.ndim == 2 and X.size:
        return X.view(np.ndarray) if not np.ma.isMaskedArray(X) else matrix(where, "X", X)
    return matrix(where, "X", X)


def entries(where: str, X: Any) -> None:
    """Name the first entry of X, dense or CSC, that is not finite."""
    if not hasattr(X, "indptr"):
        reals(where, "X", X)
        return
    values = X.data
    if np.isfinite(values).all():
        return
    at = int(np.flatnonzero(~np.isfinite(values))[0])
    column = int(np.searchsorted(X.indptr, at, side="right")) - 1
    raise ValueError(
        f"{where}: X must be finite, got {values[at]} at index {(int(X.indices[at]), column)}. "
        "Remove or impute what is missing."
    )


def sample_weights(where: str, value: ArrayLike | None, n: int) -> Array | None:
    """(n,) weights of the rows, not negative, of which one at least is positive."""
    if value is None:
        return None
    weights = vector(where, "sample_weight", value, n, each="row of X")
    if weights.min() < 0 or not weights.any():
        fault = weights.min() or "all zero"
        raise ValueError(
            f"{where}: sample_weight must be >= 0 and not all zero, got {fault}. Leave bad rows at 0."
        )
    return summable(where, weights)


def summable(where: str, weights: Array) -> Array:
    """Refuse weights whose sums and products leave the range of float64; all zero are none of these."""
    largest = float(weights.max(initial=0.0))
    if largest and not 1e-200 < largest < 1e200:
        raise ValueError(
            f"{where}: sample_weight is of size {largest:.3g}, at which float64 loses digits. "
            "Divide all by it."
        )
    return weights


def squarable(where: str, name: str, array: Any, smallest: float = 1e-150) -> None:
    """Refuse numbers, dense or CSC, whose squares leave the range of float64."""
    array = array.data if hasattr(array, "indptr") else array
    largest = max(float(array.max(initial=0.0)), -float(array.min(initial=0.0)))
    if largest and not smallest <= largest <= 1.001e150:
        raise ValueError(
            f"{where}: {name} is of size {largest:.3g}, whose square is lost in float64. Change its unit."
        )


def penalty_factors(where: str, value: ArrayLike | None, p: int) -> Array:
    """(p,) factors of the penalty, not negative; ones where None is given."""
    if value is None:
        return np.ones(p)
    factors = vector(where, "penalty_factor", value, p)
    if factors.min() < 0:
        raise ValueError(
            f"{where}: penalty_factor must be >= 0, got {factors.min()}. 0 leaves a feature unpenalised."
        )
    return factors


def strengths(where: str, name: str, value: ArrayLike) -> Array:
    """λ values (L,), finite and not negative, in the order given."""
    lams = vector(where, name, value)
    if lams.size == 0:
        raise ValueError(f"{where}: {name} is empty. Give one λ at least, or None for a grid from λ_max.")
    if lams.min() < 0:
        raise ValueError(
            f"{where}: {name} must be finite numbers >= 0, got {lams.min()}. 0 means no penalty."
        )
    return lams


def _holds_text(array: NDArray[Any]) -> bool:
    return any(isinstance(x, (str, bytes)) for x in array.flat)


def _kind(array: NDArray[Any]) -> str:
    named = {"c": "complex numbers", "M": "dates", "m": "time spans", **dict.fromkeys("USO", "text")}
    return named.get(array.dtype.kind, str(array.dtype))
