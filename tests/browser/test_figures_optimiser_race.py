"""The optimiser race in the built page: its marks, its table and its sentence are Python's."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from l1l2.figures.optimiser_race import pair, place, sentence
from l1l2.figures.race_paths import ADAM, ADAMW, LAMS, MOMENTUM, NOISES, RULES, SGD, STEPS, end, ridge

from .figures_support import figure, latency, marks, on_a_phone, scales, slide

KIND = "optimiser_race"
LAM, NOISE, STEP = range(3)  # the sliders
LAST = len(STEPS) - 1
STATES = [
    (0.02, 0.0, LAST, False),
    (0.2, 0.0, LAST, False),
    (0.36, 0.0, LAST, True),
    (0.4, 0.1, STEPS.index(200), False),
    (0.5, 1.0, STEPS.index(10), True),
    (0.5, 0.0, 0, False),
    (1.0, 10.0, LAST, False),
    (2.0, 0.2, STEPS.index(1000), True),
]


@pytest.fixture
def race(still_page: Page) -> Locator:
    found = figure(still_page, KIND)
    put(found, 0.4, 0.0, LAST, False)
    return found


def put(race: Locator, lam: float, noise: float, step: int, matched: bool) -> None:
    race.locator("input[type=checkbox]").set_checked(matched)
    slide(race, LAMS.index(lam), LAM)
    slide(race, NOISES.index(noise), NOISE)
    slide(race, step, STEP)


def said(race: Locator) -> str:
    return race.locator(".l1l2-sentence").inner_text()


def cell(race: Locator, rule: int, what: str) -> str:
    return race.locator(f"td[data-name='{RULES[rule]} {what}']").inner_text()


@pytest.mark.parametrize(("lam", "noise", "step", "matched"), STATES)
def test_every_mark_is_pythons_number_and_is_drawn_at_it(
    race: Locator, lam: float, noise: float, step: int, matched: bool
) -> None:
    put(race, lam, noise, step, matched)
    at = LAMS.index(lam), NOISES.index(noise)
    seen, (x, y) = marks(race), scales(race, "plane")
    for rule, name in enumerate(RULES):
        for mark, w in (
            (name, place(rule, *at, step, matched)),
            (f"end of {name}", end(rule, lam, noise, matched)),
        ):
            assert seen[mark].value == pytest.approx(w[0], abs=1e-9)
            assert abs(seen[mark].x - x(w[0])) <= 0.1
            assert abs(seen[mark].y - y(w[1])) <= (1.6 if rule == ADAM else 0.1)  # a triangle leans
        assert cell(race, rule, "at") == pair(place(rule, *at, step, matched))
        assert cell(race, rule, "end").startswith(f"{pair(end(rule, lam, noise, matched))}: ")
    assert seen["step"].value == STEPS[step]
    assert seen["box"].value == pytest.approx(1 / lam)
    assert ("ridge at wd·s" in seen) == (noise > 0)
    if noise:
        assert seen["ridge at wd·s"].value == pytest.approx(ridge(lam * noise)[0], abs=1e-9)
    assert said(race) == sentence(*at, step, matched)


def test_adam_with_l2_ends_where_sgd_does_and_noise_moves_adamw_alone(race: Locator) -> None:
    ends = []
    for noise in (0.0, 0.1, 1.0):
        slide(race, NOISES.index(noise), NOISE)
        ends.append({name: mark.value for name, mark in marks(race).items()})
        assert ends[-1][RULES[ADAM]] == pytest.approx(ends[-1][RULES[SGD]], abs=0.005)
    assert ends[0][RULES[SGD]] == ends[1][RULES[SGD]] == ends[2][RULES[SGD]]
    assert ends[0][RULES[ADAMW]] > ends[1][RULES[ADAMW]] + 0.2 > ends[2][RULES[ADAMW]] + 0.7


def test_without_noise_adamw_stays_at_least_squares_until_the_wall_comes_and_slides_along_it(
    race: Locator,
) -> None:
    for lam in (0.02, 0.2, 0.33):
        slide(race, LAMS.index(lam), LAM)
        assert marks(race)[RULES[ADAMW]].value == pytest.approx(3, abs=2e-3)
        assert cell(race, ADAMW, "end") == "(3.00, 1.00): least squares, in the box"
    for lam in (0.36, 0.4, 0.5):
        slide(race, LAMS.index(lam), LAM)
        assert marks(race)[RULES[ADAMW]].value == pytest.approx(1 / lam, abs=2e-3)
        assert cell(race, ADAMW, "end").endswith("the best in the box")


def test_the_decay_beside_momentum_is_ten_times_too_weak_until_it_is_matched(race: Locator) -> None:
    assert cell(race, MOMENTUM, "end").endswith("ridge, λ = 0.04")
    switch = race.locator("input[type=checkbox]")
    switch.focus()
    switch.press("Space")
    assert cell(race, MOMENTUM, "end") == cell(race, SGD, "end")
    assert cell(race, MOMENTUM, "at") == cell(race, SGD, "at")


def test_the_path_runs_from_zero_to_the_mark_and_the_rest_is_faint(race: Locator) -> None:
    lines = race.locator("path.l1l2-faded").evaluate_all("nodes => nodes.map(n => n.getAttribute('d'))")
    assert [line.count("L") for line in lines] == [0, 0, 0, 0]
    slide(race, STEPS.index(20), STEP)
    lines = race.locator("path.l1l2-faded").evaluate_all("nodes => nodes.map(n => n.getAttribute('d'))")
    assert [line.count("L") for line in lines] == [LAST - STEPS.index(20)] * 4
    slider = race.locator("input[type=range]").nth(STEP)
    slider.press("Home")
    assert {mark.value for name, mark in marks(race).items() if name in RULES} == {0.0}
    slider.press("End")
    assert "step 100000" in said(race)
    assert slider.get_attribute("aria-valuetext") == said(race)


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_a_weight_is_as_long_upwards_as_across(race: Locator, still_page: Page, width: int) -> None:
    still_page.set_viewport_size({"width": width, "height": 900})
    still_page.wait_for_timeout(100)
    x, y = scales(race, "plane")
    assert y(0) - y(1) == pytest.approx(x(1) - x(0), rel=0.01)
    still_page.set_viewport_size({"width": 1280, "height": 1200})


def test_on_a_phone_every_mark_is_inside_the_drawing(visit: Any, html: Path) -> None:
    _, race, home = on_a_phone(visit, html, KIND)
    for mark in marks(race).values():
        assert math.isfinite(mark.value)
        assert 0 <= mark.x <= home["width"]
        assert 0 <= mark.y <= home["height"]


@pytest.mark.alone
@pytest.mark.parametrize("noise", [0.0, 1.0])
def test_from_input_to_drawing_takes_at_most_two_milliseconds(race: Locator, noise: float) -> None:
    put(race, 0.4, noise, LAST, False)
    spent = latency(race, 0, len(LAMS) - 1)
    print(f"{KIND}, noise {noise:g}: input to SVG, p95 {spent:.2f} ms")
    assert spent <= 2.0
