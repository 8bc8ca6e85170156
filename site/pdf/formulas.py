"""Formulas as they were typeset for the page, with their TeX for those who hear the book.

They are most of a page's elements and nothing in them is to be changed, so they stand aside while the rest of
the page is.
"""

from __future__ import annotations

import re
from html import escape, unescape

OPENING = '<span class="katex">'
MATHML = re.compile(r'<span class="katex-mathml">.*?</math></span>', re.DOTALL)
TEX = re.compile(r'<annotation encoding="application/x-tex">(.*?)</annotation>', re.DOTALL)
SPAN = re.compile(r"<(/?)span\b[^>]*>")
MARK = re.compile("\ue000(\\d+)\ue001")


def set_aside(html: str, kept: list[str]) -> str:
    """The text with a mark in place of each formula, which goes to the end of `kept`."""
    done = []
    while (start := html.find(OPENING)) >= 0:
        end = closing(html, start)
        done += [html[:start], f"\ue000{len(kept)}\ue001"]
        kept.append(spoken(html[start:end]))
        html = html[end:]
    return "".join([*done, html])


def closing(html: str, start: int) -> int:
    """Where the span that begins at `start` ends."""
    depth = 0
    for tag in SPAN.finditer(html, start):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end()
    raise ValueError(f"formulas: no end of the span that begins {html[start : start + 80]!r}")


def spoken(formula: str) -> str:
    """The formula for the eye, named by its TeX: in print the MathML would be text that nobody sees."""
    tex = TEX.search(formula)
    label = escape(" ".join(unescape(tex[1]).split()) if tex else "", quote=True)
    seen = MATHML.sub("", formula).replace(' aria-hidden="true"', "")
    return seen.replace(OPENING, f'<span class="katex" role="img" aria-label="TeX: {label}">', 1)


def put_back(html: str, kept: list[str]) -> str:
    return MARK.sub(lambda mark: kept[int(mark[1])], html)


def plain(text: str, kept: list[str]) -> str:
    """The text with each formula as the letters that are seen of it."""
    seen = put_back(text, [re.sub(r"<[^>]*>|\u200b", "", unescape(formula)) for formula in kept])
    return " ".join(seen.split())
