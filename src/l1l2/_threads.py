"""How many threads there are to be, and work that is shared out among them."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Thread
from typing import Any

from ._validation import count


def threads(where: str, n_jobs: Any) -> int | None:
    """How many, -1 for one per processor, None for what there are by themselves."""
    if n_jobs is not None and count(where, "n_jobs", n_jobs, -1) == 0:
        raise ValueError(f"{where}: n_jobs must not be 0, got 0. -1 is a thread for each processor.")
    return n_jobs if n_jobs is None else int(n_jobs)


def mapped(function: Any, tasks: list[Any], n_jobs: int | None) -> list[Any]:
    """`function` of each task, in threads where several are asked for."""
    n_threads = (os.cpu_count() or 1) if n_jobs == -1 else (n_jobs or 1)
    if min(n_threads, len(tasks)) <= 1 or not threads_start():
        return [function(task) for task in tasks]
    # Threads that each ask for as many threads as there are processors get in each other's way.
    with _blas().limit(limits=1), ThreadPoolExecutor(n_threads) as pool:
        return list(pool.map(function, tasks))


@cache
def threads_start() -> bool:
    """Not in a browser, whose Python has none: there the work is done one after the other."""
    try:
        Thread(target=int).start()
    except RuntimeError:
        return False
    return True


@cache
def _blas() -> Any:
    """NumPy's, looked for once."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")
