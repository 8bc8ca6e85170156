"""Least squares to the last digit: corrections from residuals in twice the working precision.

Source: Ogita, Rump and Oishi (2005), SIAM J. Sci. Comput. 26, 1955–1988, for sums and products without error.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .._validation import Array

_STEPS = 5
_DONE = 4 * float(np.finfo(np.float64).eps)


def refined(
    X: Any, y: Array, v: Array, w: Array, fit_intercept: bool, step: Callable[[Array], Array]
) -> tuple[Array, float]:
    """Weights (p,) and intercept of least squares, from nearly those.

    X : (n, p), dense or CSC;  y, v : (n,) targets and weights of the rows
    step : from minus the gradient (p,) to the change (p,) of the weights that it asks for
    A step is kept only while steps shrink, so what cannot be refined is left as it was.
    """
    columns = [_column(X, j) for j in range(X.shape[1])]
    b, last = 0.0, math.inf
    g, b = _gradient(columns, y, v, w, b, fit_intercept)
    for _ in range(_STEPS):
        change = step(g)
        size = float(np.linalg.norm(change * [np.linalg.norm(x) for x in columns]))
        if not size < last / 2:
            break
        last, w = size, w + change
        g, b = _gradient(columns, y, v, w, b, fit_intercept)
        if (np.abs(change) <= _DONE * np.abs(w)).all():
            break
    return w, b


def _gradient(
    columns: list[Array], y: Array, v: Array, w: Array, b: float, fit_intercept: bool
) -> tuple[Array, float]:
    """Σᵢ vᵢ xᵢⱼ rᵢ (p,), and the best intercept for w, for r = y − Xw − b as an unevaluated sum of two."""
    r, low = _two_sum(y, np.full_like(y, -b))
    for x, wj in zip(columns, w, strict=True):
        product, error = _two_product(x, np.full_like(x, -wj))
        r, more = _two_sum(r, product)
        low += error + more
    for _ in range(2 if fit_intercept else 0):  # the second rise is what the first one rounded
        rise = _sum(v, r, low) / math.fsum(v)
        r, more = _two_sum(r, np.full_like(r, -rise))
        low, b = low + more, b + rise
    high, error = _two_product(v, r)
    return np.array([_sum(x, high, error + v * low) for x in columns]), b


def _sum(x: Array, high: Array, low: Array) -> float:
    """Σᵢ xᵢ·(highᵢ + lowᵢ), rounded once but for terms of second order."""
    product, error = _two_product(x, high)
    return math.fsum(np.concatenate([product, error, x * low]))


def _two_sum(a: Array, b: Array) -> tuple[Array, Array]:
    """a + b, and its rounding error."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


def _two_product(a: Array, b: Array) -> tuple[Array, Array]:
    """a·b, and its rounding error, from halves of the digits."""
    product = a * b
    a1, b1 = _half(a), _half(b)
    a2, b2 = a - a1, b - b1
    return product, a2 * b2 - (((product - a1 * b1) - a2 * b1) - a1 * b2)


def _half(a: Array) -> Array:
    large = 134217729.0 * a  # 2²⁷ + 1
    return np.asarray(large - (large - a))


def _column(X: Any, j: int) -> Array:
    column = X[:, [j]].toarray()[:, 0] if hasattr(X, "indptr") else X[:, j]
    return np.asarray(column, dtype=np.float64)
