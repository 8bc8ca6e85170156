"""Answers of chapter 11, networks and landscapes. Every number is computed here, none is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .._validation import Array
from .kinds import Choice, Code, Numeric

Layer = tuple[Array, Array, Array]

_WEIGHTS, _INCOMING, _OUTGOING = 5, (3.0, 4.0), 0.2


def _one_l2() -> float:
    """Minus the least curvature of (w² − 1)², which is at zero."""
    return 4.0 * (1 - 3 * 0.0**2)


def _one_l1() -> float:
    """The height of the hump 4w − 4w³, at w = 1/√3."""
    w = 1 / np.sqrt(3)
    return float(4 * w - 4 * w**3)


def _best() -> float:
    """The λ at which the well at w = √(2/3) is as low as zero."""
    w = np.sqrt(2 / 3)
    return float(2 * w - w**3)


def _price() -> float:
    return float(np.linalg.norm(_INCOMING)) * _OUTGOING


def _sum_of_squares() -> float:
    return float(np.dot(_INCOMING, _INCOMING)) + _OUTGOING**2


def _layers() -> list[tuple[str, Layer]]:
    """Layers with lively neurons first; in the second, one that nobody hears and one that hears nothing."""
    rng = np.random.default_rng(11)
    A, b, V = rng.standard_normal((4, 6)), rng.standard_normal(6), rng.standard_normal((6, 3))
    silent, deaf = V.copy(), A.copy()
    silent[4], deaf[:, 5] = 0.0, 0.0
    raised = b.copy()
    raised[5] = 0.7
    return [("lively neurons", (A, b, V)), ("a silent and a constant neuron", (deaf, raised, silent))]


def _function(layer: Layer) -> Array:
    A, b, V = layer
    X = np.random.default_rng(12).standard_normal((40, A.shape[0]))
    return np.asarray(np.maximum(X @ A + b, 0) @ V)


def _penalties(layer: Layer) -> Array:
    """‖a‖² + ‖v‖² of each neuron."""
    A, _, V = layer
    return np.asarray((A**2).sum(axis=0) + (V**2).sum(axis=1))


def _balance(fit: Callable[[Array, Array, Array], Any]) -> None:
    for name, layer in _layers():
        given = fit(*(part.copy() for part in layer))
        assert given is not None, "your function returns nothing yet"
        is_triple = isinstance(given, tuple) and len(given) == 3
        assert is_triple, "return the triple (A, b, V)"
        found: Layer = tuple(np.asarray(part, dtype=np.float64) for part in given)  # type: ignore[assignment]
        for part, new, old in zip("AbV", found, layer, strict=True):
            assert new.shape == old.shape, f"{part} must keep its shape {old.shape}, yours has {new.shape}"
            assert np.isfinite(new).all(), f"with {name}, {part} is not finite: who was divided by zero?"
        same = np.allclose(_function(found), _function(layer), rtol=1e-6, atol=1e-9)
        assert same, _what_changed(name, found, layer)
        _is_least(name, found, layer)


def _what_changed(name: str, found: Layer, layer: Layer) -> str:
    if np.allclose(_function((found[0], layer[1], found[2])), _function(layer)) or np.array_equal(
        found[1], layer[1]
    ):
        return f"with {name} the function has changed: the biases stretch with the incoming weights"
    return f"with {name} the function has changed: what comes in by c must go out by 1/c"


def _is_least(name: str, found: Layer, layer: Layer) -> None:
    A, _, V = layer
    least = 2 * np.linalg.norm(A, axis=0) * np.linalg.norm(V, axis=1)
    # A neuron with no incoming weights is a constant, whose outgoing weights may be as small as one likes.
    charged = np.abs(A).sum(axis=0) > 0
    spent = _penalties(found)[charged]
    if np.allclose(spent, least[charged], rtol=1e-6, atol=1e-9):
        return
    if np.allclose(spent, _penalties(layer)[charged]):
        raise AssertionError(f"with {name} the function is the same, and so is the penalty")
    raise AssertionError(f"with {name} the same function can be had for less: is each ‖a‖ equal to its ‖v‖?")


ANSWERS: dict[str, Numeric | Choice | Code] = {
    "networks_and_landscapes.wells": Choice(
        options=["One, at zero", "Two, a little nearer to zero", "Three", "It depends on the start"],
        correct=2,
        because=[
            "That takes a λ of 1.54 at least.",
            "The two wells do move inwards, but look at zero: flat before, and now with a kink.",
            "The two wells are still there, and the kink has made a third one between them.",
            "Where one ends does; how many there are does not.",
        ],
    ),
    "networks_and_landscapes.zeros": Choice(
        options=["More than half of them", "About one in ten", "A handful", "None"],
        correct=3,
        because=[
            "That is what the prox will make of the same penalty.",
            "Nothing in these steps stops at zero, so nothing collects there.",
            "A step would have to land on zero to the last bit.",
            "Each step moves by ηλ towards zero and past it.",
        ],
    ),
    "networks_and_landscapes.one_l2": Numeric(
        _one_l2,
        rtol=1e-3,
        scale="house λ",
        hints=[
            (lambda: _one_l2() / 2, "That is S0's λ, in λw²; the house has λ/2 in front."),
            (lambda: 2 * _one_l2(), "The second derivative of (λ/2)w² is λ, not λ/2."),
            (_one_l1, "That is for L1."),
        ],
        right="The least curvature is −4, and L2 adds λ to it.",
    ),
    "networks_and_landscapes.best": Numeric(
        _best,
        rtol=5e-3,
        scale="λ of λ|w|",
        hints=[
            (_one_l1, "That is where the outer wells disappear; zero has been the lowest for long by then."),
            (lambda: float(np.sqrt(2 / 3)), "That is the w of the well at that λ."),
            (
                1.0,
                "There the wells at ±1, if they stayed, would be as high as zero; they move, and are lower.",
            ),
        ],
        right="From there to 1.54 the best place and the place one is in differ.",
    ),
    "networks_and_landscapes.count": Numeric(
        lambda: 3.0**_WEIGHTS,
        rtol=1e-6,
        scale="local minima",
        hints=[
            (2.0**_WEIGHTS, "That is without a penalty; each weight has a third place now."),
            (3.0 * _WEIGHTS, "Places multiply: each weight chooses for itself."),
            (3.0, "That is for a single weight."),
            (1.0, "That takes λ ≥ 1.54."),
        ],
        right="From 32 to 243, by a convex penalty.",
    ),
    "networks_and_landscapes.price": Numeric(
        _price,
        rtol=1e-3,
        scale="penalty, house λ = 1",
        hints=[
            (lambda: _sum_of_squares() / 2, "That is what it costs as it stands; stretch one side."),
            (_sum_of_squares, "The house has a half in front, and one side may be stretched."),
            (
                lambda: sum(_INCOMING) * _OUTGOING,
                "Incoming weights count by their length, 5, not their sum.",
            ),
            (lambda: 2 * _price(), "The house has a half in front: ½(1 + 1)."),
            (lambda: _price() / 2, "Both squares are 1 when balanced, and there are two of them."),
        ],
        right="Both sides have length 1 when balanced.",
    ),
    "networks_and_landscapes.balance": Code(
        _balance,
        right="The same function, at its least price.",
    ),
}
