"""Pin the Pyodide that the pages start: `python site/live/pin.py 314.0.6` writes site/live/pyodide.json.

Its core is taken from npm, as the pages' content network hands it out, and every file of it gets its checksum
here; its packages have theirs in Pyodide's own lock file, of which the part that this book needs is kept.
To be run when Pyodide is upgraded, with the kernel of requirements-lite.txt, which names a version too.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PINS = HERE / "pyodide.json"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
CORE_ADDRESS = "https://cdn.jsdelivr.net/npm/pyodide@{version}/"
PACKAGES_ADDRESS = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"
#: What the chapters import, and what a reader may want beside it; the rest follows from these.
WANTED = (
    "ipython",
    "jedi",
    "matplotlib",
    "micropip",
    "pandas",
    "scikit-learn",
    "scipy",
    "tqdm",
    "typing-extensions",
)

Packages = dict[str, dict[str, Any]]


def unpack(version: str, folder: Path) -> Path:
    """Pyodide's core and its lock file, as npm has them."""
    npm = shutil.which("npm", path=str(Path(sys.executable).parent)) or shutil.which("npm")
    if npm is None:
        sys.exit("site/live/pin.py: no npm here. Install requirements.txt, which brings Node.js.")
    command = [npm, "pack", "--silent", f"pyodide@{version}"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    (archive,) = folder.glob("pyodide-*.tgz")
    with tarfile.open(archive) as files:
        # Before 3.11.4 Python has no filter; npm has held the archive against its checksum.
        files.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
        files.extractall(folder)
    return folder / "package"


def closure(packages: Packages, wanted: tuple[str, ...]) -> Packages:
    found: Packages = {}
    names = [*wanted]
    while names:
        name = names.pop()
        if name not in found:
            depends = [re.sub(r"[-_.]+", "-", each).lower() for each in packages[name]["depends"]]
            found[name] = packages[name] | {"depends": depends}
            names += depends
    return dict(sorted(found.items()))


def integrity(file: Path) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(file.read_bytes()).digest()).decode()


def pins(version: str, package: Path) -> dict[str, Any]:
    lock = json.loads((package / "pyodide-lock.json").read_text("utf-8"))
    core = [package / name for name in CORE]
    return {
        "version": version,
        "core": CORE_ADDRESS.format(version=version),
        "packages": PACKAGES_ADDRESS.format(version=version),
        "core_megabytes": round(sum(len(gzip.compress(file.read_bytes())) for file in core) / 1e6, 1),
        "integrity": {file.name: integrity(file) for file in core},
        "lock": {"info": lock["info"], "packages": closure(lock["packages"], WANTED)},
    }


if __name__ == "__main__":
    (version,) = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        found = pins(version, unpack(version, Path(folder)))
    PINS.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
