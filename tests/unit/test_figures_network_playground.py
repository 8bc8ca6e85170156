"""The playground: what is stored is what training leaves, and the page computes with it as Python does."""

from __future__ import annotations

import json
import math
import time
import xml.etree.ElementTree as ET
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.javascript import run_javascript

from l1l2.figures import network_playground
from l1l2.figures.network_playground import START, sentence, table
from l1l2.figures.played import (
    DEAD,
    LAMS,
    PROX,
    RIDGE,
    SIZES,
    STORE,
    SUBGRADIENT,
    TEST,
    TRAIN,
    WAYS,
    measured,
    networks,
    short,
    split,
    trained,
)
from l1l2.networks import Network, connected, dead_neurons, dropped_inputs
from l1l2.playground import CIRCLE, CLUSTERS, INPUTS, REACH, SETS, SPIRAL, XOR, inputs

NETWORKS = networks()
SOME = [(CIRCLE, PROX, 0), (CIRCLE, PROX, 5), (XOR, PROX, 3), (SPIRAL, RIDGE, 4), (CLUSTERS, SUBGRADIENT, 6),
        (CIRCLE, DEAD, 5), (SPIRAL, PROX, 9)]  # fmt: skip


def network(vector: Any) -> Network:
    made = Network(SIZES, activation="tanh", loss="logistic")
    made.parameters.vector[:] = vector
    return made


@pytest.mark.parametrize(("kind", "way", "at"), SOME)
def test_a_network_trained_again_is_the_stored_one(kind: int, way: int, at: int) -> None:
    stored = NETWORKS[kind, way, at]
    vector = short(trained(kind, way, LAMS[at]).parameters.vector)
    found = measured(kind, vector)
    assert (found.zeros, found.gone, found.unread) == (stored.zeros, stored.gone, stored.unread)
    assert found.loss == pytest.approx(stored.loss, abs=2e-3)
    assert found.test_loss == pytest.approx(stored.test_loss, abs=5e-3)
    assert abs(found.right - stored.right) <= 1
    assert abs(found.test_right - stored.test_right) <= 3
    # What a subgradient leaves trembles around zero, by λ times the step, and so do others with it.
    np.testing.assert_allclose(vector, stored.vector, atol=0.05, rtol=0.02)


def test_no_subgradient_makes_a_zero_and_prox_and_dead_links_do() -> None:
    for (_, way, at), net in NETWORKS.items():
        if way in (SUBGRADIENT, RIDGE) or at == 0:
            assert net.zeros == 0 < net.smallest
        else:
            assert net.zeros > 0 == net.smallest


def test_what_is_told_of_a_network_is_counted_in_its_weights() -> None:
    for (kind, _, _), net in NETWORKS.items():
        made = network(net.vector)
        assert net.zeros == sum(int((W == 0).sum()) for W in made.parameters.weights)
        assert (net.gone, net.unread) == (dead_neurons(made), dropped_inputs(made))
        _, y, others, truth = split(kind)
        assert (len(y), len(truth)) == (TRAIN, TEST)
        odds = made.forward(inputs(others))[-1][:, 0]
        assert net.test_right == int(((odds > 0) == truth).sum())
        assert net.test_loss == pytest.approx(float((np.log1p(np.exp(odds)) - truth * odds).mean()))


def test_in_every_set_some_penalty_is_better_in_the_test_than_none_and_some_is_too_much() -> None:
    for kind in range(len(SETS)):
        for way in range(len(WAYS)):
            losses = [NETWORKS[kind, way, at].test_loss for at in range(len(LAMS))]
            assert min(losses) < losses[0]
            assert losses.index(min(losses)) < len(LAMS) - 1


def test_without_lambda_the_penalty_does_not_matter() -> None:
    for kind in range(len(SETS)):
        for way in range(len(WAYS)):
            np.testing.assert_array_equal(NETWORKS[kind, way, 0].vector, NETWORKS[kind, PROX, 0].vector)


@given(st.lists(st.floats(-1e3, 1e3, allow_subnormal=False), max_size=20))
def test_shortening_keeps_three_digits_or_four_decimals_and_zero_for_zero_alone(values: list[float]) -> None:
    for value, told in zip(values, short(np.array(values)), strict=True):
        assert (told == 0) == (value == 0)
        assert told == pytest.approx(value, rel=0.0051, abs=0.00005)
        assert len(f"{abs(told):g}") <= 6


def test_the_store_is_small_and_holds_the_first_way_alone_without_lambda() -> None:
    assert STORE.stat().st_size <= 60_000
    stored = json.loads(STORE.read_text("utf-8"))
    lengths = {len(vector) for kind in stored for way in kind for vector in way[1:]}
    assert lengths == {len(NETWORKS[START].vector)} == {69}
    assert [[len(way[0]) > 0 for way in kind] for kind in stored] == [[True, False, False, False]] * 4


def test_the_page_computes_what_the_network_says_and_who_is_connected() -> None:
    vectors = [net.vector.tolist() for net in NETWORKS.values()][::7]
    page = run_javascript(
        "network_playground_math.js",
        """const grid = m.inputs(m.middles(given.reach));
        return given.vectors.map((v) => [
          Array.from(m.logits(v, given.sizes, grid)), m.connected(v, given.sizes)]);""",
        {"vectors": vectors, "sizes": SIZES, "reach": REACH},
    )
    for vector, (odds, units) in zip(vectors, page, strict=True):
        made = network(vector)
        np.testing.assert_allclose(odds, made.forward(inputs(middles()))[-1][:, 0], atol=1e-9)
        assert units == [row.tolist() for row in connected(made)]


def middles() -> Any:
    at = -REACH + (np.arange(40) + 0.5) * 2 * REACH / 40
    return np.array([(x, y) for y in at for x in at])


@cache
def ground(state: tuple[int, int, int]) -> tuple[Any, list[Any], list[Any]]:
    """The log-odds on the grid, and the runs and the boundary that the page makes of them."""
    odds = network(NETWORKS[state].vector).forward(inputs(middles()))[-1][:, 0]
    found = run_javascript(
        "network_playground_math.js", "return [m.runs(given), m.boundary(given)];", odds.tolist()
    )
    return odds.reshape(40, 40), *found


@pytest.mark.parametrize("state", [(CIRCLE, PROX, 5), (XOR, RIDGE, 0), (SPIRAL, PROX, 2), (SPIRAL, PROX, 9)])
def test_the_ground_is_as_dark_as_the_network_is_sure(state: tuple[int, int, int]) -> None:
    odds, runs, _ = ground(state)
    bands = np.zeros((40, 40), dtype=int)
    for band, row, first, count in runs:
        assert (bands[row, first : first + count] == 0).all()
        bands[row, first : first + count] = band
    away = 1 / (1 + np.exp(-odds)) - 0.5
    expected = np.sign(away) * np.digitize(np.abs(away), [0.02, 0.15, 0.3, 0.45])
    np.testing.assert_array_equal(bands, expected)


@pytest.mark.parametrize(
    "state", [(CIRCLE, PROX, 5), (XOR, RIDGE, 3), (SPIRAL, PROX, 2), (CLUSTERS, DEAD, 7)]
)
def test_on_the_boundary_both_classes_are_equally_likely(state: tuple[int, int, int]) -> None:
    odds, _, pieces = ground(state)
    assert pieces
    for x, y in (end for piece in pieces for end in piece):
        assert x == int(x) or y == int(y)
        low, high = odds[math.floor(y), math.floor(x)], odds[math.ceil(y), math.ceil(x)]
        share = x % 1 or y % 1
        assert low + share * (high - low) == pytest.approx(0, abs=1e-9)
    signs = odds > 0
    crossed = (signs[1:] != signs[:-1]).sum() + (signs[:, 1:] != signs[:, :-1]).sum()
    assert len({tuple(end) for piece in pieces for end in piece}) == crossed


def test_a_network_without_weights_has_no_boundary() -> None:
    assert ground((SPIRAL, PROX, 9))[1:] == ([], [])


def test_the_weights_are_sent_as_they_are_stored_and_made_in_a_moment() -> None:
    networks.cache_clear()
    start = time.process_time()
    figure = network_playground().figure
    assert time.process_time() - start < 2
    sent = np.array(figure.options["weights"].split(" "), dtype=float)
    np.testing.assert_array_equal(sent, np.concatenate([net.vector for net in NETWORKS.values()]))
    assert sum(len(a["data"]) for a in figure.arrays.values()) < 20_000
    losses = np.frombuffer(figure.arrays["test_loss"]["data"])
    np.testing.assert_allclose(losses, [net.test_loss for net in NETWORKS.values()], rtol=5e-12)
    assert losses.max() <= figure.options["top"]


def test_the_figure_starts_with_the_words_of_its_first_state() -> None:
    figure = network_playground().figure
    assert (figure.data, figure.way, figure.lam) == START
    assert figure.spoken == sentence(*START, NETWORKS[START])
    assert f"{NETWORKS[START].zeros} of 58 weights are exactly 0" in figure.spoken
    assert "Smallest weight: exactly 0." in figure.spoken


def test_a_small_weight_is_not_called_zero() -> None:
    words = sentence(CIRCLE, SUBGRADIENT, START[2], NETWORKS[CIRCLE, SUBGRADIENT, START[2]])
    assert "0 of 58 weights are exactly 0; 5 of 5 inputs and 10 of 10 hidden neurons are left" in words
    assert ", not 0." in words


def test_the_table_has_every_state() -> None:
    told: Any = table()
    assert len(told["rows"]) == len(NETWORKS) == len(SETS) * len(WAYS) * len(LAMS)
    assert len(INPUTS) == SIZES[0]


def test_the_still_picture_is_small_the_same_each_time_and_has_a_link_for_each_weight() -> None:
    picture = network_playground().still
    assert picture == network_playground().still
    assert len(picture.encode()) < 15_000
    links = ET.fromstring(picture).findall("{http://www.w3.org/2000/svg}path")
    assert len(links) == 58 + 58 - NETWORKS[START].zeros
