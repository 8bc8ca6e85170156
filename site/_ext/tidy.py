"""Small faults that the extensions in use leave, mended: most of them for readers who listen to a page."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

MENDED = {
    # MyST-NB labels what shows a hidden cell with other words than those it shows.
    ' aria-label="Toggle hidden content"': "",
    # ARIA 1.2 lets an entry of a bibliography be what it is, an item of a list.
    'role="doc-biblioentry"': 'role="listitem"',
}


def vouch(app: Sphinx) -> None:
    """It numbers pages when all are read, but does not say that it is safe to read them in parallel."""
    app.extensions["sphinx_multitoc_numbering"].parallel_read_safe = True


def mend_ids(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """sphinx-exercise gives the content of every exercise the same id, and of every solution."""
    for section in doctree.findall(nodes.section):
        section["ids"] = [
            name for name in section["ids"] if not name.endswith(("exercise-content", "solution-content"))
        ]


def adopt(app: Sphinx, doctree: nodes.document) -> None:
    """MyST leaves what it reads as reStructuredText to a document apart, which holds the environment.

    With it each page of the reference would be stored, and read again, as five megabytes.
    """
    for node in doctree.findall():
        if node.document is not doctree:
            node.document = doctree


def mend_labels(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    for fault, mended in MENDED.items():
        context["body"] = context.get("body", "").replace(fault, mended)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", vouch)
    app.connect("doctree-read", adopt)
    app.connect("doctree-resolved", mend_ids)
    app.connect("html-page-context", mend_labels)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
