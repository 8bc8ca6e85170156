"""Plots of a run, from its rows (`report.read_csv`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import report

AXES = {"grow_n_": "n", "grow_p_": "p", "grow_density_": "density"}


def draw(rows: list[dict[str, Any]], folder: Path) -> None:
    """times.svg and growth.svg, at the first criterion and number of threads of the rows."""
    key = (rows[0]["criterion"], rows[0]["threads"])
    some = [row for row in rows if (row["criterion"], row["threads"]) == key]
    times(some).savefig(folder / "times.svg")
    growth(some).savefig(folder / "growth.svg")


def times(rows: list[dict[str, Any]]) -> Any:
    """A line per problem, a mark per library: its time over ours."""
    from matplotlib.figure import Figure

    table = {k: v for k, v in report.best(rows).items() if not k.startswith("grow_") and _ok(v, report.OURS)}
    figure = Figure(figsize=(8, 1.5 + 0.32 * len(table)), layout="constrained")
    axes = figure.subplots()
    for library in dict.fromkeys(row["library"] for row in rows):
        points = [
            (entries[library]["seconds"] / entries[report.OURS]["seconds"], k)
            for k, entries in enumerate(table.values())
            if _ok(entries, library)
        ]
        if points:
            axes.scatter(
                *zip(*points, strict=True), label=library, marker="|" if library in report.FLOORS else "o"
            )
    axes.axvline(1.0, color="grey", linewidth=0.8)
    axes.set(xscale="log", xlabel="time over that of l1l2", yticks=range(len(table)), yticklabels=list(table))
    axes.invert_yaxis()
    axes.legend(fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def growth(rows: list[dict[str, Any]]) -> Any:
    """Seconds over n, p and density, on logarithmic axes, with the floors dashed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4), layout="constrained")
    panels = figure.subplots(1, len(AXES))
    table = report.best(rows)
    for axes, (prefix, field) in zip(panels, AXES.items(), strict=True):
        entries = [libraries for name, libraries in table.items() if name.startswith(prefix)]
        for library in dict.fromkeys(row["library"] for row in rows):
            found = sorted((e[library][field], e[library]["seconds"]) for e in entries if _ok(e, library))
            if found:
                style = "--" if library in report.FLOORS else "o-"
                axes.plot(*zip(*found, strict=True), style, label=library, markersize=3)
        axes.set(xscale="log", yscale="log", xlabel=field, ylabel="seconds")
    shown = {line.get_label(): line for axes in panels for line in axes.lines}
    figure.legend(shown.values(), shown.keys(), fontsize="small", loc="outside right center")
    return figure


def _ok(entries: dict[str, dict[str, Any]], library: str) -> bool:
    return library in entries and entries[library]["status"] == "ok"
