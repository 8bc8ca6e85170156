"""Where a Chromium is; run as a script without one, how to get it, in one line and with exit code 1."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
HOW_TO = (
    "no Chromium: install one (Debian, Ubuntu: apt-get install chromium) "
    "or run `.venv/bin/playwright install chromium`"
)


def find(playwright: Playwright) -> str | None:
    """The machine's own Chromium, or Playwright's."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    own = playwright.chromium.executable_path
    return found or (own if Path(own).exists() else None)


if __name__ == "__main__":
    with sync_playwright() as playwright:
        if not find(playwright):
            print(f"The browser tests are skipped: {HOW_TO}.")
            sys.exit(1)
