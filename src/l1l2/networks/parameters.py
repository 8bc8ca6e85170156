"""All weights and biases of a network in one vector, which is what an optimiser moves."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .._validation import Array


@dataclass(frozen=True, eq=False)
class Parameters:
    """One vector, and the weights and biases in it: writing to either is writing to both.

    sizes : (L + 1,) units in each layer, inputs and outputs included
    vector : (P,) array: W₁ row by row, b₁, W₂, b₂ and so on
    """

    sizes: tuple[int, ...]
    vector: Array

    @classmethod
    def zeros(cls, sizes: tuple[int, ...]) -> Parameters:
        """All weights and biases zero."""
        return cls(sizes, np.zeros(sum((above + 1) * below for above, below in pairwise(sizes))))

    @property
    def layers(self) -> list[tuple[Array, Array]]:
        """(W, b) of each layer: W (units above, units here), b (units here)."""
        found, start = [], 0
        for above, here in pairwise(self.sizes):
            middle, end = start + above * here, start + (above + 1) * here
            found.append((self.vector[start:middle].reshape(above, here), self.vector[middle:end]))
            start = end
        return found

    @property
    def weights(self) -> list[Array]:
        """W of each layer."""
        return [W for W, _ in self.layers]

    @property
    def biases(self) -> list[Array]:
        """b of each layer."""
        return [b for _, b in self.layers]
