"""The book's colours stay apart for readers who lack a kind of cone, in light and in dark.

The simulation itself is held to published numbers first.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from tests.colour_vision import DEFICIENCIES, alike, ciede2000, contrast, difference, lab, linear, seen

from l1l2.figures import still
from l1l2.plots import COLOURS

ROOT = Path(__file__).resolve().parents[2]

# Sharma, Wu and Dalal (2005), doi:10.1002/col.20070, table 1: both colours in CIELAB, and ΔE₀₀.
PUBLISHED = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, 2.8361, -74.02), (50, 0, -82.7485), 3.4412),
    ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
    ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
    ((50, -0.001, 2.49), (50, 0.0009, -2.49), 4.8045),
    ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((50, 2.5, 0), (61, -5, 29), 22.8977),
    ((50, 2.5, 0), (56, -27, -3), 31.9030),
    ((50, 2.5, 0), (58, 24, 15), 19.4535),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((63.0109, -31.0961, -5.8663), (62.8187, -29.7946, -4.0864), 1.2630),
    ((61.2901, 3.7196, -5.3901), (61.4292, 2.2480, -4.9620), 1.8731),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((36.4612, 47.8580, 18.3852), (36.2715, 50.5065, 21.2231), 1.4146),
    ((90.9257, -0.5406, -0.9208), (88.6381, -0.8985, -0.7239), 1.5381),
    ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


# The measure


@pytest.mark.parametrize(("one", "other", "published"), PUBLISHED)
def test_the_difference_is_the_published_one_both_ways(
    one: tuple[float, ...], other: tuple[float, ...], published: float
) -> None:
    first, second = np.array(one, float), np.array(other, float)
    assert ciede2000(first, second) == pytest.approx(published, abs=1e-4)
    assert ciede2000(second, first) == pytest.approx(published, abs=1e-4)


def test_white_and_the_primaries_have_their_known_places_in_cielab() -> None:
    places = {"#ffffff": (100, 0, 0), "#000000": (0, 0, 0), "#ff0000": (53.24, 80.09, 67.20),
              "#00ff00": (87.73, -86.18, 83.18), "#0000ff": (32.30, 79.19, -107.86)}  # fmt: skip
    for colour, place in places.items():
        assert lab(linear(colour)) == pytest.approx(place, abs=0.02)
    assert linear("rgb(255, 128, 0)") == pytest.approx(linear("#ff8000"))


def test_contrast_is_measured_as_in_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_greys_are_seen_as_they_are_by_everybody(deficiency: str) -> None:
    for grey in ("#000000", "#5b5b5b", "#c0c0c0", "#ffffff"):
        assert seen(grey, deficiency) == pytest.approx(linear(grey), abs=2e-6)


def test_who_lacks_a_cone_takes_for_one_colour_what_differs_in_that_cone_alone() -> None:
    confused = {"protanopia": ("#8c5a00", "#5c6a00"), "deuteranopia": ("#a05a00", "#707000"),
                "tritanopia": ("#0000d0", "#005a50")}  # fmt: skip
    for deficiency, (one, other) in confused.items():
        assert difference(one, other, deficiency) < difference(one, other) / 2


def test_a_pair_that_would_be_mixed_up_is_named_with_the_deficiency() -> None:
    found = alike({"brick": "#b8420a", "ochre": "#866000", "ink": "#1f2933"})
    assert {pair[:3] for pair in found} == {
        ("brick", "ochre", "protanopia"),
        ("brick", "ochre", "deuteranopia"),
    }


# The book's colours


def variables(file: str, prefix: str) -> dict[str, dict[str, str]]:
    """The colours that a style sheet sets for the light and for the dark page, by their names."""
    text = (ROOT / file).read_text("utf-8")
    found: dict[str, dict[str, str]] = {"light": {}, "dark": {}}
    for block in re.findall(r"[^{}]*\{[^{}]*\}", text):
        head, body = block.split("{")
        named = dict(re.findall(rf"--{prefix}([\w-]+): (#[0-9a-f]{{6}});", body))
        found["dark" if '[data-theme="dark"]' in head and ":not(" not in head else "light"] |= named
    return found


FIGURES = variables("site/js/css/colours.css", "l1l2-")
PAGES = variables("site/css/book.css", "(?:book|pst-color)-")
DATA = ("0", "1", "2", "3", "4", "ink", "quiet")
VERDICTS = ("true", "conditions", "misleading", "unsupported", "false")


@pytest.mark.parametrize("page", ["light", "dark"])
def test_what_the_moving_figures_draw_is_told_apart_by_everybody_and_stands_out(page: str) -> None:
    colours = {name: FIGURES[page][name] for name in DATA}
    assert alike(colours) == []
    behind = [FIGURES[page]["paper"], FIGURES[page]["raised"], PAGES[page]["background"]]
    assert min(contrast(colour, paper) for colour in colours.values() for paper in behind) >= 4.5


def test_a_still_picture_has_the_colours_of_the_moving_one() -> None:
    assert list(still.COLOURS) == [FIGURES["light"][str(k)] for k in range(5)]


def test_the_eight_colours_of_plots_are_told_apart_by_everybody_and_stand_out_on_both_pages() -> None:
    assert alike({f"C{k}": colour for k, colour in enumerate(COLOURS)}) == []
    papers = [PAGES[page]["background"] for page in ("light", "dark")]
    assert min(contrast(colour, paper) for colour in COLOURS for paper in papers) >= 3


@pytest.mark.parametrize("page", ["light", "dark"])
def test_the_verdicts_are_told_apart_by_everybody_and_can_be_read(page: str) -> None:
    colours = {name: PAGES[page][name] for name in VERDICTS}
    assert alike(colours) == []
    behind = [PAGES[page]["background"], PAGES[page]["surface"]]
    assert min(contrast(colour, paper) for colour in colours.values() for paper in behind) >= 4.5


@pytest.mark.parametrize("page", ["light", "dark"])
def test_right_and_not_yet_are_told_apart_by_everybody(page: str) -> None:
    colours = {name: FIGURES[page][name] for name in ("right", "not-yet")}
    assert alike(colours) == []
    assert min(contrast(colour, FIGURES[page]["paper"]) for colour in colours.values()) >= 4.5


CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
COLOUR_IN_CODE = re.compile(r"\b(?:face|edge)?colou?rs?=\(?\"([^\"]+)\"|\"(C\d+)[^\"\w]*\"")


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_draws_in_the_books_colours_in_ink_and_in_grey_and_in_no_others(chapter: Path) -> None:
    cells = json.loads(chapter.read_text("utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    chosen = {first or second for first, second in COLOUR_IN_CODE.findall(code)}
    on_a_map = {"white"} if "cmap=" in code else set()  # whose dark end is dark on every page
    assert chosen <= {*(f"C{k}" for k in range(len(COLOURS))), "black", "gray", "0.5"} | on_a_map
