"""What a page says of itself to search engines, to reference managers, and where a link to it is shared.

Description and title for every page, ``citation_*`` for the chapters. Where the book has an address
(``book_address``), its social card and a sitemap too: both need whole addresses.
"""

from __future__ import annotations

import re
import shutil
from html import escape
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape as in_xml

import contents
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

SITE = Path(__file__).resolve().parents[1]
CARD = SITE / "media/card.png"
CARD_SAYS = "Ten weights of the lasso against λ: one after another they become zero, and one comes back."
LONGEST = 160  # characters that search engines show
#: Of pages without a text of their own.
WITHOUT_TEXT = {
    "search": "Search all chapters, the ledger of claims, the glossary and the reference of {book}.",
    "_modules/index": "The modules of l1l2, the package of {book}, with their source.",
}
SOURCE = "The source of {title}, a module of the package that {book} computes with."


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def shortened(text: str) -> str:
    """Whole sentences if the first is short enough, else whole words."""
    if len(text) <= LONGEST:
        return text
    sentences = re.match(rf"(.{{40,{LONGEST - 1}}}[.?!])(?=\s)", text)
    return sentences[1] if sentences else text[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def opening(doctree: nodes.document) -> str:
    """The first paragraph that is plain text: no formula, and not a list of what the page needs."""
    for paragraph in doctree.findall(nodes.paragraph):
        whole_line = len(paragraph.children) == 1 and isinstance(paragraph[0], nodes.emphasis)
        formula = next(iter(paragraph.findall(nodes.math)), None)
        if not whole_line and formula is None and len(plain(paragraph.astext())) > 40:
            return plain(paragraph.astext())
    return ""


def description(app: Sphinx, page: str, title: str, doctree: nodes.document | None) -> str:
    """One or two sentences: a chapter's question and how it begins."""
    book = app.config.html_title
    if doctree is None:
        return WITHOUT_TEXT.get(page, SOURCE).format(book=book, title=title)
    first = opening(doctree) or f"{title}, in {book}."
    entry = chapter(app, page)
    return shortened(f"{entry['question']} {first}" if entry else first)


def chapter(app: Sphinx, page: str) -> contents.Entry | None:
    if not contents.path(app.env).is_file():
        return None
    found = (entry for entry in contents.load(app.env)["chapters"] if entry["file"] == page)
    return next(found, None)


def tags(app: Sphinx, page: str, title: str, text: str) -> list[tuple[str, str, str]]:
    """(attribute, name, content) of each <meta> of a page."""
    config = app.config
    entry = chapter(app, page)
    found = [
        ("name", "description", text),
        ("name", "author", config.author),
        ("property", "og:type", "article" if entry else "website"),
        ("property", "og:site_name", config.html_title),
        ("property", "og:title", title),
        ("property", "og:description", text),
        ("property", "og:locale", "en_GB"),
        ("name", "twitter:card", "summary_large_image"),
    ]
    if entry or page == config.root_doc:
        found += [
            ("name", "citation_title", title),
            ("name", "citation_author", config.author),
            ("name", "citation_publication_date", config.copyright),
            ("name", "citation_language", config.language),
        ]
    if entry:
        found.append(("name", "citation_inbook_title", config.html_title))
    if config.html_baseurl:
        found += addressed(config.html_baseurl, app.builder.get_target_uri(page), bool(entry))
    return found


def addressed(base: str, uri: str, entry: bool) -> list[tuple[str, str, str]]:
    """What takes a whole address."""
    found = [
        ("property", "og:url", base + uri),
        ("property", "og:image", f"{base}_static/{CARD.name}"),
        ("property", "og:image:width", "1200"),
        ("property", "og:image:height", "630"),
        ("property", "og:image:alt", CARD_SAYS),
    ]
    return [*found, ("name", "citation_fulltext_html_url", base + uri)] if entry else found


def write(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    title = plain(re.sub(r"<[^>]+>", "", context.get("title") or "")) or app.config.html_title
    text = description(app, page, title, doctree)
    meta = "\n    ".join(
        f'<meta {attribute}="{name}" content="{escape(content)}">'
        for attribute, name, content in tags(app, page, title, text)
    )
    if page == app.config.root_doc:
        context["docstitle"] = ""  # its title is the book's, which would follow once more
    context["metatags"] = re.sub(r"<meta name=\"viewport\"[^>]*>", "", context.get("metatags", "")) + meta


def finish(app: Sphinx, error: Exception | None) -> None:
    """The card and the list of all pages, for a book with an address."""
    base = app.config.html_baseurl
    if error or app.builder.format != "html" or not base:
        return
    if not CARD.is_file():
        raise ExtensionError(f"{CARD} is missing. Run `python site/card.py`.")
    shutil.copyfile(CARD, Path(app.outdir, "_static", CARD.name))
    pages = sorted(app.builder.get_target_uri(page) for page in app.env.found_docs)
    listed = "".join(f"<url><loc>{in_xml(base + page)}</loc></url>\n" for page in pages)
    Path(app.outdir, "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{listed}</urlset>\n',
        "utf-8",
    )


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", write)
    app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
