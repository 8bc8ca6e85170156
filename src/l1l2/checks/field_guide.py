"""Answers of chapter 14, the field guide. Every number is computed here, none is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .._validation import Array
from ..conventions import translate
from .kinds import Choice, Code, Numeric

_N, _L1, _DECAY, _C = 442, 4.0, 0.5, 0.5


def _ridge() -> float:
    return float(np.ravel(translate(_DECAY, "torch.SGD", "sklearn.Ridge", n=_N))[0])


def _problems() -> list[tuple[str, float, Array, Array]]:
    """Few rows, so that a standard deviation over n − 1 is not one over n."""
    rng = np.random.default_rng(14)
    X = rng.standard_normal((12, 3)) + 2.0
    y = 3.0 * X @ np.array([1.0, -1.0, 0.5]) + rng.standard_normal(12)
    return [
        ("a y of mean 0", 0.7, X, y - y.mean()),
        ("a y with a mean", 0.7, X, y + 5.0),
        ("twice the lambda", 1.4, X, y),
        ("every row twice", 0.7, np.tile(X, (2, 1)), np.tile(y, 2)),
    ]


def _ridge_alpha(alpha: Callable[[float, Array, Array], Any]) -> None:
    for name, lam, X, y in _problems():
        given = alpha(lam, X.copy(), y.copy())
        assert given is not None, "your function returns nothing yet"
        assert np.size(given) == 1, "return one number"
        found, n, sd = float(np.ravel(given)[0]), len(y), float(np.std(y))
        if not np.isclose(found, n * lam / sd, rtol=1e-9):
            raise AssertionError(_what_is_wrong(name, found, lam, n, sd, y))


def _what_is_wrong(name: str, found: float, lam: float, n: int, sd: float, y: Array) -> str:
    slips = [
        (n * lam, "glmnet divides y by its standard deviation, and an L2 feels it"),
        (lam / sd, "Ridge stands beside a sum, and the house beside half a mean"),
        (n * lam * sd, "the standard deviation divides, it does not multiply"),
        (2 * n * lam / sd, "the half of glmnet's L2 and the half of its loss cancel"),
        (n * lam / sd / 2, "the half of glmnet's L2 and the half of its loss cancel"),
        (n * lam / sd**2, "one of the two standard deviations cancels: lambda is divided by it as well"),
        (n * lam / float(np.std(y, ddof=1)), "glmnet takes the standard deviation over n, not n − 1"),
        (n * lam / float(np.sqrt((y**2).mean())), "the standard deviation is taken about the mean of y"),
    ]
    for slip, words in slips:
        if np.isclose(found, slip, rtol=1e-9):
            return f"for {name}: {words}"
    return f"for {name} the alpha is another one: multiply the objective by sd², then by 2n"


ANSWERS: dict[str, Numeric | Choice | Code] = {
    "field_guide.strongest": Choice(
        options=[
            "Ridge(alpha=1) of scikit-learn",
            "torch.optim.SGD with weight_decay=1 and MSELoss",
            "Keras with L2(1) and the loss mse",
            "glmnet in R with lambda = 1, alpha = 0",
            "All alike: 1 is 1",
        ],
        correct=2,
        because=[
            "It stands beside a sum of 442 squares, and hardly counts: the house λ is 1/442.",
            "Half of Keras's: weight_decay adds w to the gradient, and ½‖w‖² to the loss.",
            "The mean of the squares, and no half: it is λ₂ = 1 of this book.",
            "It divides y by its standard deviation, 77, and λ₂ with it.",
            "Each of them minimises something else.",
        ],
    ),
    "field_guide.twice": Choice(
        options=[
            "None: no information is added",
            "All four: there are twice as many errors",
            "Ridge and LogisticRegression",
            "Lasso and ElasticNet",
        ],
        correct=2,
        because=[
            "That holds where the loss is a mean. Two of the four add up.",
            "Two of the four take the mean, which does not notice.",
            "Both penalties stand beside a sum, which has doubled; the other two stand beside a mean.",
            "These two take the mean, which does not notice.",
        ],
    ),
    "field_guide.keras": Numeric(
        lambda: float(np.ravel(translate(_L1, "keras.L1", "sklearn.Lasso", n=_N))[0]),
        rtol=1e-6,
        scale="alpha of Lasso",
        hints=[
            (_L1, "Both are means, but Lasso's has a half in front."),
            (2 * _L1, "Halve the objective: the penalty is halved with the loss."),
            (_L1 * _N, "Keras takes the mean as well; n is in neither."),
            (_L1 / (2 * _N), "That is for a sum of squares; Keras takes the mean."),
        ],
        right="Half the loss, half the penalty.",
    ),
    "field_guide.torch": Numeric(
        _ridge,
        rtol=1e-4,
        scale="alpha of Ridge",
        hints=[
            (
                lambda: 2 * _ridge(),
                "weight_decay adds it to the gradient, so half of it is in the objective.",
            ),
            (lambda: 4 * _ridge(), "weight_decay adds s·w to the gradient: which multiple of ‖w‖² is that?"),
            (_DECAY / 2, "Right beside the mean; Ridge stands beside the sum."),
            (_DECAY, "Neither half nor sum is the same in the two."),
            (lambda: _ridge() / _N**2, "The other way round: a mean is a sum over n."),
        ],
        right="442 times a half of a half.",
    ),
    "field_guide.inverse": Numeric(
        lambda: 1 / _C,
        rtol=1e-6,
        scale="λ beside the sum",
        hints=[
            (_C, "C stands before the loss: divide by it."),
            (1 / (2 * _C), "The half is in the formula already."),
            (2 / _C, "The half is in the formula already."),
            (1 / (_N * _C), "That is the house's, beside the mean; here it is the sum."),
        ],
        right="C is one over the strength.",
    ),
    "field_guide.ridge_alpha": Code(
        _ridge_alpha,
        right="Two constants and a standard deviation.",
    ),
}
