"""Under a chapter's title: how much it asks of its reader, and its notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exercises import EXERCISES
from head import chapter
from sphinx.application import Sphinx


def line(app: Sphinx, page: str, notebook: str) -> str:
    asked = len(EXERCISES.of(app.env).get(page, []))
    name = Path(page).name
    return (
        f'<p class="opening"><span>{asked} predictions and exercises</span> '
        f'<a href="{notebook}" download="{name}.ipynb">Download this notebook</a></p>'
    )


def write(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    if (
        chapter(app, page)
        and context.get("sourcename", "").endswith(".ipynb")
        and app.builder.format == "html"
    ):
        notebook = context["pathto"](f"_sources/{context['sourcename']}", resource=True)
        context["body"] = context["body"].replace("</h1>", f"</h1>{line(app, page, notebook)}", 1)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
