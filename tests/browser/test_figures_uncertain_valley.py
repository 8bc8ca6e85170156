"""The uncertain valley in the built page reads what cross-validation computes; a press takes a shuffle."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page

from l1l2.datasets import load_diabetes
from l1l2.figures.uncertain_valley import DECADES, GRID, HIDDEN, KS, RULES, SEEDS, reading
from l1l2.path import lambda_grid, lambda_max, lasso_path
from l1l2.selection import kfold_path, one_standard_error, standard_error

from .figures_support import at_rest, choose, figure, marks, page_with, scales, slide

KIND = "uncertain_valley"
SHUFFLE, LAM = range(2)  # the sliders
data = load_diabetes()
GRIDS = lambda_grid(lambda_max(data.X, data.y), GRID, 10.0**-DECADES)
LAMS = np.exp(np.random.default_rng(6).uniform(np.log(GRIDS[-1]), np.log(GRIDS[HIDDEN]), 20))


def curves(k: int, shuffle: int) -> tuple[Any, Any]:
    mse = kfold_path(data.X, data.y, GRIDS, k=k, seed=shuffle)
    return mse.mean(axis=0), standard_error(mse)


@pytest.fixture
def place(still_page: Page) -> Locator:
    found = figure(still_page, KIND)
    choose(found, RULES[0])
    choose(found, "10")
    slide(found, 1, SHUFFLE)
    slide(found, 0.0, LAM)
    return found


@pytest.mark.parametrize("k", KS)
def test_every_reading_is_that_of_the_package_and_is_drawn_at_it(place: Locator, k: int) -> None:
    choose(place, str(k))
    x, y = scales(place, "valley")
    for shuffle, wanted in zip((1, 8, 23, 40), LAMS.reshape(4, 5), strict=True):
        slide(place, shuffle, SHUFFLE)
        mean, se = curves(k, shuffle)
        for lam in wanted:
            slide(place, math.log10(lam), LAM)
            seen = marks(place)
            at = seen["lam"].value
            assert at == pytest.approx(lam, rel=1e-4)
            error, bar = reading(GRIDS, mean, at), reading(GRIDS, se, at)
            exact = {"error": error, "error − se": error - bar, "error + se": error + bar}
            for name, value in exact.items():
                assert seen[name].value == pytest.approx(value, rel=1e-6)
                assert abs(seen[name].x - x(at)) <= 0.1
                assert abs(seen[name].y - y(value)) <= 0.1
            alive = np.count_nonzero(lasso_path(data.X, data.y, [at]).coefs)
            assert seen["weights"].value == alive
            assert f"{alive} of 10 weights not zero" in place.locator(".l1l2-sentence").inner_text()


@pytest.mark.parametrize("k", KS)
@pytest.mark.parametrize("rule", range(2))
def test_the_choice_of_each_shuffle_has_its_dot_where_it_belongs(place: Locator, k: int, rule: int) -> None:
    choose(place, str(k))
    choose(place, RULES[rule])
    across, _ = scales(place, "choices")
    x, y = scales(place, "valley")
    chosen = []
    for shuffle in SEEDS:
        mean, se = curves(k, shuffle)
        both = [float(GRIDS[mean.argmin()]), one_standard_error(GRIDS, mean, se)]
        chosen.append(both[rule])
        if shuffle in (1, 19, 40):
            slide(place, shuffle, SHUFFLE)
            seen = marks(place)
            for name, lam in zip(RULES, both, strict=True):
                assert seen[name].value == pytest.approx(mean[lam == GRIDS][0], rel=1e-6)
                assert abs(seen[name].x - x(lam)) <= 0.1
                assert abs(seen[name].y - y(seen[name].value)) <= 0.1
            assert seen["chosen"].value == pytest.approx(chosen[-1], rel=5e-12)
            assert (seen["chosen"].x, seen["chosen"].y) == pytest.approx(
                (seen[f"shuffle {shuffle}"].x, seen[f"shuffle {shuffle}"].y), abs=0.5
            )
    seen = marks(place)
    for shuffle, lam in zip(SEEDS, chosen, strict=True):
        assert seen[f"shuffle {shuffle}"].value == pytest.approx(lam, rel=5e-12)
        assert abs(seen[f"shuffle {shuffle}"].x - across(lam)) <= 0.1
    assert seen["factor"].value == pytest.approx(max(chosen) / min(chosen), rel=5e-12)


def test_a_press_in_the_valley_moves_the_cursor_to_a_point_of_the_grid(
    place: Locator, still_page: Page
) -> None:
    x, y = scales(place, "valley")
    home = at_rest(place)
    still_page.mouse.click(home["x"] + x(5.0), home["y"] + y(4000))
    assert marks(place)["lam"].value == pytest.approx(GRIDS[np.abs(np.log(GRIDS / 5.0)).argmin()], rel=5e-12)


def test_a_press_on_a_dot_takes_its_shuffle(place: Locator, still_page: Page) -> None:
    home = at_rest(place)
    for shuffle in (3, 31):
        dot = marks(place)[f"shuffle {shuffle}"]
        still_page.mouse.click(home["x"] + dot.x, home["y"] + dot.y)
        assert place.locator("input[type=range]").nth(SHUFFLE).input_value() == str(shuffle)
        assert place.locator(".l1l2-sentence").inner_text().startswith(f"Shuffle {shuffle}, ")


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_dots_do_not_overlap_and_stay_under_their_measure(chromium: Browser, html: Any, width: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{html.as_uri()}/{page_with(html, KIND)}")
    place = figure(page, KIND)
    for rule in RULES:
        for k in KS:
            choose(place, rule)
            choose(place, str(k))
            dots = [m for name, m in marks(place).items() if name.startswith("shuffle ")]
            gaps = [math.hypot(a.x - b.x, a.y - b.y) for i, a in enumerate(dots) for b in dots[:i]]
            assert min(gaps) >= 6
            assert min(m.y for m in dots) > marks(place)["factor"].y + 10
    page.close()
