"""The list of all pages beside each page, written from the book's contents.

The theme makes the same from Sphinx's trees of nodes, anew for each page, and parses and changes its HTML;
that took an eighth of the build. The template sbt-sidebar-nav.html calls ``book_navigation``, set here.
"""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

TOGGLE = (
    '<summary aria-label="Pages of this section"><span class="toctree-toggle" role="presentation">'
    '<i class="fa-solid fa-chevron-down"></i></span></summary>'
)
Entries = list[tuple[str, str]]


@cache
def lists(env: BuildEnvironment, page: str) -> list[tuple[str, Entries]]:
    """(caption, [(title, page), …]) of each list of pages that `page` brings, when all are read."""
    found = []
    for listed in env.tocs[page].findall(addnodes.toctree):
        entries = listed["entries"]
        if strange := [inner for _, inner in entries if inner not in env.titles]:
            raise ExtensionError(f"_toc.yml: {strange[0]!r} is no page of the book; list pages only")
        named = [(title or env.titles[inner].astext(), inner) for title, inner in entries]
        found.append((listed.get("caption") or "", named))
    return found


def unfolded(env: BuildEnvironment, page: str) -> set[str]:
    """The page itself, and those whose lists lead to it."""
    found: set[str] = set()
    fresh = {page}
    while fresh:
        found |= fresh
        fresh = {outer for outer, inner in env.toctree_includes.items() if fresh & set(inner)} - found
    return found


def navigation(app: Sphinx, page: str) -> str:
    """The parts of the book as seen from `page`, whose own entry is marked, and the lists above it open."""
    env, here = app.env, unfolded(app.env, page)

    def entry(title: str, inner: str, depth: int) -> str:
        on_way = " current active" if inner in here else ""
        mark, uri = ("current ", "#") if inner == page else ("", app.builder.get_relative_uri(page, inner))
        link = f'<a class="{mark}reference internal" href="{uri}">{escape(title, quote=False)}</a>'
        below = [each for _, entries in lists(env, inner) for each in entries]
        if not below:
            return f'<li class="toctree-l{depth}{on_way}">{link}</li>\n'
        is_open = ' open="open"' if on_way else ""
        folded = f"<details{is_open}>{TOGGLE}{items(below, depth + 1)}</details>"
        return f'<li class="toctree-l{depth}{on_way} has-children">{link}{folded}</li>\n'

    def items(entries: Entries, depth: int) -> str:
        classes = ["current"] if any(inner in here for _, inner in entries) else []
        classes += ["nav", "bd-sidenav"] if depth == 1 else []
        attribute = f' class="{" ".join(classes)}"' if classes else ""
        return f"<ul{attribute}>\n{''.join(entry(*each, depth) for each in entries)}</ul>\n"

    html = ""
    for caption, entries in lists(env, env.config.root_doc):
        text = escape(caption, quote=False)
        spoken = '<p aria-level="2" class="caption" role="heading">'
        html += f'{spoken}<span class="caption-text">{text}</span></p>\n' if text else ""
        html += items(entries, 1)
    return html


def offer(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    context["book_navigation"] = cache(lambda: navigation(app, page))  # the theme renders it twice


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", offer, priority=400)  # before the theme renders its templates
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
