"""Plant one fault at a time, run the tests that reach it, and say by module how many faults they notice.

python -m tests.mutants [--sample N] [--seed S] [prox penalties ...]      status 1 where fewer than 90 % are

mutmut plants them (`[tool.mutmut]` in pyproject.toml has the modules and the tests) in a copy of the project,
_build/mutants, which keeps what is known between runs. Kernels run there as plain Python, without decorators,
for mutmut leaves decorated functions alone. Survivors that equivalent.toml explains are counted apart.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPY = ROOT / "_build" / "mutants"
ENOUGH = 0.9
KERNEL = re.compile(r"^@(?:njit|fast|without_numba\(\w+\))\n", re.MULTILINE)
KILLED = ("killed", "timeout", "segfault", "suspicious")
HOW = {"L1L2_NUMBA": "0", "OPENBLAS_NUM_THREADS": "1", "HYPOTHESIS_PROFILE": "mutants"}


def copy() -> None:
    """What is unchanged keeps its file, by whose date mutmut knows what to plant again."""
    listed = subprocess.run(
        ["git", "ls-files", "src", "tests", "pyproject.toml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.split():
        source, target = ROOT / name, COPY / name
        if not source.is_file():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if name.startswith("src/l1l2/optimality/"):
            text = KERNEL.sub("", source.read_text("utf-8"))
            if not target.exists() or target.read_text("utf-8") != text:
                target.write_text(text, "utf-8")
        elif not target.exists() or target.read_bytes() != source.read_bytes():
            shutil.copyfile(source, target)


def planted() -> dict[str, list[str]]:
    """The names of all mutants, by module or package."""
    from mutmut.__main__ import get_mutant_name, write_all_mutants_to_file
    from mutmut.configuration import config

    found: dict[str, list[str]] = {}
    for file in sorted(Path("src").rglob("*.py")):
        if config().should_mutate(file):
            source = file.read_text("utf-8")
            mutated = write_all_mutants_to_file(out=io.StringIO(), source=source, filename=file)
            names = [get_mutant_name(file, name) for name in mutated.mutant_names]
            found.setdefault(file.parts[2].removesuffix(".py"), []).extend(names)
    return found


def mutmut(*arguments: str, quiet: bool = True) -> str:
    tool = Path(sys.executable).with_name("mutmut")
    run = subprocess.run([tool, *arguments], env=os.environ | HOW, text=True, capture_output=quiet)
    if run.returncode:
        sys.exit(f"mutmut {arguments[0]} failed:\n{run.stdout or ''}{run.stderr or ''}")
    return run.stdout or ""


def states() -> dict[str, str]:
    lines = mutmut("results", "--all", "true").splitlines()
    return dict(line.strip().split(": ", 1) for line in lines if "__mutmut_" in line)


@cache
def changed(name: str) -> tuple[str, str]:
    """The lines that one mutant takes away and those that it puts there, without the spaces about them."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    lines = [line for line in get_diff_for_mutant(name).splitlines() if line[:3] not in ("---", "+++")]
    was, now = ("\n".join(line[1:].strip() for line in lines if line[:1] == sign) for sign in "-+")
    return was, now


def explained(name: str, known: list[dict[str, str]]) -> bool:
    was, now = changed(name)
    return any(
        re.search(entry["mutant"], name) and entry["was"] in was and entry["now"] in now for entry in known
    )


def table(asked: dict[str, list[str]]) -> Iterator[tuple[str, float]]:
    """A printed line for each module or package, and the share that is noticed of what can be."""
    state, known = states(), tomllib.loads(EQUIVALENT.read_text("utf-8"))["equivalent"]
    names = ("mutants", "killed", "survived", "no test", "equivalent", "rate", "without equivalents")
    print("".join(name.rjust(max(11, len(name) + 2)) for name in ("module", *names)))
    left = []
    for module, mutants in asked.items():
        counts = Counter(state.get(name, "not checked") for name in mutants)
        alive = [name for name in mutants if state.get(name) not in KILLED]
        same = [name for name in alive if explained(name, known)]
        left += [name for name in alive if name not in same]
        killed = len(mutants) - len(alive)
        rates = killed / len(mutants), killed / (len(mutants) - len(same))
        row = [len(mutants), killed, counts["survived"], counts["no tests"], len(same)]
        print(module.rjust(11) + "".join(f"{n:11,}" for n in row) + f"{rates[0]:11.1%}{rates[1]:21.1%}")
        yield module, rates[1]
    print(
        "\nNot noticed:",
        *(f"\n{name}\n  - {was}\n  + {now}" for name in left for was, now in [changed(name)]),
    )


EQUIVALENT = Path(__file__).with_name("equivalent.toml")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--sample", type=int, help="mutants of each module, at random; all by default")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--report", action="store_true", help="only print what is known")
    parser.add_argument("modules", nargs="*")
    given = parser.parse_args()
    copy()
    os.chdir(COPY)
    asked = {name: sorted(found) for name, found in planted().items() if name in (given.modules or [name])}
    if given.sample:
        draw = random.Random(given.seed)
        asked = {name: draw.sample(found, min(given.sample, len(found))) for name, found in asked.items()}
    if not given.report:
        mutmut("run", *(name for found in asked.values() for name in found), quiet=False)
        # Beside others a test may only have been slow: whether a fault has it wait for ever shows by itself.
        state = states()
        waited = [name for found in asked.values() for name in found if state.get(name) == "timeout"]
        if waited:
            mutmut("run", "--max-children", "1", *waited, quiet=False)
    rates = dict(table(asked))
    return 0 if all(rate >= ENOUGH for rate in rates.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
