"""One table for all that `make trust` measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

COLUMNS = ("tried", "right", "refused", "warned", "wrong")
WIDTH = 46


@dataclass(frozen=True)
class Row:
    """what : was tried;  counts : of each outcome;  note : the worst figure, and its limit"""

    what: str
    counts: Counter[str]
    note: str = ""

    def __str__(self) -> str:
        counts = [self.counts.total(), *(self.counts[name] for name in COLUMNS[1:])]
        return self.what.ljust(WIDTH) + "".join(f"{n:9,}" for n in counts) + f"  {self.note}"


def counted(what: str, outcomes: Iterable[str], note: str = "") -> Row:
    return Row(what, Counter(outcomes), note)


def printed(rows: list[Row]) -> int:
    """How many are wrong."""
    print(" " * WIDTH + "".join(name.rjust(9) for name in COLUMNS))
    total: Counter[str] = Counter()
    for row in rows:
        print(row)
        total.update(row.counts)
    print(Row("in all", total))
    return total["wrong"]
