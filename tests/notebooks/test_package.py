"""What a user installs: the wheel and the sdist, built here, and used where nothing of this project is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

USE = """
import l1l2, os, sys
from pathlib import Path
assert Path(l1l2.__file__).is_relative_to({target!r}), l1l2.__file__
import numpy as np
from l1l2 import Lasso
X, y = np.eye(8)[:, :3] + 0.1, np.arange(8.0)
model = Lasso(alpha=0.01).fit(X, y)
assert model.dual_gap_ <= 1e-8 and model.coef_.shape == (3,), model.dual_gap_
assert l1l2.lasso_path(X, y, [0.01]).gaps[0] <= 1e-8
from l1l2.figures import path_explorer
figure = path_explorer()
shown = figure._repr_mimebundle_()
shown = shown[0] if isinstance(shown, tuple) else shown
assert "<svg" in shown["image/svg+xml"]
static = Path(l1l2.__file__).parent / "figures/static"
assert {{"kinds", "figures.css", "quiz.js", "quiz.css"}} <= set(os.listdir(static))
print(l1l2.__version__)
"""


def run(*command: object, **more: object) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=120, **more)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, and the wheel that is made from it, as `python -m build` makes them."""
    folder = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (wheel,) = built.glob("*.whl")
    return wheel


def test_the_wheel_holds_every_module_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    source = ROOT / "src"
    files = {
        str(file.relative_to(source))
        for file in (source / "l1l2").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    inside = {name for name in names if ".dist-info/" not in name}
    assert inside == files
    static = "l1l2/figures/static"
    assert {"l1l2/py.typed", f"{static}/kinds/penalty_lens.js", f"{static}/quiz.css"} <= inside


def test_the_sdist_is_enough_to_build_from_and_leaves_the_book_out(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "src/l1l2/__init__.py"} <= names
    assert {name.partition("/")[0] for name in names} <= {
        *("src", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "CITATION.cff"),
        *("PKG-INFO", ".gitignore"),
    }
    assert sdist.stat().st_size < 2_000_000


def test_installed_in_an_environment_of_its_own_it_fits_and_draws(wheel: Path, tmp_path: Path) -> None:
    """Its own files come from the wheel alone; what it depends on is lent from here, to need no network."""
    home = tmp_path / "env"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    site = Path(run(python, "-c", "import site; print(site.getsitepackages()[0])").stdout.strip())
    run(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", site, wheel)
    lent = Path(next(path for path in sys.path if (Path(path) / "numpy").is_dir()))
    (site / "lent.pth").write_text(f"{lent}\n")
    use = USE.format(target=str(site.resolve()))
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = run(python, "-c", use, cwd=tmp_path, env=clean | {"L1L2_NUMBA": "0"})
    assert done.stdout.split()[-1] == PROJECT["version"]


def test_the_core_needs_three_libraries_and_the_rest_is_extra(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    metadata = message_from_bytes(archive.read(name))
    needed = [Requirement(line) for line in metadata.get_all("Requires-Dist", [])]
    assert {one.name for one in needed if one.marker is None} == {"numpy", "scipy", "scikit-learn"}
    assert set(metadata.get_all("Provides-Extra", [])) == {"fast", "figures", "scale", "book"}
    extra = {one.name for one in needed if one.marker and one.marker.evaluate({"extra": "figures"})}
    assert extra == {"anywidget", "ipywidgets", "matplotlib"}


def test_the_changes_begin_with_what_is_not_released_and_name_the_version() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## (.+)$", changes, re.MULTILINE)
    versions = [heading.partition(",")[0] for heading in headings]
    assert versions[0] in ("Unreleased", PROJECT["version"])
    assert PROJECT["version"] in versions
