"""What a notebook stores of computed numbers: 12 significant digits.

The digits after them are what rounding makes of the order in which a processor adds: they differ from one
machine to the next, and no reader has a use for them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

DIGITS = 12


def stored(value: Any) -> Any:
    """A number, or the numbers in lists, tuples and dictionaries, rounded; anything else as it is."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {key: stored(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(stored(entry) for entry in value)
    return value


def stored_array(array: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each entry rounded to its own 12 digits; shape as before. An exact zero stays zero."""
    return np.array(stored(array.ravel().tolist()), dtype=np.float64).reshape(array.shape)
