"""What the path solvers hand back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .._validation import Array


@dataclass(frozen=True, eq=False)
class Solved:
    """Weights at each λ of a grid, in the units of the centred and scaled columns.

    coefs : (L, p) array;  gaps : (L,) array, duality gaps as shares of the null model's objective
    n_iter : (L,) array, the solver's steps at each λ
    """

    coefs: Array
    gaps: Array
    n_iter: NDArray[np.int64]
