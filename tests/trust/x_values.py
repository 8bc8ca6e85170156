"""X with entries that are no numbers, or of a kind that is not float64."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from .case import Base, Case, Input, Truth

MISSING = r"(?i)\bnan\b|\bNA\b|NAType|infinity or a value too large"
INFINITE = r"(?i)\binf\b|infinity"


def entry(value: float, at: tuple[int, int] = (2, 1), order: str = "C", dtype: Any = float) -> Any:
    def make(base: Base) -> Case:
        X = np.array(base.X, dtype=dtype, order=order)  # type: ignore[call-overload]
        X[at] = value
        return base.case(X=X, truth=None)

    return make


def sparse_entry(value: float) -> Any:
    def make(base: Base) -> Case:
        X = base.X.copy()
        X[2, 1] = value
        return base.case(X=sparse.csr_array(X), truth=None)

    return make


def where_weight_is_zero(base: Base) -> Case:
    X, weights = base.X.copy(), np.ones(len(base.X))
    X[2], weights[2] = np.nan, 0.0
    return base.case(X=X, weights=weights, truth=None)


def of(change: Any) -> Any:
    """Refused: what `change` makes of X."""
    return lambda base: base.case(X=change(base.X), truth=None)


def same(change: Any) -> Any:
    """What `change` makes of X, which means the same."""
    return lambda base: base.case(X=change(base.X))


def rounded(dtype: Any, scale: float = 1.0) -> Any:
    """X·scale as another type of number, and exactly that in float64."""

    def make(base: Base) -> Case:
        X = (base.X * scale).astype(dtype)
        return base.case(X=X, truth=Truth(X.astype(np.float64), base.y))

    return make


def with_object(value: Any) -> Any:
    def change(X: Any) -> Any:
        X = X.astype(object)
        X[2, 1] = value
        return X

    return change


def counted(dtype: Any) -> Any:
    return rounded(dtype, 10.0)


VALUES = [
    Input("X: nan", entry(np.nan), ("X", MISSING)),
    Input("X: nan in the last row and column", entry(np.nan, (-1, -1)), ("X", MISSING)),
    Input("X: nan, Fortran order", entry(np.nan, order="F"), ("X", MISSING)),
    Input("X: nan in float32", entry(np.nan, dtype=np.float32), ("X", MISSING)),
    Input("X: +inf", entry(np.inf), ("X", INFINITE)),
    Input("X: -inf", entry(-np.inf), ("X", INFINITE)),
    Input("X: inf in float32", entry(np.inf, dtype=np.float32), ("X", INFINITE)),
    Input("X: inf in float16", entry(np.inf, dtype=np.float16), ("X", INFINITE)),
    Input("X: all nan", of(lambda X: X * np.nan), ("X", MISSING)),
    Input("X: a column of nan", of(lambda X: X * [1, np.nan, 1, 1]), ("X", MISSING)),
    Input("X: inf and -inf", of(lambda X: X * [1, np.inf, 1, 1]), ("X", INFINITE)),
    Input("X: nan where the weight is 0", where_weight_is_zero, ("X", MISSING), needs=frozenset({"weights"})),
    Input("X: sparse with nan", sparse_entry(np.nan), ("X", MISSING + "|dense")),
    Input("X: sparse with inf", sparse_entry(np.inf), ("X", INFINITE + "|dense")),
    Input("X: None among numbers", of(with_object(None)), ("X", MISSING)),
    Input("X: text among numbers", of(with_object("a")), ("X", "text|'a'|float")),
    Input("X: a complex number among numbers", of(with_object(1 + 2j)), ("X", "complex")),
    Input("X: a number beyond float64", of(with_object(10**400)), ("X", "(?i)large|fit in float64")),
    Input("X: a list among numbers", of(with_object([1.0, 2.0])), ("X", "(?i)sequence|list|array")),
    Input(
        "X: nullable pandas with NA",
        of(
            lambda X: (
                pd.DataFrame(X).convert_dtypes().mask(pd.DataFrame(np.arange(X.size).reshape(X.shape) == 5))
            )
        ),
        ("X", MISSING),
    ),
    Input("X: masked", of(lambda X: np.ma.masked_greater(X, 1.0)), ("X", "masked")),
    Input("X: masked, with nothing masked", same(lambda X: np.ma.masked_greater(X, 1e9)), either=True),
    Input("X: complex", of(lambda X: X + 1j), ("X", "(?i)complex")),
    Input("X: complex, all of it real", of(lambda X: X + 0j), ("X", "(?i)complex")),
    Input("X: text", of(lambda X: X.astype(str)), ("X", "(?i)text|str|dtype|numeric"), either=True),
    Input("X: words", of(lambda X: np.full(X.shape, "red")), ("X", "(?i)text|'red'|dtype")),
    Input("X: bytes", of(lambda X: X.astype("S6")), ("X", "(?i)text|bytes|dtype"), either=True),
    Input("X: dates", of(lambda X: np.full(X.shape, "2004-01-01", "M8[D]")), ("X", "(?i)date|dtype")),
    Input("X: time spans", of(lambda X: np.ones(X.shape, "m8[s]")), ("X", "(?i)time|dtype")),
    Input(
        "X: a structured array",
        of(lambda X: np.zeros(len(X), [("a", float), ("b", float)])),
        ("X", r"(?i)void|dtype|\[\('a'"),
    ),
    Input("X: int64", counted(np.int64)),
    Input("X: int8", counted(np.int8)),
    Input("X: uint8", lambda base: rounded(np.uint8, 10.0)(Base(base.kind, abs(base.X), base.y))),
    Input("X: bool", lambda base: base.case(X=base.X > 0, truth=Truth((base.X > 0) * 1.0, base.y))),
    Input("X: float16", rounded(np.float16)),
    Input("X: float32", rounded(np.float32)),
    Input("X: longdouble", rounded(np.longdouble)),
    Input("X: big-endian", rounded(">f8")),
    Input("X: Python numbers", same(lambda X: X.astype(object))),
    Input("X: Fractions", same(lambda X: np.vectorize(Fraction, otypes=[object])(X))),
    Input("X: Decimals", same(lambda X: np.vectorize(lambda x: Decimal(float(x)), otypes=[object])(X))),
]
