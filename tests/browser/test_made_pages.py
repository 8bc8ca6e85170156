"""What is made from the list of chapters, in the browser: a reader's progress, the pictures, the map."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml
from playwright.sync_api import Page

from .conftest import CHAPTERS, HTML, ROOT, Visit
from .figures_support import SETTLED, awake, until

Open = Callable[..., Visit]
LIST = yaml.safe_load((ROOT / "chapters/chapters.yml").read_text("utf-8"))
SHOWN: dict[str, Any] = {}  # each figure in the first chapter, or page beside them, that has it
for each in LIST["chapters"] + LIST["pages"]:
    for moving in each["figures"]:
        if not moving.get("to_come"):
            SHOWN.setdefault(moving["name"], (each, moving))
MOVING = list(SHOWN.values())
MAP, PICTURES = "chapters/map.html", "chapters/pictures.html"


# Progress


def marks(page: Page) -> list[str]:
    return page.locator(".bd-sidebar-primary .progress-mark [aria-hidden]").all_inner_texts()


def solve(page: Page) -> None:
    """Answer the first number of chapter 1, first with a usual slip and then rightly."""
    field = page.locator(".l1l2-number input").first
    field.fill("-1")
    field.press("Enter")
    assert marks(page) == ["0/6"]
    assert page.locator("#norms-sizes .progress-mark").inner_text() == "tried"
    for number, right in zip(page.locator(".l1l2-number input").all(), ("7", "5", "25"), strict=False):
        number.fill(right)
        number.press("Enter")
    assert page.locator("#norms-sizes .progress-mark").inner_text() == "✓ solved"
    assert marks(page) == ["1/6"]


def test_progress_is_kept_shown_and_can_be_cleared(visit: Open, http_base: str) -> None:
    opened = visit(http_base + CHAPTERS[0])
    page = opened.page
    awake(page)
    assert marks(page) == []
    solve(page)
    page.locator(".l1l2-question input[type=radio]").first.click()
    assert marks(page) == ["2/6"]
    page.get_by_label("I have solved it").press("Space")
    assert marks(page) == ["3/6"]
    page.goto(http_base + MAP)
    assert marks(page) == ["3/6"]
    row = page.locator("tr[data-chapter='01_norms']")
    assert row.locator("td.yours").inner_text() == "3 done"
    page.get_by_role("button", name="Forget my progress").click()
    assert marks(page) == []
    assert row.locator("td.yours").inner_text() == "0 done"
    page.get_by_role("button", name="Take that back").click()
    assert marks(page) == ["3/6"]
    page.get_by_role("button", name="Forget my progress").click()
    page.reload()
    assert marks(page) == []
    assert page.get_by_role("button", name="Forget my progress").is_disabled()
    assert opened.trouble() == []


def test_progress_works_where_the_browser_keeps_nothing(visit: Open, base: str) -> None:
    opened = visit(base + CHAPTERS[0])
    page = opened.page
    awake(page)
    page.add_init_script(
        "for (const name of ['getItem', 'setItem']) { const own = Storage.prototype[name];"
        "Storage.prototype[name] = function (key, ...rest) {"
        " if (key.startsWith('l1l2')) throw new DOMException('denied', 'SecurityError');"
        " return own.call(this, key, ...rest); }; }"
    )
    page.reload()
    awake(page)
    solve(page)
    assert opened.trouble() == []


def test_progress_is_in_the_browser_alone(visit: Open, http_base: str) -> None:
    opened = visit(http_base + CHAPTERS[0])
    opened.page.wait_for_timeout(SETTLED)
    before = list(opened.requests)
    solve(opened.page)
    opened.page.wait_for_timeout(300)
    assert [
        address for address in opened.requests[len(before) :] if not address.endswith((".woff", ".woff2"))
    ] == []
    assert opened.page.context.cookies() == []
    assert opened.page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('l1l2'))") == [
        "l1l2-progress"
    ]


# The pictures


_ALL_HERE = """() => Object.keys(globalThis.l1l2States ?? {}).length
  === document.querySelectorAll("script[src*='/figures/']").length"""


@pytest.mark.parametrize(("entry", "figure"), MOVING, ids=[figure["name"] for _, figure in MOVING])
def test_a_picture_moves_at_its_state_and_leads_to_the_same_in_its_chapter(
    visit: Open, base: str, entry: Any, figure: Any
) -> None:
    opened = visit(base + PICTURES)
    card = opened.page.locator(f"#picture-{figure['name']}")
    card.scroll_into_view_if_needed()
    sentence = card.locator(".l1l2-sentence").inner_text()
    opened.page.wait_for_timeout(SETTLED)
    assert opened.page.url == base + PICTURES
    link = card.locator("a.picture-link")
    link.scroll_into_view_if_needed()  # which brings other figures near
    opened.page.wait_for_timeout(100)
    until(opened.page, _ALL_HERE)  # what is still under way when the reader leaves would fail
    link.click()
    opened.page.wait_for_url(re.compile(r"/chapters/(?!pictures)"))
    assert entry["file"] in opened.page.url
    place = opened.page.locator(f"#figure-{figure['name']}")
    assert place.locator(".l1l2-sentence").inner_text() == sentence
    opened.page.wait_for_timeout(300)
    box = place.bounding_box()
    assert box is not None
    assert -50 <= box["y"] < 500
    assert opened.trouble() == []


def test_a_picture_that_is_moved_keeps_its_state_in_the_address(visit: Open, http_base: str) -> None:
    opened = visit(http_base + PICTURES)
    figure = MOVING[0][1]["name"]
    opened.page.locator(f"#picture-{figure} input[type=range]").first.press("PageUp")
    opened.page.wait_for_timeout(SETTLED)
    assert list(parse_qs(urlsplit(opened.page.url).query)) == [f"{figure}.lam"]


def test_the_page_of_pictures_is_light(visit: Open, http_base: str) -> None:
    opened = visit(http_base + PICTURES)
    opened.page.keyboard.press("End")
    opened.page.wait_for_timeout(500)
    files = {
        unquote(urlsplit(address).path).lstrip("/")
        for address in opened.requests
        if address.startswith("http")
    }
    weight = sum(len(gzip.compress((HTML / file).read_bytes(), 9)) for file in files)
    print(f"the page of pictures: {weight / 1000:.0f} kB, gzipped")
    assert weight <= 28_000 * len(MOVING)  # each figure brings its data


def test_without_a_script_every_picture_stands_still(visit: Open, http_base: str) -> None:
    page = visit(http_base + PICTURES, java_script_enabled=False).page
    assert page.locator(".picture-card .l1l2-stage > svg").count() == len(MOVING)


# The map


def test_every_chapter_is_on_the_map_and_leads_on_if_it_is_written(visit: Open, http_base: str) -> None:
    page = visit(http_base + MAP).page
    links = page.eval_on_selector_all(
        ".chapter-map a", "links => links.map(link => link.getAttribute('href'))"
    )
    assert sorted(links) == [f"{path.split('/')[1]}" for path in CHAPTERS]
    assert page.locator(".chapter-map .map-to-come").count() == len(LIST["chapters"]) - len(CHAPTERS)
    page.locator(".chapter-map a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{CHAPTERS[0]}")


def test_the_words_on_the_map_fit_their_boxes(visit: Open, http_base: str) -> None:
    page = visit(http_base + MAP).page
    over = page.eval_on_selector_all(
        ".chapter-map :is(a, g.map-to-come)",
        """boxes => boxes.filter(box => {
            const rim = box.querySelector('rect').getBoundingClientRect();
            return [...box.querySelectorAll('text')].some(text => {
                const r = text.getBoundingClientRect();
                return r.left < rim.left || r.right > rim.right + 0.5
                    || r.top < rim.top - 1 || r.bottom > rim.bottom + 1;
            });
        }).map(box => box.textContent)""",
    )
    assert over == []


def test_the_sidebar_groups_the_chapters_in_the_reader_s_order(visit: Open, http_base: str) -> None:
    page = visit(http_base + CHAPTERS[0]).page
    captions = page.locator(".bd-sidebar-primary p.caption").all_inner_texts()
    listed = {entry["part"] for entry in LIST["chapters"] if f"{entry['file']}.html" in CHAPTERS}
    parts = [part for part in LIST["parts"] if part in listed]
    assert [text.strip() for text in captions][: len(parts)] == parts
