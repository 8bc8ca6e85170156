"""How figures write numbers, in pictures and in spoken sentences; the page's script does it the same way."""

from __future__ import annotations

from collections.abc import Sequence

MINUS = "−"


def number(value: float, digits: int = 3) -> str:
    """Three significant digits, a true minus sign, no exponent between 1e-4 and 1e6: 45.2, −0.00123, 2860."""
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1e6 or size < 1e-4:
        mantissa, exponent = f"{size:.{digits - 1}e}".split("e")
        text = f"{mantissa}e{int(exponent)}".replace("-", MINUS)
    elif size >= 10**digits:
        text = str(int(size + 0.5))
    else:
        text = f"{size:.{digits}g}"
        text = str(int(float(text))) if "e" in text else text
    return MINUS + text if value < 0 else text


def strength(value: float, digits: int = 3) -> str:
    """A penalty strength keeps its zeros, so that a readout does not change its width: 1.00, 45.2, 0.0100."""
    if value == 0 or value < 1e-4:
        return number(value, digits)
    decimals = digits - 1 - int(f"{value:.{digits - 1}e}".split("e")[1])
    return f"{value:.{decimals}f}" if decimals > 0 else str(int(value + 0.5))


def listing(words: Sequence[str]) -> str:
    """Join words as a person would: "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
