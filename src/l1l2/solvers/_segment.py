"""The kernels of one segment between two knots of a lasso path: who joins, who leaves, where the path is.

On it the weights are w(λ) = u − λd and their products Gw are b − λa, on the support S of k features.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._numba import fast, without_numba
from .._validation import Array
from ._cholesky import delete, solve

Indices = NDArray[np.int64]

_LEVEL = 1e-10  # what falls as fast as λ, up to this share of it, stays as far from it as it is


@fast
def respond(G: Array, L: Array, S: Indices, k: int, d: Array, out: Array) -> None:
    """d ← G[S, S]⁻¹d and out ← G[:, S]d, along the rows of the symmetric G."""
    solve(L, k, d)
    for j in range(out.size):
        out[j] = 0.0
    for i in range(k):
        for j in range(out.size):
            out[j] += d[i] * G[S[i], j]


@without_numba(respond)
def respond_by_rows(G: Array, L: Array, S: Indices, k: int, d: Array, out: Array) -> None:
    solve(L, k, d)
    np.dot(d[:k], G[S[:k]], out=out)


@fast
def drop(G: Array, L: Array, S: Indices, signs: Array, k: int, place: int, idle: NDArray[np.bool_]) -> int:
    """Take S[place] out of the support of k; what depended on the support may depend on it no more."""
    gone = S[place]
    delete(L, k, place)
    for i in range(place, k - 1):
        S[i], signs[i] = S[i + 1], signs[i + 1]
    for j in range(idle.size):
        idle[j] = G[j, j] > 0.0
    for i in range(k - 1):
        idle[S[i]] = False
    return int(gone)


@fast
def next_join(
    q: Array, a: Array, idle: NDArray[np.bool_], lam: float, step: float, left: int, positive: bool
) -> tuple[float, int, float]:
    """(step, feature, sign) of the first idle one that gets level with λ as q − step·a; feature −1: none."""
    feature, sign = -1, 1.0
    for j in range(q.size):
        if idle[j]:
            # Its distance to the level and how fast that shrinks, on either side.
            above, closing = lam - q[j], 1.0 - a[j]
            if closing > _LEVEL and above < step * closing and not (j == left and above < _LEVEL * lam):
                step, feature, sign = max(above / closing, 0.0), j, 1.0
            below, closing = lam + q[j], 1.0 + a[j]
            if positive or not closing > _LEVEL or (j == left and below < _LEVEL * lam):
                continue
            if below < step * closing:
                step, feature, sign = max(below / closing, 0.0), j, -1.0
    return step, feature, sign


@fast
def next_leave(w: Array, d: Array, signs: Array, S: Indices, k: int, step: float) -> tuple[float, int]:
    """(step, place in S) of the first weight to reach zero as w + step·d; place −1: none."""
    place = -1
    for i in range(k):
        if signs[i] * d[i] < 0.0:
            reach = max(-w[S[i]] / d[i], 0.0)
            if reach < step:
                step, place = reach, i
    return step, place


@fast
def point(
    G: Array,
    c: Array,
    S: Indices,
    signs: Array,
    k: int,
    lam: float,
    u: Array,
    d: Array,
    b: Array,
    a: Array,
    w: Array,
    q: Array,
) -> None:
    """The weights w ← u − λd at λ, zero off the support, and q ← c − Gw."""
    for j in range(w.size):
        w[j] = 0.0
        q[j] = c[j] - b[j] + lam * a[j]
    for i in range(k):
        x = u[i] - lam * d[i]
        if x * signs[i] >= 0.0:
            w[S[i]] = x
        else:  # by rounding at a knot; were it more than that, q would tell
            for j in range(w.size):
                q[j] += x * G[S[i], j]


@without_numba(point)
def point_at_once(
    G: Array,
    c: Array,
    S: Indices,
    signs: Array,
    k: int,
    lam: float,
    u: Array,
    d: Array,
    b: Array,
    a: Array,
    w: Array,
    q: Array,
) -> None:
    x = u[:k] - lam * d[:k]
    right = x * signs[:k] >= 0.0
    w[:], q[:] = 0.0, c - b + lam * a
    w[S[:k][right]] = x[right]
    q += x[~right] @ G[S[:k][~right]]
