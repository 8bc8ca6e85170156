"""The book as one PDF: chapters printed by the code that prints all of them."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Playwright
from pypdf import PageObject, PdfReader
from pypdf.generic import Destination

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "site/pdf"))

import make
import press
from rewrite import Page
from sheet import joined

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = ("02_scale", "14_field_guide", "glossary")


@dataclass
class Printed:
    reader: PdfReader
    pages: list[Page]
    texts: list[str]
    places: list[list[tuple[str, float, float]]]
    source: Path

    def page_of(self, anchor: str) -> int:
        """From 0."""
        to = self.reader.named_destinations[f"/{anchor}"]
        return int(self.reader.get_destination_page_number(to) or 0)


def squeezed(text: str) -> str:
    """Letters and digits alone: a PDF knows neither spaces nor hyphens at the ends of lines."""
    return re.sub(r"[\W_]", "", text)


@pytest.fixture(scope="module")
def book(chromium: Browser, html: Path, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    target = tmp_path_factory.mktemp("pdf") / "book.pdf"
    about = make.about(ROOT)
    plan = [entry for entry in make.entries(ROOT) if entry.key in CHAPTERS]
    pages, formulas = make.read(html, plan, about.address)
    source = target.with_suffix(".html")
    source.write_text(joined(about, pages, make.sheets(html, target.parent), formulas), "utf-8")
    make.bound(press.printed(chromium, source), about, pages, target)
    reader = PdfReader(BytesIO(target.read_bytes()))
    places: list[list[tuple[str, float, float]]] = []
    texts = [page.extract_text(visitor_text=noted(places)) for page in reader.pages]
    return Printed(reader, pages, texts, places, source)


def noted(places: list[list[tuple[str, float, float]]]) -> Callable[..., None]:
    """To be called with each piece of a page's text, of which it keeps where it begins."""
    here: list[tuple[str, float, float]] = []
    places.append(here)

    def visit(text: str, at: Any, within: Any, font: Any, size: Any) -> None:
        x = within[4] * at[0] + within[5] * at[2] + at[4]
        y = within[4] * at[1] + within[5] * at[3] + at[5]
        if text.strip():
            here.append((text, x, y))

    return visit


def links(reader: PdfReader) -> Iterator[tuple[PageObject, Any]]:
    for page in reader.pages:
        for note in page.get("/Annots", []):
            if note.get_object()["/Subtype"] == "/Link":
                yield page, note.get_object()


def test_every_link_leads_to_a_place_of_the_book_or_to_the_web(book: Printed) -> None:
    places = book.reader.named_destinations
    within = [str(note["/Dest"]) for _, note in links(book.reader) if "/Dest" in note]
    outside = [str(note["/A"]["/URI"]) for _, note in links(book.reader) if "/A" in note]
    assert len(within) > 100
    assert [name for name in within if name not in places] == []
    assert [to for to in outside if not to.startswith(("https://", "http://", "mailto:"))] == []
    assert {link for page in book.pages for link in page.links} <= {name.lstrip("/") for name in places}


def test_the_contents_name_the_page_that_each_entry_is_on(book: Printed) -> None:
    source = BeautifulSoup(book.source.read_text("utf-8"), "html.parser")
    expected = ""
    for line in source.select("nav > p"):
        link = line.find("a")
        for number in line.select(".page-of"):
            number.decompose()
        expected += squeezed(line.get_text())
        if link is not None:
            expected += str(book.page_of(link["href"][1:]) + 1)
    assert {page.entry.key for page in book.pages} <= {a["href"][1:] for a in source.select("nav a")}
    assert expected in squeezed(book.texts[2])


def test_every_entry_stands_on_its_page(book: Printed) -> None:
    def there(title: str, anchor: str) -> bool:
        """But for formulas, whose letters a PDF has in another order."""
        text = squeezed(book.texts[book.page_of(anchor)])
        return all(word in text for word in re.findall(r"[^\W\d_]{4,}", title))

    for page in book.pages:
        assert there(page.question, page.entry.key)
        assert [title for anchor, title in page.sections if not there(title, anchor)] == []


def test_the_outline_is_the_contents(book: Printed) -> None:
    def flat(items: list[Any]) -> list[tuple[str, int | None]]:
        found = []
        for item in items:
            if isinstance(item, Destination):
                found.append((str(item.title), book.reader.get_destination_page_number(item)))
            else:
                found += flat(item)
        return found

    expected = []
    for page in book.pages:
        if page.entry.part:
            expected.append((page.entry.part, book.page_of(page.entry.key)))
        expected.append((page.entry.title, book.page_of(page.entry.key)))
        expected += [(title, book.page_of(anchor)) for anchor, title in page.sections]
    assert flat(book.reader.outline) == expected


def test_each_chapter_is_there_to_its_last_sentence(book: Printed, html: Path) -> None:
    everything = squeezed("".join(book.texts))
    for page in book.pages:
        built = (html / f"{page.entry.file}.html").read_text("utf-8").split("</article>")[0]
        sentences = [re.sub(r"<[^>]*>", "", each) for each in re.findall(r"<p>([^<]{30,})</p>", built)]
        assert sentences
        assert squeezed(sentences[-1]) in everything
        assert squeezed(sentences[0]) in everything


def test_no_text_and_no_link_reaches_into_the_margin(book: Printed) -> None:
    for number, page in enumerate(book.reader.pages):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
        outside = [text for text, x, y in book.places[number] if not (68 < x < 525 and 60 < y < 842 - 36)]
        assert outside == [], number + 1
    for _, note in links(book.reader):
        left, _, right, _ = map(float, note["/Rect"])
        assert 72 < left < right < 525


WIDER = """room => [...document.querySelectorAll("article :is(p, li, pre, td, th, .katex, svg, .eqno, dt)")]
  .filter(each => each.getBoundingClientRect().right > room + 1)
  .map(each => each.textContent.trim().slice(0, 60))"""


def test_nothing_is_wider_than_its_page(chromium: Browser, book: Printed) -> None:
    page = press.laid_out(chromium, book.source)
    assert page.evaluate(WIDER, press.WIDTH) == []
    page.close()


def test_every_figure_is_drawn_and_described(book: Printed) -> None:
    source = BeautifulSoup(book.source.read_text("utf-8"), "html.parser")
    described = [drawing["aria-label"] for drawing in source.select("article svg[role=img]")]
    root = book.reader.trailer["/Root"]["/StructTreeRoot"]
    drawn = {
        str(tag["/Alt"]) for tag in tags(root) if tag["/S"] == "/Figure" and tag.get("/K") and "/Alt" in tag
    }
    assert len(described) >= 3
    assert [text for text in described if text not in drawn] == []


def test_it_says_what_it_is_and_can_be_read_aloud(book: Printed) -> None:
    about, catalogue = make.about(ROOT), book.reader.trailer["/Root"]
    assert book.reader.metadata is not None
    assert (book.reader.metadata.title, book.reader.metadata.author) == (about.title, about.author)
    assert catalogue["/Lang"] == "en"
    assert catalogue["/MarkInfo"]["/Marked"].value
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert "/StructTreeRoot" in catalogue


def tags(tree: Any) -> Iterator[Any]:
    waiting = [tree]
    while waiting:
        inner = waiting.pop().get("/K", [])
        for kid in inner if isinstance(inner, list) else [inner]:
            each = kid.get_object()
            if getattr(each, "get", {}.get)("/S"):
                yield each
                waiting.append(each)


def test_what_is_read_aloud_has_a_name_and_its_place_on_a_page(book: Printed) -> None:
    root = book.reader.trailer["/Root"]["/StructTreeRoot"]
    kinds = Counter(str(tag["/S"]) for tag in tags(root))
    assert {"/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Code", "/Table", "/TD", "/Link"} <= set(kinds)
    assert "/NonStruct" not in kinds
    named = [str(tag.get("/Alt", "")) for tag in tags(root) if tag["/S"] == "/Formula"]
    assert len(named) > 100
    assert all(named)
    assert any("\\lambda" in name for name in named)
    assert not [name for name in named if name.startswith("TeX")]
    order = dict(pairs(root["/ParentTree"]))
    pages = {page.indirect_reference.idnum: page for page in book.reader.pages}
    lost = []
    for tag in tags(root):
        inner = tag["/K"] if isinstance(tag.get("/K"), list) else [tag.get("/K")]
        for kid in inner:
            if isinstance(kid, int):
                listed = order[pages[tag.raw_get("/Pg").idnum]["/StructParents"]].get_object()
                if listed[kid].get_object() != tag:
                    lost.append((tag["/S"], kid))
    assert lost == []


def pairs(tree: Any) -> Iterator[tuple[int, Any]]:
    for branch in tree.get("/Kids", []):
        yield from pairs(branch.get_object())
    numbers = tree.get("/Nums", [])
    yield from zip(numbers[::2], numbers[1::2], strict=True)


def test_every_typeface_is_inside(book: Printed) -> None:
    names = set()
    for page in book.reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            inner = font.get_object()
            for each in inner.get("/DescendantFonts", [inner]):
                face = each.get_object()
                if face["/Subtype"] == "/Type3":
                    continue  # is its own drawing
                names.add(str(face["/BaseFont"]).split("+")[-1])
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(face["/FontDescriptor"]), names
    assert {"SourceSerif4-Regular", "SourceSerif4-Italic", "DejaVuSansMono"} <= names


def test_without_a_chromium_it_says_what_to_install(
    playwright: Playwright, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "find", lambda playwright: None)
    with pytest.raises(press.NoChromium, match="apt-get install chromium"):
        press.launched(playwright)


def test_a_book_that_is_not_built_is_named(tmp_path: Path) -> None:
    with pytest.raises(make.NotReady, match="run `make book`"):
        make.read(tmp_path, make.entries(ROOT), "")
