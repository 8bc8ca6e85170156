"""What the weekly look at known advisories makes of what the two tools say."""

from __future__ import annotations

import importlib.util
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 22)
PIP = {
    "dependencies": [
        {"name": "numpy", "version": "2.4.6", "vulns": []},
        {
            "name": "tornado",
            "version": "6.0",
            "vulns": [{"id": "PYSEC-1", "aliases": ["GHSA-aaaa-bbbb-cccc"]}],
        },
    ]
}
NPM = {
    "vulnerabilities": {
        "d3-color": {"via": [{"source": 7, "url": "https://github.com/advisories/GHSA-36jr-mh4h-2g58"}]},
        "d3-scale": {"via": ["d3-color"]},
    }
}


def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("advisories", ROOT / ".github" / "advisories.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # which dataclasses ask for
    spec.loader.exec_module(module)
    return module


tool = loaded()


def found() -> list[object]:
    return [*tool.of_pip("locks/requirements.txt", PIP), *tool.of_npm("site/js", NPM)]


def accepted(name: str, until: date) -> dict[str, object]:
    return {"id": name, "until": until, "reason": "that part is not used"}


def test_each_advisory_is_told_once_by_all_its_names() -> None:
    assert tool.complaints(found(), [], TODAY) == [
        "GHSA-aaaa-bbbb-cccc, PYSEC-1: tornado, in locks/requirements.txt",
        "GHSA-36jr-mh4h-2g58: d3-color, in site/js",
    ]


def test_one_that_was_accepted_is_not_told_until_its_day_is_over() -> None:
    both = ["PYSEC-1", "GHSA-36jr-mh4h-2g58"]
    assert tool.complaints(found(), [accepted(name, TODAY) for name in both], TODAY) == []
    late = tool.complaints(found(), [accepted(name, date(2026, 11, 21)) for name in both], TODAY)
    assert len(late) == 2
    assert all("that part is not used" in line for line in late)


def test_an_acceptance_that_nothing_needs_is_told() -> None:
    (line,) = tool.complaints([], [accepted("PYSEC-1", TODAY)], TODAY)
    assert "no longer reported" in line


def test_a_package_that_was_not_looked_up_is_an_error() -> None:
    with pytest.raises(LookupError, match="numpy was not looked up"):
        list(tool.of_pip("a lock", {"dependencies": [{"name": "numpy", "skip_reason": "no such version"}]}))
    with pytest.raises(LookupError, match="405"):
        list(tool.of_npm("site/js", {"message": "405 Method Not Allowed"}))


def test_a_tool_without_a_report_is_an_error() -> None:
    with pytest.raises(LookupError, match="no report"):
        tool.answer([sys.executable, "-c", "print('not found')"])


def test_the_accepted_are_read_from_a_dated_file() -> None:
    listed = tool.tomllib.loads(tool.ACCEPTED.read_text("utf-8")).get("accepted", [])
    for one in listed:
        assert set(one) == {"id", "until", "reason"}
        assert isinstance(one["until"], date)
