"""Pictures in the book's style are the same at each run, and legible on a light and on a dark page."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from l1l2.plots import COLOURS, book_style

PAGES = {"light": "#fffefb", "dark": "#15181c"}


@pytest.fixture(autouse=True)
def style() -> Iterator[None]:
    with mpl.rc_context():
        book_style()
        yield


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def picture() -> str:
    figure = Figure()
    axes = figure.add_subplot()
    axes.plot([0, 1], [1, 3], label="weight")
    axes.set_xlabel("λ")
    axes.legend()
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file.getvalue()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("colour", COLOURS)
def test_each_colour_stands_out_on_the_page(colour: str, page: str) -> None:
    assert contrast(colour, PAGES[page]) >= 3


def test_the_contrast_is_measured_as_in_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_the_same_picture_has_the_same_bytes() -> None:
    assert picture() == picture()


def test_a_picture_has_text_as_text_and_no_background() -> None:
    svg = picture()
    assert re.search(r"<text[^>]*>λ</text>", svg)
    assert "#ffffff" not in svg
    assert "<dc:date>" not in svg


def test_the_picture_fits_the_column_of_the_page() -> None:
    width = float(re.search(r'width="([\d.]+)pt"', picture()).group(1)) * 96 / 72
    assert 500 <= width <= 688


def test_importing_the_module_does_not_import_matplotlib() -> None:
    code = "import sys, l1l2.plots; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
