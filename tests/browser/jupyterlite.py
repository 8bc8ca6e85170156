"""What JupyterLite is asked by the tests that open it."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Page

MINUTE = 60_000
KERNEL_IS_IDLE = "document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'"


def until(page: Page, script: str, timeout: float) -> Any:
    """What the script says once that is true.

    Asked from outside, since beside a wait within the page the kernel was seen not to start.
    """
    ends = time.monotonic() + timeout / 1000
    while not (found := page.evaluate(script)):
        assert time.monotonic() < ends, f"after {timeout / 1000:.0f} s it is still not so: {script}"
        page.wait_for_timeout(500)
    return found
