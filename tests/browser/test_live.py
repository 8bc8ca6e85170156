"""Code cells that run in the page, with Pyodide's real core, as far as they go without numpy."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from . import hostile
from .conftest import Visit
from .pyodide_stand_in import PINS, network, stand_in

Open = Callable[..., Visit]
CHAPTER = "chapters/04_sparsity.html"
MINUTES = 4 * 60_000


@pytest.fixture(scope="module")
def asked() -> list[str]:
    return []


@pytest.fixture(scope="module")
def context(chromium: Browser, asked: list[str]) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.on("request", lambda request: asked.append(request.url))
    stand_in(context)
    yield context
    context.close()


@pytest.fixture(scope="module")
def page(context: BrowserContext, http_base: str) -> Page:
    """A chapter, its folds open; one Python serves all tests of this module but those that end it."""
    page = context.new_page()
    page.goto(http_base + CHAPTER)
    page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    return page


def cell(page: Page, nth: int = 0) -> Locator:
    return page.locator(".cell:has(.live-bar)").nth(nth)


def run(page: Page, code: str, nth: int = 0) -> Locator:
    """Type code into a cell and run it; its output when it has ended."""
    start(page, code, nth)
    expect(cell(page, nth)).not_to_have_attribute("data-running", "", timeout=MINUTES)
    return cell(page, nth).locator(".cell_output")


def start(page: Page, code: str, nth: int = 0) -> None:
    if not cell(page, nth).locator("textarea").count():
        cell(page, nth).get_by_role("button", name="Edit").click()
    cell(page, nth).locator("textarea").fill(code)
    cell(page, nth).get_by_role("button", name="Run here").click()


def test_each_cell_says_before_the_first_click_what_it_will_do_and_nothing_is_fetched(
    page: Page, asked: list[str]
) -> None:
    bars, inputs = page.locator(".live-bar").count(), page.locator(".cell .cell_input").count()
    assert bars == inputs > 20
    what = page.locator("#live-what")
    for words in ("MB", PINS["version"], "cdn.jsdelivr.net", "cells above", "nothing that you type leaves"):
        expect(what).to_contain_text(words)
    assert page.locator('button[aria-describedby="live-what"]').count() == bars
    assert not any("pyodide" in url or "/live-" in url for url in asked)


def test_a_cell_prints_and_shows_its_last_value_and_the_next_run_is_quick(page: Page) -> None:
    output = run(page, "import sys\nprint(sys.platform)\n6 * 7")
    assert output.locator("pre").all_inner_texts() == ["emscripten\n", "42"]
    began = time.monotonic()
    run(page, "6 * 7 + 1")
    taken = time.monotonic() - began
    expect(output).to_have_text("43")
    print(f"a second run: {taken:.2f} s")


def test_every_request_goes_to_this_site_or_to_the_pinned_pyodide(
    page: Page, asked: list[str], http_base: str
) -> None:
    run(page, "1")
    allowed = (http_base, network(), PINS["core"], PINS["packages"], "blob:", "data:")
    assert [url for url in asked if not url.startswith(allowed)] == []
    assert any(url.startswith(PINS["core"]) for url in asked)


def test_the_package_is_there_without_being_installed(page: Page) -> None:
    expect(run(page, "import l1l2\nl1l2.__version__")).to_have_text("'0.1.0'")


def test_a_program_in_error_shows_where_and_the_session_goes_on(page: Page) -> None:
    output = run(page, "kept = 5\n[][1]")
    expect(output.locator('pre[data-kind="error"]')).to_contain_text("IndexError: list index out of range")
    expect(output).to_contain_text("[][1]")
    expect(run(page, "kept")).to_have_text("5")


def test_what_a_value_says_of_itself_in_html_is_shown_as_such(page: Page) -> None:
    made = run(page, "class Bold:\n    def _repr_html_(self):\n        return '<b>seen</b>'\nBold()")
    expect(made.locator("b")).to_have_text("seen")


def test_html_of_a_value_runs_nothing(page: Page) -> None:
    html = f"{hostile.SCRIPT}<style>p {{ color: red }}</style><b>seen</b>{hostile.IMAGE}"
    made = run(page, f"class Bold:\n    def _repr_html_(self):\n        return {html!r}\nBold()")
    expect(made.locator("b")).to_have_text("seen")
    assert made.locator("script, style").count() == 0
    assert page.evaluate("globalThis.ran") is None


def test_a_running_python_keeps_nothing_in_the_browser(page: Page) -> None:
    run(page, "open('/home/pyodide/kept', 'w').write('a file of this session')")
    assert page.evaluate(
        "async () => [...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie,"
        " ...(await indexedDB.databases()).map(({ name }) => name), ...await caches.keys()]"
    ) == [""]


def test_a_magic_is_refused_with_a_reason(page: Page) -> None:
    expect(run(page, "%timeit 1")).to_contain_text("only Python runs")


def test_an_exercise_check_without_numpy_says_what_is_missing(page: Page) -> None:
    run(page, "pass")
    output = run(page, "import numpy")
    expect(output).to_contain_text("numpy")
    expect(cell(page).locator(".live-status")).to_contain_text("could not be fetched: numpy")


def test_the_cells_above_run_first_and_only_once(page: Page) -> None:
    run(page, "passes = 0")
    run(page, "passes += 1", nth=1)
    expect(run(page, "passes", nth=2)).to_have_text("1")
    expect(run(page, "passes, 'again'", nth=2)).to_have_text("(1, 'again')")


def test_reset_brings_back_the_code_and_the_output_of_the_book(page: Page) -> None:
    place = cell(page, 1)
    run(page, "'mine'", nth=1)
    place.get_by_role("button", name="Reset").click()
    expect(place.locator(".cell_input pre")).to_contain_text("data = load_diabetes()")
    expect(place.locator(".cell_output")).to_contain_text("442 people")
    expect(place.get_by_role("button", name="Reset")).to_be_hidden()


def test_shift_and_enter_run_the_cell(page: Page) -> None:
    run(page, "1")
    cell(page).locator("textarea").fill("2 + 3")
    cell(page).locator("textarea").press("Shift+Enter")
    expect(cell(page).locator(".cell_output")).to_have_text("5", timeout=60_000)


def test_stop_ends_python_says_so_and_the_next_run_starts_anew(page: Page) -> None:
    run(page, "gone = 1")
    start(page, "print('begun')\nwhile True: pass")
    expect(cell(page).locator(".cell_output")).to_contain_text("begun", timeout=60_000)
    cell(page).get_by_role("button", name="Stop").click()
    expect(cell(page).locator(".live-status")).to_contain_text("Python was ended, and its variables with it")
    expect(cell(page).get_by_role("button", name="Stop")).to_be_hidden()
    expect(run(page, "'gone' in globals()")).to_have_text("False", timeout=MINUTES)


def test_without_the_content_network_the_cell_says_what_to_do(visit: Open, http_base: str) -> None:
    opened = visit(http_base + CHAPTER)  # which blocks every request that leaves the site
    opened.page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    cell(opened.page).get_by_role("button", name="Run here").click()
    expect(cell(opened.page).locator(".live-status")).to_contain_text(
        "Is this machine online?", timeout=60_000
    )
    expect(cell(opened.page).get_by_role("button", name="Stop")).to_be_hidden()


def test_from_a_file_the_cell_says_what_to_do(visit: Open, html: object) -> None:
    opened = visit(f"{html.as_uri()}/{CHAPTER}")  # type: ignore[attr-defined]
    opened.page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    cell(opened.page).get_by_role("button", name="Run here").click()
    expect(cell(opened.page).locator(".live-status")).to_contain_text("python -m http.server")
    assert opened.trouble() == []
