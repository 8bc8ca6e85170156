"""A printed chapter: black on white whatever the screen was, with its solutions unfolded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

HTML = Path(__file__).resolve().parents[2] / "_build/html"
SOLUTIONS = "details.solution"


def test_a_printed_chapter_is_light_and_shows_its_solutions(visit: Callable[..., Any], base: str) -> None:
    page = visit(base + "chapters/04_sparsity.html", color_scheme="dark").page
    page.route("**/l1l2.js", lambda route: route.abort())  # as in a page's first moments
    page.reload()
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


def test_the_button_for_a_pdf_prints(visit: Callable[..., Any], base: str) -> None:
    opened = visit(base + "chapters/04_sparsity.html")
    opened.page.evaluate("window.print = () => { globalThis.asked = true; }")
    opened.page.locator(".dropdown-download-buttons > button").click()
    opened.page.locator(".btn-download-pdf-button").click()
    assert opened.page.evaluate("globalThis.asked") is True
    assert opened.trouble() == []


def test_on_paper_no_line_of_code_is_cut_off_and_nothing_offers_to_unfold(visit: Callable[..., Any]) -> None:
    page = visit((HTML / "chapters/15_a_solver_you_can_read.html").as_uri()).page
    page.set_viewport_size({"width": 640, "height": 900})
    page.emulate_media(media="print")
    page.evaluate("document.querySelectorAll('details.solution').forEach(part => part.open = true)")
    code = "[...document.querySelectorAll('.bd-article pre')]"
    cut = f"{code}.filter(pre => pre.scrollWidth > pre.clientWidth + 1)"
    assert page.locator(".bd-article pre:visible").count() > 20
    assert page.evaluate(f"{cut}.map(pre => pre.textContent.slice(0, 60))") == []
    assert page.get_by_text("Show the code").locator("visible=true").count() == 0


def test_a_page_without_scripts_keeps_the_colours_of_the_book(visit: Callable[..., Any], base: str) -> None:
    def link(scripts: bool) -> Any:
        page = visit(base + "chapters/04_sparsity.html", java_script_enabled=scripts).page
        return page.locator(".bd-article p a").first.evaluate("node => getComputedStyle(node).color")

    assert link(scripts=False) == link(scripts=True)
