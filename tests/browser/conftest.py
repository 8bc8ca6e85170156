"""A Chromium, a server and the built pages. Without a Chromium this tier is skipped, as HOW_TO explains."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from .chromium import HOW_TO, find
from .figures_support import page_with

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build/html"
PAGES = sorted(str(page.relative_to(HTML)) for page in HTML.rglob("*.html"))
CHAPTERS = [page for page in PAGES if re.match(r"chapters/\d\d_", page)]
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

    def forget(self) -> None:
        for kept in (self.requests, self.external, self.failed, self.complaints):
            kept.clear()


class Contexts:
    """Contexts of a browser by their options, each for one visit at a time, and afterwards for the next.

    A new one opens a window with all that is around it, which takes longer than to load a chapter.
    An empty tab keeps the window open between two visits.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.idle: dict[str, list[BrowserContext]] = {}

    def take(self, key: str, options: dict[str, Any]) -> BrowserContext:
        if self.idle.get(key):
            return self.idle[key].pop()
        context = self.browser.new_context(**options)
        context.new_page()
        return context

    def give_back(self, key: str, context: BrowserContext, home: str) -> None:
        """As new: no tab, no permission, and nothing stored by the pages of that home."""
        kept, *tabs = context.pages
        for tab in tabs:
            tab.close()
        session = context.new_cdp_session(kept)
        session.send("Storage.clearDataForOrigin", {"origin": home.rstrip("/"), "storageTypes": "all"})
        session.detach()
        context.clear_cookies()
        context.clear_permissions()
        self.idle.setdefault(key, []).append(context)


@pytest.fixture(scope="session")
def contexts(chromium: Browser) -> Contexts:
    return Contexts(chromium)


#: What the page's policy refused; the console tells it too.
_REFUSED = """addEventListener("securitypolicyviolation",
  ({ effectiveDirective }) => (globalThis.refused ??= []).push(effectiveDirective), true);"""


def follow(visit: Visit, home: str) -> None:
    """Keep what happens in the visit; every request that leaves the book is blocked and kept."""

    def route(route: Any) -> None:
        address = route.request.url
        if address.startswith((home, "data:", "blob:")):
            visit.requests.append(address)
            route.continue_()
        else:
            visit.external.append(f"external: {address}")
            route.abort()

    def answered(response: Any) -> None:
        if response.status >= 400:
            visit.failed.append(f"{response.status}: {response.url}")

    def said(message: Any) -> None:
        if message.type in ("error", "warning"):
            visit.complaints.append(f"{message.type}: {message.text}")

    def asked(dialog: Any) -> None:
        visit.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page = visit.page
    page.route("**/*", route)
    page.on("requestfailed", lambda request: visit.failed.append(f"failed: {request.url}"))
    page.on("response", answered)
    page.on("console", said)
    page.add_init_script(_REFUSED)
    page.on("dialog", asked)
    page.on("pageerror", lambda error: visit.complaints.append(f"page error: {error}"))


@contextmanager
def visits(contexts: Contexts) -> Iterator[Callable[..., Visit]]:
    """Open an address, as a first visit of a reader whose screen and settings the options are.

    prepare : what is done to the empty tab before it goes there.
    """
    taken = []

    def open_(url: str, prepare: Callable[[Page], None] = lambda page: None, **options: Any) -> Visit:
        home = "file:///" if url.startswith("file:") else "/".join(url.split("/")[:3]) + "/"
        options.setdefault("viewport", {"width": 1280, "height": 900})
        key = repr(sorted(options.items()))
        context = contexts.take(key, options)
        taken.append((key, context, home))
        visit = Visit(context.new_page())
        follow(visit, home)
        prepare(visit.page)
        visit.page.goto(url, wait_until="load")
        return visit

    yield open_
    for each in taken:
        contexts.give_back(*each)


@pytest.fixture
def visit(contexts: Contexts) -> Iterator[Callable[..., Visit]]:
    """Visits for one test."""
    with visits(contexts) as open_:
        yield open_


@pytest.fixture(scope="module")
def shared_visit(contexts: Contexts) -> Iterator[Callable[..., Visit]]:
    """Visits for all tests of a module, which only look at them."""
    with visits(contexts) as open_:
        yield open_


@pytest.fixture(scope="module")
def tabs(shared_visit: Callable[..., Visit], http_base: str) -> Callable[[str], Visit]:
    """A tab for each page, in which the tests of a module go from one address of it to the next."""
    kept: dict[str, Visit] = {}

    def at(page: str) -> Visit:
        if page not in kept:
            kept[page] = shared_visit(http_base + page)
        kept[page].forget()
        return kept[page]

    return at


@pytest.fixture(scope="module")
def still_page(request: pytest.FixtureRequest, shared_visit: Callable[..., Visit], html: Path) -> Page:
    """The page of the figure that a module names KIND, for its tests that only read and drag."""
    address = f"{html.as_uri()}/{page_with(html, request.module.KIND)}"
    return shared_visit(address, viewport={"width": 1280, "height": 1200}).page
