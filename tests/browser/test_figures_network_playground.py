"""The playground in the built page: its links are the stored weights, its plane what Python computes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from l1l2.figures.network_playground import START, sentence
from l1l2.figures.played import DEAD, LAMS, PROX, RIDGE, SIZES, SUBGRADIENT, WAYS, networks, split
from l1l2.networks import Network, connected
from l1l2.playground import CIRCLE, CLUSTERS, REACH, SETS, SPIRAL, XOR, inputs

from .figures_support import at_rest, choose, figure, latency, marks, on_a_phone, scales, slide

KIND = "network_playground"
STATES = [
    (CIRCLE, PROX, 5), (CIRCLE, SUBGRADIENT, 5), (XOR, DEAD, 6), (SPIRAL, RIDGE, 2), (SPIRAL, PROX, 9),
    (CLUSTERS, PROX, 0),
]  # fmt: skip


@pytest.fixture
def place(still_page: Page) -> Locator:
    found = figure(still_page, KIND)
    put(found, *START)
    return found


def put(place: Locator, kind: int, way: int, at: int) -> None:
    choose(place, SETS[kind])
    choose(place, WAYS[way])
    slide(place, at)


def network(state: tuple[int, int, int]) -> Network:
    made = Network(SIZES, activation="tanh", loss="logistic")
    made.parameters.vector[:] = networks()[state].vector
    return made


@pytest.mark.parametrize("state", STATES)
def test_each_link_is_a_weight_as_wide_as_it_is_large_and_gone_if_it_is_zero(
    place: Locator, state: tuple[int, int, int]
) -> None:
    put(place, *state)
    seen = {
        name: (float(value), look, float(width.removesuffix("px")))
        for name, value, look, width in place.locator("[data-name^=weight]").evaluate_all(
            "m => m.map(m => [m.dataset.name, m.dataset.value, m.getAttribute('class'),"
            " getComputedStyle(m).strokeWidth])"
        )
    }
    assert len(seen) == 58
    for layer, weights in enumerate(network(state).parameters.weights, 1):
        for k, weight in enumerate(weights.ravel()):
            value, look, width = seen[f"weight {layer}.{k}"]
            assert value == weight
            if weight == 0:
                assert look == "l1l2-axis"
            else:
                assert look == ("l1l2-line l1l2-c0" if weight > 0 else "l1l2-line l1l2-c1")
                assert width == pytest.approx(0.6 + 1.5 * min(5, abs(weight)), abs=0.01)
    assert place.locator(".l1l2-sentence").inner_text() == sentence(*state, networks()[state])


@pytest.mark.parametrize("state", STATES)
def test_units_points_and_losses_are_pythons_and_are_drawn_at_their_places(
    place: Locator, state: tuple[int, int, int]
) -> None:
    put(place, *state)
    seen, net = marks(place), networks()[state]
    for layer, row in enumerate(connected(network(state))):
        assert [seen[f"unit {layer}.{k}"].value for k in range(len(row))] == row.tolist()
    where, y, _, _ = split(state[0])
    x, up = scales(place, "plane")
    for k, (point, one) in enumerate(zip(where, y, strict=True)):
        inside = np.abs(point).max() <= REACH
        assert (f"point {k}" in seen) == inside
        if inside:
            mark = seen[f"point {k}"]
            assert mark.value == one
            assert abs(mark.x - x(point[0])) <= 0.1
            assert abs(mark.y - up(point[1])) <= 0.1
    x, up = scales(place, "losses")
    for name, loss in (("loss", net.loss), ("test_loss", net.test_loss)):
        assert seen[name].value == pytest.approx(loss, rel=5e-12)
        assert abs(seen[name].x - x(state[2])) <= 0.1
        assert abs(seen[name].y - up(loss)) <= 0.1


@pytest.mark.parametrize("state", [state for state in STATES if state[:2] != (SPIRAL, PROX)])
def test_on_the_line_in_the_plane_the_network_finds_both_classes_about_equally_likely(
    place: Locator, state: tuple[int, int, int]
) -> None:
    put(place, *state)
    path = place.locator("[data-name=boundary]").get_attribute("d") or ""
    drawn = np.array([list(map(float, pair)) for pair in re.findall(r"([\d.]+),([\d.]+)", path)])
    assert len(drawn) > 20
    x, up = scales(place, "plane")
    scale = (x(1) - x(0)), (up(1) - up(0))
    points = (drawn - [x(0), up(0)]) / scale
    odds = lambda where: network(state).forward(inputs(where))[-1][:, 0]  # noqa: E731
    slope = np.hypot(*[(odds(points + h) - odds(points - h)) / 0.02 for h in 0.01 * np.eye(2)])
    # The line is straight within a cell, a tenth wide.
    assert np.median(np.abs(odds(points)) / slope) < 0.02
    assert np.quantile(np.abs(odds(points)) / slope, 0.9) < 0.1


def test_a_network_without_weights_draws_no_ground_and_no_line(place: Locator) -> None:
    put(place, SPIRAL, PROX, 9)
    assert place.locator("[data-ground]:not([style*=none]) path").count() == 0
    assert place.locator("[data-name=boundary]").get_attribute("d") == ""
    put(place, SPIRAL, PROX, 2)
    assert place.locator("[data-ground]:not([style*=none]) path").count() == 8


def test_lambda_is_dragged_in_the_lowest_panel(place: Locator, still_page: Page) -> None:
    home = at_rest(place)
    x, y = scales(place, "losses")
    still_page.mouse.move(home["x"] + x(5), home["y"] + y(0.5))
    still_page.mouse.down()
    still_page.mouse.move(home["x"] + x(8) + 3, home["y"] + y(0.3), steps=4)
    still_page.mouse.up()
    assert marks(place)["loss"].value == pytest.approx(networks()[CIRCLE, PROX, 8].loss, rel=5e-12)


def test_a_finger_sets_lambda(visit: Any, html: Path) -> None:
    seen, place, home = on_a_phone(visit, html, KIND)
    x, y = scales(place, "losses")
    at = y(0.5)
    seen.page.evaluate("by => window.scrollBy(0, by)", home["y"] + at - 400)
    home = dict(place.locator(".l1l2-figure > svg").bounding_box() or {})
    seen.page.touchscreen.tap(home["x"] + x(2), home["y"] + at)
    assert marks(place)["loss"].value == pytest.approx(networks()[(*START[:2], 2)].loss, rel=5e-12)


def test_the_keys_go_through_every_lambda(place: Locator) -> None:
    slider = place.locator("input[type=range]")
    slider.evaluate("input => { input.step = 1; }")  # which `slide` undid
    slider.press("Home")
    for at in range(len(LAMS)):
        assert marks(place)["test_loss"].value == pytest.approx(
            networks()[(*START[:2], at)].test_loss, rel=5e-12
        )
        slider.press("ArrowRight")


@pytest.mark.alone
@pytest.mark.parametrize("kind", [CIRCLE, SPIRAL])
def test_from_input_to_drawing_takes_at_most_two_milliseconds(place: Locator, kind: int) -> None:
    put(place, kind, PROX, 3)
    spent = latency(place, 0, len(LAMS) - 1)
    print(f"{KIND}, {SETS[kind]}: input to SVG, p95 {spent:.2f} ms")
    assert spent <= 2.0
