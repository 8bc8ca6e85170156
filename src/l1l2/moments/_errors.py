"""What can go wrong with sums, by name."""

from __future__ import annotations


class DigitsLost(ValueError):
    """The answer would be rounding: squares of nearly dependent columns do not tell them apart."""


class BadBlock(ValueError):
    """A block of the data that cannot be added: it holds what is no number, is cut off, or was never read.

    Nothing of it is in the sums. The message says which block, which rows, and what is wrong.
    """


class NoFolds(ValueError):
    """Cross-validation needs sums by fold, and these were made without."""
