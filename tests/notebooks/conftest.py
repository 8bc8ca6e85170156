"""The chapters as they are committed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted((ROOT / "chapters").glob("[0-9][0-9]_*.ipynb"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "chapter" in metafunc.fixturenames:
        metafunc.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem, scope="session")


@pytest.fixture(scope="session")
def cells(chapter: Path) -> list[dict[str, Any]]:
    """The chapter's cells, the source of each as one text."""
    cells: list[dict[str, Any]] = json.loads(chapter.read_text("utf-8"))["cells"]
    return [{**cell, "source": "".join(cell["source"])} for cell in cells]


@pytest.fixture(scope="session")
def claims() -> list[dict[str, Any]]:
    return list(yaml.safe_load((ROOT / "chapters/claims.yml").read_text("utf-8")))
