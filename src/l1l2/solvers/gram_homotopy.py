"""The exact lasso path from a Gram matrix: the homotopy of `homotopy`, from the moments of however many rows.

On each segment between two knots the weights are w(λ) = u − λd, with u and d solved on the support from a
Cholesky factor that follows it: a feature that joins appends a row, one that leaves is rotated away. At the λ
that are asked for nothing is carried along: u and d are solved afresh, and the gap is taken there.

Sources: Osborne, Presnell and Turlach (2000), IMA J. Numer. Anal. 20, 389–403; Efron, Hastie, Johnstone and
Tibshirani (2004), Ann. Statist. 32, 407–499.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .._numba import fast
from .._validation import Array
from ..moments import Gram
from ..optimality import gap_on_gram
from ._cholesky import DEPENDENT, append, delete, solve
from ._solved import Solved
from .quadratic import elastic_net_on_gram

Indices = NDArray[np.int64]

_NOISE = 16 * float(np.finfo(np.float64).eps)
_CLOSE = 1e-11  # relative gaps above this are not what the homotopy leaves where all is well
_MANY = 512  # columns
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


@fast
def lasso_homotopy(
    G: Array, c: Array, yy: float, lams: Array, positive: bool, coefs: Array, gaps: Array, n_iter: Indices
) -> None:
    """Fill coefs (L, p), absolute gaps (L,) and the knots passed (L,) for decreasing λ.

    Where there are more knots than on a path that does not go in circles, the rest is left as it was.
    """
    p = c.size
    L, S, signs, d, u = np.empty((p, p)), np.empty(p, np.int64), np.empty(p), np.empty(p), np.empty(p)
    w, q, q_at, a, b = np.empty(p), np.empty(p), np.empty(p), np.empty(p), np.empty(p)
    idle, noise, ones = np.empty(p, np.bool_), np.empty(p), np.empty(p)
    k, left, at, lam = 0, -1, 0, 0.0
    for j in range(p):
        idle[j], noise[j], ones[j] = G[j, j] > 0.0, _NOISE * np.sqrt(G[j, j] * yy), 1.0
        w[j], q[j], lam = 0.0, c[j], max(lam, c[j] if positive else abs(c[j]))
    for knots in range(50 * p + 100):
        for i in range(k):
            d[i] = signs[i]
        respond(G, L, S, k, d, a)
        step, leaving = next_leave(w, d, signs, S, k, lam - lams[-1])
        step, joining, sign = next_join(q, a, idle, lam, step, left, positive)
        low = lam - step if joining >= 0 or leaving >= 0 else lams[-1]
        if lams[at] >= low:
            for i in range(k):
                u[i] = c[S[i]]
            respond(G, L, S, k, u, b)
        while lams[at] >= low:
            point(G, c, S, signs, k, lams[at], u, d, b, a, coefs[at], q_at)
            gaps[at] = gap_on_gram(coefs[at], q_at, c, yy, lams[at], 0.0, ones, noise, positive)
            n_iter[at] = knots
            at += 1
            if at == lams.size:
                return
        for i in range(k):
            w[S[i]] += step * d[i]
        for j in range(p):
            q[j] -= step * a[j]
        lam, left = low, -1
        if joining >= 0:
            idle[joining] = False
            if append(L, k, G, S, joining):
                S[k], signs[k], k = joining, sign, k + 1
        else:
            left, k = drop(G, L, S, signs, k, leaving, idle), k - 1
            w[left] = 0.0


def lasso_on_gram(gram: Gram, lams: Array, factors: Array, positive: bool, tol: float) -> Solved:
    """The lasso at decreasing λ (L,), for penalty factors (p,) ≥ 0 and, if asked, weights ≥ 0.

    tol : relative gap that is good enough; it is near 1e-15 where columns are not nearly dependent. Where the
        homotopy misses it an active set method solves again; a gap still above it is the caller's to report.

    With very many columns, knots one after the other cost more than an active set that goes straight from one
    λ to the next.
    """
    goal = min(tol, _CLOSE)
    free_signs = not positive or factors.all()
    if len(factors) > _MANY or not free_signs:
        solved = elastic_net_on_gram(gram, lams, 1.0, factors, positive, goal)
        if solved.gaps.max() <= goal or not free_signs:
            return solved
        return _better(_by_homotopy(gram, lams, factors, positive), solved)
    solved = _by_homotopy(gram, lams, factors, positive)
    if solved.gaps.max() <= goal:
        return solved
    return _better(solved, elastic_net_on_gram(gram, lams, 1.0, factors, positive, goal))


def _by_homotopy(gram: Gram, lams: Array, factors: Array, positive: bool) -> Solved:
    if (factors == 1).all():
        return _penalised(gram, lams, positive)
    if factors.all():
        return _scaled(gram, lams, factors, positive)
    return _beside_free(gram, lams, factors)


def _penalised(gram: Gram, lams: Array, positive: bool) -> Solved:
    """All factors 1."""
    L, p = len(lams), len(gram.c)
    coefs, gaps, n_iter = np.zeros((L, p)), np.full(L, np.inf), np.zeros(L, np.int64)
    lasso_homotopy(gram.G, gram.c, gram.yy, lams, positive, coefs, gaps, n_iter)
    if gram.yy > 0:
        return Solved(coefs, gaps / (gram.yy / 2), n_iter)
    return Solved(coefs, np.where(gaps > 0, np.inf, 0.0), n_iter)


def _scaled(gram: Gram, lams: Array, factors: Array, positive: bool) -> Solved:
    """A factor f on |w| is a factor 1 on |fw|, for a column divided by f."""
    scaled = replace(gram, G=gram.G / np.multiply.outer(factors, factors), c=gram.c / factors)
    solved = _penalised(scaled, lams, positive)
    return replace(solved, coefs=solved.coefs / factors)


def _beside_free(gram: Gram, lams: Array, factors: Array) -> Solved:
    """Features without a penalty leave as the intercept does: the rest is taken about their fit."""
    free, held = np.flatnonzero(factors == 0), np.flatnonzero(factors)
    cross = gram.G[np.ix_(free, held)]
    inverse = np.linalg.pinv(gram.G[np.ix_(free, free)], rcond=DEPENDENT, hermitian=True)
    fit, at_null = inverse @ cross, inverse @ gram.c[free]
    G, c = gram.G[np.ix_(held, held)] - cross.T @ fit, gram.c[held] - cross.T @ at_null
    yy = max(gram.yy - float(gram.c[free] @ at_null), 0.0)
    sizes, yy = G.diagonal(), yy if yy > _NOISE * gram.yy else 0.0
    # What the free features explain but for rounding, they explain.
    spanned = sizes <= DEPENDENT * gram.G[held, held]
    noise = _NOISE * np.sqrt(gram.G[held, held] * gram.yy)
    G[spanned], G[:, spanned] = 0.0, 0.0
    c = np.where(spanned | (np.abs(c) <= noise), 0.0, c)
    rest = replace(gram, G=(G + G.T) / 2, c=c, yy=yy)
    solved = _scaled(rest, lams, factors[held], False)
    coefs = np.empty((len(lams), len(factors)))
    coefs[:, held], coefs[:, free] = solved.coefs, at_null - solved.coefs @ fit.T
    return replace(solved, coefs=coefs)


def _better(first: Solved, second: Solved) -> Solved:
    """At each λ the one with the smaller gap."""
    wins = second.gaps < first.gaps
    coefs = np.where(wins[:, None], second.coefs, first.coefs)
    return Solved(coefs, np.minimum(first.gaps, second.gaps), np.where(wins, second.n_iter, first.n_iter))
