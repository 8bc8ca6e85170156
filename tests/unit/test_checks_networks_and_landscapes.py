"""The answers of the chapter on networks and landscapes, each found another way than the table finds it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar

from l1l2.checks import find
from l1l2.networks import SGD, Network, train
from l1l2.penalties import L1


def minima(lam: float, power: int) -> list[float]:
    """The minima of (w² − 1)² + λ|w| or + (λ/2)w², on a grid."""
    w = np.linspace(-2, 2, 40_001)
    penalty = lam * np.abs(w) if power == 1 else lam / 2 * w**2
    f = (w**2 - 1) ** 2 + penalty
    inner = f[1:-1]
    return list(w[1:-1][(inner < f[:-2]) & (inner < f[2:])])


def chosen(key: str) -> str:
    question = find(key)
    return str(question.options[question.correct])


def test_a_grid_finds_three_minima_at_lambda_one() -> None:
    assert len(minima(1.0, 1)) == 3
    assert chosen("networks_and_landscapes.wells") == "Three"


def test_subgradient_steps_leave_no_weight_at_zero() -> None:
    rng = np.random.default_rng(0)
    net = Network((6, 5, 1), seed=0)
    train(net, rng.standard_normal((60, 6)), rng.standard_normal(60), L1(0.1), SGD(0.05), epochs=100)
    assert not (net.parameters.vector == 0).any()
    assert chosen("networks_and_landscapes.zeros") == "None"


def test_the_last_two_wells_under_l2_meet_at_the_answer() -> None:
    answer = find("networks_and_landscapes.one_l2").truth()
    assert len(minima(0.999 * answer, 2)) == 2
    assert len(minima(1.001 * answer, 2)) == 1


def test_zero_becomes_the_lowest_place_at_the_answer() -> None:
    def lead(lam: float) -> float:
        well = minimize_scalar(
            lambda w: (w**2 - 1) ** 2 + lam * w, bounds=(0.6, 1.2), method="bounded", options={"xatol": 1e-12}
        )
        return float(well.fun) - 1.0

    assert find("networks_and_landscapes.best").truth() == pytest.approx(brentq(lead, 0.5, 1.4), rel=1e-8)


def test_two_weights_have_the_square_of_the_places_of_one() -> None:
    w = np.linspace(-1.5, 1.5, 301)
    one = (w**2 - 1) ** 2 + 0.5 * np.abs(w)
    f = one[:, None] + one
    middle = f[1:-1, 1:-1]
    sides = [np.roll(np.roll(f, i, 0), j, 1)[1:-1, 1:-1] for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
    places = np.logical_and.reduce([middle < side for side in sides]).sum()
    assert places == 9
    assert find("networks_and_landscapes.count").truth() == round(float(places) ** 2.5)


def test_a_search_over_stretches_finds_no_lower_price() -> None:
    a, v = np.array([3.0, 4.0]), 0.2
    cost = minimize_scalar(
        lambda c: 0.5 * (c**2 * a @ a + v**2 / c**2),
        bounds=(0.01, 10),
        method="bounded",
        options={"xatol": 1e-10},
    )
    assert find("networks_and_landscapes.price").truth() == pytest.approx(cost.fun, rel=1e-8)


@pytest.mark.parametrize("key", ["one_l2", "best", "count", "price"])
def test_no_known_slip_counts_as_right(key: str) -> None:
    question = find(f"networks_and_landscapes.{key}")
    assert question.verdict(question.truth()).right
    for wrong, hint in question.slips():
        verdict = question.verdict(wrong)
        assert not verdict.right
        assert hint in verdict.message


def balanced(A: np.ndarray, b: np.ndarray, V: np.ndarray) -> tuple[np.ndarray, ...]:
    A, b, V = A.copy(), b.copy(), V.copy()
    for k in range(len(b)):
        into, out = np.sqrt(A[:, k] @ A[:, k]), np.sqrt(V[k] @ V[k])
        if out == 0:
            A[:, k] = b[k] = 0
        elif into > 0:
            stretch = (out / into) ** 0.5
            A[:, k], b[k], V[k] = A[:, k] * stretch, b[k] * stretch, V[k] / stretch
    return A, b, V


def test_balancing_neuron_by_neuron_is_right() -> None:
    assert find("networks_and_landscapes.balance").verdict(balanced)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (lambda A, b, V: None, "nothing"),
        (lambda A, b, V: (A, b), "triple"),
        (lambda A, b, V: (A, b, V), "so is the penalty"),
        (lambda A, b, V: (2 * A, b, V / 2), "biases"),
        (lambda A, b, V: (2 * A, 2 * b, V), "1/c"),
        (lambda A, b, V: (2 * A, 2 * b, V / 2), "for less"),
        (lambda A, b, V: (A * np.nan, b, V), "not finite"),
    ],
)
def test_a_slip_in_balancing_earns_its_hint(wrong, hint) -> None:
    verdict = find("networks_and_landscapes.balance").verdict(wrong)
    assert not verdict.right
    assert hint in verdict.message
