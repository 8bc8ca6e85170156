"""Beside the published pages: the PDF, and a sentence about it on the front page, after the zip's."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

PLACE = re.compile(r'(<p class="offline">.*?)(?: <span class="on-paper">.*?</span>)?(</p>)', re.DOTALL)
SENTENCE = (
    ' <span class="on-paper">Or <a href="../{name}">take it on paper</a>: '
    "a PDF of {count} pages, {size:.1f} MB.</span>"
)


def offer(pdf: Path, count: int, html: Path, front: str = "chapters/intro.html") -> None:
    """Put the PDF into the folder of the pages and link to it. A ValueError says if the link has no place."""
    page = html / front
    before = page.read_text("utf-8")
    places = len(PLACE.findall(before))
    if places != 1:
        raise ValueError(f'offer: {page} has {places} paragraphs of class "offline", not one')
    sentence = SENTENCE.format(name=pdf.name, count=count, size=pdf.stat().st_size / 1e6)
    page.write_text(PLACE.sub(lambda found: found[1] + sentence + found[2], before), "utf-8")
    shutil.copyfile(pdf, html / pdf.name)
