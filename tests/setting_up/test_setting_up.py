"""`make` from a fresh clone where little is as usual: `make test-setup`. Some minutes, a network, and Linux.

The clone lies in a path with blanks and umlauts; there is no HOME and no locale. One environment serves all
tests, which follow one another as they would on such a machine.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READY = ".venv/.l1l2-ready"
PAGE = "_build/html/chapters/intro.html"
#: How this machine reaches the package indexes.
REACH = re.compile(r"PIP_\w+|npm_config_\w+|\w+_proxy|SSL_CERT_\w+|(NODE_EXTRA|REQUESTS|CURL)_CA_\w+", re.I)
#: A network of its own, with nothing at the other end; disks of its own.
OFFLINE, OWN_DISKS = ("unshare", "--map-root-user", "--net"), ("unshare", "--map-root-user", "--mount")
#: A home to which not even root can write.
LOCKED_HOME = (
    *OWN_DISKS,
    "sh",
    "-c",
    'mount -t tmpfs -o ro none "$HOME" && ! touch "$HOME/a" 2>&- && exec "$@"',
    "sh",
)


def bare(**more: str) -> dict[str, str]:
    """An environment without HOME, locale or anything else that a shell sets; pip's cache is shared."""
    command = [sys.executable, "-m", "pip", "cache", "dir"]
    cache = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    path = f"{sys.base_prefix}/bin:/usr/local/bin:/usr/bin:/bin"
    reach = {name: value for name, value in os.environ.items() if REACH.fullmatch(name)}
    return {**reach, "PATH": path, "PIP_CACHE_DIR": cache, **more}


def run(folder: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """What a command says in that folder, as text whatever its bytes are."""
    return subprocess.run(
        command, cwd=folder, env=bare(**more), capture_output=True, text=True, errors="replace", timeout=1500
    )


def make(folder: Path, *targets: str, within: tuple[str, ...] = (), **more: str) -> str:
    """What make says, which must succeed."""
    done = run(folder, *within, "make", *targets, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("setting up") / "L1 und L2, für Käthe"
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
    return folder


@pytest.fixture(scope="module")
def interrupted(clone: Path) -> Path:
    """The clone, whose first set-up was killed while pip put packages into place."""
    first = subprocess.Popen(
        ["make", READY], cwd=clone, env=bare(), stdout=subprocess.DEVNULL, start_new_session=True
    )
    packages, deadline = clone / ".venv/lib", time.monotonic() + 1200
    while len(list(packages.glob("python3*/site-packages/*.dist-info"))) < 12:
        assert first.poll() is None, "the set-up ended before it could be interrupted"
        assert time.monotonic() < deadline, "the set-up takes more than 20 minutes"
        time.sleep(0.05)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    return clone


@pytest.fixture(scope="module")
def ready(interrupted: Path) -> Path:
    """The clone, set up by a second run."""
    assert not (interrupted / READY).exists()
    make(interrupted, READY)
    return interrupted


@pytest.fixture(scope="module")
def built(ready: Path) -> Path:
    """The clone, with its pages."""
    assert "The book is built" in make(ready, "book")
    return ready


def test_a_first_run_that_was_killed_is_taken_up_by_the_next(ready: Path) -> None:
    assert (ready / READY).exists()
    found = run(ready, ".venv/bin/python", "-c", "import l1l2, numba, sphinx; print(l1l2.__file__)")
    assert Path(found.stdout.strip()).is_relative_to(ready), found.stderr
    assert run(ready, ".venv/bin/python", "-m", "pip", "check").returncode == 0


def test_blanks_and_umlauts_in_the_path_no_home_and_no_locale_change_nothing(built: Path) -> None:
    page = (built / PAGE).read_text("utf-8")
    assert "L1 and L2 by Experiment" in page
    assert "λ" in page


def test_tests_run_there_too(built: Path) -> None:
    """A part of each tier that needs no browser."""
    said = make(built, "unit", "ARGS=-k soft_threshold")
    assert re.search(r"[1-9]\d* passed", said)
    said = make(built, "notebook-tests", "ARGS=-k 01_norms")
    assert re.search(r"[1-9]\d* passed", said)


def test_a_home_to_which_nobody_can_write_is_not_needed(built: Path, tmp_path: Path) -> None:
    (built / READY).unlink()
    make(built, "clean")
    assert "The book is built" in make(built, "book", within=LOCKED_HOME, HOME=str(tmp_path))
    assert (built / READY).exists()
    execute = (".venv/bin/python", "site/notebooks.py", "--check", "chapters/14_field_guide.ipynb")
    done = run(built, *LOCKED_HOME, *execute, HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr


def test_what_is_there_is_built_again_without_a_network(built: Path) -> None:
    devices = re.findall(r"^ *(\w+):", run(built, *OFFLINE, "cat", "/proc/net/dev").stdout, re.M)
    assert set(devices) <= {"lo", "sit0", "tunl0", "ip6tnl0"}  # none of which leads anywhere
    (built / READY).unlink()
    make(built, "clean")
    assert "The book is built" in make(built, "book", within=OFFLINE)
    assert (built / PAGE).exists()


def test_too_small_a_disk_is_told_before_anything_is_set_up(tmp_path: Path) -> None:
    """A disk of 300 MB, on which the clone lies."""
    script = (
        f'mount -t tmpfs -o size=300m none disk && git clone -q "{ROOT}" disk/book && make -C disk/book book'
    )
    (tmp_path / "disk").mkdir()
    done = run(tmp_path, *OWN_DISKS, "sh", "-c", f"{script}; status=$?; ls -a disk/book; exit $status")
    assert done.returncode != 0
    assert re.search(r"2\.5 GB of disk are needed to set up, and 0\.\d are free here\.", done.stderr)
    assert "Traceback" not in done.stderr
    assert ".venv" not in done.stdout.split()


def test_a_disk_that_runs_full_is_told_and_the_next_run_builds_what_is_missing(built: Path) -> None:
    """A disk of 8 MB for the pages."""
    make(built, "clean")
    (built / "_build").mkdir()
    script = "mount -t tmpfs -o size=8m none _build && make book; status=$?; ls -a _build; exit $status"
    done = run(built, *OWN_DISKS, "sh", "-c", script)
    assert done.returncode != 0
    assert "No space left on device" in done.stdout + done.stderr
    assert "The book is built" not in done.stdout
    assert ".book-built" not in done.stdout.split()
    assert "The book is built" in make(built, "book")
