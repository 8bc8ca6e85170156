"""The optimiser race: what is stored is what the rules do, and they end where theory says."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from ast import literal_eval
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from l1l2.budget import contact
from l1l2.figures import optimiser_race
from l1l2.figures.optimiser_race import place, sentence, table
from l1l2.figures.race_paths import (
    ADAM,
    ADAMW,
    BETA,
    FINE,
    LAMS,
    LEAST_SQUARES,
    MOMENTUM,
    NOISES,
    RATE,
    RULES,
    SGD,
    STEPS,
    G,
    balance,
    end,
    ridge,
    simulated,
    stored,
)
from l1l2.networks import SGD as PlainSteps
from l1l2.networks import Adam, AdamW
from l1l2.penalties import L2

LAST = len(STEPS) - 1


def slope(w: Any) -> Any:
    return G @ (w - LEAST_SQUARES)


def falling(k: int) -> float:
    return RATE / np.sqrt(k)


def test_the_rules_run_again_come_by_where_they_are_stored() -> None:
    rows, columns, last = [2, 9, 17], [0, 3, 7], 2000
    found = simulated(np.array(LAMS)[rows], np.array(NOISES)[columns], last)
    seen = STEPS.index(last) + 1
    for name, walk in found.items():
        kept = stored()[name][rows][..., :seen, :]
        if kept.ndim == 4:
            kept = kept[:, columns]
        np.testing.assert_allclose(walk, kept / FINE, atol=1.01 / FINE)


@pytest.mark.parametrize(
    ("name", "rule", "lam"),
    [
        ("sgd", PlainSteps(falling), 0.5),
        ("adam", Adam(falling, beta_2=0.99), 0.5),
        ("adamw", AdamW(falling, beta_2=0.99, weight_decay=0.5), 0.0),
    ],
)
def test_without_noise_the_rules_are_those_of_the_package(name: str, rule: Any, lam: float) -> None:
    w, penalty = np.zeros(2), L2(lam)
    memory = rule.start(w)
    kept = stored()[name][LAMS.index(0.5)].reshape(-1, len(STEPS), 2)[0] / FINE
    for k in range(1, 1001):
        w, memory = rule.update(k, w, slope(w), memory, penalty)
        if k in STEPS:
            np.testing.assert_allclose(w, kept[STEPS.index(k)], atol=1 / FINE)


@pytest.mark.parametrize("lam", LAMS)
def test_a_rule_comes_to_the_end_that_theory_gives_it(lam: float) -> None:
    at = LAMS.index(lam)
    for j, noise in enumerate(NOISES):
        for rule in (SGD, MOMENTUM, ADAMW):
            for matched in (False, True):
                off = place(rule, at, j, LAST, matched) - end(rule, lam, noise, matched)
                assert np.abs(off).max() < (0.001 if noise == 0 or rule != ADAMW else 0.021)
        off = place(ADAM, at, j, LAST, False) - end(ADAM, lam, noise, False)
        # A share λ/s of a step is what noise leaves of the decay: at λ = 0.02, s = 10 it has not arrived.
        assert np.abs(off).max() < (0.001 if noise == 0 else 0.035 if lam / noise > 0.005 else 0.1)


@given(st.floats(0.02, 2), st.floats(0.05, 20))
def test_at_rest_the_decay_is_the_slope_over_its_root_mean_square(wd: float, noise: float) -> None:
    w = balance(wd, noise)
    g = slope(w)
    assert (np.abs(w) < 1 / wd).all()
    assert wd * w == pytest.approx(-g / np.sqrt(g**2 + noise**2), abs=1e-9)


def test_the_place_of_rest_is_the_minimum_of_loss_and_arcs() -> None:
    def height(w: Any, wd: float, noise: float) -> float:
        off = w - LEAST_SQUARES
        return float(0.5 * off @ G @ off + noise / wd * (1 - np.sqrt(1 - (wd * w) ** 2)).sum())

    for wd, noise in ((0.4, 0.1), (0.4, 1.0), (1.0, 0.5), (0.1, 5.0)):
        edge = (1 - 1e-9) / wd
        found = minimize(height, [0.1, 0.1], (wd, noise), "L-BFGS-B", bounds=[(-edge, edge)] * 2, tol=1e-12)
        np.testing.assert_allclose(balance(wd, noise), found.x, atol=1e-4)


def test_little_noise_is_the_box_and_much_is_ridge() -> None:
    for wd in (0.2, 0.4, 0.5, 0.8):
        box = contact(G, LEAST_SQUARES, 1 / wd, ball="linf")
        np.testing.assert_array_equal(balance(wd, 0.0), box)
        np.testing.assert_allclose(balance(wd, 1e-5), box, atol=1e-3)
        np.testing.assert_allclose(balance(wd, 1e4 / wd), ridge(1e4), rtol=1e-5)


def test_on_the_wall_the_second_weight_makes_up_for_the_first() -> None:
    ends = [place(ADAMW, LAMS.index(wd), 0, LAST, False) for wd in (0.2, 0.4, 0.5)]
    np.testing.assert_allclose(ends, [(3, 1), (2.5, 1.45), (2, 1.9)], atol=1e-3)


def test_a_ridge_solves_its_equations() -> None:
    for lam in LAMS:
        np.testing.assert_allclose(slope(ridge(lam)) + lam * ridge(lam), 0, atol=1e-12)
    np.testing.assert_array_equal(end(MOMENTUM, 0.5, 1.0, False), ridge(0.5 * (1 - BETA)))
    np.testing.assert_array_equal(end(MOMENTUM, 0.5, 1.0, True), ridge(0.5))


def test_momentum_goes_another_way_to_the_same_end() -> None:
    plain, matched = stored()["sgd"] / FINE, stored()["matched"] / FINE
    assert np.abs(plain[:, -1] - matched[:, -1]).max() < 1e-3
    assert np.abs(plain - matched).max() > 0.3


def test_the_figure_starts_with_the_words_of_its_first_state() -> None:
    figure = optimiser_race().figure
    assert figure.spoken == sentence(figure.lam, figure.noise, figure.step, figure.matched)
    assert LAMS[figure.lam] == 0.4
    assert "AdamW at (2.50, 1.45), 0.00 from its end on the wall" in figure.spoken
    assert "SGD with L2 at (1.85, 1.45)" in figure.spoken
    assert "Adam with L2 at (1.85, 1.45)" in figure.spoken


def test_the_sentence_says_what_stops_adamw() -> None:
    told = {lam: sentence(LAMS.index(lam), 0, LAST, False) for lam in (0.2, 0.45, 1.0)}
    assert told[0.2].endswith("AdamW at (3.00, 1.00), 0.00 from its end at least squares.")
    assert told[0.45].endswith("AdamW at (2.22, 1.70), 0.00 from its end on the wall.")
    assert told[1.0].endswith("AdamW at (1.00, 1.00), 0.00 from its end in the corner.")
    assert "from its end on the arcs" in sentence(9, 4, LAST, False)
    assert "step 0: SGD with L2 at (0.00, 0.00)" in sentence(9, 4, 0, False)


def test_the_sliders_have_each_number_once_in_order() -> None:
    for numbers in (LAMS, NOISES, STEPS):
        assert (np.diff(numbers) > 0).all()
    assert NOISES[0] == STEPS[0] == 0


def test_what_is_sent_is_what_is_stored() -> None:
    arrays = optimiser_race().figure.arrays
    assert sum(len(a["data"]) for a in arrays.values()) < 65_000
    for name, walk in stored().items():
        sent = np.frombuffer(arrays[name]["data"], dtype="<i2").reshape(walk.shape)
        np.testing.assert_array_equal(sent, walk)
    rest = np.frombuffer(arrays["rest"]["data"]).reshape(len(LAMS), len(NOISES), 2)
    np.testing.assert_allclose(rest[9, 4], balance(LAMS[9], NOISES[4]), rtol=5e-12)


def test_the_table_holds_the_theory_beside_the_runs() -> None:
    told: Any = table()
    for row in told["rows"]:
        theory, came = (np.array(literal_eval(row[k])) for k in (4, 5))
        assert np.abs(theory - came).max() <= 0.021


def test_the_still_picture_is_small_and_the_same_each_time() -> None:
    picture = optimiser_race().still
    assert picture == optimiser_race().still
    assert len(picture.encode()) < 20_000
    texts = [node.text for node in ET.fromstring(picture).findall("{http://www.w3.org/2000/svg}text")]
    assert texts.count("AdamW") == texts.count("Adam with L2") == 3
    assert len(RULES) == 4
