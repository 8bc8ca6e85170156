"""The contact point of a two-weight loss with a ball, against conditions and solvers from outside."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from l1l2.budget import contact
from l1l2.path import lasso_path, ridge_path
from l1l2.prox import project_l1_ball

BALLS = ["l1", "l2", "linf"]
SIZE = {"l1": 1, "l2": 2, "linf": np.inf}
DUAL = {"l1": np.inf, "l2": 2, "linf": 1}
entries = st.floats(-10, 10)


@st.composite
def losses(draw: Callable[..., float]) -> tuple[np.ndarray, np.ndarray, float]:
    angle, ratio = draw(st.floats(0, 3.2)), draw(st.floats(1, 100))
    axes = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    a = np.array([draw(entries), draw(entries)])
    return axes @ np.diag([1.0, ratio]) @ axes.T, a, draw(st.floats(0.01, 10))


@pytest.mark.parametrize("ball", BALLS)
@given(losses())
def test_the_pull_at_the_contact_point_is_the_one_that_the_ball_answers(
    ball: str, loss: tuple[np.ndarray, np.ndarray, float]
) -> None:
    """w is optimal exactly when it is in the ball and cᵀw = t‖c‖*, with c = G(a − w) the pull."""
    G, a, t = loss
    w = contact(G, a, t, ball=ball)
    pull = G @ (a - w)
    assert np.linalg.norm(w, SIZE[ball]) <= t * (1 + 1e-12)
    assert pull @ w == pytest.approx(t * np.linalg.norm(pull, DUAL[ball]), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("ball", BALLS)
def test_a_general_solver_finds_the_same_point(ball: str) -> None:
    rng = np.random.default_rng(3)
    for _ in range(5):
        root = rng.standard_normal((2, 2))
        G, a = root @ root.T + 0.1 * np.eye(2), 3 * rng.standard_normal(2)
        signs = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])
        rows = {"l1": signs, "linf": np.vstack([np.eye(2), -np.eye(2)])}
        room = (lambda w: 1 - w @ w) if ball == "l2" else (lambda w, r=rows[ball]: 1 - r @ w)
        found = minimize(
            lambda w, G=G, a=a: 0.5 * (w - a) @ G @ (w - a),
            np.zeros(2),
            constraints={"type": "ineq", "fun": room},
            options={"ftol": 1e-14},
        )
        assert contact(G, a, 1.0, ball=ball) == pytest.approx(found.x, abs=1e-5)


@pytest.mark.parametrize("ball", BALLS)
def test_a_budget_that_holds_the_minimiser_changes_nothing(ball: str) -> None:
    G, a = np.array([[2.0, 0.5], [0.5, 1.0]]), np.array([0.3, -0.4])
    assert (contact(G, a, 0.7, ball=ball) == a).all()
    assert (contact(G, a, 0.0, ball=ball) == 0).all()


def test_with_unit_curvature_it_is_the_projection() -> None:
    a = np.random.default_rng(0).uniform(-3, 3, (50, 2))
    inside = np.clip(a, -1, 1)
    length = np.maximum(np.linalg.norm(a, axis=1, keepdims=True), 1)
    diamond = np.array([project_l1_ball(row, 1.0) for row in a])
    assert contact(np.eye(2), a, 1.0, ball="linf") == pytest.approx(inside, abs=1e-12)
    assert contact(np.eye(2), a, 1.0, ball="l2") == pytest.approx(a / length, abs=1e-12)
    assert contact(np.eye(2), a, 1.0, ball="l1") == pytest.approx(diamond, abs=1e-12)


def test_the_solution_at_a_lambda_is_the_contact_point_at_its_own_budget() -> None:
    rng = np.random.default_rng(1)
    X = rng.standard_normal((40, 2)) @ np.array([[1.0, 0.7], [0.0, 2.0]])
    y = X @ np.array([2.0, -1.0]) + rng.standard_normal(40)
    a = np.linalg.lstsq(X, y, rcond=None)[0]
    for ball, path in (("l1", lasso_path), ("l2", ridge_path)):
        w = path(X, y, [0.6], fit_intercept=False).coefs[0]
        t = float(np.linalg.norm(w, SIZE[ball]))
        assert contact(X.T @ X / 40, a, t, ball=ball) == pytest.approx(w, abs=1e-8)


def test_zeros_and_ties_at_the_corners_are_exact() -> None:
    a = np.random.default_rng(2).uniform(-3, 3, (500, 2))
    G = np.array([[1.0, 0.3], [0.3, 2.0]])
    tips, corners = (contact(G, a, 0.5, ball=ball) for ball in ("l1", "linf"))
    assert 100 < (tips == 0).any(axis=1).sum() < 500
    assert 100 < (np.abs(corners) == 0.5).all(axis=1).sum() < 500


def test_many_losses_at_once_are_solved_as_one_by_one() -> None:
    rng = np.random.default_rng(4)
    root = rng.standard_normal((20, 2, 2))
    G, a = root @ root.mT + 0.1 * np.eye(2), 2 * rng.standard_normal((20, 2))
    for ball in BALLS:
        single = [contact(g, point, 1.0, ball=ball) for g, point in zip(G, a, strict=True)]
        assert contact(G, a, 1.0, ball=ball) == pytest.approx(np.array(single), abs=1e-12)


@pytest.mark.parametrize(
    ("G", "a", "t", "ball", "says"),
    [
        (np.eye(2), [1, 1], 1.0, "l3", "ball must be"),
        (np.eye(3), [1, 1], 1.0, "l1", "must be"),
        (np.ones((2, 2)), [1, 1], 1.0, "l1", "positive definite"),
        (np.array([[1.0, 2], [0, 1]]), [1, 1], 1.0, "l1", "symmetric"),
        (np.eye(2), [1, 1], -1.0, "l1", "t must be"),
    ],
)
def test_what_makes_no_ball_or_no_valley_is_refused(
    G: np.ndarray, a: list[float], t: float, ball: str, says: str
) -> None:
    with pytest.raises(ValueError, match=f"contact: .*{says}"):
        contact(G, a, t, ball=ball)  # type: ignore[arg-type]
