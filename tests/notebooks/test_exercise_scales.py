"""An exercise that speaks of λ says on which scale, or that the scale does not matter."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

Cells = list[dict[str, Any]]
OPENS = re.compile(r"^`{3,}\{exercise(?P<start>-start)?\}[^\n]*\n:label: (?P<label>\S+)\n", re.MULTILINE)
#: A directive ends with its fence; what `exercise-start` opens ends where the next directive opens.
CLOSES = {None: re.compile(r"^`{3,}$", re.MULTILINE), "-start": re.compile(r"^`{3,}\{", re.MULTILINE)}
STRENGTH = re.compile(r"λ|\\lambda|\blam\b|\balpha\b|\bC\s?=")
#: The house, a source, a library's loss, the objective itself, or "on any scale", "no λ".
SCALE = re.compile(
    r"[Hh]ouse|half-mean|half the mean|\*?(sum|mean)\*? (of )?squared|beside a \*?(sum|mean)"
    r"|\bS[0-3]'s|the sources'|our objective|tfrac1\{2n\}|tfrac12\\lVert w|\{eq\}`[a-z-]*objective`"
    r"|\bscale\b|[Nn]o λ|(any|whatever) λ"
)


def exercises(cells: Cells) -> dict[str, str]:
    """The text of each exercise, by its label."""
    found = {}
    for cell in cells:
        for mark in OPENS.finditer(cell["source"] if cell["cell_type"] == "markdown" else ""):
            text = cell["source"][mark.end() :]
            found[mark["label"]] = CLOSES[mark["start"]].split(text)[0]
    return found


def test_an_exercise_that_speaks_of_the_strength_names_its_scale(chapter: Path, cells: Cells) -> None:
    asked = exercises(cells)
    assert set(asked) == {
        label for cell in cells for label in re.findall(r"^:label: (\S+)", cell["source"], re.M)
    }
    speaking = {label for label, text in asked.items() if STRENGTH.search(text)}
    assert not {label for label in speaking if not SCALE.search(asked[label])}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Which λ leaves nothing?", False),
        ("Which λ (house scale) leaves nothing?", True),
        ("Which `alpha` is that?", False),
        ("A *sum* of squared errors plus $\\lambda w^2$.", True),
        ("With S3's $\\lambda w^2$.", True),
        ("Minimise $\\tfrac1{2n}\\|y - Xw\\|^2 + \\lambda\\|w\\|_1$.", True),
        ("At any λ > 0.", True),
    ],
)
def test_a_scale_is_known_by_its_name_or_by_its_objective(text: str, named: bool) -> None:
    assert STRENGTH.search(text)
    assert bool(SCALE.search(text)) == named


def test_the_text_of_each_kind_of_exercise_is_found() -> None:
    one = "```{exercise} Title\n:label: a-one\nWhich λ?\n```"
    two = "````{exercise-start}\n:label: a-two\n````\n\nWrite `f(lam)`.\n\n```{exercise-end}\n```"
    cells = [{"cell_type": "markdown", "source": source} for source in (one, two)]
    assert exercises(cells)["a-one"] == "Which λ?\n"
    assert "`f(lam)`" in exercises(cells)["a-two"]
    assert "exercise-end" not in exercises(cells)["a-two"]
