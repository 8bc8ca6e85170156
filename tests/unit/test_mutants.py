"""What `make mutants` rests on is there: its modules, its tests, and the code that its reasons are about."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOW = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
EQUIVALENT = tomllib.loads((ROOT / "tests/mutants/equivalent.toml").read_text("utf-8"))["equivalent"]


def sources():
    """The text of each module in which faults are planted, by the name that mutmut gives it."""
    files = {file for pattern in HOW["only_mutate"] for file in ROOT.glob(pattern)}
    files -= {ROOT / name for name in HOW["do_not_mutate"]}
    return {
        ".".join(file.relative_to(ROOT / "src").with_suffix("").parts): file.read_text("utf-8")
        for file in files
    }


def test_faults_are_planted_in_every_module_of_the_core():
    names = set(sources())
    assert {"l1l2.prox", "l1l2.penalties", "l1l2.losses", "l1l2.optimality._squares"} <= names
    assert {"l1l2.optimality._gram", "l1l2.conventions._ask", "l1l2.moments._sums"} <= names
    assert all((ROOT / name).is_file() for name in HOW["do_not_mutate"])


@pytest.mark.parametrize("asked", HOW["pytest_add_cli_args_test_selection"])
def test_the_tests_that_are_run_or_left_out_are_there(asked):
    file, _, name = asked.removeprefix("--deselect=").partition("::")
    assert f"def {name}" in (ROOT / file).read_text("utf-8")


@pytest.mark.parametrize("entry", EQUIVALENT, ids=lambda entry: f"{entry['mutant']} {entry['was']}")
def test_a_mutant_that_is_excused_has_a_reason_and_its_line_is_still_there(entry):
    assert set(entry) == {"mutant", "was", "now", "why"}
    assert len(entry["why"]) > 10
    of = re.sub(r"\\?\.x[_ǁ].*|\\", "", entry["mutant"]).rstrip(".")
    assert any(of in name and entry["was"] in text for name, text in sources().items())
