"""What every chapter promises its reader, held for each committed notebook."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

from .conftest import CHAPTERS

Cells = list[dict[str, Any]]
EVAL = re.compile(r"\{eval\}`([^`]+)`")
FENCE = re.compile(r"^\s*(`{3,}|:{3,}|\$\$)")


def code(cells: Cells) -> Cells:
    return [cell for cell in cells if cell["cell_type"] == "code"]


def text(cells: Cells) -> Cells:
    return [cell for cell in cells if cell["cell_type"] == "markdown"]


def tags(cell: dict[str, Any]) -> list[str]:
    return list(cell["metadata"].get("tags", []))


def printed(cell: dict[str, Any]) -> str:
    return "".join("".join(o["text"]) for o in cell["outputs"] if o["output_type"] == "stream")


def number(chapter: Path) -> int:
    return int(chapter.name[:2])


def test_the_four_chapters_are_there() -> None:
    assert {1, 3, 4, 6} <= {number(chapter) for chapter in CHAPTERS}


def test_the_cells_were_executed_once_and_in_order(cells: Cells) -> None:
    counts = [cell["execution_count"] for cell in code(cells)]
    assert counts == list(range(1, len(counts) + 1))


def test_no_cell_shows_an_error_or_a_warning(cells: Cells) -> None:
    outputs = [output for cell in code(cells) for output in cell["outputs"]]
    assert outputs
    assert [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"] == []


def test_the_json_is_stable(chapter: Path) -> None:
    stored = chapter.read_text("utf-8")
    notebook = json.loads(stored)
    assert stored == json.dumps(notebook, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    assert set(notebook["metadata"]) <= {"kernelspec", "language_info", "widgets"}
    assert notebook["metadata"]["language_info"] == {"name": "python"}
    kept = {"tags", "mystnb", "jupyter", "user_expressions"}
    assert [c["id"] for c in notebook["cells"] if set(c["metadata"]) - kept] == []


def test_the_title_is_a_question_with_a_label(cells: Cells) -> None:
    assert re.match(r"\([a-z-]+\)=\n# .+\?\n", cells[0]["source"])


def test_a_prediction_comes_before_the_first_figure(cells: Cells) -> None:
    asked = next(k for k, cell in enumerate(cells) if ":class: predict" in cell["source"])
    shown = next(k for k, cell in enumerate(cells) if "image/svg+xml" in str(cell.get("outputs")))
    assert asked < shown


def test_a_code_cell_has_at_most_fifteen_lines(cells: Cells) -> None:
    long = [cell["source"] for cell in code(cells) if len(cell["source"].splitlines()) > 15]
    assert long == []


def test_no_output_is_silenced_by_a_semicolon(cells: Cells) -> None:
    assert [cell["source"] for cell in code(cells) if cell["source"].rstrip().endswith(";")] == []


def test_every_picture_has_alt_text_and_a_caption(cells: Cells) -> None:
    pictures = [
        cell
        for cell in code(cells)
        if any("image/svg+xml" in o.get("data", {}) and not widget(o) for o in cell["outputs"])
    ]
    assert pictures
    for cell in pictures:
        shown = cell["metadata"].get("mystnb", {})
        assert len(shown.get("image", {}).get("alt", "")) > 20, cell["source"]
        assert shown.get("figure", {}).get("caption"), cell["source"]


def widget(output: dict[str, Any]) -> bool:
    return "application/vnd.jupyter.widget-view+json" in output.get("data", {})


def test_no_picture_is_a_bitmap(cells: Cells) -> None:
    assert [c["source"] for c in code(cells) for o in c["outputs"] if "image/png" in o.get("data", {})] == []


def test_a_line_of_prose_is_a_sentence(cells: Cells) -> None:
    """So that a diff is a sentence: no line holds the end of one and the start of the next."""
    two = re.compile(r"[a-z)\]`*]{3,}[.?!] +[A-Z][a-z]+ .*[.?!]$")
    found = [line for cell in text(cells) for line in prose(cell["source"]) if two.search(line)]
    assert len(found) <= 0.03 * sum(len(prose(cell["source"])) for cell in text(cells)), found


def prose(source: str) -> list[str]:
    """The lines of a text cell that are neither fences nor formulas nor lists."""
    lines, inside_formula = [], False
    for line in source.splitlines():
        if line.strip().startswith("$$"):
            inside_formula ^= line.count("$$") == 1
        elif not inside_formula and line and not FENCE.match(line) and line[0] not in "#|:-*(1234567890":
            lines.append(line.strip())
    return lines


def test_no_number_lives_in_glue(cells: Cells) -> None:
    assert [cell["source"] for cell in cells if "{glue" in cell["source"] or "glue(" in cell["source"]] == []


def test_every_inline_expression_has_its_value(cells: Cells) -> None:
    asked = stored = 0
    for cell in text(cells):
        kept = cell["metadata"].get("user_expressions", [])
        expressions = EVAL.findall(cell["source"])
        assert [entry["expression"] for entry in kept] == expressions
        assert all(entry["result"]["status"] == "ok" for entry in kept)
        assert all(entry["result"]["data"]["text/plain"] for entry in kept)
        asked, stored = asked + len(expressions), stored + len(kept)
    assert asked == stored > 0


def test_each_claim_of_the_chapter_is_asserted_in_a_tagged_cell(
    chapter: Path, cells: Cells, claims: list[dict[str, Any]]
) -> None:
    for claim in claims:
        if claim["chapter"] != number(chapter):
            continue
        places = [cell for cell in cells if f"claim-{claim['id']}" in tags(cell)]
        assert places, f"{claim['id']} has no cell"
        if claim["kind"] == "asserted":
            assert any(asserts(cell) for cell in places), f"{claim['id']} is asserted nowhere"


def asserts(cell: dict[str, Any]) -> bool:
    """Whether the cell holds an assertion that something computed decides."""
    if cell["cell_type"] != "code":
        return False
    found = [node for node in ast.walk(ast.parse(cell["source"])) if isinstance(node, ast.Assert)]
    return any(isinstance(part, ast.Name) for node in found for part in ast.walk(node.test))


def test_each_claim_tag_has_a_row(cells: Cells, claims: list[dict[str, Any]]) -> None:
    used = {tag.removeprefix("claim-") for cell in cells for tag in tags(cell) if tag.startswith("claim-")}
    assert used <= {claim["id"] for claim in claims}


def test_each_exercise_stub_is_still_to_be_solved(cells: Cells) -> None:
    for cell in code(cells):
        if "exercise-stub" in tags(cell):
            assert "check(" in cell["source"]
            assert printed(cell).startswith("Not yet")


def test_each_solution_is_right(cells: Cells) -> None:
    checked = [cell for cell in code(cells) if "solution" in tags(cell) and "check(" in cell["source"]]
    assert checked
    for cell in checked:
        verdicts = re.findall(r"^(Right|Not yet)\b", printed(cell), re.MULTILINE)
        assert verdicts == ["Right"] * cell["source"].count("check("), printed(cell)


def test_each_exercise_has_a_solution_and_each_key_is_checked_in_it(cells: Cells) -> None:
    source = "\n".join(cell["source"] for cell in text(cells))
    exercises = re.findall(r"\{exercise(?:-start)?\}[^\n]*\n:label: (\S+)", source)
    solutions = re.findall(r"\{solution(?:-start)?\} (\S+)", source)
    assert len(exercises) >= 3
    assert sorted(exercises) == sorted(solutions)
    asked = {key for cell in code(cells) for key in re.findall(r'\banswer\("([^"]+)"', cell["source"])}
    solved = {
        key
        for cell in code(cells)
        if "solution" in tags(cell)
        for key in re.findall(r'\bcheck\(\s*"([^"]+)"', cell["source"])
    }
    assert asked <= solved
