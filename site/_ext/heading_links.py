"""A link to each heading, for those too that an extension writes as HTML and Sphinx does not see."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from sphinx.application import Sphinx

HEADING = re.compile(
    r'(?P<section><section[^>]*? id="(?P<id>[^"]+)"[^>]*>)?<h(?P<rank>[2-4])>(?P<text>.*?)</h(?P=rank)>'
)
LINK = '<a class="headerlink" href="#{name}" title="Link to this heading">#</a>'
TAKEN = re.compile(r'\bid="([^"]+)"')


def slug(html: str) -> str:
    """The words of a heading, joined as Sphinx joins them."""
    text = unescape(re.sub(r"<[^>]+>", "", html)).lower()
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-") or "part"


def linked(body: str) -> str:
    """The body with a link in each heading that has none, to its section's id or to one of its own."""
    taken = set(TAKEN.findall(body))

    def link(found: re.Match[str]) -> str:
        if "headerlink" in found["text"]:
            return found[0]
        name, own = found["id"], ""
        if not name:
            words = name = slug(found["text"])
            while name in taken:
                count = int(name.removeprefix(words).strip("-") or 1) + 1
                name = f"{words}-{count}"
            taken.add(name)
            own = f' id="{name}"'
        rank, section = found["rank"], found["section"] or ""
        return f"{section}<h{rank}{own}>{found['text']}{LINK.format(name=name)}</h{rank}>"

    return HEADING.sub(link, body)


def write(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    if doctree is not None:  # a page that an author wrote, not a listing of source
        context["body"] = linked(context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", write, priority=550)  # when the extensions that write headings have
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
