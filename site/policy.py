"""What a page may do: the Content-Security-Policy at the head of each page of the book.

It stands in the page, for a host of static files sends no headers of ours; and it must hold over http as
from a file, with the same words. So whatever is written into an address, an answer or a page's data, no
script runs but the book's own files and the few lines of `first.js`, and nothing is fetched from elsewhere.

JupyterLite's pages, which run what a reader types, have none.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

FIRST = Path(__file__).parent / "static/first.js"
#: Of this site. A page opened as a file has no origin, and not in every browser is 'self' then any file.
OWN = "'self' file:"
DIRECTIVES = {
    # Whatever is not named below: frames, objects, media, manifests.
    "default-src": "'none'",
    # The pages themselves ask for nothing; Lighthouse does, for robots.txt, in their name. Live cells run in
    # a worker, which its own file's headers would govern, and not this; what that worker fetches is pinned
    # in site/live/pyodide.json, each file with its checksum.
    "connect-src": "'self'",
    "script-src": f"{OWN} {{first}}",
    "worker-src": "'self'",
    # KaTeX and Matplotlib place what they draw by some 400 style attributes in a page, and figures by more;
    # there an attribute is allowed, which runs nothing and, by the lines below, fetches nothing from
    # elsewhere. A <style> is not. The first of the three is for browsers that do not know the other two.
    "style-src": f"{OWN} 'unsafe-inline'",
    "style-src-elem": OWN,
    "style-src-attr": "'unsafe-inline'",
    "font-src": f"{OWN} data:",
    "img-src": "data:",  # the page's icon, those of its style sheet, and what live cells draw
    "form-action": OWN,  # the search
    "base-uri": "'none'",
}
CHARSET = re.compile(r'<meta charset="utf-8" ?/?>')
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)(?![^>]*\stype=\"application/json\")[^>]*>(.*?)</script>", re.DOTALL
)
#: What the policy would not let in, in a page as it was built.
REFUSED = {
    "an inline style sheet": re.compile(r"<style\b"),
    "an event handler": re.compile(r"<[a-z][^<>]*\son[a-z]+\s*="),
    "a javascript: address": re.compile(r"""=\s*["']?\s*javascript:""", re.IGNORECASE),
    "a frame, an object or a base": re.compile(r"<(?:iframe|frame|object|embed|applet|base)\b"),
    "something from elsewhere": re.compile(r"<(?:script|img|link|source|video|audio)\b[^<>]*\ssrc=\"https?:"),
}


def checksum(script: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def policy() -> str:
    text = "; ".join(f"{name} {sources}" for name, sources in DIRECTIVES.items())
    return text.format(first=checksum(first()))


def first() -> str:
    return FIRST.read_text("utf-8").strip()


def faults(page: str) -> Iterator[str]:
    """What is in a page that its policy would refuse."""
    for script in INLINE.findall(page):
        if script != first():
            yield f"an inline script: {script.strip()[:80]!r}"
    for what, pattern in REFUSED.items():
        if found := pattern.search(page):
            yield f"{what}: {found[0][:80]!r}"


def put(html: Path, files: list[Path]) -> None:
    """Write the policy into the pages. A RuntimeError names one that could not work under it."""
    tag = f'<meta http-equiv="Content-Security-Policy" content="{policy()}">'
    for file in files:
        page = file.read_text("utf-8")
        found = [*faults(page), *([] if CHARSET.search(page) else ["no <meta charset>"])]
        if found:
            raise RuntimeError(f"policy: {file.relative_to(html)} has {'; '.join(found)}")
        file.write_text(CHARSET.sub(lambda charset: charset[0] + tag, page, count=1), "utf-8")
