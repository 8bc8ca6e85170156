"""Peak shaving in the built page: every mark stands where Python's numbers put it."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from l1l2.figures.peak_shaving import LAMS, PEAK, PS, RANGE, WORLDS, World, worlds

from .figures_support import at_rest, choose, figure, marks, page_with, scales, slide

KIND = "peak_shaving"
LAM, COLUMNS = range(2)  # the sliders


@cache
def both() -> list[World]:
    return worlds()


@pytest.fixture
def place(still_page: Page) -> Locator:
    found = figure(still_page, KIND)
    choose(found, WORLDS[0])
    slide(found, 0, LAM)
    slide(found, PEAK, COLUMNS)
    return found


@pytest.mark.parametrize("kind", range(len(WORLDS)))
def test_every_mark_is_pythons_number_and_is_drawn_at_it(place: Locator, kind: int) -> None:
    choose(place, WORLDS[kind])
    world = both()[kind]
    x, y = scales(place, "errors")
    across, up = scales(place, "lambdas")
    for at, i in ((0, PEAK), (7, 0), (19, len(PS) - 1), (len(LAMS) - 1, 5)):
        slide(place, at, LAM)
        slide(place, i, COLUMNS)
        seen = marks(place)
        low, median, high = world.errors[:, at, i]
        exact = {"10 %": low, "median": median, "90 %": high, "tuned": world.tuned[i]}
        exact |= {f"median {p}": v for p, v in zip(PS, world.errors[1, at], strict=True)}
        for name, value in exact.items():
            p = int(name[7:]) if name.startswith("median ") else PS[i]
            assert seen[name].value == pytest.approx(value, rel=1e-9)
            assert abs(seen[name].x - x(p)) <= 0.1
            assert abs(seen[name].y - y(min(value, RANGE[1]))) <= 0.1
        assert seen["best λ"].value == pytest.approx(world.best[i], rel=1e-9)
        assert abs(seen["best λ"].y - up(world.best[i])) <= 0.1
        assert seen["λ"].value == LAMS[at]
        assert abs(seen["λ"].x - across(PS[i])) <= 0.1
        assert at == 0 or abs(seen["λ"].y - up(LAMS[at])) <= 0.1
        assert seen["height"].value == pytest.approx(world.height(at), rel=1e-9)


def test_where_the_mean_is_infinite_the_sentence_says_so(place: Locator) -> None:
    told = {}
    for p in (38, 39, 40, 41, 42):
        slide(place, PS.index(p), COLUMNS)
        told[p] = "mean infinite" in place.locator(".l1l2-sentence").inner_text()
    assert told == {38: False, 39: True, 40: True, 41: True, 42: False}
    slide(place, 1, LAM)
    assert "mean" not in place.locator(".l1l2-sentence").inner_text()


def test_the_upper_quantile_is_written_where_it_leaves_the_picture(place: Locator) -> None:
    arrow = place.locator("svg text", has_text="↑")
    assert arrow.text_content() == "90 %: 3846 ↑"
    slide(place, 1, LAM)
    assert arrow.count() == 0


def test_the_button_goes_to_the_lambda_that_is_nearest_to_the_best(place: Locator) -> None:
    for p in (10, 400):
        slide(place, PS.index(p), COLUMNS)
        place.get_by_role("button", name="near the best λ").click()
        best = both()[0].best[PS.index(p)]
        ratios = np.abs(np.log(np.array(LAMS[1:]) / best))
        assert marks(place)["λ"].value == LAMS[1 + int(ratios.argmin())]


def test_the_mouse_drags_the_columns_above_and_lambda_below(place: Locator, still_page: Page) -> None:
    home = at_rest(place)
    x, y = scales(place, "errors")
    still_page.mouse.move(home["x"] + x(20), home["y"] + y(20))
    still_page.mouse.down()
    still_page.mouse.move(home["x"] + x(101), home["y"] + y(5), steps=5)
    still_page.mouse.up()
    assert marks(place)["p"].value == 100
    home = at_rest(place)
    x, y = scales(place, "lambdas")
    still_page.mouse.move(home["x"] + x(20), home["y"] + y(0.1))
    still_page.mouse.down()
    still_page.mouse.move(home["x"] + x(20), home["y"] + y(1.0), steps=5)
    assert marks(place)["λ"].value == 1.0
    still_page.mouse.move(home["x"] + x(20), home["y"] + y(4.2e-5), steps=5)
    still_page.mouse.up()
    assert marks(place)["λ"].value == 0
    assert marks(place)["p"].value == 100


def test_a_finger_takes_a_number_of_columns(visit: Any, html: Any) -> None:
    seen = visit(
        f"{html.as_uri()}/{page_with(html, KIND)}",
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True,
    )  # fmt: skip
    place = figure(seen.page, KIND)
    home = at_rest(place)
    x, y = scales(place, "errors")
    seen.page.touchscreen.tap(home["x"] + x(10), home["y"] + y(5))
    assert place.locator(".l1l2-sentence").inner_text().startswith("10 columns, ")
