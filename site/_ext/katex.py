"""Formulas are typeset while the book is built, by KaTeX: the page carries no maths script.

A Node.js process serves each process that writes pages, one line of JSON a formula, over pipes.
TeX that KaTeX cannot read is a warning, and with that, under ``-W``, an error.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

log = logging.getLogger(__name__)
DIST = Path(__file__).resolve().parents[1] / "vendor/node_modules/katex/dist"
NUMBERED = re.compile(r"\\(begin|end)\{(align|alignat|equation|gather)\}")  # Sphinx sets the number
CLOSING = re.compile(r"[,.;:!?)\]”’]+|[-–]\w+")
EACH_PART = ".katex *{-ms-high-contrast-adjust:none!important;border-color:currentColor}"
SERVER = Path(__file__).with_suffix(".js")


def node() -> str:
    """Node.js comes as a wheel, beside the Python that builds; one on the PATH will do too."""
    beside = Path(sys.executable).parent
    found = shutil.which("node", path=str(beside)) or shutil.which("node")
    if not found:
        raise RuntimeError("katex: Node.js is missing. `make book` installs it with the other requirements.")
    return found


class Typesetter:
    """Asks KaTeX for one formula after another, and remembers what it said."""

    def __init__(self, macros: dict[str, str]) -> None:
        command = [node(), str(SERVER), str(DIST / "katex.min.js"), json.dumps(macros)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.ask = functools.lru_cache(maxsize=None)(self._ask)

    def _ask(self, tex: str, display: bool) -> tuple[str, str]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"tex": tex, "displayMode": display}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"katex: Node.js stopped (exit {self.process.wait()}). Is {DIST} there?")
        reply = json.loads(line)
        return reply.get("html", ""), reply.get("error", "")

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=10)


def typesetter(app: Any) -> Typesetter:
    """This process's own: a copy of the parent's would share its pipes, and take the other's answers."""
    if getattr(app, "katex_owner", None) != os.getpid():
        app.katex, app.katex_owner = Typesetter(app.config.katex_macros), os.getpid()
    return app.katex  # type: ignore[no-any-return]


def typeset(translator: Any, node: nodes.Element, tex: str, display: bool) -> str:
    html, error = typesetter(translator.builder.app).ask(tex, display)
    if error:
        log.warning("%s in the formula %r", error, tex, location=node, type="katex")
    return html or translator.encode(tex)


def inline(translator: Any, node: nodes.Element) -> None:
    html = typeset(translator, node, node.astext(), False)
    translator.body.append(translator.starttag(node, "span", "", CLASS="math") + html + "</span>")
    raise nodes.SkipNode


def keep_together(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Tie a formula to the comma behind it: a browser would break the line between the two."""
    for formula in list(doctree.findall(nodes.math)):
        parent, place = formula.parent, formula.parent.index(formula) + 1
        after = parent[place] if place < len(parent) else None
        mark = CLOSING.match(after) if isinstance(after, nodes.Text) else None
        if mark:
            rest = nodes.Text(after[mark.end() :])
            both = nodes.inline("", "", formula.deepcopy(), nodes.Text(mark[0]), classes=["together"])
            parent[place - 1 : place + 1] = [both, rest]


def rows(node: nodes.Element) -> str:
    r"""Sphinx's convention: bare ``\\`` breaks lines, a blank line starts the next equation."""
    tex = NUMBERED.sub(r"\\\1{\2*}", node.astext().strip())
    if node.get("nowrap") or "\\begin" in tex:
        return tex
    equations = [part.strip() for part in tex.split("\n\n") if part.strip()]
    lined_up = [r"\begin{aligned}" + part + r"\end{aligned}" if r"\\" in part else part for part in equations]
    return lined_up[0] if len(lined_up) == 1 else r"\begin{gather*}" + r"\\".join(lined_up) + r"\end{gather*}"


def display(translator: Any, node: nodes.Element) -> None:
    html = typeset(translator, node, rows(node), True)
    translator.body.append(translator.starttag(node, "div", CLASS="math", tabindex="0", role="group"))
    translator.body.append(html)
    if node["number"]:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def link_styles(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    if 'class="katex' in context.get("body", ""):
        app.add_css_file("katex/katex.min.css")


def finish(app: Sphinx, error: Exception | None) -> None:
    """Copy the style sheet and, of the three formats of each font, the one that every browser reads."""
    if hasattr(app, "katex"):
        app.katex.close()
    if error or app.builder.format != "html":
        return
    target = Path(app.outdir, "_static/katex")
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    # Asked of every element of every formula, and what a border's colour is without it.
    css = (DIST / "katex.min.css").read_text("utf-8").replace(EACH_PART, "")
    for font in sorted((DIST / "fonts").glob("*.woff2")):
        shutil.copy(font, target / "fonts")
        css = css.replace(f',url(fonts/{font.stem}.woff) format("woff")', "")
        css = css.replace(f',url(fonts/{font.stem}.ttf) format("truetype")', "")
    (target / "katex.min.css").write_text(css, "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("katex_macros", {}, "env")
    app.add_html_math_renderer("katex", (inline, None), (display, None))
    app.connect("doctree-resolved", keep_together)
    app.connect("html-page-context", link_styles, priority=400)
    app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
