"""One problem, all peers: tune each, then time all of them in turn.

Every peer runs in a process of its own. Rounds are interleaved, so that a slow minute of the machine is slow for
all; of a peer's rounds the median counts. Short fits are repeated within a round.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import judge, reference
from .peers import Peer
from .problems import Problem, make
from .tuning import Rung, chosen, climb
from .worker import Failed, TooSlow, Worker

FLOORS = ("one pass over X", "one Gram")


@dataclass(frozen=True)
class Settings:
    """limit: seconds that one fit may take; budget: seconds of timing per peer and tolerance; rounds: at most."""

    criteria: tuple[str, ...] = tuple(judge.CRITERIA)
    threads: tuple[int, ...] = (1, 2)
    limit: float = 60.0
    budget: float = 10.0
    rounds: int = 15
    cold: bool = True
    say: Callable[[str], None] = print


@dataclass
class Entry:
    """What is known of one peer on one problem."""

    peer: Peer
    rungs: list[Rung] = field(default_factory=list)
    status: str = "ok"

    def knobs(self, criteria: tuple[str, ...]) -> dict[str, Rung]:
        return {name: rung for name in criteria if (rung := chosen(self.rungs, name))}


def measure(name: str, peers: list[Peer], settings: Settings) -> list[dict[str, Any]]:
    """A row per peer, criterion and number of threads: `report.COLUMNS`."""
    problem = make(name)
    truth = Truth.of(problem)
    settings.say(f"{name}: {problem.X.shape[0]}×{problem.X.shape[1]}, reference to {truth.gap:.0e}")
    entries = [Entry(peer) for peer in peers if peer.offers(problem)]
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        problem.save(Path(folder))
        for entry in entries:
            tune(entry, truth, Path(folder), settings)
        rows = []
        for threads in settings.threads:
            rows += timed(entries, truth, Path(folder), threads, settings)
    return rows


@dataclass(frozen=True)
class Truth:
    """The problem with what its answers are judged by. For "cv" and "loo" a curve takes the place of the gap."""

    problem: Problem
    best: Any
    gap: float

    @classmethod
    def of(cls, problem: Problem) -> Truth:
        best, gaps = reference.cached(problem)
        if gaps.max() > 1e-9:
            raise RuntimeError(f"{problem.name}: the reference reached a gap of {gaps.max():.1e} only")
        return cls(problem, best, float(gaps.max()))

    def rung(self, knob: float, seconds: float, answer: Any) -> Rung:
        if self.problem.task != "path":
            error = judge.curve_error(self.problem, answer, self.best)
            return Rung(knob, seconds, error, error)
        verdict = judge.judge(self.problem, *answer)
        below = verdict.suboptimality(self.best)
        if below < -1e-9:
            raise RuntimeError(f"{self.problem.name}: an objective {-below:.1e} below the reference")
        return Rung(knob, seconds, float(verdict.gaps.max()), max(0.0, below))


def tune(entry: Entry, truth: Truth, folder: Path, settings: Settings) -> None:
    """Fills in the rungs; what stops a peer becomes its status."""
    if entry.peer.library in FLOORS:
        entry.rungs = [Rung(0.0, 0.0, 0.0, 0.0)]
        return
    worker = Worker(entry.peer.name, folder, 1)

    def fit(knob: float) -> Rung:
        seconds = worker.ask(settings.limit, knob=knob, keep=True)["seconds"][0]
        entry.rungs.append(rung := truth.rung(knob, seconds, worker.coefs()))
        return rung

    try:
        worker.ask(settings.limit + 60, knob=entry.peer.ladder[0])  # compiles what has to be
        climb(entry.peer.ladder, fit, settings.criteria)
    except (Failed, TooSlow) as stopped:
        entry.status = str(stopped)
    finally:
        worker.end()
    tightest = min((rung.gap for rung in entry.rungs), default=float("inf"))
    settings.say(
        f"  {entry.peer.name}: {len(entry.rungs)} tolerances, gap down to {tightest:.0e}; {entry.status}"
    )


@contextmanager
def workers(entries: list[Entry], folder: Path, threads: int) -> Iterator[dict[str, Worker]]:
    running: dict[str, Worker] = {}
    try:
        for entry in entries:
            running[entry.peer.name] = Worker(entry.peer.name, folder, threads)
        yield running
    finally:
        for worker in running.values():
            worker.end()


def timed(
    entries: list[Entry], truth: Truth, folder: Path, threads: int, settings: Settings
) -> list[dict[str, Any]]:
    """Cold first, then the rounds."""
    plans = {e.peer.name: sorted({r.knob for r in e.knobs(settings.criteria).values()}) for e in entries}
    able = [entry for entry in entries if plans[entry.peer.name]]
    first: dict[str, dict[str, Any]] = {}
    seconds: dict[tuple[str, float], list[float]] = {}
    with workers(able, folder, threads) as running:
        for entry in able:
            name = entry.peer.name
            first[name] = _first(running[name], plans[name][0], settings)
        todo = {(name, knob): settings.rounds for name, plan in plans.items() for knob in plan}
        for number in range(settings.rounds):
            for (name, knob), rounds in todo.items():
                if number < rounds:
                    took, every = _round(running[name], knob, seconds.get((name, knob)), settings)
                    seconds.setdefault((name, knob), []).append(took)
                    todo[name, knob] = min(rounds, max(3, int(settings.budget / every)))
    return [row for entry in entries for row in _rows(entry, truth, threads, settings, first, seconds)]


def _first(worker: Worker, knob: float, settings: Settings) -> dict[str, Any]:
    """The cold call, and the memory of a warm one."""
    cold = worker.ask(4 * settings.limit + 60, knob=knob)
    warm = worker.ask(4 * settings.limit, knob=knob, memory=True)
    return {"cold": cold["loading"] + cold["seconds"][0], "working": warm["working"], "peak": warm["peak"]}


def _round(
    worker: Worker, knob: float, before: list[float] | None, settings: Settings
) -> tuple[float, float]:
    """(seconds of one fit, seconds of the round)"""
    repeat = 1 if before is None else max(1, min(1000, int(0.02 / before[-1])))
    seconds = worker.ask(4 * settings.limit, knob=knob, repeat=repeat)["seconds"]
    return statistics.median(seconds), sum(seconds)


def _rows(
    entry: Entry, truth: Truth, threads: int, settings: Settings, first: Any, seconds: Any
) -> Iterator[dict[str, Any]]:
    problem, peer, knobs = truth.problem, entry.peer, entry.knobs(settings.criteria)
    n, p = problem.X.shape
    for criterion in settings.criteria:
        row: dict[str, Any] = {"problem": problem.name, "n": n, "p": p, "density": problem.density}
        row |= {"criterion": criterion, "threads": threads, "library": peer.library, "variant": peer.variant}
        row |= {"version": peer.version()}
        if rung := knobs.get(criterion):
            times = seconds[peer.name, rung.knob]
            row |= {"status": "ok", "seconds": statistics.median(times), "fastest": min(times)}
            row |= {"slowest": max(times), "rounds": len(times), "knob": rung.knob, "gap": rung.gap}
            row |= {"suboptimality": rung.suboptimality} | first[peer.name]
        else:
            reached = min((r.gap for r in entry.rungs), default=float("inf"))
            row |= {"gap": reached, "status": entry.status if entry.status != "ok" else "not reached"}
        yield row
