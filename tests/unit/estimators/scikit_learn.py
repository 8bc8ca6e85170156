"""scikit-learn's own tests of its linear models, as installed, with our estimators in their place."""

from __future__ import annotations

from collections.abc import Collection
from importlib.util import find_spec, module_from_spec
from typing import Any
from unittest.mock import patch

import pytest

import l1l2.estimators

SWAPPED = (
    "ElasticNet",
    "ElasticNetCV",
    "Lasso",
    "LassoCV",
    "LogisticRegression",
    "LogisticRegressionCV",
    "Ridge",
    "RidgeCV",
)


def own_tests(name: str) -> dict[str, Any]:
    """The names in scikit-learn's test_<name>.py, run anew as installed but with our estimators."""
    spec = find_spec(f"sklearn.linear_model.tests.test_{name}")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    ours = {estimator: getattr(l1l2.estimators, estimator) for estimator in SWAPPED}
    with patch.multiple("sklearn.linear_model", **ours):
        spec.loader.exec_module(module)
    names = {key: value for key, value in vars(module).items() if not key.startswith("__")}
    for value in names.values():
        if isinstance(getattr(value, "pytestmark", None), list) and callable(value):
            value.pytestmark = [_listed(mark) for mark in value.pytestmark]
    return names


def _listed(mark: pytest.Mark) -> pytest.Mark:
    """A mark whose parameters can be looked at twice, as pytest asks for."""
    if mark.name != "parametrize" or isinstance(mark.args[1], Collection):
        return mark
    return pytest.mark.parametrize(mark.args[0], list(mark.args[1]), **mark.kwargs).mark
