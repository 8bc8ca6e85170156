"""Build the book: `python site/build.py`. Always from scratch, every warning an error.

From scratch, because a warm Sphinx build forgets the warnings of pages that it does not read again,
and then ends well.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def build() -> None:
    # jsonschema loads this, when it is there, to check addresses that this book's settings do not have,
    # and that takes more than a second, about as long as reading all chapters.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    from jupyter_book.cli.main import main

    for stale in ("html", ".doctrees"):
        shutil.rmtree(ROOT / "_build" / stale, ignore_errors=True)
    main(["build", str(ROOT), "--all", "-W", "-n", "--keep-going", "-q"])


if __name__ == "__main__":
    build()
