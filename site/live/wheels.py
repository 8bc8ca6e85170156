"""The wheels that the page's own Python takes from this site: `python site/live/wheels.py` fetches them.

They are the pure-Python packages that Pyodide does not bring; their versions are those of requirements.txt.
The book's own package is not among them: it is built into the pages with each build (`build`).
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).parent / "wheels"
#: Each with what of its needs Pyodide has to load before it; the front ends of notebooks are none of them.
EXTRA = {
    "comm": [],
    "psygnal": [],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
}
NEEDED = ["numpy", "scipy", "scikit-learn"]
PYTHON = "3.14"  # Pyodide's


def fetch() -> None:
    """Fetch what is not there yet, by pip and so from wherever pip is set up to look."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    missing = [f"{name}=={version(name)}" for name in EXTRA if not found(name)]
    if not missing:
        return
    pure = ["--no-deps", "--only-binary=:all:", "--implementation=py", "--abi=none", "--platform=any"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", *pure]
    subprocess.run([*command, f"--python-version={PYTHON}", f"--dest={FOLDER}", *missing], check=True)


def found(name: str) -> Path | None:
    """The wheel of that package, in the version that requirements.txt asks for."""
    return next(FOLDER.glob(f"{name}-{version(name)}-*.whl"), None)


def extras() -> dict[str, Path]:
    wheels = {name: found(name) for name in EXTRA}
    if missing := [name for name, wheel in wheels.items() if wheel is None]:
        raise FileNotFoundError(f"no wheel of {', '.join(missing)} here. Run `python site/live/wheels.py`.")
    return {name: wheel for name, wheel in wheels.items() if wheel}


def build(folder: Path) -> Path:
    """l1l2 itself, as `pip` would install it; the same source gives the same bytes."""
    from hatchling.builders.wheel import WheelBuilder

    folder.mkdir(parents=True, exist_ok=True)
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return Path(wheel)


def entry(wheel: Path, depends: list[str]) -> dict[str, Any]:
    """How Pyodide's lock file describes a wheel."""
    name, release = wheel.name.split("-")[:2]
    modules = {file.split("/")[0] for file in zipfile.ZipFile(wheel).namelist() if "/" in file}
    return {
        "name": re.sub(r"[-_.]+", "-", name).lower(),
        "version": release,
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted(module for module in modules if module.isidentifier()),
        "depends": depends,
        "unvendored_tests": False,
    }


def entries(own: Path) -> dict[str, dict[str, Any]]:
    """Of l1l2, built to `own`, and of all that it takes from this site."""
    wheels = {name: entry(wheel, EXTRA[name]) for name, wheel in extras().items()}
    return wheels | {"l1l2": entry(own, NEEDED)}


if __name__ == "__main__":
    fetch()
