"""The page of the playground keeps what every chapter promises, but for the exercises that it has not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from . import test_chapters as chapters
from .conftest import ROOT

PAGE = ROOT / "chapters/playground.ipynb"
PROMISES = [
    chapters.test_the_cells_were_executed_once_and_in_order,
    chapters.test_no_cell_shows_an_error_or_a_warning,
    chapters.test_the_title_is_a_question_with_a_label,
    chapters.test_a_prediction_comes_before_the_first_figure,
    chapters.test_a_code_cell_has_at_most_fifteen_lines,
    chapters.test_no_output_is_silenced_by_a_semicolon,
    chapters.test_no_picture_is_a_bitmap,
    chapters.test_a_line_of_prose_is_a_sentence,
    chapters.test_no_number_lives_in_glue,
    chapters.test_every_inline_expression_has_its_value,
]


@pytest.fixture(scope="module")
def page() -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(PAGE.read_text("utf-8"))["cells"]
    return [{**cell, "source": "".join(cell["source"])} for cell in cells]


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
def test_the_page_keeps_the_promises_of_a_chapter(
    promise: Callable[..., None], page: list[dict[str, Any]]
) -> None:
    promise(page)


def test_the_json_is_stable() -> None:
    chapters.test_the_json_is_stable(PAGE)


def test_what_it_says_is_asserted(page: list[dict[str, Any]]) -> None:
    assert sum(chapters.asserts(cell) for cell in page) >= 4


def test_it_is_short(page: list[dict[str, Any]]) -> None:
    assert 600 <= sum(len(cell["source"].split()) for cell in chapters.text(page)) <= 1500
