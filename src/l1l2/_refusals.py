"""scikit-learn's refusals, completed: of which argument they are, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from numbers import Integral, Rational
from typing import Any

import numpy as np
from sklearn.utils import check_array
from sklearn.utils._param_validation import InvalidParameterError

from . import _validation as check

_REMEDIES = (
    (r"might want to consider|you must convert|Use '.toarray", ""),
    (r"Unknown label", "Give labels of one kind, numbers or text."),
    (r"NaN|infinity", "Remove or impute what is missing."),
    (r"Complex", "Give real numbers."),
    (r"column names", "Give each column a name of its own."),
    (r"[Ff]eature names|expecting \d+ features", "Give the columns of fit, in their order."),
    (r"minimum of", "Give it data."),
    (r"inconsistent numbers", "Give X and y of the same rows."),
    (
        r"sample_weight|Sample weights|Negative values",
        "Give each row a weight >= 0, and one of them above 0.",
    ),
    (r"to be passed", "Give a number or a label for each row of X."),
    (r"splits|members in each class", "Ask for fewer folds, or give more rows."),
    (r"must be >|instance of", "Give finite numbers that are not negative."),
    (r"dim|1D|scalar|shape", "Give X as (n, p), a row for each sample, and y as (n,)."),
)
_ENCODE = "Encode it as real numbers that fit in float64 first."


def plain(where: str, name: str, value: Any) -> None:
    """Refuse what scikit-learn takes for other than it is: masked entries, dates, and records."""
    check.unmasked(where, name, value)
    if name != "X" and hasattr(value, "toarray"):
        raise TypeError(
            f"{where}: {name} must be a dense array, got {type(value).__name__}. Pass {name}.toarray()."
        )
    dtype = getattr(value, "dtype", None)
    if isinstance(dtype, np.dtype) and dtype.kind in "mMV":
        raise TypeError(f"{where}: {name} must hold real numbers, got {dtype}. Encode it as numbers first.")


@contextmanager
def completed(where: str, name: str, X: Any = None) -> Iterator[None]:
    """Name the argument, and say what to do, in any refusal by scikit-learn or NumPy.

    name : the argument that is checked; if X is given, X and `name` are, and the fault may be in either
    """
    try:
        yield
    except (ValueError, TypeError, OverflowError) as error:
        argument = "X" if X is not None and _is_bad(X) else name
        kind = ValueError if isinstance(error, ValueError) else TypeError
        raise kind(_complete(where, argument, str(error))) from error


def check_parameters(estimator: Any, validate: Any) -> None:
    """scikit-learn's own check, with a word on what to do."""
    where = type(estimator).__name__
    for name, value in estimator.get_params(deep=False).items():
        if isinstance(value, Rational) and not isinstance(value, Integral):
            raise TypeError(f"{where}: {name} must be a float, got {value!r}. Pass float({name}).")
    try:
        validate()
    except InvalidParameterError as error:
        raise InvalidParameterError(f"{error} Give one of these.") from error


def _complete(where: str, name: str, message: str) -> str:
    message = message.strip()
    if not re.search(rf"\b({name}|X|y)\b", message):
        message = f"{where}: {name}: {message}"
    message += "" if message.endswith((".", "!")) else "."
    remedy = next((remedy for pattern, remedy in _REMEDIES if re.search(pattern, message)), _ENCODE)
    return f"{message} {remedy}".strip()


def _is_bad(X: Any) -> bool:
    try:
        check_array(X, accept_sparse=True, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        return True
    return False
