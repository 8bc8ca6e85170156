"""Cross-validation of a whole path, and of several shares of L1 at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as check
from .._validation import Array
from ..moments import Moments
from ..moments._given import given
from ..path import Path
from ..path._path import grid_size
from ._errors import Work
from ._ratios import ratios_of
from ._task import Method, Task
from .folds import Fold, folds_of, folds_of_moments
from .relaxed import RelaxedPath, relax
from .rules import one_standard_error, standard_error

Metric = Literal["squared_error", "log_loss", "misclassification"]


@dataclass(frozen=True, eq=False)
class Curve:
    """Held-out errors along λ, at one share of L1 and one γ.

    lams : (L,) array, decreasing
    errors : (K, L) array, weighted mean error of each of K folds at each λ
    gamma : share of the path itself in the weights, 1 unless relaxed
    """

    lams: Array
    errors: Array
    l1_ratio: float
    gamma: float = field(default=1.0, kw_only=True)

    @property
    def mean(self) -> Array:
        """(L,) array, over folds, each counting alike."""
        return np.asarray(self.errors.mean(axis=0))

    @property
    def se(self) -> Array:
        """(L,) array, the standard error of `mean`; ValueError for a single fold."""
        return standard_error(self.errors)

    @property
    def best(self) -> int:
        """Index of the smallest mean error; of several, the largest λ."""
        return int(np.argmin(self.mean))

    @property
    def lam_best(self) -> float:
        return float(self.lams[self.best])

    @property
    def lam_one_se(self) -> float:
        """The largest λ whose mean error is within one standard error of the smallest."""
        return one_standard_error(self.lams, self.mean, self.se)


@dataclass(frozen=True, eq=False)
class CrossValidation(Curve):
    """The curve of the best share of L1, the path there on all rows, and the curves of all shares.

    metric : what `errors` are: "squared_error", "log_loss" (half the deviance) or "misclassification"
    path : fitted to all rows at `lams`
    curves : one for each share of L1 and each γ in turn, in the order given
    relaxed : if γ is below 1, the blend of the path with its refits
    """

    metric: str
    path: Path
    curves: tuple[Curve, ...]
    relaxed: RelaxedPath | None = field(default=None, kw_only=True)

    @property
    def coef(self) -> Array:
        """The weights at `lam_best`, of the fit to all rows."""
        return np.asarray((self.relaxed or self.path).coefs[self.best])

    @property
    def intercept(self) -> Any:
        """The intercept at `lam_best`, of the fit to all rows; (K,) for more classes than two."""
        at = (self.relaxed or self.path).intercepts[self.best]
        return float(at) if np.ndim(at) == 0 else at


def cross_validate(
    X: ArrayLike | Moments,
    y: ArrayLike | None = None,
    lams: ArrayLike | Sequence[ArrayLike] | None = None,
    *,
    method: Method = "lasso",
    l1_ratio: float | ArrayLike | None = None,
    gamma: float | ArrayLike | None = None,
    cv: Any = None,
    groups: ArrayLike | None = None,
    metric: Metric | None = None,
    n_lams: int = 100,
    eps: float | None = None,
    fit_intercept: bool = True,
    sample_weight: ArrayLike | None = None,
    penalty_factor: ArrayLike | None = None,
    positive: bool = False,
    standardise: bool = False,
    tol: float = 1e-8,
    n_jobs: int | None = None,
    progress: bool = False,
) -> CrossValidation:
    """Held-out error of every fold at every λ, and the λ and the share of L1 that it chooses.

    X : (n, p) array, or scipy sparse;  y : (n,) array, of class labels for "logistic". Or X is `Moments` by
        fold, which hold y, weights and folds; or what they are made of, as in `lasso_path`, and cv a number
    lams : (L,) array in any order, or one such for each l1_ratio; None for the grid that the path on all rows
        has, of `n_lams` λ down to `eps` times the largest (None: as that path has it)
    method : "lasso", "elastic_net", "ridge" or "logistic"
    l1_ratio : the share of L1, or several to choose from, for "elastic_net" (0.5 if None) and "logistic" (1)
    gamma : of the relaxed lasso or elastic net, or several to choose from, as in `relaxed_path`; None for 1
    cv : how many folds (rows shuffled, the same way each time; classes spread evenly), None for 5, or any
        scikit-learn splitter, or an iterable of (train, test) rows
    groups : (n,) array; rows of one group are held out together
    metric : of the errors; None for "squared_error", or "log_loss" for "logistic"
    sample_weight : (n,) array ≥ 0, of the fits and of the errors within a fold; the mean over folds is plain,
        as in scikit-learn, so that an integer weight is a repetition of the row within its fold
    penalty_factor, positive, standardise, fit_intercept, tol : as in `lasso_path`; a column's mean and spread
        are learnt from the training rows of each fold alone
    n_jobs : folds fitted at once, as joblib has it
    progress : draw a bar, with tqdm

    Raises ValueError or TypeError for bad input; ValueError where a fold trains without one of the classes.
    Source: Stone (1974), J. R. Stat. Soc. B 36, 111–147; glmnet for the grid from all rows.
    """
    where = "cross_validate"
    if method != "logistic":
        moments = given(where, X, y, sample_weight, 5 if cv is None else cv)
        if moments is not None:
            X, y, sample_weight = moments, None, None
    task = Task.of(
        where,
        X,
        y,
        method,
        sample_weight=sample_weight,
        penalty_factor=penalty_factor,
        positive=positive,
        standardise=standardise,
        fit_intercept=fit_intercept,
        tol=tol,
    )
    ratios, metric = ratios_of(where, method, l1_ratio), _metric(where, method, metric)
    if lams is None:
        grid_size(where, n_lams, 1e-3 if eps is None else eps)
    grids = _grids(where, lams, len(ratios))
    folds = _folds(where, task, cv, groups)
    gammas = _gammas(where, method, gamma, positive)
    work = Work.of(task, folds, ratios, metric, gammas=gammas, n_jobs=n_jobs)
    paths = work.paths(grids, n_lams=n_lams, **({} if eps is None else {"eps": eps}))
    errors = work.errors([path.lams for path in paths], n_jobs=n_jobs, progress=progress)
    fits = [(path, ratio, g) for path, ratio in zip(paths, ratios, strict=True) for g in gammas]
    curves = tuple(
        Curve(path.lams, of_fit, ratio, gamma=g)
        for (path, ratio, g), of_fit in zip(fits, errors, strict=True)
    )
    best = int(np.argmin([curve.mean.min() for curve in curves]))
    path, ratio, g = fits[best]
    return CrossValidation(
        path.lams,
        errors[best],
        ratio,
        metric,
        path,
        curves,
        gamma=g,
        relaxed=relax(task, path, g) if g < 1 else None,
    )


def _folds(where: str, task: Task, cv: Any, groups: ArrayLike | None) -> Sequence[Fold | None]:
    if task.squares is not None and task.squares.moments is not None:
        return folds_of_moments(where, cv, groups, task.squares.moments)
    cv = 5 if cv is None else cv
    folds = folds_of(where, cv, task.X, task.y, groups=groups, stratify=task.classes is not None)
    task.check_folds(folds)
    return folds


def _gammas(where: str, method: Method, gamma: float | ArrayLike | None, positive: bool) -> tuple[float, ...]:
    if gamma is None:
        return (1.0,)
    if method not in ("lasso", "elastic_net") or positive:
        raise ValueError(
            f"{where}: gamma must be left out for method={method!r} with positive={positive}, got {gamma!r}. "
            "Only the lasso and the elastic net are relaxed, and a refit may turn a weight negative."
        )
    gammas = np.atleast_1d(np.asarray(gamma, dtype=object))
    if gammas.size == 0:
        raise ValueError(f"{where}: gamma is empty, got {gamma!r}. Give one γ at least, or None for 1.")
    return tuple(check.share(where, "gamma", g) for g in gammas)


def _metric(where: str, method: Method, metric: str | None) -> Metric:
    offered: tuple[Metric, ...] = ("squared_error",)
    if method == "logistic":
        offered = ("log_loss", "misclassification")
    if metric is None:
        return offered[0]
    if metric not in offered:
        raise ValueError(
            f"{where}: metric must be one of {list(offered)} for method={method!r}, got {metric!r}. "
            "Choose one of them."
        )
    return offered[offered.index(metric)]


def _grids(where: str, lams: Any, n_ratios: int) -> list[Array | None]:
    if lams is None:
        return [None] * n_ratios
    listed = isinstance(lams, Sequence) or np.ndim(lams) > 0
    several = listed and len(lams) == n_ratios and all(np.ndim(grid) == 1 for grid in lams)
    return [check.strengths(where, "lams", grid) for grid in (lams if several else [lams] * n_ratios)]
