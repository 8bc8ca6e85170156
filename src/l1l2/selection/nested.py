"""K folds of a given grid, plain and nested: what the chapter on tuning λ works with."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .._needs_rows import refuse_moments
from .._validation import Array, strengths
from ._errors import Work
from ._ratios import ratio_of
from ._task import Method, Task
from .folds import Fold, complement, kfold


def kfold_path(
    X: ArrayLike,
    y: ArrayLike,
    lams: ArrayLike,
    *,
    k: int = 10,
    seed: int = 0,
    method: Method = "lasso",
    l1_ratio: float | None = None,
    standardise: bool = False,
    **options: Any,
) -> Array:
    """Held-out mean squared error of each fold at each λ: for every fold one path, fitted on the other folds.

    X : (n, p) array.  y : (n,) array.  lams : (L,) array, λ >= 0, in any order.
    method, l1_ratio : as in `cross_validate`; the error of "logistic" is its mean log-loss
    options : further ones of the path, such as `sample_weight` or `penalty_factor`
    Returns mse : (k, L) array; column l belongs to lams[l].
    With `standardise`, a column's mean and spread are learnt from the training rows of each fold alone.
    Source: Stone (1974), J. R. Stat. Soc. B 36, 111–147.
    """
    refuse_moments("kfold_path", X)
    task = Task.of("kfold_path", X, y, method, standardise=standardise, **options)
    lams = strengths("kfold_path", "lams", lams)
    n = len(task.y)
    folds = [Fold(complement(test, n), np.sort(test)) for test in kfold(n, k=k, seed=seed)]
    return _errors(task, folds, lams, l1_ratio)


def nested_kfold(
    X: ArrayLike,
    y: ArrayLike,
    lams: ArrayLike,
    *,
    k: int = 5,
    seed: int = 0,
    method: Method = "lasso",
    l1_ratio: float | None = None,
    standardise: bool = False,
    **options: Any,
) -> tuple[Array, Array]:
    """Error of "choose λ by k folds, then fit": each outer fold is scored by a λ chosen without it.

    Arguments as in `kfold_path`.
    Returns mse : (k,) array, one outer fold each, and chosen : (k,) array of λ.
    Source: Stone (1974); Varma and Simon (2006), BMC Bioinformatics 7, 91.
    """
    refuse_moments("nested_kfold", X)
    task = Task.of("nested_kfold", X, y, method, standardise=standardise, **options)
    lams = strengths("nested_kfold", "lams", lams)
    n = len(task.y)
    outer = kfold(n, k=k, seed=seed)
    mse, chosen = np.empty(k), np.empty(k)
    for at, test in enumerate(outer):
        train = complement(test, n)
        inner = [
            Fold(train[complement(hidden, len(train))], train[np.sort(hidden)])
            for hidden in kfold(len(train), k=k, seed=seed)
        ]
        chosen[at] = lams[_errors(task, inner, lams, l1_ratio).mean(axis=0).argmin()]
        mse[at] = _errors(task, [Fold(train, np.sort(test))], chosen[[at]], l1_ratio)[0, 0]
    return mse, chosen


def _errors(task: Task, folds: list[Fold], lams: Array, l1_ratio: float | None) -> Array:
    """(K, L) errors, the columns in the order of `lams`."""
    task.check_folds(folds)
    order = np.argsort(-lams, kind="stable")
    ratio = ratio_of(task.where, task.method, l1_ratio)
    errors = np.empty((len(folds), lams.size))
    metric = "squared_error" if task.classes is None else "log_loss"
    errors[:, order] = Work.of(task, folds, [ratio], metric).errors([lams[order]])[0]
    return errors
