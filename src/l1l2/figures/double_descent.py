"""Least squares and ridge as the columns outnumber the rows: test errors, exact but for the draw of X.

The columns are independent and standard Gaussian, p of D are used, and y = Xw + noise. To a model that does
not have them, the D − p others are noise. Given the eigenvalues d of XᵀX/n, the directions that belong to
them are uniformly random, so the mean over directions and noise of the error at λ has a closed form, and
only the eigenvalues are drawn. At p = n − 1, n and n + 1 their mean error at λ = 0 is infinite, so take
quantiles of the draws.

Source: Hastie, Montanari, Rosset and Tibshirani (2022), Ann. Statist. 50, 949–986, section 3.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from .._validation import Array


def spectra(n: int, ps: Sequence[int], *, draws: int, seed: int) -> dict[int, Array]:
    """The eigenvalues (draws, min(n, p)) of XᵀX/n that are not zero, decreasing, for each p of ps.

    X : n rows of standard normal numbers, drawn column by column: the first p are the same for all ps
    """
    rng = np.random.default_rng(seed)
    gram, used, found = np.zeros((draws, n, n)), 0, {}
    for p in sorted(ps):
        new = rng.standard_normal((p - used, draws, n))
        gram += new.transpose(1, 2, 0) @ new.transpose(1, 0, 2)
        used = p
        found[p] = np.linalg.eigvalsh(gram)[:, ::-1][:, : min(n, p)] / n
    return found


def ridge_error(d: Array, lam: ArrayLike, *, n: int, p: int, seen: float, noise: float) -> Array:
    """The mean squared error on new rows at house λ, noise included: the shape of lam, then the draws.

    d : (draws, min(n, p)) array from `spectra`;  lam : array, ≥ 0; 0 is the fit of least norm
    seen : ‖w‖² of the p weights;  noise : variance of the noise, unseen columns included
    """
    each = seen / p  # what a direction holds of ‖w‖² on average
    at = np.asarray(lam, dtype=np.float64)[..., None, None]
    risk = (at**2 * each + noise * d / n) / (d + at) ** 2
    missed: Array = risk.sum(axis=-1) + each * max(p - n, 0)
    return noise + missed


def mean_error(n: int, p: int, *, seen: float, noise: float) -> float:
    """The mean of `ridge_error` at λ = 0 over all X: infinite for p = n − 1, n and n + 1."""
    spare = abs(p - n) - 1
    if spare <= 0:
        return float("inf")
    lost = seen * max(1 - n / p, 0.0)
    return float(noise * (1 + min(n, p) / spare) + lost)
