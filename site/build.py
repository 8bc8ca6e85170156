"""Build the book: `python site/build.py`. Always from scratch, every warning an error.

From scratch, because a warm Sphinx build forgets the warnings of pages that it does not read again,
and then ends well.
"""

from __future__ import annotations

import gc
import shutil
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def build() -> None:
    # jsonschema loads this, when it is there, to check addresses that this book's settings do not have,
    # and that takes more than a second, about as long as reading all chapters.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    from jupyter_book.cli.main import main
    from pybtex import plugin

    # The trees of all pages live until the end; looking for garbage among them takes a third of the build.
    gc.disable()
    # And pybtex looks through all that is installed for each citation anew.
    plugin.entry_points = cache(plugin.entry_points)

    for stale in ("html", ".doctrees"):
        shutil.rmtree(ROOT / "_build" / stale, ignore_errors=True)
    main(["build", str(ROOT), "--all", "-W", "-n", "--keep-going", "-q"])


if __name__ == "__main__":
    build()
