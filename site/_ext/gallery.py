"""The page of pictures: every moving figure at a state worth seeing, with the way to its chapter.

A figure is taken from the notebook that shows it first. It begins to move when it comes near the screen.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote, urlencode

import contents
import widgets
from page_notes import PageNotes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


@dataclass
class Shown:
    """The page that shows a figure, the models of its view, and its still picture."""

    page: str
    root: str
    models: widgets.Models
    svg: str


FIGURES = PageNotes[dict[str, Shown]]("moving_figures")  # of each kind the first in a page


def of_book(env: BuildEnvironment) -> dict[str, Shown]:
    """For each kind of figure, where the book shows it first."""
    first: dict[str, Shown] = {}
    for _, figures in sorted(FIGURES.of(env).items()):
        first = figures | first
    return first


def remember(app: Sphinx, docname: str, source: list[str]) -> None:
    """Look for moving figures in a notebook, before the widgets are turned into HTML."""
    if not app.env.doc2path(docname).endswith(".ipynb"):
        return
    notebook = json.loads(source[0])
    models = notebook["metadata"].get("widgets", {}).get(widgets.STATE, {}).get("state", {})
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if widgets.VIEW not in data or "image/svg+xml" not in data:
                continue
            root = data[widgets.VIEW]["model_id"]
            needed = widgets.reachable(root, models)
            kinds = [kind for m in needed.values() if (kind := m["state"].get("kind")) in widgets.drawings()]
            shown = Shown(docname, root, needed, "".join(data["image/svg+xml"]))
            FIGURES.of(app.env).setdefault(docname, {}).setdefault(kinds[0], shown)


def address(name: str, state: dict[str, Any]) -> str:
    """The state as the page's script reads it from the address."""
    return urlencode({f"{name}.{control}": value for control, value in state.items()}, quote_via=quote)


def own_ids(svg: str, name: str) -> str:
    """The still picture, with ids of its own: the page holds several."""
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', svg)
    return re.sub(r'(url\(|href=")#', rf"\1#{name}-", svg)


def card(book: contents.Book, page: str, entry: contents.Entry, figure: contents.Entry) -> str:
    name, chapter = figure["name"], contents.named(entry)
    title, sentence = escape(figure["title"]), contents.written_out(figure["sentence"])
    shown = of_book(book.env).get(name)
    if shown is None:
        where = f'<p class="to-come">To come, in {escape(chapter)}.</p>'
        return f'<section class="picture-card"><h2>{title}</h2><p>{sentence}</p>{where}</section>'
    state = escape(address(name, figure["state"]))
    live = widgets.figure(shown.root, shown.models, own_ids(shown.svg, name), set())
    live = live.replace("<figure ", f'<figure data-later data-state="{state}" ', 1)
    place = f"{book.uri(page, shown.page)}?{state}#figure-{name}"
    return (
        f'<section class="picture-card" id="picture-{name}"><h2>{title}</h2><p>{sentence}</p>{live}'
        f'<p><a class="picture-link" href="{place}">The same in {escape(chapter)}</a></p></section>'
    )


def write(book: contents.Book, page: str) -> str:
    book.env.metadata[page]["l1l2_widgets"] = "all"  # so that the page has the script that moves them
    cards: dict[str, str] = {}
    for entry in [*book.chapters, *book.pages]:
        for figure in entry["figures"]:  # one that a later chapter shows again is here once
            cards.setdefault(figure["name"], card(book, page, entry, figure))
    return f'<div class="picture-cards">{"".join(cards.values())}</div>'


def setup(app: Sphinx) -> dict[str, Any]:
    contents.add(app, "gallery", write)
    app.connect("source-read", remember, priority=300)
    FIGURES.connect(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
