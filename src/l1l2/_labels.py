"""Labels of classes, checked."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _validation as check


def labels(where: str, name: str, value: Any) -> NDArray[Any]:
    """Labels of any kind that can be sorted, none missing."""
    check.unmasked(where, name, value)
    if hasattr(value, "toarray"):
        raise TypeError(f"{where}: {name} must be dense, got {type(value).__name__}. Pass {name}.toarray().")
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{where}: {name} must be flat, got {error}. Give a label for each row.") from error
    if array.dtype.kind in "cmV":
        raise TypeError(f"{where}: {name} must hold labels, got {array.dtype}. Give whole numbers or text.")
    some = array.ravel().tolist() if array.dtype.kind == "O" else []
    if array.dtype.kind == "f":
        some = array[~np.isfinite(array)].tolist()
    kinds = {str if isinstance(x, str) else float if isinstance(x, Real) else type(x) for x in some}
    odd = [x for x in some if isinstance(x, float) and not math.isfinite(x)] + [x for x in some if x is None]
    if odd or len(kinds) > 1:
        got = odd[0] if odd else " and ".join(sorted(kind.__name__ for kind in kinds))
        raise ValueError(
            f"{where}: {name} must hold labels of one kind, got {got}. Leave rows out where it is "
            "missing, and write all labels as numbers, or all as text."
        )
    return array
