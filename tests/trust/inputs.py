"""The rows of the table of hard input."""

from __future__ import annotations

from .case import Input
from .weights_and_lambdas import LAMBDAS, WEIGHTS
from .x_columns import COLUMNS
from .x_forms import FORMS
from .x_shapes import SHAPES
from .x_values import VALUES
from .y_values import Y

GROUPS: dict[str, list[Input]] = {
    "values of X": VALUES,
    "containers of X": FORMS,
    "shapes of X": SHAPES,
    "columns and sizes": COLUMNS,
    "y and labels": Y,
    "weights of the rows": WEIGHTS,
    "λ": LAMBDAS,
}
INPUTS: dict[str, Input] = {row.name: row for group in GROUPS.values() for row in group}
