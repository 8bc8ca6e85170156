"""The exact lasso path by homotopy: least angle regression with the lasso modification.

As λ falls the weights move on straight lines. On each line the features that move stay level, |xⱼᵀr|/n = λ.
The line ends at a knot: another feature reaches that level and joins, or a weight reaches zero and leaves.
Where several features are level at once (duplicates, ties), which of them move is itself a small problem of
non-negative least squares.

Sources: Osborne, Presnell and Turlach (2000), IMA J. Numer. Anal. 20, 389–403; Efron, Hastie, Johnstone and
Tibshirani (2004), Ann. Statist. 32, 407–499; for ties Lawson and Hanson (1974), Solving Least Squares
Problems, chapter 23.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._centring import rounding
from .._validation import Array
from ..penalties import L1, L1L2
from ._iterate import Centred, Result, judge

Mask = NDArray[np.bool_]

_TIE = 1e-11  # levels this close, as a share of λ, are tied
# A column with no more than this share of itself outside the span of others depends on them.
_DEPENDENT = 1e-10


def lasso_knots(X: Array, y: Array, max_knots: int | None = None) -> tuple[Array, Array]:
    """Knots (K,) of λ, decreasing from λ_max to 0, and the weights there (K, p), for centred X and y.

    Between knots the weights are linear in λ. Raises RuntimeError after `max_knots` knots (100(n + p)).
    """
    n, p = X.shape
    w, c = np.zeros(p), X.T @ y / n
    noise = rounding(X, y)
    floor = float(noise.min(where=noise > 0, initial=noise.max()))
    lam = float(np.abs(c).max(where=np.abs(c) > noise, initial=0.0))
    lams, coefs = [lam], [w]
    limit = 100 * (n + p) if max_knots is None else max_knots
    while lam > 0:
        if len(lams) > limit:
            raise RuntimeError(f"lasso_knots: no end after {limit} knots. Use coordinate_descent instead.")
        free = w != 0
        level = free | (np.abs(c) >= lam - _TIE * lam - noise)
        signs = np.where(free, np.sign(w), np.sign(c))
        d, moving = _direction(X, signs, free, level)
        step, leaves = _next_event(X, lam, w, c, d, level)
        if lam - step <= floor:
            step, leaves = lam, np.zeros(p, dtype=bool)
        lam = lam - step if step < lam else 0.0
        w = np.where(leaves, 0.0, w + step * d)
        w, c = _refine(X, y, w, lam * signs, [j for j in moving if not leaves[j]])
        if lam > lams[-1] * (1 - _TIE):
            lams, coefs = lams[:-1], coefs[:-1]
        lams.append(lam)
        coefs.append(w)
    return np.array(lams), np.array(coefs)


def _next_event(X: Array, lam: float, w: Array, c: Array, d: Array, level: Mask) -> tuple[float, Mask]:
    """How far λ falls until a feature joins or leaves, and which leave."""
    a = X.T @ (X @ d) / len(X)  # how fast each correlation falls; those that move keep pace with λ
    with np.errstate(divide="ignore", invalid="ignore"):
        # A feature that is level and does not move falls behind there: it can join on the other side only.
        up = np.where((a < 1) & ~(level & (c > 0)), (lam - c) / (1 - a), np.inf)
        down = np.where((a > -1) & ~(level & (c < 0)), (lam + c) / (1 + a), np.inf)
        gone = np.where(w * d < 0, -w / d, np.inf)
    joins = np.where(d == 0, np.minimum(up, down), np.inf)
    # In the span of those that move no feature gets level before λ = 0, though by rounding it may seem to.
    late = np.flatnonzero((joins < lam) & (joins > (1 - 1e-6) * lam))
    joins[late[_inside(X[:, d != 0], X[:, late])]] = np.inf
    step = max(min(float(joins.min()), float(gone.min()), lam), 0.0)
    return step, np.asarray(gone <= step * (1 + _TIE))


def _direction(X: Array, signs: Array, free: Mask, level: Mask) -> tuple[Array, list[int]]:
    """dw/d(−λ) (p,), and the features that move.

    It minimises ½‖Xd‖²/n − signsᵀd over the level features, those at zero leaving along their sign only.
    """
    n, p = X.shape
    moving = [int(j) for j in np.flatnonzero(free)]
    barred, d = ~level, np.zeros(p)
    d[moving] = _solve(X[:, moving], signs[moving])
    while True:
        pull = np.where(barred, 0.0, signs * (signs - X.T @ (X @ d) / n))
        pull[moving] = 0.0
        j = int(np.argmax(pull))
        if pull[j] <= 1e-9:
            return d, moving
        d, moving = _admit(X, signs, free, d, [*moving, j])
        barred[j] = j not in moving


def _admit(X: Array, signs: Array, free: Mask, d: Array, moving: list[int]) -> tuple[Array, list[int]]:
    """Solve with one feature more (the last); drop those that would leave zero against their sign."""
    sizes = np.linalg.norm(X, axis=0)
    while not _inside(X[:, moving[:-1]], X[:, moving[-1:]]).any():
        new = np.zeros_like(d)
        new[moving] = _solve(X[:, moving], signs[moving])
        if signs[moving[-1]] * new[moving[-1]] <= 0:
            break
        least = _TIE * float(np.abs(new * sizes).max())
        wrong = [k for k in moving[:-1] if not free[k] and signs[k] * new[k] * sizes[k] <= least]
        if not wrong:
            return new, moving
        # Go towards the new direction as far as signs allow; whoever stands at zero there is dropped.
        reach = min([1.0, *(d[k] / (d[k] - new[k]) for k in wrong if d[k] != new[k])])
        d = d + reach * (new - d)
        stopped = [k for k in wrong if signs[k] * d[k] * sizes[k] <= least]
        d[stopped] = 0.0
        moving = [k for k in moving if k not in stopped]
    return d, moving[:-1]


def _refine(X: Array, y: Array, w: Array, levels: Array, moving: list[int]) -> tuple[Array, Array]:
    """Put the moving features back on their level by a Newton step; weights and correlations after it."""
    c = X.T @ (y - X @ w) / len(y)
    if moving:
        fixed = w.copy()
        fixed[moving] += _solve(X[:, moving], c[moving] - levels[moving])
        # A weight that rounding takes across zero was at zero.
        w = np.where(fixed * levels < 0, 0.0, fixed)
        c = X.T @ (y - X @ w) / len(y)
    return w, c


def _solve(Z: Array, s: Array) -> Array:
    """(ZᵀZ/n)⁻¹s for independent columns, through QR: the Gram matrix would square the condition number."""
    if Z.shape[1] == 0:
        return np.zeros(0)
    sizes = np.linalg.norm(Z, axis=0)
    R = np.asarray(np.linalg.qr(Z / sizes, mode="r"))
    return np.asarray(np.linalg.solve(R, np.linalg.solve(R.T, s / sizes)) / sizes * len(Z))


def _inside(Z: Array, C: Array) -> Mask:
    """Which columns of C lie in the span of the columns of Z, which are independent."""
    sizes = np.linalg.norm(C, axis=0)
    Q = np.linalg.qr(Z / np.linalg.norm(Z, axis=0)).Q
    outside = C - Q @ (Q.T @ C)
    return np.asarray(np.linalg.norm(outside, axis=0) <= _DEPENDENT * sizes)


def homotopy(
    X: ArrayLike, y: ArrayLike, penalty: L1 | L1L2, *, fit_intercept: bool = True, record: bool = False
) -> Result:
    """The exact lasso or elastic net at one strength: follow the path from λ_max down to it.

    X : (n, p) array;  y : (n,) array
    penalty : L1 or L1L2
    record : history holds the weights at each knot on the way, and last the result

    n_iter counts the knots passed. For all λ at once use `path.lasso_knots` or `path.elastic_net_knots`.
    """
    problem = Centred("homotopy", X, y, penalty, fit_intercept)
    lam1, lam2 = penalty.strengths
    lams, coefs = lasso_knots(*with_ridge(problem.X, problem.y, lam2))
    passed = lams > lam1
    if passed.all() or not passed.any():
        w = coefs[-1] if passed.all() else np.zeros(coefs.shape[1])
    else:
        k = int(passed.sum())
        share = (lams[k - 1] - lam1) / (lams[k - 1] - lams[k])
        w = (1 - share) * coefs[k - 1] + share * coefs[k]
    trail = [*coefs[passed], w] if record else None
    return judge(problem, w, int(passed.sum()), tol=1e-8, trail=trail)


def with_ridge(X: Array, y: Array, lam2: float) -> tuple[Array, Array]:
    """The elastic net as a lasso on more rows, (n + p, p) and (n + p,); X and y themselves where λ₂ = 0."""
    if lam2 == 0:
        return X, y
    n, p = X.shape
    scale = ((n + p) / n) ** 0.5  # the loss is divided by n + p now, and was by n
    return scale * np.vstack([X, (n * lam2) ** 0.5 * np.eye(p)]), scale * np.concatenate([y, np.zeros(p)])
