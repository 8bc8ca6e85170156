"""What lies far off the screen is laid out when it comes near (book.css): half the work of opening a chapter.

Until then its height is a guess, and what is higher than its guess would lie over what follows. So the guess
is exact for code, and not too low for a paragraph with links, which could cover a button.
"""

from __future__ import annotations

import math
import re
from html import unescape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

CODE = re.compile(
    r'(<div class="cell_input docutils container")>(\s*<div[^>]*><div[^>]*><pre>)(.*?)</pre>', re.DOTALL
)
LINKED = re.compile(r'<p class="linked">(.*?)</p>', re.DOTALL)
UNSEEN = re.compile(r"<math.*?</math>|<[^>]+>", re.DOTALL)
ROW = 34  # characters: few, for 360 pixels


def mark_links(app: Sphinx, doctree: nodes.document, page: str) -> None:
    for kind in (nodes.paragraph, nodes.bullet_list):
        for node in doctree.findall(kind):
            if next(iter(node.findall(nodes.reference)), None) is not None:
                node["classes"].append("linked")


def guess(body: str) -> str:
    """The body with the lines of each block of code, and at most so many of each paragraph with links."""

    def code(cell: re.Match[str]) -> str:
        return f'{cell[1]} style="--lines:{cell[3].count(chr(10))}">{cell[2]}{cell[3]}</pre>'

    def paragraph(found: re.Match[str]) -> str:
        rows = 1 + math.ceil(len(unescape(UNSEEN.sub("", found[1]))) / ROW)
        return f'<p class="linked" style="--lines:{rows}">{found[1]}</p>'

    return LINKED.sub(paragraph, CODE.sub(code, body))


def write(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    context["body"] = guess(context.get("body", ""))


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("doctree-resolved", mark_links, priority=900)  # when citations and numbers are links too
    app.connect("html-page-context", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
