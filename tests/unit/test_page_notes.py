"""What is noted of each page is put together whichever process read the page first."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "site/_ext"))

from page_notes import PageNotes

NOTES = PageNotes[list[int]]("numbers")


def environment(**notes: list[int]) -> Any:
    env = SimpleNamespace()
    NOTES.of(env).update(notes)
    return env


def test_what_several_processes_noted_is_there_by_page() -> None:
    first, second = environment(a=[1], b=[2]), environment(c=[3])
    for order in ([first, second], [second, first]):
        env = environment()
        for other in order:
            NOTES.merge(None, env, set(NOTES.of(other)), other)
        assert NOTES.of(env) == {"a": [1], "b": [2], "c": [3]}


def test_of_another_process_only_the_pages_that_it_read_are_taken() -> None:
    env, other = environment(a=[1], b=[2]), environment(a=[9], b=[3])
    NOTES.merge(None, env, {"b", "c"}, other)
    assert NOTES.of(env) == {"a": [1], "b": [3]}


def test_what_was_noted_of_a_page_is_forgotten_before_it_is_read_again() -> None:
    env = environment(a=[1], b=[2])
    NOTES.forget(None, env, "a")
    NOTES.forget(None, env, "no such page")
    assert NOTES.of(env) == {"b": [2]}
