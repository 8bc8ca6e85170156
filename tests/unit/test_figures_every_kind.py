"""Every moving figure says in words what is to be seen, for those who see it and for those who do not."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from l1l2 import figures
from l1l2.figures.figure import Stage

KINDS = [name for name in figures.__all__ if name not in ("answer", "predict", "translator")]
MADE: dict[str, Stage] = {}


@pytest.fixture(params=KINDS)
def stage(request: pytest.FixtureRequest) -> Stage:
    name = str(request.param)
    if name not in MADE:
        MADE[name] = getattr(figures, name)()
    return MADE[name]


def test_it_has_a_caption_in_whole_sentences(stage: Stage) -> None:
    caption = stage.figure.caption
    assert len(caption) >= 80
    assert re.match(r"[A-Z]|\d", caption)
    assert caption.endswith(".")


def test_its_first_state_is_a_sentence_with_numbers(stage: Stage) -> None:
    assert re.search(r"\d", stage.figure.spoken)
    assert stage.figure.spoken.endswith(".")


def test_its_still_picture_says_what_is_seen_and_not_what_the_caption_says(stage: Stage) -> None:
    picture = ElementTree.fromstring(stage.still)
    alternative = picture.get("aria-label", "")
    assert picture.get("role") == "img"
    assert len(alternative) >= 80
    assert alternative.endswith(".")
    assert alternative != stage.figure.caption


def test_its_numbers_are_a_table_with_a_caption_and_a_head_for_each_column(stage: Stage) -> None:
    table = stage.figure.table
    assert table["caption"]
    assert all(table["head"])
    assert table["rows"]
    assert {len(row) for row in table["rows"]} == {len(table["head"])}


def test_each_of_its_controls_has_a_name(stage: Stage) -> None:
    assert stage.figure.controls
    for box in stage.children:
        for control in getattr(box, "children", [box]):
            if control is not stage.figure:
                assert control.description


def test_its_words_have_the_quotation_marks_and_dashes_of_print(stage: Stage) -> None:
    words = [stage.figure.caption, stage.figure.spoken, stage.figure.table["caption"]]
    assert [text for text in words if re.search(r"[\"']|--|\.\.\.", text)] == []
