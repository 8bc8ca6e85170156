"""No row of the table goes unproved."""

from __future__ import annotations

import ast
from pathlib import Path

from l1l2.conventions import CONVENTIONS

# The book has the certified solutions that all others are compared with. The objectives that are written out
# in words are held to it in tests/unit.
WRITTEN_OUT = ("book.", "sum_of_squares.", "mean.")


def test_every_row_is_put_to_the_test_or_says_where_it_is_documented():
    named = set()
    for file in set(Path(__file__).parent.glob("test_*.py")) - {Path(__file__)}:
        tree = ast.parse(file.read_text("utf-8"))
        named |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    for name, row in CONVENTIONS.items():
        if name.startswith(WRITTEN_OUT):
            continue
        assert (name in named) == row.proved, name
    assert [name for name, row in CONVENTIONS.items() if not row.proved] == ["spark.LinearRegression"]
