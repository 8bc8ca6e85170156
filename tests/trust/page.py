"""The page: hostile addresses, answers, storage and data, each tried on the built pages in a Chromium."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from .table import Row, counted

ROOT = Path(__file__).parents[2]
FILES = {
    "page: hostile addresses, answers and storage": "test_hostile.py",
    "page: hostile data of figures and forms": "test_hostile_data.py",
    "page: works under its policy, injected scripts": "test_policy.py",
}


def rows() -> Iterator[tuple[Row, list[str]]]:
    if not (ROOT / "_build/html/index.html").is_file():
        yield counted("page", ["wrong"]), ["page | the book is not built: run `make book`"]
        return
    for what, file in FILES.items():
        outcomes, told = tried(file)
        yield counted(what, outcomes), told


def tried(file: str) -> tuple[list[str], list[str]]:
    """The outcome of each test of a file, and what is wrong; a test that did not run is wrong too."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        command = [sys.executable, "-m", "pytest", f"tests/browser/{file}", "-q", f"--junit-xml={report}"]
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
        cases = list(ElementTree.parse(report).iter("testcase"))
    wrong = [[part for part in case if part.tag in ("failure", "error", "skipped")] for case in cases]
    told = [
        f"{case.get('name')} | {parts[0].get('message', '')[:200]}"
        for case, parts in zip(cases, wrong, strict=True)
        if parts
    ]
    return ["wrong" if parts else "right" for parts in wrong] or ["wrong"], told
