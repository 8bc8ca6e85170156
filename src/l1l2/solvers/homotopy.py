"""The exact lasso path by homotopy: least angle regression with the lasso modification.

As λ falls the weights move on straight lines. On each line the features that move stay level, |xⱼᵀr|/n = λ.
The line ends at a knot: another feature reaches that level and joins, or a weight reaches zero and leaves.
Where several features are level at once (duplicates, ties), which of them move is itself a small problem of
non-negative least squares.

Chapter 4 walks it with pencil and paper.
Sources: Osborne, Presnell and Turlach (2000), IMA J. Numer. Anal. 20, 389–403; Efron, Hastie, Johnstone and
Tibshirani (2004), Ann. Statist. 32, 407–499; for ties Lawson and Hanson (1974), Solving Least Squares
Problems, chapter 23.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import _validation as check
from .._centring import rounding
from .._validation import Array
from ..penalties import L1, L1L2
from ._iterate import Centred, Result, judge

Mask = NDArray[np.bool_]

_TIE = 1e-11  # levels this close, as a share of λ, are tied
# A column with no more than this share of itself outside the span of others depends on them.
_DEPENDENT = 1e-10


@dataclass(frozen=True, eq=False)
class Knots:
    """A lasso path: weights linear in λ between knots, constant above the first.

    lams : (K,) array, decreasing from λ_max to 0;  coefs : (K, p) array, the weights there
    """

    lams: Array
    coefs: Array

    def at(self, lams: Array) -> Array:
        """Weights (L, p) at λ (L,). One that is zero at both ends of a segment is exactly zero on it."""
        lams = np.minimum(lams, self.lams[0])
        if len(self.lams) == 1:
            return np.repeat(self.coefs, len(lams), axis=0)
        right = np.clip(np.searchsorted(-self.lams, -lams), 1, len(self.lams) - 1)
        hi, lo = self.lams[right - 1], self.lams[right]
        share = ((hi - lams) / (hi - lo))[:, None]
        return np.asarray((1 - share) * self.coefs[right - 1] + share * self.coefs[right])


def trace(X: Array, y: Array, lam2: float = 0.0, *, max_knots: int | None = None) -> Knots:
    """The knots of the lasso, or of the elastic net in λ₁ at fixed λ₂, for centred X (n, p) and y (n,).

    Raises RuntimeError after `max_knots` knots, by default 100(n + p).
    """
    X, y = _with_ridge(X, y, lam2)
    limit = 100 * sum(X.shape) if max_knots is None else max_knots
    noise = rounding(X, y)
    X, y = _on_fewer_rows(X, y)
    floor = float(noise.min(where=noise > 0, initial=noise.max()))
    w, c, moving = np.zeros(X.shape[1]), X.T @ y / len(y), _Columns(X, [])
    lam = float(np.abs(c).max(where=np.abs(c) > noise, initial=0.0))
    lams, coefs = [lam], [w]
    while lam > 0:
        if len(lams) > limit:
            raise RuntimeError(f"lasso_knots: no end after {limit} knots. Use coordinate_descent instead.")
        free = w != 0
        level = free | (np.abs(c) >= lam - _TIE * lam - noise)
        signs = np.where(free, np.sign(w), np.sign(c))
        d, moving = _direction(X, signs, free, level, moving)
        step, leaves = _next_event(X, lam, w, c, d, level, moving)
        if lam - step <= floor:
            step, leaves = lam, np.zeros_like(free)
        lam = lam - step if step < lam else 0.0
        w = np.where(leaves, 0.0, w + step * d)
        moving = moving.choose([j for j in moving.chosen if not leaves[j]])
        w, c = _refine(X, y, w, lam * signs, moving)
        # Of tied knots the last stands for all, but at λ_max the weights are zero.
        if lam > lams[-1] * (1 - _TIE) and len(lams) > 1:
            lams, coefs = lams[:-1], coefs[:-1]
        lams.append(lam)
        coefs.append(w)
    return Knots(np.array(lams), np.array(coefs))


class _Columns:
    """Independent columns of X, factored once: by QR, as the Gram matrix squares the condition number."""

    def __init__(self, X: Array, chosen: list[int]) -> None:
        self._X, self.chosen = X, chosen
        self._sizes = np.linalg.norm(X[:, chosen], axis=0)
        self._Q, R = np.linalg.qr(X[:, chosen] / self._sizes)
        self._R_inverse = np.linalg.inv(R)

    def choose(self, chosen: list[int]) -> _Columns:
        return self if set(chosen) == set(self.chosen) else _Columns(self._X, chosen)

    def solve(self, s: Array) -> Array:
        """(ZᵀZ/n)⁻¹s, with Z these columns."""
        z = self._R_inverse @ (self._R_inverse.T @ (s / self._sizes))
        return np.asarray(z / self._sizes * len(self._X))

    def spans(self, others: list[int]) -> Mask:
        """Which of the others lie in the span of these."""
        C = self._X[:, others]
        outside = C - self._Q @ (self._Q.T @ C)
        return np.asarray(np.linalg.norm(outside, axis=0) <= _DEPENDENT * np.linalg.norm(C, axis=0))


def _next_event(
    X: Array, lam: float, w: Array, c: Array, d: Array, level: Mask, moving: _Columns
) -> tuple[float, Mask]:
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
    if late.size:
        joins[late[moving.spans(late.tolist())]] = np.inf
    step = max(min(float(joins.min()), float(gone.min()), lam), 0.0)
    return step, np.asarray(gone <= step * (1 + _TIE))


def _direction(X: Array, signs: Array, free: Mask, level: Mask, before: _Columns) -> tuple[Array, _Columns]:
    """dw/d(−λ) (p,), and the features that move; `before` are those that moved last.

    It minimises ½‖Xd‖²/n − signsᵀd over the level features, those at zero leaving along their sign only.
    """
    moving = before.choose([int(j) for j in np.flatnonzero(free)])
    barred, d = ~level, np.zeros(len(signs))
    d[moving.chosen] = moving.solve(signs[moving.chosen])
    while True:
        pull = np.where(barred, 0.0, signs * (signs - X.T @ (X @ d) / len(X)))
        pull[moving.chosen] = 0.0
        j = int(np.argmax(pull))
        if pull[j] <= 1e-9:
            return d, moving
        d, moving = _admit(X, j, signs, free, d, moving)
        barred[j] = j not in moving.chosen


def _admit(X: Array, j: int, signs: Array, free: Mask, d: Array, moving: _Columns) -> tuple[Array, _Columns]:
    """Solve with feature j too; drop those that would leave zero against their sign."""
    sizes = np.linalg.norm(X, axis=0)
    while not moving.spans([j])[0]:
        wider = moving.choose([*moving.chosen, j])
        new = np.zeros_like(d)
        new[wider.chosen] = wider.solve(signs[wider.chosen])
        if signs[j] * new[j] <= 0:
            break
        least = _TIE * float(np.abs(sizes * new).max())
        wrong = [k for k in moving.chosen if not free[k] and signs[k] * new[k] * sizes[k] <= least]
        if not wrong:
            return new, wider
        # Go towards the new direction as far as signs allow; whoever stands at zero there is dropped.
        reach = min([1.0, *(d[k] / (d[k] - new[k]) for k in wrong if d[k] != new[k])])
        d = d + reach * (new - d)
        stopped = [k for k in wrong if signs[k] * d[k] * sizes[k] <= least]
        d[stopped] = 0.0
        moving = moving.choose([k for k in moving.chosen if k not in stopped])
    return d, moving


def _refine(X: Array, y: Array, w: Array, levels: Array, moving: _Columns) -> tuple[Array, Array]:
    """Put the moving features back on their level by a Newton step; weights and correlations after it."""
    c, m = X.T @ (y - X @ w) / len(y), moving.chosen
    if not m:
        return w, c
    refined = w.copy()
    refined[m] += moving.solve((c - levels)[m])
    # A weight that rounding takes across zero was at zero.
    refined = np.where(refined * levels < 0, 0.0, refined)
    after = X.T @ (y - X @ refined) / len(y)
    # Where columns are nearly dependent rounding may spoil the step itself.
    helps = np.abs(after - levels)[m].max() <= np.abs(c - levels)[m].max()
    return (refined, after) if helps else (w, c)


def _with_ridge(X: Array, y: Array, lam2: float) -> tuple[Array, Array]:
    """The elastic net as a lasso on more rows, (n + p, p) and (n + p,); X and y themselves where λ₂ = 0."""
    if lam2 == 0:
        return X, y
    n, p = X.shape
    scale = ((n + p) / n) ** 0.5  # the loss is divided by n + p now, and was by n
    return scale * np.vstack([X, (n * lam2) ** 0.5 * np.eye(p)]), scale * np.concatenate([y, np.zeros(p)])


def _on_fewer_rows(X: Array, y: Array) -> tuple[Array, Array]:
    """Where n > p: p rows with the same XᵀX/n and Xᵀy/n, which is all that the path depends on."""
    n, p = X.shape
    if n <= p:
        return X, y
    Q, R = np.linalg.qr(X)
    scale = (p / n) ** 0.5  # the loss is divided by p now, and was by n
    return scale * R, scale * (Q.T @ y)


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
    knots = trace(problem.X, problem.y, lam2)
    passed = knots.lams > lam1
    w = knots.at(np.array([lam1]))[0]
    trail = [*knots.coefs[passed], w] if check.flag("homotopy", "record", record) else None
    return judge(problem, w, int(passed.sum()), tol=1e-8, trail=trail)
