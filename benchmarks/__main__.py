"""`python -m benchmarks`: measure, and write a table (CSV and Markdown) and plots."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from fnmatch import fnmatch
from importlib.util import find_spec
from pathlib import Path

import l1l2

from . import judge, plots, problems, report
from .measure import Settings, measure
from .peers import every

QUICK_SECONDS = 90
QUICK_PEERS = "scikit-learn,adelie,glmnet (R),picasso"  # those that neither compile first nor load slowly
RESULTS = Path(__file__).parent / "results"
# In the package, for the book reads it wherever it runs: in a browser there is no repository.
TABLE = Path(l1l2.__file__).parent / "benchmark.csv"


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="l1l2 against its peers.")
    parser.add_argument("--quick", action="store_true", help="small problems, one thread, under two minutes")
    parser.add_argument("--only", action="append", default=[], help="a problem, or a pattern such as 'cv_*'")
    parser.add_argument("--peers", default=None, help="names or patterns, by commas; ours is always there")
    parser.add_argument("--threads", default=None, help="such as 1,2")
    parser.add_argument("--criterion", action="append", default=[], choices=list(judge.CRITERIA))
    parser.add_argument("--limit", type=float, default=None, help="seconds that one fit may take")
    parser.add_argument("--budget", type=float, default=None, help="seconds of timing per peer and tolerance")
    parser.add_argument("--rounds", type=int, default=None, help="at most so many")
    parser.add_argument("--retune", action="store_true", help="also the peers that an earlier run has tuned")
    parser.add_argument(
        "--update", action="store_true", help="put what is measured into the last run's table"
    )
    parser.add_argument("--out", type=Path, default=None, help="a folder for the results")
    parser.add_argument("--list", action="store_true", help="list problems and peers, and stop")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    args = arguments(given)
    start = time.monotonic()
    peers = every()
    wanted = [pattern.strip() for pattern in (args.peers or (QUICK_PEERS if args.quick else "*")).split(",")]
    asked = {
        name: peer
        for name, peer in peers.items()
        if peer.library in ("l1l2", *report.FLOORS)
        or any(fnmatch(name, pattern) or fnmatch(peer.library, pattern) for pattern in wanted)
    }
    here = [peer for peer in asked.values() if peer.version() is not None]
    missing = {peer.library for peer in asked.values()} - {peer.library for peer in here}
    names = chosen(args)
    if args.list:
        print("problems:", *problems.ALL, sep="\n  ")
        print("peers:", *(f"{p.name} {p.version() or '(not installed)'}" for p in peers.values()), sep="\n  ")
        return 0
    settings = settings_of(args)
    rows: list[dict] = []
    folder = args.out or (RESULTS if args.update or not (args.quick or args.only) else None)
    before = report.read_csv(TABLE) if args.update else []
    for k, name in enumerate(names):
        if args.quick:  # what is left of the time is shared by what is left of the problems
            share = (start + QUICK_SECONDS - time.monotonic()) / (len(names) - k)
            settings = replace(settings, deadline=time.monotonic() + 0.7 * share)
        found = measure(name, here, settings)
        rows += found
        if folder is not None:  # so that a run that is broken off has left what it found
            write(merged(before, rows), missing, folder)
        if len(names) > 1:
            print(report.time_table([r for r in found if r["criterion"] == settings.criteria[0]]), flush=True)
    if folder is None:
        show(rows, missing)
    return 0


def chosen(args: argparse.Namespace) -> list[str]:
    if args.only:
        names = [name for name in problems.ALL if any(fnmatch(name, pattern) for pattern in args.only)]
        if not names:
            sys.exit(f"python -m benchmarks: no problem is called {args.only}; --list shows them")
        return names
    return list(problems.QUICK if args.quick else problems.MAIN | problems.GROWING)


def settings_of(args: argparse.Namespace) -> Settings:
    settings = Settings()
    if args.quick:
        first = (judge.GAP_CRITERION, "suboptimality 1e-6")
        settings = replace(
            settings, threads=(1,), limit=5.0, budget=0.5, rounds=5, criteria=first, fresh=False
        )
    given = {"limit": args.limit, "budget": args.budget, "rounds": args.rounds}
    given["retune"] = args.retune or None
    given["criteria"] = tuple(args.criterion) or None
    given["threads"] = tuple(int(t) for t in args.threads.split(",")) if args.threads else None
    return replace(settings, **{key: value for key, value in given.items() if value is not None})


def show(rows: list[dict], missing: set[str]) -> None:
    for key in dict.fromkeys((row["criterion"], row["threads"]) for row in rows):
        some = [row for row in rows if (row["criterion"], row["threads"]) == key]
        print(f"\n{key[0]}, threads {key[1]}\n{report.time_table(some)}\n{report.verdict(some)}")
    print("Not installed:", ", ".join(sorted(missing)) or "none")


def merged(before: list[dict], rows: list[dict]) -> list[dict]:
    """The rows of a problem all come from one run, for only there times can be compared."""
    order = list(problems.MAIN | problems.GROWING | problems.QUICK)
    measured = {row["problem"] for row in rows}
    kept = [row for row in before if row["problem"] not in measured]
    return sorted(kept + rows, key=lambda row: order.index(row["problem"]))


def write(rows: list[dict], missing: set[str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    report.write_csv(TABLE if folder == RESULTS else folder / "results.csv", rows)
    report.write_markdown(folder / "results.md", rows, missing, report.machine())
    if find_spec("matplotlib") and rows:
        plots.draw(rows, folder)


if __name__ == "__main__":
    sys.exit(main())
