"""y of other kinds and shapes, and labels."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from .case import Base, Case, Input, Truth
from .x_values import INFINITE, MISSING

SHAPE = r"shape|dimension|samples|rows|entry|1d|array"
MISSING_LABEL = MISSING + "|None|labels|unknown"


def of(change: Any) -> Any:
    return lambda base: base.case(y=change(base.y), truth=None)


def same(change: Any) -> Any:
    return lambda base: base.case(y=change(base.y))


def entry(value: Any, dtype: Any = float, at: int = 3) -> Any:
    def make(base: Base) -> Case:
        y = base.y.astype(dtype)
        y[at] = value
        return base.case(y=y, truth=None)

    return make


def rounded(dtype: Any) -> Any:
    def make(base: Base) -> Case:
        y = base.y.astype(dtype)
        return base.case(y=y, truth=Truth(base.X, y.astype(float)))

    return make


def labelled(names: Any) -> Any:
    """Classes by these names, in sorted order."""
    return lambda base: base.case(y=np.array(names)[base.y.astype(int)])


def three(base: Base) -> Case:
    y = np.arange(12.0) % 3
    return base.case(y=y, truth=Truth(base.X, y))


def separated(base: Base, by: float = 0.0) -> Case:
    X, y = base.X.copy(), (base.X[:, 0] > np.median(base.X[:, 0])) * 1.0
    X[:, 0] += by * (2 * y - 1)
    return base.case(X=X, y=y, truth=Truth(X, y))


def alone(base: Base) -> Case:
    """One row of a class: where it is held out, a fold has none."""
    y = (np.arange(12) == 5) * 1.0
    return base.case(y=y, truth=Truth(base.X, y))


def weightless(base: Base) -> Case:
    """All rows of class 1 weigh nothing."""
    return base.case(weights=1 - base.y, truth=None)


S, C = {"only": "squares"}, {"only": "classes"}
Y = [
    Input("y: nan", entry(np.nan), ("y", MISSING_LABEL)),
    Input("y: +inf", entry(np.inf), ("y", INFINITE)),
    Input("y: -inf", entry(-np.inf), ("y", INFINITE)),
    Input("y: all nan", of(lambda y: y * np.nan), ("y", MISSING_LABEL)),
    Input("y: nan in float32", entry(np.nan, np.float32), ("y", MISSING_LABEL)),
    Input("y: None among numbers", entry(None, object), ("y", MISSING_LABEL)),
    Input(
        "y: nullable pandas with NA",
        of(lambda y: pd.Series(y).astype("Float64").mask(pd.Series(y) == y[0])),
        ("y", MISSING_LABEL),
    ),
    Input("y: masked", of(lambda y: np.ma.masked_array(y, np.arange(12) == 3)), ("y", "masked")),
    Input("y: None", of(lambda y: None), ("y", "None|nan|missing|NoneType")),
    Input("y: a number", of(lambda y: 1.0), ("y", SHAPE)),
    Input("y: empty", of(lambda y: y[:0]), ("y|input variables", r"\b0\b")),
    Input("y: a row too few", of(lambda y: y[:-1]), ("y|input variables", r"\b11\b")),
    Input("y: a row too many", of(lambda y: np.append(y, 1.0)), ("y|input variables", r"\b13\b")),
    Input("y: a column", same(lambda y: y[:, None]), ("y", SHAPE), either=True),
    Input("y: a row", of(lambda y: y[None, :]), ("y|input variables", SHAPE)),
    Input("y: three axes", of(lambda y: y[:, None, None]), ("y|array", SHAPE + "|dim 3")),
    Input(
        "y: two targets",
        of(lambda y: np.c_[y, y]),
        ("y", SHAPE + "|column|multi"),
        welcome=("Ridge", "ridge_path", "ridge_loo", "MLP"),
    ),
    Input(
        "y: ragged", of(lambda y: [[1.0], *y[1:]]), ("y", "(?i)lengths|sequence|inhomogeneous|rectangular")
    ),
    Input("y: a dictionary", of(lambda y: {"a": 1.0}), ("y", "dict|shape|number|float")),
    Input("y: words", of(lambda y: np.array(["red"] * 12)), ("y", "(?i)text|'red'|one class|1 class"), **S),
    Input("y: numbers as text", of(lambda y: y.astype(str)), ("y", "(?i)text|str|dtype"), either=True, **S),
    Input(
        "y: dates", of(lambda y: np.full(12, "2004-01-01", "M8[D]")), ("y", "(?i)date|dtype|one class"), **S
    ),
    Input("y: complex", of(lambda y: y + 1j), ("y", "(?i)complex")),
    Input(
        "y: a number beyond float64",
        entry(10**400, object),
        ("y", "(?i)large|fit in float64|unknown|000"),
        either=True,
    ),
    Input("y: sparse", of(lambda y: sparse.csr_array(y[:, None])), ("y|[Ss]parse", "(?i)sparse|dense|csr")),
    Input("y: bool", lambda base: base.case(y=base.y > 0, truth=Truth(base.X, (base.y > 0) * 1.0))),
    Input("y: int64", rounded(np.int64)),
    Input("y: int8", rounded(np.int8)),
    Input(
        "y: uint8",
        lambda base: base.case(
            y=abs(base.y).astype(np.uint8), truth=Truth(base.X, abs(base.y).astype(np.uint8) * 1.0)
        ),
    ),
    Input("y: float16", rounded(np.float16)),
    Input("y: float32", rounded(np.float32)),
    Input("y: longdouble", rounded(np.longdouble), either=True),
    Input("y: big-endian", rounded(">f8")),
    Input(
        "y: Python numbers", same(lambda y: y.astype(object)), welcome=("LogisticRegression", "MLPClassifier")
    ),
    Input("y: Fractions", same(lambda y: np.array([Fraction(v) for v in y], dtype=object)), **S),
    Input("y: Decimals", same(lambda y: np.array([Decimal(v) for v in y], dtype=object)), **S),
    Input("y: a list", same(lambda y: y.tolist())),
    Input("y: a tuple", same(tuple)),
    Input("y: a series", same(lambda y: pd.Series(y, name="response"))),
    Input("y: a series in another order of labels", same(lambda y: pd.Series(y, index=np.arange(12)[::-1]))),
    Input("y: a nullable series", same(lambda y: pd.Series(y).astype("Float64"))),
    Input("y: read-only, every second entry", same(lambda y: np.broadcast_to(y[:, None], (12, 2))[:, 0])),
    Input("y: a masked array with nothing masked", same(lambda y: np.ma.masked_array(y, False)), either=True),
    Input("labels: text", labelled(["no", "yes"]), **C),
    Input(
        "labels: text as objects",
        lambda base: base.case(y=np.array(["no", "yes"], object)[base.y.astype(int)]),
        **C,
    ),
    Input("labels: -1 and 1", labelled([-1, 1]), **C),
    Input("labels: far numbers", labelled([-(2**40), 2**40]), **C),
    Input(
        "labels: a category of pandas",
        lambda base: base.case(y=pd.Series(np.array(["no", "yes"])[base.y.astype(int)], dtype="category")),
        **C,
    ),
    Input(
        "labels: numbers and text",
        lambda base: base.case(y=np.array([0, "yes"], object)[base.y.astype(int)], truth=None),
        ("y|[Ll]abels?", "(?i)str|mix|text|unknown"),
        **C,
    ),
    Input(
        "labels: fractions of numbers",
        lambda base: base.case(y=base.y + np.linspace(0, 0.5, 12), truth=None),
        ("y|label", "(?i)continuous|classes|class|11|none of"),
        either=True,
        **C,
    ),
    Input(
        "one class",
        lambda base: base.case(y=np.ones(12), truth=None),
        ("y", "one class|1 class|two classes|2 classes"),
        **C,
    ),
    Input(
        "one class, by text",
        lambda base: base.case(y=np.array(["yes"] * 12), truth=None),
        ("y", "one class|1 class|two classes|2 classes"),
        **C,
    ),
    Input("three classes", three, **C),
    Input(
        "every row its own class",
        lambda base: base.case(y=np.arange(12.0), truth=Truth(base.X, np.arange(12.0))),
        ("y|cv|n_splits", "class|n_splits"),
        either=True,
        **C,
    ),
    Input("perfect separation", separated, **C),
    Input("perfect separation, far apart", lambda base: separated(base, 100.0), **C),
    Input("one row of a class", alone, ("cv|y|n_splits", "class|fold|members"), either=True, **C),
    Input(
        "a class without weight",
        weightless,
        ("sample_weight|y|cv", "class|0"),
        needs=frozenset({"weights"}),
        either=True,
        **C,
    ),
]
