"""Leave-one-out of ridge, in closed form."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as check
from .._threads import threads
from .._validation import Array
from ..path._scaling import not_far_apart


def ridge_loo(
    X: ArrayLike,
    y: ArrayLike,
    lams: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    penalty_factor: ArrayLike | None = None,
    fit_intercept: bool = True,
    n_jobs: int | None = None,
) -> tuple[Array, Array]:
    """Ridge's leave-one-out error at every λ without refitting, and its rotation-invariant twin GCV.

    X : (n, p) array, or scipy sparse.  y : (n,) array, or (n, t) for t targets.  lams : (L,) array, λ > 0, on
    the scale of all n rows: the fits with a row less keep the summed penalty (nλ/2)‖w‖².
    sample_weight : (n,) array, of the fits and of the mean; penalty_factor, fit_intercept as in `ridge_path`
    Returns loo, gcv : (L,) arrays, or (L, t).
    Raises ValueError where λ is so small that a row is fitted exactly: its error would be 0/0.
    Source: Golub, Heath and Wahba (1979), Technometrics 21, 215–223.
    """
    from ..solvers import leave_one_out as solver  # and with it scipy.linalg

    where = "ridge_loo"
    data: Any = check.columns(where, X)
    target, (n, p) = check.targets(where, y), data.shape
    check.same_rows(where, n, len(target))
    lams = check.strengths(where, "lams", lams)
    not_far_apart(where, data)
    check.squarable(where, "y", target)
    if lams.min() == 0:
        raise ValueError(
            "ridge_loo: lams must be > 0, got 0.0. Without it a row may be fitted exactly. Give larger λ."
        )
    how: dict[str, Any] = {
        "sample_weight": check.sample_weights(where, sample_weight, n),
        "penalty_factor": check.penalty_factors(where, penalty_factor, p),
        "fit_intercept": check.flag(where, "fit_intercept", fit_intercept),
        "n_jobs": threads(where, n_jobs),
    }
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            found = solver.ridge_loo(data, target, lams, **how)
    except np.linalg.LinAlgError:
        check.entries(where, data)
        raise
    if not np.isfinite(found.errors).all():
        check.entries(where, data)
    return found.errors, found.gcv
