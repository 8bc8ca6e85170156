"""Checks of single arguments that are no arrays: switches, numbers and counts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def flag(where: str, name: str, value: Any) -> bool:
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    raise TypeError(f"{where}: {name} must be True or False, got {value!r}. Pass a bool.")


def share(where: str, name: str, value: Any) -> float:
    x = number(where, name, value)
    if not 0 <= x <= 1:
        raise ValueError(f"{where}: {name} must be between 0 and 1, got {x}. 1 is the lasso, 0 is ridge.")
    return x


def number(where: str, name: str, value: Any) -> float:
    refusal = f"{where}: {name} must be one real number, got {value!r}. Pass a float."
    if isinstance(value, (bool, np.bool_, str, bytes, complex, np.complexfloating)) or np.ndim(value) != 0:
        raise TypeError(refusal)
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise TypeError(refusal) from error


def finite(where: str, name: str, value: Any) -> float:
    x = number(where, name, value)
    if not math.isfinite(x):
        raise ValueError(f"{where}: {name} must be finite, got {x}. Check how it was computed.")
    return x


def strength(where: str, name: str, value: Any) -> float:
    """A penalty's strength: finite and not negative."""
    lam = number(where, name, value)
    if not (math.isfinite(lam) and lam >= 0):
        raise ValueError(
            f"{where}: {name} must be a finite number >= 0, got {lam}. "
            "0 means no penalty; there is nothing below it."
        )
    return lam


def positive(where: str, name: str, value: Any) -> float:
    x = number(where, name, value)
    if not (math.isfinite(x) and x > 0):
        raise ValueError(f"{where}: {name} must be a finite number > 0, got {x}. Give it a positive value.")
    return x


def count(where: str, name: str, value: Any, least: int = 1) -> int:
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{where}: {name} must be a whole number, got {value!r}. Pass an int.")
    if value < least:
        raise ValueError(f"{where}: {name} must be at least {least}, got {value}. Ask for more.")
    return int(value)
