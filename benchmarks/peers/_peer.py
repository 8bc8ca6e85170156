"""What a peer is: one class, a few lines each for what it offers, how it is called, and what came back."""

from __future__ import annotations

import time
from collections.abc import Sequence
from importlib import metadata
from typing import Any, ClassVar

import numpy as np

from ..problems import Problem


class Peer:
    """One way to call one library. `load`, then `prepare`, then `run` as often as one likes.

    Only `run` is timed: from the data in memory, as the problem gives them, to all the weights.
    """

    library: ClassVar[str]  # the name of the column in the tables
    variant: ClassVar[str] = ""  # where a library has several ways; the table shows the fastest
    package: ClassVar[str]  # the distribution's name
    # Its own tolerance, loose to tight: tried until the path is good enough. 0.0 alone: there is none.
    ladder: ClassVar[Sequence[float]] = tuple(10.0**-k for k in range(2, 17))

    @property
    def name(self) -> str:
        return f"{self.library} {self.variant}".strip()

    def version(self) -> str | None:
        """None where it is not installed."""
        try:
            return metadata.version(self.package)
        except metadata.PackageNotFoundError:
            return None

    def offers(self, problem: Problem) -> bool:
        raise NotImplementedError

    def load(self) -> None:
        """Imports the library: part of a cold start."""

    def prepare(self, problem: Problem, threads: int) -> None:
        """What has nothing to do with solving: not timed."""
        self.problem, self.threads = problem, threads
        self.y = problem.y - problem.y.mean() if problem.loss == "squares" else problem.y

    def run(self, knob: float) -> Any:
        raise NotImplementedError

    def read(self, raw: Any) -> tuple[np.ndarray, np.ndarray]:
        """(coefs (L, p), intercepts (L,)) from what `run` gave; for "cv" and "loo" the curve (L,) alone."""
        raise NotImplementedError

    def timed(self, knob: float, repeat: int) -> tuple[list[float], Any]:
        seconds = []
        for _ in range(repeat):
            start = time.perf_counter()
            raw = self.run(knob)
            seconds.append(time.perf_counter() - start)
        return seconds, raw

    def process(self) -> int | None:
        """The id of the process that computes, if it is not this one."""
        return None

    def close(self) -> None:
        """Ends what was started."""


def splits(folds: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """(training rows, held-out rows) of every fold, as scikit-learn takes them."""
    return [(np.flatnonzero(folds != k), np.flatnonzero(folds == k)) for k in range(folds.max() + 1)]


def dense(coefs: Any) -> np.ndarray:
    return np.asarray(coefs.toarray() if hasattr(coefs, "toarray") else coefs)
