"""Verdicts are told apart by readers who do not see red, green or blue; figures, in test_figures_looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.colour_vision import alike, contrast

from .figures_support import background

VERDICTS = {
    "true": "true",
    "conditions": "true, with conditions",
    "misleading": "misleading",
    "unsupported": "unsupported",
    "false": "false",
}

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
