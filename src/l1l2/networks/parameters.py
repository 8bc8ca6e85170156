"""All weights and biases of a network in one vector, which is what an optimiser moves."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from .._validation import Array


class Parameters:
    """One vector, and the weights and biases in it: writing to either is writing to both.

    sizes : (L + 1,) units in each layer, inputs and outputs included
    vector : (P,) array: W₁ row by row, b₁, W₂, b₂ and so on; zeros by default

    layers : (W, b) of each layer: W (units above, units here), b (units here,)
    """

    def __init__(self, sizes: tuple[int, ...], vector: Array | None = None) -> None:
        size = sum((above + 1) * here for above, here in pairwise(sizes))
        self.sizes, self.vector = sizes, np.zeros(size) if vector is None else vector
        self.layers: list[tuple[Array, Array]] = []
        start = 0
        for above, here in pairwise(sizes):
            middle, end = start + above * here, start + (above + 1) * here
            self.layers.append((self.vector[start:middle].reshape(above, here), self.vector[middle:end]))
            start = end

    @property
    def weights(self) -> list[Array]:
        """W of each layer."""
        return [W for W, _ in self.layers]

    @property
    def biases(self) -> list[Array]:
        """b of each layer."""
        return [b for _, b in self.layers]

    def __reduce__(self) -> tuple[type[Parameters], tuple[tuple[int, ...], Array]]:
        # Copied one by one, layers and vector would no longer be the same numbers.
        return Parameters, (self.sizes, self.vector)
