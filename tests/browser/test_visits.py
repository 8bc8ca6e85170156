"""A visit to the pages is a reader's first: nothing is left of the visits before it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import Contexts, Visit, visits

Open = Callable[..., Visit]
PAGE = "chapters/intro.html"

_KEPT = """async () => ({
  local: Object.keys(localStorage),
  session: Object.keys(sessionStorage),
  cookies: document.cookie,
  databases: (await indexedDB.databases()).length,
  clipboard: (await navigator.permissions.query({ name: 'clipboard-read' })).state,
  width: innerWidth,
  dark: matchMedia('(prefers-color-scheme: dark)').matches,
  theme: document.documentElement.dataset.theme,
})"""


def test_a_visit_knows_nothing_of_the_one_before(contexts: Contexts, base: str) -> None:
    with visits(contexts) as visit:
        first = visit(base + PAGE)
        new = first.page.evaluate(_KEPT)
        context = first.page.context
        first.page.evaluate("""async () => {
          for (const store of [localStorage, sessionStorage]) store.setItem('kept', 'yes');
          document.cookie = 'kept=yes';
          await new Promise((done) => { indexedDB.open('kept').onsuccess = done; });
        }""")
        context.grant_permissions(["clipboard-read"])
        first.page.locator(".theme-switch-button").first.click()
        first.page.locator(".theme-switch-button").first.click()
        first.page.emulate_media(color_scheme="dark")
        first.page.set_viewport_size({"width": 500, "height": 500})
        assert len({repr(first.page.evaluate(_KEPT)), repr(new)}) == 2
    with visits(contexts) as visit:
        again = visit(base + PAGE)
        assert again.page.context is context
        assert again.page.evaluate(_KEPT) == new
        assert again.trouble() == []


def test_two_visits_at_once_do_not_meet(visit: Open, base: str) -> None:
    one, other = visit(base + PAGE), visit(base + PAGE)
    one.page.evaluate("localStorage.setItem('kept', 'yes')")
    assert other.page.evaluate("localStorage.getItem('kept')") is None


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        ("location = 'https://example.org/'", "external: https://example.org/"),
        ("fetch('https://example.org/').catch(() => {})", "Content Security Policy"),
        ("fetch('nowhere.html').catch(() => {})", "nowhere.html"),
        ("console.error('so it is')", "error: so it is"),
        ("console.warn('it may be')", "warning: it may be"),
        ("setTimeout(() => { throw new Error('thrown'); })", "thrown"),
    ],
    ids=["elsewhere", "forbidden", "missing", "error", "warning", "thrown"],
)
def test_what_goes_wrong_in_a_visit_is_told(visit: Open, http_base: str, happens: str, told: str) -> None:
    opened = visit(http_base + PAGE)
    assert opened.trouble() == []
    opened.page.evaluate(f"() => {{ {happens} }}")
    opened.page.wait_for_timeout(300)
    assert any(told in trouble for trouble in opened.trouble())
