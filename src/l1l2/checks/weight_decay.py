"""Answers of chapter 12, weight decay. Every number is computed here, none is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .._validation import Array
from ..budget import contact
from .kinds import Choice, Code, Numeric

_ETA, _LAM, _BETA = 0.1, 0.01, 0.9
_G, _A, _WD = np.array([[1.0, 0.5], [0.5, 1.0]]), np.array([3.0, 1.0]), 0.5


def _decay(beta: float = 0.0) -> float:
    """What to take off each weight in a step, for the penalty λΣw², with decay outside of momentum beta."""
    return 2 * _ETA * _LAM / (1 - beta)


def _boxed() -> float:
    return float(contact(_G, _A, 1 / _WD, ball="linf")[1])


def _kept(batch: float, before: float = 32.0, wd: float = 0.01) -> float:
    """The decay that keeps wd·s, when s goes like one over the root of the batch."""
    return wd * float(np.sqrt(batch / before))


def _problems() -> list[tuple[str, Array, Array, float, float]]:
    """A Hessian, a minimum, λ and β of each; the step is 0.1."""
    rng = np.random.default_rng(12)
    root = rng.standard_normal((30, 3)) / np.sqrt(30)
    return [
        ("one weight", np.array([[2.0]]), np.array([1.5]), 0.5, 0.9),
        ("three weights", root.T @ root, np.array([2.0, -1.0, 0.5]), 0.1, 0.5),
        ("no momentum", root.T @ root, np.array([1.0, 3.0, -2.0]), 0.2, 0.0),
    ]


def _path(G: Array, a: Array, lam: float, beta: float, n: int, *, inside: bool = False) -> Array:
    """n steps of 0.1 with the decay outside of the velocity, or, as L2, inside."""
    w, velocity = np.zeros_like(a), np.zeros_like(a)
    decay = 0.0 if inside else 0.1 * lam / (1 - beta)
    for _ in range(n):
        velocity = beta * velocity + G @ (w - a) + (lam * w if inside else 0.0)
        w = (1 - decay) * w - 0.1 * velocity
    return w


def _decayed_momentum(run: Callable[..., Any]) -> None:
    for name, G, a, lam, beta in _problems():
        # From zero, decay inside and a share undivided agree for two steps.
        for n in (1, 3, 3000):
            given = run(lambda w, G=G, a=a: G @ (w - a), np.zeros_like(a), lam, 0.1, beta, n)
            assert given is not None, "your function returns nothing yet"
            w = np.asarray(given, dtype=np.float64)
            assert w.shape == a.shape, f"for {name} it must return an array of shape {a.shape}"
            if np.allclose(w, _path(G, a, lam, beta, n), rtol=1e-6, atol=1e-9):
                continue
            raise AssertionError(_what_is_wrong(name, w, (G, a, lam, beta, n)))


def _what_is_wrong(name: str, w: Array, problem: tuple[Array, Array, float, float, int]) -> str:
    G, a, lam, beta, n = problem
    slips = [
        (_path(G, a, lam, beta, n, inside=True), "the decay is in the velocity: that is L2, not decay"),
        (_path(G, a, lam * (1 - beta), beta, n), "divide the decay by 1 − β"),
        (_path(G, a, 0.0, beta, n), "there is no decay yet"),
        (_path(G, a, 2 * lam, beta, n), "λ is on the house scale, λ/2 times the sum of squares: no 2"),
    ]
    for wrong, words in slips:
        if np.allclose(w, wrong, rtol=1e-6, atol=1e-9):
            return f"for {name}, after {n} steps: {words}"
    return f"for {name} the weights after {n} steps are others"


ANSWERS: dict[str, Numeric | Choice | Code] = {
    "weight_decay.full_batch": Choice(
        options=[
            "At ridge with λ = 0.2, as its name says",
            "At least squares, (3, 1), as if there were no decay",
            "At (2.4, 0.8): a fifth less of each weight",
            "Nowhere: Adam's steps do not settle",
        ],
        correct=1,
        because=[
            "Plain gradient steps with decay 0.2η would end there; Adam divides the slope by its own size.",
            "All rows at once, AdamW minimises the error in the box |w| ≤ 1/0.2 = 5, and (3, 1) lies in it.",
            "The decay takes a share ηwd at each step, and the steps on the data bring it back.",
            "With a step that falls to zero they do.",
        ],
    ),
    "weight_decay.batches": Choice(
        options=[
            "At least squares again: batches only add noise",
            "At the same place, after a longer way",
            "Near a ridge, whose λ depends on the size of the batch",
            "At zero: the decay wins over the noise",
        ],
        correct=2,
        because=[
            "The noise has mean zero, but Adam divides by its size.",
            "Adam divides each slope by its root mean square, and in a batch that is mostly noise.",
            "Its λ is the decay times the spread of the batch's slope.",
            "Noise makes the steps on the data smaller, but not zero.",
        ],
    ),
    "weight_decay.factor": Numeric(
        _decay,
        rtol=1e-3,
        scale="share of a weight for each step",
        hints=[
            (_ETA * _LAM, "That is right for (λ/2)Σw²; here the penalty is λΣw², without a half."),
            (2 * _LAM, "That is the slope of the penalty over w; the step η is missing."),
            (lambda: 1 - _decay(), "That is what is left of the weight; asked for is what is taken."),
            (_LAM, "The decay for each step holds η, and the 2 of the slope of w²."),
        ],
        right="2ηλ: a fifth of a per cent for each step.",
    ),
    "weight_decay.momentum": Numeric(
        lambda: _decay(_BETA),
        rtol=1e-3,
        scale="share of a weight for each step",
        hints=[
            (_decay, "That is right without momentum; the velocity holds 1/(1 − β) slopes."),
            (lambda: _decay() * (1 - _BETA), "The other way round: momentum makes the data's pull larger."),
            (lambda: _ETA * _LAM / (1 - _BETA), "That is right for (λ/2)Σw²; here there is no half."),
        ],
        right="Ten times as much: momentum makes the data's pull ten times as strong.",
    ),
    "weight_decay.box": Numeric(
        _boxed,
        rtol=1e-3,
        scale="weight",
        hints=[
            (1.0, "That is clipped least squares (and ridge at λ = 0.5): the first weight is held at 2."),
            (1 / _WD, "That is the wall, and where the first weight ends."),
        ],
        right="The second weight takes over half of the one that the first may not have.",
    ),
    "weight_decay.keep": Numeric(
        lambda: _kept(512),
        rtol=1e-3,
        scale="weight decay",
        hints=[
            (0.01, "The batch's slope is less noisy now, and the ridge weaker with it."),
            (lambda: _kept(32, 512), "The other way round: less noise needs more decay."),
            (lambda: _kept(512) ** 2 / 0.01, "The noise goes like one over the root of the batch."),
        ],
        right="Sixteen times the batch, a quarter of the noise, four times the decay.",
    ),
    "weight_decay.decayed_momentum": Code(
        _decayed_momentum,
        right="The ridge, with its decay outside.",
    ),
}
