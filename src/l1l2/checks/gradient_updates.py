"""Answers, tolerances and hints of the chapter "Why does L1 by gradient descent never arrive?"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from l1l2.checks.kinds import Choice, Code, Numeric
from l1l2.losses import SquaredError
from l1l2.prox import soft_threshold


def prox_steps() -> float:
    """Soft-threshold steps of 0.01 that bring a weight from 1 to exactly 0."""
    w, count = np.ones(1), 0
    while w[0] != 0:
        w, count = soft_threshold(w, 0.01), count + 1
    return count


def halving_steps(factor: float = 1 - 2 * 0.01) -> float:
    """Multiplications by `factor` that bring a weight from 1 to 1/2 or below."""
    w, count = 1.0, 0
    while w > 0.5:
        w, count = factor * w, count + 1
    return count


def multiplier(x: float = 2.0, lam: float = 0.1, step: float = 1.0) -> float:
    """The factor of one step on (wx + b − y)² + λw²: the slope of the map from w to w_new."""
    loss = SquaredError(np.array([[x]]), np.array([0.0]))

    def after(w: float) -> float:
        # The package's loss is half the squared error of one sample.
        slope = 2 * float(loss.gradient(np.array([w]), 0.0)[0][0]) + 2 * lam * w
        return w - step * slope

    return after(1.0) - after(0.0)


def _test_ista_step(ista_step: Callable[..., Any]) -> None:
    rng = np.random.default_rng(3)
    X, y, w = rng.normal(size=(30, 6)), rng.normal(size=30), rng.normal(size=6)
    start, gradient = w.copy(), X.T @ (X @ w - y) / 30
    for lam, step in ((0.0, 0.1), (0.5, 0.2), (5.0, 0.02)):
        got = ista_step(X, y, w, lam, step)
        assert got is not None, "your function returns nothing yet"
        got, u = np.asarray(got, dtype=float), w - step * gradient
        assert np.array_equal(w, start), "the step changed the w it was given; return a new array"
        assert got.shape == w.shape, f"six weights go in, an array of shape {got.shape} comes out"
        if lam == 0:
            assert np.allclose(got, u), (
                "at λ = 0 it is not a gradient step on (1/2n)·‖y − Xw‖²; is the 1/n there?"
            )
            continue
        assert not np.allclose(got, u - step * lam * np.sign(w)), (
            "it reads the sign before the step, so it hops"
        )
        assert not np.allclose(got, soft_threshold(u, lam)), "the threshold is step × λ, not λ"
        assert np.allclose(got, soft_threshold(u, step * lam)), (
            f"at λ = {lam} this is not the proximal step's result"
        )
        assert (got == 0).sum() == (soft_threshold(u, step * lam) == 0).sum(), "a zero must be exactly 0.0"


ANSWERS: dict[str, Numeric | Choice | Code] = {
    "gradient_updates.zeros": Choice(
        options=["Six, the right ones", "A few of the six: it is still on its way", "None"],
        correct=2,
        because=[
            "The six come close to zero and then hop about it: the sign flips, and the next step goes back.",
            "It is not on its way: it hops about zero, and is as near after 1 000 steps as after 20 000.",
            "Each step goes a set length in the direction of a sign; to land on 0.0 takes a coincidence.",
        ],
    ),
    "gradient_updates.prox_steps": Numeric(
        prox_steps,
        rtol=0.0,
        atol=0.25,
        scale="steps",
        hints=[
            (
                50.0,
                "You took off 2ηλ at each step; the factor 2 belongs to the square, not to |w|.",
            ),
            (
                101.0,
                "The last step takes what is left, however little, and so lands on zero.",
            ),
            (99.0, "After 99 steps 0.01 is left, and 0.01 is not 0."),
            (1000.0, "Each step takes off 0.01, which is a hundredth of the way."),
        ],
        right="Each step takes off 0.01, and the last one takes what is left.",
    ),
    "gradient_updates.halving_steps": Numeric(
        halving_steps,
        rtol=0.0,
        atol=0.25,
        scale="steps",
        hints=[
            (
                lambda: halving_steps(1 - 0.01),
                "That takes the factor 0.99; the slope of λw² is 2λw, so it is 0.98.",
            ),
            (34.0, "After 34 steps it is still just above a half."),
            (25.0, "It loses 2 % of what is left, not 2 % of the start: the steps get smaller."),
            (50.0, "L1 would take 50 steps to a half; L2 takes off a share of the weight."),
        ],
        right="The factor is 1 − 2ηλ = 0.98, and 0.98 to the 35th is the first power below a half.",
    ),
    "gradient_updates.multiplier": Numeric(
        multiplier,
        rtol=0.0,
        atol=0.005,
        scale="on S3's scale",
        hints=[
            (-7.0, "That is the data alone; the penalty adds its curvature 2λ."),
            (-7.1, "The slope of λw² is 2λw, so λ counts twice."),
            (-3.2, "You used half the squared error; here it is not halved."),
            (-8.2, "That is minus the curvature; the step starts from 1 times the old distance."),
            (7.2, "Mind the sign: the step lands on the other side of the minimum."),
        ],
        right="1 − η(2x² + 2λ) = 1 − 8 − 0.2: other side, and seven times as far.",
    ),
    "gradient_updates.ista_step": Code(_test_ista_step, right="It lands, on exact zeros."),
}
