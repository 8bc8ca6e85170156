"""A Chromium, a server and the built pages. Without a Chromium this tier is skipped, as HOW_TO explains."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from .chromium import HOW_TO, find
from .figures_support import page_with

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build/html"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    found = find(playwright)
    if not found:
        pytest.skip(HOW_TO)
    browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
    yield browser
    browser.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="session")
def html() -> Path:
    assert (HTML / "index.html").exists(), "the book is not built: run `make book`"
    return HTML


@pytest.fixture(scope="session")
def http_base(html: Path) -> Iterator[str]:
    """The built pages, served under a path of their own as project pages are."""
    handler = functools.partial(Quiet, directory=str(html))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.fixture(params=["http", "file"])
def base(request: pytest.FixtureRequest) -> str:
    """The address of the built pages, over http and as plain files."""
    if request.param == "file":
        return f"{request.getfixturevalue('html').as_uri()}/"
    return str(request.getfixturevalue("http_base"))


@dataclass
class Visit:
    """A page, and what happened while it was open."""

    page: Page
    requests: list[str] = field(default_factory=list)
    external: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def trouble(self) -> list[str]:
        return [*self.external, *self.failed, *self.complaints]


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """Open an address; every request that leaves the book is blocked and kept."""
    contexts = []

    def open_(url: str, **options: Any) -> Visit:
        home = "file:///" if url.startswith("file:") else "/".join(url.split("/")[:3]) + "/"
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = chromium.new_context(**options)
        contexts.append(context)
        visit = Visit(context.new_page())

        def route(route: Any) -> None:
            address = route.request.url
            if address.startswith((home, "data:", "blob:")):
                visit.requests.append(address)
                route.continue_()
            else:
                visit.external.append(f"external: {address}")
                route.abort()

        context.route("**/*", route)
        page = visit.page
        page.on("requestfailed", lambda r: visit.failed.append(f"failed: {r.url}"))
        page.on(
            "response", lambda r: visit.failed.append(f"{r.status}: {r.url}") if r.status >= 400 else None
        )
        page.on(
            "console",
            lambda m: (
                visit.complaints.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda e: visit.complaints.append(f"page error: {e}"))
        page.goto(url, wait_until="load")
        return visit

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def still_page(request: pytest.FixtureRequest, chromium: Browser, html: Path) -> Iterator[Page]:
    """The page of the figure that a module names KIND, for its tests that only read and drag."""
    page = chromium.new_page(viewport={"width": 1280, "height": 1200})
    page.goto(f"{html.as_uri()}/{page_with(html, request.module.KIND)}")
    yield page
    page.close()
