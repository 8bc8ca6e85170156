"""Small faults that the extensions in use leave, mended: most of them for readers who listen to a page."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

MENDED = {
    # MyST-NB labels what shows a hidden cell with other words than those it shows.
    ' aria-label="Toggle hidden content"': "",
    # ARIA 1.2 lets an entry of a bibliography be what it is, an item of a list.
    'role="doc-biblioentry"': 'role="listitem"',
}
PARAMETERS = re.compile(r"<dl>\s*<dd><em class=\"sig-param.*?</dl>", re.DOTALL)


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


def drop_unused(app: Sphinx, env: BuildEnvironment) -> None:
    """Sources that no page leads to: whether viewcode keeps them hangs on the order of reading."""
    sources = getattr(env, "_viewcode_modules", {})
    for name in [name for name, source in sources.items() if source and not source[2]]:
        del sources[name]


def mend_body(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Labels; and the parameters of a signature, which are no terms without definitions."""
    body = context.get("body", "")
    for fault, mended in MENDED.items():
        body = body.replace(fault, mended)
    context["body"] = PARAMETERS.sub(lambda found: re.sub(r"<(/?)d[dl]>", r"<\1div>", found[0]), body)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", vouch)
    app.connect("doctree-read", adopt)
    app.connect("env-updated", drop_unused)
    app.connect("doctree-resolved", mend_ids)
    app.connect("html-page-context", mend_body)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
