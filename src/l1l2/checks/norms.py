"""Answers of chapter 1, norms and penalties. Every number is computed here, none is typed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

from ..conventions import to_house
from .kinds import Choice, Code, Numeric

_W = np.array([3.0, -4.0])
_WISH = np.array([0.6, 0.7])


def _crossover() -> float:
    # λ|w| and λw² beside the same loss, in house units: the slopes λ₁ and λ₂|w| meet at λ₁/λ₂
    lam1 = to_house(1.0, penalty="l1", loss="half-mean", n=1)
    lam2 = to_house(1.0, penalty="l2", loss="half-mean", n=1)
    return lam1 / lam2


def _prox_of_both(prox: Callable[[float, float, float], float]) -> None:
    grid = np.linspace(-5, 5, 200_001)
    for a, lam1, lam2 in product((0.0, 0.5, -0.5, 3.0, -3.0), (0.0, 1.0), (0.0, 1.0)):
        granted = prox(a, lam1, lam2)
        best = grid[np.argmin((grid - a) ** 2 / 2 + lam1 * np.abs(grid) + lam2 / 2 * grid**2)]
        swapped = np.sign(a) * max(abs(a) / (1 + lam2) - lam1, 0)
        where = f"for a = {a:g}, λ₁ = {lam1:g}, λ₂ = {lam2:g}"
        assert granted is not None, "your function returns nothing yet"
        assert np.size(granted) == 1, f"{where} a single number is expected."
        if abs(a) <= lam1:
            assert granted == 0, f"{where} zero costs least, exactly zero; you gave {granted:g}."
        elif lam1 > 0 and lam2 > 0:
            assert not np.isclose(granted, swapped), (
                f"{where} you divide first and threshold then: swap them."
            )
        assert np.isclose(granted, best, atol=1e-4), f"{where} some other weight costs less than {granted:g}."


ANSWERS: dict[str, Numeric | Choice | Code] = {
    "norms.who_kills": Choice(
        options=[
            "Only the sum of their absolute values",
            "The sum and the length, but not the squared length",
            "All three",
            "None: that takes an infinite λ",
        ],
        correct=1,
        because=[
            "It does, but so does the length: both have a sharp tip at zero. The square has none.",
            "Both have a sharp tip at zero. The length is the surprise: it lets the two weights go together.",
            "The square is flat at zero: it halves a weight, and halves it again, and never finishes.",
            "That is true of the square alone. The other two are steep at zero, and a finite λ is enough.",
        ],
    ),
    "norms.l1": Numeric(
        lambda: float(np.linalg.norm(_W, 1)),
        rtol=1e-3,
        scale="‖w‖₁",
        hints=[
            (lambda: float(_W.sum()), "That is the sum without the bars: the size of −4 is 4."),
            (lambda: float(np.linalg.norm(_W)), "That is the length of the arrow, the 2-norm."),
            (lambda: float(np.abs(_W).max()), "That is the largest of the two, the ∞-norm."),
        ],
        right="The sum of the sizes.",
    ),
    "norms.l2": Numeric(
        lambda: float(np.linalg.norm(_W)),
        rtol=1e-3,
        scale="‖w‖₂",
        hints=[
            (lambda: float(_W @ _W), "That is its square: the root is still to be taken."),
            (lambda: float(np.linalg.norm(_W, 1)), "That is the sum of the sizes, the 1-norm."),
        ],
        right="The length of the arrow.",
    ),
    "norms.l2_squared": Numeric(
        lambda: float(_W @ _W),
        rtol=1e-3,
        scale="‖w‖₂²",
        hints=[
            (
                lambda: float(_W @ _W) / 2,
                "That is half of it, as in our penalty; the square alone is asked.",
            ),
            (lambda: float(np.linalg.norm(_W)), "That is the length; it is still to be squared."),
            (
                lambda: float(np.linalg.norm(_W, 1) ** 2),
                "That is the square of the sum; add up the squares.",
            ),
        ],
        right="The square of the length, and not a norm.",
    ),
    "norms.crossover": Numeric(
        _crossover,
        rtol=1e-3,
        scale="λ|w| against λw², without the half",
        hints=[
            (
                1.0,
                "At 1 the costs are equal; the slopes are asked. (With our half, they too are equal at 1.)",
            ),
            (2.0, "Turned over: the slope of λw² is 2λ|w|, and it is to equal λ."),
        ],
        right="Below it L1 pulls harder, however small the weight; L2's pull fades.",
    ),
    "norms.half_norm": Numeric(
        lambda: float(np.linalg.norm([1.0, 1.0], 0.5)),
        rtol=1e-3,
        scale="‖(1, 1)‖ at q = ½",
        hints=[
            (
                lambda: float(2**0.5),
                "You raised the sum to the power q; the outer power is 1/q.",
            ),
            (2.0, "That is the inner sum; the outer power 1/q is still to come."),
            (1.0, "Add first, then take the power."),
        ],
        right="More than the 1 + 1 of the way round.",
    ),
    "norms.half_axiom": Choice(
        options=[
            "1: only the zero vector has size 0",
            "2: c times the vector has |c| times the size",
            "3: the triangle inequality",
        ],
        correct=2,
        because=[
            "It holds: a sum of roots of sizes is 0 only if every size is.",
            "It holds: c comes out of the sum as √|c|, and the outer square makes it |c|.",
            "The straight way to (1, 1) is longer than the way over (1, 0).",
        ],
    ),
    "norms.group_kill": Numeric(
        lambda: float(np.linalg.norm(_WISH)),
        rtol=2.5e-3,
        scale="½‖w − a‖² + λ‖w‖₂",
        hints=[
            (lambda: float(_WISH.max()), "That is where the 1-norm kills both: one by one, the larger last."),
            (lambda: float(_WISH.sum()), "That is where the ∞-norm kills both."),
            (lambda: float(_WISH @ _WISH), "That is the squared length: take its root."),
        ],
        right="The length of the wish.",
    ),
    "norms.both": Code(_prox_of_both, right="Threshold first, then shrink: the prox of the elastic net."),
}
