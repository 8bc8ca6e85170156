"""What the built pages paint is told apart by readers who do not see red, green or blue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.colour_vision import alike, contrast

from .figures_support import background, figure, page_with
from .test_figures_every_kind import KINDS

VERDICTS = {
    "true": "true",
    "conditions": "true, with conditions",
    "misleading": "misleading",
    "unsupported": "unsupported",
    "false": "false",
}

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
@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_paints_no_two_colours_that_somebody_would_mix_up(
    visit: Callable[..., Any], html: Any, kind: str, scheme: str
) -> None:
    seen = visit(f"{html.as_uri()}/{page_with(html, kind)}", color_scheme=scheme)
    drawing = figure(seen.page, kind).locator(".l1l2-figure > svg")
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


_BADGES = """nodes => nodes.map(node => {
  const classes = [...node.closest('[class*="verdict-"]:not(.verdict-word)').classList];
  const verdict = classes.map(name => /^verdict-(.+)$/.exec(name)?.[1]).find(Boolean);
  return [verdict, node.textContent, getComputedStyle(node).color];
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_verdict_says_its_word_in_a_colour_of_its_own(
    visit: Callable[..., Any], html: Any, scheme: str
) -> None:
    page = visit(f"{html.as_uri()}/chapters/ledger.html", color_scheme=scheme).page
    badges = page.locator(".verdict-word").evaluate_all(_BADGES)
    assert {(verdict, word) for verdict, word, _ in badges} == set(VERDICTS.items())
    colours = {verdict: colour for verdict, _, colour in badges}
    assert len({(verdict, colour) for verdict, _, colour in badges}) == len(VERDICTS)
    assert alike(colours) == []
    behind = background(page.locator(".bd-article"))
    assert min(contrast(colour, behind) for colour in colours.values()) >= 4.5
