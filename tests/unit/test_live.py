"""The runner of the live cells, run by this Python; and that what the browser is to fetch hangs together."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIVE = ROOT / "site/live"
PINS = json.loads((LIVE / "pyodide.json").read_text("utf-8"))
SESSION = """
import json, sys
from runner import Runner
shown = []
runner = Runner(lambda kind, what: shown.append([kind, what]))
ended = [runner.run(cell) for cell in json.load(sys.stdin)]
json.dump([ended, shown], sys.__stdout__)
"""


def run(*cells: str) -> tuple[list[bool], list[list[str]]]:
    """Whether each cell ended well, and all that they showed; a process of its own, for what they import."""
    environment = os.environ | {"PYTHONPATH": f"{LIVE}{os.pathsep}{ROOT / 'src'}", "MPLBACKEND": "agg"}
    done = subprocess.run(
        [sys.executable, "-c", SESSION],
        input=json.dumps(cells),
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    ended, shown = json.loads(done.stdout)
    return ended, shown


def test_prints_come_line_by_line_and_the_last_value_after_them() -> None:
    ended, shown = run("print('one'); print('two', end='')\n3 + 4")
    assert ended == [True]
    assert shown == [["stream", "one\n"], ["stream", "two"], ["text", "7"]]


@pytest.mark.parametrize("silent", ["x = 1", "None", "5;", "", "# a comment"])
def test_what_has_no_value_to_show_shows_none(silent: str) -> None:
    assert run(silent) == ([True], [])


def test_cells_share_their_names_and_an_error_ends_its_own_cell_alone() -> None:
    ended, shown = run("x = 2", "y = x / 0", "x + 1")
    assert ended == [True, False, True]
    kind, text = shown[0]
    assert kind == "error"
    assert text.splitlines()[0].endswith('"<cell 2>", line 1, in <module>')
    assert "y = x / 0" in text
    assert "ZeroDivisionError: division by zero" in text
    assert "runner.py" not in text
    assert shown[1:] == [["text", "3"]]


@pytest.mark.parametrize(
    ("cell", "advice"),
    [
        ("%matplotlib inline", "only Python runs"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("(", "SyntaxError"),
    ],
)
def test_what_cannot_run_says_why(cell: str, advice: str) -> None:
    ended, shown = run(cell)
    assert ended == [False]
    assert advice in shown[-1][1]


def test_a_picture_is_shown_where_show_is_called_and_what_is_left_at_the_end() -> None:
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nprint('between')\nplt.plot([3])"
    ended, shown = run(plot)
    assert ended == [True]
    assert [kind for kind, _ in shown] == ["svg", "stream", "text", "svg"]
    assert shown[0][1].rstrip().endswith("</svg>")


def test_display_and_rich_values_are_shown_as_ipython_would() -> None:
    ended, shown = run(
        "from IPython.display import HTML, display\ndisplay(HTML('<b>a</b>'))\nHTML('<i>b</i>')"
    )
    assert ended == [True]
    assert shown == [["html", "<b>a</b>"], ["html", "<i>b</i>"]]


def test_ipython_is_not_waited_for_by_cells_that_do_not_ask_for_it() -> None:
    assert run("import sys\n'IPython' in sys.modules") == ([True], [["text", "False"]])


def test_a_figure_comes_with_the_state_that_the_page_moves_it_by_and_without_its_code() -> None:
    ended, shown = run("from l1l2.figures import penalty_lens\npenalty_lens()")
    assert ended == [True]
    ((kind, text),) = shown
    made = json.loads(text)
    assert kind == "widget"
    assert made["root"] in made["models"]
    figures = [model["state"] for model in made["models"].values() if model["state"].get("kind")]
    assert [state["kind"] for state in figures] == ["penalty_lens"]
    assert "_esm" not in text
    assert made["text"]


def test_an_exercise_is_checked_as_in_a_notebook() -> None:
    ended, shown = run("from l1l2.checks import check\ncheck('sparsity.first', 'bmi').right")
    assert ended == [True]
    assert shown[0][0] == "stream"
    assert shown[-1][1] in ("True", "False")


def versions(file: str) -> dict[str, set[str]]:
    """What a requirements file asks for; a set, since some depend on the Python."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(
        r"^([\w.-]+)(?:\[[^]]*\])?==([^\s;]+)", (ROOT / file).read_text("utf-8"), re.M
    ):
        found.setdefault(name.lower().replace("_", "-"), set()).add(version)
    return found


def test_the_natively_tested_versions_are_those_that_pyodide_ships() -> None:
    shipped = {name: entry["version"] for name, entry in PINS["lock"]["packages"].items()}
    tested = {name: found for name, found in versions("requirements-pyodide.txt").items() if name in shipped}
    assert {"numpy", "scipy", "scikit-learn", "matplotlib", "joblib"} <= set(tested)
    assert {name: shipped[name] for name in tested if shipped[name] not in tested[name]} == {}
    assert shipped["scikit-learn"].startswith("1.8.")
    assert shipped["matplotlib"].startswith("3.10.")


def test_the_front_ends_in_jupyterlite_are_those_of_the_book() -> None:
    lite, book = versions("requirements-lite.txt"), versions("requirements.txt")
    shared = set(lite) & set(book)
    assert {"anywidget", "ipywidgets", "jupyterlab-myst", "jupyterlab-widgets"} <= shared
    assert {name: lite[name] for name in shared if lite[name] != book[name]} == {}


def test_all_that_the_pages_python_needs_is_listed_with_a_checksum() -> None:
    packages = PINS["lock"]["packages"]
    missing = {each for entry in packages.values() for each in entry["depends"]} - set(packages)
    assert missing == set()
    assert all(re.fullmatch("[0-9a-f]{64}", entry["sha256"]) for entry in packages.values())
    assert all(text.startswith("sha384-") for text in PINS["integrity"].values())
    assert PINS["version"] in PINS["core"]
    assert PINS["version"] in PINS["packages"]
