"""A reader's progress, as the page's script keeps it."""

from __future__ import annotations

from typing import Any

import pytest

from .javascript import run_javascript

STORE = """
const kept = {};
const storage = () => ({
  getItem: (name) => kept[name] ?? null,
  setItem: (name, text) => { kept[name] = text; },
});
"""
DENIED = 'const storage = () => { throw new Error("SecurityError"); };'
EXERCISES = {"one": ["compute", "a.x", "a.y"], "two": ["code"], "a.guess": ["predict", "a.guess"]}


def run(body: str, given: Any = None, store: str = STORE) -> Any:
    return run_javascript("progress.js", f"{store} const p = new m.Progress(storage); {body}", given)


@pytest.mark.parametrize("store", [STORE, DENIED], ids=["kept", "denied"])
def test_an_exercise_is_solved_when_all_its_questions_are(store: str) -> None:
    body = """
      const seen = [p.count(given)];
      for (const [key, right] of [["a.x", false], ["a.x", true], ["a.y", true], ["a.guess", false]]) {
        p.note(key, right);
        seen.push(p.count(given));
      }
      return seen.map(({ solved, tried, all }) => [solved, tried, all]);
    """
    assert run(body, EXERCISES, store) == [[0, 0, 3], [0, 1, 3], [0, 1, 3], [1, 0, 3], [2, 0, 3]]


def test_what_is_solved_stays_solved_and_comes_back_on_another_day() -> None:
    body = """
      p.note("a.x", true);
      p.note("a.x", false);
      p.mark("two", true);
      return new m.Progress(storage).answers;
    """
    assert run(body) == {"a.x": 2, "two": 2}


def test_a_mark_of_one_s_own_can_be_taken_back() -> None:
    assert run('p.mark("two", true); p.mark("two", false); return p.answers;') == {}


@pytest.mark.parametrize("text", ["", "null", "nonsense", "[1]", '{"a.x": 7, "b": "2"}', "3"])
def test_nonsense_in_the_store_counts_for_nothing(text: str) -> None:
    body = 'kept["l1l2-progress"] = given; p.read(); return p.count({ one: ["compute", "a.x"] }).solved;'
    assert run(body, text) == 0
