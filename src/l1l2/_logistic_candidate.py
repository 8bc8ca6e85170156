"""Weights of a logistic regression under judgement: their loss, their gradients and a bound on the optimum.

`logistic_optimality` says what is bounded, and how.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _validation as check
from ._logistic_dual import ORTHOGONAL, dual_value
from ._validation import Array

_STEPS = 100
_SINGULAR = 1e-12
_REFITTED = 1e-10  # a change of the predictors that is the last


@dataclass(frozen=True, eq=False)
class Candidate:
    """What is judged. C is 1 for two classes, else K.

    X : (n, p), about `mean` (p,), and b follows
    labels : (n,);  v : (n,) weights;  W : (C, p);  b : (C,);  lam1, lam2 : (p,), factors included
    """

    X: Any
    mean: Array
    labels: NDArray[np.int64]
    v: Array
    W: Array
    b: Array
    lam1: Array
    lam2: Array
    positive: bool
    fit_intercept: bool

    @classmethod
    def given(
        cls,
        where: str,
        X: Any,
        y: ArrayLike,
        coef: ArrayLike,
        intercept: ArrayLike,
        lam: float,
        lam2: float,
        sample_weight: ArrayLike | None,
        penalty_factor: ArrayLike | None,
        positive: bool,
        fit_intercept: bool,
    ) -> Candidate:
        X = check.columns(where, X)
        check.entries(where, X)
        n, p = X.shape
        W = check.reals(where, "coef", coef)
        b = np.atleast_1d(check.reals(where, "intercept", intercept))
        W = W[None, :] if W.ndim == 1 else W
        K = max(2, len(W))
        if W.ndim != 2 or W.shape[1] != p or len(W) == 2 or b.shape != (len(W),):
            raise ValueError(
                f"{where}: coef must have shape ({p},) for two classes or (K, {p}) for K > 2, with as many "
                f"intercepts, got {np.shape(coef)} and {np.shape(intercept)}."
            )
        labels = check.vector(where, "y", y, n, each="row of X")
        if not np.isin(labels, np.arange(K)).all():
            odd = float(labels[~np.isin(labels, np.arange(K))][0])
            raise ValueError(
                f"{where}: y must hold the classes 0 … {K - 1}, got {odd:g}. Number them from 0."
            )
        if not fit_intercept and b.any():
            raise ValueError(
                f"{where}: intercept must be 0 with fit_intercept=False, got {b}. Change one of them."
            )
        v = check.sample_weights(where, sample_weight, n)
        v = np.full(n, 1.0 / n) if v is None else v / v.sum()
        mean = np.zeros(p)
        if fit_intercept and not hasattr(X, "tocsc"):
            # About their means columns keep their digits, however far from zero they are.
            mean = v @ X
            X, b = X - mean, b + W @ mean
        factors = check.penalty_factors(where, penalty_factor, p)
        lam, lam2 = check.strength(where, "lam", lam), check.strength(where, "lam2", lam2)
        return cls(
            X,
            mean,
            labels.astype(np.int64),
            v,
            W,
            b,
            lam * factors,
            lam2 * factors,
            positive,
            fit_intercept,
        )

    # ---- the loss ------------------------------------------------------------------------------------------

    @property
    def Y(self) -> Array:
        """The labels as 0 and 1, (K, n)."""
        return np.ascontiguousarray(np.eye(max(2, len(self.W)))[self.labels].T)

    def predictors(self) -> Array:
        return np.asarray((self.X @ self.W.T).T + self.b[:, None])

    def residuals(self, F: Array) -> Array:
        """Y − π (K, n) for predictors F (C, n)."""
        F = np.vstack([np.zeros_like(F), F]) if len(F) == 1 else F
        P = np.exp(F - F.max(axis=0))
        P /= P.sum(axis=0)
        # In its own class a residual is what the others have: a sum that keeps its digits, as 1 − π does not.
        own = self.Y > 0
        P[own] = 0.0
        return np.asarray(np.where(own, P.sum(axis=0), -P))

    def residual(self) -> Array:
        """For as many classes as have weights, (C, n)."""
        return self.residuals(self.predictors())[-len(self.W) :]

    def correlations(self, R: Array) -> Array:
        """Σᵢ vᵢ xᵢⱼ rᵢ, (C, p)."""
        return np.asarray((self.X.T @ (R * self.v).T).T)

    def sizes(self) -> Array:
        """√(Σᵢ vᵢxᵢⱼ²), (p,), 1 for a column of zeros."""
        unit = 2.0 ** (int(np.frexp(abs(self.X).max())[1]) - 1)  # lest squares overflow
        X = self.X / unit
        squares = np.asarray((X.power(2) if hasattr(X, "tocsc") else X**2).T @ self.v)
        return np.asarray(np.where(squares > 0, unit * np.sqrt(squares), 1.0))

    def objective(self) -> float:
        F = self.predictors()
        F = np.vstack([np.zeros_like(F), F]) if len(F) == 1 else F
        loss = np.logaddexp.reduce(F - F[self.labels, np.arange(len(self.v))], axis=0)
        W = self.W
        return float(self.v @ loss + (np.abs(W) @ self.lam1).sum() + (W * (W * self.lam2)).sum() / 2)

    def violations(self) -> Array:
        """How far each gradient is from the penalty's subdifferential, (C, p)."""
        R, W = self.residual(), self.W
        q = self.correlations(R) + np.outer(R @ self.v, self.mean)
        at_zero = np.maximum((q if self.positive else np.abs(q)) - self.lam1, 0.0)
        off_zero = np.abs(q - self.lam1 * np.sign(W) - self.lam2 * W)
        forbidden = np.where(self.positive & (W < 0), np.inf, 0.0)
        return np.asarray(np.where(W == 0, at_zero, off_zero) + forbidden)

    # ---- the bound -----------------------------------------------------------------------------------------

    @property
    def free(self) -> NDArray[np.bool_]:
        """Which weights (C, p) have no penalty."""
        return np.broadcast_to((self.lam1 == 0) & (self.lam2 == 0), self.W.shape)

    def gap(self) -> float:
        if self.positive and (self.W < 0).any():
            return np.inf
        loose = self.free
        if self.positive:
            loose = loose & ((self.W > 0) | (self.correlations(self.residual()) > 0))
        R = self.residuals(_Refit(self, loose).from_(self.predictors())[0])
        rows = R[-len(self.W) :]
        if self.fit_intercept and np.abs(rows @ self.v).max() > ORTHOGONAL:
            return self.objective()

        def entropy(s: float) -> float:
            P = self.Y - s * R
            return -float((P * np.log(np.where(P > 0, P, 1.0))).sum(axis=0) @ self.v)

        # Of columns without a penalty only whether it vanishes matters, which must not depend on their unit.
        q = self.correlations(rows) / np.where(self.free, self.sizes(), 1.0)
        lam1, lam2 = (np.tile(x, len(self.W)) for x in (self.lam1, self.lam2))
        return max(
            0.0, self.objective() - dual_value(entropy, q.ravel(), self.W.ravel(), lam1, lam2, self.positive)
        )

    def null(self) -> Candidate:
        """The best fit of the intercept and of the weights without a penalty."""
        loose = self.free
        while True:
            at = self.fitted(loose)
            forbidden = self.positive & (at.W < 0)
            if not forbidden.any():
                return at
            loose = loose & ~forbidden

    def fitted(self, loose: NDArray[np.bool_]) -> Candidate:
        """The best fit of the intercept and of these weights (C, p) alone."""
        _, W, b = _Refit(self, loose).from_(np.zeros((len(self.W), len(self.v))))
        return replace(self, W=W, b=b)


class _Refit:
    """Newton's method for the intercepts and a few weights, the other predictors given.

    fitted : (C, p), which weights
    """

    def __init__(self, at: Candidate, fitted: NDArray[np.bool_]) -> None:
        self.at, self.columns = at, np.flatnonzero(fitted.any(axis=0))
        U = at.X[:, self.columns]
        U = (U.toarray() if hasattr(U, "toarray") else U).T.astype(np.float64)
        self.centre = U @ at.v if at.fit_intercept else np.zeros(len(U))
        U = U - self.centre[:, None]
        self.size = np.sqrt((U * U) @ at.v)
        self.size[self.size == 0] = 1.0
        self.U = np.vstack([np.ones((int(at.fit_intercept), U.shape[1])), U / self.size[:, None]])
        always = np.ones((len(fitted), int(at.fit_intercept)), dtype=bool)
        self.mask = np.hstack([always, fitted[:, self.columns]]).ravel()

    def from_(self, F: Array) -> tuple[Array, Array, Array]:
        """Predictors (C, n) fitted anew, and what was added to the weights (C, p) and intercepts (C,)."""
        at, C, added = self.at, len(F), np.zeros((len(F), len(self.U)))
        for _ in range(_STEPS if self.mask.any() else 0):
            R = at.residuals(F)[-C:]
            d = np.zeros(self.mask.size)
            slope = ((R * at.v) @ self.U.T).ravel()[self.mask]
            curvature = self._curvature(at.Y[-C:] - R)[np.ix_(self.mask, self.mask)]
            d[self.mask] = np.linalg.pinv(curvature, rcond=_SINGULAR, hermitian=True) @ slope
            change = d.reshape(added.shape) @ self.U
            largest = float(np.abs(change).max())
            t = 1.0 / max(1.0, largest)  # a step that changes a predictor by more than 1 may overshoot
            F, added = F + t * change, added + t * d.reshape(added.shape)
            if largest <= _REFITTED:
                break
        k = int(at.fit_intercept)
        W = np.zeros((C, at.X.shape[1]))
        W[:, self.columns] = added[:, k:] / self.size
        b = added[:, 0] if k else np.zeros(C)
        return F, W, b - W[:, self.columns] @ self.centre

    def _curvature(self, P: Array) -> Array:
        C, m = len(P), len(self.U)
        H = np.empty((C, m, C, m))
        for k in range(C):
            for c in range(C):
                H[k, :, c] = (self.U * (self.at.v * P[k] * (float(k == c) - P[c]))) @ self.U.T
        return H.reshape(C * m, C * m)
