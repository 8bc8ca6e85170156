"""Adding up many sums, so that rounding grows with the logarithm of their number and not with the number.

Source: Higham (1993), SIAM J. Sci. Comput. 14, 783–799, for summation in pairs and its error.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add

import numpy as np

from ._sums import Sums

_TOGETHER = 64  # sums added one after the other; pairs would need six times the memory for half the rounding


class Cascade:
    """A running total of sums: `_TOGETHER` of them make one of the next level, and so on."""

    def __init__(self) -> None:
        self._levels: list[Sums | None] = []
        self._counts: list[int] = []

    def push(self, sums: Sums) -> None:
        for at in range(len(self._levels)):
            held = self._levels[at]
            sums = sums if held is None else held + sums
            self._counts[at] += 1
            if self._counts[at] < _TOGETHER:
                self._levels[at] = sums
                return
            self._levels[at], self._counts[at] = None, 0
        self._levels.append(sums)
        self._counts.append(1)

    @property
    def total(self) -> Sums:
        return reduce(add, (held for held in self._levels if held is not None))


class Held:
    """The sums of each fold.

    columns : names of the features, or None;  rows : how many each fold has;  like : some of the sums
    """

    def __init__(self, columns: tuple[str, ...] | None) -> None:
        self.columns = columns
        self.rows: dict[int, int] = {}
        self.like: Sums | None = None
        self._cascades: dict[int, Cascade] = {}
        self._total: Sums | None = None

    @property
    def n_features(self) -> int:
        return 0 if self.like is None else self.like.n_features

    @property
    def n_targets(self) -> int:
        return 1 if self.like is None else self.like.shift.size - self.like.n_features - 1

    @property
    def one_target(self) -> bool:
        return self.like is None or self.like.one_target

    @property
    def parts(self) -> dict[int, Sums]:
        return {label: self._cascades[label].total for label in sorted(self._cascades)}

    @property
    def total(self) -> Sums:
        if not self._cascades:
            raise ValueError("Moments: there are no rows yet. Add some by update.")
        if self._total is None:
            total = reduce(add, self.parts.values())
            if not np.isfinite(total.sums).all():
                raise ValueError(
                    "Moments: sums of squares leave the range of float64. Change the data's unit."
                )
            self._total = total
        return self._total

    def push(self, label: int, sums: Sums, n_rows: int) -> None:
        self._cascades.setdefault(label, Cascade()).push(sums)
        self.rows[label] = self.rows.get(label, 0) + n_rows
        self.like, self._total = self.like or sums, None

    def check_like(self, where: str, columns: Sequence[str] | None, p: int, t: int, one: bool) -> None:
        """Whether rows with these columns, features and targets can be added."""
        if self.columns is not None and columns is not None and self.columns != tuple(columns):
            raise ValueError(
                f"{where}: columns must be {list(self.columns)}, in this order, got {list(columns)}. "
                "Select them by name."
            )
        known = self.n_features if self.columns is None else len(self.columns)
        like = self.like is None or (self.n_targets, self.one_target) == (t, one)
        if not like or p != (known or p):
            raise ValueError(
                f"{where}: X and y must be as wide as before, {known} features and {self.n_targets} of y, "
                f"got {p} features and {'one' if one else t} of y. Give every block the same columns."
            )
