"""What the book sets out to keep on every chapter; `make audit` prints the numbers, and Lighthouse's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser

from .conftest import Visit
from .figures_support import until
from .reach import FIRST, NEXT, PHONE, REQUESTS, SHIFT, Cost, costs

Open = Callable[..., Visit]


@pytest.fixture(scope="module")
def chapters(chromium: Browser, html: Path) -> list[Cost]:
    return costs(
        chromium, html, [f"chapters/{page.name}" for page in sorted(html.glob("chapters/[01]*.html"))]
    )


def test_a_first_visit_is_light_and_asks_for_little(chapters: list[Cost]) -> None:
    assert len(chapters) == 16
    assert [cost for cost in chapters if cost.first > FIRST or cost.requests > REQUESTS] == []


def test_the_next_chapter_costs_little_more_than_its_text(chapters: list[Cost]) -> None:
    assert [cost for cost in chapters[1:] if cost.next > NEXT] == []


def test_nothing_jumps_while_a_chapter_loads(chapters: list[Cost]) -> None:
    assert [cost for cost in chapters if cost.shift > SHIFT] == []


def test_formulas_and_icons_have_their_letters_with_the_style_sheet(visit: Open, http_base: str) -> None:
    opened = visit(http_base + "chapters/04_sparsity.html")
    loaded = opened.page.evaluate(
        "document.fonts.ready"
        ".then(() => [...document.fonts].filter(font => font.status === 'loaded').map(font => font.family))"
    )
    assert {name.strip('"') for name in loaded} >= {"KaTeX_Main", "KaTeX_Math", "Font Awesome 6 Free"}
    assert [address for address in opened.requests if ".woff" in address and "data:" not in address] == []


_HEIGHT = "document.documentElement.scrollHeight"
_FAR = """[...document.querySelectorAll('.bd-article *')]
  .filter(part => getComputedStyle(part).contentVisibility === 'auto').length"""


def test_a_page_that_was_scrolled_knows_its_height_so_that_the_scroll_bar_leads_where_it_says(
    visit: Open, base: str
) -> None:
    page = visit(base + "chapters/15_a_solver_you_can_read.html", viewport=PHONE["viewport"]).page
    page.mouse.wheel(0, 300)
    # Asked seldom: a question on every frame leaves the page no rest to do it in.
    until(page, f"() => {_FAR} === 0")
    guessed = page.evaluate(_HEIGHT)
    page.evaluate("document.documentElement.classList.add('measured')")
    assert page.evaluate(_HEIGHT) == guessed


def test_the_buttons_of_a_cell_come_into_a_place_that_was_kept_for_them(visit: Open, html: Path) -> None:
    height = "[...document.querySelectorAll('div.cell:has(.live-bar)')].map(cell => cell.offsetHeight)"
    page = visit((html / "chapters/04_sparsity.html").as_uri() + "#all", viewport=PHONE["viewport"]).page
    page.locator(".live-bar button").first.wait_for(state="attached")
    with_buttons = page.evaluate(height)
    page.route("**/l1l2.js", lambda route: route.abort())
    page.reload()
    assert page.locator(".live-bar button").count() == 0
    assert page.evaluate(height) == with_buttons
    assert len(with_buttons) > 20


def test_a_large_figure_comes_when_the_reader_does(visit: Open, base: str) -> None:
    opened = visit(base + "chapters/06_tuning_lambda.html")
    assert not any("/figures/" in address for address in opened.requests)
    place = opened.page.locator("figure[data-source]").first
    assert place.locator("svg").first.get_attribute("class") != "l1l2-figure"
    place.scroll_into_view_if_needed()
    place.locator("input[type=range]").first.wait_for()
    assert any("/figures/" in address for address in opened.requests)
    assert opened.trouble() == []


def test_the_whole_book_opens_from_its_zip(visit: Open, html: Path, tmp_path: Path) -> None:
    front = visit((html / "chapters/intro.html").as_uri())
    link = front.page.locator("p.offline a")
    file = html / "chapters" / (link.get_attribute("href") or "")
    size = f"{file.stat().st_size / 1e6:.1f} MB"
    assert size in front.page.locator("p.offline").inner_text()
    with ZipFile(file) as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert [entry.filename for entry in book.infolist()] == sorted(book.namelist())
        book.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    ours = {file.relative_to(html) for file in html.rglob("*") if file.is_file() and file.suffix != ".zip"}
    # JupyterLite needs a server; Sphinx's notes are to itself.
    ours = {file for file in ours if file.parts[0] != "lite" and file.name != ".buildinfo"}
    assert {file.relative_to(folder) for file in folder.rglob("*") if file.is_file()} == ours
    opened = visit((folder / "index.html").as_uri())
    opened.page.wait_for_url("**/chapters/intro.html")
    assert opened.page.locator("p.offline").count() == 0
    opened.page.goto((folder / "chapters/04_sparsity.html").as_uri())
    opened.page.locator("#figure-path_explorer").scroll_into_view_if_needed()
    opened.page.locator("#figure-path_explorer input[type=range]").first.wait_for()
    opened.page.wait_for_load_state("networkidle")  # a font still on its way would count as failed
    opened.page.goto(f"{(folder / 'search.html').as_uri()}?q=sparsity")
    opened.page.locator("#search-results li a").first.wait_for()
    assert opened.trouble() == []
