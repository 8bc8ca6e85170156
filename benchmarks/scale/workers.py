"""Worker processes: two against one, and one that is killed."""

from __future__ import annotations

import logging
import os
import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from threading import Timer
from typing import Any

import numpy as np

from l1l2.moments import Moments, from_parquet

from .passes import FOLDS


@contextmanager
def cluster(n_workers: int) -> Iterator[tuple[Any, Any]]:
    """A LocalCluster of processes with one thread each, and a client of it."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=n_workers,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        ) as local,
        Client(local, set_as_default=False) as client,
    ):
        yield local, client


def speed_up(file: Path, groups: list[int], rounds: int) -> tuple[float, float]:
    """Median seconds with one worker and with two, in turn; each has read the rows once before."""
    seconds: dict[int, list[float]] = {1: [], 2: []}
    with cluster(1) as (_, one), cluster(2) as (_, two):
        for at in range(rounds + 1):
            for n_workers, client in ((1, one), (2, two)):
                taken = summed(client, file, groups)[1]
                if at:
                    seconds[n_workers].append(taken)
    return statistics.median(seconds[1]), statistics.median(seconds[2])


def identical(file: Path, groups: list[int], kills: int, seed: int) -> tuple[int, int]:
    """(runs with the bits of a calm one, runs in which a worker was killed before the end)"""
    rng, same, hit = Random(seed), 0, 0
    with cluster(2) as (_, client):
        summed(client, file, groups)
        calm, seconds = summed(client, file, groups)
    for _ in range(kills):
        # Each on a cluster of its own: a worker that is killed as it starts does not always come back.
        with cluster(2) as (local, client):
            victim = rng.choice([nanny.pid for nanny in local.workers.values()])
            timer = Timer(rng.uniform(0.0, 0.9) * seconds, os.kill, (victim, signal.SIGKILL))
            timer.start()
            moments, _ = summed(client, file, groups)
            hit += not timer.is_alive()
            timer.join()
        same += equal(moments, calm)
    return same, hit


def summed(client: Any, file: Path, groups: list[int]) -> tuple[Moments, float]:
    """And the seconds that it took."""
    start = time.perf_counter()
    moments = from_parquet(file, "y", folds=FOLDS, row_groups=groups, client=client)
    return moments, time.perf_counter() - start


def equal(a: Moments, b: Moments) -> bool:
    """Bit by bit."""
    a_dict, b_dict = a.to_dict(), b.to_dict()
    return all(
        np.array_equal(a_dict[name], b_dict[name]) for name in ("folds", "n_rows", "shift", "sums", "sizes")
    )
