"""How many threads there are to be, and work that is shared out among them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, wraps
from threading import Lock, Thread
from typing import Any, TypeVar

from ._validation import count

F = TypeVar("F", bound=Callable[..., Any])


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
    with _ONE_EACH, ThreadPoolExecutor(n_threads) as pool:
        return list(pool.map(function, tasks))


@cache
def threads_start() -> bool:
    """Not in a browser, whose Python has none: there the work is done one after the other."""
    try:
        Thread(target=int).start()
    except RuntimeError:
        return False
    return True


def in_one_thread(function: F) -> F:
    """Have its products of matrices take one thread each.

    Those of a path are many and small: threads that wait for the next one take its time.
    """

    @wraps(function)
    def inside(*args: Any, **options: Any) -> Any:
        if not threads_start():
            return function(*args, **options)
        with _ONE_EACH:
            return function(*args, **options)

    return inside  # type: ignore[return-value]


class _OneEach:
    """One thread for each product, while anyone is inside; then again as many as there were."""

    def __init__(self) -> None:
        self._lock, self._inside = Lock(), 0
        self._limit: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._limit = _blas("scipy.linalg" in sys.modules).limit(limits=1)
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._limit.restore_original_limits()


_ONE_EACH = _OneEach()


@cache
def _blas(with_scipy: bool) -> Any:
    """NumPy's, and SciPy's own once that is loaded, each looked for once."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")
