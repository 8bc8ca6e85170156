"""The stored `l1l2.figures.translator()` of a notebook, as a form in the page, with no kernel.

The page holds the tables that Python made, and its script (site/js/src/translator) does the arithmetic.
Where a script does not run, the widget's own table of usual pairs stands in its place.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

SITE = Path(__file__).resolve().parents[1]
SCRIPT = "translator.js"
VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"


def replace_translators(app: Sphinx, docname: str, source: list[str]) -> None:
    """Turn the outputs that are translators into HTML, before the other widgets are."""
    app.env.metadata[docname].pop("l1l2_translator", None)
    if not app.env.doc2path(docname).endswith(".ipynb"):
        return
    notebook = json.loads(source[0])
    models = notebook["metadata"].get("widgets", {}).get(STATE, {}).get("state", {})
    for output in (output for cell in notebook["cells"] for output in cell.get("outputs", [])):
        data = output.get("data", {})
        model = models.get(data.get(VIEW, {}).get("model_id"), {"state": {}})
        if model["state"].get("kind") == "translator":
            output["data"] = {"text/html": place(model["state"]["tables"], "".join(data["text/html"]))}
            output["metadata"] = {}
            app.env.metadata[docname]["l1l2_translator"] = "yes"
    source[0] = json.dumps(notebook)


def place(tables: str, without: str) -> str:
    """Where the script puts its form, tables being JSON; `without` is what stands there without one."""
    data = tables.replace("<", "\\u003c")
    return (
        f'<div class="translator"><div class="translator-stage">{without}</div>'
        f'<script type="application/json">{data}</script></div>'
    )


def load_script(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """The script and its style, on pages with a translator only."""
    if app.env.metadata.get(page, {}).get("l1l2_translator"):
        app.add_js_file(SCRIPT, loading_method="defer")
        app.add_css_file("l1l2.css")


def copy_script(app: Sphinx) -> None:
    if app.builder.format != "html":
        return
    if not (SITE / "static" / SCRIPT).is_file():
        raise ExtensionError(f"site/static/{SCRIPT} is missing. Run `python site/js/build.py`.")
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SITE / "static" / SCRIPT, static / SCRIPT)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", copy_script)
    app.connect("source-read", replace_translators, priority=400)
    app.connect("html-page-context", load_script)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
