"""CVXPY, told the objective as it is printed in the book: it knows nothing of paths, knots or thresholds."""

from __future__ import annotations

from itertools import product

import cvxpy as cp
import numpy as np
import pytest

from l1l2 import elastic_net_path, lasso_path, logistic_path, prox, ridge_path
from l1l2.budget import contact
from l1l2.groups import RowLasso
from l1l2.penalties import L1, L1L2, L2

CLARABEL = {"solver": cp.CLARABEL, "tol_gap_abs": 1e-10, "tol_gap_rel": 1e-10, "tol_feas": 1e-10}
RATIOS = {1.0: "lasso", 0.4: "elastic net", 0.0: "ridge"}
VARIANTS = {
    "plain": {},
    "without intercept": {"fit_intercept": False},
    "weights": {"sample_weight": True},
    "factors": {"penalty_factor": [0.0, 0.5, 1.0, 2.0, 0.0, 3.0]},
    "positive": {"positive": True},
    "all at once": {
        "fit_intercept": False,
        "sample_weight": True,
        "penalty_factor": [1.0, 0.0, 2.0, 1.0, 1.0, 0.5],
        "positive": True,
    },
}


def data(kind, n=40, p=6):
    """X with means and unlike scales, scores of a few features, weights of which some are 0."""
    rng = np.random.default_rng(["squares", "two", "three"].index(kind))
    X = rng.standard_normal((n, p)) * [1, 0.5, 2, 1, 1, 3] + rng.standard_normal(p)
    score = X @ np.outer([1.0, -1.0, 0.5, 0, 0, 0.3], [1, -1, 0.2]) + 1.5 * rng.standard_normal((n, 3))
    y = {"squares": score[:, 0] + 4, "two": score[:, 0] > 0.5, "three": score.argmax(axis=1)}[kind]
    return X, y * 1.0, rng.integers(0, 4, n) * 1.0


def options(variant, v):
    """How our path is told of a variant."""
    return {
        name: v if value is True and name == "sample_weight" else value for name, value in variant.items()
    }


def penalty_of(w, lam, ratio, f):
    """λ₁Σf|w| + (λ₂/2)Σfw², for w (p,) or (p, K), an array or a CVXPY variable."""
    if isinstance(w, np.ndarray):
        return ratio * lam * (f @ np.abs(w)).sum() + (1 - ratio) * lam / 2 * (f @ w**2).sum()
    return ratio * lam * cp.sum(f @ cp.abs(w)) + (1 - ratio) * lam / 2 * cp.sum(f @ cp.square(w))


def loss_of(kind, X, y, v, w, b):
    """The weighted mean loss, of arrays or CVXPY variables."""
    u = v / v.sum()
    if kind == "three":
        F, right = X @ w + np.ones((len(y), 1)) @ b[None, :], np.eye(3)[y.astype(int)]
        if isinstance(w, np.ndarray):
            return u @ (np.logaddexp.reduce(F, axis=1) - (F * right).sum(axis=1))
        return u @ (cp.log_sum_exp(F, axis=1) - cp.sum(cp.multiply(F, right), axis=1))
    F, numbers = X @ w + b, isinstance(w, np.ndarray)
    if kind == "squares":
        return u @ (y - F) ** 2 / 2 if numbers else u @ cp.square(y - F) / 2
    return u @ (np.logaddexp(0, F) - y * F if numbers else cp.logistic(F) - cp.multiply(y, F))


def theirs(kind, X, y, v, lam, ratio, f, variant):
    """Weights and intercept that CVXPY finds for the objective."""
    p, several = X.shape[1], kind == "three"
    w, b = cp.Variable((p, 3) if several else p), cp.Variable(3 if several else ())
    limits = [b == 0] if not variant.get("fit_intercept", True) else []
    limits += [w >= 0] if variant.get("positive") else []
    # A number added to the scores of all classes changes nothing: that freedom stops Clarabel short.
    limits += [cp.sum(b) == 0] if several else []
    limits += [cp.sum(w[f == 0], axis=1) == 0] if several and (f == 0).any() else []
    problem = cp.Problem(cp.Minimize(loss_of(kind, X, y, v, w, b) + penalty_of(w, lam, ratio, f)), limits)
    problem.solve(**CLARABEL)
    assert problem.status == cp.OPTIMAL
    return np.asarray(w.value), np.asarray(b.value)


def ours(kind, X, y, lam, ratio, how):
    if kind != "squares":
        path = logistic_path(X, y, [lam], l1_ratio=ratio, tol=1e-13, **how)
    elif ratio == 0.0:
        path = ridge_path(X, y, [lam], **how)
    else:
        path = elastic_net_path(X, y, [lam], l1_ratio=ratio, tol=1e-13, **how)
    return path.coefs[0].T, path.intercepts[0]


CASES = [
    *product(("squares", "two"), RATIOS, VARIANTS),
    *product(["three"], RATIOS, ["plain", "without intercept", "weights", "factors"]),
]


@pytest.mark.parametrize(
    ("kind", "ratio", "name"), CASES, ids=[f"{kind}-{RATIOS[r]}-{name}" for kind, r, name in CASES]
)
def test_cvxpy_finds_nothing_better_and_the_same_model(kind, ratio, name):
    X, y, v = data(kind)
    variant, lam = VARIANTS[name], 0.3 if kind == "squares" else 0.05
    f = np.asarray(variant.get("penalty_factor", np.ones(6)))
    v = v if variant.get("sample_weight") else np.ones(len(y))
    found, expected = (
        ours(kind, X, y, lam, ratio, options(variant, v)),
        theirs(kind, X, y, v, lam, ratio, f, variant),
    )
    here, there = (loss_of(kind, X, y, v, *at) + penalty_of(at[0], lam, ratio, f) for at in (found, expected))
    null = loss_of(kind, X, y, v, 0 * found[0], 0 * found[1])
    assert abs(here - there) <= 1e-8 * null
    assert here <= there + 1e-12 * null
    of_rows = [X @ w + b for w, b in (found, expected)]
    if kind == "three":
        of_rows = [F - F.mean(axis=1, keepdims=True) for F in of_rows]
    else:
        assert np.abs(found[0] - expected[0]).max() <= 1e-4 * np.abs(expected[0]).max()
    assert np.abs(of_rows[0] - of_rows[1]).max() <= 1e-4 * np.abs(of_rows[1]).max()


def test_along_a_path_cvxpy_finds_the_same_zeros():
    X, y, _ = data("squares")
    path = lasso_path(X, y, n_lams=8, eps=0.02)
    for lam, w in zip(path.lams[1:], path.coefs[1:], strict=True):
        expected, _ = theirs("squares", X, y, np.ones(40), lam, 1.0, np.ones(6), {})
        assert ((np.abs(expected) > 1e-6) == (w != 0)).all()


def nearest(v, g, limits=lambda w: []):
    """argmin ½‖w − v‖² + g(w), as CVXPY finds it."""
    w = cp.Variable(v.shape)
    cp.Problem(cp.Minimize(cp.sum_squares(w - v) / 2 + g(w)), limits(w)).solve(**CLARABEL)
    return w.value


V = np.random.default_rng(5).standard_normal(9) * 2
EACH = np.linspace(0.1, 2.0, 9)
PROXES = {
    "soft_threshold": (prox.soft_threshold(V, 0.7), lambda w: 0.7 * cp.norm1(w)),
    "shrink": (prox.shrink(V, 0.7), lambda w: 0.35 * cp.sum_squares(w)),
    "elastic_net": (
        prox.elastic_net(V, EACH, 0.5 * EACH),
        lambda w: EACH @ cp.abs(w) + 0.25 * EACH @ cp.square(w),
    ),
    "block_soft_threshold": (prox.block_soft_threshold(V, 1.3), lambda w: 1.3 * cp.norm2(w)),
    "block_soft_threshold, all": (prox.block_soft_threshold(V, 30.0), lambda w: 30.0 * cp.norm2(w)),
    "linf": (prox.linf(V, 3.0), lambda w: 3.0 * cp.norm_inf(w)),
    "L1": (L1(0.5).prox(V, 0.8), lambda w: 0.4 * cp.norm1(w)),
    "L2": (L2(0.5).prox(V, 0.8), lambda w: 0.2 * cp.sum_squares(w)),
    "L1L2, a step each": (
        L1L2(0.5, 2.0).prox(V, EACH),
        lambda w: 0.5 * EACH @ cp.abs(w) + EACH @ cp.square(w),
    ),
}


@pytest.mark.parametrize("name", PROXES)
def test_a_proximal_operator_is_the_argmin_that_cvxpy_finds(name):
    found, g = PROXES[name]
    np.testing.assert_allclose(found, nearest(V, g), atol=1e-5)


def test_the_projection_on_the_l1_ball_is_the_nearest_point_that_cvxpy_finds():
    expected = nearest(V, lambda w: 0, lambda w: [cp.norm1(w) <= 2.0])
    np.testing.assert_allclose(prox.project_l1_ball(V, 2.0), expected, atol=1e-5)


def test_the_prox_of_the_group_lasso_is_the_argmin_that_cvxpy_finds():
    rows = V.reshape(3, 3)
    found = RowLasso(1.5).prox(rows, 0.9)
    assert found.any()
    expected = nearest(rows, lambda w: 1.5 * 0.9 * cp.sum(cp.norm2(w, axis=1)))
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("ball", ["l1", "l2", "linf"])
def test_where_a_loss_touches_its_budget_is_where_cvxpy_lands(ball):
    order = {"l1": 1, "l2": 2, "linf": "inf"}[ball]
    rng = np.random.default_rng(6)
    for _ in range(5):
        root, a = rng.standard_normal((3, 2)), 2 * rng.standard_normal(2)
        w = cp.Variable(2)
        cp.Problem(cp.Minimize(cp.sum_squares(root @ (w - a))), [cp.norm(w, order) <= 0.8]).solve(**CLARABEL)
        np.testing.assert_allclose(contact(root.T @ root, a, 0.8, ball=ball), w.value, atol=1e-5)
