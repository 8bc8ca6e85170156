"""What every penalty must satisfy, whatever its formula."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.refusals import refusal
from tests.strategies import penalties, steps, strengths, vectors

from l1l2.penalties import L1, L1L2, L2


@given(penalties(), vectors(), steps())
def test_the_prox_meets_its_own_optimality_condition(penalty, v, step):
    w = penalty.prox(v, step)
    allowed = 1e-9 * (
        1 + np.abs(v).max(initial=0.0) / step + sum(penalty.strengths) * np.abs(v).max(initial=0.0)
    )
    assert penalty.distance(w, (w - v) / step).max(initial=0.0) <= allowed


@given(penalties(), vectors(), st.integers(0, 10**6))
def test_a_subgradient_supports_the_penalty_from_below(penalty, w, seed):
    s = penalty.subgradient(w)
    for u in w + np.random.default_rng(seed).standard_normal((20, w.size)):
        gap = penalty.value(u) - penalty.value(w) - s @ (u - w)
        assert gap >= -1e-10 * (1 + penalty.value(u) + penalty.value(w))


@given(penalties(), vectors())
def test_the_subgradient_is_zero_for_a_weight_at_zero_and_at_no_distance_from_the_subdifferential(penalty, w):
    s = penalty.subgradient(w)
    assert not s[w == 0].any()
    np.testing.assert_allclose(penalty.distance(w, -s), 0, atol=1e-15 * (1 + np.abs(s).max(initial=0.0)))


@given(penalties(), vectors(), st.integers(0, 10**6))
def test_fenchel_young_value_and_conjugate_outweigh_the_product_and_balance_at_a_subgradient(
    penalty, w, seed
):
    u = np.random.default_rng(seed).standard_normal(w.size) * 100
    assert penalty.value(w) + penalty.conjugate(u) >= u @ w - 1e-9 * (1 + np.abs(u * w).sum())
    s = penalty.subgradient(w)
    if max(penalty.strengths) > 0:
        total = penalty.value(w) + penalty.conjugate(s)
        # Without λ₂ rounding can put |s| a hair beyond λ₁ only if sign·λ₁ were inexact, which it is not.
        assert total == pytest.approx(s @ w, rel=1e-9, abs=1e-9)


@given(vectors(min_size=1), strengths())
def test_the_l1_keeps_all_weights_at_zero_from_lambda_max_up_and_not_below(grad, lam2):
    top = L1L2(1.0, lam2).lambda_max(grad)
    zero = np.zeros_like(grad)
    assert top == L1(0.0).lambda_max(grad)
    assert not L1L2(top, lam2).distance(zero, grad).any()
    assert top == 0 or L1L2(top * (1 - 1e-6), lam2).distance(zero, grad).any()


def test_no_finite_l2_holds_a_weight_at_zero_that_the_loss_pulls_away():
    assert L2(1.0).lambda_max([0.0, 1e-12]) == np.inf
    assert L2(1.0).lambda_max([0.0, 0.0]) == 0.0
    assert L2(1e12).distance([0.0], [1e-12])[0] > 0


@given(vectors(), vectors(), steps(), strengths())
def test_the_elastic_net_with_one_strength_zero_is_the_other_penalty(w, v, step, lam):
    for mixed, pure in ((L1L2(lam, 0.0), L1(lam)), (L1L2(0.0, lam), L2(lam))):
        assert mixed.value(w) == pure.value(w)
        assert mixed.conjugate(v) == pure.conjugate(v)
        np.testing.assert_array_equal(mixed.prox(v, step), pure.prox(v, step))
        np.testing.assert_array_equal(mixed.subgradient(w), pure.subgradient(w))


@given(vectors(min_size=1, largest=10.0), st.floats(0.01, 10.0))
def test_the_gradient_of_half_the_square_is_lam_times_w_by_differences(w, lam):
    h = 1e-4
    for j, e in enumerate(np.eye(w.size)):
        slope = (L2(lam).value(w + h * e) - L2(lam).value(w - h * e)) / (2 * h)
        assert slope == pytest.approx(L2(lam).subgradient(w)[j], abs=1e-6 * (1 + lam * np.sum(w**2)))


def test_distances_in_numbers_anyone_can_check():
    w, grad = [0.0, 0.0, 2.0, -2.0], [0.5, -3.0, -1.0, 0.0]
    np.testing.assert_array_equal(L1(1.0).distance(w, grad), [0.0, 2.0, 0.0, 1.0])
    np.testing.assert_array_equal(L2(1.0).distance(w, grad), [0.5, 3.0, 1.0, 2.0])
    np.testing.assert_array_equal(L1L2(1.0, 1.0).distance(w, grad), [0.0, 2.0, 2.0, 3.0])


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(("make", "name"), [(L1, "lam"), (L2, "lam")])
def test_a_strength_that_is_no_finite_number_from_zero_up_is_refused_with_its_value(make, name, bad):
    with pytest.raises(ValueError, match=rf"{make.__name__}: {name} must be a finite number >= 0, got {bad}"):
        make(bad)


def test_the_elastic_net_names_which_of_its_strengths_is_wrong():
    with pytest.raises(ValueError, match=r"L1L2: lam2 must be a finite number >= 0, got -2\.0"):
        L1L2(1.0, -2.0)
    with pytest.raises(ValueError, match=r"L1L2: lam1 must be a finite number >= 0, got nan"):
        L1L2(np.nan, 1.0)


@pytest.mark.parametrize("bad", ["1", None, 1j, True, [1.0]])
def test_a_strength_that_is_no_number_is_refused_with_its_value(bad):
    with pytest.raises(TypeError, match=r"L1: lam must be one real number, got "):
        L1(bad)


@given(penalties(), vectors(min_size=1), st.integers(0, 10**6))
def test_with_a_step_for_each_weight_each_goes_as_far_as_alone(penalty, v, seed):
    step = 10 ** np.random.default_rng(seed).uniform(-3, 3, v.size)
    alone = [penalty.prox(entry, own) for entry, own in zip(v, step, strict=True)]
    np.testing.assert_array_equal(penalty.prox(v, step), alone)


def test_of_no_weights_none_is_pulled_and_all_are_at_zero():
    assert L1(1.0).lambda_max([]) == 0.0
    assert L1L2(1.0, 1.0).distance([], []).size == 0


@pytest.mark.parametrize("penalty", [L1(1.0), L2(1.0), L1L2(1.0, 1.0)])
def test_what_a_penalty_cannot_use_is_refused_by_its_own_name(penalty):
    name, w, nan, square = type(penalty).__name__, np.ones(2), [1.0, np.nan], np.ones((2, 2))
    refusal((name, "w", "nan at index 1"), penalty.value, nan)
    refusal((name, "w", "nan at index 1"), penalty.subgradient, nan)
    refusal((name, "u", "nan at index 1"), penalty.conjugate, nan)
    refusal((name, "u", "(2, 2)"), penalty.conjugate, square)
    refusal((name, "grad", "nan at index 1"), penalty.lambda_max, nan)
    refusal((name, "grad", "(2, 2)"), penalty.lambda_max, square)
    refusal((name, "w", "(2, 2)"), penalty.distance, square, w)
    refusal((name, "grad", "nan at index 1"), penalty.distance, w, nan)
    refusal((name, "grad", "2 entries, got 3", "One for each weight"), penalty.distance, w, np.ones(3))
    refusal((name, "v", "nan at index 1"), penalty.prox, nan, w)
    bad_steps = [(0.0, "> 0, got 0.0"), ([1.0, 0.0], "got 0.0"), ([1.0, -3.0], "(2,), got -3.0")]
    for step, shown in [*bad_steps, (np.ones(3), "(2,), got shape (3,)"), (nan, "nan at index 1")]:
        refusal((name, "step", shown), penalty.prox, w, step)


def test_a_strength_is_held_as_a_float_whatever_number_it_was_given_as():
    assert [type(lam) for lam in (L1(1).lam, L2(1).lam, L1L2(1, 1).lam1, L1L2(1, 1).lam2)] == [float] * 4
