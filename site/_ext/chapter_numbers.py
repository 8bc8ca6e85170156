"""Figures, equations and exercises are numbered by chapter: 4.1, 4.2 and so on.

The chapter's number is the one in its file name, ``chapters/04_sparsity.ipynb``,
so that a chapter that comes later slots in without renumbering the others.
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def chapter(docname: str) -> int | None:
    """4 for ``chapters/04_sparsity``; None for a page that is not a numbered chapter."""
    match = re.search(r"(?:^|/)(\d+)_[^/]*$", docname)
    return int(match[1]) if match else None


def number(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Turn the running numbers that Sphinx gave into (chapter, number in the chapter)."""
    for docname, kinds in env.toc_fignumbers.items():
        if (first := chapter(docname)) is None:
            continue
        for kind, numbers in kinds.items():
            kinds[kind] = {anchor: (first, k) for k, anchor in enumerate(numbers, 1)}
    return []


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("env-get-updated", number, priority=900)  # after Sphinx has assigned its own
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
