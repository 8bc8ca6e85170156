"""What stands in for a kernel where numba is missing computes the same."""

import numpy as np
import pytest

from l1l2._numba import njit, without_numba
from l1l2.optimality._gram import gap_on_gram, gap_on_gram_at_once
from l1l2.solvers import _cholesky, _contradictions, _segment

RNG = np.random.default_rng(5)


@pytest.fixture(params=[0, 1, 4, 9])
def system(request):
    """A Gram matrix, its factor on a support of k features, and that support."""
    k, p = request.param, 12
    A = RNG.standard_normal((40, p))
    G, S = A.T @ A / 40, RNG.permutation(p).astype(np.int64)
    L = np.full((p, p), np.nan)
    L[:k, :k] = np.linalg.cholesky(G[np.ix_(S[:k], S[:k])])
    return G, L, S, k


@pytest.mark.parametrize("solve", [_cholesky.solve._function, _cholesky.solve_by_lapack])
def test_both_solve_the_system_of_the_support(system, solve):
    G, L, S, k = system
    b = RNG.standard_normal(12)
    expected = np.linalg.solve(G[np.ix_(S[:k], S[:k])], b[:k])
    rest = b[k:].copy()
    solve(L, k, b)
    np.testing.assert_allclose(b[:k], expected, rtol=1e-10)
    np.testing.assert_array_equal(b[k:], rest)


@pytest.mark.parametrize("respond", [_segment.respond._function, _segment.respond_by_rows])
def test_both_say_how_all_products_answer_to_the_support(system, respond):
    G, L, S, k = system
    d, out = RNG.standard_normal(12), np.full(12, np.nan)
    step = np.linalg.solve(G[np.ix_(S[:k], S[:k])], d[:k])
    respond(G, L, S, k, d, out)
    np.testing.assert_allclose(d[:k], step, rtol=1e-10)
    np.testing.assert_allclose(out, G[:, S[:k]] @ step, rtol=1e-10, atol=1e-13)


def test_the_stand_in_is_called_only_where_there_is_no_numba(monkeypatch):
    def which(numba):
        @njit
        def name(x):
            return 2 * x

        @without_numba(name)
        def other(x):
            return ("plain", x)

        monkeypatch.setattr("l1l2._numba.has_numba", lambda: numba)
        return name(3)

    assert which(numba=False) == ("plain", 3)


@pytest.mark.parametrize("append", [_cholesky.append._function, _cholesky.append_by_lapack])
def test_both_append_the_row_that_the_factor_of_one_feature_more_has(system, append):
    G, L, S, k = system
    assert append(L, k, G, S, S[k])
    expected = np.linalg.cholesky(G[np.ix_(S[: k + 1], S[: k + 1])])
    np.testing.assert_allclose(L[: k + 1, : k + 1][k], expected[k], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("append", [_cholesky.append._function, _cholesky.append_by_lapack])
def test_both_refuse_a_feature_that_depends_on_the_support(system, append):
    G, L, S, k = system
    G[S[k]] = G[:, S[k]] = 0.0
    if k:  # the same column as the first of the support
        G[S[k]], G[S[k], S[k]] = G[S[0]], G[S[0], S[0]]
        G[:, S[k]] = G[S[k]]
    assert not append(L, k, G, S, S[k])


@pytest.mark.parametrize("point", [_segment.point._function, _segment.point_at_once])
def test_both_give_weights_of_the_right_sign_and_their_products(system, point):
    G, _, S, k = system
    c, u, d, w, q = RNG.standard_normal((5, 12))
    signs = np.where(np.arange(12) % 3, 1.0, -1.0)
    b, a = G[:, S[:k]] @ u[:k], G[:, S[:k]] @ d[:k]
    point(G, c, S, signs, k, 0.3, u, d, b, a, w, q)
    expected = np.zeros(12)
    expected[S[:k]] = u[:k] - 0.3 * d[:k]
    expected[S[:k]] *= expected[S[:k]] * signs[:k] >= 0
    np.testing.assert_allclose(w, expected, rtol=1e-12)
    np.testing.assert_allclose(q, c - G @ w, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("positive", [False, True])
@pytest.mark.parametrize("lam2", [0.0, 0.2])
@pytest.mark.parametrize("excess", [None, 0.0, 0.5, 3.0, 1e9])
def test_both_judge_a_point_alike(excess, lam2, positive):
    p, rng = 12, np.random.default_rng(7)
    A = rng.standard_normal((40, p))
    t = A @ np.where(np.arange(p) < 4, 1.0, 0.0) + rng.standard_normal(40)
    G, c, yy = A.T @ A / 40, A.T @ t / 40, float(t @ t) / 40
    w = np.where(np.arange(p) < 6, np.abs(rng.standard_normal(p)), 0.0)
    q, factors, noise = c - G @ w, rng.uniform(0.5, 2.0, p), np.full(p, 1e-3)
    if excess is not None:  # two features without a penalty, that far from orthogonal in units of the noise
        factors[[0, 7]], q[[0, 7]] = 0.0, [1e-3 * (1 + excess), 0.0]
    point = w, q, c, yy, 0.1, lam2, factors, noise, positive
    expected = gap_on_gram._function(*point)
    np.testing.assert_allclose(gap_on_gram_at_once(*point), expected, rtol=1e-12)
    assert expected > 0


@pytest.mark.parametrize("positive", [False, True])
@pytest.mark.parametrize(
    "contradictions", [_contradictions.contradictions._function, _contradictions.contradictions_at_once]
)
def test_both_find_who_is_past_zero_and_who_pulls_harder_than_its_penalty(contradictions, positive):
    S, at = np.array([5, 0, 3]), np.full(9, -1)
    w, sign = np.array([-0.5, 0, 0, 0.2, 0, 0.1]), np.array([1.0, 0, 0, -1, 0, 1])
    l1, q = np.array([0.0, 1, 1, 1, 1, 1]), np.array([0, 1.2, -1.2, 3, 1.05, 3])
    leave, join = contradictions(S, w, q, sign, l1, positive, 0.1, at)
    # Feature 0 is free where weights may be negative, and bound where they may not.
    assert (list(at[:leave]), list(at[leave : leave + join])) == (
        ([1, 2], [1]) if positive else ([2], [1, 2])
    )
