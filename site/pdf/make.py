"""Make one PDF of the built book: `python site/pdf/make.py`, after `make book`.

`--only 04_sparsity,05_geometry_and_duality` prints these chapters alone, without the links into the others.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from pathlib import Path

import matplotlib
import yaml
from bind import bound
from offer import offer
from plan import Entry, entries
from press import NoChromium, chromium, printed
from rewrite import Page, missing, rewritten
from sheet import Book, joined

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NAME = "l1-and-l2-by-experiment.pdf"
NO_CHROMIUM = 3  # the exit status; `make site` then does without the PDF
FACES = ("@fontsource/source-serif-4", "@fontsource/source-sans-3")
WEIGHTS = ("400", "400-italic", "600", "600-italic")

DEJAVU = {
    "DejaVuSansMono": ("Book Mono", 400, "normal"),
    "DejaVuSansMono-Bold": ("Book Mono", 700, "normal"),
    "DejaVuSansMono-Oblique": ("Book Mono", 400, "italic"),
    "DejaVuSans": ("Book Signs", 400, "normal"),
    "DejaVuSans-Bold": ("Book Signs", 600, "normal"),
}


class NotReady(RuntimeError):
    """Something has to be made first; the message says what."""


def about(root: Path) -> Book:
    """Title, author and address as _config.yml has them, the version from CITATION.cff."""
    config = yaml.safe_load((root / "_config.yml").read_text("utf-8"))
    citation = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    settings = config["sphinx"]["config"]
    return Book(
        title=config["title"],
        author=config["author"],
        version=str(citation["version"]),
        year=str(config["copyright"]),
        language=settings["language"],
        address=str(settings["book_address"]["pages"] or "").rstrip("/"),
    )


def read(html: Path, plan: list[Entry], address: str) -> tuple[list[Page], list[str]]:
    """The pages of the plan, rewritten, and the formulas that stand aside. NotReady if one is not built."""
    inside = {entry.file: entry.key for entry in plan}
    pages, formulas = [], list[str]()
    for entry in plan:
        file = html / f"{entry.file}.html"
        if not file.is_file():
            raise NotReady(f"pdf: {file} is not there: run `make book`")
        pages.append(rewritten(entry, file.read_text("utf-8"), inside, address, formulas))
    return pages, formulas


def sheets(html: Path, work: Path) -> list[str]:
    """The addresses of the style sheets, seen from the folder `work`."""
    found = re.search(r'_static/(style\.css[^"]*)"', (html / "chapters/intro.html").read_text("utf-8"))
    faces = [HERE / "node_modules" / face / f"{weight}.css" for face in FACES for weight in WEIGHTS]
    for face in faces:
        if not face.is_file():
            raise NotReady(f"pdf: {face} is not there: run `make pdf`, or `npm ci --prefix site/pdf`")
    if found is None:
        raise NotReady(f"pdf: {html}/chapters/intro.html has no style sheet: run `make book`")
    own = work / "faces.css"
    own.write_text(dejavu(), "utf-8")
    files = [html / "_static" / found[1].partition("?")[0], *faces, own, HERE / "book.css"]
    return [Path(os.path.relpath(file, work)).as_posix() for file in files]


def dejavu() -> str:
    """The faces that Matplotlib brings, for code and for signs that the typefaces have not."""
    folder = Path(matplotlib.get_data_path(), "fonts/ttf")
    return "".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; '
        f'src: url("{(folder / name).as_uri()}.ttf"); }}\n'
        for name, (family, weight, style) in DEJAVU.items()
    )


def make(html: Path, target: Path, only: set[str] | None = None, book: Book | None = None) -> int:
    """Print the book in `html` to `target`; how many pages it has."""
    book = book or about(ROOT)
    plan = [entry for entry in entries(ROOT) if not only or entry.key in only]
    pages, formulas = read(html, plan, book.address)
    if lost := missing(pages):
        raise ValueError(f"pdf: {len(lost)} links lead nowhere: {', '.join(lost[:9])}")
    work = target.parent
    work.mkdir(parents=True, exist_ok=True)
    source = target.with_suffix(".html")
    source.write_text(joined(book, pages, sheets(html, work), formulas), "utf-8")
    with chromium() as browser:
        pdf = printed(browser, source)
    return bound(pdf, book, pages, target)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make one PDF of the built book.")
    parser.add_argument("--html", type=Path, default=ROOT / "_build/html", help="the built pages")
    parser.add_argument("--out", type=Path, default=ROOT / "_build/pdf" / NAME, help="the file to write")
    parser.add_argument("--beside", action="store_true", help="put it beside the pages, too, and link to it")
    parser.add_argument(
        "--only", default="", help="chapters, by the names of their files, with commas between"
    )
    options = parser.parse_args()
    start = time.monotonic()
    try:
        count = make(
            options.html.resolve(), options.out.resolve(), set(filter(None, options.only.split(",")))
        )
    except NoChromium as error:
        print(error, file=sys.stderr)
        sys.exit(NO_CHROMIUM)
    except NotReady as error:
        sys.exit(str(error))
    if options.beside:
        offer(options.out, count, options.html)
    size = options.out.stat().st_size / 1e6
    print(f"{options.out}: {count} pages, {size:.1f} MB, in {time.monotonic() - start:.0f} s")
