"""Hop or land in the built page: after every step each weight is the package's, and a zero is a zero."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from l1l2.figures.hop_or_land import NEAR, RULES, STEPS, example, leftover, moments, run, settled, start

from .figures_support import at_rest, choose, figure, marks, on_a_phone, scales, slide

KIND = "hop_or_land"
RNG = np.random.default_rng(12)
STATES = list(
    zip(
        RNG.uniform(-2, 0, 20),
        RNG.uniform(0.02, 0.5, 20),
        RNG.integers(1, STEPS + 1, 20),
        strict=True,
    )
)
LAM, ETA, STEP = range(3)  # the sliders
data = example()
MANY = (*moments(data.X, data.y).values(), start(20))
ONE = (np.eye(1), np.array([0.1]), np.array([1.2]))


@pytest.fixture
def place(still_page: Page) -> Locator:
    found = figure(still_page, KIND)
    choose(found, "twenty")
    choose(found, "gradient descent")
    for nth, at in ((LAM, np.log10(0.3)), (ETA, 0.1), (STEP, 100)):
        slide(found, at, nth)
    return found


def strengths(place: Locator) -> tuple[float, float]:
    sliders = place.locator("input[type=range]")
    return 10 ** float(sliders.nth(LAM).input_value()), float(sliders.nth(ETA).input_value())


@pytest.mark.parametrize("problem", ["twenty", "one"])
@pytest.mark.parametrize("rule", range(3))
def test_every_mark_stands_for_the_packages_own_number_and_is_drawn_at_it(
    place: Locator, rule: int, problem: str
) -> None:
    choose(place, problem)
    choose(place, RULES[rule])
    x, y = scales(place, "weights")
    near_x, near_y = scales(place, "near")
    count_x, count_y = scales(place, "zeros")
    Q, c, w0 = MANY if problem == "twenty" else ONE
    names = data.feature_names[: len(c)]
    for log_lam, size, step in STATES:
        for nth, at in ((LAM, log_lam), (ETA, size), (STEP, int(step))):
            slide(place, at, nth)
        lam, eta = strengths(place)
        weights = run(rule, Q, c, w0, lam, eta)
        seen = marks(place)
        assert seen["step"].value == step
        expected = {name for name, w in zip(names, weights[step], strict=True) if abs(w) <= NEAR}
        assert {name.removeprefix("near ") for name in seen if name.startswith("near ")} == expected
        for name, w in zip(names, weights[step], strict=True):
            assert abs(seen[name].value - w) <= 1e-6
            assert (seen[name].value == 0) == (w == 0)
            assert abs(seen[name].x - x(step)) <= 0.1
            assert abs(seen[name].y - y(w)) <= 0.1
            if name in expected:
                assert seen[f"near {name}"].value == seen[name].value
                assert abs(seen[f"near {name}"].x - near_x(step)) <= 0.1
                assert abs(seen[f"near {name}"].y - near_y(w)) <= 0.1
        zeros = int(np.count_nonzero(weights[step] == 0))
        assert seen["exact zeros"].value == zeros
        assert abs(seen["exact zeros"].x - count_x(step)) <= 0.1
        assert abs(seen["exact zeros"].y - count_y(zeros)) <= 0.1


def cell(place: Locator, rule: str, what: str) -> float:
    return float(str(place.locator(f'[data-name="{rule} {what}"]').get_attribute("data-value")))


def test_the_log_compares_the_three_rules_at_the_step_chosen(place: Locator) -> None:
    for log_lam, size, step in STATES[:8]:
        for nth, at in ((LAM, log_lam), (ETA, size), (STEP, int(step))):
            slide(place, at, nth)
        lam, eta = strengths(place)
        solution = settled(*MANY[:2], lam)
        for k, rule in enumerate(RULES):
            weights = run(k, *MANY, lam, eta)
            landed = np.flatnonzero((weights == 0).any(axis=1))
            assert cell(place, rule, "zeros") == np.count_nonzero(weights[step] == 0)
            assert cell(place, rule, "first") == (landed[0] if len(landed) else -1)
            assert cell(place, rule, "left") == pytest.approx(leftover(weights[step], solution), abs=1e-9)


def test_at_the_start_one_rule_lands_and_two_hop(place: Locator) -> None:
    told = [place.locator(f'[data-name="{rule} first"]').inner_text() for rule in RULES]
    assert told[0] == told[2] == "never"
    assert told[1].startswith("step ")
    assert "0 of 20 weights are exactly zero" in place.locator(".l1l2-sentence").inner_text()
    choose(place, "proximal")
    assert "15 of 20 weights are exactly zero, just those" in place.locator(".l1l2-sentence").inner_text()


@pytest.mark.parametrize("panel", ["weights", "near", "zeros"])
def test_the_mouse_drags_the_step_in_the_drawing(place: Locator, still_page: Page, panel: str) -> None:
    home = at_rest(place)
    x, _ = scales(place, panel)
    level = (
        home["y"]
        + float(str(place.locator(f"[data-panel={panel}]").get_attribute("data-y")).split()[-1])
        + 20
    )
    still_page.mouse.move(home["x"] + x(50), level)
    still_page.mouse.down()
    still_page.mouse.move(home["x"] + x(7), level, steps=4)
    still_page.mouse.up()
    assert marks(place)["step"].value == 7
    assert place.locator("input[type=range]").nth(STEP).input_value() == "7"


def test_a_finger_moves_the_step(visit: Any, html: Any) -> None:
    seen, place, home = on_a_phone(visit, html, KIND)
    x, y = scales(place, "weights")
    seen.page.touchscreen.tap(home["x"] + x(10), home["y"] + y(0.6))
    assert marks(place)["step"].value == pytest.approx(10, abs=1)


def test_the_magnified_lines_are_the_same_lines(place: Locator) -> None:
    """Both are drawn from one path: its box, in either panel, spans the same weights."""
    boxes = place.evaluate("""root => {
      const svg = root.querySelector('.l1l2-figure > svg'), home = svg.getBoundingClientRect().y;
      return ['g[id^=l1l2-hop]', 'use'].map(s => {
        const box = svg.querySelector(s).getBoundingClientRect();
        return [box.top - home, box.bottom - home]; });
    }""")
    for (top, bottom), panel in zip(boxes, ("weights", "near"), strict=True):
        _, y = scales(place, panel)
        weights = run(0, *MANY, *strengths(place))[1:]
        assert top == pytest.approx(y(weights.max()), abs=3)
        assert bottom == pytest.approx(y(weights.min()), abs=3)
