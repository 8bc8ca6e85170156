"""A penalty that removes whole rows of a weight matrix: the group lasso, with a row for a group.

In a network, the weights W of a layer are (units above, units here): row k is all that leaves unit k. In the
first layer a row of zeros is an input that nobody reads, in a later one a neuron that nobody hears.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._validation import Array, matrix, positive, strength


@dataclass(frozen=True)
class RowLasso:
    """λ·Σₖ‖Wₖ‖₂ over the rows Wₖ of a matrix: the norm, not its square, so that rows become zero as one.

    lam : float ≥ 0, in units of loss per unit of weight

    It has what an optimiser of `l1l2.networks` asks of a penalty, and takes the place of `L1` or `L2` there,
    with SGD, and with the biases left out, which have no rows.
    Raises ValueError for a strength that is negative or not finite.
    Sources: Yuan and Lin (2006), J. R. Stat. Soc. B 68, 49–67; for networks, Scardapane, Comminiello, Hussain
    and Uncini (2017), Neurocomputing 241, 81–89.
    """

    lam: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "lam", strength("RowLasso", "lam", self.lam))

    def value(self, w: ArrayLike) -> float:
        """The penalty of weights w (k, m)."""
        return self.lam * float(_lengths(matrix("RowLasso", "w", w)).sum())

    def subgradient(self, w: ArrayLike) -> Array:
        """λ times each row of w (k, m) at length one; zero for a row of zeros."""
        w = matrix("RowLasso", "w", w)
        lengths = _lengths(w)
        return self.lam * np.divide(w, lengths, out=np.zeros_like(w), where=lengths > 0)

    def prox(self, v: ArrayLike, step: float) -> Array:
        """The w that minimises ½‖w − v‖² + step·penalty, for v (k, m): shorter rows, and rows of zeros.

        step : one float > 0. With a step for each weight, as Adam has, a row has no prox in closed form
        """
        v = matrix("RowLasso", "v", v)
        if np.ndim(step) > 0:
            raise ValueError(
                f"RowLasso: step must be one number, got an array of shape {np.shape(step)}. "
                "Train with SGD(proximal=True)."
            )
        lengths, cut = _lengths(v), positive("RowLasso", "step", step) * self.lam
        kept = np.divide(lengths - cut, lengths, out=np.zeros_like(lengths), where=lengths > cut)
        return v * kept


def _lengths(w: Array) -> Array:
    return np.asarray(np.sqrt((w**2).sum(axis=1, keepdims=True)))
