"""A page loads what it uses, and nothing from elsewhere.

Jupyter Book and its theme bring scripts and styles for much that this book does not do (Thebe, tabs,
folding by script, a thousand icons), or does in less (site/js/src/shell). They are taken off the pages and
out of the built book. The icons that are used are cut out of the theme's own font.
"""

from __future__ import annotations

import logging
import re
import shutil
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx
from sphinx.config import Config

logging.getLogger("fontTools").setLevel(logging.ERROR)
SITE = Path(__file__).resolve().parents[1]
UNUSED = re.compile(
    r"thebe|THEBE|togglebutton|toggle(OpenOnPrint|Hint)|design-tabs|sphinx-design|mathjax|exercise\.css|copybutton|clipboard"
)
FOR_SEARCH = re.compile(r"doctools|sphinx_highlight|documentation_options")
LEFT_OUT = (
    "**/*.map", "**/*.LICENSE.txt", "*webpack-macros.html", "scripts/fontawesome.js", "styles/theme.css",
    "vendor", "sphinx-thebe.*", "sphinx-design.*", "design-tabs.js", "togglebutton.*", "exercise.css",
    "play-solid.svg", "file.png", "plus.png", "minus.png", "locales", "images", "check-solid.svg",
    "copy-button.svg", "copybutton*", "clipboard.min.js",
)  # fmt: skip
THEME = "styles/pydata-sphinx-theme.css"
ICON = re.compile(r"((?:\.fa-[a-z0-9-]+:before,?)+)\{content:\"(?:\\([0-9a-f]+)|([^\"]+))\"\}")
OWN_FACE = "@font-face{{font-family:Font Awesome\\ 6 Free;font-weight:900;src:url({})}}"
FACE = re.compile(r"@font-face\{[^}]*Font Awesome[^}]*\}")


def own_assets(app: Sphinx, config: Config) -> None:
    """The book's own files are named here: Jupyter Book adds every script of a folder to every page."""
    config.templates_path.insert(0, str(SITE / "templates"))
    for sheet in ("book.css", "pages.css"):
        config.html_static_path.append(str(SITE / "css" / sheet))
        app.add_css_file(sheet, priority=900)


def name_of(asset: Any) -> str:
    attributes = getattr(asset, "attributes", {})
    return f"{getattr(asset, 'filename', None) or asset or ''} {attributes.get('body') or ''}"


def only_used(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Take off the page what it does not use, and what is there twice."""
    for kind in ("script_files", "css_files"):
        kept = {name_of(asset): asset for asset in context[kind] if not UNUSED.search(name_of(asset))}
        context[kind] = [
            asset for name, asset in kept.items() if page == "search" or not FOR_SEARCH.search(name)
        ]


def slim(app: Sphinx, error: Exception | None) -> None:
    """Cut the theme's style sheet and icon font down to what is in use; drop the files that no page loads."""
    if error or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    fonts = static / "vendor/fontawesome/webfonts/fa-solid-900.ttf"
    pages = (page.read_text("utf-8") for page in Path(app.outdir).rglob("*.html"))
    used = {name for page in pages for name in re.findall("fa-[a-z0-9-]+", page)}
    sheet = static / THEME
    css, icons = keep_icons(sheet.read_text("utf-8"), used)
    sheet.write_text(OWN_FACE.format(embedded(cut(fonts, icons))) + FACE.sub("", css), "utf-8")
    for pattern in LEFT_OUT:
        for unused in sorted(static.glob(pattern)):
            shutil.rmtree(unused) if unused.is_dir() else unused.unlink()


def keep_icons(css: str, used: set[str]) -> tuple[str, set[int]]:
    """The style sheet without the rules of icons that no page names, and the code points that remain."""
    points = {int(point, 16) for point in re.findall(r'"\\(f[0-9a-f]{3})"', ICON.sub("", css))}
    points |= {ord(character) for character in re.findall("[\uf000-\uf8ff]", ICON.sub("", css))}

    def rule(match: re.Match[str]) -> str:
        names = set(re.findall(r"fa-[a-z0-9-]+", match[1]))
        if not names & used:
            return ""
        points.add(int(match[2], 16) if match[2] else ord(match[3]))
        return match[0]

    return ICON.sub(rule, css), points


def cut(file: Path, points: set[int]) -> bytes:
    font = TTFont(file, recalcTimestamp=False)
    options = subset.Options(
        notdef_outline=False, layout_features=[], hinting=False, name_IDs=[0, 13]
    )  # the licence stays in
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=points)
    cutter.subset(font)
    font.flavor = "woff"
    out = BytesIO()
    font.save(out)
    return out.getvalue()


def embedded(font: bytes) -> str:
    """The address of a font that lies in the style sheet itself.

    A browser asks for a font of its own file when it has the sheet and has found text to set in it: on a
    phone that is a round trip later, in which the text waits.
    """
    return f"data:font/woff;base64,{b64encode(font).decode()}"


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("config-inited", own_assets, priority=100)
    app.connect("html-page-context", only_used, priority=950)
    app.connect("build-finished", slim, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
