"""AIC and BIC along a path, which choose λ without a row held out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as check
from .._validation import Array
from ..design import Design
from ..moments import Moments
from ..moments._given import given, one_target
from ..path import Path, ridge_path
from ._information_of_moments import FreedomOfMoments, squares_of, unpenalised
from ._ratios import ratio_of
from ._task import Method, Task, linear_predictor
from .freedom import Freedom

_EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class Criteria:
    """Information criteria along λ.

    lams : (L,) array, decreasing
    df : (L,) array, effective degrees of freedom, the intercept not counted
    deviance : (L,) array, −2·log-likelihood
    aic, bic : (L,) arrays, deviance + 2·df and deviance + log(n)·df
    noise_variance : σ², nan for logistic regression
    """

    lams: Array
    df: Array
    deviance: Array
    aic: Array
    bic: Array
    noise_variance: float

    @property
    def lam_aic(self) -> float:
        """The λ of the smallest AIC; of several, the largest."""
        return float(self.lams[np.argmin(self.aic)])

    @property
    def lam_bic(self) -> float:
        """The λ of the smallest BIC; of several, the largest."""
        return float(self.lams[np.argmin(self.bic)])


def criteria(
    path: Path,
    X: ArrayLike | Moments,
    y: ArrayLike | None = None,
    *,
    method: Method = "lasso",
    l1_ratio: float | None = None,
    fit_intercept: bool = True,
    sample_weight: ArrayLike | None = None,
    penalty_factor: ArrayLike | None = None,
    standardise: bool = False,
    noise_variance: float | None = None,
) -> Criteria:
    """AIC, BIC and degrees of freedom of a path that was fitted to these data with these options.

    path : from `lasso_path`, `elastic_net_path`, `ridge_path` or `logistic_path` (of two classes)
    X : (n, p) array, or scipy sparse;  y : (n,) array. Or X is `Moments`, for least squares
    method, l1_ratio : as in `cross_validate`
    sample_weight : (n,) array, how often each row counts; n is their sum
    noise_variance : σ² of the least squares; None for Σr²/(n − rank X − 1) of the unpenalised fit

    Least squares: deviance = n·log(2πσ²) + Σr²/σ², with σ² known or estimated once, from all columns: not the
    form n·log(Σr²/n), in which the deviance of a wide fit falls without bound. This is what scikit-learn's
    `LassoLarsIC` has. Logistic regression: deviance = 2·Σ log-loss.

    Raises ValueError where σ² is asked for and the unpenalised fit leaves no residual degree of freedom.
    Sources: Akaike (1974), IEEE Trans. Autom. Control 19, 716–723; Schwarz (1978), Ann. Statist. 6, 461–464;
    Zou, Hastie and Tibshirani (2007), Ann. Statist. 35, 2173–2192.
    """
    if not isinstance(path, Path):
        raise TypeError(f"criteria: path must be a Path, got {path!r}. Fit it by lasso_path, say.")
    if path.coefs.ndim > 2:
        raise ValueError(
            f"criteria: path must be of two classes or one target, got weights of shape {path.coefs.shape}. "
            "Use cross_validate."
        )
    moments = None if method == "logistic" else given("criteria", X, y, sample_weight)
    if moments is not None:
        ratio = ratio_of("criteria", method, l1_ratio)
        factors = _factors_for(path, penalty_factor, moments.n_features)
        return _of_moments(path, moments, ratio, fit_intercept, factors, standardise, noise_variance)
    task = Task.of("criteria", X, y, method, sample_weight=sample_weight, fit_intercept=fit_intercept)
    check.squarable("criteria", "X", task.X)
    factors = _factors_for(path, penalty_factor, task.X.shape[1])
    n, rows = task.X.shape[0], np.arange(task.X.shape[0])
    counts = np.ones(n) if task.weights is None else task.weights
    eta = linear_predictor(task.X, path.coefs, path.intercepts, rows)
    losses = task.losses(rows, eta)
    total, variance = float(counts.sum()), float("nan")
    if method == "logistic":
        deviance = 2 * losses @ counts
    else:
        variance = _noise_variance(task, noise_variance, fit_intercept)
        deviance = total * np.log(2 * np.pi * variance) + losses @ counts / variance
    weights, lam2 = counts / total, (1 - ratio_of("criteria", method, l1_ratio)) * path.lams
    if standardise:
        factors = factors * Design.of(task.X, task.weights, fit_intercept, True).scale ** 2
    df = _freedom(task, path, weights, lam2, factors, fit_intercept, eta)
    return Criteria(path.lams, df, deviance, deviance + 2 * df, deviance + np.log(total) * df, variance)


def _factors_for(path: Path, penalty_factor: ArrayLike | None, p: int) -> Array:
    """(p,), of a path that has weights for p features."""
    if path.coefs.shape[1] != p:
        raise ValueError(
            f"criteria: path must have weights for {p} features, got {path.coefs.shape[1]}. "
            "Give the path of these data."
        )
    return check.penalty_factors("criteria", penalty_factor, p)


def _of_moments(
    path: Path,
    moments: Moments,
    ratio: float,
    fit_intercept: bool,
    factors: Array,
    standardise: bool,
    noise_variance: float | None,
) -> Criteria:
    one_target("criteria", moments)
    total, n, lam2 = moments.weight, moments.n_rows, (1 - ratio) * path.lams
    gram = moments.centred(fit_intercept)
    if noise_variance is None:
        squares, left = unpenalised(moments, fit_intercept)
        if squares <= 64 * _EPS * total * gram.yy:  # what sums of squares leave of nothing
            _no_variance(n, moments.n_features)
        variance = squares / left
    else:
        variance = check.positive("criteria", "noise_variance", noise_variance)
    if standardise:
        factors = factors * moments.centred(fit_intercept, True).scale ** 2
    freedom = FreedomOfMoments(gram.G, n, factors if lam2.any() else None)
    df = np.array([freedom.of(np.flatnonzero(w), at) for w, at in zip(path.coefs, lam2, strict=True)])
    deviance = total * (np.log(2 * np.pi * variance) + squares_of(gram, path) / variance)
    return Criteria(path.lams, df, deviance, deviance + 2 * df, deviance + np.log(total) * df, variance)


def _freedom(
    task: Task, path: Path, weights: Array, lam2: Array, factors: Array, fit_intercept: bool, eta: Array
) -> Array:
    """(L,) degrees of freedom."""
    used = factors if lam2.any() else None
    df, fixed = np.empty(len(path.lams)), Freedom(task.X, weights, used, fit_intercept)
    for at, coef in enumerate(path.coefs):
        # An L2 penalty alone leaves every column in use.
        support = np.flatnonzero(coef)
        at_lam = fixed
        if task.method == "logistic":
            curvature = weights / (2 + 2 * np.cosh(np.minimum(np.abs(eta[at]), 300.0)))
            scale = float(curvature.sum())
            at_lam = Freedom(task.X, curvature / scale, None if used is None else used / scale, fit_intercept)
        df[at] = at_lam.of(support, lam2[at])
    return df


def _noise_variance(task: Task, given: float | None, fit_intercept: bool) -> float:
    if given is not None:
        return check.positive("criteria", "noise_variance", given)
    n, p = task.X.shape
    counts = np.ones(n) if task.weights is None else task.weights
    left = float(counts.sum()) - fit_intercept
    if n > p:
        left -= Freedom(task.X, counts / counts.sum(), None, fit_intercept).of(np.arange(p), 0.0)
    if left <= 0.5 or n <= p:
        _no_variance(n, p)
    free: Any = ridge_path(task.X, task.y, [0.0], fit_intercept=fit_intercept, sample_weight=task.weights)
    losses = task.losses(np.arange(n), linear_predictor(task.X, free.coefs, free.intercepts, np.arange(n)))
    squares = float(losses[0] @ counts)
    if squares <= left * (64 * _EPS) ** 2 * float(counts @ task.y**2):
        _no_variance(n, p)
    return squares / left


def _no_variance(n: int, p: int) -> NoReturn:
    raise ValueError(
        f"criteria: noise_variance must be given where the unpenalised fit leaves no residual, got None "
        f"for {n} rows and {p} columns. Pass an estimate, such as the error of cross-validation."
    )
