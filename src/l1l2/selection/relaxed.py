"""The relaxed lasso: the lasso chooses the features, a second fit gives back what shrinking took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import _validation as check
from .._validation import Array
from ..design import Design
from ..moments import Moments
from ..moments._sums import Gram
from ..path import Path
from ._ratios import ratio_of
from ._task import Method, Task

_DEPENDENT = 1e-7  # a pivot of columns of length 1, below which the next depends on those before


@dataclass(frozen=True, eq=False)
class RelaxedPath:
    """γ times the weights of a path plus 1 − γ times least squares on the features in use there.

    lams : (L,) array, decreasing;  gamma : float, 1 for the path itself, 0 for least squares
    coefs : (L, p) array;  intercepts : (L,) array
    path : whose features are refitted
    """

    lams: Array
    coefs: Array
    intercepts: Array
    gamma: float
    path: Path

    def at_gamma(self, gamma: float) -> RelaxedPath:
        """The same with another γ, without a fit; not where this one has γ = 1, which forgets the refit."""
        gamma = check.share("RelaxedPath.at_gamma", "gamma", gamma)
        if self.gamma == 1:
            raise ValueError("RelaxedPath.at_gamma: gamma must have been below 1, got 1. Relax with gamma=0.")
        share = (1 - gamma) / (1 - self.gamma)
        return RelaxedPath(
            self.lams,
            self.path.coefs + share * (self.coefs - self.path.coefs),
            self.path.intercepts + share * (self.intercepts - self.path.intercepts),
            gamma,
            self.path,
        )


def relaxed_path(
    X: ArrayLike | Moments,
    y: ArrayLike | None = None,
    path: Path | ArrayLike | None = None,
    *,
    gamma: float = 0.0,
    method: Method = "lasso",
    l1_ratio: float | None = None,
    fit_intercept: bool = True,
    sample_weight: ArrayLike | None = None,
    penalty_factor: ArrayLike | None = None,
    standardise: bool = False,
    tol: float = 1e-8,
) -> RelaxedPath:
    """Weights between those of the lasso or elastic net and those of least squares on the same features.

    X : (n, p) array, or scipy sparse;  y : (n,) array. Or X is `Moments`
    path : of these data, or λ (L,) to fit it at; None for the grid of `lasso_path`
    gamma : in [0, 1], the share of the path; 0 refits by least squares, of least norm where features depend
    method : "lasso" or "elastic_net"; l1_ratio and the rest as in `elastic_net_path`

    For the lasso this is Meinshausen's relaxed lasso wherever no weight changes its sign on the way; as a
    blend it is due to Hastie, Tibshirani and Tibshirani.

    Raises ValueError for a path of other features than X, and for gamma outside [0, 1].
    Sources: Meinshausen (2007), Comput. Stat. Data Anal. 52, 374–393; Hastie, Tibshirani and Tibshirani
    (2020), Statist. Sci. 35, 579–592.
    """
    where = "relaxed_path"
    if method not in ("lasso", "elastic_net"):
        raise ValueError(
            f"{where}: method must be 'lasso' or 'elastic_net', got {method!r}. Use one of them."
        )
    task = Task.of(
        where,
        X,
        y,
        method,
        sample_weight=sample_weight,
        penalty_factor=penalty_factor,
        standardise=standardise,
        fit_intercept=fit_intercept,
        tol=tol,
    )
    gamma = check.share(where, "gamma", gamma)
    if task.X is not None:
        check.squarable(where, "X", task.X)
    if not isinstance(path, Path):
        grid: Any = None if path is None else check.strengths(where, "lams", path)
        path = task.paths([grid], [ratio_of(where, method, l1_ratio)], task.weights)[0]
    if path.coefs.shape[1:] != (task.n_features,):
        raise ValueError(
            f"{where}: path must have weights for {task.n_features} features, got {path.coefs.shape}. "
            "Give the path of these data."
        )
    return relax(task, path, gamma)


def relax(task: Task, path: Path, gamma: float) -> RelaxedPath:
    if task.squares is not None and task.squares.moments is not None:
        coefs, intercepts = refit_on_gram(task.gram(task.squares.moments.total), path.coefs)
    else:
        coefs, intercepts = refit(task.X, task.y, task.weights, path.coefs, task.options["fit_intercept"])
    return RelaxedPath(path.lams, coefs, intercepts, 0.0, path).at_gamma(gamma)


def refit(X: Any, y: Array, weights: Array | None, coefs: Array, fit_intercept: bool) -> tuple[Array, Array]:
    """Least squares (L, p) and (L,) on the features in use in each of `coefs` (L, p)."""
    design = Design.of(X, weights, fit_intercept)
    y_mean = float(design.weights @ y) if fit_intercept else 0.0
    used = np.flatnonzero(coefs.any(axis=0))
    refits = np.zeros_like(coefs)
    G, c = design.gram(used, used), design.correlations(y - y_mean, used)
    refits[:, used] = _least_squares(G, c, coefs[:, used] != 0)
    return refits, y_mean - refits @ design.mean


def refit_on_gram(gram: Gram, coefs: Array) -> tuple[Array, Array]:
    """The same from the Gram matrix of the data."""
    refits = _least_squares(gram.G, gram.c, coefs != 0) / gram.scale
    return refits, gram.y_mean - refits @ gram.mean


def _least_squares(G: Array, c: Array, in_use: NDArray[np.bool_]) -> Array:
    """For each row of `in_use` (L, m) the solution of Gw = c in these features, of least norm if several."""
    size = np.sqrt(G.diagonal())
    unit = np.where(size > 0, 1 / np.where(size > 0, size, 1.0), 0.0)
    G, c = unit[:, None] * G * unit, unit * c
    W, before = np.zeros(in_use.shape), np.zeros(len(c), dtype=bool)
    for at, support in enumerate(in_use):
        if at and np.array_equal(support, before):
            W[at] = W[at - 1]
            continue
        W[at, support] = _solve(G[np.ix_(support, support)], c[support])
        before = support
    return W * unit


def _solve(G: Array, c: Array) -> Array:
    try:
        L = np.linalg.cholesky(G)
        independent = L.diagonal().min(initial=1.0) > _DEPENDENT
    except np.linalg.LinAlgError:
        independent = False
    if not independent:
        return np.asarray(np.linalg.pinv(G, rcond=_DEPENDENT**2, hermitian=True) @ c)
    return np.asarray(np.linalg.solve(L.T, np.linalg.solve(L, c)))
