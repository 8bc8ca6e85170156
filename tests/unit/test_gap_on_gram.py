"""The gap in O(p), for solvers, beside the same bound written out on the rows."""

import numpy as np
import pytest

from l1l2.optimality import duality_gap, gap_from_bounds, gap_on_gram
from l1l2.optimality._gram import gap_on_gram_at_once

pytestmark = pytest.mark.kernels

BOTH = [gap_on_gram, gap_on_gram_at_once]
OPTIONS = [(lam1, lam2, positive) for lam1 in (0.0, 0.3) for lam2 in (0.0, 0.4) for positive in (False, True)]


def rows(seed, n=20, p=5):
    """Columns and a target of mean square 1, and factors of which none is zero."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, p))
    y = X @ rng.standard_normal(p) + rng.standard_normal(n)
    return X / np.sqrt((X**2).mean(axis=0)), y / np.sqrt((y**2).mean()), rng.choice([0.5, 1.0, 2.0], p)


def objective(X, y, w, lam1, lam2, f):
    return np.mean((y - X @ w) ** 2) / 2 + lam1 * (f @ np.abs(w)) + lam2 / 2 * (f @ w**2)


def dual(X, y, theta, lam1, lam2, f, positive):
    """θᵀy − (n/2)‖θ‖², less the price of what exceeds λ₁f; −∞ if anything does, without λ₂."""
    pull = X.T @ theta
    beyond = np.maximum((pull if positive else np.abs(pull)) - lam1 * f, 0.0)
    here = theta @ y - len(y) / 2 * (theta @ theta)
    if lam2:
        return here - np.sum(beyond**2 / f) / (2 * lam2)
    return here if (beyond <= 1e-12).all() else -np.inf


def from_rows(X, y, w, lam1, lam2, f, positive):
    """J less the better of two bounds: the residual at its price, and scaled until it is feasible."""
    n, p = X.shape
    tall = np.vstack([X, np.diag(np.sqrt(n * lam2 * f))])  # λ₂ as p more rows
    y_tall = np.append(y, np.zeros(p))
    r = y_tall - tall @ w
    pull = tall.T @ r / n / f
    steepest = max((pull if positive else np.abs(pull)).max(), 0.0)
    most = min(1.0, lam1 / steepest if steepest else 1.0)
    scale = np.clip(y_tall @ r / (r @ r), 0.0, most)
    best = scale * (y_tall @ r) / n - scale**2 * (r @ r) / (2 * n)
    if lam2:
        best = max(best, dual(X, y, r[:n] / n, lam1, lam2, f, positive))
    return objective(X, y, w, lam1, lam2, f) - max(best, 0.0)


def on_gram(kernel, X, y, w, lam1, lam2, f, positive, noise=0.0):
    n = len(y)
    c = X.T @ y / n
    return kernel(
        w, c - X.T @ X @ w / n, c, float(y @ y / n), lam1, lam2, f, np.zeros(len(w)) + noise, positive
    )


@pytest.mark.parametrize("kernel", BOTH)
@pytest.mark.parametrize(("lam1", "lam2", "positive"), OPTIONS)
def test_from_products_it_is_what_it_is_from_rows(kernel, lam1, lam2, positive):
    for seed in range(12):
        X, y, f = rows(seed)
        w = np.random.default_rng(seed).standard_normal(5) * [0.0, 0.01, 0.1, 1.0][seed % 4]
        w = np.abs(w) if positive else w
        found = on_gram(kernel, X, y, w, lam1, lam2, f, positive)
        assert found == pytest.approx(from_rows(X, y, w, lam1, lam2, f, positive), rel=1e-10, abs=1e-13)


@pytest.mark.parametrize("kernel", BOTH)
@pytest.mark.parametrize(("lam1", "lam2", "positive"), OPTIONS)
def test_no_other_weights_are_better_by_more_than_the_gap(kernel, lam1, lam2, positive):
    for seed in range(8):
        X, y, f = rows(seed)
        rng = np.random.default_rng(seed)
        draw = rng.standard_normal((30, 5)) * np.logspace(-3, 0, 30)[:, None]
        draw = np.abs(draw) if positive else draw
        here = objective(X, y, draw[20], lam1, lam2, f)
        gap = on_gram(kernel, X, y, draw[20], lam1, lam2, f, positive)
        assert gap >= max(here - objective(X, y, w, lam1, lam2, f) for w in draw) - 1e-13


@pytest.mark.parametrize("kernel", BOTH)
@pytest.mark.parametrize("lam2", [0.0, 0.4])
def test_a_free_feature_that_is_fitted_is_as_if_it_were_not_there(kernel, lam2):
    X, y, f = rows(3)
    free, w = X[:, 0], np.array([0.0, 0.0, 0.2, -0.1, 0.0])
    w[0] = free @ (y - X @ w) / (free @ free)
    rest = X[:, 1:] - np.outer(free, free @ X[:, 1:]) / (free @ free)
    y_rest = y - free * (free @ y) / (free @ free)
    factors = np.append(0.0, f[1:])
    noise = np.full(5, 1e-14)
    alone = from_rows(rest, y_rest, w[1:], 0.1, lam2, f[1:], False)
    assert on_gram(kernel, X, y, w, 0.1, lam2, factors, False, noise) == pytest.approx(alone, rel=1e-9)


@pytest.mark.parametrize("kernel", BOTH)
@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("positive", [False, True])
def test_a_free_feature_that_is_not_fitted_leaves_no_bound(kernel, sign, positive):
    X, y, _ = rows(4)
    y = y + 2 * sign * X[:, 0] * (1 if X[:, 0] @ y * sign >= 0 else 3)
    w, f = np.zeros(5), np.array([0.0, 1.0, 1.0, 1.0, 1.0])
    gap = on_gram(kernel, X, y, w, 10.0, 0.5, f, positive, 1e-14)
    if positive and X[:, 0] @ y < 0:  # a pull below zero asks for nothing that a weight >= 0 could give
        assert gap < 1e-12
    else:
        assert gap == pytest.approx(objective(X, y, w, 10.0, 0.5, f), rel=1e-12)


@pytest.mark.parametrize("kernel", BOTH)
@pytest.mark.parametrize("times", [0.5, 1.5, 40.0, 9e4, 2e5])
def test_what_a_free_feature_is_off_beyond_its_noise_is_charged(kernel, times):
    """2e-15 of yy for each noise beyond the first; from 1e5 of them on there is no bound."""
    X, y, f = rows(5)
    X[:, 0] -= y * (X[:, 0] @ y) / (y @ y)
    y = y + X[:, 0] * times * 1e-9 * len(y) / (X[:, 0] @ X[:, 0])
    w, noise, factors = np.zeros(5), np.array([1e-9, 0, 0, 0, 0]), np.append(0.0, f[1:])
    gap = on_gram(kernel, X, y, w, 0.1, 0.0, factors, False, noise)
    alone = from_rows(X[:, 1:], y, w[1:], 0.1, 0.0, f[1:], False)
    whole = y @ y / len(y)
    assert alone < 0.49 * whole
    charged = alone + 2e-15 * max(times - 1, 0.0) * whole if times < 1e5 else whole / 2
    assert gap == pytest.approx(charged, rel=0, abs=3e-15)


@pytest.mark.parametrize("kernel", BOTH)
def test_a_pull_that_rounding_explains_is_no_fault_of_a_penalised_feature(kernel):
    X, y, f = rows(6)
    w, top = np.zeros(5), np.max(np.abs(X.T @ y) / len(y) / f)
    assert on_gram(kernel, X, y, w, top * 0.99, 0.0, f, False) > 1e-5
    assert on_gram(kernel, X, y, w, top * 0.99, 0.0, f, False, 0.011 * top * f) == 0.0
    assert on_gram(kernel, X, y, w, top, 0.5, f, False) < 1e-15


@pytest.mark.parametrize("kernel", BOTH)
@pytest.mark.parametrize("lam1", [0.0, 1e-9])
def test_of_weights_so_large_that_their_sums_are_rounding_nothing_is_claimed(kernel, lam1):
    # wᵀc + wᵀq = 2 where yᵀy = 1: a residual whose square is −1
    one = np.ones(1)
    assert kernel(one, one, one, 1.0, lam1, 0.0, one, 1e-15 * one, False) == 1.0


def test_the_bound_of_one_residual_in_numbers_anyone_can_check():
    # rr = 4, yr = 4: a residual that is y itself, so J = 2; feasible, halved, and without any λ₁
    assert gap_from_bounds(4.0, 4.0, 0.0, 0.0, 1.0, 0.0, 0.5) == 0.0
    assert gap_from_bounds(4.0, 4.0, 0.0, 0.0, 1.0, 0.0, 2.0) == 2.0 - (2.0 - 0.5)
    assert gap_from_bounds(4.0, 4.0, 0.0, 0.0, 0.0, 0.0, 2.0) == 2.0
    # a residual that y is orthogonal to, or turned away from: 0 is the better bound
    assert gap_from_bounds(4.0, 0.0, 3.0, 0.0, 1.0, 0.0, 0.5) == 2.0 + 3.0
    assert gap_from_bounds(4.0, -1.0, 3.0, 0.0, 1.0, 0.0, 0.5) == 2.0 + 3.0
    # yr/size = 1/2 is better than 1: D = 2/2 − 4/8
    assert gap_from_bounds(4.0, 2.0, 1.0, 0.0, 1.0, 0.0, 0.5) == 2.0 + 1.0 - 0.5
    # λ₂ adds its squares to the residual's: size 4 + 2·3
    assert gap_from_bounds(4.0, 4.0, 1.0, 3.0, 1.0, 2.0, 0.5) == 5.0 + 1.0 - 0.8
    # at the cap of 1/2 exactly, where both branches are the same
    assert gap_from_bounds(4.0, 2.0, 0.0, 0.0, 1.0, 0.0, 2.0) == 2.0 - 0.5


@pytest.mark.parametrize(("lam1", "lam2", "positive"), OPTIONS)
def test_the_gap_from_rows_is_no_looser_than_either_bound(lam1, lam2, positive):
    for seed in range(12):
        X, y, f = rows(seed)
        w = np.random.default_rng(seed).standard_normal(5) * [0.0, 0.01, 0.1, 1.0][seed % 4]
        w = np.abs(w) if positive else w
        how = {"lam2": lam2, "penalty_factor": f, "positive": positive, "fit_intercept": False}
        gap = duality_gap(X, y, w, 0.0, lam1, relative=False, **how)
        assert gap <= from_rows(X, y, w, lam1, lam2, f, positive) * (1 + 1e-10) + 1e-13


@pytest.mark.parametrize("positive", [False, True])
def test_the_unit_of_a_free_feature_changes_nothing(positive):
    X, y, f = rows(7)
    f, w = f * [0, 0, 1, 1, 1], np.abs(np.random.default_rng(7).standard_normal(5))
    unit = np.array([1e-11, 1e3, 1, 1, 1])
    how = {"penalty_factor": f, "positive": positive, "relative": False}
    expected = duality_gap(X, y, w, 0.2, 0.3, **how)
    assert duality_gap(X * unit, y, w / unit, 0.2, 0.3, **how) == pytest.approx(expected, rel=1e-9)
