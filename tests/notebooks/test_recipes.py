"""Every verdict that rests on data or on draws says on which, in the numbers of its own cells."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
import symtable
from functools import cache
from numbers import Real
from operator import itemgetter
from typing import Any

import numpy as np
import pytest
import yaml

from .conftest import CHAPTERS, ROOT

Cells = list[dict[str, Any]]
CLAIMS = yaml.safe_load((ROOT / "chapters/claims.yml").read_text("utf-8"))
#: What brings data or chance into a cell.
DATA = {
    "default_rng", "diabetes_pair", "few_and_many", "load_batches", "load_breast_cancer", "load_decay_grid",
    "load_diabetes", "load_digits", "noisy_digits",
    "scikit_learns_copy", "simulate_sparse", "six_variable_example", "spectra",
}  # fmt: skip
DIABETES = {10.0, 442.0}
MEANT = re.compile(r"\bNone for (\d+)\b")  # how a docstring says what a default stands for
CLAIM = re.compile(r"S\d-\d+")
NORMAL = re.compile(r"N\(0, [^)]*\)")
NUMBER = re.compile(r"(?<![\w.])\d{1,3}(?: \d{3})+(?!\d)|(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?")
ID = itemgetter("id")
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@cache
def names(source: str) -> tuple[set[str], set[str]]:
    """The names that a cell binds, and those that it takes from the cells above it."""
    top = symtable.symtable(source, "cell", "exec")
    bound = {s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported()}
    inner, used = list(top.get_children()), {s.get_name() for s in top.get_symbols() if s.is_referenced()}
    while inner:
        scope = inner.pop()
        inner += scope.get_children()
        used |= {s.get_name() for s in scope.get_symbols() if s.is_global()}
    return bound, used - bound


def rests_on(sources: list[str], cell: int) -> list[str]:
    """A cell and all cells above it whose names it takes, directly or through others."""
    tables, found, open_ = [names(source) for source in sources], set(), [cell]
    while open_:
        k = open_.pop()
        found.add(k)
        last = ({j for j in range(k) if name in tables[j][0]} for name in tables[k][1])
        open_ += [max(above) for above in last if above and max(above) not in found]
    return [sources[k] for k in sorted(found)]


@cache
def mentioned(source: str) -> set[str]:
    nodes = list(ast.walk(ast.parse(source)))
    return {n.id for n in nodes if isinstance(n, ast.Name)} | {
        n.attr for n in nodes if isinstance(n, ast.Attribute)
    }


@cache
def notebooks() -> list[Cells]:
    return [json.loads(chapter.read_text("utf-8"))["cells"] for chapter in CHAPTERS]


@cache
def imported() -> dict[str, Any]:
    """What the chapters import from the package, by name."""
    found = {}
    for cells in notebooks():
        for source in code(cells):
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("l1l2"):
                    module = importlib.import_module(str(node.module))
                    found |= {a.asname or a.name: getattr(module, a.name) for a in node.names}
    return found


def code(cells: Cells) -> list[str]:
    """The sources of all cells; a text cell counts as an empty one."""
    return ["".join(cell["source"]) if cell["cell_type"] == "code" else "" for cell in cells]


@cache
def defaults(source: str) -> set[float]:
    """The numbers that the package's functions take where a cell names none."""
    signatures = [inspect.signature(each) for each in called(source)]
    given = [parameter.default for each in signatures for parameter in each.parameters.values()]
    meant = [number for each in called(source) for number in MEANT.findall(inspect.getdoc(each) or "")]
    numbers = [number for each in given for number in np.ravel(each) if isinstance(number, Real)]
    return {float(number) for number in [*numbers, *meant]}


@cache
def stored(source: str) -> set[float]:
    """The numbers of the package's modules whose stored results a cell reads: those were made by them."""
    modules = {inspect.getmodule(each) for each in called(source)}
    return {x for each in modules if hasattr(each, "STORED") for x in literals(inspect.getsource(each))}


def called(source: str) -> list[Any]:
    """The package's functions that a cell mentions."""
    named = [imported()[name] for name in mentioned(source) & set(imported())]
    return [each for each in named if inspect.isfunction(each)]


@cache
def literals(source: str) -> set[float]:
    found: set[float] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float, complex):
            found.add(abs(node.value))
            if isinstance(node.value, int):
                found.add(node.value - 1)  # the last of range(node.value)
    return found


def stated(text: str) -> set[float]:
    """The numbers that a recipe states; the mean of N(0, σ²) and what belongs to a name are none."""
    text = CLAIM.sub("", text)
    text = re.sub(r"10([⁻⁰¹²³⁴-⁹]+)", lambda power: "1e" + power[1].translate(SUPERSCRIPTS), text)
    text = NORMAL.sub(lambda law: law[0].removeprefix("N(0,"), text)
    return {float(number.replace(" ", "")) for number in NUMBER.findall(text)}


def claimed(cell: dict[str, Any]) -> list[str]:
    return [tag[6:] for tag in cell["metadata"].get("tags", []) if tag.startswith("claim-")]


@cache
def grounds() -> dict[str, list[str]]:
    """For each claim with cells, the sources that its tests rest on, outputs not counted."""
    found: dict[str, list[str]] = {}
    for cells in notebooks():
        for k, cell in enumerate(cells):
            for claim in claimed(cell):
                found.setdefault(claim, []).extend(rests_on(code(cells), k))
    return found


def takes_data(sources: list[str]) -> bool:
    return any(mentioned(source) & DATA for source in sources)


TESTED = [claim for claim in CLAIMS if claim["id"] in grounds()]
RECIPES = [claim for claim in CLAIMS if claim.get("recipe")]


@pytest.mark.parametrize("claim", TESTED, ids=ID)
def test_a_claim_that_rests_on_data_or_draws_has_its_recipe(claim: dict[str, Any]) -> None:
    sources = grounds()[claim["id"]]
    assert claim.get("recipe") or not takes_data(sources), "say what its cells were made of"


@pytest.mark.parametrize("claim", RECIPES, ids=ID)
def test_each_number_of_a_recipe_occurs_in_the_cells_that_it_describes(claim: dict[str, Any]) -> None:
    sources = [*grounds()[claim["id"]]]
    for other in CLAIM.findall(claim["recipe"]):  # "as for S0-3"
        sources += grounds()[other]
    allowed = {x for source in sources for x in (*literals(source), *defaults(source), *stored(source))}
    assert stated(claim["recipe"]) - allowed - DIABETES == set()


@pytest.mark.parametrize("claim", RECIPES, ids=ID)
def test_a_recipe_names_each_seed_that_its_cells_draw_with(claim: dict[str, Any]) -> None:
    own = [cell for cells in notebooks() for cell in cells if claim["id"] in claimed(cell)]
    drawn = {seed for source in code(own) for seed in seeds(source)}
    told = re.findall(r"seeds? (\d+)(?: (?:to|and) (\d+))?", claim["recipe"])
    assert drawn <= {int(number) for pair in told for number in pair if number}


def seeds(source: str) -> set[int]:
    """The seeds that a cell spells out: default_rng(3), seed=3."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            given = [k.value for k in node.keywords if k.arg == "seed"]
            if getattr(node.func, "attr", "") == "default_rng":
                given += node.args
            found |= {value.value for value in given if isinstance(value, ast.Constant)}
    return found


def test_the_cells_that_a_test_rests_on_are_found_through_names() -> None:
    cells = ["a = load()\nb = 1", "def f(a):\n    return a + b", "b = 2", "c = [b for b in range(3)]", "f(1)"]
    assert names(cells[1]) == ({"f"}, {"b"})
    assert rests_on(cells, 3) == [cells[3]]
    assert rests_on(cells, 4) == [cells[0], cells[1], cells[4]]


def test_the_numbers_of_a_recipe_are_read_as_they_are_written() -> None:
    assert stated("20 000 draws of N(0, 0.5²), λ₁ = 10⁻³ to 10⁷, S0-3 and L2") == {20_000, 0.5, 1e-3, 1e7}
    assert stated("λ = 0.3, 1, −5 and 1/100 (seed 2).") == {0.3, 1, 5, 100, 2}
