"""Executed elsewhere, chapters say the same; and what compares them tells what does not."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.loading import ROOT, script

comparison, drift = script("site/comparison.py"), script("site/drift.py")
WIDGETS = "application/vnd.jupyter.widget-state+json"
LAMS = np.array([3.0, -200.0, 1e-7])
STILL = '<svg class="l1l2-still" viewBox="0 0 9 9"><path d="M12.3,4L8,12"/><text x="3">w = 0.3</text></svg>'
DRAWN = (
    '<svg viewBox="0 0 9 9"><!-- 0.3 --><path id="m0123456789" d="M 1.234567 200.5"/>'
    '<use href="#m0123456789" x="7"/><text x="3">0.3</text></svg>'
)


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def notebook() -> dict[str, Any]:
    picture = f'<img alt="A line" src="data:image/svg+xml;base64,{encoded(STILL.encode())}">'
    shown = {"image/svg+xml": [DRAWN], "text/html": [picture], "text/plain": ["<Figure>"]}
    result = {"data": {"text/plain": "'0.25'"}, "metadata": {}, "status": "ok"}
    prose = {"user_expressions": [{"expression": "x", "result": result}]}
    figure = {
        "model_name": "AnyModel",
        "state": {
            "arrays": {"lams": {"dtype": "<f8", "shape": [3]}},
            "options": {"range": [1.0, 1000.0], "name": "a", "log": True},
            "question": {"truth": 2.5},
            "_model_module_version": "1.0",
        },
        "buffers": [
            {"path": ["arrays", "lams", "data"], "encoding": "base64", "data": encoded(LAMS.tobytes())}
        ],
    }
    layout = {"model_name": "LayoutModel", "state": {"width": "98%"}}
    printed = ["λ = 0.123456789012, 1 of 3\n", "gap −3.25e-07\n"]
    return {
        "cells": [
            {"cell_type": "markdown", "source": ["Text 1."], "metadata": prose},
            {
                "cell_type": "code",
                "execution_count": 1,
                "source": "x",
                "outputs": [
                    {"output_type": "stream", "name": "stdout", "text": printed},
                    {"output_type": "display_data", "data": shown, "metadata": {}},
                ],
            },
        ],
        "metadata": {"widgets": {WIDGETS: {"state": {"f1": figure, "l1": layout}}}},
    }


OUTPUTS = "cells / 1 / outputs"


def array(changed: Any) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        model = book["metadata"]["widgets"][WIDGETS]["state"]["f1"]
        model["buffers"][0]["data"] = encoded(np.asarray(changed).tobytes())
        model["state"]["arrays"]["lams"]["shape"] = list(np.shape(changed))

    return change


def text(old: str, new: str, *, of: Callable[[Any], tuple[Any, Any]]) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        parent, key = of(book)
        written = "".join(parent[key])
        assert old in written
        parent[key] = written.replace(old, new)

    return change


def stdout(book: Any) -> tuple[Any, Any]:
    return book["cells"][1]["outputs"][0], "text"


def svg(book: Any) -> tuple[Any, Any]:
    return book["cells"][1]["outputs"][1]["data"], "image/svg+xml"


def prose(book: Any) -> tuple[Any, Any]:
    return book["cells"][0]["metadata"]["user_expressions"][0]["result"]["data"], "text/plain"


def state(book: Any) -> Any:
    return book["metadata"]["widgets"][WIDGETS]["state"]["f1"]["state"]


def still(old: str, new: str) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        assert old in STILL
        picture = encoded(STILL.replace(old, new).encode())
        book["cells"][1]["outputs"][1]["data"]["text/html"] = [
            f'<img alt="A line" src="data:image/svg+xml;base64,{picture}">'
        ]

    return change


def told(change: Callable[[Any], Any], **how: Any) -> list[Any]:
    old, new = notebook(), copy.deepcopy(notebook())
    change(new)
    return list(comparison.differences(old, new, **how))


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (array(LAMS * [1, 1 + 1e-8, 1]), "widgets / 0 AnyModel / arrays / lams, entry [1], 1 of 3 off"),
        (array(LAMS + np.array([0, 0, 3e-7])), "widgets / 0 AnyModel / arrays / lams, entry [2], 1 of 3 off"),
        (array(LAMS[:2]), "widgets / 0 AnyModel / arrays / lams, shape"),
        (array([3.0, np.nan, 1e-7]), "widgets / 0 AnyModel / arrays / lams, entry [1], 1 of 3 off"),
        (text("6789012", "6799012", of=stdout), f"{OUTPUTS} / 0 / text, line 1"),
        (text("−3.25e-07", "−3.26e-07", of=stdout), f"{OUTPUTS} / 0 / text, line 2"),
        (text("−3.25", "3.25", of=stdout), f"{OUTPUTS} / 0 / text, line 2"),
        (text("gap", "hole", of=stdout), f"{OUTPUTS} / 0 / text, line 2"),
        (text("1 of 3", "2 of 3", of=stdout), f"{OUTPUTS} / 0 / text, line 1"),
        (text("0.25", "0.26", of=prose), "cells / 0 / metadata / user_expressions / 0"),
        (lambda book: book["cells"][1]["outputs"].pop(), f"{OUTPUTS} / 1"),
        (lambda book: book["cells"].append(book["cells"][0]), "cells / 2"),
        (lambda book: book["cells"][1].update(source="y"), "cells / 1 / source, line 1"),
        (lambda book: state(book)["options"].update(log=False), "options / log"),
        (lambda book: state(book)["options"].update(log=1), "options / log"),
        (lambda book: state(book)["options"].update(range=[1.0, 1000.1]), "range, entry [1]"),
        (lambda book: state(book)["options"].update(more=1), "options / more"),
        (lambda book: state(book)["question"].update(truth=2.5 * (1 + 1e-8)), "question / truth"),
        (text("200.5", "200.75", of=svg), "image/svg+xml, tag "),
        (text(">0.3<", ">0.4<", of=svg), "image/svg+xml, tag "),
        (text("<!-- 0.3", "<!-- 0.4", of=svg), "image/svg+xml, tag "),
        (text("<use", "<rect/><use", of=svg), "image/svg+xml, tag "),
        (text('"#m0123456789"', '"#m0123456780"', of=svg), "image/svg+xml, tag "),
        (still("12.3", "12.6"), "text/html / picture, tag 4"),
        (still("L8,", "L9,"), "text/html / picture, tag 4"),
        (still("w = 0.3", "w = 0.4"), "text/html / picture"),
    ],
)
def test_what_drifts_is_told_with_its_place_and_both_values(change: Callable[[Any], Any], where: str) -> None:
    (found,) = told(change)
    assert where in found.where
    assert str(found.old) != str(found.new)
    assert str(found.old)[:300] in str(found)
    assert str(found.new)[:300] in str(found)


@pytest.mark.parametrize(
    "change",
    [
        array(LAMS * (1 + 1e-12)),
        array(LAMS + np.array([0, 0, 1e-7])),  # 5e-10 of the largest
        text("9012", "9013", of=stdout),
        lambda book: state(book)["question"].update(truth=2.5 * (1 + 1e-12)),
        lambda book: state(book)["options"].update(range=[1.0000001, 1000.0]),
        text("1.234567", "1.234568", of=svg),
        text("m0123456789", "mabcdef6789", of=svg),
        still("12.3", "12.4"),
        still("L8,", "L8.1,"),
    ],
)
def test_what_only_rounding_changed_is_not(change: Callable[[Any], Any]) -> None:
    assert told(change) == []


@pytest.mark.parametrize(
    ("change", "count"),
    [
        (text("200.5", "300.5", of=svg), 0),
        (lambda book: state(book).update(_model_module_version="2.0"), 0),
        (lambda book: book["metadata"]["widgets"][WIDGETS]["state"]["l1"]["state"].update(width="9%"), 0),
        (still("12.3", "22.3"), 1),
        (text("0.25", "0.26", of=prose), 1),
        (array(LAMS * 1.1), 1),
        (lambda book: state(book)["question"].update(truth=2.6), 1),
    ],
)
def test_of_other_versions_only_what_is_the_books_own_is_compared(
    change: Callable[[Any], Any], count: int
) -> None:
    assert len(told(change, essence=True)) == count


def test_each_number_that_a_figure_or_a_question_stores_has_twelve_digits(chapter: Path) -> None:
    stored = json.loads(chapter.read_text("utf-8"))["metadata"]["widgets"][WIDGETS]["state"]
    models = [model for model in stored.values() if model["model_name"] == "AnyModel"]
    assert models
    for model in models:
        for number in of(comparison.model_of(model, essence=False)):
            assert number == float(f"{number:.12g}")


def of(value: Any) -> list[float]:
    """All floats in it."""
    if isinstance(value, np.ndarray):
        return list(value.ravel().tolist()) if value.dtype.kind == "f" else []
    if isinstance(value, dict | list):
        return [x for entry in (value.values() if isinstance(value, dict) else value) for x in of(entry)]
    return [value] if isinstance(value, float) else []


QUICK = [ROOT / "chapters" / name for name in ("04_sparsity.ipynb", "playground.ipynb")]


@pytest.mark.parametrize("place", ["zone", "old"])
def test_two_chapters_say_the_same_elsewhere(place: str) -> None:
    """All of them, and in more places: `make drift`."""
    ((line, found),) = drift.compared([place], QUICK)
    assert found == [], line


def test_a_chapter_that_says_something_else_there_is_told(tmp_path: Path) -> None:
    source = "import os, time\nprint(os.environ['TZ'], time.localtime(10**9).tm_mday)\nx = 1 / 3\nx"
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None}
    book = {"cells": [{**cell, "source": source}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(book))
    place = drift.Elsewhere("in Kiritimati", {"TZ": "Pacific/Kiritimati"}, drift.EXACTLY)
    other = drift.Elsewhere("on Hawaii", {"TZ": "Pacific/Honolulu"}, drift.EXACTLY)
    for there, folder in ((place, "one"), (other, "two")):
        assert drift.execute(there, [path], tmp_path / folder) == ""
    (found,) = drift.drift(place, {"a.ipynb": tmp_path / "one/a.ipynb"}, tmp_path / "two")
    assert "cells / 0 / outputs / 0 / text, line 1" in found
    assert "Pacific/Kiritimati 9" in found
    assert "Pacific/Honolulu 8" in found
    (missing,) = drift.drift(place, {"b.ipynb": tmp_path / "one/a.ipynb"}, tmp_path / "two")
    assert missing == "b.ipynb: not executed"
