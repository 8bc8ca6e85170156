"""What every moving figure looks like: legible, described, and in colours that nobody mixes up.

Each is opened once on a screen for all the tests that look at it there, and none of them moves it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator
from tests.colour_vision import alike, contrast

from .conftest import Contexts, visits
from .figures_support import KINDS, background, figure, made, page_with

Look = Callable[..., tuple[Any, Locator]]


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def look(contexts: Contexts, html: Path, kind: str) -> Iterator[Look]:
    """The page and the place of the figure on a screen that wide, in that scheme, opened once."""
    with visits(contexts) as visit:

        @functools.cache
        def at(width: int = 1280, scheme: str = "light") -> tuple[Any, Locator]:
            address = f"{html.as_uri()}/{page_with(html, kind)}"
            seen = visit(address, viewport={"width": width, "height": 844}, color_scheme=scheme)
            return seen, figure(seen.page, kind)

        yield at


def test_the_text_below_stays_where_it_is_while_the_figure_is_drawn(look: Look) -> None:
    for width in (1280, 390):
        visit, _ = look(width)
        shift = visit.page.evaluate("""() => new Promise(done => {
          let total = 0;
          new PerformanceObserver(list => { for (const e of list.getEntries()) total += e.value; })
            .observe({ type: 'layout-shift', buffered: true });
          setTimeout(() => done(total), 300);
        })""")
        assert shift <= 0.05


def test_the_first_sentence_is_the_one_that_python_wrote(look: Look, kind: str) -> None:
    _, place = look()
    assert place.locator(".l1l2-sentence").inner_text() == made(kind).spoken


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_and_marks_stand_out_from_the_page(look: Look, scheme: str) -> None:
    visit, place = look(scheme=scheme)
    assert visit.page.locator("html").get_attribute("data-theme") == scheme
    behind = background(place.locator(".l1l2-figure"))
    words = place.locator("svg text").evaluate_all("nodes => nodes.map(n => getComputedStyle(n).fill)")
    lines = place.locator("svg path.l1l2-line").evaluate_all(
        "nodes => nodes.map(n => getComputedStyle(n).stroke)"
    )
    assert min(contrast(colour, behind) for colour in words) >= 4.5
    assert min(contrast(colour, behind) for colour in lines) >= 3.0


# Each colour with which a figure draws data or names them; what is filled with paper is drawn by its rim.
_PAINTED = """(svg, paper) => {
  const found = new Set();
  const parts = { '.l1l2-line': 'stroke', '.l1l2-dot': 'fill', '.l1l2-curve-name': 'fill' };
  for (const [marks, part] of Object.entries(parts)) {
    for (const mark of svg.querySelectorAll(marks)) {
      const colour = getComputedStyle(mark)[part];
      if (colour.startsWith('rgb(') && colour !== paper && mark.style.display !== 'none') found.add(colour);
    }
  }
  return [...found];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_figure_paints_no_two_colours_that_somebody_would_mix_up(look: Look, scheme: str) -> None:
    drawing = look(scheme=scheme)[1].locator(".l1l2-figure > svg")
    paper = drawing.evaluate("""svg => {
      const probe = svg.appendChild(document.createElementNS(svg.namespaceURI, 'path'));
      probe.style.fill = 'var(--l1l2-paper)';
      const colour = getComputedStyle(probe).fill;
      probe.remove();
      return colour;
    }""")
    painted = drawing.evaluate(_PAINTED, paper)
    assert len(painted) >= 2
    assert alike({colour: colour for colour in painted}) == []
    behind = background(drawing)
    assert min(contrast(colour, behind) for colour in painted) >= 3


# For each panel and axis with numbers: whether it is logarithmic, and the words above or under it.
_AXES = """svg => {
  const box = node => node.getBoundingClientRect(), home = box(svg);
  const texts = [...svg.querySelectorAll('text')].filter(t => t.textContent && t.style.display !== 'none');
  const named = texts.filter(t => /\\p{L}/u.test(t.textContent));
  return [...svg.querySelectorAll('[data-panel]')].flatMap(panel => {
    const [x, y] = ['x', 'y'].map(axis => {
      const [kind, , , start, end] = panel.getAttribute(`data-${axis}`).split(' ');
      return { kind, low: Math.min(start, end), high: Math.max(start, end) };
    });
    const frame = [...panel.querySelectorAll('.l1l2-frame text')].filter(t => /\\d/.test(t.textContent));
    const beside = (t) => box(t).left - home.left < x.high && box(t).right - home.left > x.low - 12;
    const under = (t) => box(t).top - home.top >= y.high - 2 && box(t).top - home.top <= y.high + 60;
    const over = (t) => box(t).bottom - home.top <= y.low + 4 && box(t).top - home.top >= y.low - 120;
    const numbers = (t) => !/\\p{L}/u.test(t.textContent);
    const say = (found) => named.filter(t => beside(t) && found(t)).map(t => t.textContent).join(' | ');
    const axes = [];
    if (frame.some(t => numbers(t) && beside(t) && under(t))) axes.push(['x', x.kind, say(under)]);
    if (frame.some(t => numbers(t) && !under(t))) axes.push(['y', y.kind, say(over)]);
    return axes.map(([axis, kind, words]) => [`${panel.dataset.panel} ${axis}`, kind, words]);
  });
}"""
# What the axes of measured data count in; the other figures draw numbers without a unit.
UNITS = {
    "path_explorer": ["score per standard deviation", "points of the progression score"],
    "uncertain_valley": ["points²"],
    "shrinkage_spectrum": ["points²"],
    "two_beliefs": ["points per standard deviation"],
}


@pytest.mark.parametrize("width", [1280, 390])
def test_each_axis_with_numbers_says_what_they_count(look: Look, kind: str, width: int) -> None:
    _, place = look(width)
    drawing = place.locator(".l1l2-figure > svg")
    axes = drawing.evaluate(_AXES)
    assert axes
    assert [name for name, _, words in axes if not words] == []
    assert [name for name, scale, words in axes if scale == "log" and "log scale" not in words] == []
    if width == 1280:
        said = " ".join(drawing.locator("text").all_text_contents())
        assert [unit for unit in UNITS.get(kind, []) if unit not in said] == []


def test_the_drawing_is_described_by_its_caption_and_belongs_to_a_named_role(look: Look, kind: str) -> None:
    _, place = look()
    drawing = place.locator(".l1l2-figure > svg")
    assert drawing.get_attribute("role") in ("img", "group")
    assert drawing.get_attribute("aria-label") == made(kind).caption
    assert place.locator("figcaption").inner_text() == made(kind).caption
    held = drawing.locator("[tabindex]").evaluate_all(
        "nodes => nodes.map(n => [n.getAttribute('role'), n.getAttribute('aria-label')])"
    )
    assert all(role and name for role, name in held)
    assert not held or drawing.get_attribute("role") == "group"


@pytest.mark.parametrize("width", [1280, 768, 390, 320])
def test_words_stay_legible_and_inside_the_drawing_at_any_width(look: Look, width: int) -> None:
    visit, place = look(width)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    drawing = place.locator(".l1l2-figure > svg")
    drawn = drawing.evaluate("svg => [svg.viewBox.baseVal.width, svg.getBoundingClientRect().width]")
    assert drawn[0] == pytest.approx(drawn[1], abs=1)
    texts = drawing.evaluate("""svg => { const home = svg.getBoundingClientRect();
      const texts = [...svg.querySelectorAll('text')];
      const shown = texts.filter(t => t.textContent && t.style.display !== 'none');
      return shown.map(t => {
        const [box, size] = [t.getBoundingClientRect(), parseFloat(getComputedStyle(t).fontSize)];
        return [t.textContent, size, box.left - home.left, home.right - box.right];
      }); }""")
    assert [t for t in texts if t[1] < 11] == []
    assert [t for t in texts if min(t[2], t[3]) < -8] == []
