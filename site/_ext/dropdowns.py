"""What folds is a ``<details>``: it opens by mouse, keyboard and screen reader, with no script at all.

That holds for admonitions of class ``dropdown`` and for the solutions of exercises.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx_exercise.nodes import solution_node


def folds(node: nodes.Element) -> bool:
    return "dropdown" in node.get("classes", [])


def visit(translator: Any, node: nodes.Element, kind: str = "") -> None:
    classes = ["admonition", kind] if kind else ["admonition"]
    if not folds(node):
        translator.body.append(translator.starttag(node, "div", CLASS=" ".join(classes)))
        return
    translator.body.append(translator.starttag(node, "details", CLASS=" ".join(classes)))
    title = node[0]
    translator.body.append('<summary class="admonition-title">')
    for child in title.children:
        child.walkabout(translator)
    translator.body.append("</summary>\n")
    node.remove(title)


def depart(translator: Any, node: nodes.Element) -> None:
    translator.body.append("</details>\n" if folds(node) else "</div>\n")


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("sphinx_exercise")
    app.add_node(nodes.admonition, override=True, html=(visit, depart))
    app.add_node(solution_node, override=True, html=(visit, depart))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
