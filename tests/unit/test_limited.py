"""A limit on memory: held to where the system can, counted where it cannot."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from l1l2 import limited
from l1l2.limited import run_within


def taking(megabytes: float) -> Callable[[], float]:
    return lambda: float(np.ones(int(megabytes * 1e6 / 8)).sum())


@pytest.fixture(params=["in a process", "counted"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """As on Linux, and as on macOS and in a browser."""
    if request.param == "counted":
        monkeypatch.setattr(sys, "platform", "emscripten")
        monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a process in a browser"))
    return str(request.param)


@pytest.mark.usefixtures("way")
def test_what_fits_comes_back_and_what_does_not_is_refused() -> None:
    assert run_within(16, taking(8)) == 1e6
    with pytest.raises(MemoryError):
        run_within(16, taking(32))


@pytest.mark.usefixtures("way")
def test_memory_that_was_given_back_counts_once() -> None:
    def ten_times() -> float:
        return sum(taking(8)() for _ in range(10))

    assert run_within(16, ten_times) == 1e7


@pytest.mark.usefixtures("way")
def test_another_error_is_raised_as_it_is() -> None:
    def fails() -> None:
        raise KeyError("no such row")

    with pytest.raises(KeyError, match="no such row"):
        run_within(16, fails)


def test_counting_leaves_tracing_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    run_within(16, taking(1))
    assert not tracemalloc.is_tracing()
    tracemalloc.start()
    try:
        with pytest.raises(MemoryError, match="took 32 MB of 16"):
            run_within(16, taking(32))
        assert tracemalloc.is_tracing()
    finally:
        tracemalloc.stop()


def test_a_system_that_does_not_hold_to_the_limit_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "_in_a_process", lambda limit, call: ("free", None))
    assert run_within(16, taking(8)) == 1e6
    with pytest.raises(MemoryError, match="took 32 MB of 16"):
        run_within(16, taking(32))


def test_a_process_that_dies_is_told_and_a_limit_must_be_positive() -> None:
    def dies() -> None:
        import os

        os._exit(3)

    if sys.platform == "linux":
        with pytest.raises(RuntimeError, match="the process ended with 3"):
            run_within(16, dies)
    with pytest.raises(ValueError, match="megabytes must be a finite number > 0, got -1"):
        run_within(-1, dies)
