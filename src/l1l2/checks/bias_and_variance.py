"""Answers of chapter 7, bias and variance. Every number is computed here, none is typed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .._validation import Array
from ..conventions import to_house
from ..datasets import load_diabetes
from ..path import ridge_path
from .kinds import Choice, Code, Numeric

_N, _V, _SHARE = 442, 0.5, 0.2


def _kept(lam: float, power: float = 1.0) -> float:
    """Σ (d/(d + λ))ᵖ over the eigenvalues d of XᵀX/n of the diabetes data; λ is the house's."""
    X = load_diabetes().X
    d = np.linalg.eigvalsh(X.T @ X / len(X))
    return float(((d / (d + lam)) ** power).sum())


def _house(lam: float, *, half: bool = False) -> float:
    return to_house(lam, penalty="l2", loss="sum", n=_N, half=half)


def _unsquared(lam: float) -> float:
    """The slip of taking singular values for their squares."""
    s = np.linalg.svd(load_diabetes().X, compute_uv=False)
    return float((s / (s + lam)).sum())


def _strength(df: float, power: float = 1.0) -> float:
    """The house λ at which the sum of the kept shares is `df`: by halving, since the sum falls."""
    low, high = -10.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _kept(10**middle, power) > df else (low, middle)
    return float(10**low)


def _least_squares_error() -> float:
    data = load_diabetes()
    path = ridge_path(data.X, data.y, [0.0])
    return float(((data.y - data.X @ path.coefs[0] - path.intercepts[0]) ** 2).mean())


def _longest() -> float:
    return float(np.sqrt((2 - _SHARE) * _V / _SHARE))


def _gain(better: Callable[[Array, float], Array], p: int, v: float, length: float) -> float:
    """How much less the squared error is than that of z itself, on average, in standard errors of that."""
    rng = np.random.default_rng([p, int(100 * v), int(length)])
    w = np.full(p, length / np.sqrt(p))
    draws = w + np.sqrt(v) * rng.standard_normal((3000, p))
    moved = np.array([np.asarray(better(z.copy(), v), dtype=np.float64) for z in draws])
    assert moved.shape == draws.shape, f"for {p} numbers it must return {p} numbers"
    assert np.isfinite(moved).all(), "it must return finite numbers"
    less = ((draws - w) ** 2).sum(axis=1) - ((moved - w) ** 2).sum(axis=1)
    return float(less.mean() / max(less.std() / np.sqrt(len(less)), 1e-300))


def _everywhere(better: Callable[[Array, float], Array]) -> None:
    first = better(np.array([3.0, -1.0, 2.0]), 1.0)
    assert first is not None, "your function returns nothing yet"
    assert _gain(better, 10, 1.0, 0.0) > 3, "it gains nothing even where all true weights are 0"
    for length in (3.0, 10.0, 20.0):
        assert _gain(better, 10, 1.0, length) > 3, (
            f"with 10 weights of total length {length:g} and v = 1 it errs more than z; "
            "how much it shrinks must depend on z"
        )
    for length in (0.0, 4.0):
        assert _gain(better, 10, 0.25, length) > 3, (
            f"with v = 0.25 and length {length:g} it errs more than z; where does v belong?"
        )
    assert _gain(better, 3, 1.0, 2.0) > 3, (
        "with 3 weights it errs more than z: do the slopes of z/‖z‖² sum to p/‖z‖², or to less?"
    )


ANSWERS: dict[str, Numeric | Choice | Code] = {
    "bias_and_variance.moves": Choice(
        options=[
            "All three: each leaves the overfitted w",
            "Towards zero and in a random direction",
            "Only the move towards zero",
            "None: least squares is right on average",
        ],
        correct=2,
        because=[
            "Leaving w is not what helps: two of the three moves make matters worse.",
            "A random move adds its own squared length to the error, always.",
            "Least squares is too long on average, so moving back helps, while the truth is not too long.",
            "It is, and yet it can be improved on: being right on average is not being near.",
        ],
    ),
    "bias_and_variance.worth": Choice(
        options=["10: all ten weights are in use", "About 7", "About 4", "About 1"],
        correct=2,
        because=[
            "They are in use, but none of them follows the data all the way.",
            "Along most directions λ = 1 keeps less than half.",
            "Each direction counts with the share that ridge keeps of it.",
            "The strongest direction alone still keeps four fifths, and there are nine more.",
        ],
    ),
    "bias_and_variance.df": Numeric(
        lambda: _kept(_house(100.0)),
        rtol=2e-3,
        scale="degrees of freedom, the intercept not counted",
        hints=[
            (
                lambda: _kept(100.0),
                "That is the house λ = 100; S2's λ belongs to a summed loss, so divide by n.",
            ),
            (lambda: _kept(_house(100.0, half=True)), "S2's penalty has no half: the house λ is 100/n."),
            (
                lambda: _kept(_house(100.0), 2.0),
                "Those are the squared shares, the variance; df sums the shares.",
            ),
            (lambda: _unsquared(100.0), "The singular values have to be squared."),
            (lambda: _kept(_house(100.0)) + 1, "The intercept is one more, but it was not asked for."),
            (10.0, "That is the number of weights; each counts with the share it keeps."),
        ],
        right="Σ d/(d + λ) with the house λ = 100/442.",
    ),
    "bias_and_variance.strength": Numeric(
        lambda: _strength(5.0),
        rtol=1e-2,
        scale="house λ",
        hints=[
            (lambda: _N * _strength(5.0), "That is the λ of a summed loss; the house divides by n."),
            (lambda: _strength(5.0, 2.0), "There the squared shares sum to 5; df sums the shares."),
            (lambda: _strength(4.0), "You counted the intercept among the five."),
        ],
        right="Half of the ten are gone, and all ten weights are still there.",
    ),
    "bias_and_variance.limit": Numeric(
        lambda: float(load_diabetes().y.var()),
        rtol=1e-3,
        scale="points²",
        hints=[
            (
                lambda: float(load_diabetes().y.var(ddof=1)),
                "Divide by n: the training error is a mean over n.",
            ),
            (
                lambda: float((load_diabetes().y ** 2).mean()),
                "The intercept is free and stays at the mean of y.",
            ),
            (lambda: float(load_diabetes().y.var()) / 2, "That is the house loss; the error has no half."),
            (_least_squares_error, "That is the other end, λ = 0."),
        ],
        right="The variance of y: the model has become its mean.",
    ),
    "bias_and_variance.longest": Numeric(
        _longest,
        rtol=1e-2,
        scale="length of w",
        hints=[
            (lambda: _longest() ** 2, "That is ‖w‖²; the length is its root."),
            (
                lambda: float(np.sqrt(2 * _V / _SHARE)),
                "The variance falls by s(2 − s)V, not by 2sV: the square of 1 − s has a third term.",
            ),
            (
                lambda: float(np.sqrt((1 - _SHARE) * _V / _SHARE)),
                "That is where 20 % is the best share; it helps far beyond.",
            ),
        ],
        right="‖w‖² = 9V: the break-even, where what is saved in variance is paid in bias.",
    ),
    "bias_and_variance.everywhere": Code(
        _everywhere,
        right="Nearer than least squares on average, whatever the truth is.",
    ),
}
