"""The playground's data, and the rule of the dead link against the rule written out weight by weight."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from l1l2.networks import SGD, Network, train
from l1l2.penalties import L1
from l1l2.playground import CIRCLE, CLUSTERS, INPUTS, SETS, SPIRAL, XOR, DeadLinks, inputs, points

KINDS = range(len(SETS))


@pytest.mark.parametrize("kind", KINDS)
def test_both_classes_are_as_many_and_the_same_seed_gives_the_same_points(kind: int) -> None:
    where, y = points(kind, 80, seed=3)
    assert where.shape == (80, 2)
    assert sorted(set(y)) == [0, 1]
    assert y.sum() == 40
    again, _ = points(kind, 80, seed=3)
    np.testing.assert_array_equal(where, again)
    assert not np.array_equal(where, points(kind, 80, seed=4)[0])


def test_each_set_has_the_shape_of_its_name() -> None:
    def told(kind: int, score: Any) -> float:
        where, y = points(kind, 4000)
        return float((score(*where.T) == y).mean())

    assert told(CIRCLE, lambda a, b: a**2 + b**2 < 1.05**2) > 0.9
    assert told(XOR, lambda a, b: a * b > 0) > 0.85
    assert told(CLUSTERS, lambda a, b: a + b > 0) > 0.9
    angle = lambda a, b: np.mod(np.arctan2(a, b) - (np.hypot(a, b) - 0.2) / 1.6 * 2.2 * np.pi, 2 * np.pi)  # noqa: E731
    assert told(SPIRAL, lambda a, b: (angle(a, b) > np.pi / 2) & (angle(a, b) < 3 * np.pi / 2)) > 0.9


def test_the_inputs_are_the_coordinates_their_squares_and_their_product() -> None:
    np.testing.assert_array_equal(inputs(np.array([[2.0, -3.0]])), [[2, -3, 4, 9, -6]])
    spread = np.array([inputs(points(kind, 4000)[0]).var(axis=0) for kind in KINDS])
    assert spread.shape[1] == len(INPUTS)
    assert ((spread > 0.2) & (spread < 4)).all()


@pytest.mark.parametrize(("kind", "n", "seed"), [(4, 10, 0), (-1, 10, 0), (0, 0, 0), (0, 10, -1)])
def test_points_that_cannot_be_made_are_refused(kind: int, n: int, seed: int) -> None:
    with pytest.raises(ValueError, match="points: "):
        points(kind, n, seed)


def by_hand(w: float, pulls: list[float], eta: float, lam: float) -> list[float]:
    """The rule for one weight, as it is written in the playground: pulls are minus the loss's slopes."""
    path, dead = [], False
    for pull in pulls:
        if not dead:
            side = (w > 0) - (w < 0)
            moved = w + eta * pull
            then = moved - eta * lam * side
            dead = moved * then < 0
            w = 0.0 if dead else then
        path.append(w)
    return path


numbers = st.floats(-1, 1, allow_subnormal=False)


@given(st.lists(numbers, min_size=3, max_size=3), st.lists(numbers, min_size=8, max_size=8), st.floats(0, 1))
def test_the_optimiser_is_the_rule_of_the_playground(
    start: list[float], pulls: list[float], lam: float
) -> None:
    optimiser = DeadLinks(0.3)
    w, expected = np.array(start), [by_hand(w0, pulls, 0.3, lam) for w0 in start]
    memory = optimiser.start(w)
    for k, pull in enumerate(pulls, 1):
        w, memory = optimiser.update(k, w, np.full(3, -pull), memory, L1(lam))
        np.testing.assert_allclose(w, [path[k - 1] for path in expected], atol=1e-15)


def test_a_weight_that_the_loss_carries_across_lives_and_one_that_the_penalty_carries_dies() -> None:
    optimiser = DeadLinks(0.1)
    w, (alive,) = optimiser.update(
        1, np.array([-0.05, -0.12, -0.5]), np.full(3, -1.0), (np.ones(3),), L1(0.5)
    )
    np.testing.assert_allclose(w, [0.1, 0.0, -0.35])
    np.testing.assert_array_equal(alive, [1, 0, 1])


def test_a_dead_weight_stays_at_zero_whatever_pulls_at_it() -> None:
    optimiser, w, memory = DeadLinks(0.1), np.zeros(2), (np.array([0.0, 1.0]),)
    for k in range(1, 50):
        w, memory = optimiser.update(k, w, np.full(2, -1.0), memory, L1(0.5))
    assert w[0] == 0
    assert w[1] > 2


@pytest.mark.parametrize("lam", [0.1, 0.25, 0.5, 0.9])
def test_of_those_that_must_cross_a_share_of_lam_over_lam_plus_pull_dies(lam: float) -> None:
    step, pull = 1e-3, 1.0
    w = -np.random.default_rng(0).uniform(0.2, 0.3, 20_000)
    optimiser, memory = DeadLinks(step), (np.ones_like(w),)
    for k in range(1, 1000):
        w, memory = optimiser.update(k, w, np.full_like(w, -pull), memory, L1(lam))
    assert 1 - memory[0].mean() == pytest.approx(lam / (lam + pull), abs=0.01)


def test_biases_are_not_penalised_and_do_not_die() -> None:
    X, y = inputs(points(CIRCLE, 40)[0]), points(CIRCLE, 40)[1]
    network = Network((5, 3, 1), activation="tanh", loss="logistic")
    train(network, X, y, L1(0.3), DeadLinks(0.1), epochs=300, batch_size=None)
    assert all((W == 0).all() for W in network.parameters.weights)
    assert network.mean_loss(X, y) == pytest.approx(np.log(2), abs=1e-6)
    assert any((b != 0).all() for b in network.parameters.biases)


def test_without_a_penalty_no_link_dies_and_the_steps_are_plain() -> None:
    X, y = inputs(points(XOR, 40)[0]), points(XOR, 40)[1]
    ends = []
    for optimiser in (DeadLinks(0.1), SGD(0.1)):
        network = Network((5, 4, 1), activation="tanh", loss="logistic", seed=2)
        train(network, X, y, L1(0.0), optimiser, epochs=50, batch_size=10)
        ends.append(network.parameters.vector)
    np.testing.assert_allclose(ends[0], ends[1], atol=1e-12)


@pytest.mark.parametrize("step", [0.0, -1.0, float("nan")])
def test_a_step_out_of_range_is_refused(step: float) -> None:
    with pytest.raises(ValueError, match="DeadLinks: step"):
        DeadLinks(step)
