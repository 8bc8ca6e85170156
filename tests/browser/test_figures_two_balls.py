"""Two balls, one valley in the built page: the package's contacts; handles for mouse, finger and keys."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from l1l2.budget import contact
from l1l2.figures.two_balls import BALLS, NAMES, ORDERS, price, valley

from .figures_support import Mark, at_rest, choose, figure, marks, on_a_phone, scales, slide, until

KIND = "two_balls"
A1, A2, RHO, RATIO, T, LAM = range(6)  # the sliders
START = {A1: 2.4, A2: 0.9, RHO: 0.4, RATIO: 0.0, T: 1.0}
RNG = np.random.default_rng(12)


@pytest.fixture
def place(still_page: Page) -> Locator:
    found = figure(still_page, KIND)
    choose(found, "budget t")
    choose(found, "L1")
    for slider, at in START.items():
        slide(found, at, slider)
    return found


def reading(place: Locator, slider: int) -> float:
    return float(place.locator("input[type=range]").nth(slider).input_value())


def sentence(place: Locator) -> str:
    return place.locator(".l1l2-sentence").inner_text()


def point(seen: dict[str, Mark], name: str = "w") -> list[float]:
    return [seen[f"{name}1"].value, seen[f"{name}2"].value]


@pytest.mark.parametrize("kind", range(3), ids=NAMES)
def test_every_mark_stands_for_the_packages_own_number_and_is_drawn_at_it(place: Locator, kind: int) -> None:
    ball = BALLS[kind]
    choose(place, NAMES[kind])
    x, y = scales(place, "plane")
    for _ in range(12):
        wish, rho, log_ratio = RNG.uniform(-4, 4, 2), RNG.uniform(-0.9, 0.9), RNG.uniform(-1, 1)
        t = RNG.uniform(0.3, 4)
        for slider, at in zip((A1, A2, RHO, RATIO, T), (*wish, rho, log_ratio, t), strict=True):
            slide(place, round(float(at), 3), slider)
        seen = marks(place)
        G = valley(reading(place, RHO), 10 ** reading(place, RATIO))
        a = np.array([reading(place, A1), reading(place, A2)])
        t = reading(place, T)
        w = contact(G, a, t, ball=ball)
        lam = price(G, a, w, ball=ball)
        error = (w - a) @ G @ (w - a) / 2
        spent = t**2 / 2 if ball == "l2" else t
        assert point(seen) == pytest.approx(list(w), abs=1e-9)
        assert [v == 0 for v in point(seen)] == [v == 0 for v in w]
        assert seen["lam"].value == pytest.approx(lam, abs=1e-8)
        assert seen["t"].value == t
        assert seen["error"].value == pytest.approx(error, abs=1e-9)
        assert seen["objective"].value == pytest.approx(error + lam * spent, abs=1e-8)
        assert (abs(seen["w1"].x - x(w[0])), abs(seen["w1"].y - y(w[1]))) <= (0.1, 0.1)
        across, up = scales(place, "value")
        assert abs(seen["error"].x - across(spent)) <= 0.1
        assert abs(seen["error"].y - up(error)) <= 0.1
        assert ("slack" in sentence(place)) == (np.linalg.norm(a, ORDERS[kind]) <= t)


def test_budget_and_price_move_each_other(place: Locator) -> None:
    slide(place, 0.91, LAM)
    assert reading(place, T) == pytest.approx(2.0, abs=1e-9)
    assert "budget t = 2.00, price λ = 0.91" in sentence(place).replace("0.910", "0.91")
    slide(place, 1.0, T)
    assert reading(place, LAM) == pytest.approx(1.76, abs=1e-9)
    slide(place, 0.0, LAM)
    assert reading(place, T) == pytest.approx(3.3, abs=1e-9)
    assert "slack" in sentence(place)
    slide(place, 5.0, T)
    assert reading(place, LAM) == 0
    assert point(marks(place)) == [2.4, 0.9]
    slide(place, 6.0, LAM)
    assert (reading(place, T), marks(place)["lam"].value) == (0, 6)


def test_what_is_held_stays_when_the_valley_changes(place: Locator) -> None:
    slide(place, 0.6, A2)
    assert reading(place, T) == 1.0
    assert reading(place, LAM) == pytest.approx(1.64, abs=1e-9)
    choose(place, "price λ")
    assert reading(place, T) == 1.0
    slide(place, 3.0, A1)
    assert reading(place, LAM) == pytest.approx(1.64, abs=1e-9)
    assert reading(place, T) > 1.5
    slide(place, 1.0, T)
    assert reading(place, LAM) == pytest.approx(2.24, abs=1e-9)


def test_correlation_moves_the_price_and_not_the_lasso_of_two_standardised_features(place: Locator) -> None:
    for at, other in ((0.9, True), (1.8, True), (1.8, False)):
        slide(place, at, A2)
        slide(place, 0.0 if other else -0.2, RATIO)
        points, prices = [], []
        for rho in (-0.95, 0.0, 0.8):
            slide(place, rho, RHO)
            points.append(point(marks(place)))
            prices.append(marks(place)["lam"].value)
        assert np.ptp(prices) > 0.1
        assert (np.ptp(points, axis=0).max() < 1e-12) == other


def test_the_sentence_names_the_place_of_the_contact(place: Locator) -> None:
    assert "at a tip, w = (1, 0), one weight exactly zero." in sentence(place)
    assert place.locator("path[data-name=w1].l1l2-zero").count() == 1
    choose(place, "L∞")
    assert "at a corner, w = (1, 1), a tie and no zero." in sentence(place)
    choose(place, "L2")
    assert "on the circle" in sentence(place)
    assert place.locator("path[data-name=w1].l1l2-zero").count() == 0
    slide(place, 0.0, T)
    assert "no price is high enough" in sentence(place)


def drag(page: Page, place: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    home = at_rest(place)
    page.mouse.move(home["x"] + start[0], home["y"] + start[1])
    page.mouse.down()
    page.mouse.move(home["x"] + end[0], home["y"] + end[1], steps=5)
    page.mouse.up()


def test_the_mouse_drags_cross_ball_contours_and_price(place: Locator, still_page: Page) -> None:
    x, y = scales(place, "plane")
    drag(still_page, place, (x(2.4), y(0.9)), (x(-1.5), y(2.0)))
    assert point(marks(place), "a") == pytest.approx([-1.5, 2.0], abs=0.026)
    seen = marks(place)
    drag(still_page, place, (seen["t"].x, seen["t"].y), (x(2.0), y(0)))
    assert reading(place, T) == pytest.approx(2.0, abs=0.026)
    seen = marks(place)
    drag(still_page, place, (seen["shape"].x, seen["shape"].y), (x(-1.5) + 60, y(2.0) - 2))
    assert reading(place, RATIO) < -0.2
    assert abs(reading(place, RHO)) < 0.2
    choose(place, "L2")
    across, up = scales(place, "value")
    before = marks(place)
    end = before["objective"]
    drag(still_page, place, (end.x, end.y), (end.x, end.y + 20))
    assert marks(place)["lam"].value < before["lam"].value
    assert marks(place)["objective"].y == pytest.approx(end.y + 20, abs=2)
    drag(still_page, place, (across(0.7), up(0) - 60), (across(0.5), up(0) - 60))
    assert reading(place, T) == pytest.approx(1.0, abs=0.026)


def test_the_handles_take_the_arrow_keys_and_say_where_they_are(place: Locator) -> None:
    cross, ball, contours, cost = (
        place.locator(f"[data-name={n}]") for n in ("a1", "t", "shape", "objective")
    )
    for key, a in [("ArrowRight", [2.45, 0.9]), ("ArrowUp", [2.45, 0.95]), ("ArrowLeft", [2.4, 0.95]),
                   ("Shift+ArrowDown", [2.4, 0.45])]:  # fmt: skip
        cross.press(key)
        assert point(marks(place), "a") == pytest.approx(a, abs=1e-12)
        assert cross.get_attribute("aria-valuetext") == f"a ({a[0]:g}, {a[1]:g})"
    ball.press("ArrowUp")
    assert reading(place, T) == pytest.approx(1.05)
    lam = marks(place)["lam"].value
    cost.press("ArrowDown")
    assert reading(place, T) > 1.05
    assert marks(place)["lam"].value == pytest.approx(lam - 0.05, abs=0.006)
    before = reading(place, RHO)
    contours.press("ArrowUp")
    assert reading(place, RHO) > before
    assert reading(place, RATIO) == 0
    contours.press("ArrowRight")
    assert reading(place, RATIO) != 0
    for _ in range(60):
        contours.press("ArrowDown")
    assert (reading(place, RATIO), reading(place, RHO)) == (0, 0)
    for handle in (cross, ball, contours, cost):
        assert handle.get_attribute("role") == "slider"
        assert handle.get_attribute("aria-label")
        assert handle.get_attribute("aria-valuenow")


def test_corners_have_wedges_and_the_circle_has_rays(place: Locator) -> None:
    shade = place.get_by_role("checkbox")
    drawn = place.locator(".l1l2-area, .l1l2-leader.l1l2-fine")
    assert drawn.evaluate_all("nodes => nodes.map(n => n.getAttribute('d'))") == ["", ""]
    shade.check()
    for name, expected in (("L1", [4, 0]), ("L2", [0, 24]), ("L∞", [4, 0])):
        choose(place, name)
        counts = drawn.evaluate_all("nodes => nodes.map(n => n.getAttribute('d').split('M').length - 1)")
        assert counts == expected
    shade.uncheck()


def swipe(page: Page, place: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Put a finger on the drawing, move it and lift it, as a touch screen tells the browser."""
    home = at_rest(place)
    touch = page.context.new_cdp_session(page)

    def tell(kind: str, *points: dict[str, float]) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    way = [[start[i] + (end[i] - start[i]) * k / 5 for i in range(2)] for k in range(6)]
    for k, (x, y) in enumerate(way):
        tell("touchMove" if k else "touchStart", {"x": home["x"] + x, "y": home["y"] + y})
    tell("touchEnd")


def test_a_finger_moves_cross_ball_contours_price_and_budget(visit: Any, html: Any) -> None:
    seen, place, _ = on_a_phone(visit, html, KIND)
    x, y = scales(place, "plane")
    swipe(seen.page, place, (x(2.4), y(0.9)), (x(1.5), y(-1.0)))
    assert point(marks(place), "a") == pytest.approx([1.5, -1.0], abs=0.026)
    ball = marks(place)["t"]
    swipe(seen.page, place, (ball.x, ball.y), (x(2.0), y(0)))
    assert reading(place, T) == pytest.approx(2.0, abs=0.026)
    handle = marks(place)["shape"]
    swipe(seen.page, place, (handle.x, handle.y), (x(1.5) + 60, y(-1.0)))
    assert (reading(place, RHO), reading(place, RATIO)) == (
        pytest.approx(0, abs=0.05),
        pytest.approx(-1, abs=0.5),
    )
    handle = marks(place)["shape"]
    swipe(seen.page, place, (handle.x, handle.y), (x(1.5) + 40, y(-1.0) - 40))
    assert reading(place, RHO) < -0.3
    price = marks(place)["objective"]
    lam = marks(place)["lam"].value
    swipe(seen.page, place, (price.x, price.y), (price.x, price.y + 15))
    assert marks(place)["lam"].value < lam
    across, up = scales(place, "value")
    swipe(seen.page, place, (across(1.0), up(0) - 60), (across(1.2), up(0) - 60))
    assert reading(place, T) == pytest.approx(1.2, abs=0.026)
    assert seen.trouble() == []


@pytest.mark.parametrize(
    ("slider", "share"), [(A1, 0.3), (A2, 0.7), (RHO, 0.6), (RATIO, 0.3), (T, 0.2), (LAM, 0.1)]
)
def test_a_finger_moves_each_slider_too(visit: Any, html: Any, slider: int, share: float) -> None:
    seen, place, _ = on_a_phone(visit, html, KIND)
    rail = place.locator("input[type=range]").nth(slider)
    rail.scroll_into_view_if_needed()
    before, box = marks(place), rail.bounding_box()
    assert box
    seen.page.touchscreen.tap(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
    assert {n: m.value for n, m in marks(place).items()} != {n: m.value for n, m in before.items()}
    low, high = (float(rail.get_attribute(end)) for end in ("min", "max"))
    assert reading(place, slider) == pytest.approx(low + share * (high - low), abs=0.07 * (high - low))


def test_a_finger_moves_the_cross_and_the_page_still_scrolls_beside_it(visit: Any, html: Any) -> None:
    seen, place, home = on_a_phone(visit, html, KIND)
    assert home
    x, y = scales(place, "plane")
    seen.page.touchscreen.tap(home["x"] + x(2.4) + 12, home["y"] + y(0.9))
    assert point(marks(place), "a")[0] == pytest.approx(2.4 + 12 / (x(1) - x(0)), abs=0.05)
    before, scrolled = point(marks(place), "a"), seen.page.evaluate("scrollY")
    swipe(seen.page, place, (x(-3), y(-3)), (x(-3), y(-3) - 150))
    until(seen.page, "was => scrollY > was + 50", scrolled)
    assert point(marks(place), "a") == before
