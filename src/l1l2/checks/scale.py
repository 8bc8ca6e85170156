"""Answers of chapter 2, *Is λ = 0.1 large or small?*  Every number is computed, none is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..conventions import from_house, to_house
from .kinds import Choice, Code, Numeric

_N, _NETWORK = 442, 0.01
_BILLION, _ROWS, _SD = 1e9, 1000, 2000.0
_ALPHA, _FOLDS = 100.0, 5


def _alpha() -> float:
    house = to_house(_NETWORK, penalty="l2", loss="mean", n=_N)
    return from_house(house, penalty="l2", loss="sum", n=_N)


def _kept(variance: float, house: float) -> float:
    return variance / (variance + house)


def _billion(*, half: bool = False) -> float:
    return _kept(_SD**2, to_house(_BILLION, penalty="l2", loss="sum", n=_ROWS, half=half))


def _refit() -> float:
    rows = _FOLDS - 1
    house = to_house(_ALPHA, penalty="l2", loss="sum", n=rows)
    return from_house(house, penalty="l2", loss="sum", n=_FOLDS)


def _undo(undo: Callable[..., Any]) -> None:
    rng = np.random.default_rng(2)
    for p in (1, 4):
        X = rng.standard_normal((9, p)) * rng.uniform(0.1, 30, p) + rng.uniform(3, 50, p)
        w, b, mean, sd = rng.standard_normal(p) + 2, float(rng.uniform(1, 2)), X.mean(axis=0), X.std(axis=0)
        given = undo(w.copy(), b, mean.copy(), sd.copy())
        assert given is not None, "your function returns nothing yet"
        two = isinstance(given, tuple | list) and len(given) == 2
        assert two, "return two things: weights, intercept"
        weights, intercept = np.asarray(given[0], dtype=float), np.asarray(given[1], dtype=float)
        assert weights.shape == (p,), f"one weight for each column, shape ({p},), not {weights.shape}"
        assert intercept.size == 1, "the intercept is one number; sum over the columns"
        assert not np.allclose(weights, w * sd), (
            "you multiplied by sd; a column of larger numbers needs a smaller weight"
        )
        assert not np.allclose(weights, w), "the weights are still those of standardised columns"
        assert np.allclose(weights, w / sd), "these weights do not give the same slopes"
        assert not np.isclose(intercept, b), "the means are still missing from the intercept"
        assert not np.isclose(intercept, b + (w * mean / sd).sum()), "the means enter with the other sign"
        assert not np.isclose(intercept, b - (w * mean).sum()), "divide by sd in the intercept too"
        told = X @ weights + float(intercept.reshape(()))
        assert np.allclose(told, (X - mean) / sd @ w + b), "the predictions differ by a constant"


ANSWERS: dict[str, Numeric | Choice | Code] = {
    "scale.hospitals": Choice(
        options=[
            "The same seven, with other weights",
            "Six of the seven: one was near the edge",
            "Three of the seven, and two others",
        ],
        correct=2,
        because=[
            "So it would be in least squares; a penalty reads the weights, and a unit changes them.",
            "A change of units is no small push: it makes four of the measurements far dearer.",
            "All four measurements whose unit grew are dropped, and two others take their place.",
        ],
    ),
    "scale.alpha": Numeric(
        _alpha,
        rtol=1e-3,
        scale="alpha of Ridge: λΣw² beside a sum",
        hints=[
            (_NETWORK, "The same number beside a sum is n times weaker."),
            (lambda: _alpha() / 2, "There is no half in either objective."),
            (lambda: 2 * _alpha(), "There is no half in either objective."),
            (lambda: _NETWORK / _N, "Upside down: beside a larger loss λ must be larger."),
        ],
        right="A sum is n times the mean, and λ goes with it.",
    ),
    "scale.billion": Numeric(
        _billion,
        rtol=5e-3,
        scale="share, no unit",
        hints=[
            (lambda: 1 - _billion(), "That is the share lost."),
            (lambda: _kept(_SD**2, _BILLION), "The loss is a sum over 1000 rows: divide λ by them."),
            (lambda: _billion(half=True), "S1 writes λw² without a half."),
            (lambda: _kept(_SD, _BILLION / _ROWS), "λ is compared with the variance, not with its root."),
            (lambda: _kept(_SD, _BILLION), "Square the standard deviation, and divide λ by the rows."),
            (lambda: _kept(1.0, _BILLION / _ROWS), "That is for a standard deviation of 1."),
        ],
        right="The variance is four times the house λ: four parts in five are kept.",
    ),
    "scale.folds": Numeric(
        _refit,
        rtol=1e-3,
        scale="alpha of Ridge: λΣw² beside a sum",
        hints=[
            (_ALPHA, "Beside a sum that has grown, the same alpha is weaker."),
            (lambda: _ALPHA**2 / _refit(), "The other way: more rows, a larger sum, a larger alpha."),
            (lambda: _ALPHA * _FOLDS, "A fit saw four fifths of the rows, not one fifth."),
        ],
        right="A quarter more rows, a quarter more alpha.",
    ),
    "scale.reference": Choice(
        options=[
            "No, neither for ridge nor for least squares",
            "For ridge it does, for least squares it does not",
            "For both it does",
        ],
        correct=1,
        because=[
            "Right for least squares; but ridge charges the distances from the reference.",
            "Ridge pulls the groups towards the reference; least squares pulls nobody.",
            "Least squares finds the three means in any coding that can express them.",
        ],
    ),
    "scale.undo": Code(_undo, right="The same predictions, in the units as measured."),
}
