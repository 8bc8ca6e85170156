"""What is left when the pages are built: the way in, what each may do, and the whole book as one file."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import policy

NAME = "l1-and-l2-by-experiment"
#: In chapters/intro.md: offered on the pages, and not within the file itself.
OFFER = re.compile(r'<p class="offline">.*?</p>\s*', re.DOTALL)
#: JupyterLite needs a server: neither it nor what leads to it is in the file.
LITE = "lite"
TO_LITE = re.compile(rf'(?:<li>\s*)?<a href="(?:\.\./)*{LITE}/[^>]*>.*?</a>(?:\s*</li>)?\s*', re.DOTALL)
NOTES = ".buildinfo"  # Sphinx's to itself, which differ with the number of processes
SIZE = "{size}"
HEAD = re.compile(
    r"<title>(.*?)</title>|<meta [^>]*?name=\"description\"[^>]*>|<link rel=\"(?:canonical|icon)\"[^>]*>"
)


def way_in(html: Path, front: str) -> None:
    """The address of the book without a page leads to its front page, with or without scripts."""
    page = (html / front).read_text("utf-8")
    head = "\n".join(found[0] for found in HEAD.finditer(page.split("</head>")[0]))
    title = re.search(r"<title>(.*?)</title>", page)
    name = title[1] if title else escape(NAME)
    (html / "index.html").write_text(
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="color-scheme" content="light dark">\n{head}\n'
        f'<meta http-equiv="refresh" content="0; url={front}">\n</head>\n'
        f'<body><main><h1>{name}</h1><p><a href="{front}">To the front page</a></p></main></body>\n</html>\n',
        "utf-8",
    )


def zipped(html: Path, front: str) -> Path:
    """The whole book in one file: the same bytes for the same pages, whenever and wherever it is made."""
    target = html / f"{NAME}.zip"
    target.unlink(missing_ok=True)
    files = sorted((file for file in html.rglob("*") if file.is_file()), key=lambda file: file.as_posix())
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as book:
        for file in files:
            if file.is_relative_to(html / LITE) or file.name == NOTES:
                continue
            content = file.read_bytes()
            if file.suffix == ".html":
                content = TO_LITE.sub("", OFFER.sub("", content.decode())).encode()
            entry = ZipInfo(f"{NAME}/{file.relative_to(html).as_posix()}", (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, 3, 0o644 << 16
            book.writestr(entry, content)
    return target


def finish(html: Path, front: str = "chapters/intro.html") -> None:
    way_in(html, front)
    policy.put(html, [file for file in sorted(html.rglob("*.html")) if not file.is_relative_to(html / LITE)])
    size = zipped(html, front).stat().st_size
    page = html / front
    page.write_text(page.read_text("utf-8").replace(SIZE, f"{size / 1e6:.1f} MB"), "utf-8")
