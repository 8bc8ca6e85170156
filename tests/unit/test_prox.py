"""Every prox, against the two laws that characterise one, and against values known in closed form."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.refusals import refusal
from tests.strategies import numbers, steps, vectors

from l1l2 import prox


def euclidean_ball(v, t):
    size = np.linalg.norm(v)
    return v if size <= t else v * t / size


def elastic_net_conjugate(v, t):
    return np.where(np.abs(v) <= t, v, (t * v + t * np.sign(v)) / (1 + t))


# name: prox of g at strength t, g itself, and the prox of its conjugate derived by hand (Moreau's other half)
PROXES = {
    "l1": (prox.soft_threshold, lambda w, t: t * np.abs(w).sum(), lambda v, t: np.clip(v, -t, t)),
    "squared l2": (prox.shrink, lambda w, t: t / 2 * (w @ w), lambda v, t: v * t / (1 + t)),
    "elastic net": (
        lambda v, t: prox.elastic_net(v, t, t),
        lambda w, t: t * np.abs(w).sum() + t / 2 * (w @ w),
        elastic_net_conjugate,
    ),
    "l2": (prox.block_soft_threshold, lambda w, t: t * np.linalg.norm(w), euclidean_ball),
    "linf": (prox.linf, lambda w, t: t * np.abs(w).max(initial=0.0), prox.project_l1_ball),
}


@pytest.mark.parametrize("name", PROXES)
@given(v=vectors(), t=steps())
def test_moreau_the_prox_and_the_prox_of_the_conjugate_add_up_to_the_point(name, v, t):
    of_g, _, of_conjugate = PROXES[name]
    np.testing.assert_allclose(of_g(v, t) + of_conjugate(v, t), v, rtol=1e-12, atol=1e-11)


@pytest.mark.parametrize("name", PROXES)
@given(v=vectors(), t=steps(), seed=st.integers(0, 10**6))
def test_three_point_inequality_no_point_beats_the_prox_by_less_than_their_distance(name, v, t, seed):
    of_g, g, _ = PROXES[name]
    w = of_g(v, t)
    here = 0.5 * np.sum((w - v) ** 2) + g(w, t)
    away = np.random.default_rng(seed).standard_normal((30, v.size)) * np.logspace(-4, 3, 30)[:, None]
    for u in [w + d for d in away] + [np.zeros_like(v), v]:
        there = 0.5 * np.sum((u - v) ** 2) + g(u, t)
        assert there >= here + 0.5 * np.sum((u - w) ** 2) - 1e-11 * (1 + there + here)


@given(vectors(min_size=1), st.floats(0, 1e3))
def test_the_projection_on_the_l1_ball_lies_in_it_and_no_point_of_the_ball_is_nearer(v, radius):
    w = prox.project_l1_ball(v, radius)
    slack = 1e-10 * (1 + np.abs(v).sum())
    assert np.abs(w).sum() <= radius + slack
    # w is nearest if no u in the ball has (v − w)·(u − w) > 0; there (v − w)·u is at most radius·max|v − w|
    assert radius * np.abs(v - w).max() <= (v - w) @ w + slack * (1 + np.abs(v).max())


@given(numbers(), st.floats(0, 1e3))
def test_soft_threshold_zeroes_exactly_the_interval_and_never_with_a_minus_sign(v, t):
    w = prox.soft_threshold(np.array([v]), t)
    assert (w[0] == 0) == (abs(v) <= t)
    assert w[0] != 0 or not np.signbit(w[0])


def test_a_point_and_its_prox_in_numbers_anyone_can_check():
    v = np.array([3.0, -4.0])
    np.testing.assert_array_equal(prox.soft_threshold(v, 1.0), [2.0, -3.0])
    np.testing.assert_array_equal(prox.shrink(v, 1.0), [1.5, -2.0])
    np.testing.assert_array_equal(prox.elastic_net(v, 1.0, 1.0), [1.0, -1.5])
    np.testing.assert_allclose(prox.block_soft_threshold(v, 2.5), [1.5, -2.0], rtol=1e-15)
    np.testing.assert_array_equal(prox.block_soft_threshold(v, 5.0), [0.0, 0.0])
    np.testing.assert_allclose(prox.linf(v, 3.0), [2.0, -2.0], rtol=1e-15)
    np.testing.assert_allclose(prox.project_l1_ball(v, 3.0), [1.0, -2.0], rtol=1e-15)
    assert prox.soft_threshold(2.5, 1.0) == 1.5


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e160, 1e300])
def test_no_unit_is_too_small_or_too_large(scale):
    v = np.array([3.0, -4.0]) * scale
    np.testing.assert_allclose(
        prox.block_soft_threshold(v, 2.5 * scale), [1.5 * scale, -2 * scale], rtol=1e-12
    )
    np.testing.assert_allclose(prox.linf(v, 3 * scale), [2 * scale, -2 * scale], rtol=1e-12)
    np.testing.assert_allclose(prox.project_l1_ball(v, 3 * scale), [scale, -2 * scale], rtol=1e-12)


def test_an_empty_vector_has_an_empty_prox():
    for of_g, _, _ in PROXES.values():
        assert of_g(np.zeros(0), 1.0).shape == (0,)


@pytest.mark.parametrize(
    "call",
    [prox.soft_threshold, prox.shrink, prox.block_soft_threshold, prox.linf, prox.project_l1_ball],
)
def test_a_negative_strength_and_a_missing_value_are_refused_by_name(call):
    name = "radius" if call is prox.project_l1_ball else "t"
    with pytest.raises(ValueError, match=rf"{call.__name__}: {name} must be a finite number >= 0, got -1\.0"):
        call([1.0], -1.0)
    with pytest.raises(ValueError, match=rf"{call.__name__}: v must be finite, got nan at index 1"):
        call([1.0, np.nan], 1.0)


def test_the_elastic_net_takes_a_strength_for_each_entry():
    rng = np.random.default_rng(0)
    v, t1, t2 = rng.standard_normal((3, 4)), rng.random((3, 4)), rng.random((3, 4))
    t1[0], t2[:, 0] = 0.0, 0.0
    entries = [prox.elastic_net(a, b, c) for a, b, c in zip(v.flat, t1.flat, t2.flat, strict=True)]
    np.testing.assert_array_equal(prox.elastic_net(v, t1, t2), np.reshape(entries, (3, 4)))
    np.testing.assert_array_equal(prox.elastic_net(v, t1, 0.5), prox.elastic_net(v, t1, np.full((3, 4), 0.5)))


@given(vectors(min_size=6, max_size=6), steps())
def test_the_shape_of_an_array_does_not_matter_to_a_prox_of_all_its_entries(v, t):
    for of_g in (prox.block_soft_threshold, prox.linf, prox.project_l1_ball):
        np.testing.assert_array_equal(of_g(v.reshape(2, 3), t).ravel(), of_g(v, t))


def test_a_group_at_its_threshold_is_zero_without_a_minus_sign():
    assert not np.signbit(prox.block_soft_threshold([3.0, -4.0], 5.0)).any()


@pytest.mark.parametrize("name", ["t1", "t2"])
def test_the_elastic_net_names_the_strength_that_is_wrong(name):
    bad = [(-1.0, "got -1.0"), (np.array([1.0, -3.0]), "got -3.0"), (np.ones(3), "got shape (3,)")]
    for value, shown in [*bad, ([1.0, np.nan], "nan at index 1")]:
        strengths = {"t1": 1.0, "t2": 1.0, name: value}
        refusal(("elastic_net", name, shown), prox.elastic_net, [1.0, 2.0], **strengths)
    refusal(("elastic_net", "v", "inf at index 1"), prox.elastic_net, [1.0, np.inf], 1.0, 1.0)


def test_where_the_entries_sum_to_less_the_ball_holds_them_and_its_conjugate_leaves_none():
    small = np.array([0.3, -0.2])
    assert (prox.linf(small, 1.0) == 0).all()
    assert (prox.project_l1_ball(small, 1.0) == small).all()
