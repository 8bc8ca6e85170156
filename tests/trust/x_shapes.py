"""X of awkward shapes, or of none, and other columns when it comes to predicting."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from .case import Base, Case, Input, Truth
from .x_forms import NAMES
from .x_values import of

SHAPE = r"shape|dimension|sample|row|column|feature|array"


def rows(n: int) -> Any:
    def make(base: Base) -> Case:
        return base.case(X=base.X[:n], y=base.y[:n], truth=Truth(base.X[:n], base.y[:n]) if n else None)

    return make


def renamed(base: Base) -> Case:
    return base.case(X=pd.DataFrame(base.X, columns=NAMES), new_X=pd.DataFrame(base.X, columns=list("abcd")))


def reordered(base: Base) -> Case:
    frame = pd.DataFrame(base.X, columns=NAMES)
    return base.case(X=frame, new_X=frame[NAMES[::-1]])


SHAPES = [
    Input("X: flat", of(lambda X: X[:, 0]), ("X|array", SHAPE)),
    Input("X: three axes", of(lambda X: X[None]), ("X|array", SHAPE + "|dim 3")),
    Input("X: a number", of(lambda X: 1.0), ("X|array", SHAPE + "|scalar")),
    Input("X: None", of(lambda X: None), ("X|array|Moments", "None|nan|NoneType|object")),
    Input("X: ragged", of(lambda X: [[1.0, 2.0], [3.0]]), ("X|array|shape", "(?i)lengths|inhomogeneous")),
    Input("X: a dictionary", of(lambda X: {"a": 1.0}), ("X|array", "dict|shape|number|float|scalar")),
    Input("X: a set", of(lambda X: {1.0, 2.0}), ("X|array", "set|shape|number|float|scalar")),
    Input("n = 0", rows(0), ("X|Moments", r"0 sample|shape \(0, 4\)|0 rows|no rows|n_rows=0")),
    Input("p = 0", of(lambda X: X[:, :0]), ("X", r"0 feature|shape \(1[12], 0\)")),
    Input(
        "p = 0, sparse",
        of(lambda X: sparse.csc_array((len(X), 0))),
        ("X", r"0 feature|shape \(12, 0\)|dense"),
    ),
    Input(
        "n = 0 and p = 0",
        lambda base: base.case(X=np.empty((0, 0)), y=np.empty(0), truth=None),
        ("X", r"0 sample|shape \(0, 0\)|0 feature|shape=\(0, 0\)"),
    ),
    Input(
        "n = 1",
        rows(1),
        (
            "X|y|n_samples|cv|n_splits|noise_variance|\\bk\\b",
            r"\b1\b|n_splits=3|only one class|two classes|1 row|one none",
        ),
        either=True,
    ),
    Input(
        "n = 2",
        rows(2),
        ("X|y|n_samples|cv|n_splits|k|noise_variance|class", r"\b2\b|2 rows|only one class|n_splits=3"),
        either=True,
    ),
    Input(
        "n = 3 < p",
        lambda base: base.case(X=base.X[:3], y=base.y[:3], truth=Truth(base.X[:3], base.y[:3])),
        ("cv|n_splits|noise_variance|k\\b", r"\b3\b|fold"),
        either=True,
    ),
    Input("p = 1", lambda base: base.case(X=base.X[:, :1], truth=Truth(base.X[:, :1], base.y))),
    Input(
        "columns renamed after fitting", renamed, ("feature names", "a\n|'a'|- a"), needs=frozenset({"new_X"})
    ),
    Input(
        "columns reordered after fitting",
        reordered,
        ("[Ff]eature names", "order"),
        needs=frozenset({"new_X"}),
    ),
    Input(
        "a column fewer after fitting",
        lambda base: base.case(new_X=base.X[:, 1:]),
        ("X", "3 features"),
        needs=frozenset({"new_X"}),
    ),
    Input(
        "nan after fitting",
        lambda base: base.case(new_X=base.X * np.nan),
        ("X", "NaN"),
        needs=frozenset({"new_X"}),
    ),
]
