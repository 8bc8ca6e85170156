"""The kinds of answers, and the one rule that says whether an answer is right.

The rule is written twice, here for a running kernel and in the page's script for the static page;
a test holds the two to the same verdicts. The tables themselves live one per chapter beside this module.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

_UNSIGNED = r"(?:\d[\d.,]*|[.,]\d+)(?:[eE][+-]?\d+)?"
_NUMBER = re.compile(rf"([+-]?)({_UNSIGNED})", re.ASCII)
_NOISE = re.compile(r"[\s_'’\u00a0\u2009\u202f]")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+", re.ASCII)

NOTHING = "Not yet: there is nothing to check so far."
NOT_A_NUMBER = "Not yet: write one number, such as 12.5 or 1e-3."
NEUTRAL = "Not yet. It is neither the answer nor a usual slip: go through the derivation once more."


@dataclass(frozen=True)
class Verdict:
    """What a check found: truthy only when the answer is right."""

    right: bool
    message: str

    def __bool__(self) -> bool:
        return self.right

    def _ipython_display_(self) -> None:
        """Show nothing: `check` has already printed the message."""


@dataclass(frozen=True)
class Numeric:
    """A number: right within `atol + rtol·|value|`; a known wrong one, as nearly met, earns its hint.

    value : the answer, or a function that computes it. Never a typed result of a computation.
    scale : what the number is measured in, shown beside the field ("house λ", "steps").
    hints : (wrong value, why this is the common wrong answer), the first match is shown.
    right : one sentence shown with the right answer.
    """

    value: float | Callable[[], float]
    rtol: float = 1e-2
    atol: float = 0.0
    scale: str = ""
    hints: Sequence[tuple[float | Callable[[], float], str]] = ()
    right: str = ""

    def __post_init__(self) -> None:
        if not (self.rtol >= 0 and self.atol >= 0):
            raise ValueError(f"Numeric: rtol and atol must be >= 0, got {self.rtol} and {self.atol}.")

    def truth(self) -> float:
        """The answer, a finite float."""
        return _computed(self.value)

    def slips(self) -> list[tuple[float, str]]:
        """The common wrong numbers, computed, each with its hint."""
        return [(_computed(wrong), hint) for wrong, hint in self.hints]

    def verdict(self, given: Any) -> Verdict:
        """Judge a number, or the text of one."""
        if given is None or given is ... or given == "":
            return Verdict(False, NOTHING)
        readings = _as_numbers(given)
        if not readings:
            return Verdict(False, NOT_A_NUMBER)
        if any(self._close(x, self.truth()) for x in readings):
            return Verdict(True, f"Right. {self.right}".rstrip())
        for wrong, hint in self.slips():
            if any(self._close(x, wrong) for x in readings):
                return Verdict(False, f"Not yet: {hint}")
        return Verdict(False, NEUTRAL)

    def _close(self, given: float, target: float) -> bool:
        return abs(given - target) <= self.atol + self.rtol * abs(target)


@dataclass(frozen=True)
class Choice:
    """One of several options; `because` holds one sentence for each, shown once that option is chosen."""

    options: Sequence[str]
    correct: int
    because: Sequence[str]

    def __post_init__(self) -> None:
        if len(self.options) != len(self.because):
            raise ValueError(
                f"Choice: {len(self.options)} options but {len(self.because)} reasons in because."
            )
        if not 0 <= self.correct < len(self.options):
            raise ValueError(f"Choice: correct must be 0 … {len(self.options) - 1}, got {self.correct}.")

    def verdict(self, given: Any) -> Verdict:
        """Judge the index of an option, or its text."""
        if given is None or given is ...:
            return Verdict(False, NOTHING)
        index = self._index(given)
        if index is None:
            return Verdict(False, "Not yet: choose one of the options: " + "; ".join(self.options) + ".")
        right = index == self.correct
        return Verdict(right, f"{'Right.' if right else 'Not yet:'} {self.because[index]}")

    def _index(self, given: Any) -> int | None:
        if isinstance(given, str):
            wanted = given.strip().casefold()
            return next((i for i, option in enumerate(self.options) if option.casefold() == wanted), None)
        is_index = isinstance(given, int | np.integer) and not isinstance(given, bool | np.bool_)
        return int(given) if is_index and 0 <= given < len(self.options) else None


@dataclass(frozen=True)
class Code:
    """A function (or any object) written by the reader; `test` raises AssertionError with what to mend."""

    test: Callable[[Any], None]
    right: str = ""

    def verdict(self, given: Any) -> Verdict:
        """Run the test on the reader's object; whatever goes wrong in it is told, not raised."""
        if given is None or given is ...:
            return Verdict(False, NOTHING)
        try:
            self.test(given)
        except AssertionError as problem:
            return Verdict(False, f"Not yet: {_first_line(problem)}" if str(problem) else NEUTRAL)
        except Exception as problem:  # the reader's code may fail in any way at all
            return Verdict(False, f"Not yet: it raised {type(problem).__name__}: {_first_line(problem)}")
        return Verdict(True, f"Right. {self.right}".rstrip())


def parse_number(text: str) -> list[float]:
    """Every number that `text` may mean: [] for nonsense, two for "1,234" (a decimal comma, or thousands).

    Understands "45,16", "45.16", "1e-3", "−3", "1 000", "12.5 %", "1/3" and "λ = 2".
    """
    text = _NOISE.sub("", text.rsplit("=", 1)[-1]).replace("−", "-").replace("–", "-")
    percent = text.endswith("%")
    parts = text.removesuffix("%").split("/")
    if len(parts) > 2:
        return []
    readings = [_one_number(part) for part in parts]
    if len(readings) == 2:
        values = [a / b for a in readings[0] for b in readings[1] if b != 0]
    else:
        values = readings[0]
    return [v for v in (value / 100 if percent else value for value in values) if math.isfinite(v)]


def _one_number(text: str) -> list[float]:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return []
    sign, digits = match.groups()
    mantissa, _, exponent = digits.lower().partition("e")
    return [float(f"{sign}{plain}e{exponent or 0}") for plain in _plain(mantissa)]


def _plain(mantissa: str) -> list[str]:
    """Mantissa with one decimal point and no thousands marks, for each way to read it."""
    points, commas = mantissa.count("."), mantissa.count(",")
    if points + commas == 0:
        return [mantissa]
    if points and commas:
        decimal = max(".,", key=mantissa.rfind)
        thousands = "," if decimal == "." else "."
        return [mantissa.replace(thousands, "").replace(decimal, ".")] if mantissa.count(decimal) == 1 else []
    if points == 1:
        return [mantissa]
    readings = [mantissa.replace(",", ".")] if commas == 1 else []
    if _THOUSANDS.fullmatch(mantissa):
        readings.append(mantissa.replace(",", ""))
    return readings


def _as_numbers(given: Any) -> list[float]:
    if isinstance(given, str):
        return parse_number(given)
    if isinstance(given, bool | np.bool_):
        return []
    try:
        array = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        return []
    return [float(array.reshape(-1)[0])] if array.size == 1 and np.isfinite(array).all() else []


def _first_line(problem: Exception) -> str:
    return str(problem).partition("\n")[0]


@cache
def _computed(value: float | Callable[[], float]) -> float:
    number = float(value() if callable(value) else value)
    if not math.isfinite(number):
        raise ValueError(f"Numeric: the value of an answer or hint must be finite, got {number}.")
    return number
