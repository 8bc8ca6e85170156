"""A penalty for each layer of a network, which an optimiser sees as one penalty on one vector."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as check
from .._validation import Array
from .parameters import Parameters


class WeightPenalty(Protocol):
    """What a network asks of a penalty on one matrix: each of `l1l2.penalties` has it, and `RowLasso`."""

    def value(self, w: ArrayLike) -> float: ...
    def subgradient(self, w: ArrayLike) -> Array: ...
    def prox(self, v: ArrayLike, step: Any) -> Array: ...


# One for all layers, or one for each.
Penalties = WeightPenalty | Sequence[WeightPenalty | None] | None


class LayerPenalties:
    """The sum over the layers of a penalty on their weights; biases are free unless asked for.

    penalty : one of `l1l2.penalties`, or `l1l2.groups.RowLasso`, for all layers, a sequence with one for each
        (None for none), or None
    sizes : (L + 1,) as in `Network`
    biases : whether each layer's penalty holds for its bias too

    Raises ValueError or TypeError for what is no penalty, or not one for each layer.
    """

    def __init__(
        self,
        penalty: Penalties,
        sizes: tuple[int, ...],
        *,
        biases: bool = False,
    ) -> None:
        layers = len(sizes) - 1
        each = tuple(penalty) if isinstance(penalty, Sequence) else (penalty,) * layers
        for one in each:
            if one is not None and (isinstance(one, type) or not hasattr(one, "prox")):
                raise TypeError(
                    f"Network: penalty must be None, L1, L2, L1L2 or RowLasso, or a list, got {one!r}. "
                    "Pass L1(0.001), say."
                )
        if len(each) != layers:
            raise ValueError(
                f"Network: penalty must have one entry for each of the {layers} layers, got {len(each)}. "
                "None leaves a layer without."
            )
        self.each, self.sizes = each, sizes
        self.biases = check.flag("Network", "penalise_biases", biases)

    def value(self, w: Array) -> float:
        """Of all layers, for the vector w (P,) of a network's parameters."""
        return sum(penalty.value(block) for penalty, block in self._blocks(w))

    def subgradient(self, w: Array) -> Array:
        """(P,), zero where nothing is penalised."""
        slope = np.zeros_like(w)
        for (penalty, block), (_, out) in zip(self._blocks(w), self._blocks(slope), strict=True):
            out[...] = penalty.subgradient(block)
        return slope

    def prox(self, v: Array, step: float | Array) -> Array:
        """(P,): each layer's prox of v, at one step or with a step (P,) for each weight."""
        w = v.copy()
        if isinstance(step, float):
            for penalty, block in self._blocks(w):
                block[...] = penalty.prox(block, step)
        else:
            for (penalty, block), (_, eta) in zip(self._blocks(w), self._blocks(step), strict=True):
                block[...] = penalty.prox(block, eta)
        return w

    def decayed(self) -> Array:
        """(P,) of 1 for what weight decay shrinks, all weights, and 0 for what it leaves, the biases."""
        mask = Parameters(self.sizes)
        for W, b in mask.layers:
            W[:], b[:] = 1, self.biases
        return mask.vector

    def _blocks(self, vector: Array) -> Iterator[tuple[WeightPenalty, Array]]:
        for penalty, (W, b) in zip(self.each, Parameters(self.sizes, vector).layers, strict=True):
            if penalty is not None:
                yield penalty, W
                if self.biases:
                    yield penalty, b
