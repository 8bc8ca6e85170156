"""KaTeX's fonts, cut down to the characters that the book's formulas have.

Twenty fonts bring nearly three thousand glyphs; the book sets some hundred and fifty of them.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

from assets import cut, embedded
from katex import DIST
from sphinx.application import Sphinx

FORMULA = '<span class="katex-html" aria-hidden="true">'
SPAN = re.compile(r"<(/?)span\b")
TAG = re.compile(r"<[^>]*>")
SET = re.compile(r'<span class="([^"]*)"[^>]*>([^<]+)<')
#: Of a letter in one of the other alphabets: bold, blackboard, calligraphic …; delimiters and operators grow.
OTHER = re.compile(r"math(?!normal)|text|amsrm|boldsymbol|mainrm")
#: What the first screen of nearly every chapter shows.
AT_ONCE = re.compile(r"KaTeX_(Main-Regular|Math-Italic|Size1-Regular)")
EVERYTHING = re.compile(r"KaTeX_(Main-Regular|Size\d)")


def formulas(page: str) -> list[str]:
    """What KaTeX wrote for the eye, of each formula of a page."""
    found = []
    for part in page.split(FORMULA)[1:]:
        depth = 1
        for tag in SPAN.finditer(part):
            depth += -1 if tag[1] else 1
            if not depth:
                found.append(part[: tag.start()])
                break
    return found


def characters(html: set[str]) -> tuple[set[str], set[str], set[str]]:
    """All characters of the formulas; those in KaTeX's italic letters for variables; and those in others."""
    every: set[str] = set()
    variables: set[str] = set()
    others: set[str] = set()
    for formula in html:
        every |= set(unescape(TAG.sub("", formula)))
        for classes, text in SET.findall(formula):
            if "mathnormal" in classes:
                variables |= set(unescape(text))
            elif OTHER.search(classes):
                others |= set(unescape(text))
    return every, variables, others


def cut_down(app: Sphinx, error: Exception | None) -> None:
    """In place of each font that KaTeX brings, the part of it that is used, in its style sheet as well."""
    if error or app.builder.format != "html":
        return
    folder = Path(app.outdir, "_static/katex")
    pages = [file.read_text("utf-8") for file in Path(app.outdir).rglob("*.html")]
    every, variables, others = characters({formula for page in pages for formula in formulas(page)})
    sheet = folder / "katex.min.css"
    css = sheet.read_text("utf-8")
    for whole in sorted((folder / "fonts").glob("*.woff2")):
        used = variables if whole.stem == "KaTeX_Math-Italic" else others
        used = every if EVERYTHING.match(whole.stem) else used
        source = DIST / f"fonts/{whole.stem}.ttf"
        font, address = cut(source, {ord(each) for each in used}), f"fonts/{whole.stem}.woff"
        if AT_ONCE.match(whole.stem):
            address = embedded(font)
        else:
            (folder / address).write_bytes(font)
        css = css.replace(f'fonts/{whole.name}) format("woff2")', f'{address}) format("woff")')
        whole.unlink()
    sheet.write_text(css, "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("build-finished", cut_down, priority=920)  # after KaTeX's own files came, before the bundle
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
