"""With CI or STRICT set, nothing may be skipped: what cannot run is a failure there, not a footnote."""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import Phase, settings

# The same examples in every run, on a busy machine too.
settings.register_profile("book", deadline=None, derandomize=True, max_examples=40, database=None)
# What `make trust` asks of each property, and `make unit` on the project's own machines.
settings.register_profile("trust", settings.get_profile("book"), max_examples=1000)
# What `make mutants` asks: one example that fails is enough, however large it is.
quick = {"max_examples": 10, "phases": (Phase.explicit, Phase.generate)}
settings.register_profile("mutants", settings.get_profile("book"), **quick)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or "book")

STRICT = any(os.environ.get(name, "") not in ("", "0", "false") for name in ("CI", "STRICT"))


def forbid_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipped, where nothing may be skipped: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: Any
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if STRICT:
        forbid_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if STRICT:
        forbid_skip(report)
    return report
