"""Matplotlib's SVG goes into the page itself, in the page's own ink, and says in words what it shows.

Inlined, black becomes ``currentColor``, so that a picture reads in light and in dark. Each picture must
have alt text, from the cell's metadata (``mystnb: {image: {alt: …}}``); one without is a warning.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from curves import compact
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

log = logging.getLogger(__name__)
BLACK = re.compile(r"#000000\b|#000\b|\bblack\b")
NOISE = re.compile(
    r"<\?xml.*?\?>|<!DOCTYPE.*?>|<metadata>.*?</metadata>|<!--.*?-->"
    r"|<style.*?</style>|font-family: [^;\"]*;?",  # a style within the page would reach beyond the picture
    re.DOTALL,
)
TAG = re.compile(r"<[^<>]+>")
ID = re.compile(r' id="([^"]+)"')
LINK = re.compile(r"#[\w-]+(?=[\")])")
DIGITS = re.compile(r"(\d\.\d\d)\d+")  # a hundredth of a point is finer than any screen


def inline(svg: str, alt: str, prefix: str) -> str:
    """`svg` as it can stand in a page: ids made the page's own, black as the current ink, labelled."""
    svg = NOISE.sub("", svg).strip()
    used = {f"#{name}" for name in ID.findall(svg)} & set(LINK.findall(svg))
    svg = LINK.sub(lambda link: f"#{prefix}-{link[0][1:]}" if link[0] in used else link[0], svg)
    svg = ID.sub(lambda name: f' id="{prefix}-{name[1]}"' if f"#{name[1]}" in used else "", svg)
    svg = BLACK.sub("currentColor", svg)
    svg = TAG.sub(lambda tag: DIGITS.sub(r"\1", tag[0]), svg)  # what a picture says is not for rounding
    svg = re.sub(r'(<svg[^>]*?) width="([\d.]+)pt" height="([\d.]+)pt"', full_size, svg, count=1)
    label = html.escape(alt, quote=True)
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{label}" class="picture" ', 1)
    return compact(re.sub(r">\s+<", "><", svg))


def full_size(match: re.Match[str]) -> str:
    """Points, 72 to the inch, become CSS pixels, 96 to the inch; the style sheet lets it shrink."""
    width, height = (round(float(size) * 96 / 72, 1) for size in match.groups()[1:])
    return f'{match[1]} width="{width:g}" height="{height:g}"'


class InlinePictures(SphinxPostTransform):
    default_priority = 900  # when MyST-NB has chosen which of an output's formats to show
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for k, image in enumerate(list(self.document.findall(nodes.image)), 1):
            alt = image.get("alt", "").strip()
            if not alt:
                log.warning("a picture without alt text: %s", image["uri"], location=image)
            file = Path(self.app.srcdir, image["uri"].lstrip("/")) if image["uri"] else None
            if file is None or file.suffix != ".svg":
                continue
            if not file.exists():
                file = Path(self.app.outdir, image["uri"])
            svg = inline(file.read_text("utf-8"), alt, f"p{k}")
            image.replace_self(nodes.raw("", svg, format="html"))


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(InlinePictures)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
