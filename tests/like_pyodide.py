"""A Python as in the reader's browser: no numba, no thread that starts, no process beside this one.

``pytest -p tests.like_pyodide`` runs any tests so. Pyodide raises the same RuntimeError where a thread would
start, has no semaphores (so joblib takes one worker) and cannot start a process.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import Any, NoReturn

import pytest

#: Tests of what is not there: these need threads or processes, and say so by this marker.
NEEDS = "threads"


def refuse(*_: Any, **__: Any) -> NoReturn:
    raise RuntimeError("can't start new thread")


def pytest_configure(config: pytest.Config) -> None:
    if getattr(config.option, "dist", "no") != "no" and not hasattr(config, "workerinput"):
        return  # this process runs no test, and needs threads to talk to those that do
    os.environ |= {"L1L2_NUMBA": "0", "JOBLIB_MULTIPROCESSING": "0"}
    sys.modules["numba"] = None  # type: ignore[assignment]
    threading.Thread.start = refuse  # type: ignore[method-assign]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if item.get_closest_marker(NEEDS)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]
