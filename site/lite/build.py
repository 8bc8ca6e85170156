"""Build the JupyterLite in which every chapter runs: `python site/lite/build.py` writes _build/lite.

To be run by the Python of .venv-lite (`make lite`). The kernel starts the same Pyodide as the live cells do,
with a lock file of this site's own, so that `import l1l2` needs no install cell: Pyodide's packages come from
its content network, l1l2 and the widgets' packages from beside the notebooks. Needs http: a browser starts no
worker from a file.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUT = ROOT / "_build/lite"
sys.path.insert(0, str(HERE.parent / "live"))

import wheels  # noqa: E402

KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
PLACE = "static/l1l2"  # of the lock file and of our wheels, within the site
APPS = ("notebooks", "lab")
#: Fetched while Python starts; a chapter's first cell imports them all.
PRELOAD = [
    "micropip",
    "ipython",
    "jedi",
    "comm",
    "numpy",
    "scipy",
    "scikit-learn",
    "matplotlib",
    "anywidget",
    "l1l2",
]
OPTIONS = {"LiteBuildConfig": {"no_sourcemaps": True, "apps": [*APPS], "no_unused_shared_packages": True}}


def lock(pins: dict[str, Any], own: Path) -> dict[str, Any]:
    """Pyodide's lock file, of absolute addresses, and this site's wheels beside it, of relative ones."""
    packages = {
        name: entry | {"file_name": pins["packages"] + entry["file_name"]}
        for name, entry in pins["lock"]["packages"].items()
    }
    return {"info": pins["lock"]["info"], "packages": packages | wheels.entries(own)}


def settings(pins: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((HERE / "jupyter-lite.json").read_text("utf-8"))
    made["jupyter-config-data"]["litePluginSettings"] = {
        KERNEL: {
            "pyodideUrl": f"{pins['core']}pyodide.mjs",
            "loadPyodideOptions": {"lockFileURL": f"./{PLACE}/pyodide-lock.json", "packages": PRELOAD},
        }
    }
    return made


def as_served(notebook: Path) -> str:
    """A notebook as Jupyter's server hands it to the page, for here is none that would.

    Lines are joined, and cells marked as trusted, so that their pictures and figures show before they run.
    """
    made = nbformat.read(notebook, as_version=4)
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.metadata["trusted"] = True
    return json.dumps(made, ensure_ascii=False)


def build() -> None:
    pins = json.loads((HERE.parent / "live/pyodide.json").read_text("utf-8"))
    with TemporaryDirectory() as folder:
        source = Path(folder)
        (source / "files").mkdir()
        for notebook in sorted((ROOT / "chapters").glob("*.ipynb")):
            (source / "files" / notebook.name).write_text(as_served(notebook), "utf-8")
        (source / "jupyter-lite.json").write_text(json.dumps(settings(pins)), "utf-8")
        (source / "jupyter_lite_config.json").write_text(json.dumps(OPTIONS), "utf-8")
        command = [
            sys.executable,
            "-m",
            "jupyterlite_core",
            "build",
            "--lite-dir",
            folder,
            "--output-dir",
            folder + "/out",
        ]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        own = wheels.build(source / "wheel")
        place = source / "out" / PLACE
        place.mkdir(parents=True, exist_ok=True)
        (place / "pyodide-lock.json").write_text(json.dumps(lock(pins, own), separators=(",", ":")), "utf-8")
        for wheel in (own, *wheels.extras().values()):
            shutil.copyfile(wheel, place / wheel.name)
        shutil.rmtree(OUT, ignore_errors=True)
        shutil.copytree(source / "out", OUT)


if __name__ == "__main__":
    build()
