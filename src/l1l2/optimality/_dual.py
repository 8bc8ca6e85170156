"""Lower bounds on the optimum from the residual: moved where it must be orthogonal, scaled where it may not.

All of it in the units of the centred and scaled `Problem`, where ⟨a, b⟩/n is the (weighted) mean of products.
"""

from __future__ import annotations

import numpy as np

from .._centring import Problem, SparseColumns
from .._validation import Array

_EPS = float(np.finfo(np.float64).eps)


def without_free(problem: Problem, R: Array, factors: Array, positive: bool) -> Array:
    """The parts of residuals (n, L) that columns without a penalty have no use for.

    Orthogonal to these columns; where weights must be ≥ 0, of no positive product with any of them.
    """
    free = np.flatnonzero(factors == 0)
    if not free.size:
        return R
    Z = problem.some(free)
    sizes = np.linalg.norm(Z, axis=0)
    Z = Z[:, sizes > 0] / sizes[sizes > 0]
    if not Z.shape[1]:
        return R
    if not positive:
        U, d, _ = np.linalg.svd(Z, full_matrices=False)
        U = U[:, d > max(Z.shape) * _EPS * d.max(initial=0.0)]
        R = R - U @ (U.T @ R)
        return np.asarray(R - U @ (U.T @ R))
    return np.column_stack([_without_positive(Z, r) for r in R.T])


def _without_positive(Z: Array, r: Array) -> Array:
    """r less the nonnegative combination of the unit columns (n, k) that comes closest to it."""
    from scipy.optimize import lsq_linear, nnls

    # Where only rounding is left to take away, SciPy's nnls divides it by rounding.
    rounding = 8 * len(r) * _EPS * float(np.linalg.norm(r))
    if (Z.T @ r).max() <= rounding:
        return r
    left = np.asarray(r - Z @ nnls(Z, r)[0])
    if (Z.T @ left).max() > rounding:
        left = np.asarray(r - Z @ lsq_linear(Z, r, (0.0, np.inf), method="bvls", tol=_EPS).x)
    return left


def dual_bounds(
    problem: Problem, R: Array, W: Array, lam1: Array, lam2: Array, factors: Array, positive: bool
) -> Array:
    """The best of a few lower bounds (L,) on the optimum, for residuals (n, L) of weights (L, p): θ = s·r/n.

    s = 0 gives 0. R is orthogonal to the columns without a penalty.
    """
    y, n, held = problem.y, len(problem.y), factors > 0
    f, W = factors[held, None], W.T[held]
    rr, yr, ww, C = (R * R).mean(axis=0), y @ R / n, (f * W * W).sum(axis=0), (R.T @ problem.X).T[held] / n
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        # λ₂ as p more rows √(nλ₂f)·I of X, where the residual is −√(nλ₂f)·w: a lasso again.
        pulls = (C - lam2 * f * W) / f
        size, most = rr + lam2 * ww, (pulls if positive else np.abs(pulls)).max(axis=0, initial=0.0)
        cap = np.where(most > 0, lam1 / most, np.inf)
        s = np.where(size > 0, np.clip(yr / size, 0.0 if positive else -cap, cap), 0.0)
        best = np.maximum(0.0, s * yr - s**2 * size / 2)
        for s in (np.ones_like(rr), yr / (rr + (C * C / f).sum(axis=0) / lam2)):
            beyond = np.maximum((s * C if positive else np.abs(s * C)) - lam1 * f, 0.0)
            priced = s * yr - s**2 * rr / 2 - (beyond * beyond / f).sum(axis=0) / (2 * lam2)
            best = np.where((lam2 > 0) & (priced > best), priced, best)
    return np.asarray(best)


def projected_bound(
    problem: Problem, r: Array, w: Array, lam1: float, lam2: float, factors: Array, positive: bool
) -> float:
    """The bound for a residual (n,) moved, within the span of the columns, until |xⱼᵀθ| ≤ λ₁fⱼ.

    A sparse X is not factored: there the bound is 0, which holds, unless λ₁ = 0.
    """
    if isinstance(problem.X, SparseColumns):
        return 0.0 if lam1 > 0 or positive else _least_squares_bound(problem, r, w, lam2 * factors)
    X, y, n = problem.X, problem.y, len(problem.y)
    if lam2 > 0:
        roots = (n * lam2 * factors) ** 0.5
        X, y, r = np.vstack([X, np.diag(roots)]), np.concatenate([y, 0 * w]), np.concatenate([r, -roots * w])
    sizes = np.linalg.norm(X, axis=0)
    Z, t = X[:, sizes > 0] / sizes[sizes > 0], n * lam1 * (factors / np.where(sizes > 0, sizes, 1))[sizes > 0]
    S, goal = w[sizes > 0] != 0, t * np.sign(w[sizes > 0])
    moved = [_level(Z, r, -np.inf if positive else -t, t)]
    # Weights that are right but for the rounding of Xw: at the optimum all that are not zero are level.
    if (np.abs(Z.T @ r - goal)[S] <= 8 * _EPS * float(np.abs(w) @ sizes)).all():
        moved.append(_level(Z[:, S], r, goal[S], goal[S]))
    rounding = 16 * n**0.5 * _EPS * float(np.linalg.norm(y) + np.linalg.norm(r))
    best = 0.0
    for q in moved:
        C = Z.T @ q
        if ((C if positive else np.abs(C)) <= t + rounding).all():
            best = max(best, float((y @ q - q @ q / 2) / n))
    return best


def _level(Z: Array, r: Array, least: Array | float, most: Array) -> Array:
    """r (n,) moved within the span of the columns of Z (n, k) until their products with it are in bounds."""
    U, d, Vt = np.linalg.svd(Z, full_matrices=False)
    kept = d > max(Z.shape) * _EPS * d.max(initial=0.0)
    for _ in range(2):  # the second time for what the first one rounded
        C = Z.T @ r
        r = r - U[:, kept] @ (Vt[kept] @ (C - np.clip(C, least, most)) / d[kept])
    return np.asarray(r)


def _least_squares_bound(problem: Problem, r: Array, w: Array, lam2: Array) -> float:
    """The bound without λ₁, the residual moved by an iteration that only needs products with X."""
    from scipy.sparse.linalg import LinearOperator, lsmr

    X, y, (n, p) = problem.X, problem.y, problem.X.shape
    roots = (n * lam2) ** 0.5
    A = LinearOperator(
        (n + p, p),
        matvec=lambda v: np.concatenate([X @ v, roots * v]),
        rmatvec=lambda u: u[:n] @ X + roots * u[n:],
        dtype=np.float64,
    )
    q = np.concatenate([r, -roots * w])
    for _ in range(2):
        q = q - A.matvec(lsmr(A, q, atol=1e-15, btol=1e-15, conlim=0, maxiter=10 * min(n, p))[0])
    rounding = 16 * n**0.5 * _EPS * float(np.linalg.norm(y) + np.linalg.norm(r))
    if (np.abs(A.rmatvec(q)) > rounding * np.hypot(problem.norms(), roots)).any():
        return 0.0
    return float((y @ q[:n] - q @ q / 2) / n)
