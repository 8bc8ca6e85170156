"""Cells of the table in processes of their own, which are ended where one takes too long."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from threading import local
from typing import Any

LIMIT = 60.0  # s, for kernels may have to be compiled first
START = 300.0
Cell = tuple[str, str]


class Watched:
    """One process, started when first needed and again after a cell that had to be ended."""

    def __init__(self, judge: Callable[[Cell], Any], limit: float = LIMIT) -> None:
        self._judge, self._limit, self._process, self._pipe = judge, limit, None, None

    def judged(self, cell: Cell) -> Any:
        """What `judge` says of the cell; None where it says nothing within the limit."""
        pipe = self._started()
        pipe.send(cell)
        try:
            if pipe.poll(self._limit):
                return pipe.recv()
        except EOFError:  # the process died of it
            pass
        self.end()
        return None

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None

    def _started(self) -> Connection:
        if self._process is None:
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(self._judge, theirs), daemon=True)
            self._process.start()
            theirs.close()
            if not self._pipe.poll(START):
                raise TimeoutError("the process that judges cells did not start")
            self._pipe.recv()
        assert self._pipe is not None
        return self._pipe


def _serve(judge: Callable[[Cell], Any], pipe: Connection) -> None:
    pipe.send("ready")
    while True:
        pipe.send(judge(pipe.recv()))


def each(
    judge: Callable[[Cell], Any], cells: Iterable[Cell], workers: int | None = None, limit: float = LIMIT
) -> list[Any]:
    """The verdicts, in the order of the cells."""
    mine, all_of_them = local(), []

    def judged(cell: Cell) -> Any:
        if not hasattr(mine, "watched"):
            mine.watched = Watched(judge, limit)
            all_of_them.append(mine.watched)
        return mine.watched.judged(cell)

    with ThreadPoolExecutor(workers or min(4, os.cpu_count() or 1)) as pool:
        verdicts = list(pool.map(judged, cells))
    for watched in all_of_them:
        watched.end()
    return verdicts
