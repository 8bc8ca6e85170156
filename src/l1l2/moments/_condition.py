"""How many digits of the weights a matrix of squares holds."""

from __future__ import annotations

import numpy as np

from .._validation import Array
from ._errors import DigitsLost

_EPS = float(np.finfo(np.float64).eps)
_NOTHING = 8 * _EPS  # times the number of columns: an eigenvalue that is rounding
_DIGITS = 1e-6  # relative error of weights that is still an answer
LARGEST_CONDITION = _DIGITS / (4 * _EPS)


def condition_of(G: Array, *, ignore_dependent: bool = False) -> float:
    """Condition number of G (p, p) with its diagonal scaled to ones; 1 for no column, ∞ at rounding level.

    ignore_dependent : leave out eigenvalues at rounding level

    Scaling each column alone hardly changes what can be solved, and G is then nearly as well conditioned as
    any scaling makes it: van der Sluis (1969), Numer. Math. 14, 14–23.
    """
    varies = G.diagonal() > 0
    unit = 1 / np.sqrt(G.diagonal()[varies])
    if not unit.size:
        return 1.0
    d = np.linalg.eigvalsh(unit[:, None] * G[np.ix_(varies, varies)] * unit)
    nothing = _NOTHING * d.size * d[-1]
    if ignore_dependent:
        d = d[d > nothing]
    return float(d[-1] / d[0]) if d[0] > nothing else float("inf")


def check_digits(where: str, G: Array) -> None:
    """DigitsLost where least squares on G (p, p) would keep fewer than six digits of the weights.

    Columns that depend on others exactly, as the indicators of all categories do, say so by eigenvalues at
    rounding level, far below all others: they are no reason.
    """
    condition = condition_of(G, ignore_dependent=True)
    if condition > LARGEST_CONDITION:
        raise digits_lost(where, condition, 0.0)


def digits_lost(where: str, condition: float, lam: float) -> DigitsLost:
    return DigitsLost(
        f"{where}: sums of squares do not hold the digits that the weights at λ = {lam:.3g} need: the "
        f"correlations of the columns have condition {condition:.2g}, and sums in float64 serve up to "
        f"{LARGEST_CONDITION:.0e}. Raise λ, or leave columns out (Moments.select), or use less dependent "
        "ones (orthogonal polynomials, not powers), or give X and y: rows lose half as many digits."
    )
