"""Opening a page as a hostile reader would, and seeing that nothing came of it."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable

from playwright.sync_api import Locator, Page, Route, expect

from . import hostile
from .conftest import HTML, Visit
from .figures_support import figure

Open = Callable[..., Visit]
Tabs = Callable[[str], Visit]
NUMBERS, FIGURE, LEDGER = (
    "chapters/01_norms.html",
    "chapters/07_bias_and_variance.html",
    "chapters/ledger.html",
)
GUIDE, PLAYGROUND = "chapters/14_field_guide.html", "chapters/playground.html"
SPARSITY = "chapters/04_sparsity.html"
KIND = "shrinkage_spectrum"

_CLEAN = """() => ({
  ran: globalThis.ran,
  prototype: Object.getOwnPropertyNames(Object.prototype).length + Object.keys(Object.prototype).length,
  polluted: ({}).polluted,
  refused: globalThis.refused ?? [],
})"""


def unharmed(opened: Visit) -> None:
    """Nothing ran, nothing was asked of anyone, no prototype has changed, and the console is silent."""
    assert opened.trouble() == []
    assert opened.page.evaluate(_CLEAN) == {"ran": None, "prototype": 12, "polluted": None, "refused": []}


def goes(opened: Visit, address: str) -> Page:
    opened.page.goto("about:blank")  # else what differs in the fragment alone would not be loaded
    opened.forget()  # what was still under way
    opened.page.goto(address, wait_until="load")
    return opened.page


@functools.cache
def spoken() -> str:
    """The sentence of the figure's first state."""
    page = (HTML / FIGURE).read_text("utf-8")
    begin, end = hostile.place_of(page, KIND)
    return str(hostile.model(json.loads(page[begin:end]), kind=KIND)["state"]["spoken"])


def is_as_made(opened: Visit) -> None:
    """The figure stands at the state that it was made for, and moves on from there."""
    place = figure(opened.page, KIND)
    assert place.locator(".l1l2-sentence").inner_text() == spoken()
    assert place.locator("input[type=radio]:checked").count() == place.locator("fieldset").count() > 0
    moves(place)
    unharmed(opened)


def moves(place: Locator) -> None:
    slider = place.locator("input[type=range]").first
    said = slider.get_attribute("aria-valuetext")
    slider.press("PageUp")
    expect(slider).not_to_have_attribute("aria-valuetext", str(said))


def served(route: Route, text: str) -> None:
    route.fulfill(body=text, content_type="text/html; charset=utf-8")
