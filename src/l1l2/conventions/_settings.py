"""What has to be known of a library's setting in order to translate it: a row of the table, and its unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

PENALTIES = {"l1": "L1", "l2": "L2"}


class Unit(NamedTuple):
    """2^two · n^n · m^batch · sd^sd: a library's λ times this is that of the house objective."""

    two: int = 0
    n: int = 0
    batch: int = 0
    sd: int = 0

    def times(self, other: Unit, power: int = 1) -> Unit:
        """This unit times another one, or, with power −1, divided by it."""
        return Unit(*(a + power * b for a, b in zip(self, other, strict=True)))


# How a loss is added up, and what then makes λ the λ of the house's loss: (1/2n)·‖y − Xw − b‖², or a mean.
_SQUARED = {
    "sum": ("‖y − Xw − b‖²", Unit(two=-1, n=-1)),
    "half-sum": ("½‖y − Xw − b‖²", Unit(n=-1)),
    "mean": ("(1/n)·‖y − Xw − b‖²", Unit(two=-1)),
    "half-mean": ("(1/2n)·‖y − Xw − b‖²", Unit()),
}
_LOG = {"sum": ("Σ log-loss", Unit(n=-1)), "mean": ("(1/n)·Σ log-loss", Unit())}
_HINGE = {"sum": ("Σ max(0, 1 − margin)²", Unit(n=-1)), "mean": ("(1/n)·Σ max(0, 1 − margin)²", Unit())}
_SUMS: dict[str, dict[str, tuple[str, Unit]]] = {"squared": _SQUARED, "log": _LOG, "squared_hinge": _HINGE}

# The losses by name, and what they are called in a sentence.
LOSSES = {"squared": "squared error", "log": "log-loss", "squared_hinge": "squared hinge loss"}


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What one library minimises, and what its λ is called: a row of `CONVENTIONS`.

    losses : for each loss that it fits ("squared", "log", "squared_hinge"), how that is added up: "sum",
        "half-sum", "mean" or "half-mean"
    penalties : for "l1" and "l2", as far as it has them, the name of the argument
    code : a line that sets it; log_code is the line for log-loss, where it is another
    both : how it takes both penalties at once: "ratio" for one strength and the share of L1, "two" for two
        strengths, "" if it does not
    ratio : the name of the argument that is the share of L1
    inverse : the argument divides the penalty, as C does, instead of multiplying it
    whole_square : its L2 is λ‖w‖², not (λ/2)‖w‖²
    scales_y : it divides y by its standard deviation (over n, not n − 1) before it fits
    per_batch : its penalty is divided by the size of a batch, m
    intercept : "free", "penalised", or "none" where it fits none
    leaf : its weights are the values of a tree's leaves
    decoupled : it shrinks weights beside the step, and minimises no penalised loss
    note : a sentence on what else differs
    source : where its documentation says so; empty for a row that is proved by fitting the library
    """

    name: str
    losses: Mapping[str, str]
    penalties: Mapping[str, str]
    code: str
    log_code: str = ""
    both: Literal["", "ratio", "two"] = ""
    ratio: str = ""
    inverse: bool = False
    whole_square: bool = False
    scales_y: bool = False
    per_batch: bool = False
    intercept: Literal["free", "penalised", "none"] = "free"
    leaf: bool = False
    decoupled: bool = False
    note: str = ""
    source: str = ""

    @property
    def proved(self) -> bool:
        """Whether a test fits the library itself to a translated λ, and finds the same solution."""
        return not self.source

    @property
    def power(self) -> int:
        """The house's λ is a unit times this power of the argument."""
        return -1 if self.inverse else 1

    def unit(self, loss: str, penalty: str) -> Unit:
        """What turns its λ (or 1/C) into the house's λ₁ or λ₂."""
        if self.decoupled:
            return Unit()
        unit = _SUMS[loss][self.losses[loss]][1]
        if self.per_batch:
            unit = unit.times(Unit(batch=-1))
        if penalty == "l2":
            unit = unit.times(Unit(two=int(self.whole_square), sd=-int(self.scales_y)))
        return unit

    def objective(self, loss: str, penalty: str) -> str:
        """What it minimises, as a formula in its own symbols; penalty is "l1", "l2" or "both"."""
        if self.decoupled:
            return f"no penalised loss: each step also takes lr·{self.penalties['l2']}·w off w"
        total = _SUMS[loss][self.losses[loss]][0]
        if self.intercept == "none":
            total = total.replace(" − b", "")
        return f"{total} + {self._penalty(penalty)}"

    def _penalty(self, penalty: str) -> str:
        square = "‖w‖²" if self.whole_square else "½‖w‖²"
        square = square if not self.scales_y else f"{square}/sd_y"
        norms = {"l1": "‖w‖₁", "l2": square}
        if penalty == "both" and self.both == "two":
            return " + ".join(f"{name}·{norms[each]}" for each, name in self.penalties.items())
        first = self.penalties["l1" if penalty == "both" else penalty]
        strength = f"1/{first}" if self.inverse else first
        strength = f"({strength}/m)" if self.per_batch else f"({strength})" if self.inverse else strength
        if penalty == "both":
            return f"{strength}·({self.ratio}·‖w‖₁ + (1 − {self.ratio})·{square})"
        return f"{strength}·{norms[penalty]}"
