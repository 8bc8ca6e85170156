"""Weights of the rows, and λ, as nobody should give them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from .case import LAM, Base, Case, Input, Truth
from .x_values import INFINITE, MISSING

SHAPE = r"shape|dimension|samples|rows|entries|1D|scalar"
WEIGHTED, STRENGTH = {"needs": frozenset({"weights"})}, {"needs": frozenset({"lam"})}
WEIGHT, LAMBDA = "(?i)sample.?weights?|rows of some weight", r"lams?\b|lam2|alphas?|\bCs?\b|λ"


def weights(change: Any) -> Any:
    """Refused: what `change` makes of some plain weights."""

    def make(base: Base) -> Case:
        return base.case(weights=change(plain(base)), truth=None)

    return make


def meant(change: Any, unit: float = 1.0) -> Any:
    """What `change` makes of plain weights, which is what is meant, times `unit`."""

    def make(base: Base) -> Case:
        given = change(plain(base))
        arrays = np.asarray(given).astype(float)
        # Their size matters only where a penalty stands beside a sum, as in Ridge.
        return base.case(weights=given, truth=Truth(base.X, base.y, arrays / unit))

    return make


def plain(base: Base) -> Any:
    return np.linspace(0.5, 2.0, len(base.y))


def entry(value: Any, dtype: Any = float) -> Any:
    def change(v: Any) -> Any:
        v = v.astype(dtype)
        v[2] = value
        return v

    return weights(change)


def raw(value: Any, grid: Any = None) -> Any:
    """Refused, as λ, alpha and C alike."""
    return lambda base: base.case(raw=value, grid=grid, truth=None)


def lam(value: Any) -> Any:
    return lambda base: base.case(lam=value, truth=Truth(base.X, base.y, lam=float(value)))


def grid(values: Any) -> Any:
    return lambda base: base.case(grid=values)


WEIGHTS = [
    Input("weights: nan", entry(np.nan), (WEIGHT, MISSING), **WEIGHTED),
    Input("weights: inf", entry(np.inf), (WEIGHT, INFINITE), **WEIGHTED),
    Input("weights: one negative", entry(-1.0), (WEIGHT, "(?i)-1|negative"), **WEIGHTED),
    Input("weights: all negative", weights(np.negative), (WEIGHT, r"(?i)-2|negative"), **WEIGHTED),
    Input("weights: sum to zero", weights(lambda v: v - v.mean()), (WEIGHT, "(?i)-0|negative"), **WEIGHTED),
    Input("weights: all zero", weights(np.zeros_like), (WEIGHT, "(?i)zero|0|some weight"), **WEIGHTED),
    Input("weights: too few", weights(lambda v: v[:-1]), (WEIGHT, r"\b11\b"), **WEIGHTED),
    Input("weights: too many", weights(lambda v: np.append(v, 1)), (WEIGHT, r"\b13\b"), **WEIGHTED),
    Input("weights: empty", weights(lambda v: v[:0]), (WEIGHT, r"\b0\b"), **WEIGHTED),
    Input("weights: a column", weights(lambda v: v[:, None]), (WEIGHT, SHAPE), **WEIGHTED),
    Input(
        "weights: words", weights(lambda v: np.array(["a"] * len(v))), (WEIGHT, "(?i)text|'a'"), **WEIGHTED
    ),
    Input("weights: complex", weights(lambda v: v + 1j), (WEIGHT, "(?i)complex"), **WEIGHTED),
    Input("weights: a word", weights(lambda v: "balanced"), (WEIGHT, "(?i)text|balanced|shape"), **WEIGHTED),
    Input("weights: None among numbers", entry(None, object), (WEIGHT, MISSING + "|None"), **WEIGHTED),
    Input("weights: masked", weights(lambda v: np.ma.masked_less(v, 1.0)), (WEIGHT, "masked"), **WEIGHTED),
    Input(
        "weights: a dictionary",
        weights(lambda v: {0: 1.0, 1: 2.0}),
        (WEIGHT, "dict|number|shape|float"),
        **WEIGHTED,
    ),
    Input(
        "weights: one row alone weighs",
        meant(lambda v: (np.arange(len(v)) == 2) * 1.0),
        ("y|cv|class|fold|fold|sample_weight|noise_variance|k", "."),
        either=True,
        **WEIGHTED,
    ),
    Input(
        "weights: two rows weigh",
        meant(lambda v: (np.arange(len(v)) < 2) * 1.0),
        ("y|cv|class|fold|fold|sample_weight|noise_variance|k", "."),
        either=True,
        **WEIGHTED,
    ),
    Input("weights: zero on some rows", meant(lambda v: v * (np.arange(len(v)) % 4 > 0)), **WEIGHTED),
    Input(
        "weights: from 1e-12 to 1",
        meant(lambda v: np.geomspace(1e-12, 1, len(v))),
        welcome=("criteria",),
        **WEIGHTED,
    ),
    Input("weights: 1e300", meant(lambda v: 1e300 * v), (WEIGHT, r"e\+30"), either=True, **WEIGHTED),
    Input("weights: 1e-300", meant(lambda v: 1e-300 * v), (WEIGHT, "e-30"), either=True, **WEIGHTED),
    Input(
        "weights: 1e-320, below the normal numbers",
        meant(lambda v: 1e-320 * np.ones_like(v)),
        (WEIGHT, "e-3"),
        either=True,
        **WEIGHTED,
    ),
    Input("weights: whole numbers", meant(lambda v: np.arange(1, len(v) + 1)), **WEIGHTED),
    Input("weights: booleans", meant(lambda v: np.arange(len(v)) != 4), **WEIGHTED),
    Input("weights: float32", meant(lambda v: v.astype(np.float32)), **WEIGHTED),
    Input("weights: a list", meant(lambda v: v.tolist()), **WEIGHTED),
    Input("weights: a series", meant(lambda v: pd.Series(v, index=np.arange(len(v))[::-1])), **WEIGHTED),
    Input("weights: read-only", meant(lambda v: np.broadcast_to(1.5, len(v))), **WEIGHTED),
]

LAMBDAS = [
    Input("λ: negative", raw(-0.5), (LAMBDA, r"-0\.5|-2\.0"), **STRENGTH),
    Input("λ: nan", raw(np.nan), (LAMBDA, "nan"), **STRENGTH),
    Input("λ: infinite", raw(np.inf), (LAMBDA, r"inf|\b0\.0"), **STRENGTH),
    Input("λ: -inf", raw(-np.inf), (LAMBDA, r"inf|-0\.0"), **STRENGTH),
    Input("λ: text", raw("0.1"), (LAMBDA, "(?i)'0.1'|text|str"), **STRENGTH),
    Input("λ: bytes", raw(b"0.1"), (LAMBDA, "(?i)b'0.1'|text|bytes"), **STRENGTH),
    Input("λ: complex", raw(0.1 + 1j), (LAMBDA, "(?i)complex|1j"), **STRENGTH),
    Input("λ: a dictionary", raw({}), (LAMBDA, r"\{\}|dict|numbers"), **STRENGTH),
    Input(
        "λ: an array for a number",
        raw(np.array([0.1, 0.2]), [[0.1, 0.2], [0.3, 0.4]]),
        (LAMBDA, r"0\.1|array|shape|penalties|list|ndarray"),
        **STRENGTH,
    ),
    Input("λ: no number", raw([], []), (LAMBDA, r"empty|\[\]|0 !=|array"), **STRENGTH),
    Input("λ: None among numbers", raw([None], [0.1, None]), (LAMBDA, "None|nan"), **STRENGTH),
    Input("λ: nan among numbers", raw([np.nan], [0.1, np.nan]), (LAMBDA, "nan"), **STRENGTH),
    Input(
        "λ: a number beyond float64",
        raw(10**400),
        (LAMBDA, "(?i)fit in float64|inf|large|1000|whole|range|0\\.0"),
        **STRENGTH,
    ),
    Input("λ: 0", lam(0.0), (LAMBDA, r"0\.0"), either=True, **STRENGTH),
    Input("λ: -0.0", lam(-0.0), (LAMBDA, r"0\.0"), either=True, **STRENGTH),
    Input("λ: 1e-300", lam(1e-300), (LAMBDA, "e-30|exactly"), either=True, **STRENGTH),
    Input("λ: 1e-12", lam(1e-12), **STRENGTH),
    Input("λ: 1e12", lam(1e12), **STRENGTH),
    Input("λ: 1e300", lam(1e300), (LAMBDA, "."), either=True, **STRENGTH),
    Input("λ: float32", lam(np.float32(0.125)), **STRENGTH),
    Input("λ: a Fraction", lam(Fraction(1, 8)), (LAMBDA, "."), either=True, **STRENGTH),
    Input("λ: a whole number", lam(1), **STRENGTH),
    Input("λ: unsorted", grid([LAM, 2 * LAM, LAM / 2]), **STRENGTH),
    Input("λ: repeated", grid([LAM, LAM, LAM]), **STRENGTH),
    Input("λ: a tuple", grid((LAM, 2 * LAM)), **STRENGTH),
    Input("λ: a series", grid(pd.Series([LAM, 2 * LAM], index=[7, 3])), **STRENGTH),
    Input("λ: read-only", grid(np.broadcast_to(LAM, 2)), **STRENGTH),
]
