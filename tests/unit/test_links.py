"""Addresses outside the book are well formed, as far as one can tell without asking anyone.

The links within the book are followed, in the built pages, by tests/browser/test_site.py.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIBLIOGRAPHY = (ROOT / "references.bib").read_text("utf-8")
PAGES = sorted(file for file in (ROOT / "chapters").rglob("*") if file.suffix in (".md", ".yml", ".ipynb"))
ADDRESS = re.compile(r"https?:[^\s`)>\]\"'}]*")


def prose(file: Path) -> str:
    text = file.read_text("utf-8")
    if file.suffix != ".ipynb":
        return text
    cells = json.loads(text)["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def sound(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" and "." in parts.netloc and not re.search(r"[.,;:]$|//.*//", address)


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_an_address_in_the_text_is_whole_and_secure(file: Path) -> None:
    local = re.compile(r"https?://(localhost|127\.0\.0\.1)")
    found = [address for address in ADDRESS.findall(prose(file)) if not local.match(address)]
    assert [address for address in found if not sound(address)] == []


def test_every_entry_of_the_bibliography_has_a_doi_or_an_address() -> None:
    entries = re.split(r"^@", BIBLIOGRAPHY, flags=re.MULTILINE)[1:]
    assert len(entries) > 30
    for entry in entries:
        doi = re.search(r"^\s*doi\s*=\s*\{(.*)\}", entry, re.MULTILINE)
        url = re.search(r"^\s*url\s*=\s*\{(.*)\}", entry, re.MULTILINE)
        assert doi or url, entry.partition(",")[0]
        assert not doi or re.fullmatch(r"10\.\d{4,9}/\S+", doi[1]), doi
        assert not url or sound(url[1]), url
