"""Rows made on the spot: a Parquet file of any size, group after group, from a seed."""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

P = 100
NAMES = [f"x{j}" for j in range(P)]
BYTES = 4 * (P + 1)  # of a row
SEED, MEAN = 20, 1.0
SCHEMA = pa.schema([(name, pa.float32()) for name in [*NAMES, "y"]])


def fitting(n_rows: int, folder: Path) -> int:
    """n_rows, or as many as take no more than six tenths of the free disk."""
    return min(n_rows, int(0.6 * shutil.disk_usage(folder).free / BYTES))


def write(file: Path, n_rows: int, group_rows: int) -> None:
    """Independent columns of variance 1 about `MEAN`; y of twenty of them, and noise of variance 1."""
    starts = range(0, n_rows, group_rows)
    options = {"compression": "none", "use_dictionary": False, "write_statistics": False}
    with pq.ParquetWriter(file, SCHEMA, **options) as out, ThreadPoolExecutor(2) as pool:
        coming: deque[Future[list[np.ndarray]]] = deque()
        waiting: Iterator[int] = iter(starts)
        for _ in starts:
            for start in waiting:
                coming.append(pool.submit(_group, start, min(group_rows, n_rows - start)))
                if len(coming) == 3:
                    break
            table = pa.Table.from_arrays(
                [pa.array(column) for column in coming.popleft().result()], schema=SCHEMA
            )
            out.write_table(table, row_group_size=group_rows)
    with file.open("rb") as written:  # on the disk, not still on the way to it
        os.fsync(written.fileno())


def _group(start: int, n: int) -> list[np.ndarray]:
    rng = np.random.Generator(np.random.SFC64([SEED, start]))
    X = rng.standard_normal((P, n), dtype=np.float32)
    weights = np.zeros(P, np.float32)
    weights[::5] = 0.9 ** np.arange(P // 5)
    y = weights @ X + rng.standard_normal(n, dtype=np.float32)
    X += np.float32(MEAN)
    return [*X, y]


def forget(file: Path) -> None:
    """Out of the page cache, so that it is read from the disk (Linux)."""
    if hasattr(os, "posix_fadvise"):
        with file.open("rb") as opened:
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def batches(file: Path, groups: list[int], size: int = 2**16) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(file) as opened:
        yield from opened.iter_batches(size, groups, [*NAMES, "y"], use_threads=False)
