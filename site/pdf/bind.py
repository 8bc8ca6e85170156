"""What a PDF is bound with: its outline, and what it says of itself. The same pages give the same bytes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import Fit, IndirectObject
from rewrite import Page
from sheet import Book
from tags import tidy

SUBJECT = "L1 and L2 regularisation: every claim computed before the reader"
KEYWORDS = "lasso, ridge, elastic net, regularisation, weight decay, duality gap"


def bound(pdf: bytes, book: Book, pages: list[Page], target: Path) -> int:
    """Write the printed pages as the file `target`; how many there are."""
    reader = PdfReader(BytesIO(pdf))
    tidy(reader)
    writer = PdfWriter(clone_from=reader)
    outline(writer, reader, pages)
    writer.metadata = {
        "/Title": book.title,
        "/Author": book.author,
        "/Subject": SUBJECT,
        "/Keywords": KEYWORDS,
        "/Creator": "make pdf",
        "/Producer": str((reader.metadata or {}).get("/Producer", "")),
    }
    writer.page_mode = "/UseOutlines"
    writer.write(target)
    return len(reader.pages)


def outline(writer: PdfWriter, reader: PdfReader, pages: list[Page]) -> None:
    """Parts, chapters and sections, as the contents list them; the sections folded."""
    places = reader.named_destinations
    numbers = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages)}

    def item(title: str, anchor: str, parent: IndirectObject | None, folded: bool = False) -> IndirectObject:
        to = places[f"/{anchor}"]
        fit = Fit.xyz(None, to.top, None)
        return writer.add_outline_item(
            title=title, page_number=numbers[to.page.idnum], parent=parent, fit=fit, is_open=not folded
        )

    part: IndirectObject | None = None
    above: IndirectObject | None = None
    for page in pages:
        if page.entry.part:
            part = item(page.entry.part, page.entry.key, None)
        own = item(page.entry.title, page.entry.key, above if page.entry.depth else part, folded=True)
        if not page.entry.depth:
            above = own
            for anchor, title in page.sections:
                item(title, anchor, own)
