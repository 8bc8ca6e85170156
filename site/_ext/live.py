"""Code cells that run in the page: what the script needs to know, and what its Python takes from this site.

The script (a part of l1l2.js), the worker that it starts on a reader's first click, and the Python in it are
in site/js/src/live and site/live. Here each page of a chapter is given a few lines about itself, and a folder
is filled, named by its content, so that no browser mixes the files of two builds: the worker, the list of
what it may fetch and with which checksums, and the wheels of l1l2 and of the pure-Python packages that
Pyodide does not have.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
import shutil
import sys
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

SITE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(SITE / "live"))

import wheels  # noqa: E402

#: Loaded with Python itself, since the first cell of a chapter imports them.
PRELOAD = ["numpy", "scipy", "scikit-learn", "matplotlib", "ipython", "anywidget", "l1l2"]
#: Of a first run, by the workflow that runs the chapters in a browser: it fails when this is far off.
MEGABYTES = 40
FIRST = re.compile(r'<div class="cell (?!tag_remove-input)[^"]*"')
UNSEEN = {"remove-input", "remove-cell"}
CODE = re.compile(r'<div class="cell_input docutils container".*?</pre></div>(?:\s*</div>){2}', re.DOTALL)
BAR = '\n<div class="live-bar"></div>'
WHAT = (
    "Run here starts Python in this page, on your own machine; nothing that you type leaves it. "
    "The first time, about {megabytes} MB are fetched: Pyodide {version} and NumPy, SciPy, scikit-learn and "
    "Matplotlib from {host}, the book’s own package from this site. "
    "At 50 Mbit/s that takes 7 seconds, at 5 a minute; then your browser has them. "
    "The cells above are run first."
)


def only_shows(source: str) -> bool:
    """Whether a cell is one call that shows something, such as a figure, and leaves nothing behind."""
    body = ast.parse(source).body
    return len(body) == 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Call)


def unseen(notebook: dict[str, Any]) -> dict[int, list[str]]:
    """The cells that a page does not show and others may build on, by how many shown ones come before."""
    found: dict[int, list[str]] = {}
    shown = 0
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] != "code" or not source.strip():
            continue
        if not UNSEEN & set(cell["metadata"].get("tags", [])):
            shown += 1
        elif not only_shows(source):
            found.setdefault(shown, []).append(source)
    return found


def remember(app: Sphinx, docname: str, source: list[str]) -> None:
    if app.env.doc2path(docname).endswith(".ipynb"):
        app.env.metadata[docname]["live_unseen"] = json.dumps(unseen(json.loads(source[0])))


def fill(app: Sphinx) -> None:
    """Write the folder of the worker, and remember what it is called."""
    if app.builder.format != "html":
        return
    pins = json.loads((SITE / "live/pyodide.json").read_text("utf-8"))
    with TemporaryDirectory() as folder:
        own = wheels.build(Path(folder))
        try:
            listed = wheels.entries(own)
        except FileNotFoundError as missing:
            raise ExtensionError(f"live: {missing}") from None
        pins["lock"]["packages"] |= {name: entry | {"own": True} for name, entry in listed.items()}
        pins |= {"preload": PRELOAD, "megabytes": MEGABYTES}
        worker = SITE / "static/worker.js"
        text = json.dumps(pins, separators=(",", ":"))
        content = text.encode() + worker.read_bytes()
        app.live_folder = f"live-{hashlib.sha256(content).hexdigest()[:8]}"  # type: ignore[attr-defined]
        app.live_what = WHAT.format(  # type: ignore[attr-defined]
            megabytes=MEGABYTES, version=pins["version"], host=pins["core"].split("/")[2]
        )
        place = Path(app.outdir, "_static", app.live_folder)  # type: ignore[attr-defined]
        place.mkdir(parents=True, exist_ok=True)
        (place / "pyodide.json").write_text(text, "utf-8")
        for file in (worker, own, *wheels.extras().values()):
            shutil.copyfile(file, place / file.name)


def announce(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Tell the script what it needs, on pages with code."""
    stored = app.env.metadata.get(page, {}).get("live_unseen")
    if stored is None or app.builder.format != "html":
        return
    home = context["pathto"](f"_static/{app.live_folder}/", resource=True)  # type: ignore[attr-defined]
    settings = {"home": home, "unseen": json.loads(stored)}
    text = json.dumps(settings, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    # Written here, with the places of the buttons, so that nothing moves when the script adds them.
    note = f'<p id="live-what">{escape(app.live_what)}</p>\n'  # type: ignore[attr-defined]
    context["body"] = FIRST.sub(lambda cell: note + cell[0], context["body"], count=1)
    context["body"] = CODE.sub(lambda cell: cell[0] + BAR, context["body"])
    context["body"] += f'<script type="application/json" id="live">{text}</script>'
    app.add_css_file("live.css", priority=900)


def own_style(app: Sphinx, config: Any) -> None:
    config.html_static_path.append(str(SITE / "css/live.css"))


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("config-inited", own_style)
    app.connect("builder-inited", fill)
    app.connect("source-read", remember, priority=300)
    app.connect("html-page-context", announce)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
