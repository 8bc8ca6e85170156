"""All that a translation is made of, as plain data: the book's page translates without Python."""

from __future__ import annotations

from typing import Any

from ._ask import REFUSALS
from ._settings import LOSSES, PENALTIES, Setting, Unit
from ._table import GROUPS
from ._words import LOSS_NAMES, SENTENCES, SYMBOLS


def tables() -> dict[str, Any]:
    """The settings and the texts, of dicts, lists, strings and numbers only.

    groups : {heading: [name, …]}, in the order of a menu
    settings : {name: …}, each as `Setting` has it, with its unit and its objective worked out for each loss
        and penalty; what is empty or false is left out
    losses, penalties, loss_names, symbols, refusals, sentences : {key: text}, with {…} where a text is filled
    unit : what the four exponents of a unit are of
    """
    rows = [row for group in GROUPS.values() for row in group]
    return {
        "groups": {heading: [row.name for row in group] for heading, group in GROUPS.items()},
        "settings": {row.name: _setting(row) for row in rows},
        "losses": LOSSES,
        "penalties": PENALTIES,
        "loss_names": LOSS_NAMES,
        "symbols": SYMBOLS,
        "unit": list(Unit._fields),
        "refusals": REFUSALS,
        "sentences": SENTENCES,
    }


def _setting(row: Setting) -> dict[str, Any]:
    asked = [*row.penalties, "both"] if row.both else list(row.penalties)
    told = {
        "name": row.name,
        "penalties": dict(row.penalties),
        "units": {loss: {each: list(row.unit(loss, each)) for each in PENALTIES} for loss in row.losses},
        "objectives": {loss: {each: row.objective(loss, each) for each in asked} for loss in row.losses},
        "power": row.power,
        "intercept": row.intercept,
        "code": row.code,
    }
    rest = ("log_code", "both", "ratio", "inverse", "scales_y", "leaf", "decoupled", "note")
    return told | {field: value for field in rest if (value := getattr(row, field))}
