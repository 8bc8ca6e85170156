"""What is kept of a run, so that another can go on with it."""

from __future__ import annotations

import os
import time
from pathlib import Path

from . import _files
from ._moments import Moments

_EVERY = 30.0  # seconds between two checkpoints

Source = str | os.PathLike[str]


class Checkpoint:
    """What is kept of a run, in a file that says of which run; `done` pieces are in `moments`."""

    def __init__(self, path: Source | None, run: str, moments: Moments | None, done: int) -> None:
        self.moments, self.done, self._path, self._run, self._kept = (
            moments,
            done,
            path,
            run,
            time.monotonic(),
        )

    @classmethod
    def of(cls, where: str, path: Source | None, run: str) -> Checkpoint:
        """run : what tells this run from others"""
        if path is None or not Path(path).exists():
            return cls(path, run, None, 0)
        content = _files.load(path)
        if str(content.get("run")) != run:
            raise ValueError(
                f"{where}: checkpoint must be of this run, got {os.fspath(path)!r}, of other files, "
                "columns or folds. Give another name, or remove it."
            )
        return cls(path, run, Moments.from_dict(content), int(content["done"]))

    def keep(self, moments: Moments, last: bool) -> None:
        """One more piece is in the moments."""
        self.done += 1
        if self._path is not None and (last or time.monotonic() - self._kept > _EVERY):
            _files.save(self._path, {**moments.to_dict(), "run": self._run, "done": self.done})
            self._kept = time.monotonic()
