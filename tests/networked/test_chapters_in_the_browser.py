"""Every chapter with all of Pyodide, in JupyterLite and as live cells: for a runner with a network.

It needs `make site`. The chapters' own assertions are the test: a cell whose claim fails in the browser's
Python ends in an error.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect
from tests.browser.jupyterlite import KERNEL_IS_IDLE, until

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
MINUTES = 60_000
PINS = json.loads((ROOT / "site/live/pyodide.json").read_text("utf-8"))
STATED = 40.0  # MB of a first run, as the page says (site/_ext/live.py)

#: Once all cells have run, or one has ended in an error, which ends the run.
RESULT = """() => {
  const cells = window.jupyterapp.shell.currentWidget.content.model.toJSON().cells
    .filter((each) => each.cell_type === "code" && each.source.length);
  const errors = cells.flatMap((each) => each.outputs)
    .filter((each) => each.output_type === "error").map((each) => `${each.ename}: ${each.evalue}`);
  const ran = cells.filter((each) => each.execution_count).length;
  return errors.length || ran === cells.length ? { errors, ran } : null;
}"""


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


def chapter_page(context: BrowserContext, base: str, chapter: Path) -> Page:
    page = context.new_page()
    page.goto(f"{base}chapters/{chapter.stem}.html")
    page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    return page


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.stem)
def test_every_cell_of_a_chapter_runs_in_the_page(
    context: BrowserContext, http_base: str, chapter: Path
) -> None:
    page = chapter_page(context, http_base, chapter)
    page.locator(".live-bar").last.get_by_role("button", name="Run here").click()
    expect(page.locator("[data-running]")).to_have_count(0, timeout=20 * MINUTES)
    errors = page.locator('pre[data-kind="error"]').all_inner_texts()
    assert errors == []
    assert page.locator(".live-status").last.inner_text() == ""


def test_a_first_run_fetches_about_what_the_page_says_and_says_when_it_answered(
    context: BrowserContext, http_base: str
) -> None:
    sizes: list[int] = []

    def weigh(response: Response) -> None:
        if response.url.startswith((PINS["core"], PINS["packages"])):
            sizes.append(response.request.sizes()["responseBodySize"])

    context.on("response", weigh)
    page = chapter_page(context, http_base, CHAPTERS[0])
    began = time.monotonic()
    page.locator(".live-bar").first.get_by_role("button", name="Run here").click()
    expect(page.locator("[data-running]")).to_have_count(0, timeout=5 * MINUTES)
    first = time.monotonic() - began
    fetched = sum(sizes) / 1e6
    print(f"first output after {first:.1f} s; {fetched:.1f} MB from the content network")
    assert 0.6 * STATED < fetched < 1.4 * STATED


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.stem)
def test_every_cell_of_a_chapter_runs_in_jupyterlite(
    context: BrowserContext, http_base: str, chapter: Path
) -> None:
    page = context.new_page()
    page.goto(f"{http_base}lite/notebooks/index.html?path={chapter.name}")
    expect(page.locator(".jp-Notebook .jp-Cell").first).to_be_visible(timeout=5 * MINUTES)
    until(page, KERNEL_IS_IDLE, 5 * MINUTES)  # a kernel that is not there yet cannot be asked
    for command in ("clear-all-cell-outputs", "run-all-cells"):  # for the chapters bring what they showed
        page.evaluate(f"void window.jupyterapp.commands.execute('notebook:{command}')")
    result = until(page, RESULT, 20 * MINUTES)
    cells = json.loads(chapter.read_text("utf-8"))["cells"]
    count = sum(cell["cell_type"] == "code" and bool(cell["source"]) for cell in cells)
    assert result == {"errors": [], "ran": count}
    assert page.locator(".jp-OutputArea").get_by_text("Error displaying widget").count() == 0
