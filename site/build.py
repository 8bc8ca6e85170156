"""Build the book: `python site/build.py`. Always from scratch, every warning an error.

From scratch, because a warm Sphinx build forgets the warnings of pages that it does not read again,
and then ends well. Several processes read and write the pages.
"""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import sys
from functools import cache
from pathlib import Path

from finish import finish

ROOT = Path(__file__).resolve().parents[1]
# Elsewhere than on Linux a process that has loaded NumPy may hang when it forks, as Sphinx does.
CORES = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
JOBS = CORES + 1 if CORES > 1 else 1  # Sphinx deals pages out in as many parts, of which some take longer


def build(book: Path, jobs: int) -> int:
    """What `jupyter-book build --all -W -n --keep-going -q` does, in as many processes as `jobs`."""
    # jsonschema loads these, when they are there, to check addresses and durations, of which this book's
    # settings have none, and that takes more than a second.
    for checker in ("rfc3987_syntax", "rfc3986_validator", "isoduration"):
        sys.modules[checker] = None  # type: ignore[assignment]
    from jupyter_book.sphinx import build_sphinx
    from pybtex import plugin

    # The trees of all pages live until the end; looking for garbage among them takes a third of the build.
    gc.disable()
    # And pybtex looks through all that is installed for each citation anew.
    plugin.entry_points = cache(plugin.entry_points)

    for stale in ("html", ".doctrees"):
        shutil.rmtree(book / "_build" / stale, ignore_errors=True)
    outcome = build_sphinx(
        book,
        book / "_build/html",
        noconfig=True,
        path_config=book / "_config.yml",
        confoverrides={
            "external_toc_path": str(book / "_toc.yml"),
            "latex_individualpages": False,
            "nitpicky": True,
        },
        quiet=True,
        warningiserror=True,
        keep_going=True,
        jobs=jobs,
    )
    if outcome:
        return 1  # an exception has been told on stderr
    finish(book / "_build/html")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Build the book.")
    parser.add_argument("book", nargs="?", type=Path, default=ROOT, help="its folder")
    parser.add_argument("--jobs", type=int, default=JOBS, help="processes that read and write pages")
    options = parser.parse_args()
    status = build(options.book.resolve(), options.jobs)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # for Python would first take apart all that it holds, which takes a second and a half
