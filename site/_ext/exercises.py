"""What each chapter asks of its reader: counted, and listed for the script that keeps a reader's progress.

Three kinds: ``predict`` (a guess before the answer), ``compute`` (an exercise whose answer, a number or one
of several options, is checked in the page) and ``code`` (an exercise for a running kernel).
The directive ``{exercise-counts}`` is the table; ``_static/exercises.js`` the list that the script reads.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import contents
from page_notes import PageNotes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

SITE = Path(__file__).resolve().parents[1]
KINDS = ("predict", "compute", "code")
LABEL = re.compile(r"\{exercise(?:-start)?\}[^\n]*\n:label: (\S+)")
SOLUTION = re.compile(r"\{solution(?:-start)?\} ")
ASKED = re.compile(r'\b(predict|answer)\("([^"]+)"\)')


@dataclass
class Exercise:
    """One thing that a reader can do: its name, its kind, and the keys of the questions that check it."""

    name: str
    kind: str
    keys: list[str] = field(default_factory=list)


EXERCISES = PageNotes[list[Exercise]]("exercises")  # of each chapter


def read(notebook: dict[str, Any]) -> list[Exercise]:
    """The exercises of a notebook, in its order."""
    found: list[Exercise] = []
    current: Exercise | None = None
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            for mark in re.finditer(f"{LABEL.pattern}|{SOLUTION.pattern}", source):
                current = Exercise(mark[1], "code") if mark[1] else None
                found += [current] if current else []
            continue
        for call, key in ASKED.findall(source):
            if call == "predict":
                found.append(Exercise(key, "predict", [key]))
            elif current:
                current.keys.append(key)
                current.kind = "compute"
        if current and "exercise-stub" in cell["metadata"].get("tags", []):
            current.kind = "code"
    return found


def remember(app: Sphinx, docname: str, source: list[str]) -> None:
    if app.env.doc2path(docname).endswith(".ipynb"):
        EXERCISES.of(app.env)[docname] = read(json.loads(source[0]))


def counts(book: contents.Book, page: str) -> str:
    """A row for each chapter, a column for each kind, and the sum of each."""
    asked = EXERCISES.of(book.env)
    head = "".join(f'<th scope="col">{text}</th>' for text in ("Chapter", *KINDS, "together"))
    rows, sums = [], [0] * len(KINDS)
    for entry in book.chapters:
        if entry["file"] not in asked:
            continue
        kinds = [exercise.kind for exercise in asked[entry["file"]]]
        numbers = [kinds.count(kind) for kind in KINDS]
        sums = [a + b for a, b in zip(sums, numbers, strict=True)]
        name = book.link(page, entry, f"{entry['number']} · {entry['title']}")
        cells = "".join(f"<td>{number}</td>" for number in (*numbers, sum(numbers)))
        rows.append(f'<tr data-chapter="{Path(entry["file"]).name}"><th scope="row">{name}</th>{cells}</tr>')
    total = "".join(f"<td>{number}</td>" for number in (*sums, sum(sums)))
    return (
        '<div class="pst-scrollable-table-container"><table class="table exercise-counts">'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
        f'<tfoot><tr><th scope="row">All</th>{total}</tr></tfoot></table></div>'
    )


def write_list(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The list for the page's script: {chapter: {exercise: [kind, key, …]}}."""
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    asked = {
        Path(file).name: {exercise.name: [exercise.kind, *exercise.keys] for exercise in exercises}
        for file, exercises in sorted(EXERCISES.of(env).items())
    }
    text = json.dumps(asked, separators=(",", ":"))
    (static / "exercises.js").write_text(f"window.l1l2Exercises={text};\n", "utf-8")
    return []


def copy_script(app: Sphinx) -> None:
    if app.builder.format != "html":
        return
    script = SITE / "static/book.js"
    if not script.is_file():
        raise ExtensionError("site/static/book.js is missing. Run `python site/js/build.py`.")
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(script, static / script.name)


def setup(app: Sphinx) -> dict[str, Any]:
    contents.add(app, "exercise-counts", counts)
    app.connect("builder-inited", copy_script)
    app.connect("source-read", remember, priority=300)
    EXERCISES.connect(app)
    app.connect("env-updated", write_list)
    for script in ("exercises.js", "book.js"):  # in this order: the second reads the first
        app.add_js_file(script, loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
