"""What must hold of any data: the tests that Hypothesis draws examples for, with a thousand for each."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from .table import Row, counted

ROOT = Path(__file__).parents[2]


def rows() -> Iterator[tuple[Row, list[str]]]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        command = [
            "-m",
            "pytest",
            "tests/unit",
            "-q",
            "-n",
            "auto",
            "-m",
            "hypothesis",
            f"--junit-xml={report}",
        ]
        subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env={**os.environ, "HYPOTHESIS_PROFILE": "trust"},
            stdout=subprocess.DEVNULL,
            check=False,
        )
        cases = list(ElementTree.parse(report).iter("testcase"))
    outcomes, told = [], []
    for case in cases:
        wrong = [part for part in case if part.tag in ("failure", "error", "skipped")]
        outcomes.append("wrong" if wrong else "right")
        told += [
            f"{case.get('classname')}::{case.get('name')} | {part.get('message', '')[:200]}" for part in wrong
        ]
    yield counted("properties, 1,000 examples each", outcomes), told
