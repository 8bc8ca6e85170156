"""Leave-one-out of ridge, in closed form."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .._centring import centre
from .._validation import Array, problem, strengths


def ridge_loo(X: ArrayLike, y: ArrayLike, lams: ArrayLike) -> tuple[Array, Array]:
    """Ridge's leave-one-out error at every λ without refitting, and its rotation-invariant twin GCV.

    X : (n, p) array.  y : (n,) array.  lams : (L,) array, λ > 0, on the scale of all n rows:
    the fits with a row less keep the summed penalty (nλ/2)‖w‖².
    Returns loo, gcv : (L,) arrays.
    Raises ValueError where λ is so small that a row is fitted exactly: its error would be 0/0.
    Source: Golub, Heath and Wahba (1979), Technometrics 21, 215–223.
    """
    X, y = problem("ridge_loo", X, y)
    lams = strengths("ridge_loo", "lams", lams)
    if lams.min() == 0:
        raise ValueError("ridge_loo: lams must be > 0, got 0.0. Without it a row may be fitted exactly.")
    n = len(y)
    U, d, _ = np.linalg.svd(centre(X)[0], full_matrices=False)
    centred = y - y.mean()
    kept = d**2 / (d**2 + n * lams[:, None])
    residuals = centred - (kept * (U.T @ centred)) @ U.T
    slack = 1 - 1 / n - kept @ (U**2).T  # 1 − leverage
    if slack.min() < 1e-8:
        worst = lams[slack.min(axis=1).argmin()]
        raise ValueError(
            f"ridge_loo: lams must leave every row a residual, got {worst:.3g}, which leaves one none. "
            "Give larger λ, or more rows."
        )
    loo = ((residuals / slack) ** 2).mean(axis=1)
    gcv = (residuals**2).mean(axis=1) / slack.mean(axis=1) ** 2
    return loo, gcv
