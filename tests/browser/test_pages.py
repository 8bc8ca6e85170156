"""Every built page: whole, sufficient to itself, without barriers, and no wider than a phone.

Each is opened three times for all of this: over http in light, as a plain file in the dark, and on a phone.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .conftest import PAGES, ROOT, Contexts, Visit, visits
from .figures_support import until

Open = Callable[..., Visit]
AXE = ROOT / "site/vendor/node_modules/axe-core/axe.min.js"

#: What axe finds in the theme's own markup: (rule, part of the element's selector).
THEME: set[tuple[str, str]] = set()


@pytest.fixture(scope="module", params=[page for page in PAGES if page != "index.html"])
def page(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def seen(contexts: Contexts, http_base: str, html: Path, page: str) -> Iterator[Callable[[str], Visit]]:
    """The page in light over http, or in the dark as a plain file, opened once for the tests of both."""
    bases = {"light": http_base, "dark": f"{html.as_uri()}/"}
    with visits(contexts) as visit:

        @functools.cache
        def opened(scheme: str) -> Visit:
            opened = visit(bases[scheme] + page, color_scheme=scheme)
            until(opened.page, "!document.querySelector('pre:not([tabindex])')")
            opened.page.wait_for_timeout(200)
            return opened

        yield opened


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_loads_whole_and_asks_nothing_of_anyone_else(
    seen: Callable[[str], Visit], scheme: str
) -> None:
    assert seen(scheme).trouble() == []


def axe(opened: Visit) -> list[str]:
    """axe-core's violations that are not the theme's own, each with where it is."""
    opened.page.evaluate(AXE.read_text("utf-8"))  # not by a tag, which the policy forbids
    result = opened.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    found = []
    for violation in result["violations"]:
        for node in violation["nodes"]:
            where = " ".join(map(str, node["target"]))
            if not any(violation["id"] == rule and part in where for rule, part in THEME):
                found.append(f"{violation['id']} ({violation['impact']}): {where}: {node['failureSummary']}")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_has_no_barrier_that_axe_knows(seen: Callable[[str], Visit], scheme: str) -> None:
    opened = seen(scheme)
    opened.page.emulate_media(reduced_motion="reduce")
    opened.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert opened.page.evaluate("document.documentElement.dataset.theme") == scheme
    assert axe(opened) == []


def test_a_phone_needs_no_sideways_scrolling(visit: Open, http_base: str, page: str) -> None:
    opened = visit(http_base + page, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    opened.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 360
    wide = opened.page.evaluate(
        """() => [...document.querySelectorAll('.bd-article *')].filter(e => {
            const box = e.getBoundingClientRect();
            if (box.right <= 361 || !box.width) return false;
            // of what is clipped only the clip shows
            if (e.tagName === 'g' || e.closest('[clip-path]')) return false;
            for (let p = e.parentElement; p; p = p.parentElement)
                if (/auto|scroll|hidden/.test(getComputedStyle(p).overflowX)) return false;
            return true;
        }).map(e => e.tagName + '.' + e.className).slice(0, 5)"""
    )
    assert wide == []
    # Far parts too have their width then.
    opened.page.evaluate("document.documentElement.classList.add('measured')")
    scrolled = """[...document.querySelectorAll('div.math')]
        .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)"""
    assert opened.page.evaluate(scrolled) == []
    assert opened.trouble() == []
