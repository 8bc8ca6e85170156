"""A chapter in a real JupyterLab: as it opens, then run from top to bottom with a slider dragged."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import ROOT, Visit

Open = Callable[..., Visit]
CHAPTER = "04_sparsity.ipynb"
GUIDE = "14_field_guide.ipynb"
SETTINGS = {
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},  # render every cell, in view or not
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab on a copy of the chapters, trusted as `make lab` and Binder trust them."""
    home = tmp_path_factory.mktemp("lab")
    books = home / "chapters"
    shutil.copytree(ROOT / "chapters", books, ignore=shutil.ignore_patterns(".*"))
    for name, settings in SETTINGS.items():
        file = home / "settings" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(settings))
    environment = os.environ | {
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "OPENBLAS_NUM_THREADS": "1",
    }
    jupyter = [sys.executable, "-m", "jupyter"]
    trusted = [str(books / name) for name in (CHAPTER, GUIDE)]
    subprocess.run([*jupyter, "trust", *trusted], env=environment, check=True, capture_output=True)
    port, token = free_port(), secrets.token_hex(16)
    log = (home / "log").open("w")
    server = subprocess.Popen(
        [
            *(*jupyter, "lab", "--no-browser", "--allow-root", "--expose-app-in-browser"),
            *(f"--ServerApp.root_dir={books}", f"--IdentityProvider.token={token}"),
            *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        ],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{base}/api/status?token={token}", server)
        yield f"{base}/lab/tree/{CHAPTER}?token={token}&reset"
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, "JupyterLab stopped while starting"
        try:
            urllib.request.urlopen(url, timeout=2)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("JupyterLab did not start within a minute")


@pytest.fixture(scope="module")
def values() -> list[str]:
    """What the chapter's inline expressions stand for."""
    cells = json.loads((ROOT / "chapters" / CHAPTER).read_text("utf-8"))["cells"]
    stored = [
        e["result"]["data"]["text/plain"] for c in cells for e in c["metadata"].get("user_expressions", [])
    ]
    return [text.strip("'\"") for text in stored]


@pytest.fixture
def notebook(visit: Open, lab: str) -> Page:
    page = visit(lab).page
    expect(page.locator(".jp-Notebook .jp-Cell").first).to_be_visible(timeout=60_000)
    expect(page.locator(".jp-MarkdownCell .myst").first).to_be_visible(timeout=30_000)
    page.wait_for_timeout(1500)
    return page


def reads_well(page: Page, values: list[str]) -> None:
    """Directives are rendered, numbers are there, and nothing went wrong."""
    text = page.locator(".jp-Notebook").inner_text()
    for trouble in (
        "unknown directive",
        "unknown role",
        "Traceback",
        "Error displaying widget",
        "{eval}",
        "{exercise}",
    ):
        assert trouble.lower() not in text.lower(), trouble
    for _ in range(40):  # text cells are rendered one after another
        prose = " ".join(page.locator(".jp-MarkdownCell").all_inner_texts())
        missing = [value for value in values if value not in prose]
        if not missing:
            break
        page.wait_for_timeout(500)
    assert missing == []
    assert page.locator(".jp-MarkdownCell aside, .jp-MarkdownCell .exercise").count() >= 4
    assert page.locator(".jp-MarkdownCell .katex").count() > 20


def figure(page: Page) -> Locator:
    return page.locator(".jp-OutputArea-output svg:has([data-value])").first


def marks(page: Page) -> list[str]:
    return list(figure(page).locator("[data-value]").evaluate_all("e => e.map(m => m.dataset.value)"))


def test_a_chapter_opened_and_not_run_reads_well_and_shows_its_figures(
    notebook: Page, values: list[str]
) -> None:
    reads_well(notebook, values)
    pictures = notebook.locator(".jp-OutputArea-output svg, .jp-OutputArea-output img")
    assert pictures.count() >= 3


def python_sees(page: Page) -> list[float]:
    """λ of each moving figure, asked of the kernel."""
    return list(
        page.evaluate(
            """async () => {
                const widgets = "__import__('ipywidgets').widgets.widget._instances.values()";
                const expression = `[w.lam for w in ${widgets} if hasattr(w, 'lam')]`;
                const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
                const request = { code: "", silent: true, user_expressions: { lam: expression } };
                const reply = await kernel.requestExecute(request).done;
                return JSON.parse(reply.content.user_expressions.lam.data["text/plain"]);
            }"""
        )
    )


def run_all(page: Page, cells: int) -> None:
    """Run the notebook, and wait until its last code cell has its number."""
    indicators = "[...document.querySelectorAll('.jp-Notebook-ExecutionIndicator')]"
    page.wait_for_function(f"{indicators}.some(e => e.dataset.status === 'idle')", timeout=60_000)
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    prompts = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]"
    done = f"{prompts}.some(e => e.innerText.includes('[{cells}]'))"
    page.wait_for_function(f"{done} && {indicators}.some(e => e.dataset.status === 'idle')", timeout=90_000)


def drag(page: Page, handle: Locator, by: float) -> None:
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=5)
    page.mouse.up()
    page.wait_for_timeout(500)


def test_a_chapter_run_from_the_top_moves_and_python_sees_it(notebook: Page, values: list[str]) -> None:
    cells = json.loads((ROOT / "chapters" / CHAPTER).read_text("utf-8"))["cells"]
    run_all(notebook, sum(cell["cell_type"] == "code" for cell in cells))
    expect(figure(notebook)).to_be_visible(timeout=30_000)
    reads_well(notebook, values)
    shown, known = marks(notebook), python_sees(notebook)
    drag(notebook, notebook.locator(".jp-OutputArea-output .noUi-handle").first, by=90)
    assert len(marks(notebook)) == len(shown) > 0
    assert marks(notebook) != shown
    assert python_sees(notebook) != known


def test_the_translator_answers_in_a_notebook_that_is_opened_and_not_run(visit: Open, lab: str) -> None:
    page = visit(lab.replace(CHAPTER, GUIDE)).page
    answer = page.locator(".jp-OutputArea-output .translator-answer")
    expect(answer).to_have_text("alpha = 10 for sklearn.Ridge", timeout=60_000)
    cells = len(json.loads((ROOT / "chapters" / GUIDE).read_text("utf-8"))["cells"])
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(cells, timeout=60_000)
    page.get_by_label("from", exact=True).focus()
    for key in "dda":  # which would delete a cell, and add one
        page.keyboard.press(key)
    page.get_by_label("from", exact=True).select_option("torch.AdamW")
    expect(answer).to_contain_text("No translation. torch.AdamW has no penalty", timeout=30_000)
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(cells)
    assert "unknown directive" not in page.locator(".jp-Notebook").inner_text().lower()
