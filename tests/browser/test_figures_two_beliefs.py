"""The prior figure in the built page reads what Bayes' rule says, and its lower panel widens the belief."""

from __future__ import annotations

import math

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from l1l2.figures.posterior import posterior, spread
from l1l2.figures.two_beliefs import BELIEFS, LAM_RANGE, NAMES, PATIENTS, diabetes_pair, sentence

from .figures_support import at_rest, choose, figure, marks, scales, slide

KIND = "two_beliefs"
PAIR = diabetes_pair()
LAMS = np.exp(np.random.default_rng(4).uniform(*np.log(LAM_RANGE), 5))


@pytest.fixture
def place(still_page: Page) -> Locator:
    return figure(still_page, KIND)


@pytest.mark.parametrize("belief", range(2))
@pytest.mark.parametrize("patients", PATIENTS)
def test_every_reading_is_that_of_bayes_rule_and_is_drawn_at_it(
    place: Locator, belief: int, patients: int
) -> None:
    choose(place, BELIEFS[belief])
    choose(place, str(patients))
    v = PAIR.sigma**2 / patients
    for wanted in LAMS:
        slide(place, math.log10(wanted))
        lam = 10 ** float(place.locator("input[type=range]").input_value())
        after = posterior(belief, PAIR, v, lam)
        seen = marks(place)
        x, y = scales(place, "plane")
        across, _ = scales(place, "marginal")
        for name, point in (("mode", after.mode), ("mean", after.mean)):
            first, second = (seen[f"{name} {weight}"] for weight in NAMES)
            assert first.value == pytest.approx(point[0], rel=1e-9, abs=1e-9)
            assert second.value == pytest.approx(point[1], rel=1e-9, abs=1e-9)
            assert abs(first.x - across(point[0])) <= 0.1
            assert abs(second.x - x(point[0])) <= 0.1
            assert abs(second.y - y(point[1])) <= 0.1
        sd = spread(belief, v, lam)
        assert ("sd" in seen) == (sd <= 60)
        assert place.locator(".l1l2-sentence").inner_text() == sentence(belief, patients, lam, v, after)


def test_a_zero_of_the_lasso_is_a_hollow_mark_and_no_draw(place: Locator) -> None:
    choose(place, "Laplace")
    choose(place, "640")
    slide(place, math.log10(25.0))
    assert marks(place)["mode glu"].value == 0
    assert "l1l2-zero" in (place.locator("[data-name='mode glu']").get_attribute("class") or "")
    slide(place, math.log10(10.0))
    assert marks(place)["mode glu"].value > 5
    assert "l1l2-zero" not in (place.locator("[data-name='mode glu']").get_attribute("class") or "")


@pytest.mark.parametrize("belief", range(2))
def test_a_press_in_the_lower_panel_gives_the_belief_that_width(
    place: Locator, still_page: Page, belief: int
) -> None:
    choose(place, BELIEFS[belief])
    choose(place, "40")
    home = at_rest(place)
    across, up = scales(place, "marginal")
    for at in (12.0, -8.0):
        still_page.mouse.click(home["x"] + across(at), home["y"] + up(0.5))
        assert marks(place)["sd"].value == pytest.approx(abs(at), rel=0.02)
