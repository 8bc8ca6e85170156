"""Ridge's leave-one-out errors at every λ without refitting, from one eigendecomposition.

With row i left out the residual there is rᵢ/(1 − hᵢ), where h is the diagonal of the matrix H that takes y to
the fit. H is diag(s/(s + λ)) in the eigenvectors of the Gram or kernel matrix, so only its diagonal changes
with λ: Σₖ zᵢₖ²/(sₖ + λ), z being the rows in those coordinates.

Source: Golub, Heath and Wahba (1979), Technometrics 21, 215–223.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._validation import Array
from ._normal import FromGram, FromKernel
from ._triangle import FromRowTriangle, FromTriangle
from .ridge_curve import TRUSTED_CONDITION, RidgeCurve

# Below this share of its residual a row is fitted exactly: what is left is rounding.
_FITTED = 1e-8
_EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class LeaveOneOut:
    """Errors of y at each row from the fit without it, in squared units of y.

    lams : (L,) in the order given
    errors : (L,), or (L, t) for y (n, t): their weighted mean squares
    gcv : (L,) or (L, t), with every 1 − hᵢ replaced by the mean of all
    residuals : (n, L) or (n, L, t), or None where they were not asked for: yᵢ minus its prediction
    """

    lams: Array
    errors: Array
    gcv: Array
    residuals: Array | None

    @property
    def best(self) -> Any:
        """The λ of the smallest error; (t,) for t targets."""
        return self.lams[self.errors.argmin(axis=0)]


def ridge_loo(
    X: Any,
    y: Array,
    lams: Array,
    *,
    sample_weight: Array | None = None,
    penalty_factor: Array | None = None,
    fit_intercept: bool = True,
    residuals: bool = False,
    n_jobs: int | None = None,
) -> LeaveOneOut:
    """X : (n, p) as `_validation.columns` returns it;  y : (n,) or (n, t);  lams : (L,)

    λ and the weights are on the scale of all n rows: a fit with a row less keeps the summed penalty
    Σvᵢ·(λ/2)‖w‖², and errors are weighted as the rows are.

    Raises ValueError where a row is fitted exactly, whose error would be 0/0, and where the smaller side of X
    is too large for an eigendecomposition.
    """
    curve = RidgeCurve.of(
        X,
        y,
        sample_weight=sample_weight,
        penalty_factor=penalty_factor,
        fit_intercept=fit_intercept,
        n_jobs=n_jobs,
    )
    if curve.is_large:
        raise ValueError(
            f"ridge_loo: X must have at most 5000 rows or columns, got shape {X.shape}. Use k folds."
        )
    given = lams
    if curve.is_unpenalised:
        curve, lams = curve.all_penalised(), np.zeros(len(lams))
    (n, t), L = curve.y.shape, len(lams)
    squares, rest, slack = np.zeros((t, L)), np.zeros((t, L)), np.zeros(L)
    kept = np.empty((n, t, L)) if residuals else None
    root = curve.B.root
    for at, r, left in (_tall if curve.gram is not None else _wide)(curve, lams):
        left[root[at] == 0] = 1.0
        if not left.min() >= _FITTED:
            worst = given[left.min(axis=0).argmin()]
            raise ValueError(
                f"ridge_loo: lams must leave every row a residual, got {worst:.3g}, which leaves one none. "
                "Give larger λ, or more rows."
            )
        slack += np.ones(len(left)) @ left
        rest += np.einsum("itl,itl->tl", r, r)
        r /= left[:, None]
        squares += np.einsum("itl,itl->tl", r, r)
        if kept is not None:
            kept[at] = r
    gcv = rest / (slack / n) ** 2
    if kept is not None:
        kept = _unweighted(curve, kept, lams)
    if curve.one_target:
        return LeaveOneOut(given, squares[0], gcv[0], None if kept is None else kept[:, 0])
    return LeaveOneOut(given, squares.T, gcv.T, None if kept is None else kept.swapaxes(1, 2))


_Parts = Iterator[tuple[slice, Array, Array]]


def _tall(curve: RidgeCurve, lams: Array) -> _Parts:
    """(rows, residuals (m, t, L), 1 − h (m, L)) of block after block, both for rows times √v.

    A block is overwritten by the next one: memory that is asked for anew costs more than what is put there.
    """
    values, V, pulls = _eigen_columns(curve, lams)
    B, Q = curve.B.select(curve.penalised), curve.span.Q
    free = Q[:, Q.shape[1] - len(curve.independent) :]
    cross = B.pull(free) if free.shape[1] else None
    y, t, L = curve.span.away(curve.y), curve.y.shape[1], len(lams)
    off = 1 - (Q * Q).sum(axis=1)
    shares, mix = _few(values, lams)
    # In these units a row's squares sum to its leverage at the least λ.
    unit = 1 / np.sqrt(values + lams.min())
    V, K = V * unit, len(mix)
    coefs = ((unit[:, None] * pulls)[:, :, None] * shares[:, None, :]).reshape(-1, t * K)
    mix = np.vstack([-mix, np.ones(L)])
    height = B.height(L * (t + 1))
    Z, few, every = (np.empty((height * k, w)) for k, w in ((1, len(V.T)), (t + 1, K + 1), (t + 1, L)))
    for at, block in B.rows(height):
        if cross is not None:
            block -= free[at] @ cross.T
        m, ends = len(block), len(block) * (t + 1)
        z, fits, leverages = np.matmul(block, V, out=Z[:m]), few[: m * t], few[m * t : ends]
        fits[:, :K], fits[:, K] = (z @ coefs).reshape(m * t, K), y[at].ravel()
        z *= z
        leverages[:, :K], leverages[:, K] = z @ shares, off[at]
        both = np.matmul(few[:ends], mix, out=every[:ends])
        yield at, both[: m * t].reshape(m, t, L), both[m * t :]


def _wide(curve: RidgeCurve, lams: Array) -> _Parts:
    """The same, of all rows at once."""
    U, values, beside, off = _eigen_rows(curve, lams)
    b, (n, t), L = curve.span.away(curve.y), curve.y.shape, len(lams)
    kept = lams / (values[:, None] + lams)
    pulls = U.T @ b
    coefs = (pulls[:, :, None] * kept[:, None, :]).reshape(-1, t * L)
    r = (U @ coefs).reshape(n, t, L) + beside * (b - U @ pulls)[:, :, None]
    yield slice(None), r, (U * U) @ kept + off


def _few(values: Array, lams: Array) -> tuple[Array, Array]:
    """(r, K), (K, L), whose product is (s + least λ)/(s + λ), to rounding; K is far below L for a fine grid.

    As functions of s these are so alike that a few of them, found by pivoting, make up all others.
    Source: Cheng, Gimbutas, Martinsson and Rokhlin (2005), SIAM J. Sci. Comput. 26, 1389–1404.
    """
    from scipy.linalg import qr, solve_triangular

    shares = (values + lams.min())[:, None] / (values[:, None] + lams)
    if min(shares.shape) < 2:
        return shares, np.eye(len(lams))
    R, order = qr(shares, mode="r", pivoting=True, check_finite=False)
    size = np.abs(R.diagonal())
    K = int((size > _EPS * size[0]).sum())
    mix = np.zeros((K, len(lams)))
    mix[:, order[:K]] = np.eye(K)
    mix[:, order[K:]] = solve_triangular(R[:K, :K], R[:K, K:], check_finite=False)
    return shares[:, order[:K]], mix


def _eigen_columns(curve: RidgeCurve, lams: Array) -> tuple[Array, Array, Array]:
    """Eigenvalues (r,) and eigenvectors (m, r) of the Gram matrix, and their products with Xᵀy (r, t)."""
    gram = curve.squared
    assert isinstance(gram, FromGram)
    if gram.is_safe:
        values, V = np.linalg.eigh(gram.A)
        if _is_trusted(values, gram.largest, lams):
            return values, V, V.T @ gram.b
    triangle = curve.factorised
    assert isinstance(triangle, FromTriangle)
    return triangle.d**2, triangle.V, triangle.d[:, None] * triangle.along


def _eigen_rows(curve: RidgeCurve, lams: Array) -> tuple[Array, Array, float, Array]:
    """Eigenvectors (n, r) and eigenvalues (r,) of the kernel matrix; 1.0 where y has a part beside them;
    what Σₖ Uᵢₖ² λ/(sₖ + λ) lacks of 1 − h, (n, 1) or (n, L)."""
    kernel = curve.squared
    assert isinstance(kernel, FromKernel)
    taken = (curve.span.Q**2).sum(axis=1)[:, None]
    values, U = np.linalg.eigh(kernel.K)
    if _is_trusted(values, kernel.largest, lams):
        # The span of what is not penalised is among the eigenvectors, with eigenvalue `level`.
        return U, values, 0.0, -taken * lams / (kernel.level + lams)
    triangle = curve.factorised
    assert isinstance(triangle, FromRowTriangle)
    return triangle.U, triangle.d**2, 1.0, 1 - taken - (triangle.U**2).sum(axis=1)[:, None]


def _is_trusted(values: Array, largest: float, lams: Array) -> bool:
    if not values.size:
        return True
    lam = lams.min()
    most, least = max(values[-1], largest) + lam, values[0] + lam
    return bool(most <= TRUSTED_CONDITION * least and least > 0)


def _unweighted(curve: RidgeCurve, r: Array, lams: Array) -> Array:
    """Without the roots of the weights; a row of weight 0 is in no fit, so all fits are without it."""
    root = curve.B.root
    absent = np.flatnonzero(root == 0)
    r /= np.where(root > 0, root, 1.0)[:, None, None]
    if absent.size:
        points = curve.points(lams)
        coefs = points.coefs.reshape(len(lams), -1, len(curve.B.mean))
        X = curve.B.X.tocsr()[absent].toarray() if curve.B.is_sparse else curve.B.X[absent]
        predicted = np.einsum("ip,ltp->itl", X, coefs) + points.intercepts.reshape(len(lams), -1).T
        r[absent] = curve.given[absent][:, :, None] - predicted
    return r
