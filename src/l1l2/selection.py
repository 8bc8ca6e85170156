"""Choosing λ: cross-validation of a whole path, the one-standard-error rule, nested and leave-one-out forms.

λ is on the book's scale, (1/2n)·‖y − Xw − b‖² plus the penalty; an error is a mean of squared errors,
in the square of y's unit. The chapter on tuning λ derives what is used here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._centring import centre
from ._validation import Array, count, matrix, problem, strengths, vector
from .path import Path, lasso_path, ridge_path

Method = Literal["lasso", "ridge"]

_PATHS: dict[str, Callable[..., Path]] = {"lasso": lasso_path, "ridge": ridge_path}


def kfold(n: int, *, k: int = 10, seed: int = 0) -> list[NDArray[np.intp]]:
    """The rows that each of k folds holds out: n rows shuffled by `seed` and cut into k nearly equal parts.

    Raises ValueError unless 2 <= k <= n and seed >= 0, TypeError where one is no whole number.
    """
    n, k, seed = count("kfold", "n", n), count("kfold", "k", k, 2), count("kfold", "seed", seed, 0)
    if k > n:
        raise ValueError(f"kfold: k must be at most the number of rows, {n}, got {k}. Use 5 or 10.")
    return np.array_split(np.random.default_rng(seed).permutation(n), k)


def kfold_path(
    X: ArrayLike,
    y: ArrayLike,
    lams: ArrayLike,
    *,
    k: int = 10,
    seed: int = 0,
    method: Method = "lasso",
    standardise: bool = False,
) -> Array:
    """Held-out mean squared error of each fold at each λ: for every fold one path, fitted on the other folds.

    X : (n, p) array.  y : (n,) array.  lams : (L,) array, λ >= 0, in any order.
    Returns mse : (k, L) array; column l belongs to lams[l].
    With `standardise`, a column's mean and spread are learnt from the training rows of each fold alone.
    Source: Stone (1974), J. R. Stat. Soc. B 36, 111–147.
    """
    X, y = problem("kfold_path", X, y)
    lams = strengths("kfold_path", "lams", lams)
    if method not in _PATHS:
        raise ValueError(
            f"kfold_path: method must be one of {sorted(_PATHS)}, got {method!r}. Choose one of them."
        )
    order = np.argsort(-lams, kind="stable")
    mse = np.empty((k, lams.size))
    for fold, test in enumerate(kfold(len(y), k=k, seed=seed)):
        train = np.setdiff1d(np.arange(len(y)), test)
        X_train, X_test = _standardise(X[train], X[test]) if standardise else (X[train], X[test])
        path = _PATHS[method](X_train, y[train], lams[order])
        errors = y[test, None] - X_test @ path.coefs.T - path.intercepts
        mse[fold, order] = (errors**2).mean(axis=0)
    return mse


def standard_error(mse: ArrayLike) -> Array:
    """Standard error of the mean over folds, as if they were independent, which they are not.

    mse : (K, L) array, K at least 2.  Returns (L,) array.
    """
    mse = matrix("standard_error", "mse", mse)
    if len(mse) < 2:
        raise ValueError(
            f"standard_error: mse must have a row for each of 2 folds at least, got {len(mse)}. "
            "One fold says nothing about the spread between folds."
        )
    return np.asarray(mse.std(axis=0, ddof=1) / np.sqrt(len(mse)))


def one_standard_error(lams: ArrayLike, mean: ArrayLike, se: ArrayLike) -> float:
    """The largest λ whose mean error is within one standard error of the smallest mean error.

    lams, mean, se : (L,) arrays, in any order of λ.
    Source: Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees, section 3.4.3.
    """
    lams = strengths("one_standard_error", "lams", lams)
    mean = vector("one_standard_error", "mean", mean, lams.size, each="λ")
    se = vector("one_standard_error", "se", se, lams.size, each="λ")
    best = int(np.argmin(mean))
    return float(lams[mean <= mean[best] + se[best]].max())


def nested_kfold(
    X: ArrayLike,
    y: ArrayLike,
    lams: ArrayLike,
    *,
    k: int = 5,
    seed: int = 0,
    method: Method = "lasso",
) -> tuple[Array, Array]:
    """Error of "choose λ by k folds, then fit": each outer fold is scored by a λ chosen without it.

    X : (n, p) array.  y : (n,) array.  lams : (L,) array.
    Returns mse : (k,) array, one outer fold each, and chosen : (k,) array of λ.
    Source: Stone (1974); Varma and Simon (2006), BMC Bioinformatics 7, 91.
    """
    X, y = problem("nested_kfold", X, y)
    lams = strengths("nested_kfold", "lams", lams)
    mse, chosen = np.empty(k), np.empty(k)
    for fold, test in enumerate(kfold(len(y), k=k, seed=seed)):
        train = np.setdiff1d(np.arange(len(y)), test)
        inner = kfold_path(X[train], y[train], lams, k=k, seed=seed, method=method)
        chosen[fold] = lams[inner.mean(axis=0).argmin()]
        path = _PATHS[method](X[train], y[train], chosen[[fold]])
        mse[fold] = ((y[test] - X[test] @ path.coefs[0] - path.intercepts[0]) ** 2).mean()
    return mse, chosen


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


def _standardise(train: Array, test: Array) -> tuple[Array, Array]:
    """Both in the training rows' units of spread; a column constant there becomes zero."""
    centred, mean = centre(train)
    spread = centred.std(axis=0)
    used = np.where(spread > 0, spread, np.inf)
    return centred / used, (test - mean) / used
