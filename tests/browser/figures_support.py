"""Reading a moving figure in the built page: its marks, where they are, and the controls that move them."""

from __future__ import annotations

import functools
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from l1l2 import figures

KINDS = [name for name in figures.__all__ if name not in ("answer", "predict", "translator")]
PATIENT = 15_000  # ms at most until what has to come has come; a busy machine takes its time
SETTLED = 1000  # ms: longer than the pauses before the address is written and a screen reader is told
WIDGET, ALIVE, FIGURE = ".l1l2-widget", ".l1l2-alive", "[data-widget=figure]"


@functools.cache
def made(kind: str) -> Any:
    """The figure of that kind as Python makes it, which is the same each time."""
    return getattr(figures, kind)().figure


@functools.cache
def page_with(html: Path, kind: str) -> str:
    """The built page, relative to the book's root, that shows the figure of that kind."""
    # The page of pictures has them all, but at other states, and at rest until they come into sight.
    pages = sorted(html.glob("chapters/*.html"), key=lambda page: (page.stem == "pictures", page))
    for page in pages:
        if f'id="figure-{kind}"' in page.read_text("utf-8"):
            return page.relative_to(html).as_posix()
    raise AssertionError(f"no chapter shows {kind}")


def until(page: Page, holds: str, argument: Any = None, timeout: float = PATIENT) -> None:
    """Wait until a script says so.

    Playwright's own `wait_for_function` asks by `eval` again and again, which the page's policy forbids.
    """
    end = time.monotonic() + timeout / 1000
    while not page.evaluate(holds, argument):
        assert time.monotonic() < end, f"not within {timeout / 1000:.0f} s: {holds}"
        page.wait_for_timeout(50)


def figure(page: Page, kind: str) -> Locator:
    """The figure's whole place: controls, drawing, caption; once it is drawn."""
    page.set_default_timeout(PATIENT)
    # It starts when the reader comes near, here as by a link: with the true heights of all before it.
    page.evaluate("document.documentElement.classList.add('measured')")
    page.locator(f"#figure-{kind}").scroll_into_view_if_needed()
    place = page.locator(f".l1l2-widget.l1l2-alive:has([data-kind={kind}])")
    place.wait_for(state="attached")
    return place


def awake(page: Page) -> None:
    """Wait for the script that comes after the text: all lives but figures, which wait to be near."""
    until(page, f"document.querySelectorAll('{WIDGET}:not({ALIVE}, {FIGURE})').length === 0")


def on_a_phone(visit: Any, html: Path, kind: str) -> tuple[Any, Locator, dict[str, float]]:
    """What was opened, the figure's place, and the box of its drawing, on a touch screen 390 px wide."""
    seen = visit(
        f"{html.as_uri()}/{page_with(html, kind)}",
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True,
    )  # fmt: skip
    place = figure(seen.page, kind)
    return seen, place, at_rest(place)


_REST = """async svg => {
  await document.fonts.ready;
  svg.scrollIntoView({ block: 'center', behavior: 'instant' });
  for (let before = '', calm = 0; calm < 4;) {
    await new Promise(done => setTimeout(done, 50));
    const { x, y, width, height } = svg.getBoundingClientRect(), now = [x, y, width, height].join();
    calm = now === before ? calm + 1 : 0;
    before = now;
  }
  const { x, y, width, height } = svg.getBoundingClientRect();
  return { x, y, width, height };
}"""


def at_rest(place: Locator) -> dict[str, float]:
    """The box of a figure's drawing in the window, once it is in sight and nothing moves it any more."""
    return dict(place.locator(".l1l2-figure > svg").evaluate(_REST))


@dataclass
class Mark:
    """A mark as it stands in the page: its unrounded value, and its centre in the drawing's pixels."""

    value: float
    x: float
    y: float


_READ = """root => {
  const svg = root.querySelector('.l1l2-figure > svg'), home = svg.getBoundingClientRect();
  const shown = [...svg.querySelectorAll('[data-name][data-value]')].filter(m => m.style.display !== 'none');
  return shown.map(m => {
    const box = m.getBoundingClientRect();
    return [m.dataset.name, m.dataset.value, box.x + box.width / 2 - home.x, box.y + box.height / 2 - home.y];
  });
}"""


def marks(place: Locator) -> dict[str, Mark]:
    """Every visible mark of a figure by its name."""
    return {name: Mark(float(value), x, y) for name, value, x, y in place.evaluate(_READ)}


def scales(place: Locator, panel: str) -> tuple[Any, Any]:
    """The functions from value to pixel that a panel says it draws by, for x and for y."""
    group = place.locator(f"[data-panel={panel}]")

    def scale(text: str | None) -> Any:
        assert text
        kind, *numbers = text.split()
        d0, d1, r0, r1 = map(float, numbers)
        warp = math.log if kind == "log" else float
        return lambda value: r0 + (warp(value) - warp(d0)) / (warp(d1) - warp(d0)) * (r1 - r0)

    return scale(group.get_attribute("data-x")), scale(group.get_attribute("data-y"))


def slide(place: Locator, at: float, nth: int = 0) -> None:
    """Put the nth slider at any place of its track (log10, for a LogSlider), between its steps too."""
    place.locator("input[type=range]").nth(nth).evaluate(
        """(input, at) => {
          input.step = 'any'; input.value = at; input.dispatchEvent(new Event('input', { bubbles: true }));
        }""",
        at,
    )


def choose(place: Locator, text: str) -> None:
    """Press the button of that name."""
    option = place.get_by_role("radio", name=text, exact=True)
    option.press("Space")  # a click would miss where a large figure above comes in meanwhile
    expect(option).to_be_checked()


_LATENCY = """(root, ends) => {
  const input = root.querySelector('input[type=range]'), svg = root.querySelector('.l1l2-figure > svg');
  const state = () => [...svg.querySelectorAll('[data-value]')].map(m => m.dataset.value).join();
  input.step = 'any';
  const times = [];
  for (let i = 0; i < 300; i += 1) {
    const before = state();
    input.value = ends[0] + (ends[1] - ends[0]) * ((i * 0.618034) % 1);
    const start = performance.now();
    input.dispatchEvent(new Event('input', { bubbles: true }));
    const spent = performance.now() - start;
    if (state() === before) throw new Error('the drawing did not change with the input event');
    times.push(spent);
  }
  return times.sort((a, b) => a - b)[Math.floor(0.95 * times.length)];
}"""


def latency(place: Locator, low: float, high: float) -> float:
    """ms from the slider's input event to the changed SVG, 95th percentile of 300 events, best of three."""
    return min(float(place.evaluate(_LATENCY, [low, high])) for _ in range(3))


_BACKGROUND = """node => {
  for (; node; node = node.parentElement) {
    const colour = getComputedStyle(node).backgroundColor;
    if (!/, 0\\)|transparent/.test(colour)) return colour;
  }
  return 'rgb(255, 255, 255)';
}"""


def background(place: Locator) -> str:
    """The colour that is painted behind a place."""
    return str(place.evaluate(_BACKGROUND))
