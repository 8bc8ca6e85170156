"""Which fold holds a row out, by a hash of its number or key: the same wherever it is read.

Source: Steele, Lea and Flood (2014), OOPSLA, 453–472, for the mixing function (SplitMix64).
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _validation as check

Words = NDArray[np.uint64]


def n_folds(where: str, folds: Any) -> int | None:
    """How many, 2 at least; None for none."""
    return None if folds is None else check.count(where, "folds", folds, 2)


def of_numbers(start: int, n: int, folds: int) -> NDArray[np.intp]:
    """(n,) folds of the rows start … start + n − 1."""
    return _places(np.arange(start, start + n, dtype=np.uint64), folds)


def of_keys(keys: Any, folds: int) -> NDArray[np.intp]:
    """(n,) folds of rows with these keys; rows of one key are in one fold."""
    array = np.asarray(keys)
    if array.dtype.kind in "iub":
        return _places(array.astype(np.int64).view(np.uint64), folds)
    if array.dtype.kind in "fmM":
        wide = array.astype(np.float64 if array.dtype.kind == "f" else np.int64)
        return _places(wide.view(np.uint64), folds)
    known, which = np.unique(array.astype(str), return_inverse=True)
    words = [hashlib.blake2b(key.encode(), digest_size=8).digest() for key in known.tolist()]
    return _places(np.frombuffer(b"".join(words), "<u8").astype(np.uint64)[which], folds)


def _places(words: Words, folds: int) -> NDArray[np.intp]:
    with np.errstate(over="ignore"):
        z = words + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray((z ^ (z >> np.uint64(31))) % np.uint64(folds)).astype(np.intp)
