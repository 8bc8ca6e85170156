"""What stands around the text: menus, sidebars, search, copying; by mouse, keyboard and touch."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from .conftest import Visit
from .figures_support import until

Open = Callable[..., Visit]
CHAPTER = "chapters/04_sparsity.html"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize("name", ["primary", "secondary"])
def test_on_a_phone_a_sidebar_opens_in_a_dialog_and_gives_the_focus_back(
    visit: Open, base: str, name: str
) -> None:
    page = visit(base + CHAPTER, **PHONE).page
    button = page.locator(f".{name}-toggle")
    for _ in range(2):
        button.click()
        dialog = page.locator(f"#pst-{name}-sidebar-modal")
        assert dialog.evaluate("e => e.open")
        assert dialog.locator("a").first.is_visible()
        page.keyboard.press("Escape")
        dialog.wait_for(state="hidden")
        assert button.evaluate("e => e === document.activeElement")


def test_a_section_chosen_in_the_dialog_is_gone_to(visit: Open, base: str) -> None:
    page = visit(base + CHAPTER, **PHONE).page
    page.locator(".secondary-toggle").click()
    page.locator("#pst-secondary-sidebar-modal a[href='#what-to-remember']").click()
    page.locator("#pst-secondary-sidebar-modal").wait_for(state="hidden")
    until(page, "document.querySelector('#what-to-remember h2').getBoundingClientRect().y < 300")
    assert page.url.endswith("#what-to-remember")


def test_where_there_is_room_the_chapters_fold_away_and_come_back(visit: Open, base: str) -> None:
    page = visit(base + CHAPTER).page
    sidebar = page.locator("#pst-primary-sidebar")
    assert sidebar.is_visible()
    page.locator(".primary-toggle").click()
    sidebar.wait_for(state="hidden")
    page.locator(".primary-toggle").click()
    sidebar.wait_for(state="visible")


def test_the_menu_of_downloads_works_by_keyboard(visit: Open, base: str) -> None:
    page = visit(base + CHAPTER).page
    button = page.locator(".dropdown-download-buttons > button")
    menu = page.locator(".dropdown-download-buttons .dropdown-menu")
    button.focus()
    page.keyboard.press("Enter")
    assert menu.is_visible()
    assert button.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('href')").endswith("04_sparsity.ipynb")
    page.keyboard.press("Escape")
    assert menu.is_hidden()
    assert button.evaluate("e => e === document.activeElement")
    button.click()
    page.locator(".bd-article h1").click()
    assert menu.is_hidden()


def clipboard(page: Page) -> Any:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return lambda: page.evaluate("navigator.clipboard.readText()")


def test_a_block_of_code_is_copied_as_it_stands(visit: Open, http_base: str) -> None:
    page = visit(http_base + CHAPTER).page
    read = clipboard(page)
    cell = page.locator(".cell_input div.highlight:visible").first
    cell.hover()
    cell.get_by_role("button", name="Copy").click()
    cell.get_by_role("button", name="Copied").wait_for()
    assert read().strip() == cell.locator("pre").inner_text().strip()


def test_the_state_of_a_figure_is_copied_as_an_address_that_leads_back_to_it(
    visit: Open, http_base: str
) -> None:
    opened = visit(http_base + CHAPTER)
    page = opened.page
    read = clipboard(page)
    place = page.locator("#figure-path_explorer")
    place.scroll_into_view_if_needed()
    slider = place.locator("input[type=range]").first
    slider.focus()
    page.keyboard.press("End")
    said = place.locator(".l1l2-sentence").inner_text()
    place.get_by_role("button", name="Copy a link to this state").click()
    place.get_by_role("button", name="Copied").wait_for()
    address = read()
    assert re.search(r"\?path_explorer\.\w+=[^#]+#figure-path_explorer$", address)
    page.goto("about:blank")
    page.goto(address)
    place.locator(".l1l2-sentence").wait_for()
    assert place.locator(".l1l2-sentence").inner_text() == said


def test_the_list_of_sections_says_which_is_being_read(visit: Open, base: str) -> None:
    page = visit(base + CHAPTER).page
    current = page.locator("#pst-page-toc-nav a[aria-current]")
    page.locator("#what-to-remember h2").evaluate("e => e.scrollIntoView()")
    until(page, "document.querySelector('#pst-page-toc-nav a[aria-current]')?.hash === '#what-to-remember'")
    assert current.count() == 1


def test_the_words_that_were_searched_for_are_marked_on_the_page_found(visit: Open, base: str) -> None:
    opened = visit(f"{base}search.html?q=threshold")
    found = opened.page.locator("#search-results li a[href*='04_sparsity']").first
    found.wait_for(timeout=10_000)
    found.click()
    until(opened.page, "CSS.highlights.get('found')?.size > 0")
    opened.page.keyboard.press("Escape")
    assert not opened.page.evaluate("CSS.highlights.has('found')")


def test_only_code_that_is_too_wide_takes_the_focus(visit: Open, base: str) -> None:
    page = visit(base + CHAPTER, **PHONE).page
    until(page, "!document.querySelector('pre:not([tabindex])')")
    seen = []
    for block in page.locator("pre:visible").all()[:12]:
        block.scroll_into_view_if_needed()
        page.wait_for_timeout(50)
        seen.append(block.evaluate("e => [e.scrollWidth > e.clientWidth, e.tabIndex === 0]"))
    assert {wide for wide, _ in seen} == {True, False}
    assert [(wide, focus) for wide, focus in seen if wide != focus] == []


def test_a_block_far_off_the_screen_can_be_reached_before_it_is_measured(visit: Open, base: str) -> None:
    page = visit(base + CHAPTER, **PHONE).page
    until(page, "!document.querySelector('pre:not([tabindex])')")
    assert page.locator("pre").last.get_attribute("tabindex") == "0"


def test_a_notebook_is_offered_for_download_with_no_script_either(
    visit: Open, http_base: str, html: Path
) -> None:
    for page in sorted(html.glob("chapters/[01]*.html")):
        text = page.read_text("utf-8")
        (link,) = re.findall(r'<a href="([^"]+)" download="([^"]+)">Download this notebook</a>', text)
        assert link[1] == f"{page.stem}.ipynb"
        assert (page.parent / link[0]).is_file()


def test_with_no_script_a_phone_shows_the_chapters_below_the_text_and_no_button_that_does_nothing(
    visit: Open, http_base: str
) -> None:
    page = visit(http_base + CHAPTER, java_script_enabled=False, **PHONE).page
    chapters = page.locator("#pst-primary-sidebar")
    below = chapters.locator("a", has_text="5 · Geometry and duality")
    assert below.is_visible()
    assert (chapters.bounding_box() or {})["y"] > (page.locator("article").bounding_box() or {})["height"]
    assert page.locator(".bd-header-article button:visible").count() == 0
    below.click()
    assert "Do corners cause zeros?" in page.title()
