"""What a visit to the built pages costs: what is asked for, how many bytes, how far things jump."""

from __future__ import annotations

import functools
import gzip
import http.server
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser

#: What the book sets out to keep, for every chapter.
REQUESTS, FIRST, NEXT, SHIFT = 20, 250_000, 80_000, 0.02
PHONE = {"viewport": {"width": 412, "height": 823}, "has_touch": True, "is_mobile": True}
PACKED = {".woff", ".woff2", ".png", ".zip", ".whl"}
# Before the page begins, so that no shift is missed.
WATCH = """() => {
  globalThis.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifts.push(entry.value);
  }).observe({ type: "layout-shift", buffered: true });
}"""


@functools.cache
def body(file: Path) -> bytes:
    """What a server sends that packs what can be packed."""
    content = file.read_bytes()
    return content if file.suffix in PACKED else gzip.compress(content, 9)


class Packing(http.server.BaseHTTPRequestHandler):
    """Sends files as the usual hosts of static pages do: packed, over connections that stay open."""

    protocol_version = "HTTP/1.1"
    root: Path

    def do_GET(self) -> None:
        file = self.root / unquote(urlsplit(self.path).path).lstrip("/")
        found = file.is_file()
        content = body(file) if found else b""
        self.send_response(200 if found else 404)
        if found:
            self.send_header("Content-Type", mimetypes.guess_type(file.name)[0] or "application/octet-stream")
            self.send_header("Cache-Control", "max-age=600")
            if file.suffix not in PACKED:
                self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def served(html: Path) -> Iterator[str]:
    """The address of the pages while they are served."""
    handler = type("Handler", (Packing,), {"root": html})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@dataclass
class Cost:
    """Of a first visit: requests, bytes as sent, the sum of layout shifts; and bytes after other pages."""

    page: str
    requests: int
    first: int
    next: int
    shift: float


def costs(browser: Browser, html: Path, pages: list[str]) -> list[Cost]:
    """Of each page on a phone, visited first of all; and in this order, with what the browser has by then."""
    found: list[Cost] = []
    have: set[str] = set()
    with served(html) as base:
        for page in pages:
            context = browser.new_context(**PHONE)
            tab = context.new_page()
            tab.add_init_script(f"({WATCH})()")
            asked: list[str] = []
            tab.on("request", lambda request, asked=asked: asked.append(request.url))
            tab.goto(base + page, wait_until="load")
            if tab.locator(".l1l2-widget[data-widget=question]").count():
                tab.locator(".l1l2-alive").first.wait_for()  # the figures' script comes after the text
            tab.wait_for_load_state("networkidle")
            tab.wait_for_timeout(300)
            files = {urlsplit(url).path for url in asked if url.startswith(base)}
            sent = {file: len(body(html / unquote(file).lstrip("/"))) for file in files}
            shift = sum(tab.evaluate("globalThis.shifts"))
            fresh = sum(size for file, size in sent.items() if file not in have)
            found.append(Cost(page, len(asked), sum(sent.values()), fresh, shift))
            have |= files
            context.close()
    return found
