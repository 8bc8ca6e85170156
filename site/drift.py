"""Execute the chapters elsewhere, and tell what they say otherwise.

    python site/drift.py                                    everywhere that `elsewhere` has
    python site/drift.py --only threads chapters/01_norms.ipynb
    python site/drift.py --only versions                    with the libraries of this interpreter

Where only the time zone and the language differ, the bytes must be the same; on other processors, structure
and words, and the numbers as comparison.py has it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from comparison import differences

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = ROOT / "chapters"
EXACTLY, CLOSELY, ROUGHLY = "byte for byte", "to 1e-9", "to 1e-6"
IN_ESSENCE = "to 1e-6 in what is read, and in the figures that move"
PATIENT = ("--limit", "600", "--timeout", "600")
KERNELS = (
    "import numpy, scipy.linalg, threadpoolctl as t\n"
    "print(*sorted({f\"{p['architecture']}, {p['num_threads']} threads\" for p in t.threadpool_info()}))"
)


@dataclass(frozen=True)
class Elsewhere:
    """Another place to execute in: its environment, and what must be the same there."""

    what: str
    env: dict[str, str] = field(default_factory=dict)
    same: str = CLOSELY


def language() -> str:
    """A language of this machine that writes numbers and dates in its own way, or none at all."""
    try:
        known = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=True).stdout.split()
    except FileNotFoundError:
        known = []
    foreign = [name for name in known if "utf" in name.lower() and name[:2] not in ("C.", "en")]
    return next((name for name in foreign if name.startswith(("de_", "fr_", "ar_"))), [*foreign, "C"][0])


def simd() -> str:
    """The vector instructions that NumPy has kernels for on this processor: all to be left unused."""
    known = np.show_config(mode="dicts")["SIMD Extensions"]
    return " ".join(known.get("found", []))


def elsewhere() -> dict[str, Elsewhere]:
    zone = {
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": language(),
        "LANGUAGE": language(),
        "PYTHONHASHSEED": "12345",
    }
    intel = platform.machine().lower() in ("x86_64", "amd64")
    old = (
        {"OPENBLAS_CORETYPE": "Nehalem", "NUMBA_CPU_NAME": "nehalem"}
        if intel
        else {"OPENBLAS_CORETYPE": "ARMV8"}
    )
    places = {
        "here": Elsewhere("this machine"),
        "zone": Elsewhere(f"the time of Kiritimati, language {language()}", zone, EXACTLY),
        "threads": Elsewhere("BLAS on two threads", {"OPENBLAS_NUM_THREADS": "2"}),
        "old": Elsewhere(
            "BLAS, NumPy and numba of an old processor", {**old, "NPY_DISABLE_CPU_FEATURES": simd()}
        ),
        "plain": Elsewhere("without numba", {"L1L2_NUMBA": "0"}, ROUGHLY),
        "versions": Elsewhere("these versions of the libraries", same=IN_ESSENCE),
    }
    for kind in ("Haswell", "Prescott") if intel else ():
        places[kind.lower()] = Elsewhere(f"BLAS of a {kind}", {"OPENBLAS_CORETYPE": kind})
    return places


def environment(place: Elsewhere) -> dict[str, str]:
    """The variables of this process, this book's package, BLAS at one thread, and the place's own."""
    ours = {k: v for k, v in os.environ.items() if k not in ("TZ", "LC_ALL", "LANGUAGE", "PYTHONHASHSEED")}
    plain = {"PYTHONPATH": str(ROOT / "src"), "OPENBLAS_NUM_THREADS": "1", "NO_COLOR": "1"}
    return {**ours, **plain, **place.env}


def execute(place: Elsewhere, notebooks: list[Path], folder: Path) -> str:
    """Write what the notebooks say there into the folder; what those complain of that fail."""
    folder.mkdir()
    command = [sys.executable, ROOT / "site/notebooks.py", "--into", folder, *PATIENT]
    command += ["--deprecations", "ours" if place.same == IN_ESSENCE else "all"]
    done = subprocess.run([*command, *notebooks], env=environment(place), capture_output=True, text=True)
    if done.returncode and "ERROR" not in done.stderr:
        raise RuntimeError(f"site/notebooks.py failed: {done.stderr}")
    return done.stderr


def drift(place: Elsewhere, truth: dict[str, Path], folder: Path) -> Iterator[str]:
    """What each notebook in the folder says otherwise than the one of its name in `truth`."""
    for name, path in truth.items():
        if not (found := folder / name).exists():
            yield f"{name}: not executed"
        elif place.same == EXACTLY:
            if found.read_bytes() != path.read_bytes():
                told = next(
                    differences(json.loads(path.read_text("utf-8")), json.loads(found.read_text("utf-8"))), ""
                )
                yield f"{name}: other bytes {told}"
        else:
            old, new = (json.loads(p.read_text("utf-8")) for p in (path, found))
            digits = 1e-9 if place.same == CLOSELY else 1e-6  # where another algorithm stops
            for difference in differences(old, new, digits=digits, essence=place.same == IN_ESSENCE):
                yield f"{name}: {difference}"


def compared(names: list[str], notebooks: list[Path]) -> Iterator[tuple[str, list[str]]]:
    """For each place a line that says how it went, and what drifted there."""
    places, stored = elsewhere(), {path.name: path for path in notebooks}
    with tempfile.TemporaryDirectory(prefix="drift ") as temporary:
        here = {name: Path(temporary, "here", name) for name in stored}
        for name in names:
            place, started = places[name], time.perf_counter()
            exact = place.same == EXACTLY
            if exact and not Path(temporary, "here").exists():
                execute(places["here"], notebooks, Path(temporary, "here"))
            folder = Path(temporary, name)
            told = execute(place, notebooks, folder)
            found = [told] * bool(told) + list(drift(place, here if exact else stored, folder))
            verdict = f"the same {place.same}" if not found else f"{len(found)} DIFFERENCES"
            took = f"{len(notebooks)} notebooks in {time.perf_counter() - started:.0f} s"
            yield f"{name:10}{place.what} ({kernels(place)}): {took}, {verdict}", found


def kernels(place: Elsewhere) -> str:
    """What BLAS really took there: it is free to ignore what it is asked for."""
    command = [sys.executable, "-c", KERNELS]
    env = environment(place)
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.strip()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Execute the chapters elsewhere, and tell what differs.")
    places = elsewhere()
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all of chapters/")
    parser.add_argument("--only", action="append", choices=places, help="one place (may be given again)")
    options = parser.parse_args(arguments)
    notebooks = [path.resolve() for path in options.notebooks] or sorted(CHAPTERS.glob("*.ipynb"))
    drifted = 0
    for line, found in compared(options.only or [name for name in places if name != "versions"], notebooks):
        print(line, *found, sep="\n    ", flush=True)
        drifted += len(found)
    return 1 if drifted else 0


if __name__ == "__main__":
    sys.exit(main())
