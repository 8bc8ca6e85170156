"""chapters.yml agrees with _toc.yml, with the chapters themselves and with the figures that they show."""

from __future__ import annotations

import json
import re
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "site/_ext"))

import chapter_map  # noqa: E402
import exercises  # noqa: E402
import gallery  # noqa: E402
import widgets  # noqa: E402

LIST = yaml.safe_load((ROOT / "chapters/chapters.yml").read_text("utf-8"))
CHAPTERS: list[dict[str, Any]] = LIST["chapters"]
WRITTEN = [entry for entry in CHAPTERS if not entry.get("to_come")]
BY_NUMBER = {entry["number"]: entry for entry in CHAPTERS}
FIELDS = {
    "number", "file", "part", "title", "short", "question", "needs", "leads_to", "minutes", "objectives",
    "mistakes", "assign", "figures",
}  # fmt: skip
PAGES: list[dict[str, Any]] = LIST["pages"]
PARTS = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))["parts"]
#: Chapters 1 to 10 and 13 hold so many exercises or more, predictions not counted, and each chapter so many.
ASKED_OF, TOGETHER, EACH = {*range(1, 11), 13}, 45, 3


def name(entry: dict[str, Any]) -> str:
    return Path(entry["file"]).name


def notebook(entry: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads((ROOT / f"{entry['file']}.ipynb").read_text("utf-8")))


def opening(entry: dict[str, Any]) -> str:
    return "".join(notebook(entry)["cells"][0]["source"])


def numbers_in(text: str) -> set[int]:
    """The chapters that a piece of the opening line names, by their labels or by their numbers."""
    labels = {opening(entry)[1:].partition(")=")[0]: entry["number"] for entry in WRITTEN}
    by_label = {labels[label] for label in re.findall(r"\{ref\}`(?:[^`<]*<)?([a-z-]+)>?`", text)}
    bare = re.sub(r"\{ref\}`[^`]*`|\d+ minutes", "", text)
    return by_label | {int(number) for number in re.findall(r"\b\d+\b", bare)}


@pytest.mark.parametrize("entry", CHAPTERS, ids=name)
def test_an_entry_has_all_that_the_pages_need(entry: dict[str, Any]) -> None:
    assert FIELDS <= set(entry) <= {*FIELDS, "to_come"}
    assert int(name(entry)[:2]) == entry["number"]
    assert entry["part"] in LIST["parts"]
    assert len(entry["objectives"]) >= 2
    assert all(set(mistake) == {"wrong", "cure"} for mistake in entry["mistakes"])
    assert entry["question"].endswith("?")
    assert all(len(word) <= 11 for word in entry["short"].split("\n")), "too long for its box on the map"


def test_the_chapters_stand_in_the_order_of_their_parts() -> None:
    parts = [entry["part"] for entry in CHAPTERS]
    assert list(dict.fromkeys(parts)) == LIST["parts"]
    assert parts == sorted(parts, key=LIST["parts"].index)
    assert len(BY_NUMBER) == len(CHAPTERS)


@pytest.mark.parametrize("entry", CHAPTERS, ids=name)
def test_what_is_to_come_is_marked_and_nothing_else(entry: dict[str, Any]) -> None:
    exists = (ROOT / f"{entry['file']}.ipynb").exists()
    assert exists != bool(entry.get("to_come")), "take the mark `to_come` away" if exists else "mark it"


def test_every_written_chapter_is_in_the_list() -> None:
    listed = {name(entry) for entry in WRITTEN}
    assert {path.stem for path in (ROOT / "chapters").glob("[0-9][0-9]_*.ipynb")} == listed


def test_the_contents_have_the_same_parts_chapters_and_titles() -> None:
    found = [
        (part["caption"], entry["file"], entry["title"])
        for part in PARTS
        for entry in part["chapters"]
        if re.match(r"chapters/\d\d_", entry["file"])
    ]
    listed = [(e["part"], e["file"], f"{e['number']} · {e['title']}") for e in WRITTEN]
    assert found == listed


@pytest.mark.parametrize("entry", WRITTEN, ids=name)
def test_the_question_is_the_heading_of_the_chapter(entry: dict[str, Any]) -> None:
    assert re.search(r"^# (.+)$", opening(entry), re.MULTILINE)[1] == entry["question"]  # type: ignore[index]


@pytest.mark.parametrize("entry", WRITTEN, ids=name)
def test_needs_and_minutes_are_those_that_the_chapter_names(entry: dict[str, Any]) -> None:
    (line,) = re.findall(r"^\*?Needs .*minutes\.\*?$", opening(entry), re.MULTILINE)
    needs, _, leads = line.partition("; leads to ")
    assert numbers_in(needs) == set(entry["needs"])
    assert re.search(r"about (\d+) minutes", line)[1] == str(entry["minutes"])  # type: ignore[index]
    if "every" not in leads:  # "every chapter in which …" has no numbers
        assert numbers_in(leads) == set(entry["leads_to"])


def test_chapters_need_earlier_ones_and_lead_to_others_that_exist() -> None:
    order = [entry["number"] for entry in CHAPTERS]
    for entry in CHAPTERS:
        assert {*entry["needs"], *entry["leads_to"]} <= set(BY_NUMBER)
        assert all(order.index(each) < order.index(entry["number"]) for each in entry["needs"])
        assert all(order.index(each) > order.index(entry["number"]) for each in entry["leads_to"])


def test_each_figure_that_a_chapter_shows_is_in_the_list_and_no_other() -> None:
    for entry in WRITTEN:
        shown = set(stored(entry))
        listed = {figure["name"] for figure in entry["figures"] if not figure.get("to_come")}
        assert listed == shown & widgets.drawings(), f"{name(entry)}: set or take away `to_come`"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_beside_the_chapters_is_in_the_contents_with_its_question_and_its_figures(
    page: dict[str, Any],
) -> None:
    assert set(page) == {"file", "part", "title", "question", "figures"}
    (part,) = [part for part in PARTS if part["caption"] == page["part"]]
    assert {"file": page["file"], "title": page["title"]} in part["chapters"]
    assert f"\n# {page['question']}\n" in opening(page)
    assert {figure["name"] for figure in page["figures"]} == set(stored(page))


def stored(entry: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The stored state of each moving figure of a chapter, by its kind."""
    models = notebook(entry)["metadata"].get("widgets", {}).get(widgets.STATE, {}).get("state", {})
    states = [model["state"] for model in models.values()]
    return {state["kind"]: state for state in states if state.get("kind") in widgets.drawings()}


def accepted(spec: dict[str, Any], value: Any) -> bool:
    """As site/js/src/address.js decides it."""
    if spec["type"] == "option":
        return value in spec["options"]
    if spec["type"] == "switch":
        return value in ("on", "off")
    whole = spec["type"] != "integer" or isinstance(value, int)
    return isinstance(value, int | float) and spec["min"] <= value <= spec["max"] and whole


FIGURES = [
    (entry, figure) for entry in WRITTEN + PAGES for figure in entry["figures"] if not figure.get("to_come")
]


@pytest.mark.parametrize(("entry", "figure"), FIGURES, ids=[figure["name"] for _, figure in FIGURES])
def test_the_state_worth_seeing_can_be_set(entry: dict[str, Any], figure: dict[str, Any]) -> None:
    assert set(figure) == {"name", "title", "sentence", "state"}
    controls = stored(entry)[figure["name"]]["controls"]
    assert figure["state"]
    for control, value in figure["state"].items():
        assert accepted(controls[control], value), f"{control} cannot be {value!r}"
    assert f"{figure['name']}.{next(iter(figure['state']))}=" in gallery.address(
        figure["name"], figure["state"]
    )


def test_the_paths_for_readers_go_through_written_chapters() -> None:
    assert len(LIST["readers"]) == 3
    for reader in LIST["readers"]:
        steps = [step["chapter"] for step in reader["steps"]]
        assert set(steps) <= {entry["number"] for entry in WRITTEN}
    assert [step["week"] for step in LIST["readers"][2]["steps"]] == [1, 2, 3, 4, 5, 6]


def test_the_articles_are_named_as_in_the_bibliography() -> None:
    bibliography = (
        (ROOT / "chapters/bibliography.md").read_text("utf-8").replace("* (slides).", " (slides).*")
    )
    for article in LIST["articles"]:
        cited = f"**{article['source']}.** *{article['title']}.* {article['author']}. {article['date']}."
        assert cited in bibliography
        assert (ROOT / f"chapters/care_{article['source'].lower()}.md").exists()


def asked(entry: dict[str, Any]) -> list[str]:
    return [exercise.kind for exercise in exercises.read(notebook(entry))]


@pytest.mark.parametrize("entry", WRITTEN, ids=name)
def test_a_chapter_asks_for_a_prediction_for_numbers_and_for_code(entry: dict[str, Any]) -> None:
    kinds = asked(entry)
    assert set(kinds) == {"predict", "compute", "code"}
    assert kinds.count("compute") + kinds.count("code") >= EACH


def test_the_first_eleven_chapters_are_written_and_hold_the_exercises_that_were_promised() -> None:
    assert {entry["number"] for entry in WRITTEN} >= ASKED_OF
    kinds = [kind for number in ASKED_OF for kind in asked(BY_NUMBER[number])]
    assert len(kinds) - kinds.count("predict") >= TOGETHER


def test_exercises_are_told_apart_by_how_they_are_checked() -> None:
    def cell(source: str, kind: str = "code", *tags: str) -> dict[str, Any]:
        return {"cell_type": kind, "source": source, "metadata": {"tags": list(tags)}}

    found = exercises.read(
        {
            "cells": [
                cell('predict("a.guess")'),
                cell("```{exercise} One\n:label: a-one\nText\n```", "markdown"),
                cell('answer("a.x")'),
                cell('answer("a.y")'),
                cell("```{solution} a-one\n```\n\n```{exercise-start} Two\n:label: a-two\n```", "markdown"),
                cell("def f(): ...", "code", "exercise-stub"),
                cell("```{solution-start} a-two\n```", "markdown"),
                cell('answer("a.late")'),
            ]
        }
    )
    assert found == [
        exercises.Exercise("a.guess", "predict", ["a.guess"]),
        exercises.Exercise("a-one", "compute", ["a.x", "a.y"]),
        exercises.Exercise("a-two", "code", []),
    ]


NEEDS = {entry["number"]: entry["needs"] for entry in CHAPTERS}


def test_the_map_leaves_out_only_what_follows() -> None:
    drawn = chapter_map.edges(NEEDS)
    kept: dict[int, list[int]] = {number: [] for number in NEEDS}
    for upper, lower in drawn:
        kept[lower].append(upper)
    for number in NEEDS:
        assert chapter_map.ancestors(number, kept) == chapter_map.ancestors(number, NEEDS)
    assert (1, 4) not in drawn  # 4 needs 3, which needs 1
    assert (3, 4) in drawn


def test_on_the_map_a_chapter_stands_below_what_it_needs_and_beside_no_other_box() -> None:
    row, at = chapter_map.rows(NEEDS), chapter_map.places(NEEDS)
    for number, needs in NEEDS.items():
        assert all(row[each] < row[number] for each in needs)
    boxes = sorted((at[number][1], at[number][0]) for number in NEEDS)
    for (y0, x0), (y1, x1) in pairwise(boxes):
        assert y0 != y1 or x1 - x0 >= chapter_map.BOX
    assert all(chapter_map.BOX / 2 <= x <= chapter_map.WIDTH - chapter_map.BOX / 2 for _, x in boxes)
