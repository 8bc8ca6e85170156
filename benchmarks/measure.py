"""One problem, all peers: tune each, then time all of them in turn.

Every peer runs in a process of its own. Rounds are interleaved, so that a slow minute of the machine is slow
for all; of a peer's rounds the median counts. Short fits are repeated within a round.
"""

from __future__ import annotations

import math
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from . import judge, reference, report
from .peers import Peer
from .problems import Problem, make
from .tuning import Rung, chosen, climb, keep, kept
from .worker import Failed, TooSlow, Worker

_SLOW = 5.0  # times the fastest peer's seconds, from where on a single round is enough


@dataclass(frozen=True)
class Settings:
    """How long to take.

    limit : seconds that one fit may take;  budget : seconds of timing per peer and tolerance
    rounds : at most so many;  fresh : time in new processes, so that the first call is a cold one
    deadline : of `time.monotonic()`; peers that have not been tuned by then are left out
    retune : also the peers whose tolerances an earlier run found
    """

    criteria: tuple[str, ...] = tuple(judge.CRITERIA)
    threads: tuple[int, ...] = (1, 2)
    limit: float = 60.0
    budget: float = 10.0
    rounds: int = 15
    fresh: bool = True
    deadline: float = math.inf
    retune: bool = False
    say: Callable[[str], None] = print


@dataclass
class Entry:
    """What is known of one peer on one problem: what stopped it is its status."""

    peer: Peer
    rungs: list[Rung] = field(default_factory=list)
    status: str = "ok"
    worker: Worker | None = None

    def knobs(self, criteria: tuple[str, ...]) -> dict[str, float]:
        chosen_rungs = {name: chosen(self.rungs, name) for name in criteria}
        return {name: rung.knob for name, rung in chosen_rungs.items() if rung is not None}

    def seconds(self) -> float:
        """Of the longest fit while tuning."""
        return max((rung.seconds for rung in self.rungs), default=math.inf)

    def is_slow(self, fastest: float) -> bool:
        """Beside the fastest peer: then one round will do."""
        return self.peer.library not in (report.OURS, *report.FLOORS) and self.seconds() > _SLOW * fastest

    def stop(self) -> None:
        if self.worker is not None:
            self.worker.end()
            self.worker = None


def measure(name: str, peers: list[Peer], settings: Settings) -> list[dict[str, Any]]:
    """A row per peer, criterion and number of threads: `report.COLUMNS`."""
    problem = make(name)
    tuned = replace(problem, task="path", folds=None) if problem.task == "cv" else problem
    truth = Truth.of(tuned)
    settings.say(f"{name}: {problem.X.shape[0]}×{problem.X.shape[1]}, reference to {truth.gap:.0e}")
    entries = [Entry(peer) for peer in peers if peer.offers(problem)]
    rows = []
    with tempfile.TemporaryDirectory(prefix="benchmark-") as place:
        folder, tuning = Path(place), Path(place)
        problem.save(folder)
        if tuned is not problem:
            tuning = folder / "path"
            tuning.mkdir()
            tuned.save(tuning)
        try:
            for entry in entries:
                tune(entry, truth, tuning, settings)
                if settings.fresh or tuned is not problem:
                    entry.stop()
            for threads in settings.threads:
                rows += timed(entries, problem, folder, threads, settings)
        finally:
            for entry in entries:
                entry.stop()
    return rows


@dataclass(frozen=True)
class Truth:
    """The problem with what its answers are judged by; for "loo" the curve's error takes the gap's place.

    For "cv" it is the path on all rows: the folds' paths are then solved at the tolerance that it needs.
    """

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
        if self.problem.task == "loo":
            error = judge.curve_error(self.problem, answer, self.best)
            return Rung(knob, seconds, error, error)
        verdict = judge.judge(self.problem, *answer)
        below = verdict.suboptimality(self.best)
        if below < -1e-9:
            raise RuntimeError(f"{self.problem.name}: an objective {-below:.1e} below the reference")
        return Rung(knob, seconds, float(verdict.gaps.max()), max(0.0, below))


def tune(entry: Entry, truth: Truth, folder: Path, settings: Settings) -> None:
    """Fills in the rungs; those of a peer that an earlier run tuned are taken from there."""
    if entry.peer.library in report.FLOORS:
        entry.rungs = [Rung(0.0, 0.0, 0.0, 0.0)]
        return
    file = _tuned(entry.peer, truth.problem, settings)
    if file.exists() and not settings.retune and entry.peer.library != report.OURS:
        entry.rungs, entry.status = kept(file)
    else:
        _tune(entry, truth, folder, settings)
        if entry.status != report.LEFT_OUT:
            keep(file, entry.rungs, entry.status)
    gap = min((rung.gap for rung in entry.rungs), default=math.inf)
    settings.say(f"  {entry.peer.name}: {len(entry.rungs)} tolerances, gap down to {gap:.0e}; {entry.status}")


def _tuned(peer: Peer, problem: Problem, settings: Settings) -> Path:
    """Where the rungs are kept: by peer, version, data, criteria and limit."""
    asked = "".join(criterion[0] + criterion.split()[-1] for criterion in settings.criteria)
    about = (reference.fingerprint(problem), peer.name, peer.version(), asked)
    name = "-".join(map(str, about)).translate(str.maketrans(" ,", "__", "()"))
    return reference.CACHE / "tuned" / f"{name}-{settings.limit:g}s.json"


def _tune(entry: Entry, truth: Truth, folder: Path, settings: Settings) -> None:
    """Up the ladder; leaves the peer's process running."""
    if time.monotonic() > settings.deadline:
        entry.status = report.LEFT_OUT
        return
    entry.worker = worker = Worker(entry.peer.name, folder, 1)

    def fit(knob: float) -> Rung:
        seconds = worker.ask(settings.limit, knob=knob, keep=True)["seconds"][0]
        entry.rungs.append(rung := truth.rung(knob, seconds, worker.coefs()))
        return rung

    try:
        compiling = 60 if settings.fresh else 0
        worker.ask(settings.limit + compiling, knob=entry.peer.ladder[0])
        climb(entry.peer.ladder, fit, settings.criteria)
    except (Failed, TooSlow) as stopped:
        entry.status = str(stopped)
        entry.stop()


def timed(
    entries: list[Entry], problem: Problem, folder: Path, threads: int, settings: Settings
) -> list[dict[str, Any]]:
    """First calls, then the rounds, at every tolerance that a criterion asked for."""
    first: dict[str, dict[str, Any]] = {}
    seconds: dict[tuple[str, float], list[float]] = {}
    left: dict[tuple[str, float], int] = {}
    stopped: dict[str, str] = {}
    by_name = {entry.peer.name: entry for entry in entries}
    truth = reference.cached(problem)[0] if problem.task == "cv" else None
    others = [e.seconds() for e in entries if e.peer.library not in (report.OURS, *report.FLOORS)]
    fastest = min(others, default=math.inf)
    for name, entry in by_name.items():
        if not (knobs := entry.knobs(settings.criteria)):
            continue
        entry.worker = entry.worker or Worker(name, folder, threads)
        with _noting(entry, stopped):
            curve = truth if entry.peer.library not in report.FLOORS else None
            first[name] = _first(entry.worker, next(iter(knobs.values())), problem, curve, settings)
            rounds = 1 if entry.is_slow(fastest) else settings.rounds
            left |= {(name, knob): rounds for knob in knobs.values()}
    for number in range(settings.rounds):
        for (name, knob), rounds in left.items():
            worker = by_name[name].worker
            if number >= rounds or worker is None:
                continue
            with _noting(by_name[name], stopped):
                before = seconds.setdefault((name, knob), [])
                took, all_of_it = _round(worker, knob, before, settings)
                before.append(took)
                left[name, knob] = min(rounds, max(2, int(settings.budget / all_of_it)))
    for entry in entries:
        entry.stop()
    results = _Results(problem, threads, settings.criteria, first, seconds, stopped)
    return [row for entry in entries for row in results.rows(entry)]


@contextmanager
def _noting(entry: Entry, stopped: dict[str, str]) -> Iterator[None]:
    try:
        yield
    except (Failed, TooSlow) as reason:
        stopped[entry.peer.name] = str(reason)
        entry.stop()


def _first(worker: Worker, knob: float, problem: Problem, curve: Any, settings: Settings) -> dict[str, Any]:
    """The cold call, a warm one's memory, and how far its held-out errors are from the true curve (L,)."""
    cold = worker.ask(4 * settings.limit + 60, knob=knob)
    warm = worker.ask(4 * settings.limit, knob=knob, memory=True, keep=curve is not None)
    found = {"working": warm["working"], "peak": warm["peak"]}
    if settings.fresh:
        found["cold"] = cold["loading"] + cold["seconds"][0]
    if curve is not None:
        found["curve"] = judge.curve_error(problem, worker.coefs(), curve)
    return found


def _round(worker: Worker, knob: float, before: list[float], settings: Settings) -> tuple[float, float]:
    """(seconds of one fit, seconds of the round)"""
    repeat = max(1, min(1000, int(0.02 / before[-1]))) if before else 1
    seconds = worker.ask(4 * settings.limit, knob=knob, repeat=repeat)["seconds"]
    return statistics.median(seconds), sum(seconds)


@dataclass(frozen=True)
class _Results:
    problem: Problem
    threads: int
    criteria: tuple[str, ...]
    first: dict[str, dict[str, Any]]
    seconds: dict[tuple[str, float], list[float]]
    stopped: dict[str, str]

    def rows(self, entry: Entry) -> Iterator[dict[str, Any]]:
        peer, knobs, (n, p) = entry.peer, entry.knobs(self.criteria), self.problem.X.shape
        about: dict[str, Any] = {
            "problem": self.problem.name,
            "n": n,
            "p": p,
            "density": self.problem.density,
        }
        about |= {"threads": self.threads, "library": peer.library, "variant": peer.variant}
        about["version"] = peer.version()
        reached = min((rung.gap for rung in entry.rungs), default=math.inf)
        status = self.stopped.get(peer.name) or (entry.status if entry.status != "ok" else "not reached")
        for criterion in self.criteria:
            row = about | {"criterion": criterion}
            if criterion in knobs and peer.name not in self.stopped:
                yield row | self._solved(entry, knobs[criterion])
            else:
                yield row | {"status": status, "gap": reached}

    def _solved(self, entry: Entry, knob: float) -> dict[str, Any]:
        times = self.seconds[entry.peer.name, knob]
        rung = next(rung for rung in entry.rungs if rung.knob == knob)
        row = {
            "status": "ok",
            "seconds": statistics.median(times),
            "fastest": min(times),
            "slowest": max(times),
        }
        row |= {"rounds": len(times), "knob": knob, "gap": rung.gap, "suboptimality": rung.suboptimality}
        return row | self.first[entry.peer.name]
