"""Errors of all folds, by the route that fits the shape of the data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import numpy as np

from .._validation import Array
from ._task import Task
from .folds import Fold

Given = TypeVar("Given")
Got = TypeVar("Got")


def fold_errors(
    task: Task,
    folds: Sequence[Fold],
    grids: Sequence[Array],
    ratios: Sequence[float],
    metric: str,
    *,
    n_jobs: int | None = None,
    progress: bool = False,
) -> list[Array]:
    """Held-out errors, (K, L) for each of the shares of L1, whose λ (L,) decrease."""

    def of_fold(fold: Fold) -> list[Array]:
        return [
            task.errors(task.path(lams, ratio, rows=fold.train), fold.test, metric)
            for lams, ratio in zip(grids, ratios, strict=True)
        ]

    by_fold = run(of_fold, folds, n_jobs=n_jobs, progress=progress, unit="fold")
    return [np.array(errors) for errors in zip(*by_fold, strict=True)]


def run(
    work: Callable[[Given], Got],
    items: Sequence[Given],
    *,
    n_jobs: int | None,
    progress: bool,
    unit: str,
) -> list[Got]:
    """`work` on each item, in threads where n_jobs asks for more than one, each with a BLAS of one thread."""
    if n_jobs is None or n_jobs == 1 or len(items) == 1:
        return [work(item) for item in followed(items, progress, len(items), unit)]
    from joblib import Parallel, delayed
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, user_api="blas"):
        results = Parallel(n_jobs=n_jobs, prefer="threads", return_as="generator")(
            delayed(work)(item) for item in items
        )
        return list(followed(results, progress, len(items), unit))


def followed(items: Iterable[Given], progress: bool, total: int, unit: str) -> Iterable[Given]:
    """The items, behind a bar if there is to be one."""
    if not progress:
        return items
    try:
        from tqdm.auto import tqdm
    except ImportError as error:
        raise ImportError(
            "progress=True draws its bar with tqdm. Install tqdm, or leave progress off."
        ) from error
    bar: Iterable[Given] = tqdm(items, total=total, unit=unit)
    return bar
