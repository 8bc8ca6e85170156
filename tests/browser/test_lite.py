"""JupyterLite as far as it goes without numpy: it opens a chapter, imports l1l2, and its widgets move."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from .conftest import Quiet
from .jupyterlite import KERNEL_IS_IDLE, until
from .pyodide_stand_in import PINS, network, stand_in

LITE = Path(__file__).resolve().parents[2] / "_build/lite"
CHAPTER = "04_sparsity.ipynb"
MINUTES = 4 * 60_000

COUNTER = """
import anywidget, ipywidgets, traitlets

class Counter(anywidget.AnyWidget):
    _esm = \"\"\"
    function render({ model, el }) {
      const button = document.createElement("button");
      button.className = "counter";
      const say = () => { button.textContent = `count ${model.get("count")}`; };
      button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
      model.on("change:count", say);
      say();
      el.append(button);
    }
    export default { render };
    \"\"\"
    count = traitlets.Int(0).tag(sync=True)

counter, slider = Counter(), ipywidgets.IntSlider(value=3, max=9)
heard = ipywidgets.Label()
counter.observe(lambda change: setattr(heard, "value", f"Python heard {change.new}"), "count")
ipywidgets.jslink((counter, "count"), (slider, "value"))
ipywidgets.VBox([counter, slider, heard])
"""


OWN = ("import sys, l1l2\nprint('l1l2', l1l2.__version__, 'on', sys.platform)", COUNTER)


@pytest.fixture(scope="module")
def lite() -> Iterator[str]:
    assert (LITE / "notebooks/index.html").exists(), "JupyterLite is not built: run `make lite`"
    handler = functools.partial(Quiet, directory=str(LITE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def asked() -> list[str]:
    return []


@pytest.fixture(scope="module")
def page(chromium: Browser, lite: str, asked: list[str]) -> Iterator[Page]:
    """A chapter, with cells of our own after its first; one kernel serves all tests."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.on("request", lambda request: asked.append(request.url))
    stand_in(context)
    context.route(f"**/files/{CHAPTER}*", with_own_cells)
    page = context.new_page()
    page.goto(f"{lite}/notebooks/index.html?path={CHAPTER}")
    expect(page.locator(".jp-Notebook .jp-Cell").first).to_be_visible(timeout=MINUTES)
    yield page
    context.close()


def with_own_cells(route: Route) -> None:
    made = route.fetch().json()
    made["cells"][1:1] = [nbformat.v4.new_code_cell(source) for source in OWN]
    route.fulfill(json=made)


def run(page: Page, nth: int) -> Locator:
    """Run one of our own cells; its output. A kernel that is asked before it is there asks which is meant."""
    until(page, KERNEL_IS_IDLE, MINUTES)
    page.evaluate(f"window.jupyterapp.shell.currentWidget.content.activeCellIndex = {nth + 1}")
    page.evaluate("void window.jupyterapp.commands.execute('notebook:run-cell')")
    return page.locator(".jp-Notebook .jp-CodeCell").nth(nth).locator(".jp-OutputArea")


def test_a_chapter_opens_with_its_pictures_and_figures_before_anything_is_run(page: Page) -> None:
    expect(page.locator(".jp-Notebook h1").first).to_contain_text("zero", timeout=MINUTES)
    expect(page.locator('[data-mime-type="image/svg+xml"] img').first).to_be_visible(timeout=MINUTES)
    expect(page.locator(".jp-OutputArea-output").first).to_contain_text("ltg glu\ny is a quantitative")


def test_the_kernel_imports_the_package_without_an_install_cell(page: Page) -> None:
    expect(run(page, 0)).to_contain_text("l1l2 0.1.0 on emscripten", timeout=MINUTES)


def test_widgets_move_and_python_hears_of_it(page: Page) -> None:
    output = run(page, 1)
    button = output.locator("button.counter")
    expect(button).to_have_text("count 0", timeout=MINUTES)
    button.click()
    expect(button).to_have_text("count 1")
    expect(output.locator(".widget-readout")).to_have_text("1")
    expect(output.locator(".widget-label", has_text="Python heard 1")).to_be_visible(timeout=60_000)


def test_nothing_is_asked_of_anyone_but_this_site_and_the_pinned_pyodide(
    page: Page, lite: str, asked: list[str]
) -> None:
    allowed = (lite, network(), PINS["core"], PINS["packages"], "data:", "blob:")
    assert [url for url in asked if not url.startswith(allowed)] == []
    assert page.locator("dialog.jp-Dialog").count() == 0
