"""Answers of chapter 15, on a solver you can read.  Every number is computed, none is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from l1l2.checks.kinds import Choice, Code, Numeric
from l1l2.datasets import load_diabetes
from l1l2.path import lasso_knots


def _multiplications_of_the_gram(n: int = 100_000, p: int = 100) -> float:
    """One for each row and each pair of columns, a column with itself included; in passes over X."""
    pairs = sum(1 for j in range(p) for _ in range(j + 1))
    return n * pairs / (n * p)


def _second_knot() -> float:
    data = load_diabetes()
    return float(lasso_knots(data.X, data.y).lams[1])


def _second_correlation() -> float:
    data = load_diabetes()
    pulls = np.abs(data.X.T @ (data.y - data.y.mean())) / len(data.y)
    return float(np.sort(pulls)[-2])


def _first_knot() -> float:
    data = load_diabetes()
    return float(lasso_knots(data.X, data.y).lams[0])


def _test_bound(bound: Callable[..., Any]) -> None:
    rng = np.random.default_rng(0)
    for scale in [1.0] * 20 + [0.3] * 20 + [0.0]:
        s, x = rng.normal(size=50), rng.normal(size=50)
        r = 0.7 * s + scale * rng.normal(size=50)
        got = bound(float(x @ s), float(np.linalg.norm(x)), s.copy(), r.copy())
        assert isinstance(got, float | int | np.number), f"return one number, not {got!r}"
        assert got >= abs(x @ r) * (1 - 1e-9), "it is below the true |xᵀr|: that is no bound"
        if scale == 0.0:
            exact = abs(x @ r)
            assert got <= exact * (1 + 1e-6), "where r is a multiple of s nothing is unknown: be exact there"
        beta = float(r @ s) / float(s @ s)
        best = abs(beta * (x @ s)) + np.linalg.norm(x) * np.linalg.norm(r - beta * s)
        assert got <= best * (1 + 1e-6) + 1e-9, "it holds, but a smaller one does: split r along s"


ANSWERS: dict[str, Numeric | Choice | Code] = {
    "a_solver_you_can_read.reads": Choice(
        options=[
            "A few hundred times: each λ needs some iterations",
            "About a dozen times: once for each knot of the path",
            "Once",
        ],
        correct=2,
        because=[
            "That is what an iterative solver does; the path needs less of the data than it reads.",
            "The knots are that few, but finding them needs sums of products only, not the rows.",
            "One pass gathers all products of columns; the path and its proofs follow from those.",
        ],
    ),
    "a_solver_you_can_read.gram_passes": Numeric(
        _multiplications_of_the_gram,
        rtol=1e-3,
        scale="passes over X, np multiplications each",
        hints=[
            (lambda: 100.0, "That is the full matrix: it is symmetric, so half of it is enough."),
            (lambda: 100 * 99 / 2 / 100, "You left out the products of a column with itself."),
            (lambda: 100.0**2, "That is the number of its entries: divide by p."),
        ],
        right="After that the rows are not needed again, for any λ, any knot and any certificate.",
    ),
    "a_solver_you_can_read.second_knot": Numeric(
        _second_knot,
        rtol=1e-3,
        scale="house λ, half-mean loss",
        hints=[
            (_first_knot, "That is λ_max, where bmi joins: go on to the next event."),
            (
                _second_correlation,
                "That would be so if bmi stayed at zero; it moves, and the others' pulls fall.",
            ),
        ],
        right="It is ltg that joins there, later than its correlation with y alone would have it.",
    ),
    "a_solver_you_can_read.bound": Code(
        _test_bound,
        right="It is never below the truth, and exact where the residual has only shrunk.",
    ),
}
