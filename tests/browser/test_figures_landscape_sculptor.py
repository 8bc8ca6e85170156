"""The landscape sculptor in the built page: its marks are Python's, its ball follows λ or a finger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from l1l2.figures.landscape_sculptor import LAMS, sentence
from l1l2.figures.landscapes import L1, L2, NAMES, PENALTIES, STAIRS, WELL, height, lowest, minima, rest

from .figures_support import at_rest, choose, figure, latency, marks, on_a_phone, scales, slide

KIND = "landscape_sculptor"
LAM, START = range(2)  # the sliders
STATES = [
    (WELL, L1, 0.0, 1.0),
    (WELL, L1, 0.5, -1.3),
    (WELL, L1, 1.2, 0.2),
    (WELL, L1, 1.54, 0.9),
    (WELL, L2, 2.0, -0.4),
    (WELL, L2, 4.1, 0.5),
    (STAIRS, L2, 0.0, 0.3),
    (STAIRS, L2, 0.2, 1.8),
    (STAIRS, L2, 10.0, 1.0),
    (STAIRS, L1, 0.2, 0.6),
    (STAIRS, L1, 5.0, 1.0),
]


@pytest.fixture
def place(still_page: Page) -> Locator:
    found = figure(still_page, KIND)
    put(found, WELL, L1, 1.2, 1.0)
    return found


def put(place: Locator, kind: int, penalty: int, lam: float, start: float) -> None:
    choose(place, NAMES[kind])
    choose(place, PENALTIES[penalty])
    slide(place, LAMS.index(lam), LAM)
    slide(place, start, START)


def said(place: Locator) -> str:
    return place.locator(".l1l2-sentence").inner_text()


@pytest.mark.parametrize(("kind", "penalty", "lam", "start"), STATES)
def test_every_mark_is_pythons_number_and_is_drawn_at_it(
    place: Locator, kind: int, penalty: int, lam: float, start: float
) -> None:
    put(place, kind, penalty, lam, start)
    seen, (x, y) = marks(place), scales(place, "landscape")
    places = minima(kind, penalty, lam)
    assert {name for name in seen if name.startswith("minimum")} == {
        f"minimum {k + 1}" for k in range(len(places))
    }
    assert seen["count"].value == len(places)
    for k, w in enumerate(places):
        mark = seen[f"minimum {k + 1}"]
        assert mark.value == pytest.approx(w, abs=1e-9)
        assert abs(mark.x - x(w)) <= 0.1
        assert abs(mark.y - y(float(height(kind, penalty, lam, w)))) <= 0.1
        look = place.locator(f"[data-name='minimum {k + 1}']").get_attribute("class") or ""
        assert ("l1l2-zero" in look) == (w not in lowest(kind, penalty, lam))
    ball = rest(kind, penalty, lam, start)
    assert seen["ball"].value == pytest.approx(ball, abs=1e-9)
    assert abs(seen["ball"].x - x(ball)) <= 0.1
    assert 8 <= y(float(height(kind, penalty, lam, ball))) - seen["ball"].y <= 14  # it lies on the curve
    assert said(place) == sentence(kind, penalty, lam, start)


def test_with_l1_the_ball_falls_to_zero_and_stays_there_as_lambda_returns(place: Locator) -> None:
    trip = []
    for lam in (0.5, 1.2, 1.52, 1.54, 1.52, 0.5, 0.1):
        slide(place, LAMS.index(lam), LAM)
        trip.append(marks(place)["ball"].value)
    assert min(trip[:3]) > 0.6
    assert trip[3:] == [0, 0, 0, 0]
    assert "; the best place is w = " in said(place)


def test_where_the_ball_lay_before_lambda_changed_is_marked(place: Locator) -> None:
    slide(place, LAMS.index(1.5), LAM)
    before = marks(place)["ball"].value
    slide(place, LAMS.index(2.0), LAM)
    after = marks(place)
    assert after["ball"].value == 0
    assert after["start"].value == before
    x, y = scales(place, "landscape")
    assert abs(after["start"].x - x(before)) <= 0.1
    assert abs(after["start"].y - y(float(height(WELL, L1, 2.0, before)))) <= 0.1


def test_the_ball_is_dragged_out_of_a_well_into_the_next(place: Locator, still_page: Page) -> None:
    home = at_rest(place)
    x, y = scales(place, "landscape")
    for at in (0.1, -0.9, 1.3):
        ball = marks(place)["ball"]
        still_page.mouse.move(home["x"] + ball.x, home["y"] + ball.y)
        still_page.mouse.down()
        still_page.mouse.move(home["x"] + x(at), home["y"] + y(1.5), steps=4)
        still_page.mouse.up()
        seen = marks(place)
        assert seen["start"].value == pytest.approx(at, abs=0.011)
        assert seen["ball"].value == pytest.approx(rest(WELL, L1, 1.2, seen["start"].value), abs=1e-9)
    assert marks(place)["ball"].value > 0.7


def test_a_finger_lets_the_ball_go_where_it_taps(visit: Any, html: Path) -> None:
    seen, place, home = on_a_phone(visit, html, KIND)
    x, y = scales(place, "landscape")
    seen.page.touchscreen.tap(home["x"] + x(-1.2), home["y"] + y(2.0))
    assert marks(place)["start"].value == pytest.approx(-1.2, abs=0.02)
    assert marks(place)["ball"].value == pytest.approx(minima(WELL, L1, 1.2)[0], abs=1e-9)


def test_the_keys_let_the_ball_go_elsewhere(place: Locator) -> None:
    slider = place.locator("input[type=range]").nth(START)
    slider.press("Home")
    assert marks(place)["ball"].value < -0.7
    slide(place, 0.0, START)
    assert marks(place)["ball"].value == 0
    slider.press("End")
    assert marks(place)["ball"].value > 0.7
    assert slider.get_attribute("aria-valuetext") == said(place)


@pytest.mark.alone
@pytest.mark.parametrize("kind", [WELL, STAIRS])
def test_from_input_to_drawing_takes_at_most_two_milliseconds(place: Locator, kind: int) -> None:
    put(place, kind, L1 if kind == WELL else L2, 0.2, 1.0)
    spent = latency(place, 5, 60)
    print(f"{KIND}, {NAMES[kind]}: input to SVG, p95 {spent:.2f} ms")
    assert spent <= 2.0
