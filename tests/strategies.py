"""What Hypothesis draws for the tests: vectors, steps, penalties, and awkward regression problems."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from l1l2.penalties import L1, L1L2, L2

KINDS = ("gaussian", "integers", "duplicates", "one-hot", "dependent", "scales", "constant", "wide")


def numbers(largest=1e3):
    return st.floats(-largest, largest, allow_subnormal=False, width=64)


def vectors(min_size=0, max_size=8, largest=1e3):
    return st.integers(min_size, max_size).flatmap(lambda p: arrays(np.float64, p, elements=numbers(largest)))


def steps():
    return st.floats(1e-3, 1e3)


def strengths(largest=1e3):
    return st.one_of(st.just(0.0), st.floats(1e-3, largest))


def penalties():
    return st.one_of(
        st.builds(L1, strengths()), st.builds(L2, strengths()), st.builds(L1L2, strengths(), strengths())
    )


@st.composite
def problems(draw, kinds=KINDS):
    """(X, y) with 1 ≤ n ≤ 12 and 1 ≤ p ≤ 14: n < p, ties, duplicates, dependent columns, unlike scales."""
    kind, rng = draw(st.sampled_from(kinds)), np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, p = draw(st.integers(1, 12)), draw(st.integers(1, 14))
    X, y = rng.standard_normal((n, p)), rng.standard_normal(n)
    if kind == "integers":
        X, y = rng.integers(-1, 2, (n, p)).astype(float), rng.integers(-2, 3, n).astype(float)
    elif kind == "duplicates":
        X = X[:, rng.integers(p, size=p)] * rng.choice([-1.0, 1.0], size=p)
    elif kind == "one-hot":
        X, y = np.eye(p)[rng.integers(p, size=n)], rng.integers(0, 3, n).astype(float)
    elif kind == "dependent":
        X = X[:, : max(1, p // 2)] @ rng.integers(-1, 2, (max(1, p // 2), p)).astype(float)
    elif kind == "scales":
        X, y = X * 10.0 ** rng.integers(-3, 4, p), 1e3 * y + 1e5
    elif kind == "constant":
        X[:, rng.integers(p)] = 0.1
    elif kind == "wide":
        X, y = rng.standard_normal((n, 3 * p)), y + 100
    return X, y
