"""What importing costs, what is offered, and which way imports may go."""

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from importlinter import cli

import l1l2

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        ("import l1l2", set()),
        ("import l1l2, l1l2.path, l1l2.datasets, l1l2.solvers, l1l2.networks", {"numpy"}),
    ],
)
def test_importing_the_package_loads_nothing_heavy(code, allowed):
    heavy = {"numpy", "scipy", "sklearn", "numba", "matplotlib", "ipywidgets", "anywidget", "pandas"}
    found = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print(*(set(sys.modules) & {heavy}))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(found.stdout.split()) == allowed


def test_every_public_name_is_there_and_the_same_as_in_its_module():
    for name in l1l2.__all__:
        assert getattr(l1l2, name) is getattr(getattr(l1l2, l1l2._HOME[name]), name)
        assert name in dir(l1l2)
    assert set(l1l2.__all__) == set(l1l2._HOME)
    assert l1l2.prox.soft_threshold(np.array([2.0]), 1.0)[0] == 1.0


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'lasso'"):
        _ = l1l2.lasso


@pytest.mark.threads
def test_modules_import_only_from_those_below_them(capsys):
    assert cli.lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0, (
        capsys.readouterr().out
    )


@pytest.mark.parametrize("module", sorted((ROOT / "src/l1l2").rglob("*.py")), ids=lambda path: path.stem)
def test_a_module_is_short_and_each_of_its_functions_fits_a_screen(module):
    source = module.read_text()
    assert len(source.splitlines()) <= 250
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            # What a docstring and a signature say is read elsewhere too; the code has to fit.
            code = node.body[1:] if ast.get_docstring(node) else node.body
            assert not code or node.end_lineno - code[0].lineno < 50, node.name
