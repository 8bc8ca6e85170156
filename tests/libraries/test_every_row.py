"""No row of the table goes unproved."""

from __future__ import annotations

import ast
from pathlib import Path

from l1l2.conventions import CONVENTIONS

BY_DEFINITION = {"sum_of_squares.L1", "sum_of_squares.L2", "mean.L1", "mean.L2"}


def test_every_row_is_put_to_the_test_or_says_where_it_is_documented():
    named = set()
    for file in Path(__file__).parent.glob("test_*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        named |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    for name, row in CONVENTIONS.items():
        if name.startswith("book."):
            continue  # the certified solutions, which all others are compared with
        assert (name in named) == row.proved, name
    assert [name for name, row in CONVENTIONS.items() if not row.proved] == ["spark.LinearRegression"]
