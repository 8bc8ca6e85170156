"""How long a reader waits for a live cell, as far as it can be measured without NumPy for a browser.

Pyodide's real core and the book's own wheels come from a server on this machine: what is left out are the
way from the content network, and unpacking and importing NumPy, SciPy, scikit-learn and Matplotlib.
"""

from __future__ import annotations

import time

from playwright.sync_api import Browser, Page, expect
from tests.browser.pyodide_stand_in import stand_in

FIRST, NEXT = 6.0, 0.3  # seconds
_TRIES = 3  # of which the quickest counts, for what else the machine does only adds to one
_MINUTES = 4 * 60_000


def live_cells(browser: Browser, base: str, pages: list[str]) -> tuple[dict[str, float], dict[str, float]]:
    """Seconds from the click to the first output, and to that of the next run, of each page."""
    first: dict[str, float] = {}
    after: dict[str, float] = {}
    for page in pages:
        for _ in range(_TRIES):
            context = browser.new_context()
            stand_in(context)
            tab = context.new_page()
            tab.goto(base + page, wait_until="load")
            tab.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
            waited = (
                seconds(tab, "6 * 7", "42"),
                min(seconds(tab, f"6 * {k}", f"{6 * k}") for k in (8, 9, 10)),
            )
            first[page], after[page] = map(min, waited, (first.get(page, 1e9), after.get(page, 1e9)))
            context.close()
    return first, after


def seconds(tab: Page, code: str, shown: str) -> float:
    """From the click on the first cell's button until it shows what it should."""
    cell = tab.locator(".cell:has(.live-bar)").first
    if not cell.locator("textarea").count():
        cell.get_by_role("button", name="Edit").click()
    cell.locator("textarea").fill(code)
    began = time.monotonic()
    cell.get_by_role("button", name="Run here").click()
    expect(cell.locator(".cell_output")).to_have_text(shown, timeout=_MINUTES)
    return time.monotonic() - began
