"""A printed chapter: black on white whatever the screen was, with its solutions unfolded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

SOLUTIONS = "details.solution"


def test_a_printed_chapter_is_light_and_shows_its_solutions(visit: Callable[..., Any], base: str) -> None:
    page = visit(base + "chapters/04_sparsity.html", color_scheme="dark").page
    solutions = page.locator(SOLUTIONS)
    last = solutions.last.locator("p").last
    page.evaluate("""() => addEventListener('beforeprint', () => {
        globalThis.printed = {
          theme: document.documentElement.dataset.theme,
          open: [...document.querySelectorAll('details.solution')].every(part => part.open),
          code: document.querySelector('details.hide').open,
        };
    })""")
    assert solutions.count() > 0
    assert not last.is_visible()
    page.pdf()
    assert page.evaluate("printed") == {"theme": "light", "open": True, "code": False}
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert not last.is_visible()


def test_a_page_without_scripts_keeps_the_colours_of_the_book(visit: Callable[..., Any], base: str) -> None:
    def link(scripts: bool) -> Any:
        page = visit(base + "chapters/04_sparsity.html", java_script_enabled=scripts).page
        return page.locator(".bd-article p a").first.evaluate("node => getComputedStyle(node).color")

    assert link(scripts=False) == link(scripts=True)
