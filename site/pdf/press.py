"""Chromium prints the book, twice: the second time with the page numbers that the first has found."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from pypdf import PdfReader

sys.path.append(str(Path(__file__).resolve().parents[2]))

from tests.browser.chromium import HOW_TO, find  # the one place that says where a Chromium is

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
FIT = (Path(__file__).parent / "fit.js").read_text("utf-8")
WIDTH = 597  # CSS pixels, as in book.css: 158 mm
ROUNDS = 4
FILL_IN = """pages => {
  for (const place of document.querySelectorAll(".page-of")) {
    const page = pages[place.closest("a").getAttribute("href").slice(1)];
    if (page) place.textContent = page;
  }
}"""


class NoChromium(RuntimeError):
    """There is nothing to print with; the message says what to install."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A Chromium of the machine, or Playwright's own. Raises NoChromium if there is neither."""
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


def launched(playwright: Playwright) -> Browser:
    found = find(playwright)
    if not found:
        raise NoChromium(f"pdf: {HOW_TO}")
    return playwright.chromium.launch(executable_path=found, args=FLAGS)


def printed(browser: Browser, source: Path) -> bytes:
    """The HTML file as a PDF in which every `.page-of` says on which page its link leads to.

    A RuntimeError says so if the numbers do not settle: none has been seen to need more than two rounds.
    """
    page = laid_out(browser, source)
    before: dict[str, int] = {}
    for _ in range(ROUNDS):
        pdf = once(page, tagged=bool(before))
        places = numbers(pdf)
        if places == before:
            page.close()
            return pdf
        page.evaluate(FILL_IN, places)
        before = places
    raise RuntimeError(f"pdf: the page numbers of {source.name} have not settled in {ROUNDS} rounds")


def laid_out(browser: Browser, source: Path) -> Page:
    """The book as wide as on paper, with all that is wider made to fit."""
    page = browser.new_page(viewport={"width": WIDTH, "height": 900})
    page.emulate_media(media="print", color_scheme="light")
    page.goto(source.resolve().as_uri())
    page.evaluate("document.fonts.ready")
    page.evaluate(FIT)
    return page


def once(page: Page, tagged: bool) -> bytes:
    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=tagged, outline=False)


def numbers(pdf: bytes) -> dict[str, int]:
    """The page, from 1, of each anchor that some link leads to."""
    reader = PdfReader(BytesIO(pdf))
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages, 1)}
    return {name.lstrip("/"): pages[to.page.idnum] for name, to in reader.named_destinations.items()}
