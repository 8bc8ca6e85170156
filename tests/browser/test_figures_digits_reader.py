"""The digits reader in the built page: pixels, neurons and shares are those stored; λ can be dragged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from l1l2.figures.digits_reader import sentence
from l1l2.figures.read_digits import LAMS, PROX, WAYS, readers, size

from .figures_support import at_rest, choose, figure, latency, marks, on_a_phone, scales, slide

KIND = "digits_reader"


@pytest.fixture
def place(still_page: Page) -> Locator:
    found = figure(still_page, KIND)
    choose(found, WAYS[PROX])
    slide(found, LAMS.index(0.001))
    return found


@pytest.mark.parametrize("way", range(len(WAYS)))
@pytest.mark.parametrize("at", [0, 5, 8, 11])
def test_every_mark_is_the_stored_number_and_is_drawn_at_it(place: Locator, way: int, at: int) -> None:
    choose(place, WAYS[way])
    slide(place, at)
    reader, seen = readers()[way, at], marks(place)
    x, y = scales(place, "pixels")
    cell = x(1) - x(0)
    for k, code in enumerate(reader.pixels):
        mark = seen[f"pixel {k}"]
        assert mark.value == code
        assert abs(mark.x - x(k % 8 + 0.5)) <= 0.1
        assert abs(mark.y - y(k // 8 + 0.5)) <= 0.1
        found = place.locator(f"[data-name='pixel {k}']")
        assert ("l1l2-line" in (found.get_attribute("class") or "")) == (code == 0)
    widest = place.locator(f"[data-name='pixel {reader.pixels.index(max(reader.pixels))}']")
    if max(reader.pixels):
        assert widest.evaluate("m => m.getBBox().width") == pytest.approx(0.92 * cell, abs=0.1)
    x, y = scales(place, "neurons")
    for k, code in enumerate(reader.neurons):
        assert (f"neuron {k + 1}" in seen) == (code > 0)
        if code:
            mark = seen[f"neuron {k + 1}"]
            assert mark.value == pytest.approx(size(code), rel=1e-9)
            assert abs(mark.x - x(k + 1)) <= 0.1
            assert abs(mark.y - y(size(code))) <= 0.1
    x, y = scales(place, "zeros")
    assert seen["zeros"].value == pytest.approx(100 * reader.zeros)
    assert abs(seen["zeros"].x - x(at)) <= 0.1
    assert abs(seen["zeros"].y - y(100 * reader.zeros)) <= 0.1
    assert place.locator(".l1l2-sentence").inner_text() == sentence(way, at, reader)


def test_lambda_is_dragged_in_the_lowest_panel(place: Locator, still_page: Page) -> None:
    home = at_rest(place)
    x, y = scales(place, "zeros")
    still_page.mouse.move(home["x"] + x(5), home["y"] + y(50))
    still_page.mouse.down()
    still_page.mouse.move(home["x"] + x(8) + 3, home["y"] + y(30), steps=4)
    still_page.mouse.up()
    assert marks(place)["zeros"].value == pytest.approx(100 * readers()[PROX, 8].zeros)


def test_a_finger_sets_lambda(visit: Any, html: Path) -> None:
    seen, place, home = on_a_phone(visit, html, KIND)
    x, y = scales(place, "zeros")
    at = y(50)
    seen.page.evaluate("by => window.scrollBy(0, by)", home["y"] + at - 400)
    home = dict(place.locator(".l1l2-figure > svg").bounding_box() or {})
    seen.page.touchscreen.tap(home["x"] + x(10), home["y"] + at)
    assert marks(place)["zeros"].value == pytest.approx(100 * readers()[PROX, 10].zeros)


def test_the_keys_go_through_every_lambda(place: Locator) -> None:
    slider = place.locator("input[type=range]")
    slider.evaluate("input => { input.step = 1; }")  # which `slide` undid
    slider.press("Home")
    for at in range(len(LAMS)):
        assert marks(place)["zeros"].value == pytest.approx(100 * readers()[PROX, at].zeros)
        slider.press("ArrowRight")


@pytest.mark.alone
def test_from_input_to_drawing_takes_at_most_two_milliseconds(place: Locator) -> None:
    spent = latency(place, 0, len(LAMS) - 1)
    print(f"{KIND}: input to SVG, p95 {spent:.2f} ms")
    assert spent <= 2.0
