"""Every chapter in the browser: light, inked as the theme is, and sufficient without scripts and mouse.

Each is opened three times for all of this: in light, in the dark, and without scripts.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote, urlsplit

import pytest

from .conftest import CHAPTERS, HTML, Contexts, Visit, visits

Open = Callable[..., Visit]
BUDGET = 250_000  # bytes, gzipped, the page with all that it loads


@pytest.fixture(scope="module", params=CHAPTERS)
def chapter(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def first(contexts: Contexts, http_base: str, chapter: str) -> Iterator[tuple[Visit, list[str]]]:
    """The chapter in light, opened once for the tests of this module, and what it asked for when it was."""
    with visits(contexts) as visit:
        opened = visit(http_base + chapter, color_scheme="light")
        opened.page.locator(".l1l2-alive").first.wait_for()
        opened.page.wait_for_timeout(300)
        yield opened, list(opened.requests)


def weigh(asked: Iterable[str]) -> dict[str, int]:
    """The bytes of each file of the book, gzipped."""
    addresses = {address for address in asked if address.startswith("http")}
    paths = {unquote(urlsplit(address).path).lstrip("/") for address in addresses}
    return {path: len(gzip.compress((HTML / path).read_bytes(), 9)) for path in paths}


def assert_light(weights: dict[str, int]) -> None:
    assert sum(weights.values()) <= BUDGET, sorted(weights.items(), key=lambda item: -item[1])[:8]
    assert not any("mathjax" in path or "thebe" in path or "require" in path for path in weights)


def test_a_chapter_with_all_that_it_loads_is_light(first: tuple[Visit, list[str]]) -> None:
    assert_light(weigh(first[1]))


def test_the_playground_with_all_that_it_loads_is_light(visit: Open, http_base: str) -> None:
    opened = visit(f"{http_base}chapters/playground.html")
    opened.page.wait_for_timeout(300)
    assert_light(weigh(opened.requests))


def test_a_chapter_asks_for_one_style_sheet_and_two_scripts(first: tuple[Visit, list[str]]) -> None:
    opened, addresses = first
    paths = [urlsplit(address).path for address in addresses]
    asked = [path.rsplit("/", 1)[-1] for path in paths if "/_static/figures/" not in path]
    translator = ["translator.js"] * (opened.page.locator(".translator").count() > 0)
    assert [name for name in asked if name.endswith(".css")] == ["style.css"]
    assert sorted(name for name in asked if name.endswith(".js")) == ["l1l2.js", "script.js", *translator]


_INKS = """() => ['.picture text', '.katex'].map(s => {
  const e = document.querySelector('.bd-article ' + s), c = getComputedStyle(e);
  return [e instanceof SVGElement ? c.fill : c.color, getComputedStyle(document.body).color];
})"""


def test_the_ink_of_pictures_and_formulas_follows_the_theme(
    first: tuple[Visit, list[str]], visit: Open, http_base: str, chapter: str
) -> None:
    light = first[0].page.evaluate(_INKS)
    dark = visit(http_base + chapter, color_scheme="dark").page.evaluate(_INKS)
    for ink, text in [*light, *dark]:
        assert ink == text
    assert light != dark


def test_a_chapter_without_scripts_still_says_everything(visit: Open, http_base: str, chapter: str) -> None:
    opened = visit(http_base + chapter, java_script_enabled=False)
    folded = opened.page.locator(".bd-article details > summary")
    assert folded.count() > 3
    folded.last.click()
    assert opened.page.locator(".bd-article svg").count() >= 3
    assert opened.page.locator(".bd-article .katex").count() > 10
    body = opened.page.locator(".bd-article").inner_text()
    assert "{eval}" not in body
    assert "$$" not in body
    assert "\\begin{" not in body
    assert opened.trouble() == []


def test_a_solution_opens_by_keyboard_and_starts_closed(first: tuple[Visit, list[str]]) -> None:
    opened, _ = first
    solution = opened.page.locator("details.solution").first
    assert not solution.evaluate("e => e.open")
    solution.locator("> summary").focus()
    opened.page.keyboard.press("Enter")
    assert solution.evaluate("e => e.open")
    opened.page.keyboard.press("Enter")
    assert not solution.evaluate("e => e.open")
