"""`python -m benchmarks.scale`: what is asked of moments of data that no memory holds, and measured."""

from __future__ import annotations

import argparse
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from l1l2 import lasso_path
from l1l2.moments import from_parquet
from l1l2.moments._folds import of_numbers
from l1l2.selection import cross_validate

from ..worker import ROOT, Failed
from . import passes, rows, sgd, workers

GIB = 2**30


@dataclass(frozen=True)
class Size:
    """rows : of the large file;  few : of them, for what is measured on less;  group : rows of a row group"""

    rows: int = 50_000_000
    few: int = 5_000_000
    group: int = 2**18
    rounds: int = 3
    kills: int = 20
    lams: tuple[int, ...] = (20, 50, 80)


QUICK = Size(400_000, 200_000, 2**15, 1, 2, (50,))
Row = tuple[str, str, str, bool]  # what, asked, measured, reached


@dataclass
class Bench:
    file: Path
    size: Size
    table: list[Row] = field(default_factory=list)

    @property
    def groups(self) -> list[int]:
        return list(range(pq.ParquetFile(self.file).num_row_groups))

    @property
    def few(self) -> list[int]:
        return self.groups[: max(2, round(self.size.few / self.size.group))]

    def large(self) -> None:
        """(a) and (d): all rows, and a tenth of them, each from the disk."""
        few, least = [self._cold("ours", self.few)], [self._cold("floor", self.few)]
        floor, ours = self._cold("floor", self.groups), self._cold("ours", self.groups)
        for _ in range(self.size.rounds - 1):
            few.append(self._cold("ours", self.few))
            least.append(self._cold("floor", self.few))
        gigabytes = self.file.stat().st_size / 1e9
        self._add(
            f"{ours['n']:,} × {rows.P} float32, {gigabytes:.1f} GB: lasso path and {passes.FOLDS}-fold CV in "
            f"{passes.LIMIT / GIB:.0f} GiB (RLIMIT_DATA)",
            "done",
            f"{ours['seconds']:.1f} s, peak {ours['peak'] / GIB:.2f} GiB, gap {ours['gap']:.0e}",
            ours["n"] == self.size.rows and ours["peak"] < passes.LIMIT and ours["gap"] < 1e-6,
        )
        self._speed("the same, read from the disk", floor["seconds"], ours["seconds"], gigabytes)
        per_row, of_floor = (
            statistics.median(each["seconds"] for each in some) / few[0]["n"] for some in (few, least)
        )
        ratio, of_disk = ours["seconds"] / ours["n"] / per_row, floor["seconds"] / ours["n"] / of_floor
        self._add(
            f"time per row, n from {few[0]['n']:,} to {ours['n']:,}",
            "within 20 %",
            f"{1e9 * per_row:.0f} and {1e9 * ratio * per_row:.0f} ns: × {ratio:.2f} "
            f"(reading it and one Gram: × {of_disk:.2f})",
            abs(ratio - 1) <= 0.2,
        )

    def cached(self) -> None:
        """The speed where the disk is not what one waits for."""
        seconds: dict[str, list[float]] = {"floor": [], "ours": []}
        for _ in range(self.size.rounds + 1):
            for what, taken in seconds.items():
                taken.append(passes.run(what, self.file, self.few)["seconds"])
        medians = {what: statistics.median(taken[1:]) for what, taken in seconds.items()}
        gigabytes = self.few_rows * rows.BYTES / 1e9
        self._speed(
            f"{gigabytes:.1f} GB of it from the page cache", medians["floor"], medians["ours"], gigabytes
        )

    @property
    def few_rows(self) -> int:
        metadata = pq.ParquetFile(self.file).metadata
        return sum(metadata.row_group(group).num_rows for group in self.few)

    def in_memory(self) -> None:
        """One row group, as rows."""
        table = pq.ParquetFile(self.file).read_row_group(1)
        X = np.column_stack([table.column(name).to_numpy() for name in rows.NAMES]).astype(float)
        y = table.column("y").to_numpy().astype(float)
        folds = of_numbers(self.size.group, len(y), passes.FOLDS)
        splits = [(np.flatnonzero(folds != k), np.flatnonzero(folds == k)) for k in range(passes.FOLDS)]
        moments = from_parquet(self.file, "y", folds=passes.FOLDS, row_groups=[1])
        ours, of_rows = lasso_path(moments), lasso_path(X, y)
        errors, of_splits = cross_validate(moments).errors, cross_validate(X, y, cv=splits).errors
        far = max(
            np.abs(ours.coefs - of_rows.coefs).max() / np.abs(of_rows.coefs).max(),
            np.abs(errors / of_splits - 1).max(),
        )
        self._add(
            f"against {len(y):,} rows in memory: weights, errors of CV", "≤ 1e-8", f"{far:.0e}", far <= 1e-8
        )

    def sgd(self) -> None:
        """(b)"""
        ours = passes.run("ours", self.file, self.few)["seconds"]
        moments = from_parquet(self.file, "y", row_groups=self.few)
        path = lasso_path(moments)
        route = sgd.Route(self.file, self.few, moments, path)
        found = [route.seconds(at) for at in self.size.lams]
        fits = len(path.lams) * (1 + (passes.FOLDS - 1))  # of each fold, four fifths of the rows
        theirs = fits * statistics.mean(seconds for seconds, _ in found)
        worst = max(off for _, off in found)
        self._add(
            f"against SGDRegressor.partial_fit, {len(found)} λ timed, × {len(path.lams)} λ × {passes.FOLDS} "
            f"(all rows, and {passes.FOLDS} folds' four fifths), to {sgd.GOOD:.0e}",
            "≥ 10 ×",
            f"{ours:.1f} s, {theirs:.0f} s: {theirs / ours:.0f} ×"
            + (f" (it got to {worst:.0e} in {sgd.PASSES} passes)" if worst > sgd.GOOD else ""),
            theirs >= 10 * ours,
        )

    def workers(self) -> None:
        """(c) and (e)"""
        one, two = workers.speed_up(self.file, self.few, self.size.rounds)
        gigabytes = self.few_rows * rows.BYTES / 1e9
        self._add(
            f"2 worker processes against 1, one BLAS thread each, {gigabytes:.1f} GB cached",
            "≥ 1.5 ×",
            f"{one:.1f} s, {two:.1f} s: {one / two:.2f} ×",
            one >= 1.5 * two,
        )
        kills = self.size.kills
        same, hit = workers.identical(self.file, self.few, kills, seed=0)
        self._add(
            f"a worker killed at a random moment, {kills} times",
            f"{kills} identical",
            f"{same} identical bit by bit ({hit} killed under way)",
            same == kills,
        )

    def _cold(self, what: str, groups: list[int]) -> dict[str, Any]:
        rows.forget(self.file)
        return passes.run(what, self.file, groups)

    def _speed(self, what: str, floor: float, ours: float, gigabytes: float) -> None:
        measured = f"{ours:.1f} s, floor {floor:.1f} s ({gigabytes / floor:.2f} GB/s): {floor / ours:.0%}"
        self._add(f"{what}: speed of reading it and one Gram", "≥ 70 %", measured, floor >= 0.7 * ours)

    def _add(self, *row: Any) -> None:
        self.table.append(row)
        print(f"  {row[0]}: {row[2]}", file=sys.stderr, flush=True)

    def run(self) -> None:
        parts: list[Callable[[], None]] = [self.large, self.cached, self.in_memory, self.sgd, self.workers]
        for part in parts:
            start = time.perf_counter()
            try:
                part()
            except Failed as reason:
                self._add(part.__name__, "done", str(reason), False)
            print(f"  ({part.__name__}: {time.perf_counter() - start:.0f} s)", file=sys.stderr, flush=True)


def table_of(found: list[Row]) -> str:
    """Markdown."""
    lines = ["| what | asked | measured | reached |", "|---|---|---|---|"]
    return "\n".join(lines + [f"| {a} | {b} | {c} | {'yes' if ok else 'no'} |" for a, b, c, ok in found])


def ended(*_: Any) -> None:
    sys.exit("ended; the rows are deleted")


def notes(asked: Size, size: Size, quick: bool) -> Iterator[str]:
    if size.rows < asked.rows:
        yield f"The disk is short: {size.rows:,} rows, not {asked.rows:,}."
    if quick:
        yield "Quick: it shows that all of it runs; what is fixed weighs too much here to judge speed."
    yield "dask-ml is not installed; its route is scikit-learn's partial_fit, block by block."


def main(given: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rows, about a minute")
    parser.add_argument("--rows", type=int, default=None, help="of the large file")
    parser.add_argument("--folder", type=Path, default=ROOT / "_build", help="where the rows are for a while")
    args = parser.parse_args(given)
    asked = QUICK if args.quick else Size()
    asked = replace(asked, rows=args.rows or asked.rows)
    args.folder.mkdir(parents=True, exist_ok=True)
    size = replace(asked, rows=rows.fitting(asked.rows, args.folder))
    signal.signal(signal.SIGTERM, ended)
    with tempfile.TemporaryDirectory(prefix="scale-", dir=args.folder) as folder:
        start = time.perf_counter()
        bench = Bench(Path(folder) / "rows.parquet", size)
        rows.write(bench.file, size.rows, size.group)
        print(
            f"  ({size.rows:,} rows written: {time.perf_counter() - start:.0f} s)",
            file=sys.stderr,
            flush=True,
        )
        bench.run()
    print(table_of(bench.table), *notes(asked, size, args.quick), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
