"""The ways to run a chapter elsewhere: what each says before the click, and what it then asks of whom."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page
from tests.loading import script
from tests.notebooks.test_build import ADDRESS, GOOD, book, build

from .conftest import Quiet

TIME = re.compile(r"\b(seconds|minutes?|at once)\b")
COLAB = "https://colab.research.google.com/github/"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TO = {"repository": ADDRESS["repository"], "branch": "v1.0", "pages": ADDRESS["pages"]}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small book with an address, a release and something in place of JupyterLite, served."""
    folder = tmp_path_factory.mktemp("launch")
    (folder / "lite/notebooks").mkdir(parents=True)
    (folder / "lite/notebooks/index.html").write_text("<p>JupyterLite</p>")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("L1L2_LITE", str(folder / "lite"))
        built = build(book(folder / "book", GOOD, TO))
    assert built.returncode == 0, built.stderr
    handler = functools.partial(Quiet, directory=str(folder / "book/_build/html"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.fixture
def asked() -> list[str]:
    """Of others than the book, by any tab."""
    return []


@pytest.fixture
def context(chromium: Browser, base: str, asked: list[str]) -> Iterator[BrowserContext]:
    context = chromium.new_context(**PHONE)
    context.route(
        lambda url: not url.startswith((base, "data:", "blob:")),
        lambda route: (asked.append(route.request.url), route.fulfill(body="elsewhere")),
    )
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, base: str) -> Page:
    page = context.new_page()
    page.goto(base + "chapters/01_norms.html", wait_until="load")
    return page


def opened(page: Page, name: str) -> Locator:
    """The button of that name, its menu open."""
    menu = "download" if name == ".ipynb" else "launch"
    page.locator(f".dropdown-{menu}-buttons > button").click()
    return page.locator(f".dropdown-{menu}-buttons .dropdown-item").filter(has_text=name)


def test_every_icon_is_in_the_face_that_the_book_brings(page: Page) -> None:
    icons = page.locator(".article-header-buttons i")
    assert icons.count() >= 6
    assert (
        icons.evaluate_all("all => all.filter((i) => getComputedStyle(i).fontWeight !== '900').length") == 0
    )


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("Run in your browser", "50 MB are fetched"),
        ("Binder", "mybinder.org"),
        ("Colab", "your Google account"),
        (".ipynb", "on your own machine"),
    ],
)
def test_each_says_on_a_phone_too_what_it_does_and_how_long_that_takes(
    page: Page, asked: list[str], name: str, what: str
) -> None:
    about = opened(page, name).locator("small")
    assert about.is_visible()
    box = about.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["viewport"]["width"]  # type: ignore[index]
    assert what in about.inner_text()
    assert TIME.search(about.inner_text())
    assert asked == []  # nobody but the book has heard of the reader yet


def test_live_cells_say_what_they_fetch_and_in_what_time(page: Page, asked: list[str]) -> None:
    said = page.locator("#live-what").inner_text()
    assert re.search(r"about \d+ MB .* seconds, at 5 a minute", said)
    assert asked == []


def test_binder_opens_the_chapter_of_the_release_in_jupyterlab(page: Page, asked: list[str]) -> None:
    with page.context.expect_page() as there:
        opened(page, "Binder").click()
    there.value.wait_for_load_state()
    address = urlsplit(asked[0])
    assert (address.netloc, address.path) == ("mybinder.org", "/v2/gh/owner/name/v1.0")
    (place,) = parse_qs(address.query, strict_parsing=True)["urlpath"]
    assert place == "lab/tree/chapters/01_norms.ipynb"


def test_colab_opens_the_copy_that_installs_the_package_first(
    page: Page, asked: list[str], tmp_path: Path
) -> None:
    with page.context.expect_page() as there:
        opened(page, "Colab").click()
    there.value.wait_for_load_state()
    owner, name, blob, branch, *path = asked[0].removeprefix(COLAB).split("/")
    assert (owner, name, blob, branch) == ("owner", "name", "blob", "colab")
    written = script("site/colab.py").write("owner/name", "v1.0", tmp_path / path[0])
    assert tmp_path.joinpath(*path) in written
    lines = nbformat.read(tmp_path.joinpath(*path), as_version=4).cells[0].source.splitlines()
    assert [line for line in lines if line.startswith("%pip")] == [
        '%pip install --quiet "l1l2[book] @ git+https://github.com/owner/name@v1.0"'
    ]


def test_jupyterlite_opens_the_chapter_beside_the_book(page: Page, base: str, asked: list[str]) -> None:
    with page.context.expect_page() as there:
        opened(page, "Run in your browser").click()
    there.value.wait_for_load_state()
    assert there.value.url == f"{base}lite/notebooks/index.html?path=01_norms.ipynb"
    assert there.value.locator("p").inner_text() == "JupyterLite"
    assert asked == []


def test_the_download_is_the_notebook_of_the_chapter(page: Page) -> None:
    link = opened(page, ".ipynb")
    link.evaluate("link => { link.target = '_self'; }")  # a tab that only downloads is closed at once
    with page.expect_download() as download:
        link.click()
    notebook = nbformat.read(download.value.path(), as_version=4)
    assert notebook.cells[0].source.startswith("(norms)=")
    assert download.value.suggested_filename == "01_norms.ipynb"
