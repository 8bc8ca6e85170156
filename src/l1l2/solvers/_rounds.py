"""The kernels of the active set: weights for given signs, and who comes and goes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._numba import fast, has_numba
from .._validation import Array
from ._contradictions import contradictions, strongest

Index = NDArray[np.int64]

STALE = 12  # corrections after which an inverse is computed anew
PATIENCE = 5  # rounds without fewer contradictions before one weight at a time
FEW = 32  # features that may join at once, however few there are
# A column of which no more than this share (of its square) is left beside the others depends on them.
DEPENDENT = 1e-10
# Where less than this share is left, rounding in N would decide about dependence: products are then refined.
DOUBTFUL = 1e-3
NOISE = 8 * float(np.finfo(np.float64).eps)


def correct(
    G: Array, N: Array, S: Index, sign: Array, l1: Array, l2: Array, w: Array, q: Array, most: int, eps: float
) -> float:
    """Conjugate gradients towards (G + l2)w = c − l1·sign on the support S, in place; at most so many steps.

    N : (≥ k, ≥ k), its corner preconditions;  w, q : (m,), of which w[S] and q = c − Gw change
    Returns the largest residual that is left; with N the exact inverse one step does.
    """
    if has_numba():
        return on_support(G, N, S, sign, l1, l2, w, q, most, eps)
    r = q[S] - l1[S] * sign[S] - l2[S] * w[S]
    left = float(np.abs(r).max(initial=0.0))
    if left <= eps or most == 0:
        return left
    d, before = np.zeros(len(S)), 0.0
    for k in range(most):
        h = N[: len(S), : len(S)] @ r
        slope = float(r @ h)
        d = h + (slope / before) * d if k else h
        Gd = d @ G[S, : len(w)]
        Hd = Gd[S] + l2[S] * d
        curvature = float(d @ Hd)
        if not (slope > 0 and curvature > 0):
            break
        step, before = slope / curvature, slope
        w[S] += step * d
        q -= step * Gd
        r -= step * Hd
        left = float(np.abs(r).max(initial=0.0))
        if left <= eps:
            break
    return left


@fast
def add_rows(A: Array, rows: Index, x: Array, out: Array) -> None:
    """out (m,) ← out + Σₖ xₖA[rows[k], :m]; four rows at a time, as memory likes it."""
    k = 0
    while k + 4 <= len(rows):
        a, b, c, d = A[rows[k]], A[rows[k + 1]], A[rows[k + 2]], A[rows[k + 3]]
        x0, x1, x2, x3 = x[k], x[k + 1], x[k + 2], x[k + 3]
        for j in range(len(out)):
            out[j] += x0 * a[j] + x1 * b[j] + x2 * c[j] + x3 * d[j]
        k += 4
    while k < len(rows):
        a, x0 = A[rows[k]], x[k]
        for j in range(len(out)):
            out[j] += x0 * a[j]
        k += 1


@fast
def on_support(
    G: Array, N: Array, S: Index, sign: Array, l1: Array, l2: Array, w: Array, q: Array, most: int, eps: float
) -> float:
    """`correct`, as a kernel."""
    k, m, before, left = len(S), len(w), 0.0, 0.0
    r, d, h, Gd = np.empty(k), np.empty(k), np.empty(k), np.empty(m)
    every = np.empty(k, np.int64)
    for i in range(k):
        j, every[i] = S[i], i
        r[i] = q[j] - l1[j] * sign[j] - l2[j] * w[j]
        if abs(r[i]) > left:
            left = abs(r[i])
    if left <= eps:
        return left
    for t in range(most):
        slope = 0.0
        for i in range(k):
            h[i] = 0.0
        add_rows(N, every, r, h)
        for i in range(k):
            slope += h[i] * r[i]
        if not slope > 0.0:
            break
        for j in range(m):
            Gd[j] = 0.0
        for i in range(k):
            d[i] = h[i] + (slope / before * d[i] if t > 0 else 0.0)
        add_rows(G, S, d, Gd)
        curvature = 0.0
        for i in range(k):
            h[i] = Gd[S[i]] + l2[S[i]] * d[i]
            curvature += h[i] * d[i]
        if not curvature > 0.0:
            break
        step, before, left = slope / curvature, slope, 0.0
        for j in range(m):
            q[j] -= step * Gd[j]
        for i in range(k):
            w[S[i]] += step * d[i]
            r[i] -= step * h[i]
            if abs(r[i]) > left:
                left = abs(r[i])
        if left <= eps:
            break
    return left


@fast
def pivot(N: Array, index: Index, k: int, G: Array, l2: Array, places: Index, new: Index) -> int:
    """Features leave N = (G + l2)⁻¹ and others join, one by one, in place; returns how many are in it then.

    places : (d,), increasing;  new : (m,), skipped if they depend on the others
    """
    for t in range(len(places) - 1, -1, -1):
        at, k = places[t], k - 1
        index[at] = index[k]
        for i in range(k + 1):
            N[at, i], N[k, i] = N[k, i], N[at, i]
        for i in range(k + 1):
            N[i, at], N[i, k] = N[i, k], N[i, at]
        last = N[k]
        for i in range(k):
            row, s = N[i], last[i] / last[k]
            for j in range(k):
                row[j] -= s * last[j]
    u = np.empty(k + len(new))
    for f in new:
        size = G[f, f] + l2[f]
        rest = size
        for i in range(k):
            row, u[i] = N[i], 0.0
            for j in range(k):
                u[i] += row[j] * G[f, index[j]]
            rest -= u[i] * G[f, index[i]]
        if rest <= DOUBTFUL * size:
            rest = left_beside(N, index, k, G, l2, f, u)
        if rest > DEPENDENT * size:
            for i in range(k):
                row, s = N[i], u[i] / rest
                for j in range(k):
                    row[j] += s * u[j]
                N[i, k] = N[k, i] = -s
            N[k, k], index[k] = 1.0 / rest, f
            k += 1
    return k


@fast
def left_beside(N: Array, index: Index, k: int, G: Array, l2: Array, f: int, u: Array) -> float:
    """What is left of the square of column f beside those of the index, beyond rounding; u = N·g is refined.

    One step takes out the error of N; then only the sums' own rounding is left, which large u make large.
    """
    v, sizes, rest = np.empty(k), np.empty(k), G[f, f] + l2[f]
    for again in range(2):
        for i in range(k):
            v[i], sizes[i] = G[f, index[i]] - l2[index[i]] * u[i], 0.0
            for j in range(k):
                product = G[index[i], index[j]] * u[j]
                v[i], sizes[i] = v[i] - product, sizes[i] + abs(product)
        if again == 0:
            for i in range(k):
                for j in range(k):
                    u[i] += N[i, j] * v[j]
    for i in range(k):
        rest -= u[i] * (G[f, index[i]] + v[i]) + NOISE * abs(u[i]) * sizes[i]
    return float(rest)


@fast
def settle(
    G: Array,
    N: Array,
    index: Index,
    k: int,
    sign: Array,
    c: Array,
    l1: Array,
    l2: Array,
    w: Array,
    q: Array,
    positive: bool,
    eps: float,
) -> tuple[int, int, bool]:
    """Rounds of block pivoting, while N (r, r) has room: (features in the support index (r,), rounds, done).

    Not done: more of them do not help, or room is lacking.
    """
    at, fewest, left = np.empty(len(index) + len(w), np.int64), len(w) + 1, PATIENCE
    for rounds in range(1, 10 * len(w) + 10):
        S = index[:k]
        residual = on_support(G, N, S, sign, l1, l2, w, q, 1, eps)
        leave, join = contradictions(S, w, q, sign, l1, positive, eps, at)
        if leave + join == 0:
            if residual > eps:
                residual = on_support(G, N, S, sign, l1, l2, w, q, STALE, eps)
            anew(G, S, c, w, q)
            residual = on_support(G, N, S, sign, l1, l2, w, q, 1, eps)
            leave, join = contradictions(S, w, q, sign, l1, positive, eps, at)
            if leave + join == 0 and residual <= eps:
                return k, rounds, True
        left = PATIENCE if leave + join < fewest else left - 1
        fewest, lacking = min(fewest, leave + join), False
        new = strongest(at[leave : leave + join], l1, q, max(FEW, k // 2))
        if left < 0 or k - leave + len(new) > len(N):
            return k, rounds, False
        for j in new:
            sign[j] = 1.0 if q[j] > 0.0 else -1.0
        for i in at[:leave]:
            w[S[i]], sign[S[i]] = 0.0, 0.0
        anew(G, S, c, w, q)
        here = k - leave
        k = pivot(N, index, k, G, l2, at[:leave], new)
        for j in new:
            if here < k and index[here] == j:
                here += 1
            else:
                sign[j], lacking = 0.0, True
        if lacking and leave == 0:
            return k, rounds, False
    return k, rounds, False


@fast
def anew(G: Array, S: Index, c: Array, w: Array, q: Array) -> None:
    """q ← c − Gw, without the rounding of steps."""
    for j in range(len(w)):
        q[j] = c[j]
    minus = np.empty(len(S))
    for i in range(len(S)):
        minus[i] = -w[S[i]]
    add_rows(G, S, minus, q)
