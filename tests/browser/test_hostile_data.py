"""Hostile data of a page: ignored, nothing executed; a still picture stays, and the rest works on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, expect

from . import hostile
from .conftest import Visit
from .figures_support import PATIENT, awake, figure
from .hostile_support import FIGURE, GUIDE, KIND, SPARSITY, Tabs, goes, is_as_made, moves, served, unharmed

Changed = Callable[[str, str], Visit]


@pytest.fixture
def changed(tabs: Tabs, http_base: str) -> Iterator[Changed]:
    """Open a page of the book, as somebody has changed it."""
    routed = []

    def open_(name: str, text: str) -> Visit:
        opened = tabs(name)
        opened.page.route(f"**/{name}", lambda route: served(route, text))
        routed.append((opened.page, f"**/{name}"))
        goes(opened, http_base + name)
        opened.page.evaluate("document.documentElement.classList.add('measured')")
        return opened

    yield open_
    for page, pattern in routed:
        page.unroute(pattern)


def stays(place: Locator) -> None:
    """The still picture is there, and nothing to press that does nothing."""
    place.scroll_into_view_if_needed()
    expect(place).to_have_attribute("data-unfit", re.compile("."), timeout=PATIENT)
    assert place.locator(".l1l2-stage > svg").is_visible()
    assert place.locator("button, input").count() == 0


@pytest.mark.parametrize("change", hostile.UNFIT.values(), ids=hostile.UNFIT)
def test_a_figure_of_damaged_data_stays_the_picture_that_it_was(
    changed: Changed, html: Path, change: Any
) -> None:
    opened = changed(FIGURE, hostile.page_with(html, FIGURE, change, KIND))
    stays(opened.page.locator(f"#figure-{KIND}"))
    awake(opened.page)  # and all else is there
    unharmed(opened)


@pytest.mark.parametrize("change", hostile.ODD.values(), ids=hostile.ODD)
def test_a_figure_says_what_it_is_given_as_text(changed: Changed, html: Path, change: Any) -> None:
    opened = changed(FIGURE, hostile.page_with(html, FIGURE, change, KIND))
    place = figure(opened.page, KIND)
    assert place.locator("img, script:not([type='application/json']), [onerror], [onload]").count() == 0
    moves(place)
    unharmed(opened)


@pytest.mark.parametrize(
    ("mark", "value"),
    [
        ("source", "https://example.org/x"),
        ("source", "../../../chapters/x"),
        ("source", "__proto__"),
        ("source", ""),
        ("model", "__proto__"),
        ("model", hostile.CLOSING.replace('"', "")),
    ],
)
def test_the_marks_of_a_figure_lead_nowhere_else(changed: Changed, html: Path, mark: str, value: str) -> None:
    text = (html / SPARSITY).read_text("utf-8")
    (tag,) = re.findall(r'<figure [^>]*id="figure-path_explorer"[^>]*>', text)
    opened = changed(
        SPARSITY, text.replace(tag, re.sub(rf'data-{mark}="[^"]*"', f'data-{mark}="{value}"', tag))
    )
    stays(opened.page.locator("#figure-path_explorer"))
    unharmed(opened)


def test_a_figure_begins_only_in_a_state_that_its_controls_have(changed: Changed, html: Path) -> None:
    text = (html / FIGURE).read_text("utf-8")
    names = [f"{KIND}.{name}" for name in ("lam", "way", "patients", "direction")]
    for payloads in hostile.several(4):
        state = urlencode(dict(zip(names, payloads, strict=False)))
        mark = f' data-state="{state.replace("&", "&amp;")}" id="figure-{KIND}"'
        is_as_made(changed(FIGURE, text.replace(f' id="figure-{KIND}"', mark)))


@pytest.mark.parametrize(
    "settings",
    [
        "{",
        "null",
        "[]",
        '{"home":7}',
        '{"home":"../_static/live-0/","unseen":null}',
        '{"home":"https://example.org/_static/live-0/","unseen":{}}',
        '{"home":"javascript:globalThis.ran=1","unseen":{}}',
        '{"__proto__":{"home":"../_static/live-0/","unseen":{}}}',
    ],
)
def test_live_cells_whose_settings_are_damaged_are_not_there(
    changed: Changed, html: Path, settings: str
) -> None:
    text = (html / FIGURE).read_text("utf-8")
    page, found = re.subn(r'(id="live">).*?(</script>)', rf"\g<1>{settings}\2", text)
    assert found == 1
    opened = changed(FIGURE, page)
    is_as_made(opened)
    assert opened.page.get_by_role("button", name="Run here").count() == 0


@pytest.mark.parametrize("tables", ["{", "null", "[1e400]", '{"settings":{},"__proto__":{"polluted":1}}'])
def test_a_translator_whose_tables_are_damaged_stays_the_table_that_it_was(
    changed: Changed, html: Path, tables: str
) -> None:
    text = (html / GUIDE).read_text("utf-8")
    start = text.index('class="translator"')
    begin = text.index('type="application/json">', start) + len('type="application/json">')
    opened = changed(GUIDE, text[:begin] + tables + text[text.index("</script>", begin) :])
    assert opened.page.locator(".translator tbody tr").count() >= 10
    assert opened.page.locator(".translator form").count() == 0
    unharmed(opened)
