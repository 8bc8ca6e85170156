"""The digits reader: what is stored is what training leaves, and it is told and drawn as stored."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from l1l2.digits import correct, split
from l1l2.figures import digits_reader
from l1l2.figures.digits_reader import sentence, table
from l1l2.figures.read_digits import (
    LAMS,
    PROX,
    RIDGE,
    ROWS,
    STORE,
    SUBGRADIENT,
    WAYS,
    logged,
    measured,
    readers,
    scaled,
    size,
    trained,
)
from l1l2.networks import dropped_inputs, zero_share

READERS = readers()


@pytest.mark.parametrize(
    ("way", "at"), [(SUBGRADIENT, 5), (PROX, 0), (PROX, 5), (PROX, 10), (ROWS, 9), (RIDGE, 9)]
)
def test_a_network_trained_again_leaves_what_is_stored(way: int, at: int) -> None:
    network = trained(way, LAMS[at])
    found, stored = measured(network), READERS[way, at]
    np.testing.assert_allclose(found.pixels, stored.pixels, atol=1)
    np.testing.assert_allclose(found.neurons, stored.neurons, atol=1)
    assert (found.gone, found.unread) == (stored.gone, stored.unread)
    assert found.zeros == pytest.approx(stored.zeros, abs=1e-3)
    assert abs(found.right - stored.right) <= 1
    data = split(1000)
    first, last = network.parameters.weights
    assert found.zeros == zero_share(network)
    assert found.right == correct(network, data.X_test, data.y_test)
    assert found.unread == int((first == 0).all(axis=1).sum()) <= dropped_inputs(network)
    nothing = (first == 0).all(axis=0) | (last == 0).all(axis=1)
    assert found.gone == nothing.sum()


def test_no_subgradient_makes_a_zero_and_a_prox_makes_more_with_lambda() -> None:
    for at in range(len(LAMS)):
        for way in (SUBGRADIENT, RIDGE):
            assert READERS[way, at].zeros == 0 < READERS[way, at].smallest
    for way in (PROX, ROWS):
        assert (np.diff([READERS[way, at].zeros for at in range(len(LAMS))]) >= 0).all()
    assert READERS[PROX, LAMS.index(0.001)].zeros > 0.5


def test_prox_and_subgradient_see_the_same_pixels_and_read_as_many_images() -> None:
    for at, lam in enumerate(LAMS):
        if lam <= 0.01:
            ours, theirs = READERS[PROX, at], READERS[SUBGRADIENT, at]
            assert np.corrcoef(ours.pixels, theirs.pixels)[0, 1] > 0.99
            assert abs(ours.right - theirs.right) <= 5


def test_without_lambda_the_penalty_does_not_matter() -> None:
    assert all(READERS[way, 0] == READERS[PROX, 0] for way in range(len(WAYS)))


def test_codes_keep_zero_for_zero_alone() -> None:
    values = np.array([0.0, 1e-300, 1e-12, 1e-3, 1.0, 50.0, 1e9])
    for code in (scaled(values), logged(values)):
        assert ((code == 0) == (values == 0)).all()
    middle = np.geomspace(1e-8, 90, 200)
    np.testing.assert_allclose([size(int(code)) for code in logged(middle)], middle, rtol=0.06)
    assert size(0) == 0
    assert scaled(np.zeros(3)).tolist() == [0, 0, 0]


def test_the_arrays_are_those_stored_small_and_made_in_a_moment() -> None:
    start = time.process_time()
    arrays = digits_reader().figure.arrays
    assert time.process_time() - start < 1
    assert sum(len(a["data"]) for a in arrays.values()) < 10_000
    assert STORE.stat().st_size < 30_000
    sent = np.frombuffer(arrays["pixels"]["data"], dtype=np.uint8).reshape(arrays["pixels"]["shape"])
    for (way, at), reader in READERS.items():
        assert sent[way, at].tolist() == reader.pixels


def test_the_figure_starts_with_the_words_of_its_first_state() -> None:
    figure = digits_reader().figure
    assert figure.spoken == sentence(figure.way, figure.lam, READERS[figure.way, figure.lam])
    assert "58.3 % of the weights are exactly 0" in figure.spoken


def test_a_small_weight_is_not_called_zero() -> None:
    words = sentence(SUBGRADIENT, 5, READERS[SUBGRADIENT, 5])
    assert "Smallest weight: 4e−8, not 0." in words
    assert "0 % of the weights are exactly 0; 0 of 64 neurons gone" in words


def test_the_table_has_every_state() -> None:
    told: Any = table()
    assert len(told["rows"]) == len(WAYS) * len(LAMS)
    assert [row[0] for row in told["rows"]] == [way for way in WAYS for _ in LAMS]


def test_the_still_picture_is_small_and_the_same_each_time() -> None:
    picture = digits_reader().still
    assert picture == digits_reader().still
    assert len(picture.encode()) < 15_000
