"""The landscape sculptor: its minima are those of a scan and of the textbook, its ball rolls downhill."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from tests.unit.javascript import run_javascript

from l1l2.figures import landscape_sculptor
from l1l2.figures.landscape_sculptor import LAMS, START, WINDOWS, least_curvature, sentence, table
from l1l2.figures.landscapes import (
    L1,
    L2,
    LAST_WELL,
    STAIRS,
    WELL,
    curvature,
    height,
    loss,
    lowest,
    minima,
    rest,
    slope,
    steepness,
)

FINE = {WELL: np.linspace(-2, 2, 16_001), STAIRS: np.linspace(-0.5, 3, 14_001)}
KINDS = list(product((WELL, STAIRS), (L1, L2)))
SOME = (0.001, 0.1, 0.5, 1.08, 1.1, 1.52, 1.54, 3.9, 4.0, 4.1, 10.0)


def scanned(kind: int, penalty: int, lam: float) -> list[float]:
    """Where a fine scan of the values, not of the slope, has a minimum."""
    w = FINE[kind]
    values = loss(kind, w) + lam * (np.abs(w) if penalty == L1 else w**2 / 2)
    return w[1:-1][(values[1:-1] < values[:-2]) & (values[1:-1] < values[2:])].tolist()


@pytest.mark.parametrize(("kind", "penalty"), KINDS)
def test_the_minima_are_those_of_a_fine_scan_at_every_lambda_of_the_slider(kind: int, penalty: int) -> None:
    for lam in LAMS:
        assert minima(kind, penalty, lam) == pytest.approx(scanned(kind, penalty, lam), abs=3e-3), lam


@pytest.mark.parametrize(("kind", "penalty", "lam"), [(*k, lam) for k in KINDS for lam in SOME])
def test_at_a_minimum_the_slope_is_zero_or_held_by_the_kink(kind: int, penalty: int, lam: float) -> None:
    for w in minima(kind, penalty, lam):
        if penalty == L1 and w == 0:
            assert abs(slope(kind, 0.0)) <= lam
        else:
            assert steepness(kind, penalty, lam, w) == pytest.approx(0, abs=1e-12)


def test_the_counts_are_those_that_the_chapter_proves() -> None:
    def count(kind: int, penalty: int, lams: Any) -> list[int]:
        return [len(minima(kind, penalty, lam)) for lam in lams]

    critical = 8 / (3 * math.sqrt(3))
    near = (0.0, 1e-9, 1.0, critical * (1 - 1e-9), critical * (1 + 1e-9))
    assert count(WELL, L1, near) == [2, 3, 3, 3, 1]
    assert count(WELL, L2, (0.0, 1.0, 4 - 1e-9, 4.0, 5.0)) == [2, 2, 2, 1, 1]
    assert count(STAIRS, L2, (0.0, 0.01, 0.2, 2.0, 10.0)) == [1, 3, 5, 3, 1]
    assert pytest.approx(critical) == LAST_WELL


def test_zero_is_the_lowest_from_the_lambda_of_the_exercise_on() -> None:
    equal = 4 / 3 * math.sqrt(2 / 3)
    assert lowest(WELL, L1, equal + 1e-6) == [0.0]
    assert lowest(WELL, L1, equal - 1e-6) == pytest.approx([-math.sqrt(2 / 3), math.sqrt(2 / 3)], abs=1e-5)
    assert len(lowest(WELL, L1, equal)) == 3


def test_the_staircase_is_the_chapters_twenty_times_narrower_and_four_hundred_times_lower() -> None:
    v = np.linspace(-0.5, 3, 2000)
    w = 20 * v
    chapter = 1.02 * (w**2 / 2 - 30 * w) + (w - 30) * np.sin(w) + np.cos(w)
    np.testing.assert_allclose(loss(STAIRS, v), chapter / 400, atol=1e-12)
    np.testing.assert_allclose(height(STAIRS, L2, 0.2, v), (chapter + 0.1 * w**2) / 400, atol=1e-12)


@pytest.mark.parametrize("kind", [WELL, STAIRS])
def test_slope_and_curvature_are_the_differences_of_the_loss(kind: int) -> None:
    w, h = np.linspace(*WINDOWS[kind], 301), 1e-5
    np.testing.assert_allclose(slope(kind, w), (loss(kind, w + h) - loss(kind, w - h)) / (2 * h), atol=1e-7)
    np.testing.assert_allclose(
        curvature(kind, w), (slope(kind, w + h) - slope(kind, w - h)) / (2 * h), atol=1e-4
    )
    assert least_curvature(kind) == pytest.approx(curvature(kind, w).min(), rel=1e-2)


@given(st.sampled_from(KINDS), st.floats(0, 10), st.floats(-2, 2))
def test_the_ball_comes_to_rest_without_climbing(kind: tuple[int, int], lam: float, start: float) -> None:
    end = rest(*kind, lam, start)
    assert end in minima(*kind, lam)
    assert rest(*kind, lam, end) == end
    way = height(*kind, lam, np.linspace(start, end, 400))
    assert (np.diff(way) <= 1e-9).all()


@pytest.mark.parametrize("start", [-1.4, -0.2, 0.05, 0.4, 0.9, 1.35, 1.9])
@pytest.mark.parametrize(("kind", "penalty", "lam"), [(*k, lam) for k in KINDS for lam in (0.2, 1.0, 2.0)])
def test_the_ball_ends_where_the_gradient_flow_ends(
    kind: int, penalty: int, lam: float, start: float
) -> None:
    def fall(_: float, w: Any) -> Any:
        rounded = np.tanh(w / 1e-3) if penalty == L1 else w
        return -slope(kind, w) - lam * rounded

    flow = solve_ivp(fall, (0, 300), [start], method="LSODA", rtol=1e-7, atol=1e-8)
    assert rest(kind, penalty, lam, start) == pytest.approx(flow.y[0, -1], abs=5e-3)


def test_with_l1_the_ball_falls_at_the_last_well_and_does_not_come_back() -> None:
    at, trip = 1.0, []
    for lam in (0.5, 1.2, 1.5, 1.6, 1.5, 0.5, 0.01):
        at = rest(WELL, L1, lam, at)
        trip.append(at)
    assert trip[:3] == pytest.approx([0.930, 0.786, 0.651], abs=1e-3)
    assert trip[3:] == [0, 0, 0, 0]


def test_with_l2_the_ball_comes_back_the_way_it_went() -> None:
    lams = (0.0, 1.0, 3.9, 4.1, 3.9, 1.0, 0.0)
    at, trip = 1.0, []
    for lam in lams:
        at = rest(WELL, L2, lam, at)
        trip.append(at)
    assert trip == trip[::-1]
    assert trip[3] == 0


@given(st.sampled_from(KINDS), st.lists(st.floats(0, 10), min_size=2, max_size=4), st.floats(0.01, 2))
def test_a_jump_of_lambda_leaves_the_ball_where_small_steps_of_it_do(
    kind: tuple[int, int], lams: list[float], start: float
) -> None:
    if kind == (WELL, L2):  # which starts again from a crest, once the ball was at zero
        lams = [0.39 * lam for lam in lams]
    jumped = stepped = rest(*kind, lams[0], start)
    for low, high in pairwise(lams):
        jumped = rest(*kind, high, jumped)
        for lam in np.linspace(low, high, 12):
            stepped = rest(*kind, float(lam), stepped)
        assert stepped == pytest.approx(jumped, abs=1e-9)


def test_the_page_finds_the_minima_and_the_place_of_the_ball_that_python_finds() -> None:
    states = [
        (*k, lam, start) for k in KINDS for lam in (*LAMS[::4], *SOME) for start in (-1.3, 0.0, 0.8, 1.7)
    ]
    page = run_javascript(
        "landscapes_math.js",
        """return given.map(([kind, penalty, lam, start]) => [
          m.minima(kind, penalty, lam), m.lowest(kind, penalty, lam), m.rest(kind, penalty, lam, start),
          m.height(kind, penalty, lam, start), m.loss(kind, start),
          m.steepness(kind, penalty, lam, start)]);""",
        states,
    )
    for state, (places, best, ball, high, bare, rise) in zip(states, page, strict=True):
        assert places == pytest.approx(minima(*state[:3]), abs=1e-9)
        assert best == pytest.approx(lowest(*state[:3]), abs=1e-9)
        assert ball == pytest.approx(rest(*state), abs=1e-9)
        assert high == pytest.approx(float(height(*state)), abs=1e-12)
        assert bare == pytest.approx(float(loss(state[0], state[3])), abs=1e-12)
        assert rise == pytest.approx(float(steepness(*state)), abs=1e-12)


def test_the_figure_starts_with_the_words_of_its_first_state() -> None:
    figure = landscape_sculptor().figure
    assert figure.spoken == sentence(figure.landscape, figure.penalty, LAMS[figure.lam], figure.start)
    assert LAMS[figure.lam] == 1.2
    assert figure.start == START
    assert "3 minima" in figure.spoken
    assert "the best place is w = 0" in figure.spoken


def test_l2_raises_the_lowest_curvature_and_l1_does_not() -> None:
    assert "Lowest curvature −2.5, raised by 1.5." in sentence(WELL, L2, 1.5, 1.0)
    assert "Lowest curvature −4, as without a penalty." in sentence(WELL, L1, 1.5, 1.0)


def test_the_slider_has_each_lambda_once_in_order_and_nothing_else_is_sent() -> None:
    assert (np.diff(LAMS) > 0).all()
    assert LAMS[0] == 0
    arrays = landscape_sculptor().figure.arrays
    assert list(arrays) == ["lams"]
    assert sum(len(a["data"]) for a in arrays.values()) < 2_000


def test_the_table_counts_as_the_scan_does() -> None:
    told: Any = table()
    names = {name: i for i, name in enumerate(("double well", "staircase"))}
    for row in told["rows"]:
        found = scanned(names[row[0]], ("L1", "L2").index(row[1]), float(row[2]))
        assert int(row[3]) == len(found)


def test_the_still_picture_is_small_and_the_same_each_time() -> None:
    picture = landscape_sculptor().still
    assert picture == landscape_sculptor().still
    assert len(picture.encode()) < 15_000
    circles = ET.fromstring(picture).findall("{http://www.w3.org/2000/svg}circle")
    assert len(circles) == 3 + 2 + 2
