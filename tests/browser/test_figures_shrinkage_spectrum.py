"""The shrinkage spectrum in the built page: bars, stack and strip stand where Python's numbers put them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from l1l2.figures.shrinkage_spectrum import DROPOUT, FIRST, HIGH, LOW, PATIENTS, RIDGE, WAYS, kept, world

from .figures_support import at_rest, choose, figure, marks, on_a_phone, page_with, scales, slide

KIND = "shrinkage_spectrum"
LAM, DIRECTION = range(2)  # the sliders
LAMS = np.random.default_rng(8).uniform(math.log10(LOW), math.log10(HIGH), 6)


@pytest.fixture
def place(still_page: Page) -> Locator:
    found = figure(still_page, KIND)
    choose(found, WAYS[RIDGE])
    choose(found, str(PATIENTS[0]))
    slide(found, -2.0, LAM)
    slide(found, FIRST, DIRECTION)
    return found


@pytest.mark.parametrize("way", range(len(WAYS)))
@pytest.mark.parametrize("rows", [PATIENTS[0], PATIENTS[-1]])
def test_every_mark_is_pythons_number_and_is_drawn_at_it(place: Locator, way: int, rows: int) -> None:
    choose(place, WAYS[way])
    choose(place, str(rows))
    at = world(scaled=way == DROPOUT)
    x, y = scales(place, "bars")
    along, _ = scales(place, "freedom")
    across, up = scales(place, "bill")
    for log_lam in LAMS:
        slide(place, log_lam, LAM)
        seen = marks(place)
        lam = seen["lam"].value
        assert lam == pytest.approx(10**log_lam, rel=1e-4)
        f = kept(way, at.d, lam)
        end = 1.0
        for j, (share, ideal) in enumerate(zip(f, at.ideal(rows), strict=True), start=1):
            assert seen[f"kept {j}"].value == pytest.approx(share, abs=1e-9)
            assert seen[f"laid {j}"].value == pytest.approx(share, abs=1e-9)
            assert seen[f"ideal {j}"].value == pytest.approx(ideal, abs=1e-9)
            assert seen[f"ideal {j}"].y == pytest.approx(y(ideal), abs=0.1)
            assert seen[f"ideal {j}"].x == pytest.approx(x(j), abs=0.1)
            assert seen[f"kept {j}"].x == pytest.approx(x(j), abs=0.1)
            # The foot of a bar stands a little above the axis.
            assert seen[f"kept {j}"].y == pytest.approx((y(share) + y(0)) / 2, abs=0.7)
            assert seen[f"laid {j}"].x == pytest.approx(along(end + share / 2), abs=0.1)
            end += share
        bias2, variance = at.bill(f, rows)
        exact = {"bias²": bias2, "variance": variance, "sum": bias2 + variance, "df": 1 + f.sum(),
                 "hidden": 2 * at.price(rows) * (1 + f.sum()), "least squares": 11 * at.price(rows),
                 "ideal shares": sum(at.bill(at.ideal(rows), rows))}  # fmt: skip
        for name, value in exact.items():
            assert seen[name].value == pytest.approx(value, rel=1e-9)
        if bias2 + variance < 19 * at.price(rows):
            assert seen["bias²"].x == pytest.approx(across(lam), abs=0.1)
            assert seen["bias²"].y == pytest.approx((up(bias2) + up(0)) / 2, abs=0.1)
            assert seen["variance"].y == pytest.approx((up(bias2) + up(bias2 + variance)) / 2, abs=0.1)


def test_the_button_goes_to_the_best_lambda(place: Locator) -> None:
    place.get_by_role("button", name="go to the best λ").click()
    assert marks(place)["lam"].value == pytest.approx(10**-0.4, rel=1e-9)
    assert "together 471, least squares 806" in place.locator(".l1l2-sentence").inner_text()
    choose(place, str(PATIENTS[-1]))
    place.get_by_role("button", name="go to the best λ").click()
    assert marks(place)["lam"].value < 0.05


def test_the_ways_that_share_directions_show_ridge_beside_them(place: Locator) -> None:
    shown = {}
    for way in WAYS:
        choose(place, way)
        texts = place.locator("svg text.l1l2-curve-name:visible").all_text_contents()
        shown[way] = "ridge" in texts
    assert shown == {"ridge": False, "early stopping": True, "principal components": True, "dropout": False}


def test_the_mouse_drags_lambda_in_the_bill_and_takes_a_direction_in_the_bars(
    place: Locator, still_page: Page
) -> None:
    home = at_rest(place)
    x, y = scales(place, "bill")
    level = home["y"] + (y(0) + y(500)) / 2
    still_page.mouse.move(home["x"] + x(0.1), level)
    still_page.mouse.down()
    still_page.mouse.move(home["x"] + x(3.0), level, steps=5)
    assert marks(place)["lam"].value == pytest.approx(3.0, rel=0.05)
    still_page.mouse.move(home["x"] + x(3.0) + 500, level, steps=5)
    still_page.mouse.up()
    assert marks(place)["lam"].value == pytest.approx(HIGH, rel=5e-12)
    bar = marks(place)["ideal 3"]
    still_page.mouse.click(home["x"] + bar.x, home["y"] + bar.y)
    assert place.locator("input[type=range]").nth(DIRECTION).input_value() == "3"
    assert "Direction 3 keeps" in place.locator(".l1l2-sentence").inner_text()


def test_a_finger_takes_a_direction(visit: Any, html: Any) -> None:
    seen, place, home = on_a_phone(visit, html, KIND)
    bar = marks(place)["ideal 5"]
    seen.page.touchscreen.tap(home["x"] + bar.x, home["y"] + bar.y)
    assert "Direction 5 keeps" in place.locator(".l1l2-sentence").inner_text()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_names_in_the_bill_do_not_cover_each_other(visit: Any, html: Any, width: int) -> None:
    seen = visit(f"{html.as_uri()}/{page_with(html, KIND)}", viewport={"width": width, "height": 900})
    place = figure(seen.page, KIND)
    for way in WAYS:
        choose(place, way)
        for log_lam in np.linspace(-3, 1.47, 10):
            slide(place, float(log_lam), LAM)
            boxes = place.evaluate("""root => {
              const names = [...root.querySelectorAll('.l1l2-figure > svg > text.l1l2-halo')];
              return names.filter(t => /bias|variance \\d|↑|^[\\d.]+$/.test(t.textContent)).map(t => {
                const b = t.getBoundingClientRect(); return [b.left, b.right, b.top + 2, b.bottom - 2]; });
            }""")
            assert len(boxes) == 3
            for i, a in enumerate(boxes):
                for b in boxes[:i]:
                    apart = a[0] > b[1] or b[0] > a[1] or a[2] > b[3] or b[2] > a[3]
                    assert apart, (way, log_lam, a, b)
