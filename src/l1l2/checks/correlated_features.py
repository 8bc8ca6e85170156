"""Answers of chapter 8, *Which twin does the lasso keep?*  Every number is computed, none is typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..datasets import load_diabetes, simulate_sparse
from ..path import elastic_net_knots, ridge_path
from ..selection import cross_validate
from .kinds import Choice, Code, Numeric

Array = NDArray[np.float64]


def _copies(k: int) -> float:
    """The ridge weight of each of k copies of a column with a pull of 3, λ₂ = 1."""
    column = np.tile([1.0, -1.0], 50)
    return float(ridge_path(np.tile(column[:, None], k), 3 * column, [1.0]).coefs[0, 0])


def _rows(times_n: int, times_p: int) -> float:
    n, p = load_diabetes().X.shape
    return float(times_n * n + times_p * p)


def _rows_lam(power: int) -> float:
    """λ₁ = 10 times the ratio n/(n + p), to a power."""
    return 10.0 * (_rows(1, 0) / _rows(1, 1)) ** power


_SIGNS = np.array([1.0, 1.0, 1.0, 1.0, -1.0])


def _threshold() -> float:
    """The correlation at which |G_jS G_SS⁻¹ σ| = 1, for G_SS = I."""
    return float(1 / abs(np.ones(5) @ np.linalg.solve(np.eye(5), _SIGNS)))


@cache
def _kept() -> tuple[float, float, float]:
    """Means over 30 data sets: false at one standard error, all there, and false at the smallest error."""
    counts = []
    for seed in range(30):
        data = simulate_sparse(200, 50, 5, snr=3.0, seed=seed)
        cv = cross_validate(data.X, data.y)
        kept, false = cv.path.at(cv.lam_one_se)[0] != 0, data.coef == 0
        counts.append([(kept & false).sum(), kept.sum(), ((cv.coef != 0) & false).sum()])
    one_se, everything, best = np.mean(counts, axis=0)
    return float(one_se), float(everything), float(best)


def _nets() -> list[tuple[str, Array, Array, float, float]]:
    """Name, X, y, λ₁, λ₂ of each hidden problem."""
    rng = np.random.default_rng(8)
    draw, target = rng.standard_normal((40, 6)), rng.standard_normal(40) + 7.0
    related = draw + draw[:, :1] + 2 * draw[:, [1]]
    wide = rng.standard_normal((12, 20)) + 1.0
    return [
        ("centred columns and y", related - related.mean(axis=0), target - target.mean(), 0.05, 0.3),
        ("columns and y that are not centred", related + np.arange(6), target, 0.05, 0.3),
        ("more columns than rows", wide, target[:12], 0.1, 0.5),
        ("λ₂ = 0, the lasso", related, target, 0.1, 0.0),
    ]


def _test_elastic_net(elastic_net: Callable[..., Any]) -> None:
    for name, X, y, lam1, lam2 in _nets():
        given = elastic_net(X.copy(), y.copy(), lam1, lam2)
        assert given is not None, "your function returns nothing yet"
        w = np.asarray(given, dtype=np.float64)
        p = X.shape[1]
        assert w.shape == (p,), f"return the {p} weights, not an array of shape {w.shape}"
        truth = elastic_net_knots(X, y, lam2).at(lam1)[0]
        if not np.allclose(w, truth, atol=1e-6):
            unscaled = elastic_net_knots(X, y, lam2 * (len(y) + p) / len(y)).at(lam1)[0]
            too_strong = elastic_net_knots(X, y, lam2).at(lam1 * (len(y) + p) / len(y))[0]
            assert not np.allclose(w, too_strong, atol=1e-6), (
                f"{name}: λ₁ is too strong; the lasso divides by n + p now, so its λ must be smaller"
            )
            assert not np.allclose(w, unscaled, atol=1e-6), (
                f"{name}: λ₂ is too strong; the extra rows hold the root of n·λ₂, not of (n + p)·λ₂"
            )
        off = np.abs(w - truth).max()
        assert off <= 1e-6 * (1 + np.abs(truth).max()), f"{name}: the weights are off by up to {off:.3g}"


ANSWERS: dict[str, Numeric | Choice | Code] = {
    "correlated_features.twins": Choice(
        options=["In nearly all", "In about 700", "In about 300", "In hardly any"],
        correct=2,
        because=[
            "So one often reads, but the second twin is not redundant while the noise tells them apart.",
            "It is the other way round: it keeps both in about 700.",
            "It keeps both in most, with very unequal weights, and which one it drops is a coin.",
            "The difference of the two weights is so noisy that it often runs into a zero.",
        ],
    ),
    "correlated_features.smooth": Choice(
        options=["It falls to 0", "It falls, but not to 0", "Nothing: it stays as it is", "It rises"],
        correct=2,
        because=[
            "The steps do fall to 0, but so does the largest weight, and in step with them.",
            "On uncorrelated columns all weights are divided by the same number, so a share cannot fall.",
            "Every weight is divided by 1 + λ, so the picture shrinks and keeps its shape.",
            "On uncorrelated columns all weights are divided by the same number, so a share cannot rise.",
        ],
    ),
    "correlated_features.copies": Numeric(
        lambda: _copies(2),
        rtol=5e-3,
        scale="the weight of each copy, house λ₂",
        hints=[
            (lambda: _copies(1), "That is the weight of a single column: two copies share the work."),
            (
                lambda: _copies(1) / 2,
                "Not half of the single weight: two copies are penalised less, so their sum is larger.",
            ),
            (lambda: 2 * _copies(2), "That is the sum of the two."),
            (3.0, "That is least squares on one column: λ₂ takes something off."),
        ],
        right="3/(2 + λ₂): together more than one column alone would get.",
    ),
    "correlated_features.rows": Numeric(
        lambda: _rows(1, 1),
        rtol=0.0,
        atol=0.1,
        scale="rows",
        hints=[
            (lambda: _rows(1, 0), "Those are the people alone; each weight adds a row."),
            (lambda: _rows(2, 0), "Not one row for each person but one for each weight."),
        ],
        right="One invented person for each weight.",
    ),
    "correlated_features.rows_lam": Numeric(
        lambda: _rows_lam(1),
        rtol=2e-3,
        scale="house λ of the lasso on the longer table",
        hints=[
            (lambda: _rows_lam(0), "The lasso now divides its loss by n + p, and its λ must follow."),
            (lambda: _rows_lam(-1), "Upside down: the loss has become smaller, so must λ."),
        ],
        right="λ₁·n/(n + p).",
    ),
    "correlated_features.threshold": Numeric(
        _threshold,
        rtol=5e-3,
        scale="a correlation",
        hints=[
            (
                lambda: float(1 / np.abs(_SIGNS).sum()),
                "That is for five equal signs: one of the five pulls the other way.",
            ),
            (
                lambda: float(1 / np.sqrt(np.abs(_SIGNS).sum())),
                "That is the largest r there can be: the five true features then add up to the sixth.",
            ),
            (1.0, "θ is the sum of the correlations with their signs, not one correlation."),
        ],
        right="The sizes of the weights do not matter, their signs do.",
    ),
    "correlated_features.extras": Numeric(
        lambda: _kept()[0],
        rtol=0.0,
        atol=0.1,
        scale="false features, mean of 30 data sets",
        hints=[
            (lambda: _kept()[1], "Those are all that are kept: take off the five true ones."),
            (lambda: _kept()[2], "That is at the smallest error; take lam_one_se."),
        ],
        right="Far fewer than at the smallest error.",
    ),
    "correlated_features.elastic_net": Code(
        _test_elastic_net,
        right="The weights of a solver made for it, wide table and all.",
    ),
}
