"""The exact lasso path by homotopy: least angle regression with the lasso modification.

As λ falls, the weights move on straight lines. On each, the features that move keep |xⱼᵀr|/n = λ; the line ends (a
knot) where another feature reaches that level and joins, or a weight reaches zero and leaves. Where several features
are level at a knot (duplicates, ties), which of them move is itself a small non-negative least squares problem.

Sources: Osborne, Presnell and Turlach (2000), IMA J. Numer. Anal. 20, 389–403; Efron, Hastie, Johnstone and
Tibshirani (2004), Ann. Statist. 32, 407–499; ties by Lawson and Hanson (1974), Solving Least Squares Problems, ch. 23.
"""

from __future__ import annotations

import numpy as np

from .._validation import Array

# Levels closer than this, relative to λ (and to rounding in the largest correlation), are ties.
_TIE, _FLOOR = 1e-11, 1e-14


def lasso_knots(X: Array, y: Array, max_knots: int | None = None) -> tuple[Array, Array]:
    """The knots λ (K,), decreasing from λ_max to 0, and the weights there (K, p), for centred X and y.

    Between two knots the weights are linear in λ. Raises RuntimeError after `max_knots` knots.
    """
    n, p = X.shape
    w, c = np.zeros(p), X.T @ y / n
    lam = lam_max = float(np.abs(c).max())
    lams, coefs = [lam], [w]
    limit = max_knots or 100 * (n + p)
    while lam > 0:
        if len(lams) > limit:
            raise RuntimeError(
                f"lasso_knots: no end after {limit} knots, at λ = {lam:.3g}. Use coordinate_descent."
            )
        level = np.abs(c) >= lam - _TIE * lam - _FLOOR * lam_max
        signs = np.where(w != 0, np.sign(w), np.sign(c))
        d, moving = _direction(X, signs, w != 0, level | (w != 0))
        a = X.T @ (X @ d) / n
        step, leaves = _next_event(lam, w, c, d, a, level | (w != 0))
        if lam - step <= _FLOOR * lam_max:
            step, leaves = lam, np.zeros(p, dtype=bool)
        lam = lam - step if step < lam else 0.0
        w = np.where(leaves, 0.0, w + step * d)
        A = [j for j in moving if not leaves[j]]
        c = X.T @ (y - X @ w) / n
        # One step of refinement holds the moving features at the level λ to rounding.
        if A and (fix := _solve(X[:, A], c[A] - lam * signs[A])) is not None:
            w[A] += fix
            c = X.T @ (y - X @ w) / n
        if lam > lams[-1] * (1 - _TIE):
            lams, coefs = lams[:-1], coefs[:-1]
        lams.append(lam), coefs.append(w)
    return np.array(lams), np.array(coefs)


def _next_event(lam: float, w: Array, c: Array, d: Array, a: Array, level: Array) -> tuple[float, Array]:
    """How far λ falls until a feature joins or leaves, and which leave."""
    with np.errstate(divide="ignore", invalid="ignore"):
        # A feature that is level and does not move falls behind on its own side; it can only join on the other.
        up = np.where((a < 1) & ~(level & (c > 0)), (lam - c) / (1 - a), np.inf)
        down = np.where((a > -1) & ~(level & (c < 0)), (lam + c) / (1 + a), np.inf)
        gone = np.where(w * d < 0, -w / d, np.inf)
    joins = np.where(d == 0, np.minimum(up, down), np.inf)
    step = max(min(float(joins.min()), float(gone.min()), lam), 0.0)
    return step, gone <= step * (1 + _TIE)


def _direction(X: Array, signs: Array, free: Array, level: Array) -> tuple[Array, list[int]]:
    """dw/d(−λ): minimises ½‖Xd‖²/n − signsᵀd over the level features; those at zero may only leave along their sign."""
    n, p = X.shape
    moving, blocked = list(np.flatnonzero(free)), np.zeros(p, dtype=bool)
    d = np.zeros(p)
    if moving and (start := _solve(X[:, moving], signs[moving])) is not None:
        d[moving] = start
    while True:
        pull = signs * (signs - X.T @ (X @ d) / n)
        pull[~level | blocked | np.isin(np.arange(p), moving)] = 0.0
        j = int(np.argmax(pull))
        if pull[j] <= 1e-9:
            return d, moving
        moving = [*moving, j]
        while (new := _solve(X[:, moving], signs[moving])) is not None:
            wrong = [i for i, k in enumerate(moving) if not free[k] and signs[k] * new[i] <= 0]
            if not wrong:
                d[:] = 0
                d[moving] = new
                break
            old = d[moving]
            t = min(old[i] / (old[i] - new[i]) if old[i] != new[i] else 0.0 for i in wrong)
            mixed = old + t * (new - old)
            stop = [i for i in wrong if signs[moving[i]] * mixed[i] <= _TIE * np.abs(mixed).max()]
            mixed[stop] = 0
            d[moving] = mixed
            blocked[j] |= moving.index(j) in stop
            moving = [k for i, k in enumerate(moving) if i not in stop]
        else:
            blocked[j] = True
            moving = [k for k in moving if k != j]


def _solve(Z: Array, s: Array) -> Array | None:
    """(ZᵀZ/n)⁻¹ s through QR of the normalised columns; None if they are dependent."""
    sizes = np.linalg.norm(Z, axis=0)
    if Z.shape[1] > Z.shape[0] or not sizes.all():
        return None
    R = np.linalg.qr(Z / sizes, mode="r")
    if np.abs(np.diag(R)).min() < 1e-10:
        return None
    return np.asarray(np.linalg.solve(R, np.linalg.solve(R.T, s / sizes)) / sizes * len(Z))
