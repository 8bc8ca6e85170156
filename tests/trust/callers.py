"""The columns of the table of hard input."""

from __future__ import annotations

from .answer import Caller
from .classes_callers import CLASSES
from .selection_callers import SELECTION
from .squares_callers import SQUARES

CALLERS: dict[str, Caller] = {caller.name: caller for caller in (*SQUARES, *SELECTION, *CLASSES)}
