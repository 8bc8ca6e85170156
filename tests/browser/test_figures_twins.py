"""Twins in the built page: its dots are the package's fits; λ₁ and the truth can be dragged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from l1l2.figures.twins import LAM2S, RHOS, SUM, counts, normals, pulls, solve

from .figures_support import at_rest, figure, marks, on_a_phone, scales, slide

KIND = "twins"
LAM1, LAM2, RHO, GAP = range(4)  # the sliders
Z = normals()


@pytest.fixture
def place(still_page: Page) -> Locator:
    found = figure(still_page, KIND)
    for nth, at in ((LAM1, 0.5), (LAM2, 0), (RHO, RHOS.index("0.99")), (GAP, 0.0)):
        slide(found, at, nth)
    return found


def said(place: Locator) -> str:
    return place.locator(".l1l2-sentence").inner_text()


@pytest.mark.parametrize(
    ("lam1", "lam2", "rho", "gap"),
    [(0.5, "0", "0.99", 0.0), (1.3, "0.01", "0.999", 2.0), (2.2, "0", "0.5", 0.0), (0.0, "10", "0", -1.5)],
)
def test_every_dot_is_the_packages_fit(place: Locator, lam1: float, lam2: str, rho: str, gap: float) -> None:
    for nth, at in ((LAM1, lam1), (LAM2, LAM2S.index(lam2)), (RHO, RHOS.index(rho)), (GAP, gap)):
        slide(place, at, nth)
    w = solve(float(rho), lam1, float(lam2), pulls(float(rho), gap, Z))
    x, y = scales(place, "plane")
    seen = marks(place)
    inside = [i for i, pair in enumerate(w) if pair.min() >= -1 and pair.max() <= 3]
    assert [n for n in seen if n.startswith("draw")] == [f"draw {i + 1}" for i in inside]
    for i in inside:
        mark = seen[f"draw {i + 1}"]
        assert mark.value == pytest.approx(w[i, 0] - w[i, 1], abs=1e-9)
        assert abs(mark.x - x(w[i, 0])) <= 0.1
        assert abs(mark.y - y(w[i, 1])) <= 0.1
    assert seen["mean sum"].value == pytest.approx(w.sum(axis=1).mean(), abs=1e-9)
    assert seen["mean difference"].value == pytest.approx((w @ [1, -1]).mean(), abs=1e-9)
    both, first, second, neither = counts(w)
    assert f"both kept in {both} of 60, x₁ dropped in {first}, x₂ in {second}" in said(place)
    assert (f"both in {neither}" in said(place)) == (neither > 0)


def test_the_shape_of_a_dot_says_that_a_twin_is_dropped(place: Locator) -> None:
    shapes = place.locator("svg path[data-name^=draw]").evaluate_all(
        "dots => dots.map(d => d.getAttribute('d'))"
    )
    square = (solve(0.99, 0.5, 0.0, pulls(0.99, 0.0, Z)) == 0).any(axis=1)
    assert len({s for s, on in zip(shapes, square, strict=True) if on}) == 1
    assert {s for s, on in zip(shapes, square, strict=True) if on}.isdisjoint(
        {s for s, on in zip(shapes, square, strict=True) if not on}
    )


def test_sliders_of_a_few_numbers_say_the_number(place: Locator) -> None:
    slide(place, LAM2S.index("0.1"), LAM2)
    assert place.locator("output").nth(LAM2).inner_text() == "0.1"
    assert said(place).endswith("λ₂ is 10 times 1 − ρ.")


def drag(page: Page, place: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    home = at_rest(place)
    x, y = scales(place, "plane")
    page.mouse.move(home["x"] + x(start[0]), home["y"] + y(start[1]))
    page.mouse.down()
    page.mouse.move(home["x"] + x(end[0]), home["y"] + y(end[1]), steps=5)
    page.mouse.up()


def test_the_mouse_drags_the_cloud_towards_zero(place: Locator, still_page: Page) -> None:
    s = (1.99 * SUM - 2 * 0.5) / 1.99
    drag(still_page, place, (s / 2, s / 2), (0.25, 0.25))
    expected = (1.99 * SUM - 0.5 * 1.99) / 2
    assert float(place.locator("input[type=range]").nth(LAM1).input_value()) == pytest.approx(
        expected, abs=0.03
    )
    drag(still_page, place, (2.5, 2.5), (2.9, 2.9))
    assert float(place.locator("input[type=range]").nth(LAM1).input_value()) == 0


def test_the_mouse_and_the_keys_move_the_truth(place: Locator, still_page: Page) -> None:
    drag(still_page, place, (1, 1), (1.5, 0.5))
    assert marks(place)["truth"].value == pytest.approx(1.0, abs=0.051)
    assert float(place.locator("input[type=range]").nth(GAP).input_value()) == marks(place)["truth"].value
    cross = place.locator(".l1l2-grip")
    cross.focus()
    for key, expected in [
        ("End", 2.0),
        ("ArrowRight", 2.0),
        ("ArrowLeft", 1.9),
        ("PageDown", 1.4),
        ("Home", -2.0),
    ]:
        cross.press(key)
        assert marks(place)["truth"].value == pytest.approx(expected, abs=1e-12), key
        assert float(str(cross.get_attribute("aria-valuenow"))) == marks(place)["truth"].value
    assert cross.get_attribute("aria-valuetext") == "truth 0 and 2"


def test_a_finger_moves_lambda(visit: Any, html: Any) -> None:
    seen, place, home = on_a_phone(visit, html, KIND)
    x, y = scales(place, "plane")
    seen.page.touchscreen.tap(home["x"] + x(0.25), home["y"] + y(0.25))
    slid = float(place.locator("input[type=range]").nth(LAM1).input_value())
    assert slid == pytest.approx(1.99 - 0.25 * 1.99, abs=0.04)
    w = solve(0.99, slid, 0.0, pulls(0.99, 0.0, Z))
    assert marks(place)["mean sum"].value == pytest.approx(float(np.mean(w.sum(axis=1))), abs=1e-9)
