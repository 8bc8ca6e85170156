"""What the chapters say elsewhere: in another zone and language, on two threads, on an old processor."""

from __future__ import annotations

from collections.abc import Iterator

from tests.loading import ROOT, script

from .table import Row, counted

PLACES = ("zone", "threads", "old")


def rows() -> Iterator[tuple[Row, list[str]]]:
    drift = script("site/drift.py")
    chapters = sorted((ROOT / "chapters").glob("*.ipynb"))
    for name in PLACES:
        ((_, found),) = drift.compared([name], chapters)
        drifted = {line.split(":")[0] for line in found}
        outcomes = ["wrong" if chapter.name in drifted else "right" for chapter in chapters]
        place = drift.elsewhere()[name]
        yield counted(f"chapters, {place.what}", outcomes, f"the same {place.same}"), found
