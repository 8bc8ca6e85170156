"""How tight a peer's own tolerance must be: up its ladder until its path meets every criterion.

A peer's rungs are kept in a file: they depend on its version and on the problem, not on the day.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from .judge import CRITERIA


@dataclass(frozen=True)
class Rung:
    """One fit: the tolerance, the seconds it took, the largest gap and suboptimality along the path."""

    knob: float
    seconds: float
    gap: float
    suboptimality: float

    def meets(self, criterion: str) -> bool:
        reached = self.gap if criterion.startswith("gap") else self.suboptimality
        return reached <= CRITERIA[criterion]


def climb(ladder: Sequence[float], fit: Callable[[float], Rung], criteria: Sequence[str]) -> list[Rung]:
    """The rungs tried, loose to tight, until every criterion is met or the ladder ends.

    Between the last that fails a criterion and the first that meets it, the one half way is tried too.
    """
    rungs: list[Rung] = []
    for knob in ladder:
        rungs.append(fit(knob))
        if all(any(rung.meets(criterion) for rung in rungs) for criterion in criteria):
            break
    between = {middle for criterion in criteria if (middle := _half_way(rungs, criterion))}
    return rungs + [fit(knob) for knob in sorted(between, reverse=True)]


def _half_way(rungs: list[Rung], criterion: str) -> float | None:
    for loose, tight in pairwise(rungs):
        if tight.meets(criterion):
            return None if loose.meets(criterion) else (loose.knob * tight.knob) ** 0.5
    return None


def chosen(rungs: list[Rung], criterion: str) -> Rung | None:
    """The loosest that meets the criterion, unless a tighter one was much faster (one noisy fit each)."""
    good = [rung for rung in rungs if rung.meets(criterion)]
    if not good:
        return None
    fastest = min(rung.seconds for rung in good)
    return max((rung for rung in good if rung.seconds <= 1.5 * fastest), key=lambda rung: rung.knob)


def keep(file: Path, rungs: list[Rung], status: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"status": status, "rungs": [asdict(rung) for rung in rungs]}))


def kept(file: Path) -> tuple[list[Rung], str]:
    """(rungs, what stopped the peer or "ok") of an earlier run."""
    found = json.loads(file.read_text())
    return [Rung(**rung) for rung in found["rungs"]], found["status"]
