"""``{eval}`expression` `` in the prose shows the value that was stored when the notebook was executed.

The values live where jupyterlab-myst keeps them, in the cell's ``metadata.user_expressions``,
so that JupyterLab and the built page show the same number. A value that is missing,
or that belongs to another expression than the one now written, stops the build; so does a stored error.
"""

from __future__ import annotations

import ast
import json
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

log = logging.getLogger(__name__)
CELL_LINES = 10_000  # MyST-NB starts the lines of cell k at (k + 1) · 10000


def value(stored: dict[str, Any]) -> str:
    """The text of a stored result; a string comes without its quotes."""
    result = stored["result"]
    if result.get("status") != "ok":
        raise ValueError(f"{result.get('ename')}: {result.get('evalue')}")
    text: str = result["data"]["text/plain"]
    return str(ast.literal_eval(text)) if text[:1] in "'\"" else text


def remember(app: Sphinx, docname: str, source: list[str]) -> None:
    """Keep each cell's stored values at hand while its page is read."""
    if not app.env.doc2path(docname).endswith(".ipynb"):
        app.env.temp_data["inline_values"] = []
        return
    cells = json.loads(source[0])["cells"]
    for k, cell in enumerate(cells):
        if any(output["output_type"] == "error" for output in cell.get("outputs", [])):
            log.warning("cell %d holds an error, not a result. Run `make notebooks`.", k, location=docname)
    app.env.temp_data["inline_values"] = [
        {stored["expression"]: stored for stored in cell["metadata"].get("user_expressions", [])}
        for cell in cells
    ]


class Eval(SphinxRole):
    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        cells: list[dict[str, Any]] = self.env.temp_data.get("inline_values", [])
        index = self.lineno // CELL_LINES - 1
        stored = cells[index].get(self.text) if 0 <= index < len(cells) else None
        try:
            if stored is None:
                raise ValueError("no value is stored for it")
            return [nodes.inline(self.rawtext, value(stored), classes=["value"])], []
        except (ValueError, KeyError, SyntaxError) as problem:
            message = f"{{eval}}`{self.text}`: {problem}. Run `make notebooks`."
            return [], [self.inliner.reporter.warning(message, line=self.lineno)]


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("myst_nb")  # whose own role of this name wants a running kernel
    app.connect("source-read", remember, priority=600)
    app.connect("builder-inited", lambda app: app.add_role("eval", Eval(), override=True), priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
