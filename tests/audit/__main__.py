"""Measure the built pages: what the book sets out to keep, beside what it keeps (`make audit`).

python -m tests.audit [--no-lighthouse]      exit status 1 if a row is not kept
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright
from tests.browser.chromium import HOW_TO, find
from tests.browser.conftest import FLAGS, HTML, ROOT
from tests.browser.figures_support import until
from tests.browser.reach import FIRST, NEXT, REQUESTS, SHIFT, costs, served

from . import live
from .live import live_cells

HERE = Path(__file__).parent
AXE = ROOT / "site/vendor/node_modules/axe-core/axe.min.js"
SCORES = {"performance": 0.95, "accessibility": 1, "best practices": 1, "SEO": 1}
LCP, TBT, UPDATE = 1500, 0, 2  # ms
WIDTH = 52  # of what is measured, in characters
# From the reader's hand to the changed drawing, which a figure does at once: 200 steps over the range.
# The least of three such times, for what else the machine does only adds to one.
SLIDE = """(input) => {
  const { min, max } = input;
  const slide = () => {
    const times = [];
    for (let k = 0; k < 200; k++) {
      input.value = +min + ((k * 37) % 200) / 199 * (max - min);
      const before = performance.now();
      input.dispatchEvent(new Event("input", { bubbles: true }));
      times.push(performance.now() - before);
    }
    return times.sort((a, b) => a - b)[189];
  };
  return Math.min(slide(), slide(), slide());
}"""


@dataclass
class Row:
    """One thing that the book sets out to keep, its limit, the worst that was found, and where."""

    what: str
    limit: str
    found: str
    kept: bool | None  # None: measured elsewhere


#: It needs the network that Pyodide comes from.
LIVE = Row(
    "live cell, all of it over a network: first; next",
    "≤ 6 s; ≤ 0.3 s",
    "tests/networked (.github/workflows/browser.yml)",
    None,
)


def at_most(what: str, limit: float, found: dict[str, float], unit: str = "", digits: int = 0) -> Row:
    page, worst = max(found.items(), key=lambda item: item[1])
    return Row(what, f"≤ {limit:g}{unit}", f"{worst:.{digits}f}{unit} ({page})", round(worst, 3) <= limit)


def visits(browser: Browser, chapters: list[str]) -> list[Row]:
    found = costs(browser, HTML, chapters)
    return [
        at_most("requests of a first visit", REQUESTS, {c.page: c.requests for c in found}),
        at_most(
            "first chapter, gzipped, all assets",
            FIRST / 1000,
            {c.page: c.first / 1000 for c in found},
            " kB",
            1,
        ),
        at_most("next chapter", NEXT / 1000, {c.page: c.next / 1000 for c in found[1:]}, " kB", 1),
        at_most("layout shift", SHIFT, {c.page: c.shift for c in found}, "", 4),
    ]


def every_page(browser: Browser) -> tuple[list[Row], list[tuple[str, str]]]:
    """axe in light and dark, errors over http and as files, what is asked of others; and each of them."""
    found: dict[str, dict[str, float]] = {"axe": {}, "errors": {}, "outside": {}}
    details: list[tuple[str, str]] = []
    # Without JupyterLite, which `make site` puts beside them, and index.html, which only leads on.
    files = (page.relative_to(HTML) for page in HTML.rglob("*.html"))
    pages = sorted(str(page) for page in files if page.parts[0] != "lite" and str(page) != "index.html")
    with served(HTML) as http:
        ours = (http, "file:///", "data:", "blob:")
        for base, scheme in ((http, "light"), (f"{HTML.as_uri()}/", "dark")):
            context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
            for page in pages:
                for kind, said in one_page(context, base + page, ours).items():
                    found[kind][page] = found[kind].get(page, 0) + len(said)
                    details += [(f"{page} ({scheme})", fault) for fault in said]
            context.close()
    rows = [
        at_most(f"axe violations, {len(pages)} pages, light and dark", 0, found["axe"]),
        at_most("console errors, http and file://", 0, found["errors"]),
        at_most("requests to anyone else", 0, found["outside"]),
    ]
    return rows, details


def one_page(context: BrowserContext, address: str, ours: tuple[str, ...]) -> dict[str, list[str]]:
    """What axe, the console and the list of requests say against a page, all its folds open."""
    tab = context.new_page()
    errors: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(address, wait_until="load")
    until(tab, "!document.querySelector('pre:not([tabindex])')")
    tab.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    tab.evaluate(AXE.read_text("utf-8"))  # not by a tag, which the policy forbids
    # Without preload: it would fetch the style sheets anew, which a page opened as a file may not.
    said = tab.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    tab.close()
    return {
        "axe": [f"{v['id']}: {v['nodes'][0]['target']}" for v in said["violations"]],
        "errors": errors,
        "outside": [url for url in asked if not url.startswith(ours)],
    }


def sliders(browser: Browser, chapters: list[str]) -> Row:
    """The slowest slider of all moving figures."""
    times: dict[str, float] = {}
    tab = browser.new_page()
    for chapter in chapters:
        tab.goto(f"{HTML.as_uri()}/{chapter}")
        for figure in tab.locator("figure.l1l2-widget").all():
            figure.scroll_into_view_if_needed()
            figure.locator(".l1l2-figure").wait_for()
            for slider in figure.locator("input[type=range]").all():
                kind = figure.locator(".l1l2-figure").get_attribute("data-kind") or ""
                times[kind] = max(times.get(kind, 0), slider.evaluate(SLIDE))
    tab.close()
    return at_most("slider input to changed drawing, p95, slowest figure", UPDATE, times, " ms", 2)


def waits(browser: Browser, chapters: list[str]) -> list[Row]:
    """For a live cell, in the first chapter and another, for a cell that needs no NumPy."""
    with served(HTML) as base:
        first, after = live_cells(browser, base, [chapters[0], chapters[5]])
    return [
        at_most("live cell, no NumPy, served from here: first output", live.FIRST, first, " s", 1),
        at_most("the same: next output", live.NEXT, after, " s", 2),
    ]


def asked(chromium: str, base: str, pages: list[str]) -> dict[str, Any]:
    """What Lighthouse says once of each page."""
    command = ["node", str(HERE / "lighthouse.mjs"), chromium, *(base + page for page in pages)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    told = (json.loads(line) for line in done.stdout.splitlines())
    return {said["page"].removeprefix(base): said for said in told}


def is_kept(said: dict[str, Any]) -> bool:
    enough = all(score >= least for score, least in zip(said["scores"], SCORES.values(), strict=True))
    return enough and said["lcp"] <= LCP and said["tbt"] <= TBT


def median(times: list[dict[str, Any]]) -> dict[str, Any]:
    """The middle one of several measurements of a page, each number for itself."""
    middle = {key: statistics.median(said[key] for said in times) for key in ("lcp", "tbt")}
    scores = [statistics.median(score) for score in zip(*(said["scores"] for said in times), strict=True)]
    return times[0] | middle | {"scores": scores}


def words_of_lighthouse(chromium: str, chapters: list[str]) -> list[Row]:
    """Of a page that misses something, the median of three: a frame held back by Chromium is a second."""
    with served(HTML) as base:
        pages = asked(chromium, base, chapters)
        missed = [page for page, said in pages.items() if not is_kept(said)]
        again = [asked(chromium, base, missed) for _ in range(2)] if missed else []
    pages |= {page: median([pages[page], *(times[page] for times in again)]) for page in missed}
    rows = []
    for k, (name, least) in enumerate(SCORES.items()):
        page, said = min(pages.items(), key=lambda item: item[1]["scores"][k])
        score = said["scores"][k]
        why = f": {', '.join(said['broken'])}" if score < least and said["broken"] else ""
        rows.append(
            Row(f"Lighthouse, mobile: {name}", f"≥ {least:.2f}", f"{score:.2f} ({page}{why})", score >= least)
        )
    for what, key, limit in (
        ("largest contentful paint, slow 4G", "lcp", LCP),
        ("total blocking time", "tbt", TBT),
    ):
        rows.append(at_most(what, limit, {page: said[key] for page, said in pages.items()}, " ms"))
    return rows


def faults(details: list[tuple[str, str]]) -> dict[str, list[str]]:
    """The pages of each fault."""
    found: dict[str, list[str]] = {}
    for page, fault in details:
        found.setdefault(fault, []).append(page)
    return found


def tell(rows: list[Row]) -> list[Row]:
    """Print them at once: the whole takes a quarter of an hour."""
    for row in rows:
        kept = {True: "kept", False: "missed", None: ""}[row.kept]
        print(f"{kept:6}  {row.what:{WIDTH}}  {row.limit:15}  {row.found}", flush=True)
    return rows


def main() -> int:
    chapters = sorted(f"chapters/{page.name}" for page in HTML.glob("chapters/[01]*.html"))
    rows = []
    with sync_playwright() as playwright:
        chromium = find(playwright)
        if not chromium:
            sys.exit(HOW_TO)
        if "--no-lighthouse" not in sys.argv:
            rows += tell(words_of_lighthouse(chromium, chapters))  # first, while nothing else is at work
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        rows += tell(visits(browser, chapters))
        rows += tell([sliders(browser, chapters)])
        rows += tell(waits(browser, chapters))
        of_pages, details = every_page(browser)
        rows += tell([*of_pages, LIVE])
        browser.close()
    for fault, where in faults(details).items():
        print(f"{len(where)} pages, such as {where[0]}: {fault}")
    return 1 if any(row.kept is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
