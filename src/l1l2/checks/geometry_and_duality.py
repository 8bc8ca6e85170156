"""Answers of chapter 5, *Do corners cause zeros?*  Every number is computed, none is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from l1l2.checks.kinds import Choice, Code, Numeric
from l1l2.datasets import load_diabetes, simulate_sparse
from l1l2.path import lambda_max, lasso_knots, lasso_path

Array = NDArray[np.float64]


def _weights(lam: float) -> Array:
    data = load_diabetes()
    return np.asarray(lasso_path(data.X, data.y, [lam]).coefs[0])


def _budget(lam: float) -> float:
    return float(np.abs(_weights(lam)).sum())


def _lam_of_budget(X: Array, y: Array, t: float) -> float:
    knots = lasso_knots(X, y)
    return float(np.interp(t, np.abs(knots.coefs).sum(axis=1), knots.lams))


def _saving(lam: float, more: float) -> float:
    """By how much the half-mean error falls when the budget of `lam` grows by `more`."""
    data = load_diabetes()
    path = lasso_path(data.X, data.y, [lam, _lam_of_budget(data.X, data.y, _budget(lam) + more)])
    errors = [np.var(data.y - data.X @ w) / 2 for w in path.coefs]
    return float(errors[0] - errors[1])


def _areas(side: float, t: float) -> tuple[float, float, float]:
    """The square |a₁|, |a₂| ≤ side, the diamond of budget t in it, and the four wedges behind its tips."""
    return (2 * side) ** 2, 2 * t**2, 4 * (side - t) ** 2


def _tip_share() -> float:
    square, diamond, wedges = _areas(4.0, 2.0)
    return wedges / (square - diamond)


def _tip_share_with_the_inside() -> float:
    square, _, wedges = _areas(4.0, 2.0)
    return wedges / square


def _corner_share_of_the_square_ball() -> float:
    square, inside, wedges = (2 * 4.0) ** 2, (2 * 2.0) ** 2, 4 * (4.0 - 2.0) ** 2
    return wedges / (square - inside)


def _budget_of_the_jump(product: float) -> float:
    """Where the line from (0, c²/2) touches ½(c − t²/4)²: at t²/4 = 2c/3."""
    return float(2 * np.sqrt(2 * product / 3))


def _lam_of_the_jump(product: float) -> float:
    t = _budget_of_the_jump(product)
    return (product - t**2 / 4) * t / 2


def _lam_of_budget_cases() -> list[tuple[str, Array, Array, float, float]]:
    """Name, X, y, t and the λ expected: binding, slack, empty, and columns that are not centred."""
    data, other = load_diabetes(), simulate_sparse(40, 6, 3, snr=2.0, seed=5)
    X, y = data.X, data.y
    cases = [(f"the diabetes data, budget of λ = {lam}", X, y, _budget(lam), lam) for lam in (10, 0.08, 44)]
    w = lasso_path(other.X + 5.0, other.y, [0.3]).coefs[0]
    return [
        *cases,
        ("a budget larger than least squares needs", X, y, 200.0, 0.0),
        ("a budget of nothing: the smallest λ that does it", X, y, 0.0, lambda_max(X, y)),
        ("other data, columns not centred", other.X + 5.0, other.y, float(np.abs(w).sum()), 0.3),
    ]


def _test_lam_of_budget(lam_of_budget: Callable[..., Any]) -> None:
    for name, X, y, t, expected in _lam_of_budget_cases():
        found = lam_of_budget(X.copy(), y.copy(), t)
        assert isinstance(found, float | int | np.number), f"return one number, not {found!r}"
        assert abs(found - expected) <= 1e-4 * lambda_max(X, y), (
            f"{name}: expected λ = {expected:.4f}, got {float(found):.4f}"
        )


ANSWERS: dict[str, Numeric | Choice | Code] = {
    "geometry_and_duality.corners": Choice(
        options=[
            "Only the diamond",
            "The diamond and the square: both have corners",
            "The diamond most often, the square less often, the disc now and then",
        ],
        correct=0,
        because=[
            "The square has corners as sharp as the diamond's, but there |w₁| = |w₂|, and neither is zero.",
            "The square's corners are as sharp, but they lie where |w₁| = |w₂|, and neither is zero.",
            "On the disc, and on the sides of the square, a zero is one point of a curve: it is never hit.",
        ],
    ),
    "geometry_and_duality.correlation": Choice(
        options=[
            "It moves towards the tip: correlated features replace each other",
            "It moves away from the tip: the contours grow long and slanted",
            "It does not move at all",
        ],
        correct=2,
        because=[
            "With two features of equal variance the contours lie along the diamond's own sides, at every ρ.",
            "They grow long, but along the diamond's own sides, and that does not move the point of contact.",
            "The contours stretch along the sides of the diamond, and the contact stays where it is.",
        ],
    ),
    "geometry_and_duality.budget": Numeric(
        lambda: _budget(10.0),
        rtol=1e-3,
        scale="units of w: progression points per standard deviation",
        hints=[
            (lambda: float(np.linalg.norm(_weights(10.0))), "That is the length of ŵ: an L1 budget adds up."),
            (lambda: float(_weights(10.0).sum()), "You added signed weights: take absolute values."),
            (lambda: _budget(5.0), "That is for a mean loss without the half: house λ = 10 is asked for."),
            (lambda: _budget(20.0), "That is for house λ = 20: the house loss already has its half."),
            (lambda: _budget(10.0 / len(load_diabetes().y)), "You divided λ by n: the house loss is a mean."),
        ],
        right="λ = 10 and this budget are two names of one solution, on these data.",
    ),
    "geometry_and_duality.price": Numeric(
        lambda: _saving(10.0, 0.1),
        rtol=0.02,
        scale="points², half-mean loss",
        hints=[
            (10.0, "That is the price of a whole unit of budget: you add a tenth of one."),
            (lambda: 2 * _saving(10.0, 0.1), "That is for the whole mean: the house loss is half of it."),
            (0.1, "That is the budget you add: what it buys is λ times as much."),
        ],
        right="λ is the price: error saved per unit of budget.",
    ),
    "geometry_and_duality.share": Numeric(
        _tip_share,
        rtol=0.0,
        atol=0.005,
        scale="a share, between 0 and 1",
        hints=[
            (_tip_share_with_the_inside, "You divided by the whole square: the diamond is not part of it."),
            (lambda: 1 - _tip_share(), "That is the share of the sides."),
            (lambda: _tip_share() / 4, "That is one tip: there are four."),
            (
                _corner_share_of_the_square_ball,
                "That is the share of the corners of |w₁|, |w₂| ≤ 2 at ρ = 0.",
            ),
        ],
        right="The larger the budget, the rarer the tip; ρ has no say in it.",
    ),
    "geometry_and_duality.ball": Choice(
        options=[
            "|w₁|^1.1 + |w₂|^1.1 ≤ t, which the eye takes for a diamond",
            "|w₁| + |w₂| + max(|w₁|, |w₂|) ≤ t, an octagon",
            "w₁² + w₂² ≤ t² with |w₁| ≤ t/2 and |w₂| ≤ 0.9 t, a disc with four flat sides",
            "max(|w₁|, |w₂|) ≤ t, a square",
        ],
        correct=1,
        because=[
            "On the axes it is round, if only just: each point answers one direction of pull, and no area.",
            "Its corners lie on the axes and on the diagonals: exact zeros and ties, each with an area.",
            "It has corners, but off the axes, and where it crosses the axes it is flat or round.",
            "Its corners lie on the diagonals: it makes ties.",
        ],
    ),
    "geometry_and_duality.dent": Numeric(
        lambda: _budget_of_the_jump(4.0),
        rtol=5e-3,
        scale="budget |u| + |v|",
        hints=[
            (
                lambda: _budget_of_the_jump(1.0),
                "That is one of the two weights, or the budget for the product 1.",
            ),
            (lambda: 4 * _budget_of_the_jump(1.0), "The budget does not grow like the product: uv = t²/4."),
            (lambda: 4 / np.sqrt(3), "There the curve changes its bend: the line touches later."),
            (4.0, "There the error is 0, and the budget slack: the line touches earlier."),
            (lambda: _lam_of_the_jump(4.0), "That is the λ of the jump; the budget is asked for."),
        ],
        right="Below it the curve lies above its tangent line, and no price leads there.",
    ),
    "geometry_and_duality.lam_of_budget": Code(
        _test_lam_of_budget,
        right="It finds the price of every budget, and 0 for the slack one.",
    ),
}
