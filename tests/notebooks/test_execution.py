"""Executed again, each chapter says what it said: nbval cell by cell, then the stored state as a whole."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.loading import ROOT


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "site/notebooks.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def write(path: Path, *cells: tuple[str, str]) -> Path:
    """A notebook of (kind, source) cells, not yet executed."""
    kinds = {
        "code": {"cell_type": "code", "execution_count": None, "outputs": []},
        "markdown": {"cell_type": "markdown"},
    }
    entries = [
        {**kinds[kind], "id": f"c{k}", "metadata": {}, "source": source}
        for k, (kind, source) in enumerate(cells)
    ]
    path.write_text(json.dumps({"cells": entries, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


def test_executing_again_leaves_no_difference(chapter: Path) -> None:
    before = chapter.read_bytes()
    result = run("--check", chapter)
    assert result.returncode == 0, result.stderr
    assert chapter.read_bytes() == before


def test_the_second_run_writes_the_same_bytes(tmp_path: Path) -> None:
    source = "import ipywidgets as w\nw.VBox([w.FloatSlider(value=0.5), w.HTML('x')])"
    path = write(tmp_path / "a.ipynb", ("code", source), ("code", "x = 2 / 3\nx"), ("markdown", "{eval}`x`"))
    assert run(path).returncode == 0
    first = path.read_bytes()
    path.write_bytes(first.replace(b"0.66", b"0.77"))  # so that it must be written again
    assert "written" in run(path).stdout
    assert path.read_bytes() == first


def test_an_expression_is_evaluated_at_the_place_of_its_text(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.ipynb",
        ("code", "x = 1"),
        ("markdown", "Now {eval}`x` and {eval}`f'{x:.1f}'`."),
        ("code", "x = 2"),
        ("markdown", "Now {eval}`x`."),
    )
    assert run(path).returncode == 0
    cells = json.loads(path.read_text())["cells"]
    stored = [
        [entry["result"]["data"]["text/plain"] for entry in cell["metadata"]["user_expressions"]]
        for cell in cells
        if cell["cell_type"] == "markdown"
    ]
    assert stored == [["1", "'1.0'"], ["2"]]


@pytest.mark.parametrize(
    ("kind", "source", "complaint"),
    [
        ("code", "1 / 0", "ZeroDivisionError"),
        ("markdown", "{eval}`nothing`", "NameError"),
        ("markdown", "{eval}`object()`", "format it"),
        ("code", "import sys; print('careful', file=sys.stderr)", "writes to stderr"),
        ("code", "print(object())", "changes every run"),
        ("code", "import warnings; warnings.warn('Soon gone.', DeprecationWarning)", "Soon gone."),
    ],
    ids=["error", "unknown name", "no plain value", "stderr", "address", "deprecated"],
)
def test_what_cannot_be_published_is_refused_by_name(
    tmp_path: Path, kind: str, source: str, complaint: str
) -> None:
    path = write(tmp_path / "bad.ipynb", ("code", "y = 1"), (kind, source))
    before = path.read_bytes()
    result = run(path)
    assert result.returncode == 1
    assert "bad.ipynb: cell 1" in result.stderr
    assert complaint in result.stderr
    assert path.read_bytes() == before


def test_a_notebook_that_computes_too_long_is_refused_and_its_dearest_cell_named(tmp_path: Path) -> None:
    busy = "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end:\n    pass"
    path = write(tmp_path / "slow.ipynb", ("code", "x = 1"), ("markdown", "Text."), ("code", busy))
    before = path.read_bytes()
    result = run("--limit", "0.4", path)
    assert result.returncode == 1
    assert re.search(r"slow\.ipynb: computes for \d+\.\d s, and 0\.4 s are allowed", result.stderr)
    assert "cell 2 0." in result.stderr
    assert path.read_bytes() == before
    assert re.search(r"of which it computed \d\.\d s", run(path).stdout)


def test_waiting_is_not_computing(tmp_path: Path) -> None:
    path = write(tmp_path / "idle.ipynb", ("code", "import time\ntime.sleep(3)"))
    result = run(path)
    assert float(re.search(r"computed (\d+\.\d) s", result.stdout)[1]) < 3  # type: ignore[index]


def test_a_kernel_that_is_done_is_asked_to_end_and_not_interrupted(tmp_path: Path) -> None:
    """An interrupted kernel complains, now and then, on stderr."""
    interrupted, ended = tmp_path / "interrupted", tmp_path / "ended"
    source = (
        "import atexit, ipykernel.kernelbase, pathlib, signal\n"
        "ipykernel.kernelbase.signal = lambda *_: None  # else it puts its own handler back after this cell\n"
        f"before = signal.signal(signal.SIGINT, lambda *_: pathlib.Path({str(interrupted)!r}).touch())\n"
        f"done = atexit.register(pathlib.Path({str(ended)!r}).touch)"
    )
    result = run(write(tmp_path / "a.ipynb", ("code", source)))
    assert (result.returncode, result.stderr) == (0, "")
    assert ended.exists()
    assert not interrupted.exists()


def test_a_changed_result_is_found(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ipynb", ("code", "6 * 7"))
    assert run(path).returncode == 0
    assert run("--check", path).returncode == 0
    path.write_text(path.read_text().replace("42", "43"))
    result = run("--check", path)
    assert result.returncode == 1
    assert "cells / 0 / outputs / 0 / data" in result.stderr
