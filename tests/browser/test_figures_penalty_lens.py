"""The penalty lens in the built page: its marks are the package's numbers; a follows mouse, finger, keys."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from l1l2.figures.penalty_lens import LENSES
from l1l2.figures.words import number

from .figures_support import at_rest, choose, figure, marks, on_a_phone, scales, slide

KIND = "penalty_lens"
RNG = np.random.default_rng(11)
STATES = list(zip(RNG.uniform(-1.3, 0.69, 20), RNG.uniform(-3, 3, 20), strict=True))
LAM, A = 0, 1  # the sliders


@pytest.fixture
def place(still_page: Page) -> Locator:
    found = figure(still_page, KIND)
    choose(found, "q = 1")
    slide(found, 0.0, LAM)
    slide(found, 2.0, A)
    return found


def wish(place: Locator) -> float:
    return marks(place)["a"].value


@pytest.mark.parametrize("lens", LENSES, ids=[lens.name for lens in LENSES])
def test_every_mark_stands_for_the_packages_own_number_and_is_drawn_at_it(place: Locator, lens: Any) -> None:
    choose(place, lens.name)
    x, y = scales(place, "lens")
    across, up = scales(place, "map")
    for log_lam, a in STATES:
        slide(place, log_lam, LAM)
        slide(place, a, A)
        seen = marks(place)
        a, lam = seen["a"].value, 10 ** float(place.locator("input").nth(len(LENSES)).input_value())
        w = float(lens.prox(a, lam))
        height = (w - a) ** 2 / 2 + float(lens.value(np.array(w), lam))
        for name in ("minimum", "prox"):
            assert seen[name].value == pytest.approx(w, rel=1e-6, abs=1e-9)
            assert (seen[name].value == 0) == (w == 0)
        assert abs(seen["minimum"].x - x(w)) <= 0.1
        assert abs(seen["minimum"].y - y(height)) <= 0.1
        assert abs(seen["prox"].x - across(a)) <= 0.1
        assert abs(seen["prox"].y - up(w)) <= 0.1
        assert f"the minimum is at w = {number(w)}" in place.locator(".l1l2-sentence").inner_text()


def test_a_second_valley_appears_under_the_square_root_alone(place: Locator) -> None:
    slide(place, 1.4, A)
    for lens in LENSES[:3]:
        choose(place, lens.name)
        assert "second valley" not in marks(place)
    choose(place, "q = ½")
    seen = marks(place)
    assert seen["minimum"].value == 0
    assert 0.8 < seen["second valley"].value < 0.9
    slide(place, 1.6, A)
    assert marks(place)["second valley"].value == 0
    assert marks(place)["minimum"].value > 1


@pytest.mark.parametrize("panel", ["lens", "map"])
def test_the_mouse_drags_a_in_either_picture(place: Locator, still_page: Page, panel: str) -> None:
    home = at_rest(place)
    x, y = scales(place, panel)
    level = home["y"] + y(1.5)
    still_page.mouse.move(home["x"] + x(2.0), level)
    still_page.mouse.down()
    still_page.mouse.move(home["x"] + x(-1.0), level, steps=5)
    still_page.mouse.up()
    assert wish(place) == pytest.approx(-1.0, abs=0.026)
    assert float(place.locator("input[type=range]").nth(A).input_value()) == pytest.approx(
        wish(place), abs=1e-9
    )


def test_the_handle_takes_the_arrow_keys_and_says_where_a_is(place: Locator) -> None:
    handle = place.locator(".l1l2-grip")
    handle.focus()
    for key, expected in [("ArrowLeft", 1.95), ("ArrowDown", 1.9), ("ArrowRight", 1.95), ("PageDown", 1.45),
                          ("Home", -3.0), ("ArrowLeft", -3.0), ("End", 3.0), ("PageUp", 3.0)]:  # fmt: skip
        handle.press(key)
        assert wish(place) == pytest.approx(expected, abs=1e-12), key
        assert float(str(handle.get_attribute("aria-valuenow"))) == wish(place)
    assert handle.get_attribute("role") == "slider"
    assert handle.get_attribute("aria-label")


def test_a_finger_moves_a(visit: Any, html: Any) -> None:
    seen, place, home = on_a_phone(visit, html, KIND)
    x, y = scales(place, "lens")
    seen.page.touchscreen.tap(home["x"] + x(-2.0), home["y"] + y(1.0))
    assert wish(place) == pytest.approx(-2.0, abs=0.1)
    assert marks(place)["minimum"].value == pytest.approx(wish(place) + 1, abs=1e-12)
