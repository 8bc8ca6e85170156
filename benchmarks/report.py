"""The rows of a run as CSV, and as Markdown tables."""

from __future__ import annotations

import csv
import math
import os
import platform
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

COLUMNS = (
    *("problem", "n", "p", "density", "criterion", "threads", "library", "variant", "version", "status"),
    *("seconds", "fastest", "slowest", "rounds", "knob", "gap", "suboptimality", "curve", "cold"),
    *("working", "peak"),
)
NUMBERS = set(COLUMNS) - {"problem", "criterion", "library", "variant", "version", "status"}
OURS = "l1l2"
LEFT_OUT = "no time left"
FLOORS = ("one pass over X", "one Gram")


def write_csv(file: Path, rows: Iterable[dict[str, Any]]) -> None:
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({key: _text(value) for key, value in row.items()})


def _text(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return "" if math.isnan(value) else f"{value:.4g}"


def read_csv(file: Path) -> list[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        return [
            {k: _number(v) if k in NUMBERS else v for k, v in row.items()} for row in csv.DictReader(lines)
        ]


def _number(text: str) -> float:
    return int(text) if text.isdigit() else float(text or math.nan)


def machine() -> dict[str, str]:
    """What the numbers were taken on; no names of hosts, users or folders."""
    model = platform.processor() or platform.machine()
    cpu = Path("/proc/cpuinfo")
    if cpu.exists():
        lines = [line for line in cpu.read_text().splitlines() if line.startswith("model name")]
        model = lines[0].split(":")[1].strip() if lines else model
    packages = ("numpy", "scipy", "numba")
    versions = {name: _version(name) for name in packages}
    return {"processor": model, "cores": str(os.cpu_count()), "system": platform.system()} | {
        "python": platform.python_version(),
        **{name: version for name, version in versions.items() if version},
    }


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def best(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, dict[str, Any]]]:
    """problem → library → the row of its fastest variant; of one that failed if none met the criterion.

    A library of which a variant was left out for want of time is left out as a whole.
    """
    table: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        libraries = table.setdefault(row["problem"], {})
        kept = libraries.setdefault(row["library"], row)
        if LEFT_OUT in (row["status"], kept["status"]):
            libraries[row["library"]] = row if row["status"] == LEFT_OUT else kept
        elif row["status"] == "ok" and (kept["status"] != "ok" or row["seconds"] < kept["seconds"]):
            libraries[row["library"]] = row
    return table


def ratio(entries: dict[str, dict[str, Any]]) -> float | None:
    """The fastest peer's time over ours; None where one is missing, or a peer left out for want of time."""
    if any(row["status"] == LEFT_OUT for row in entries.values()):
        return None
    times = {k: row["seconds"] for k, row in entries.items() if row["status"] == "ok" and k not in FLOORS}
    ours = times.pop(OURS, None)
    return min(times.values()) / ours if times and ours else None


def summary(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The geometric mean of the ratios, the smallest, and whose that is."""
    ratios = {name: r for name, entries in best(rows).items() if (r := ratio(entries)) is not None}
    if not ratios:
        return {"problems": 0, "mean": math.nan, "worst": math.nan, "where": ""}
    mean = math.exp(sum(map(math.log, ratios.values())) / len(ratios))
    where = min(ratios, key=lambda name: ratios[name])
    return {"problems": len(ratios), "mean": mean, "worst": ratios[where], "where": where}


def write_markdown(
    file: Path, rows: list[dict[str, Any]], missing: Iterable[str], about: dict[str, str]
) -> None:
    parts = ["# The last run", ", ".join(f"{key} {value}" for key, value in about.items()) + "."]
    versions = {row["library"]: row["version"] for row in rows if row["library"] not in FLOORS}
    parts.append("Versions: " + ", ".join(f"{name} {version}" for name, version in versions.items()) + ".")
    if missing := sorted(missing):
        parts.append("Not installed: " + ", ".join(missing) + ".")
    parts.append(
        "Seconds, warm medians; the ratio is the fastest peer's time over ours. “–”: not offered; “×”: the "
        "criterion was not reached at any tolerance; “slow”: stopped; “failed”: results.csv says how."
    )
    for key in dict.fromkeys((row["criterion"], row["threads"]) for row in rows):
        chosen = [row for row in rows if (row["criterion"], row["threads"]) == key]
        parts += [
            f"## {key[0]}, {key[1]:g} thread{'s' if key[1] > 1 else ''}",
            time_table(chosen),
            verdict(chosen),
        ]
    key = (rows[0]["criterion"], rows[0]["threads"]) if rows else None
    chosen = [row for row in rows if (row["criterion"], row["threads"]) == key]
    parts += ["## First call in a new process, seconds", time_table(chosen, "cold")]
    parts += ["## Memory beyond the data during a warm fit, MB", time_table(chosen, "working")]
    file.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def verdict(rows: list[dict[str, Any]]) -> str:
    s = summary(rows)
    if not s["problems"]:
        return "No problem that both we and a peer solved."
    return (
        f"Over {s['problems']} problems: geometric mean {s['mean']:.1f}×, the worst {s['worst']:.2f}×"
        f" ({s['where']})."
    )


def time_table(rows: list[dict[str, Any]], field: str = "seconds") -> str:
    table = best(rows)
    libraries = list(dict.fromkeys(row["library"] for row in rows))
    libraries.sort(key=lambda name: (name != OURS, name in FLOORS))
    timed = field == "seconds"
    header = ["problem", *libraries, *(["ratio"] if timed else [])]
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    for name, entries in table.items():
        cells = [_cell(entries.get(library), field) for library in libraries]
        if timed:
            found = ratio(entries)
            cells.append(f"{found:.1f}×" if found is not None else "")
        lines.append("| " + " | ".join([name, *cells]) + " |")
    return "\n".join(lines)


def _cell(row: dict[str, Any] | None, field: str) -> str:
    if row is None:
        return "–"
    if row["status"] == "ok":
        return f"{row[field]:.3g}" if isinstance(row.get(field), int | float) else ""
    if row["status"].startswith("more than"):
        return "slow"
    return {"not reached": "×", LEFT_OUT: "…"}.get(row["status"], "failed")
