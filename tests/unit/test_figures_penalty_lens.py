"""The penalty lens: its closed forms are those of l1l2.prox, and the lowest points of what it draws."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from tests.unit.javascript import run_javascript

from l1l2.figures import penalty_lens
from l1l2.figures.penalty_lens import LENSES, half_threshold, sentence, still, table

KINDS = range(len(LENSES))
RNG = np.random.default_rng(1)
LAMS = 10 ** RNG.uniform(-1.3, 0.7, 60)
WISHES = np.r_[RNG.uniform(-3, 3, 50), [0.0, 1.0, -1.0, 3.0, -3.0, 0.5, 2.0, -0.05, 0.05, 1e-9]]
SPACE = np.linspace(-3.5, 3.5, 70_001)


def in_page(call: str, kind: int, lams: Any = LAMS, at: Any = WISHES) -> list[Any]:
    given = {"kind": kind, "lams": list(map(float, lams)), "at": list(map(float, at))}
    body = f"return given.lams.map((lam, i) => m.{call}(given.kind, lam, given.at[i]));"
    return list(run_javascript("penalty_lens_math.js", body, given))


def cost(kind: int, lam: float, a: float, w: Any) -> Any:
    return (np.asarray(w) - a) ** 2 / 2 + LENSES[kind].value(np.asarray(w), lam)


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_finds_the_packages_lowest_point_and_its_exact_zeros(kind: int) -> None:
    page = np.array(in_page("prox", kind))
    ours = np.array([float(LENSES[kind].prox(a, lam)) for lam, a in zip(LAMS, WISHES, strict=True)])
    assert np.abs(page - ours).max() <= 1e-9
    assert ((page == 0) == (ours == 0)).all()


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_charges_what_the_package_charges(kind: int) -> None:
    page = np.array(in_page("penalty", kind))
    ours = [float(LENSES[kind].value(np.array(w), lam)) for lam, w in zip(LAMS, WISHES, strict=True)]
    assert np.abs(page - ours).max() <= 1e-12


@pytest.mark.parametrize("kind", KINDS)
def test_no_other_weight_costs_less_than_the_lowest_point(kind: int) -> None:
    for lam, a in zip(LAMS, WISHES, strict=True):
        w = float(LENSES[kind].prox(a, lam))
        assert cost(kind, lam, a, w) <= cost(kind, lam, a, SPACE).min() + 1e-12


@given(a=st.floats(-3, 3), t=st.floats(1e-3, 5))
@settings(deadline=None)
def test_under_the_square_root_the_lowest_point_is_found_by_search_too(a: float, t: float) -> None:
    w = float(half_threshold(a, t))
    inside = minimize_scalar(
        lambda v: (v - abs(a)) ** 2 / 2 + t * np.sqrt(v), bounds=(0, abs(a)), method="bounded",
        options={"xatol": 1e-12},
    )  # fmt: skip
    assert cost(3, t, a, w) <= min(inside.fun, a**2 / 2) + 1e-9
    assert w == 0 or np.sign(w) * (w - a) + t / (2 * np.sqrt(abs(w))) == pytest.approx(0, abs=1e-7)


def test_half_threshold_jumps_where_both_valleys_are_equally_deep() -> None:
    for t in (0.1, 1.0, 2.5):
        edge = 1.5 * np.cbrt(t) ** 2
        assert half_threshold(edge * (1 - 1e-12), t) == 0
        assert half_threshold(edge * (1 + 1e-9), t) == pytest.approx(np.cbrt(t) ** 2, rel=1e-6)
        assert cost(3, t, edge, np.cbrt(t) ** 2) == pytest.approx(edge**2 / 2)
    free = np.array([[-3.0, 0.0], [0.4, 3.0]])
    assert np.allclose(half_threshold(free, 0.0), free, rtol=1e-14, atol=0)


@pytest.mark.parametrize(("v", "t"), [(np.nan, 1.0), (1.0, -1.0), (1.0, np.inf), ("x", 1.0)])
def test_half_threshold_names_what_is_wrong(v: Any, t: float) -> None:
    with pytest.raises((ValueError, TypeError), match="half_threshold"):
        half_threshold(v, t)


@pytest.mark.parametrize("kind", KINDS)
def test_the_reach_is_the_last_wish_that_ends_at_zero(kind: int) -> None:
    reach = np.array(in_page("reach", kind))
    inner, outer = (np.array(in_page("prox", kind, at=reach * f)) for f in (1 - 1e-9, 1 + 1e-9))
    if LENSES[kind].name == "q = 2":
        assert (reach == 0).all()
        assert (np.array(in_page("prox", kind, at=np.full(60, 1e-12))) != 0).all()
    else:
        assert (reach > 0).all()
        assert (inner == 0).all()
        assert (outer > 0).all()


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_valley_is_shown_just_where_the_sum_has_one(kind: int) -> None:
    for lam, a, second in zip(LAMS, WISHES, in_page("secondValley", kind), strict=True):
        heights = cost(kind, lam, a, SPACE)
        valleys = SPACE[1:-1][(heights[1:-1] < heights[:-2]) & (heights[1:-1] < heights[2:])]
        lowest = float(LENSES[kind].prox(a, lam))
        if second is None:
            assert len(valleys) <= 1 or np.ptp(valleys) < 1e-3
        else:
            assert kind == 3
            assert sorted([lowest, second]) == pytest.approx(sorted(valleys), abs=2e-3)
            assert cost(kind, lam, a, second) >= cost(kind, lam, a, lowest)


def test_the_sentence_says_where_the_minimum_is_and_what_holds_it() -> None:
    assert (
        sentence(1.0, 0.8) == "λ 1.00, a 0.8: the minimum is at w = 0, in the kink, as for every |a| up to 1."
    )
    assert sentence(1.0, -2.0) == "λ 1.00, a −2: the minimum is at w = −1: 1 nearer to zero than a."


def test_the_figure_starts_with_l1_and_what_its_words_say() -> None:
    figure = penalty_lens().figure
    assert (figure.penalty, figure.lam, figure.a) == (0, 1.0, 2.0)
    assert figure.spoken == sentence(1.0, 2.0)
    assert figure.arrays == {}


def test_the_table_is_that_of_the_four_closed_forms() -> None:
    told = table((0.8, 2.0), 1.0)
    assert told["head"] == ["a", "q = 1", "q = 2", "elastic net", "q = ½"]
    assert told["rows"] == [
        ["0.8", "0", "0.4", "0.2", "0"],
        ["2", "1", "1", "1", f"{half_threshold(2.0, 1.0):.3g}"],
    ]


def test_the_still_picture_is_small_the_same_each_time_and_marks_three_lowest_points() -> None:
    assert still() == still()
    assert len(still().encode()) < 15_000
    assert len(ET.fromstring(still()).findall("{http://www.w3.org/2000/svg}circle")) == 3
