"""Hard input: every row of `inputs` for every column of `callers`."""

from __future__ import annotations

from collections.abc import Iterator

from .callers import CALLERS
from .case import Input
from .inputs import GROUPS, INPUTS
from .judge import Verdict, applies, judged
from .table import Row, counted
from .watch import LIMIT, Cell, each


def judge(cell: Cell) -> Verdict:
    caller, row = cell
    return judged(CALLERS[caller], INPUTS[row])


def cells(rows: list[Input]) -> Iterator[Cell]:
    for caller in CALLERS.values():
        yield from ((caller.name, row.name) for row in rows if applies(caller, row))


def rows() -> Iterator[tuple[Row, list[str]]]:
    """For each kind of input the counts, and what is wrong or warned of."""
    for what, inputs in GROUPS.items():
        wanted = list(cells(inputs))
        found = [
            Verdict(*cell, "wrong", f"no answer in {LIMIT:g} s") if verdict is None else verdict
            for cell, verdict in zip(wanted, each(judge, wanted), strict=True)
        ]
        told = [" | ".join(one) for one in found if one.outcome in ("wrong", "warned")]
        yield counted(f"{what}, {len(inputs)} inputs", (one.outcome for one in found)), told
