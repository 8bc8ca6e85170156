"""Leave-one-out residuals of ridge."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._validation import Array


def leave_one_out(X: Any, Y: Array, lams: Array, weights: Array | None, fit_intercept: bool) -> Array:
    """yᵢ minus its prediction without row i, (n, t, L)."""
    X = X.toarray() if hasattr(X, "toarray") else X
    v = np.full(len(Y), 1 / len(Y)) if weights is None else weights / weights.sum()
    root = np.sqrt(v)[:, None]
    mean, level = (v @ X, v @ Y) if fit_intercept else (0.0, 0.0)
    U, d, _ = np.linalg.svd(root * (X - mean), full_matrices=False)
    R = root * (Y - level)
    kept = d**2 / (d**2 + lams[:, None])
    fitted = np.einsum("nk,lk,kt->ntl", U, kept, U.T @ R)
    leverage = (U**2) @ kept.T + (v[:, None] if fit_intercept else 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((R[:, :, None] - fitted) / (1 - leverage)[:, None] / root[:, :, None])
