"""The algebra, in one place. With a source's argument s and a target's argument t,

    λ = unit_s · s^power_s = unit_t · t^power_t,   so   t = (unit_s / unit_t · s^power_s)^power_t,

and of two penalties λ₁ and λ₂ each goes its own way, to be put together as the target takes them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ._settings import PENALTIES, Setting, Unit


@dataclass(frozen=True)
class Question:
    """A translation that exists: what it is about, and the numbers that enter."""

    source: Setting
    target: Setting
    loss: str
    penalty: str  # "l1", "l2" or "both"
    lam: float  # the source's strength; where it has two, their sum
    ratio: float  # the share of L1 in it
    n: int
    batch: int
    sd: float | None

    @property
    def parts(self) -> tuple[str, ...]:
        """The penalties of which there is something."""
        if self.penalty != "both":
            return (self.penalty,)
        return tuple(each for each, part in zip(PENALTIES, (self.ratio, 1 - self.ratio), strict=True) if part)

    def factor(self, penalty: str) -> Unit:
        """What the source's strength is multiplied by to be the target's; C counts as the strength 1/C."""
        return self.source.unit(self.loss, penalty).times(self.target.unit(self.loss, penalty), -1)

    def size(self, penalty: str) -> float:
        unit, size = self.factor(penalty), 1.0
        bases = 2.0, float(self.n), float(self.batch), 1.0 if self.sd is None else self.sd
        for base, exponent in zip(bases, unit, strict=True):
            # Every machine multiplies and divides alike, but not every one takes the power −1 as it divides.
            size = size / base**-exponent if exponent < 0 else size * base**exponent
        return size

    def answer(self) -> float | tuple[float, float]:
        strength = self.lam if self.source.power == 1 else 1 / self.lam
        if self.penalty != "both":
            return self._typed(self.size(self.penalty))
        first, second = (self.size(each) for each in PENALTIES)
        shares = self.ratio * first, (1 - self.ratio) * second
        if self.target.both == "two":
            return shares[0] * strength, shares[1] * strength
        if first == second:  # the share stays what it was, to the last digit
            return self._typed(first), self.ratio
        whole = sum(shares)
        return self._typed(whole), shares[0] / whole if whole else math.nan

    def _typed(self, factor: float) -> float:
        """(factor · lam^power)^power of the target; no penalty at all is 0, or C = inf."""
        value = factor * self.lam if self.source.power == 1 else factor / self.lam
        if self.target.power == 1:
            return value
        return 1 / value if value else math.inf

    def lost(self) -> bool:
        """Whether the answer is too small or too large for float64."""
        given = self.lam if self.source.power == 1 else 1 / self.lam
        answer = self.answer()
        numbers = answer if isinstance(answer, tuple) else (answer,)
        if self.target.both == "two":
            numbers = (sum(numbers),)
        found = numbers[0] if self.target.power == 1 else 1 / numbers[0] if numbers[0] else math.inf
        return not all(map(math.isfinite, (found, *numbers[1:]))) or (found == 0) != (given == 0)
