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


def test_an_id_that_something_points_to_is_the_pictures_own_and_the_others_go() -> None:
    svg = (
        '<svg width="72pt" height="72pt"><defs><path id="m1"/><clipPath id="p-2"/></defs>'
        '<g id="axes_1" clip-path="url(#p-2)" fill="#123456"><use xlink:href="#m1"/></g></svg>'
    )
    page = inline(svg, "alt", "p7")
    assert '<path id="p7-m1"/><clipPath id="p7-p-2"/>' in page
    assert '<g clip-path="url(#p7-p-2)" fill="#123456"><use xlink:href="#p7-m1"/></g>' in page
