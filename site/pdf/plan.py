"""What the printed book consists of, in the order of ``_toc.yml``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FRONT = "Introduction"  # the front page is called as the book is, and the title page already says that


@dataclass(frozen=True)
class Entry:
    """A page of the book: its file without a suffix, its title, the part that it opens, its depth."""

    file: str
    title: str
    part: str = ""
    depth: int = 0

    @property
    def key(self) -> str:
        """What its anchors begin with."""
        return self.file.removeprefix("chapters/").replace("/", "-")


def entries(book: Path) -> list[Entry]:
    """Every page that ``_toc.yml`` names. A ValueError says which line of it this cannot read."""
    contents = yaml.safe_load((book / "_toc.yml").read_text("utf-8"))
    return [Entry(contents["root"], FRONT), *(entry for part in contents["parts"] for entry in of(part))]


def of(part: dict[str, Any]) -> Iterator[Entry]:
    for place, chapter in enumerate(part["chapters"]):
        yield entry(chapter, part["caption"] if place == 0 else "", 0)
        for section in chapter.get("sections", []):
            yield entry(section, "", 1)


def entry(line: dict[str, Any], part: str, depth: int) -> Entry:
    if not {"file", "title"} <= set(line):
        raise ValueError(f"_toc.yml: an entry needs file and title, got {line!r}")
    return Entry(line["file"], str(line["title"]), part, depth)
