"""Answers of chapter 4, *When is a zero really zero?*  Every number is computed, none is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from l1l2.checks.kinds import Choice, Code, Numeric
from l1l2.datasets import load_diabetes, six_variable_example
from l1l2.path import lambda_max, lasso_knots, lasso_path

Array = NDArray[np.float64]


def _lambda_max() -> float:
    data = load_diabetes()
    return lambda_max(data.X, data.y)


def _lambda_max_of_sum() -> float:
    return _lambda_max() * len(load_diabetes().y)


def _lambda_max_unit_columns() -> float:
    return _lambda_max() * float(np.sqrt(len(load_diabetes().y)))


def _largest_correlation() -> float:
    return _lambda_max() / float(load_diabetes().y.std())


def _n_knots() -> float:
    data = load_diabetes()
    return float(lasso_knots(data.X, data.y).lams.size)


def _r2_without(n_dropped: int) -> float:
    """R² of the six-variable equation after its `n_dropped` smallest coefficients are struck out."""
    data = six_variable_example()
    design = np.column_stack([data.X, np.ones(len(data.y))])
    coef = np.linalg.lstsq(design, data.y, rcond=None)[0]
    coef[np.argsort(np.abs(coef[:-1]))[:n_dropped]] = 0.0
    return 1.0 - float(np.mean((data.y - design @ coef) ** 2) / np.var(data.y))


def _is_optimal_cases() -> list[tuple[str, Array, Array, Array, float, bool]]:
    """Name, X, y, w, λ and the verdict: both kinds of optimum, and every way to miss one."""
    data = load_diabetes()
    X, y = data.X, data.y
    top = lambda_max(X, y)
    none = np.zeros(X.shape[1])
    at_10 = lasso_path(X, y, [10.0]).coefs[0]
    nudged, missing = at_10.copy(), at_10.copy()
    nudged[np.argmax(np.abs(at_10))] *= 1.02
    missing[np.flatnonzero(at_10)[0]] = 0.0
    shifted = X + 3.0
    one = np.array([[-1.0], [1.0]])
    return [
        ("the exact solution at λ = 10", X, y, at_10, 10.0, True),
        ("that solution held against λ = 11", X, y, at_10, 11.0, False),
        ("that solution with its largest weight 2 % too big", X, y, nudged, 10.0, False),
        ("that solution with one living weight set to zero", X, y, missing, 10.0, False),
        ("all zeros just above λ_max", X, y, none, 1.001 * top, True),
        ("all zeros just below λ_max", X, y, none, 0.999 * top, False),
        ("columns that are not centred, exact solution", shifted, y, at_10, 10.0, True),
        ("a pull of λ against the sign of its weight", one, one[:, 0], np.array([-1.0]), 2.0, False),
        ("a living weight whose pull is smaller than λ", one, one[:, 0], np.array([0.9]), 0.5, False),
    ]


def _test_is_optimal(is_optimal: Callable[..., Any]) -> None:
    for name, X, y, w, lam, expected in _is_optimal_cases():
        verdict = is_optimal(X.copy(), y.copy(), w.copy(), lam)
        assert isinstance(verdict, bool | np.bool_), f"return True or False, not {verdict!r}"
        assert bool(verdict) == expected, f"{name}: expected {expected}, got {bool(verdict)}"


ANSWERS: dict[str, Numeric | Choice | Code] = {
    "sparsity.revival": Choice(
        options=[
            "The one that is smallest without a penalty, and it stays at zero",
            "The one that is smallest without a penalty, but it may come back",
            "Not always the smallest, and it may come back",
        ],
        correct=2,
        because=[
            "Neither half holds: age is the smallest weight, yet hdl dies first, and then returns.",
            "It may come back, but it need not be the smallest: hdl dies before age, which is smaller.",
            "hdl dies first though two others are smaller, and returns with the opposite sign.",
        ],
    ),
    "sparsity.tiny": Choice(
        options=["x₂, x₄ and x₅: their weights are a thousand times smaller", "x₂ only", "I cannot say yet"],
        correct=2,
        because=[
            "A weight is in units of y per unit of x: without the units, its size says nothing.",
            "A weight is in units of y per unit of x: without the units, its size says nothing.",
            "A weight is in units of y per unit of x, and the units are not given.",
        ],
    ),
    "sparsity.first": Choice(
        options=["age", "bmi", "bp", "ltg"],
        correct=1,
        because=[
            "The first to enter has the largest correlation with y in absolute value; that of age is small.",
            "Of all ten, bmi is the most strongly correlated with y.",
            "Blood pressure enters, but its correlation with y is beaten by two others.",
            "A close second: its correlation with y is just below the largest.",
        ],
    ),
    "sparsity.lambda_max": Numeric(
        _lambda_max,
        rtol=1e-3,
        scale="house λ, half-mean loss",
        hints=[
            (_lambda_max_of_sum, "That is the sum over the people: the house loss is a mean."),
            (lambda: _lambda_max() / len(load_diabetes().y), "You divided by n twice."),
            (lambda: 2 * _lambda_max(), "That is for a loss without the half in front."),
            (_lambda_max_unit_columns, "That is for columns of length 1; ours have variance 1."),
            (_largest_correlation, "That is the correlation; λ also carries the units of y."),
        ],
        right="Above it all ten weights are zero, and just below it bmi alone is not.",
    ),
    "sparsity.knots": Numeric(
        _n_knots,
        rtol=0.0,
        atol=0.1,
        scale="a count",
        hints=[
            (10.0, "Ten variables enter, but one of them leaves and returns; and the path has an end."),
            (11.0, "A variable that leaves must also return to be there at λ = 0; and the path has an end."),
            (12.0, "Those are the positive ones: the path ends in one more, at λ = 0."),
        ],
        right="Ten entries, one exit, one return, and the end at λ = 0.",
    ),
    "sparsity.r2": Numeric(
        lambda: _r2_without(3),
        rtol=0.0,
        atol=0.03,
        scale="R², no unit",
        hints=[
            (lambda: 1.0 - _r2_without(3), "That is the unexplained share: R² is one minus it."),
            (lambda: _r2_without(0), "That is with all six: set the three smallest weights to zero first."),
        ],
        right="Three coefficients that looked like dust carried most of the fit.",
    ),
    "sparsity.is_optimal": Code(
        _test_is_optimal,
        right="It accepts exact optima and rejects a wrong sign, a wrong size and a false zero.",
    ),
}
