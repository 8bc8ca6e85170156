"""The one list of chapters, figures, readers and articles (chapters/chapters.yml), for pages made of it.

The directive ``{chapter-list}`` writes the chapters by part, those that are written as links.
Whether a chapter is written is seen from its file, not from the list: the list is held to the files by tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

Entry = dict[str, Any]
Writer = Callable[["Book", str], str]
WRITERS: dict[str, Writer] = {}


class from_list(nodes.General, nodes.Element):
    """To be replaced, when all pages are read, by the HTML that its writer makes."""


class Book:
    """The list, and what the build knows of each chapter."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self.env = app.env
        self.list = load(app.env)

    @property
    def chapters(self) -> list[Entry]:
        """In the reader's order."""
        return list(self.list["chapters"])

    @property
    def pages(self) -> list[Entry]:
        """Those beside the chapters, without a number."""
        return list(self.list["pages"])

    def written(self, entry: Entry) -> bool:
        return entry["file"] in self.env.found_docs

    def uri(self, page: str, file: str) -> str:
        return self.app.builder.get_relative_uri(page, file)

    def link(self, page: str, entry: Entry, text: str) -> str:
        """The text as a link to the chapter; as plain text, with a word, while it is to come."""
        if self.written(entry):
            return f'<a class="reference internal" href="{self.uri(page, entry["file"])}">{escape(text)}</a>'
        return f'{escape(text)} <span class="to-come">to come</span>'

    def numbered(self, number: int) -> Entry:
        return next(entry for entry in self.chapters if entry["number"] == number)


def path(env: BuildEnvironment) -> Path:
    return Path(env.srcdir, "chapters/chapters.yml")


def load(env: BuildEnvironment) -> dict[str, Any]:
    """The list; read once for each build."""
    if not hasattr(env.app, "book_list"):
        env.app.book_list = yaml.safe_load(path(env).read_text("utf-8"))  # type: ignore[attr-defined]
    return env.app.book_list  # type: ignore[attr-defined, no-any-return]


def directive(name: str, writer: Writer) -> type[SphinxDirective]:
    """A directive without content that `writer` fills when every page has been read."""
    WRITERS[name] = writer

    class Generated(SphinxDirective):
        def run(self) -> list[nodes.Node]:
            self.env.note_dependency(str(path(self.env)))
            return [from_list(writer=name)]

    return Generated


def add(app: Sphinx, name: str, writer: Writer) -> None:
    app.setup_extension("contents")
    app.add_directive(name, directive(name, writer))


def fill(app: Sphinx, doctree: nodes.document, page: str) -> None:
    for node in list(doctree.findall(from_list)):
        html = WRITERS[node["writer"]](Book(app), page)
        node.replace_self(nodes.raw("", html, format="html"))


def written_out(text: str) -> str:
    """A text of the list as HTML, with the quotation marks and the λ of a printed page."""
    text = re.sub(r'"([^"]*)"', r"“\1”", text)
    return escape(text, quote=False).replace("λmax", "λ<sub>max</sub>")


def named(entry: Entry) -> str:
    """A chapter with its number and title, a page beside the chapters with its title alone."""
    return f"chapter {entry['number']}, {entry['title']}" if "number" in entry else str(entry["title"])


def items(texts: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{text}</li>" for text in texts) + "</ul>"


def by_part(book: Book, page: str) -> str:
    """The parts in the reader's order, each with its chapters, the pages beside them, and their questions."""
    html = []
    for part in book.list["parts"]:
        lines = [
            f"<b>{entry['number']}</b> · {book.link(page, entry, entry['question'])}"
            for entry in book.chapters
            if entry["part"] == part
        ]
        lines += [book.link(page, entry, entry["question"]) for entry in book.pages if entry["part"] == part]
        html.append(f'<p class="part-title">{escape(part)}</p>{items(lines)}')
    return f'<div class="chapter-list">{"".join(html)}</div>'


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(from_list)
    app.connect("doctree-resolved", fill)
    app.add_directive("chapter-list", directive("chapter-list", by_part))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
