"""How the package refuses: it names the function and the argument, shows the value, and says what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest


def refusal(says: Sequence[str], call: Callable[..., Any], *args: Any, **options: Any) -> None:
    """The message starts with `where: argument `, the first two of `says`, and has all the others in it."""
    with pytest.raises((ValueError, TypeError)) as caught:
        call(*args, **options)
    message = str(caught.value)
    assert message.startswith(f"{says[0]}: {says[1]} "), message
    for text in says[2:]:
        assert text in message, message
    reads_well(message)


def reads_well(message: str) -> None:
    """It ends in a sentence that says what to do, written as sentences are."""
    remedy = re.split(r"\.\s", message)[-1]
    assert re.match(r"[A-Z0-9].*[a-z]{2}.*\.$", remedy, re.DOTALL), message
    assert "XX" not in message, message
