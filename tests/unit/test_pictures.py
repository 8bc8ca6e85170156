"""Pictures as they stand in a page: coordinates are shortened, and nothing that a reader reads."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "site/_ext"))

from pictures import inline

SVG = (
    '<svg width="72pt" height="72pt"><path d="M 1.23456 2 L 3.45678 4"/>'
    '<text x="5.6789">η = 0.001</text></svg>'
)


def test_coordinates_are_shortened_and_what_is_written_is_not() -> None:
    page = inline(SVG, "alt of 0.12345", "p1")
    assert "M 1.23 2 L 3.45 4" in page
    assert 'x="5.67"' in page
    assert "η = 0.001<" in page
    assert "alt of 0.12345" in page
