"""Columns that are degenerate or depend on others, and data of extreme sizes and means."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from .case import Base, Case, Input, Truth
from .x_values import same

SIZES = ("X|y|λ|lams|weights|'C'|Cs", r"size|e[+-]\d+|range|inf|\b0\.0")


def columns(change: Any) -> Any:
    """`change` of X, which then is what is meant."""

    def make(base: Base) -> Case:
        X = np.asarray(change(base.X.copy()), dtype=float)
        return base.case(X=X, truth=Truth(X, base.y))

    return make


def with_column(j: int, values: Any) -> Any:
    def change(X: Any) -> Any:
        X[:, j] = values(X) if callable(values) else values
        return X

    return columns(change)


def scaled(x: float = 1.0, y: float = 1.0) -> Any:
    """X·x and y·y; the labels of classes have no scale."""

    def make(base: Base) -> Case:
        X, target = base.X * x, base.y * y if base.kind == "squares" else base.y
        return base.case(
            X=X, y=target, truth=Truth(X, target), units=(x, y if base.kind == "squares" else 1.0)
        )

    return make


def shifted(x: float = 0.0, y: float = 0.0) -> Any:
    def make(base: Base) -> Case:
        X = base.X + x
        return base.case(X=X, y=base.y + y, truth=Truth(X, base.y + y))

    return make


def responses(y: Any) -> Any:
    """y itself, or made from X."""

    def make(base: Base) -> Case:
        target = np.array(y(base) if callable(y) else y, dtype=float)
        return base.case(y=target, truth=Truth(base.X, target))

    return make


def wide(base: Base) -> Case:
    X = np.random.default_rng(3).standard_normal((len(base.y), 40))
    return base.case(X=X, truth=Truth(X, base.y))


SQUARES = {"only": "squares"}
EXACT = {"only": "squares", "welcome": ("criteria",)}  # which leaves no noise
EXTREME = {"either": True, "refused": SIZES}

COLUMNS = [
    Input("a column of zeros", with_column(1, 0.0)),
    Input("a column of -0.0", with_column(1, -0.0)),
    Input("all columns zero", columns(np.zeros_like)),
    Input("a constant column", with_column(1, 3.0)),
    Input("a constant column, 0.1", with_column(1, 0.1)),
    Input("a constant column, 1e8 + 0.1", with_column(1, 1e8 + 0.1)),
    Input("all columns constant", columns(lambda X: np.full_like(X, 0.1))),
    Input("a column that varies by rounding", with_column(1, lambda X: 1.0 + 1e-16 * X[:, 1])),
    Input("a column that varies by 1e-9 of its size", with_column(1, lambda X: 1.0 + 1e-9 * X[:, 1])),
    Input("a duplicate column", with_column(1, lambda X: X[:, 0])),
    Input("a negated column", with_column(1, lambda X: -X[:, 0])),
    Input("a doubled column", with_column(1, lambda X: 2 * X[:, 0])),
    Input("a sum of columns", with_column(3, lambda X: X[:, 0] + X[:, 1])),
    Input(
        "a column nearly a duplicate, 1e-6",
        with_column(1, lambda X: X[:, 0] + 1e-6 * X[:, 1]),
        welcome=("criteria of Moments",),  # least squares of which sums of squares do not hold
    ),
    Input("a column nearly a duplicate, 1e-10", with_column(1, lambda X: X[:, 0] + 1e-10 * X[:, 1])),
    Input("all columns the same", columns(lambda X: np.tile(X[:, :1], 4))),
    Input("indicators of all categories", columns(lambda X: np.eye(4)[np.arange(len(X)) % 4])),
    Input("ones and minus ones, balanced", columns(lambda X: np.sign(X) + (X == 0))),
    Input("a column with one entry that is not zero", with_column(1, lambda X: np.arange(len(X)) == 5)),
    Input("a column of 1e8", with_column(1, lambda X: 1e8 * X[:, 1])),
    Input("a column of 1e-8", with_column(1, lambda X: 1e-8 * X[:, 1])),
    Input("a column of 1e150", with_column(1, lambda X: 1e150 * X[:, 1]), **EXTREME),
    Input("a column of 1e-150", with_column(1, lambda X: 1e-150 * X[:, 1]), **EXTREME),
    Input("columns from 1e-6 to 1e6", columns(lambda X: X * [1e-6, 1e-2, 1e2, 1e6])),
    Input("p > n", wide, welcome=("criteria",)),
    Input(
        "p > n, sparse",
        lambda base: (w := wide(base)) and base.case(X=sparse.csc_array(w.X), truth=w.truth),
        welcome=("lasso_knots", "elastic_net_knots", "MLP", "criteria"),
    ),
    Input("X in 1e150", scaled(1e150), **EXTREME),
    Input("X in 1e-150", scaled(1e-150), **EXTREME),
    Input("X in 1e100", scaled(1e100), **EXTREME),
    Input("X in 1e-100", scaled(1e-100), **EXTREME),
    Input("X in 1e20", scaled(1e20), **EXTREME),
    Input("X in 1e-20", scaled(1e-20), **EXTREME),
    Input("X in 1e300", scaled(1e300), **EXTREME),
    Input("X in 1e-310, below the normal numbers", scaled(1e-310), **EXTREME),
    Input("X + 1e6", shifted(1e6)),
    Input("X + 1e9", shifted(1e9)),
    Input("X - 1e9", shifted(-1e9)),
    Input("y in 1e150", scaled(y=1e150), **SQUARES, **EXTREME),
    Input("y in 1e-150", scaled(y=1e-150), **SQUARES, **EXTREME),
    Input("y in 1e-200", scaled(y=1e-200), **SQUARES, **EXTREME),
    Input("y in 1e300", scaled(y=1e300), **SQUARES, **EXTREME),
    Input("y in 1e-310", scaled(y=1e-310), **SQUARES, **EXTREME),
    Input("X and y in 1e150", scaled(1e150, 1e150), **SQUARES, **EXTREME),
    Input("X in 1e150, y in 1e-150", scaled(1e150, 1e-150), **SQUARES, **EXTREME),
    Input("X and y in 1e-150", scaled(1e-150, 1e-150), **SQUARES, **EXTREME),
    Input("y + 1e9", shifted(y=1e9), **SQUARES),
    Input("y constant", responses(np.full(12, 3.0)), **EXACT),
    Input("y constant, 0.1", responses(np.full(12, 0.1)), **EXACT),
    Input("y zero", responses(np.zeros(12)), **EXACT),
    Input("y a column of X", responses(lambda base: base.X[:, 0]), **EXACT),
    Input("y a sum of the columns and a constant", responses(lambda base: base.X.sum(axis=1) + 5), **EXACT),
    Input(
        "y with one outlier of 1e12", responses(lambda base: base.y + 1e12 * (np.arange(12) == 3)), **SQUARES
    ),
    Input(
        "y orthogonal to X",
        responses(lambda base: base.y - (Z := np.c_[base.X, np.ones(12)]) @ np.linalg.lstsq(Z, base.y)[0]),
        **SQUARES,
    ),
    Input("y in reverse strides", lambda base: base.case(y=base.y[::-1].copy()[::-1])),
    Input(
        "every row twice",
        lambda base: base.case(
            X=np.tile(base.X, (2, 1)),
            y=np.tile(base.y, 2),
            truth=Truth(np.tile(base.X, (2, 1)), np.tile(base.y, 2)),
        ),
    ),
    Input(
        "rows in another order",
        lambda base: base.case(
            X=base.X[::-1].copy(),
            y=base.y[::-1].copy(),
            truth=Truth(base.X[::-1].copy(), base.y[::-1].copy()),
        ),
    ),
    Input("all rows the same", columns(lambda X: np.tile(X[:1], (len(X), 1)))),
]
__all__ = ["COLUMNS", "columns", "same", "scaled"]
