"""Between the house objective and any other that is a squared error plus a penalty: one factor."""

from __future__ import annotations

from typing import Literal, overload

import numpy as np
from numpy.typing import ArrayLike

from .._validation import Array, count, reals

PenaltyName = Literal["l1", "l2"]
LossName = Literal["sum", "half-sum", "mean", "half-mean"]


@overload
def to_house(lam: float, *, penalty: PenaltyName, loss: LossName, n: int, half: bool = False) -> float: ...
@overload
def to_house(
    lam: ArrayLike, *, penalty: PenaltyName, loss: LossName, n: int, half: bool = False
) -> Array: ...
def to_house(
    lam: ArrayLike, *, penalty: PenaltyName, loss: LossName, n: int, half: bool = False
) -> float | Array:
    """The house λ₁ or λ₂ that has the same minimiser as `lam` in the objective described.

    lam : float or array, finite, ≥ 0
    penalty : "l1" for λΣ|w|, "l2" for λΣw² (or (λ/2)Σw² with `half`)
    loss : "sum", "half-sum", "mean" or "half-mean" of the squared residuals
    n : number of samples

    Raises ValueError for an unknown name, n < 1, a negative λ, or `half` with "l1".
    """
    return _times(lam, _factor("to_house", penalty, loss, n, half), "to_house")


@overload
def from_house(lam: float, *, penalty: PenaltyName, loss: LossName, n: int, half: bool = False) -> float: ...
@overload
def from_house(
    lam: ArrayLike, *, penalty: PenaltyName, loss: LossName, n: int, half: bool = False
) -> Array: ...
def from_house(
    lam: ArrayLike, *, penalty: PenaltyName, loss: LossName, n: int, half: bool = False
) -> float | Array:
    """The λ of the objective described that has the same minimiser as the house λ; `to_house` backwards."""
    return _times(lam, 1 / _factor("from_house", penalty, loss, n, half), "from_house")


def _factor(where: str, penalty: str, loss: str, n: int, half: bool) -> float:
    n = count(where, "n", n)
    losses = {"sum": 1.0, "half-sum": 0.5, "mean": 1 / n, "half-mean": 1 / (2 * n)}
    if loss not in losses:
        raise ValueError(
            f"{where}: loss must be one of {', '.join(losses)}, got {loss!r}. See l1l2.conventions."
        )
    if penalty not in ("l1", "l2"):
        raise ValueError(f"{where}: penalty must be 'l1' or 'l2', got {penalty!r}. See l1l2.conventions.")
    if half and penalty == "l1":
        raise ValueError(
            f"{where}: half=True belongs to penalty='l2', got 'l1'. Halve λ yourself if it is halved."
        )
    house = 2.0 if penalty == "l2" and not half else 1.0
    return house / (2 * n * losses[loss])


def _times(lam: ArrayLike, factor: float, where: str) -> float | Array:
    lams = reals(where, "lam", lam)
    if (lams < 0).any():
        raise ValueError(f"{where}: lam must be a finite number >= 0, got {lams.min()}. 0 means no penalty.")
    return float(lams * factor) if lams.ndim == 0 else np.asarray(lams * factor)
