"""The browser of tests/browser, with the network left open."""

from tests.browser.conftest import chromium, html, http_base, playwright

__all__ = ["chromium", "html", "http_base", "playwright"]
