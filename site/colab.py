"""The chapters for Google Colab: `python site/colab.py OWNER/NAME REF` writes _build/colab/chapters.

Each is the chapter's notebook with one cell more at its top, which installs the book's package as it is at
REF, a tag or a commit, and lets Colab show widgets that are not its own. The workflow `publish` pushes them
to the branch to which the pages' Colab buttons lead.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "_build/colab/chapters"
INSTALL = """\
# Colab comes without this book's package. This takes about half a minute, once a session.
%pip install --quiet "l1l2[book] @ git+https://github.com/{repository}@{ref}"
from google.colab import output

output.enable_custom_widget_manager()"""


def first_cell(repository: str, ref: str) -> str:
    """The source of the cell that installs; a clear error for what can be no repository or ref."""
    for name, value, form in ("OWNER/NAME", repository, r"[\w.-]+/[\w.-]+"), ("REF", ref, r"[\w./-]+"):
        if not re.fullmatch(form, value):
            sys.exit(f"site/colab.py: {name} is not {value!r}. Say for example: owner/name v1.0")
    return INSTALL.format(repository=repository, ref=ref)


def write(repository: str, ref: str, out: Path = OUT) -> list[Path]:
    source = first_cell(repository, ref)
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for file in sorted((ROOT / "chapters").glob("*.ipynb")):
        notebook = nbformat.read(file, as_version=4)
        cell = nbformat.v4.new_code_cell(source, id="install")
        notebook.cells.insert(0, cell)
        nbformat.write(notebook, out / file.name)
        written.append(out / file.name)
    return written


if __name__ == "__main__":
    write(*sys.argv[1:])
