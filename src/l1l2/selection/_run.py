"""Work on several folds, in threads and behind a progress bar where they are asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TypeVar

from .._progress import followed

Given = TypeVar("Given")
Got = TypeVar("Got")


def run(
    work: Callable[[Given], Got],
    items: Iterable[Given],
    total: int,
    *,
    n_jobs: int | None,
    progress: bool,
    unit: str,
) -> list[Got]:
    """`work` on each item, in threads where n_jobs asks for more than one, each with a BLAS of one thread."""
    if total == 1 or _workers(n_jobs) == 1:
        return [work(item) for item in followed(items, progress, total, unit)]
    from joblib import Parallel, delayed
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, user_api="blas"):
        jobs = (delayed(work)(item) for item in items)
        results = Parallel(n_jobs=n_jobs, prefer="threads", return_as="generator")(jobs)
        return list(followed(results, progress, total, unit))


def _workers(n_jobs: int | None) -> int:
    # Who has asked joblib for workers, by `parallel_config`, has imported it.
    if n_jobs in (None, 1) and (n_jobs == 1 or "joblib" not in sys.modules):
        return 1
    from joblib import effective_n_jobs

    return int(effective_n_jobs(n_jobs))
