"""All pages of the book as one HTML file: title, imprint, contents, chapters, each with its running heads."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from formulas import put_back
from rewrite import Page

NUMBER = '<span class="page-of">000</span>'  # as wide as any, until the pages are counted


@dataclass(frozen=True)
class Book:
    """What the title page and the imprint say."""

    title: str
    author: str
    version: str
    year: str
    language: str = "en"
    address: str = ""


def joined(book: Book, pages: list[Page], sheets: Iterable[str], formulas: list[str]) -> str:
    """The book as HTML: `sheets` has the addresses of its style sheets, `formulas` those that stood aside."""
    links = "".join(f'<link rel="stylesheet" href="{escape(sheet)}">' for sheet in sheets)
    body = [title_page(book), imprint(book), contents(pages), *map(chapter, pages)]
    return (
        f'<!DOCTYPE html>\n<html lang="{book.language}" data-theme="light" class="measured">\n<head>\n'
        f'<meta charset="utf-8">\n<title>{escape(book.title)}</title>\n{links}\n'
        f"<style>\n{running_heads(book, pages)}</style>\n</head>\n"
        f"<body>\n<main>\n{put_back(''.join(body), formulas)}</main>\n</body>\n</html>\n"
    )


def title_page(book: Book) -> str:
    return (
        f'<section class="title-page" id="title-page"><h1>{escape(book.title)}</h1>'
        f'<p class="subtitle">Every claim about regularisation, computed before you</p>'
        f'<p class="author">{escape(book.author)}</p>'
        f'<p class="edition">Version {escape(book.version)}</p></section>\n'
    )


def imprint(book: Book) -> str:
    place = (
        f'The book that moves is at <a href="{escape(book.address)}/">{escape(book.address)}/</a>.'
        if book.address
        else "The book that moves is a folder of pages, made with the command <code>make book</code>."
    )
    return f"""<section class="imprint" id="imprint">
<p>This is the printed form of a book whose figures move, whose cells run where they stand, and whose
exercises answer back. {place}</p>
<p>On paper a figure stands at the state in which its page opens. Answers and solutions are at the end of
each chapter. Code that only imports or draws is left out; the notebooks have it, and every number in the
text was computed by them.</p>
<p>© {escape(book.year)} {escape(book.author)}. The code is under the BSD 3-Clause licence; text and figures
are under CC BY 4.0.</p>
<p>Set in Source Serif and Source Sans, with formulas by KaTeX and code in DejaVu Sans Mono.</p>
</section>
"""


def contents(pages: list[Page]) -> str:
    """Parts, chapters and sections, with the pages that they are on."""
    rows = []
    for page in pages:
        entry = page.entry
        if entry.part:
            rows.append(f'<p class="contents-part">{escape(entry.part)}</p>')
        question = page.question if page.question not in (entry.title, entry.title.split("· ")[-1]) else ""
        if entry.file.endswith("/intro") or entry.depth:
            question = ""
        aside = f'<span class="contents-question">{escape(question)}</span>' if question else ""
        rows.append(row(f"contents-{'under' if entry.depth else 'chapter'}", entry.key, entry.title, aside))
        if not entry.depth:
            rows += [row("contents-section", anchor, title) for anchor, title in page.sections]
    return f'<nav class="toc" id="contents" aria-label="Contents"><h1>Contents</h1>{"".join(rows)}</nav>\n'


def row(kind: str, anchor: str, title: str, aside: str = "") -> str:
    return (
        f'<p class="{kind}"><a href="#{escape(anchor)}"><span class="contents-title">{escape(title)}</span>'
        f'{aside}<span class="leader"></span>{NUMBER}</a></p>'
    )


def chapter(page: Page) -> str:
    entry = page.entry
    part = f'<h1 class="part">{escape(entry.part)}</h1>' if entry.part else ""
    name = f'<p class="eyebrow">{escape(entry.title)}</p>' if entry.title != page.question else ""
    kind = "chapter under" if entry.depth else "chapter"
    return (
        f'<article class="bd-article {kind} {escape(entry.key)}" id="{escape(entry.key)}" '
        f'style="page: p-{entry.key}">{part}{name}{page.html}</article>\n'
    )


def running_heads(book: Book, pages: list[Page]) -> str:
    """For each chapter its @page rule: on the left the part, on the right the chapter, numbers outside."""
    rules, part = [], book.title
    for page in pages:
        part = page.entry.part or part
        name, left, right = f"p-{page.entry.key}", in_css(part), in_css(page.entry.title)
        for side, inner, outer in (("left", "counter(page)", left), ("right", right, "counter(page)")):
            head = f"@top-left {{ content: {inner} }} @top-right {{ content: {outer} }}"
            rules.append(f"@page {name}:{side} {{ {head} }}\n")
    return "".join(rules)


def in_css(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("<", r"\3c ")
