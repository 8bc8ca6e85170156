"""The arrays of the large figures come when the reader comes near them, not with the page.

Each goes into a script of its own, named by its content: a plain script, which a page opened as a file may
load too. Until then its still picture stands there. The page of pictures and the chapter share it.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

LARGE = 8_000  # characters
STATE = re.compile(r'(<figure class="l1l2-widget"|<figure data-later [^>]*?class="l1l2-widget")')
STORED = re.compile(r'<script type="application/json">([^<]*)</script></figure>')


def defer(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    body = context.get("body", "")
    places = [found.start() for found in STATE.finditer(body)]
    for start in reversed(places):
        stored = STORED.search(body, start)
        if not stored or len(stored[1]) < LARGE:
            continue
        name = write(Path(app.outdir, "_static/figures"), stored[1])
        inner = start + len("<figure ")
        emptied = f'{body[inner : stored.start()]}<script type="application/json"></script></figure>'
        body = f'{body[:inner]}data-source="{name}" {emptied}{body[stored.end() :]}'
    context["body"] = body


def write(folder: Path, state: str) -> str:
    """The script that hands the state over, and its name."""
    name = hashlib.sha256(state.encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.js").write_text(
        f'(window.l1l2States??={{}})["{name}"]={json.dumps(state)};\n', "utf-8"
    )
    return name


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", defer, priority=600)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
