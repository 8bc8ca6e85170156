"""The built book as a whole: its links, its search, its ledger, its way in; over http and as plain files."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

from .conftest import CHAPTERS, HTML, PAGES, ROOT, Visit

Open = Callable[..., Visit]


class Anchors(HTMLParser):
    """The links and the anchors of a page, and ids that are there twice."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            elif name in ("href", "src") and value and tag != "base":
                self.links.append(value)


@pytest.fixture(scope="session")
def anchors(html: Path) -> dict[str, Anchors]:
    return {page: Anchors((html / page).read_text("utf-8")) for page in PAGES}


def test_all_pages_of_the_book_are_built() -> None:
    built = {Path(page).stem for page in PAGES}
    chapters = {path.stem for path in (ROOT / "chapters").iterdir() if path.suffix in (".md", ".ipynb")}
    assert chapters | {"index", "search"} <= built


def test_the_way_in_loads_whole_and_asks_nothing_of_anyone_else(visit: Open, base: str) -> None:
    opened = visit(base + "index.html")
    opened.page.wait_for_url("**/chapters/intro.html")
    opened.page.wait_for_timeout(200)
    assert opened.trouble() == []


def test_every_link_and_anchor_within_the_book_leads_somewhere(anchors: dict[str, Anchors]) -> None:
    broken = []
    for page, found in anchors.items():
        for link in found.links:
            if urlsplit(link).scheme or link.startswith("//"):
                continue
            address, anchor = urldefrag(urljoin(f"/{page}", link))
            target = unquote(urlsplit(address).path).lstrip("/")
            if not (HTML / target).is_file():
                broken.append(f"{page}: {link}")
            elif anchor and target in anchors and unquote(anchor) not in anchors[target].ids:
                broken.append(f"{page}: {link} (no such anchor)")
    assert broken == []


def test_no_page_has_an_id_twice(anchors: dict[str, Anchors]) -> None:
    twice = {
        page: {name for name in found.ids if found.ids.count(name) > 1} for page, found in anchors.items()
    }
    assert {page: names for page, names in twice.items() if names} == {}


def test_no_address_outside_the_book_is_loaded_by_any_file(html: Path) -> None:
    loads = re.compile(rb"""(?:src|srcset|data)=["']https?://|url\(["']?https?://|@import ["']?https?://""")
    assert [
        str(f)
        for f in html.rglob("*")
        if f.suffix in (".html", ".css", ".js") and loads.search(f.read_bytes())
    ] == []


def test_the_search_finds_a_word_in_a_plain_file(visit: Open, html: Path) -> None:
    opened = visit(f"{html.as_uri()}/search.html?q=sparsity")
    found = opened.page.locator("#search-results li a[href*='04_sparsity']")  # one by one they appear
    found.first.wait_for(timeout=10_000)
    found.first.click()
    opened.page.wait_for_load_state()
    assert "/chapters/" in opened.page.url
    assert opened.trouble() == []


def test_the_search_opens_by_keyboard_on_a_chapter(visit: Open, http_base: str) -> None:
    opened = visit(http_base + CHAPTERS[0])
    opened.page.keyboard.press("Control+k")
    field = opened.page.locator("dialog input[type=search]")
    field.wait_for(state="visible")
    field.fill("lasso")
    field.press("Enter")
    opened.page.wait_for_url("**/search.html?q=lasso*")
    found = opened.page.locator("#search-results li a[href*='04_sparsity']")
    found.first.wait_for(timeout=10_000)
    assert "zero" in found.first.inner_text()


def test_each_verdict_leads_to_its_row_and_back(visit: Open, http_base: str) -> None:
    opened = visit(http_base + "chapters/04_sparsity.html")
    verdict = opened.page.locator(".verdicts .verdict").first
    anchor = verdict.get_attribute("id") or ""
    verdict.locator("a.claim-id").click()
    opened.page.wait_for_url("**/ledger.html#claim-*")
    row = opened.page.locator(f"tr#{re.sub(r'(claim-s.-[0-9]+).*', chr(92) + '1', anchor)}")
    assert row.is_visible()
    row.locator(f"a[href$='04_sparsity.html#{anchor}']").click()
    opened.page.wait_for_url(f"**/04_sparsity.html#{anchor}")
    assert opened.page.locator(f"#{anchor}").is_visible()


def test_the_ledger_has_a_row_for_each_claim(visit: Open, http_base: str) -> None:
    import yaml

    claims = yaml.safe_load((ROOT / "chapters/claims.yml").read_text("utf-8"))
    opened = visit(http_base + "chapters/ledger.html")
    rows = opened.page.locator("table.ledger tbody tr")
    assert rows.count() == len(claims)
    written = {int(page[9:11]) for page in CHAPTERS}
    for claim in claims:
        text = opened.page.locator(f"#claim-{claim['id'].lower()}").inner_text()
        assert claim["id"] in text
        if claim["chapter"] in written:
            assert "to come" not in text


def test_the_theme_button_goes_through_light_dark_and_auto(visit: Open, http_base: str) -> None:
    opened = visit(http_base + CHAPTERS[0], color_scheme="light")
    button = opened.page.locator(".theme-switch-button").first
    modes = set()
    for _ in range(3):
        button.click()
        modes.add(opened.page.evaluate("document.documentElement.dataset.mode"))
    assert modes == {"light", "dark", "auto"}


def test_the_printed_page_is_the_text_alone(visit: Open, http_base: str) -> None:
    printed = visit(http_base + CHAPTERS[0])
    printed.page.emulate_media(media="print")
    for part in (".bd-sidebar-primary", ".bd-header-article", ".prev-next-footer", ".copybtn"):
        shown = printed.page.locator(part)
        assert all(not piece.is_visible() for piece in shown.all()), part
    assert printed.page.locator("h1:visible").count() == 1
    assert printed.page.locator(".bd-article h2").first.is_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_link_to_a_place_far_down_lands_there(visit: Open, base: str, width: int) -> None:
    opened = visit(
        base + "chapters/04_sparsity.html#how-hdl-dies-and-comes-back",
        viewport={"width": width, "height": 900},
    )
    opened.page.wait_for_timeout(500)
    heading = opened.page.locator("#how-hdl-dies-and-comes-back :is(h2, h3)").first
    box = heading.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 200
