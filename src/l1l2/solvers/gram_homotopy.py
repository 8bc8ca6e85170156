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
from ..moments._sums import Gram
from ..optimality import gap_on_gram
from ._cholesky import DEPENDENT, append
from ._segment import drop, next_join, next_leave, point, respond
from ._solved import Solved
from .quadratic import elastic_net_on_gram

Indices = NDArray[np.int64]

_NOISE = 16 * float(np.finfo(np.float64).eps)
_CLOSE = 1e-11  # relative gaps above this are not what the homotopy leaves where all is well
_MANY = 512  # columns


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
    # In units in which all are of size 1: small columns are not dependent ones.
    size = np.sqrt(gram.G[free, free])
    unit = np.where(size > 0, 1 / np.where(size > 0, size, 1.0), 0.0)
    correlations = unit[:, None] * gram.G[np.ix_(free, free)] * unit
    inverse = unit[:, None] * np.linalg.pinv(correlations, rcond=DEPENDENT, hermitian=True) * unit
    fit, at_null = inverse @ cross, inverse @ gram.c[free]
    G, c = gram.G[np.ix_(held, held)] - cross.T @ fit, gram.c[held] - cross.T @ at_null
    # What the free features explain but for rounding, they explain; large weights that cancel round more.
    size = np.abs(at_null)
    rounded = _NOISE * (gram.yy + float(size @ np.abs(gram.G[np.ix_(free, free)]) @ size))
    yy = gram.yy - float(gram.c[free] @ at_null)
    sizes, yy = G.diagonal(), yy if yy > rounded else 0.0
    spanned = sizes <= DEPENDENT * gram.G[held, held]
    noise = _NOISE * np.sqrt(gram.G[held, held] * gram.yy)
    G[spanned], G[:, spanned] = 0.0, 0.0
    c = np.where(spanned | (np.abs(c) <= noise), 0.0, c)
    rest = replace(gram, G=(G + G.T) / 2, c=c, yy=yy)
    solved = _scaled(rest, lams, factors[held], False)
    coefs = np.empty((len(lams), len(factors)))
    coefs[:, held], coefs[:, free] = solved.coefs, at_null - solved.coefs @ fit.T
    whole = _whole(gram, lams, factors, coefs, yy, rounded)
    return replace(solved, coefs=coefs, gaps=np.maximum(solved.gaps, whole))


def _whole(gram: Gram, lams: Array, factors: Array, coefs: Array, null: float, rounded: float) -> Array:
    """Gaps (L,) of all features, as shares of null/2: one that was taken for dependent shows in them."""
    noise = _NOISE * np.sqrt(gram.G.diagonal() * gram.yy)
    gaps = [
        gap_on_gram(w, gram.c - gram.G @ w, gram.c, gram.yy, lam, 0.0, factors, noise, False)
        for w, lam in zip(coefs, lams, strict=True)
    ]
    absolute = np.array(gaps)
    return absolute / (null / 2) if null > 0 else np.where(absolute > rounded, np.inf, 0.0)


def _better(first: Solved, second: Solved) -> Solved:
    """At each λ the one with the smaller gap."""
    wins = second.gaps < first.gaps
    coefs = np.where(wins[:, None], second.coefs, first.coefs)
    return Solved(coefs, np.minimum(first.gaps, second.gaps), np.where(wins, second.n_iter, first.n_iter))
