"""A function that may take only so much memory, in a process of its own where the system holds it to that."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ._validation import positive

Result = TypeVar("Result")

_MB = 10**6


def run_within(megabytes: float, call: Callable[[], Result]) -> Result:
    """What call() returns, if it takes at most so many megabytes (10⁶ bytes) more than Python and NumPy do.

    call : without arguments; it is sent to the process by value, and must not count on what it changes here

    Linux refuses that process any more. Where no limit binds a process, as on macOS, or where there are no
    processes, as in a browser, call() runs here, and what it took is counted: then the error comes late.

    Raises MemoryError where that is not enough, and whatever call() raises.
    """
    limit = int(_MB * positive("run_within", "megabytes", megabytes))
    if sys.platform == "linux":
        kind, result = _in_a_process(limit, call)
        if kind == "error":
            raise result
        if kind == "done":
            value: Result = result
            return value
    return _counted(limit, call)


def _in_a_process(limit: int, call: Callable[[], Any]) -> tuple[str, Any]:
    import cloudpickle  # functions of a notebook, which plain pickle cannot send

    # One thread, and no compiler: what these keep at hand is more than many a limit.
    alone = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "L1L2_NUMBA": "0"}
    source = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", "l1l2.limited", str(limit)],
        input=cloudpickle.dumps(call),
        capture_output=True,
        env=os.environ | alone | {"PYTHONPATH": source},
        check=False,
    )
    if done.returncode:
        raise RuntimeError(
            f"run_within: the process ended with {done.returncode}: {done.stderr.decode()[-500:]}"
        )
    kind, result = pickle.loads(done.stdout)
    return kind, result


def _counted(limit: int, call: Callable[[], Result]) -> Result:
    """By what Python and NumPy report of it."""
    was_tracing = tracemalloc.is_tracing()
    tracemalloc.start()
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    try:
        result = call()
        taken = tracemalloc.get_traced_memory()[1] - before
    finally:
        if not was_tracing:
            tracemalloc.stop()
    if taken > limit:
        raise MemoryError(f"took {taken / _MB:.0f} MB of {limit / _MB:.0f}")
    return result


def _serve(limit: int) -> tuple[str, Any]:
    """In that process: (what came of it, the value or the error)."""
    call = pickle.load(sys.stdin.buffer)  # imports what it needs
    square = np.ones((512, 512))
    square @ square  # has BLAS take the memory that it works in
    del square
    if not _is_held_to(limit):
        return "free", None
    try:
        return "done", call()
    except MemoryError as error:
        return "error", MemoryError(str(error))
    except Exception as error:
        return "error", error


def _is_held_to(limit: int) -> bool:
    """Whether this process, from now on, is refused more data than it has and the limit."""
    import resource  # which Windows has not

    status = Path("/proc/self/status").read_text("ascii").split()
    taken = 1024 * int(status[status.index("VmData:") + 1])
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (taken + limit, hard))
    try:
        np.empty(limit + _MB, np.uint8)
    except MemoryError:
        return True
    return False


if __name__ == "__main__":
    answer = pickle.dumps(_serve(int(sys.argv[1])))
    sys.stdout.buffer.write(answer)
