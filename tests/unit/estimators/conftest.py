"""scikit-learn's own tests, collected as ours: its seeds, its marks, and the list of what is not offered."""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import Any

import pytest
from tests.unit.estimators.not_offered import is_not_offered


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "thread_unsafe: scikit-learn's, without meaning here")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "global_random_seed" in metafunc.fixturenames:
        metafunc.parametrize("global_random_seed", [42])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each test of scikit-learn runs in one of two modules: where it passes, or where it is shown not to."""
    chosen, dropped = [], []
    for item in items:
        module = getattr(item, "module", None)
        source = getattr(module, "SCIKIT_LEARN", None)
        if source is None:
            # SciPy reads this variable once, so a process of their own runs these: see test_check_estimator.
            elsewhere = "check_array_api_input" in item.name and "SCIPY_ARRAY_API" not in os.environ
            (dropped if elsewhere else chosen).append(item)
            continue
        item.add_marker(pytest.mark.filterwarnings("default"), append=False)
        misplaced = is_not_offered(source, item.name) != getattr(module, "MUST_FAIL", False)
        (dropped if misplaced else chosen).append(item)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = chosen


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    if not getattr(pyfuncitem.module, "MUST_FAIL", False):
        return (yield)
    try:
        yield
    except (Exception, pytest.fail.Exception, pytest.skip.Exception):
        return True
    pytest.fail(f"{pyfuncitem.name} passes: take its entry out of not_offered.py")
