"""Write locks/: each pin of requirements*.txt with the checksums of the files that may be installed for it.

`make lock`, after a pin was changed. Installing holds every file against these, whichever index it is from.
The translated libraries' list has none: one of them is offered as different builds by different indexes.
"""

from __future__ import annotations

import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import Request, urlopen

from packaging.requirements import Requirement
from packaging.tags import Tag
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
LISTS = (
    "requirements.txt",
    "requirements-lite.txt",
    "requirements-pyodide.txt",
    "requirements-oldest.txt",
    "requirements-mutants.txt",
)
INDEX = "https://pypi.org/simple/{name}/"
SIMPLE = "application/vnd.pypi.simple.v1+json"  # https://peps.python.org/pep-0691
HEAD = """\
# Made from ../{name} by `make lock`: the files that a pin may stand for, by their checksums.
"""
PLATFORM = re.compile(r"any|manylinux.*_(?:x86_64|aarch64)|macosx_.*_(?:x86_64|arm64|universal2)")
OLD = re.compile(r"cp3[2-9]|cp310")  # whose wheels serve newer Pythons if they use the stable ABI alone
PYTHON = re.compile(rf"py3\d*|cp3[1-9]\d|{OLD.pattern}")


def fits(tag: Tag) -> bool:
    """Whether CPython 3.11 or newer, on Linux or macOS, installs a wheel with this tag."""
    if OLD.fullmatch(tag.interpreter) and tag.abi != "abi3":
        return False
    free_threaded = tag.abi.endswith("t")
    return bool(PYTHON.fullmatch(tag.interpreter) and PLATFORM.fullmatch(tag.platform)) and not free_threaded


def is_of(file: str, pin: Version) -> bool:
    """Whether a file is this version's, and can be installed here; a source can be anywhere."""
    try:
        if not file.endswith(".whl"):
            return parse_sdist_filename(file)[1] == pin
        _, version, _, tags = parse_wheel_filename(file)
    except (InvalidSdistFilename, InvalidWheelFilename):  # of an older kind, which no pin here names
        return False
    return version == pin and any(map(fits, tags))


def checksums(requirement: Requirement) -> list[str]:
    (specifier,) = requirement.specifier
    address = INDEX.format(name=canonicalize_name(requirement.name))
    with urlopen(Request(address, headers={"Accept": SIMPLE}), timeout=60) as answer:
        files = json.load(answer)["files"]
    pin = Version(specifier.version)
    found = sorted({file["hashes"]["sha256"] for file in files if is_of(file["filename"], pin)})
    if not found:
        sys.exit(f"site/lock.py: no file of {requirement} serves Linux or macOS. Choose another version.")
    return found


def lock(name: str) -> str:
    lines = [line for line in (ROOT / name).read_text("utf-8").splitlines() if line and line[0] != "#"]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(checksums, map(Requirement, lines)))
    entries = [
        " \\\n    ".join([line, *(f"--hash=sha256:{checksum}" for checksum in sums)])
        for line, sums in zip(lines, found, strict=True)
    ]
    return HEAD.format(name=name) + "\n".join(entries) + "\n"


if __name__ == "__main__":
    (ROOT / "locks").mkdir(exist_ok=True)
    for name in LISTS:
        (ROOT / "locks" / name).write_text(lock(name), "utf-8")
