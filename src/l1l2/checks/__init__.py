"""Answers that check themselves: one table a chapter, read by `check` and by the page alike."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from l1l2.checks.kinds import Choice, Code, Numeric, Verdict

__all__ = ["Choice", "Code", "Numeric", "Verdict", "check", "find"]


def find(key: str) -> Numeric | Choice | Code:
    """Return the answer filed under `key`, such as "sparsity.lambda_max": first the chapter, then the name.

    Raises KeyError if there is no such chapter or no such key in its table.
    """
    chapter, dot, _ = key.partition(".")
    if not dot or not chapter.isidentifier():
        raise KeyError(f"check: key must read chapter.name, got {key!r}.")
    module = f"{__name__}.{chapter}"
    try:
        table: dict[str, Numeric | Choice | Code] = import_module(module).ANSWERS
    except ModuleNotFoundError as missing:
        if missing.name != module:
            raise
        raise KeyError(f"check: there is no table of answers for the chapter {chapter!r}.") from None
    if key not in table:
        raise KeyError(f"check: there is no {key!r}; its chapter has {', '.join(sorted(table))}.")
    return table[key]


def check(key: str, given: Any) -> Verdict:
    """Print one line that says whether `given` answers the exercise `key`, and return the verdict.

    given : a number or its text, the index or text of an option, or the object that a code exercise asks for;
        None or ... (an exercise not yet begun) earns "Not yet".
    The verdict is truthy only when the answer is right. A wrong answer never raises, an unknown key does
    (KeyError).
    """
    verdict = find(key).verdict(given)
    print(verdict.message)
    return verdict
