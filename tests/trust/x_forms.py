"""X in other containers and layouts."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from .case import Input, Truth
from .x_values import of, same

NAMES = ["age", "bmi", "bp", "sex"]
DENSE_ONLY = ("lasso_knots", "elastic_net_knots", "MLP")
SPARSE = {"welcome": DENSE_ONLY, "refused": None}


class Holder:
    """Anything that NumPy can make an array of."""

    def __init__(self, X: Any) -> None:
        self._X = X

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.array(self._X, dtype=dtype)


def mapped(X: Any) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        np.save(file := Path(folder, "X.npy"), X)
        return np.load(file, mmap_mode="r")


def read_only(X: Any) -> Any:
    X = X.copy()
    X.flags.writeable = False
    return X


def far_indices(X: Any) -> Any:
    X = sparse.csc_array(X)
    X.indices, X.indptr = X.indices.astype(np.int64), X.indptr.astype(np.int64)
    return X


def unsorted(X: Any) -> Any:
    n, p = X.shape
    rows = np.tile(np.arange(n)[::-1], p)
    return sparse.csc_array((X[::-1].T.ravel(), rows, np.arange(p + 1) * n), shape=X.shape)


def repeated(X: Any) -> Any:
    """Each entry in two halves."""
    rows, cols = np.indices(X.shape).reshape(2, -1)
    twice = np.tile(rows, 2), np.tile(cols, 2)
    return sparse.coo_array((np.tile(X.ravel() / 2, 2), twice), shape=X.shape).tocsr()


def strided(X: Any) -> Any:
    wide = np.full((2 * len(X), 3 * X.shape[1]), np.nan)
    wide[::2, 1::3] = X
    return wide[::2, 1::3]


def sparse_like(form: str) -> Any:
    return lambda X: getattr(sparse, form)(X)


FORMS = [
    Input("X: Fortran order", same(np.asfortranarray)),
    Input("X: rows at negative strides", same(lambda X: X[::-1].copy()[::-1])),
    Input("X: columns at negative strides", same(lambda X: X[:, ::-1].copy()[:, ::-1])),
    Input("X: every second row, every third column", same(strided)),
    Input("X: a transposed view", same(lambda X: X.T.copy().T)),
    Input("X: read-only", same(read_only)),
    Input("X: a read-only map of a file", same(mapped)),
    Input(
        "X: unaligned",
        same(lambda X: np.frombuffer(b"\0" + X.tobytes(), np.uint8)[1:].view(float).reshape(X.shape)),
    ),
    Input("X: a list of lists", same(lambda X: X.tolist())),
    Input("X: a tuple of arrays", same(tuple)),
    Input("X: np.matrix", same(np.asmatrix), either=True, refused=("X|np.matrix", "matrix")),
    Input("X: a subclass of arrays", same(lambda X: X.view(np.recarray))),
    Input("X: an object with __array__", same(Holder)),
    Input("X: a frame", same(lambda X: pd.DataFrame(X, columns=NAMES))),
    Input("X: a frame with its rows renamed", same(lambda X: pd.DataFrame(X, index=np.arange(len(X))[::-1]))),
    Input("X: a frame with numbered columns", same(pd.DataFrame)),
    Input(
        "X: a frame with two columns of one name",
        same(lambda X: pd.DataFrame(X, columns=list("aabb"))),
        either=True,
        refused=("X|column", "'a' 2 times"),
    ),
    Input(
        "X: a frame with columns named by numbers and text",
        same(lambda X: pd.DataFrame(X, columns=["a", 1, 2, 3])),
        either=True,
        refused=("feature names|column", "int|str"),
    ),
    Input("X: a frame of nullable Float64", same(lambda X: pd.DataFrame(X).astype("Float64"))),
    Input("X: a frame of Arrow's doubles", same(lambda X: pd.DataFrame(X).astype("double[pyarrow]"))),
    Input(
        "X: a frame of float32 and float64",
        lambda base: base.case(
            X=(f := pd.DataFrame(base.X).astype({0: np.float32})),
            truth=Truth(f.to_numpy(dtype=float), base.y),
        ),
    ),
    Input(
        "X: a frame of nullable Int64",
        lambda base: base.case(
            X=pd.DataFrame((base.X * 10).astype(int)).astype("Int64"),
            truth=Truth((base.X * 10).astype(int) * 1.0, base.y),
        ),
    ),
    Input(
        "X: a frame of nullable booleans",
        lambda base: base.case(
            X=pd.DataFrame(base.X > 0).astype("boolean"), truth=Truth((base.X > 0) * 1.0, base.y)
        ),
    ),
    Input(
        "X: a frame of categories",
        lambda base: base.case(
            X=pd.DataFrame({"a": pd.Categorical(["u", "v"] * 6), "b": base.X[:, 0]}), truth=None
        ),
        ("X", "(?i)text|could not convert|'u'"),
    ),
    Input(
        "X: a frame with a column of text",
        lambda base: base.case(X=pd.DataFrame(base.X, columns=NAMES).assign(e="red"), truth=None),
        ("X", "(?i)text|'red'"),
    ),
    Input(
        "X: a sparse frame",
        same(lambda X: pd.DataFrame(X).astype(pd.SparseDtype(float, 0.0))),
        welcome=("MLP",),
    ),
    *(
        Input(f"X: {form}", same(sparse_like(form)), **SPARSE)
        for form in (
            "csr_array",
            "csc_array",
            "coo_array",
            "lil_array",
            "dok_array",
            "bsr_array",
            "dia_array",
            "csr_matrix",
            "csc_matrix",
        )
    ),
    Input("X: sparse, 64-bit indices", same(far_indices), **SPARSE),
    Input("X: sparse, unsorted indices", same(unsorted), **SPARSE),
    Input("X: sparse, entries in two halves", same(repeated), **SPARSE),
    Input(
        "X: sparse integers",
        lambda base: base.case(
            X=sparse.csc_array((base.X * 10).astype(int)),
            truth=Truth((base.X * 10).astype(int) * 1.0, base.y),
        ),
        **SPARSE,
    ),
    Input(
        "X: sparse booleans",
        lambda base: base.case(X=sparse.csc_array(base.X > 0), truth=Truth((base.X > 0) * 1.0, base.y)),
        **SPARSE,
    ),
    Input(
        "X: sparse float32",
        lambda base: base.case(
            X=sparse.csr_array(base.X.astype(np.float32)),
            truth=Truth(base.X.astype(np.float32).astype(float), base.y),
        ),
        **SPARSE,
    ),
    Input(
        "X: sparse and all zero",
        lambda base: base.case(X=sparse.csc_array(base.X.shape), truth=Truth(0 * base.X, base.y)),
        **SPARSE,
    ),
    Input("X: sparse complex", of(lambda X: sparse.csr_array(X + 1j)), ("X", "(?i)complex|dense")),
]
