"""Answers of chapter 9, *What decides when the data cannot?*  Every number is computed, none is typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from .._validation import Array
from ..datasets import simulate_sparse
from ..path import lasso_knots, lasso_path, logistic_path, ridge_path
from ..penalties import L2
from ..solvers import gradient_descent
from .kinds import Choice, Code, Numeric


@cache
def _most(fit_intercept: bool) -> int:
    """The largest number of living weights on the lasso path of 30 rows and 200 columns."""
    data = simulate_sparse(30, 200, 5, snr=3.0, seed=0)
    knots = lasso_knots(data.X, data.y, fit_intercept=fit_intercept)
    return int((knots.coefs != 0).sum(axis=1).max())


_ROW, _HEIGHT = [[1.0, 2.0]], [5.0]


def _landing(start: tuple[float, float]) -> float:
    run = gradient_descent(_ROW, _HEIGHT, L2(0.0), w0=start, fit_intercept=False)
    return float(run.coef[0])


def _limit(path: Callable[..., Any]) -> float:
    return float(path(_ROW, _HEIGHT, [1e-9], fit_intercept=False).coefs[0, 0])


def _errors_of_one_weight() -> Array:
    """(ε/x)² at evenly spaced quantiles of its law: |ε/x| is |tan| of an angle without a preference."""
    turns = (np.arange(100_001) + 0.5) / 100_001
    return np.asarray(np.tan(np.pi * (turns - 0.5)) ** 2)


def _median_square() -> float:
    """The median of one squared N(0, 1) number, by halving on its distribution function."""
    from scipy.special import erf  # here, since it takes a while

    low, high = 0.0, 4.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if erf(np.sqrt(middle / 2)) < 0.5 else (low, middle)
    return low


@cache
def _breast() -> tuple[Array, Array]:
    from sklearn.datasets import load_breast_cancer  # here, since it takes a while

    X, y = load_breast_cancer(return_X_y=True)
    return (X - X.mean(axis=0)) / X.std(axis=0), y


@cache
def _length(lam: float) -> float:
    """‖w‖ of L2 logistic regression on the breast data at a house λ."""
    X, y = _breast()
    return float(np.linalg.norm(logistic_path(X, y, [lam], l1_ratio=0.0, tol=1e-12).coefs[0]))


def _length_at(C: float) -> float:
    return _length(1 / (len(_breast()[1]) * C))


def _tables() -> list[tuple[str, Array, Array, bool]]:
    """Name, X, y, and whether the classes can be separated."""
    rng = np.random.default_rng(9)
    cloud = rng.standard_normal((40, 3))
    side = cloud @ [1.0, -2.0, 0.5]
    kept = np.abs(side) > 0.3
    cross = np.array([[1.0, 1.0], [-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0]])
    touching = np.array([[-2.0], [-1.0], [0.0], [0.0], [1.0], [2.0]])
    far = np.array([[5.0], [6.0], [8.0], [9.0]])
    return [
        ("two clouds with a gap through zero", cloud[kept], (side[kept] > 0) * 1, True),
        ("a gap between 6 and 8: the intercept must do it", far, np.array([0, 0, 1, 1]), True),
        ("labels drawn at random", cloud, (rng.random(40) < 0.5) * 1, False),
        ("the exclusive or", cross, np.array([1, 1, 0, 0]), False),
        ("classes that touch in one point", touching, np.array([0, 0, 0, 1, 1, 1]), False),
        ("more columns than rows", rng.standard_normal((10, 20)), np.arange(10) % 2, True),
    ]


def _test_separable(separable: Callable[..., Any]) -> None:
    for name, X, y, truth in _tables():
        given = separable(X.copy(), y.copy())
        assert given is not None, "your function returns nothing yet"
        assert isinstance(given, bool | np.bool_), f"return True or False, not {given!r}"
        said = "some (w, b) separates them" if truth else "nothing separates them"
        assert bool(given) == truth, f"{name}: {said}, and you say {bool(given)}"


ANSWERS: dict[str, Numeric | Choice | Code] = {
    "degenerate_cases.two_unknowns": Choice(
        options=[
            "Both at (1, 2)",
            "Ridge at (1, 2), the lasso at (0, 2.5)",
            "Ridge at (1, 2), the lasso at (5, 0)",
            "Anywhere: without λ there is nothing to choose by",
        ],
        correct=1,
        because=[
            "(1, 2) is the shortest in the L2 norm; in the L1 norm it measures 3, and another is shorter.",
            "Each ends at the point of the line that its own norm calls shortest.",
            "Both are sparse, but (5, 0) costs 5 in the L1 norm: the other feature does more for its weight.",
            "At λ = 0 itself, yes; but the limit from above is one point for each.",
        ],
    ),
    "degenerate_cases.more": Choice(
        options=[
            "It rises all the way",
            "It rises up to 40 and falls again",
            "It falls all the way",
            "It rises up to 40 and stays there",
        ],
        correct=1,
        because=[
            "So the picture with one valley has it; but beyond 40 there are many perfect fits, and the least "
            "norm picks a tame one.",
            "There is a peak where a perfect fit is only just possible; with more columns it is easily had.",
            "Up to 40 the weights are estimated worse and worse, from less and less to spare.",
            "The fit is perfect from 40 on, but it is another one for every p.",
        ],
    ),
    "degenerate_cases.confidence": Choice(
        options=[
            "More wrong answers, and worse probabilities",
            "Hardly more wrong answers, but far worse probabilities",
            "More wrong answers, probabilities as before",
            "Nothing: the classes are separable",
        ],
        correct=1,
        because=[
            "The direction of the weights changes little, and the decisions with it.",
            "The weights mainly grow in length: decisions stay, and mistakes become as certain as the rest.",
            "The length of the weights decides how sure the model is, and it grows without end.",
            "The training rows are; the test rows have never been asked.",
        ],
    ),
    "degenerate_cases.most": Numeric(
        lambda: float(_most(True)),
        rtol=0.0,
        atol=0.1,
        scale="living weights",
        hints=[
            (lambda: float(_most(False)), "That is without an intercept, which takes one dimension."),
            (200.0, "Ridge can do that; the lasso's living columns must all lie on one hyperplane."),
        ],
        right="n − 1: the centred columns live in 29 dimensions.",
    ),
    "degenerate_cases.landing": Numeric(
        lambda: _landing((2.0, -1.0)),
        rtol=0.0,
        atol=5e-3,
        scale="w₁",
        hints=[
            (lambda: _limit(ridge_path), "That is where it lands from 0, or ridge as λ goes to 0."),
            (lambda: _limit(lasso_path), "That is where the lasso ends as λ goes to 0."),
            (2.0, "That is where it starts, and there it does not fit: x·w = 0."),
        ],
        right="It moves along the row and keeps what is orthogonal to it.",
    ),
    "degenerate_cases.cauchy": Numeric(
        lambda: 1 + float(np.median(_errors_of_one_weight())),
        rtol=1e-2,
        scale="squared error on new rows",
        hints=[
            (lambda: float(np.median(_errors_of_one_weight())), "That is without the noise of the new rows."),
            (
                lambda: 1 + 1 / _median_square(),
                "That takes the median of 1/x² alone; the noise of the training row varies too.",
            ),
            (lambda: 1 + _median_square(), "That takes the median of ε² alone; it is divided by x²."),
        ],
        right="A median where no mean exists.",
    ),
    "degenerate_cases.length_1": Numeric(
        lambda: _length_at(1.0),
        rtol=5e-3,
        scale="‖w‖ at C = 1",
        hints=[
            (lambda: _length(1.0), "That is house λ = 1; C = 1 is house λ = 1/n."),
            (lambda: _length_at(0.5), "A factor of 2: the penalty is ‖w‖²/(2C) on the sum of the losses."),
        ],
        right="House λ = 1/569.",
    ),
    "degenerate_cases.length_10000": Numeric(
        lambda: _length_at(1e4),
        rtol=5e-3,
        scale="‖w‖ at C = 10⁴",
        hints=[
            (lambda: _length(1e-4), "That is house λ = 1/C: divide by n as well."),
        ],
        right="And it goes on growing with C: these classes can be separated.",
    ),
    "degenerate_cases.separable": Code(
        _test_separable,
        right="A certificate for both answers, without any λ.",
    ),
}
