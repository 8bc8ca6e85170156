"""Chapter 1's answers, each worked out another way than the table works it out."""

from fractions import Fraction
from math import hypot, isqrt

import numpy as np
import pytest
from scipy.optimize import brentq, minimize

from l1l2.checks import find
from l1l2.checks.norms import ANSWERS
from l1l2.prox import elastic_net, shrink, soft_threshold

WISH = np.array([0.6, 0.7])


def test_the_three_sizes_are_those_of_the_best_known_right_triangle():
    assert find("norms.l1").truth() == 3 + 4
    assert find("norms.l2").truth() == isqrt(3 * 3 + 4 * 4) == hypot(3, 4)
    assert find("norms.l2_squared").truth() == 3 * 3 + 4 * 4


def test_the_slopes_of_the_sources_forms_cross_at_the_answer():
    def difference(w: float, h: float = 1e-6) -> float:
        return ((w + h) ** 2 - (w - h) ** 2) / (2 * h) - ((w + h) - (w - h)) / (2 * h)

    assert find("norms.crossover").truth() == pytest.approx(brentq(difference, 0.01, 10), abs=1e-8)


def test_the_half_norm_of_two_ones_breaks_the_triangle_inequality_and_no_other_axiom():
    half = [Fraction(1), Fraction(1)]
    size = sum(half) ** 2  # each root of 1 is 1, and the outer power 1/q is 2
    assert find("norms.half_norm").truth() == size > 2
    assert find("norms.half_axiom").verdict(2)
    assert not find("norms.half_axiom").verdict(0)
    assert not find("norms.half_axiom").verdict(1)


@pytest.mark.parametrize(("share", "zero"), [(0.99, False), (1.01, True)])
def test_the_whole_wish_dies_at_the_answer_and_not_before(share, zero):
    lam = share * find("norms.group_kill").truth()

    def cost(w):
        return 0.5 * np.sum((w - WISH) ** 2) + lam * np.linalg.norm(w)

    best = minimize(cost, WISH / 2, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-14}).x
    assert (np.linalg.norm(best) < 1e-4) == zero


def test_the_sum_and_the_length_kill_at_a_finite_strength_and_the_square_does_not():
    assert find("norms.who_kills").verdict(1)
    around = 1e-3 * np.array([[np.cos(t), np.sin(t)] for t in np.linspace(0, 2 * np.pi, 72)])
    gain = around @ WISH - 0.5 * np.sum(around**2, axis=1)
    assert (np.abs(around).sum(axis=1) * 1.0 > gain).all()
    assert (np.linalg.norm(around, axis=1) * 1.0 > gain).all()
    for lam in (1.0, 10.0, 100.0):
        assert (0.5 * lam * np.sum(around**2, axis=1) < gain).any()


def test_the_package_s_own_prox_of_both_penalties_passes():
    assert find("norms.both").verdict(lambda a, lam1, lam2: float(elastic_net(a, lam1, lam2)))


@pytest.mark.parametrize(
    ("attempt", "says"),
    [
        (None, "nothing to check"),
        (lambda a, lam1, lam2: None, "returns nothing yet"),
        (lambda a, lam1, lam2: float(soft_threshold(shrink(a, lam2), lam1)), "swap them"),
        (lambda a, lam1, lam2: a / (1 + lam2), "exactly zero"),
        (lambda a, lam1, lam2: float(soft_threshold(a, lam1)), "costs less"),
        (lambda a, lam1, lam2: [a, a], "single number"),
        (lambda a, lam1, lam2: lam2 / 0, "ZeroDivisionError"),
    ],
)
def test_a_wrong_prox_is_told_what_is_wrong(attempt, says):
    verdict = find("norms.both").verdict(attempt)
    assert not verdict
    assert verdict.message.startswith("Not yet")
    assert says in verdict.message


@pytest.mark.parametrize("key", [k for k, a in ANSWERS.items() if hasattr(a, "slips")])
def test_no_common_wrong_number_passes_and_each_earns_its_own_hint(key):
    answer = ANSWERS[key]
    assert answer.verdict(answer.truth())
    for wrong, hint in answer.slips():
        verdict = answer.verdict(wrong)
        assert not verdict
        assert verdict.message == f"Not yet: {hint}"
