"""One built page, made ready to stand in a book on paper beside all the others.

Its anchors get its name in front, its links lead into the book where they can, what only works on a screen
goes, and answers move to the end of the chapter.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

import formulas
from answers import collect
from bs4 import BeautifulSoup, NavigableString, Tag
from plan import Entry

STORED = re.compile(r'<script type="application/json">.*?</script>', re.DOTALL)
ON_SCREEN = (
    "script, a.headerlink, p.opening, p.offline, #live-what, details.hide, .viewcode-link, .live-bar, "
    ".ledger-filter, .progress-panel, .progress-mark, .own-mark, [hidden]"
)
POINTS = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers")
URL = re.compile(r"url\(([\"']?)#([^)\"']+)\1\)")
LONGEST_TABLE = 16  # rows of a moving figure's numbers that are still worth their place on paper
MOVES = "This figure moves at "


@dataclass
class Page:
    """An article as HTML with marks for its formulas, its question, and its sections as (anchor, title)."""

    entry: Entry
    html: str
    question: str
    sections: list[tuple[str, str]]
    anchors: set[str]
    links: set[str] = field(default_factory=set)


def rewritten(entry: Entry, built: str, inside: dict[str, str], address: str, kept: list[str]) -> Page:
    """The page `built`; `inside` has the key of each file of the book, `address` is the book's own or empty.

    A ValueError names a page without an article.
    """
    if "<article" not in built:
        raise ValueError(f"{entry.file}: the built page has no <article>")
    built = built[built.index("<article") : built.index("</article>")].partition(">")[2]
    article = BeautifulSoup(formulas.set_aside(STORED.sub("", built), kept), "html.parser")
    for part in article.select(ON_SCREEN):
        part.decompose()
    unfold(article)
    figures(article, f"{address}/{entry.file}.html" if address else "")
    collect(article)
    for empty in article.select("div.cell"):
        if not empty.get_text(strip=True) and not empty.find(["svg", "img"]):
            empty.decompose()
    reset(article)
    anchored(article, entry.key)
    links = {to for link in article.find_all("a") if (to := linked(link, entry, inside, address))}
    question = article.find("h2")
    if question is None:
        raise ValueError(f"{entry.file}: the built page has no title")
    return Page(
        entry,
        str(article),
        formulas.plain(question.get_text(), kept),
        [(anchor(heading), formulas.plain(heading.get_text(), kept)) for heading in article.find_all("h3")],
        {str(each["id"]) for each in article.find_all(id=True)},
        links,
    )


def unfold(article: BeautifulSoup) -> None:
    """What is folded on the screen stands open; long tables of numbers stay with the figures that move."""
    for table in article.select("details.l1l2-table"):
        if len(table.find_all("tr")) > LONGEST_TABLE:
            table.decompose()
    for folded in article.find_all("details"):
        folded.name = "div"
        title = folded.find("summary", recursive=False)
        if title is not None:
            title.name = "p"
            title["class"] = [*title.get("class", []), "unfolded"]


def reset(article: BeautifulSoup) -> None:
    """Titles one level down, below those of the parts; code tagged as code; signatures that run on."""
    for level in (3, 2, 1):
        for heading in article.find_all(f"h{level}"):
            heading.name = f"h{level + 1}"
    for block in article.find_all("pre"):
        code = article.new_tag("code")
        code.extend(list(block.contents))
        block.append(code)
    for parameters in article.select("dt.sig > div"):
        around = (parameters.previous_sibling, parameters.next_sibling)
        for space in (*around, parameters.contents[0], parameters.contents[-1]):
            if isinstance(space, NavigableString) and not space.strip():
                space.extract()
        last = parameters.contents[-1].contents[-1] if isinstance(parameters.contents[-1], Tag) else None
        if last == ",":
            last.extract()


def figures(article: BeautifulSoup, page: str) -> None:
    """Under a figure that moves on the screen, where it does."""
    for figure in article.select("figure.l1l2-widget"):
        caption = figure.find("figcaption")
        if page and isinstance(caption, Tag):
            target = f"{page}#{figure.get('id', '')}".rstrip("#")
            line = article.new_tag("span", attrs={"class": "moves"})
            link = article.new_tag("a", href=target)
            link.string = target.removeprefix("https://")
            line.extend([MOVES, link, "."])
            caption.extend([" ", line])


def anchored(article: BeautifulSoup, key: str) -> None:
    """Every id, and all that points to one within the page, with the page's key in front."""
    for each in article.find_all(True):
        if each.has_attr("id"):
            each["id"] = f"{key}:{each['id']}"
        for name in POINTS:
            if each.has_attr(name):
                words = each[name] if isinstance(each[name], list) else str(each[name]).split()
                each[name] = " ".join(f"{key}:{word}" for word in words)
        if each.name == "use":
            for name in ("href", "xlink:href"):
                if str(each.get(name, "")).startswith("#"):
                    each[name] = f"#{key}:{each[name][1:]}"
        for name, value in list(each.attrs.items()):
            if isinstance(value, str) and "url(" in value:
                each[name] = URL.sub(rf"url(#{key}:\2)", value)


def linked(link: Tag, entry: Entry, inside: dict[str, str], address: str) -> str:
    """Turn a link of the page into one of the book; the anchor that it leads to, or nothing."""
    name = "xlink:href" if link.has_attr("xlink:href") else "href"
    href = str(link.get(name, ""))
    if re.match(r"(?:https?|mailto):", href):
        return ""
    path, _, fragment = href.partition("#")
    file = posixpath.normpath(posixpath.join(posixpath.dirname(entry.file), unquote(path))) if path else ""
    target = inside.get(file.removesuffix(".html")) if file else entry.key
    if target is not None:
        link[name] = f"#{target}:{unquote(fragment)}" if fragment else f"#{target}"
        return str(link[name])[1:]
    if address and file and not file.startswith(".."):
        link[name] = f"{address}/{file}" + (f"#{fragment}" if fragment else "")
        return ""
    link.name = "span"
    del link[name]
    return ""


def anchor(heading: Tag) -> str:
    """Where a link to the section leads: its heading, or what it is the heading of."""
    section = heading.find_parent(["section", "div"], id=True)
    if section is None:
        raise ValueError(f"no anchor for the section {heading.get_text()!r}")
    return str(section["id"])


def missing(pages: Iterable[Page]) -> list[str]:
    """Links within the book that lead nowhere."""
    pages = list(pages)
    there = {page.entry.key for page in pages}.union(*(page.anchors for page in pages))
    return sorted({link for page in pages for link in page.links} - there)
