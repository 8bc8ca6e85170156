"""From what one library is told to what another has to be told: the number, and how one comes to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ._ask import ask
from ._words import code, formula, reason


class Explanation(NamedTuple):
    """How one comes to a translated λ: the formula with its numbers, a line to copy, and the reason."""

    formula: str
    code: str
    reason: str


def translate(
    lam: float | Sequence[float],
    source: str,
    target: str,
    *,
    n: int,
    l1_ratio: float | None = None,
    penalty: str | None = None,
    loss: str | None = None,
    sd_y: float | None = None,
    batch_size: int | None = None,
) -> float | tuple[float, float]:
    """What to tell `target` for the solution that `source` has at `lam`; names as in `CONVENTIONS`.

    lam : float ≥ 0 as the source takes it: alpha, λ, weight_decay, or C > 0 (inf for no penalty). Of an
        elastic net the pair that it takes: (alpha, l1_ratio), or two strengths (reg_alpha, reg_lambda)
    n : number of samples in the fit
    l1_ratio : the share of L1, in [0, 1], where the source has one; then lam is one number
    penalty : "l1" or "l2", where both libraries have both
    loss : "squared", "log" or "squared_hinge"; None for the one they share, squared error if it is one
    sd_y : np.std(y), where one of them divides y by it and an L2 is asked for
    batch_size : samples in a batch, for scikit-learn's networks; None for all n

    Returns the target's number; of an elastic net (an l1_ratio or a pair, and a target with both penalties)
    the target's pair, of the same two forms.
    Raises NoTranslation where no number has the same solution, or where what was given does not decide it,
    with the reason; ValueError for an unknown name, and numbers out of range.
    """
    return ask("translate", lam, source, target, n, l1_ratio, penalty, loss, sd_y, batch_size).answer()


def explain(
    lam: float | Sequence[float],
    source: str,
    target: str,
    *,
    n: int,
    l1_ratio: float | None = None,
    penalty: str | None = None,
    loss: str | None = None,
    sd_y: float | None = None,
    batch_size: int | None = None,
) -> Explanation:
    """The formula, a line of code to copy, and the reason; arguments and errors as in `translate`."""
    question = ask("explain", lam, source, target, n, l1_ratio, penalty, loss, sd_y, batch_size)
    return Explanation(formula(question), code(question), reason(question))
