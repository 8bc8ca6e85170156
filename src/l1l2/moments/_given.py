"""Data that come as sums, or block by block: what stands in place of X and y."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from ._dask import from_dask
from ._gather import from_blocks
from ._moments import Moments
from ._parquet import from_parquet
from ._sums import Sums

_AT_ONCE = 2**16  # rows of a frame


def given(where: str, X: Any, y: Any, sample_weight: Any = None, folds: Any = None) -> Moments | None:
    """The moments that X stands for, summed now if it is a source of blocks; None where X holds rows.

    folds : by how many to sum a source
    """
    if type(X) is np.ndarray:
        return None
    if is_source(X, y):
        return _gathered(where, X, y, sample_weight, folds)
    if not isinstance(X, Moments):
        return None
    for name, value in (("y", y), ("sample_weight", sample_weight)):
        if value is not None:
            raise ValueError(
                f"{where}: {name} must be left out where X is Moments, got {type(value).__name__}. "
                "It is part of the sums: give it to update."
            )
    if X.n_rows == 0 or not X.weight > 0:
        raise ValueError(f"{where}: X must have rows of some weight, got {X!r}. Add some by update.")
    return X


def is_source(X: Any, y: Any = None) -> bool:
    """Whether X is a path, a table of Arrow, something of Dask, an iterator, or a frame with a column y."""
    named = isinstance(y, str) and hasattr(X, "columns") and hasattr(X, "to_numpy")
    known = isinstance(X, str | os.PathLike) or _home(X) in ("dask", "pyarrow")
    return known or named or hasattr(X, "__next__")


def _home(X: Any) -> str:
    return type(X).__module__.partition(".")[0]


def _gathered(where: str, X: Any, y: Any, sample_weight: Any, folds: Any) -> Moments:
    if folds is not None and (isinstance(folds, bool) or not isinstance(folds, int | np.integer)):
        raise ValueError(
            f"{where}: cv must be a number of folds where X is read block by block, got "
            f"{type(folds).__name__}. Rows are assigned to folds by a hash of their numbers."
        )
    folds = None if folds is None else int(folds)
    if _home(X) == "dask":
        return from_dask(X, y, sample_weight=sample_weight, folds=folds)
    if isinstance(X, str | os.PathLike):
        return from_parquet(X, y, sample_weight=sample_weight, folds=folds)
    blocks = X
    if hasattr(X, "to_batches"):
        blocks = X.to_batches()
    elif hasattr(X, "columns") and hasattr(X, "to_numpy"):
        blocks = (X[at : at + _AT_ONCE] for at in range(0, len(X), _AT_ONCE))
    elif hasattr(X, "schema") and not hasattr(X, "__next__"):
        blocks = [X]
    return from_blocks(blocks, y, sample_weight=sample_weight, folds=folds)


def one_target(where: str, moments: Moments) -> None:
    """ValueError unless y is (n,)."""
    if not moments.one_target:
        raise ValueError(
            f"{where}: y must have one dimension, got {moments.n_targets} targets in the moments. "
            "Sum each target by itself, or use ridge_path."
        )


def in_modest_units(where: str, sums: Sums) -> None:
    """ValueError where squares are so large or small that digits are gone."""
    p, squares = sums.n_features, sums.sizes / sums.weight
    for name, some in (("X", squares[:p]), ("y", squares[p + 1 :])):
        largest = float(some.max(initial=0.0))
        if largest and not 1e-200 < largest < 1e200:
            raise ValueError(
                f"{where}: {name} is of size {largest**0.5:.3g}, whose square float64 does not hold well. "
                "Change its unit, and sum again."
            )
