"""Two balls, one valley: the page's contact points, prices and budgets are those of the package."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from tests.unit.javascript import run_javascript

from l1l2.budget import contact
from l1l2.figures import two_balls
from l1l2.figures.two_balls import BALLS, ORDERS, price, sentence, still, table, valley
from l1l2.path import lasso_path, ridge_path

RNG = np.random.default_rng(2)
N = 200
RHOS, RATIOS = RNG.uniform(-0.95, 0.95, N), 10 ** RNG.uniform(-1, 1, N)
CENTRES, BUDGETS = np.round(RNG.uniform(-4, 4, (N, 2)), 2), RNG.uniform(0, 5, N)
RATIOS[::4], BUDGETS[::10], CENTRES[::7, 1], CENTRES[0] = 1.0, 0.0, 0.0, 0.0
STATES = list(zip(RHOS, RATIOS, CENTRES, BUDGETS, strict=True))
KINDS = range(3)


def in_page(body: str, kind: int, **more: Any) -> list[Any]:
    """The value of `body`, JavaScript of the valley G, its centre a and the budget t, for each state."""
    states = [[rho, ratio, list(a), t] for rho, ratio, a, t in STATES]
    script = (
        "return given.states.map(([rho, ratio, a, t], i) => {"
        f" const [G, ball] = [m.shape(rho, ratio), {kind}]; return {body}; }});"
    )
    return list(run_javascript("two_balls_math.js", script, {"states": states} | more))


def ours(kind: int) -> np.ndarray:
    return np.array([contact(valley(rho, ratio), a, t, ball=BALLS[kind]) for rho, ratio, a, t in STATES])


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_finds_the_packages_contact_points_with_their_exact_zeros_and_ties(kind: int) -> None:
    page, python = np.array(in_page("m.contact(G, a, t, ball)", kind)), ours(kind)
    assert np.abs(page - python).max() <= 1e-9
    assert ((page == 0) == (python == 0)).all()
    ties = np.abs(python[:, 0]) == np.abs(python[:, 1])
    assert ((np.abs(page[:, 0]) == np.abs(page[:, 1])) == ties).all()


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_measures_price_error_and_size_as_python_does(kind: int) -> None:
    body = "(w => [m.price(G, a, w, ball), m.error(G, a, w), m.norm(ball, a)])(m.contact(G, a, t, ball))"
    for (lam, error, size), w, (rho, ratio, a, _) in zip(
        in_page(body, kind), ours(kind), STATES, strict=True
    ):
        G = valley(rho, ratio)
        expected = price(G, a, w, ball=BALLS[kind])
        assert (np.inf if lam is None else lam) == pytest.approx(expected, rel=1e-9, abs=1e-9)
        assert error == pytest.approx((w - a) @ G @ (w - a) / 2, rel=1e-12, abs=1e-12)
        assert size == pytest.approx(np.linalg.norm(a, ORDERS[kind]), rel=1e-14)


@pytest.mark.parametrize("kind", KINDS)
def test_the_price_is_minus_the_slope_of_the_smallest_error(kind: int) -> None:
    ball, h = BALLS[kind], 1e-5
    for rho, ratio, a, t in STATES[1::3]:
        G = valley(rho, ratio)
        if not 0.1 < t < np.linalg.norm(a, ORDERS[kind]) - 0.1:
            continue
        near = [contact(G, a, t + step, ball=ball) for step in (-h, h)]
        less, more = ((w - a) @ G @ (w - a) / 2 for w in near)
        slope = (less - more) / (2 * h)
        per = t if ball == "l2" else 1.0
        lam = price(G, a, contact(G, a, t, ball=ball), ball=ball)
        assert slope / per == pytest.approx(lam, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize(("kind", "path"), [(0, lasso_path), (1, ridge_path)])
def test_the_budget_of_a_price_is_what_the_penalised_solution_spends(kind: int, path: Any) -> None:
    lams = 10 ** RNG.uniform(-2, 0.9, N)
    page = in_page("m.budget(G, a, given.lams[i], ball)", kind, lams=list(lams))
    for budget, lam, (rho, ratio, a, _) in zip(page, lams, STATES, strict=True):
        root = np.linalg.cholesky(valley(rho, ratio)).T * np.sqrt(2)
        w = path(root, root @ a, [lam], fit_intercept=False).coefs[0]
        assert budget == pytest.approx(np.linalg.norm(w, ORDERS[kind]), abs=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_price_and_budget_undo_each_other_and_meet_at_both_ends(kind: int) -> None:
    body = (
        "[m.budget(G, a, m.price(G, a, m.contact(G, a, t, ball), ball), ball), m.budget(G, a, 0, ball),"
        " ball === 1 ? 0 : m.budget(G, a, 2 * m.price(G, a, [0, 0], ball), ball)]"
    )
    for (back, most, least), (_, _, a, t) in zip(in_page(body, kind), STATES, strict=True):
        size = np.linalg.norm(a, ORDERS[kind])
        assert back == pytest.approx(min(t, size), abs=1e-9)
        assert most == pytest.approx(size, rel=1e-14)
        assert least == 0 or size == 0


def test_a_long_axis_leads_back_to_the_valley_it_belongs_to() -> None:
    page = in_page("(({ angle, stretch }) => [angle, stretch, m.leaning(angle, stretch)])(m.longAxis(G))", 0)
    for (angle, stretch, back), (rho, ratio, *_) in zip(page, STATES, strict=True):
        curvatures, axes = np.linalg.eigh(valley(rho, ratio))
        assert abs(axes[:, 0] @ [np.cos(angle), np.sin(angle)]) == pytest.approx(1, abs=1e-9)
        assert stretch == pytest.approx((curvatures[1] / curvatures[0]) ** 0.25, rel=1e-9)
        assert (back["rho"], back["ratio"]) == (pytest.approx(rho, abs=1e-9), pytest.approx(ratio, rel=1e-9))


def test_two_standardised_features_keep_their_lasso_whatever_their_correlation() -> None:
    """The discovery that chapter 5 proves, and that any other ratio of variances breaks."""
    for _, _, a, t in STATES[:40]:
        at = [contact(valley(rho, 1.0), a, t, ball="l1") for rho in (-0.95, -0.3, 0.0, 0.4, 0.95)]
        assert np.ptp(at, axis=0).max() < 1e-12
    moved = [contact(valley(rho, 3.0), [1.2, 1.6], 1.5, ball="l1") for rho in (0.0, 0.8)]
    assert np.ptp(moved, axis=0).max() > 0.1


def test_a_price_at_both_ends() -> None:
    G = valley(0.4, 1.0)
    assert price(G, [2.4, 0.9], [2.4, 0.9], ball="l2") == 0
    assert price(G, [2.4, 0.9], [0, 0], ball="l2") == np.inf
    assert price(G, [2.4, 0.9], [0, 0], ball="l1") == pytest.approx(2.76)
    with pytest.raises(ValueError, match="price"):
        price(G, [np.nan, 0], [0, 0], ball="l1")


def test_the_sentence_says_where_the_contact_is() -> None:
    G = valley(0.4, 1.0)
    start = "L1, budget t = 1.00, price λ = 1.76: contact at a tip, w = (1, 0), one weight exactly zero."
    assert sentence(G, (2.4, 0.9), 1.0) == start == two_balls().figure.spoken
    assert sentence(G, (2.4, 0.9), 2.0).endswith("contact on a side, w = (1.75, 0.25), no zero.")


def test_the_figure_starts_with_budget_and_price_that_belong_together() -> None:
    figure = two_balls().figure
    a = (figure.a1, figure.a2)
    G = valley(figure.rho, figure.ratio)
    assert figure.lam == price(G, a, contact(G, a, figure.t, ball="l1"), ball="l1")
    assert figure.arrays == {}


def test_the_table_holds_contact_points_of_all_three_balls() -> None:
    told = table(valley(0.4, 1.0), (2.4, 0.9), (1.0, 3.0))
    assert told["rows"][0] == ["L1", "1", "(1, 0)", "(1.76, 1.46)", "1.76", "1.89"]  # type: ignore[index]
    assert told["rows"][4] == ["L∞", "1", "(1, 1)", "(1.36, 0.46)", "1.82", "0.929"]  # type: ignore[index]
    assert told["rows"][5] == ["L∞", "3", "(2.4, 0.9)", "(0, 0)", "0", "0"]  # type: ignore[index]
    assert "3.3 in L1" in str(told["caption"])


def test_the_still_picture_is_small_the_same_each_time_and_marks_three_contacts() -> None:
    drawn = still(valley(0.4, 1.0), (2.4, 0.9), 1.0)
    assert drawn == still(valley(0.4, 1.0), (2.4, 0.9), 1.0)
    assert len(drawn.encode()) < 15_000
    assert len(ET.fromstring(drawn).findall("{http://www.w3.org/2000/svg}circle")) == 3
