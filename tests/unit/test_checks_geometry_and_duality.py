"""The answers of chapter 5, each found again by another way than the package's."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import brentq, minimize
from sklearn import datasets as sklearn_datasets
from sklearn.linear_model import Lasso, lars_path

from l1l2.budget import contact
from l1l2.checks import find
from l1l2.checks.geometry_and_duality import ANSWERS

CHAPTER = "geometry_and_duality"


def truth(name: str) -> float:
    return float(ANSWERS[f"{CHAPTER}.{name}"].truth())


@pytest.fixture(scope="module")
def diabetes() -> tuple[np.ndarray, np.ndarray]:
    raw = sklearn_datasets.load_diabetes(scaled=False)
    return (raw.data - raw.data.mean(axis=0)) / raw.data.std(axis=0), raw.target.astype(float)


def test_the_budget_is_the_size_of_scikit_learns_lasso(diabetes: tuple[np.ndarray, np.ndarray]) -> None:
    fit = Lasso(alpha=10.0, tol=1e-12, max_iter=100_000).fit(*diabetes)
    assert truth("budget") == pytest.approx(np.abs(fit.coef_).sum(), rel=1e-8)


def test_a_little_more_budget_saves_lambda_times_as_much(diabetes: tuple[np.ndarray, np.ndarray]) -> None:
    """By a general solver on w = u − v with u, v ≥ 0 and one budget for their sum."""
    X, y = diabetes
    y = y - y.mean()

    def error(budget: float) -> float:
        found = minimize(
            lambda z: np.mean((y - X @ (z[:10] - z[10:])) ** 2) / 2,
            np.full(20, 0.5),
            jac=lambda z: np.tile(X.T @ (X @ (z[:10] - z[10:]) - y) / len(y), 2) * np.repeat([1, -1], 10),
            bounds=[(0, None)] * 20,
            constraints={
                "type": "ineq",
                "fun": lambda z: budget - z.sum(),
                "jac": lambda z: -np.ones(20),
            },
            options={"ftol": 1e-13, "maxiter": 1000},
        )
        return float(found.fun)

    t = truth("budget")
    assert truth("price") == pytest.approx(error(t) - error(t + 0.1), rel=1e-3)
    assert truth("price") == pytest.approx(10 * 0.1, rel=0.01)


@pytest.mark.parametrize("rho", [0.0, 0.8, -0.5])
def test_a_throw_of_points_ends_at_a_tip_as_often_as_the_areas_say(rho: float) -> None:
    a = np.random.default_rng(1).uniform(-4, 4, (40_000, 2))
    a = a[np.abs(a).sum(axis=1) > 2]
    w = contact(np.array([[1, rho], [rho, 1]]), a, 2.0, ball="l1")
    assert (w == 0).any(axis=1).mean() == pytest.approx(truth("share"), abs=0.01)


def test_the_square_ball_has_the_hinted_share_without_correlation() -> None:
    a = np.random.default_rng(1).uniform(-4, 4, (40_000, 2))
    a = a[np.abs(a).max(axis=1) > 2]
    w = contact(np.eye(2), a, 2.0, ball="linf")
    hinted = {hint: wrong for wrong, hint in ANSWERS[f"{CHAPTER}.share"].slips()}
    share = hinted["That is the share of the corners of |w₁|, |w₂| ≤ 2 at ρ = 0."]
    assert (np.abs(w) == 2).all(axis=1).mean() == pytest.approx(share, abs=0.01)


def test_no_price_leads_to_a_budget_below_the_jump() -> None:
    """Brute force over u and v, just above and just below the λ at which the minimum leaves zero."""
    u = np.linspace(0, 3, 1201)
    U, V = np.meshgrid(u, u)
    error, size = (4 - U * V) ** 2 / 2, U + V

    def gain(lam: float) -> float:
        return float(8.0 - (error + lam * size).min()) - 1e-9

    jump = brentq(gain, 0.5, 4.0, xtol=1e-12)
    at = (error + 0.999 * jump * size).argmin()
    assert size.flat[at] == pytest.approx(truth("dent"), rel=5e-3)
    assert size.flat[(error + 1.001 * jump * size).argmin()] == 0
    hints = {hint: wrong for wrong, hint in ANSWERS[f"{CHAPTER}.dent"].slips()}
    assert hints["That is the λ of the jump; the budget is asked for."] == pytest.approx(jump, rel=1e-4)


def test_the_octagon_alone_holds_zeros_with_an_area_behind_them() -> None:
    """The point of a ball that lies furthest along a pull is the one that answers it."""
    angle = np.linspace(0, 2 * np.pi, 200_000, endpoint=False) + 1e-7
    around = np.array([np.cos(angle), np.sin(angle)])
    sizes = [
        np.abs(around).sum(axis=0) + np.abs(around).max(axis=0),
        np.maximum(1.0, np.maximum(2 * np.abs(around[0]), np.abs(around[1]) / 0.9)),
        np.abs(around).max(axis=0),
    ]
    pulls = np.random.default_rng(0).standard_normal((300, 2))
    # |w₁|^q + |w₂|^q is smooth for q > 1: its slopes q|w|^(q − 1) equal a multiple of the pull.
    zeros = [((np.abs(pulls) ** (1 / 0.1)).min(axis=1) == 0).mean()]
    for size in sizes:
        rim = around / size
        answered = rim[:, (pulls @ rim).argmax(axis=1)]
        zeros.append((np.abs(answered).min(axis=0) < 1e-5).mean())
    ball = ANSWERS[f"{CHAPTER}.ball"]
    assert [share > 0.05 for share in zeros] == [k == ball.correct for k in range(4)]


def test_the_diamond_alone_of_three_balls_makes_zeros() -> None:
    rng = np.random.default_rng(2)
    root = rng.standard_normal((500, 2, 2))
    G, a = root @ root.mT + 0.1 * np.eye(2), rng.uniform(-3, 3, (500, 2))
    zeros = [(contact(G, a, 1.0, ball=ball) == 0).any() for ball in ("l1", "l2", "linf")]
    assert zeros == [True, False, False]
    assert ANSWERS[f"{CHAPTER}.corners"].correct == 0


def test_two_standardised_features_meet_the_diamond_at_the_same_point_whatever_their_correlation() -> None:
    a = np.random.default_rng(3).uniform(-3, 3, (200, 2))
    points = [contact([[1, rho], [rho, 1]], a, 1.0, ball="l1") for rho in (0.0, 0.8, -0.6)]
    assert np.ptp(points, axis=0).max() < 1e-12
    assert ANSWERS[f"{CHAPTER}.correlation"].correct == 2


def by_least_angles(X: np.ndarray, y: np.ndarray, t: float) -> float:
    alphas, _, coefs = lars_path(X - X.mean(axis=0), y - y.mean(), method="lasso")
    return float(np.interp(t, np.abs(coefs).sum(axis=0), alphas))


def test_a_solution_by_another_library_passes_the_hidden_cases() -> None:
    assert find(f"{CHAPTER}.lam_of_budget").verdict(by_least_angles)


def without_centring(X: np.ndarray, y: np.ndarray, t: float) -> float:
    alphas, _, coefs = lars_path(X, y, method="lasso")
    return float(np.interp(t, np.abs(coefs).sum(axis=0), alphas))


def on_the_summed_scale(X: np.ndarray, y: np.ndarray, t: float) -> float:
    return len(y) * by_least_angles(X, y, t)


def without_signs(X: np.ndarray, y: np.ndarray, t: float) -> float:
    alphas, _, coefs = lars_path(X - X.mean(axis=0), y - y.mean(), method="lasso")
    return float(np.interp(t, coefs.sum(axis=0), alphas))


@pytest.mark.parametrize(
    "wrong",
    [
        without_centring,
        on_the_summed_scale,
        without_signs,
        lambda X, y, t: 10.0,
        lambda X, y, t: None,
        lambda X, y, t: np.array([10.0, 0.0]),
    ],
)
def test_a_price_of_another_problem_is_found_out(wrong: Callable[..., object]) -> None:
    assert not find(f"{CHAPTER}.lam_of_budget").verdict(wrong)


@pytest.mark.parametrize("name", ["budget", "price", "share", "dent"])
def test_every_hinted_slip_is_wrong_and_earns_its_hint(name: str) -> None:
    answer = ANSWERS[f"{CHAPTER}.{name}"]
    for wrong, hint in answer.slips():
        verdict = answer.verdict(wrong)
        assert not verdict
        assert hint in verdict.message
