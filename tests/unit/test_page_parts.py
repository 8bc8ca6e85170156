"""What the build makes smaller, and what it says in a page's head, on small inputs."""

from __future__ import annotations

import math
import re
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "site/_ext"))

import bundle
import curves
import deferred
import far
import fonts
import head
import heading_links
from tests.loading import script

CHARSET = '<meta charset="utf-8"/>'  # behind which a page's policy is put
NUMBER = re.compile(r"-?\d*\.?\d+")
points = st.lists(st.tuples(*[st.floats(-900, 900)] * 2), min_size=2, max_size=60)


def places(d: str) -> list[tuple[float, float]]:
    """The points of a path of straight lines in relative coordinates, by adding up its steps."""
    x = y = 0.0
    found = []
    numbers = [float(each) for each in NUMBER.findall(d)]
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        found.append((x, y))
    return found


@given(points)
def test_a_shortened_curve_goes_through_the_same_points(
    line: list[tuple[float, float]],
) -> None:
    d = "M " + " L ".join(f"{x:.6f} {y:.6f}" for x, y in line)
    for (x, y), (near_x, near_y) in zip(line, places(curves.relative(d)), strict=True):
        assert math.isclose(x, near_x, abs_tol=0.0501)
        assert math.isclose(y, near_y, abs_tol=0.0501)


def test_a_closed_curve_begins_its_next_part_where_it_closed() -> None:
    assert curves.relative("M 1 1 L 3 1 L 3 4 z M 2 2 L 2.5 2") == "m1 1l2 0 0 3zm1 1l.5 0"


def test_marks_of_one_style_say_it_once() -> None:
    use = '<use xlink:href="#m" x="{}" y="2.71" style="fill: red"/>'
    group = f'<g clip-path="url(#c)">{use.format("1.23")}{use.format("4.56")}</g>'
    assert curves.compact(group) == (
        '<g clip-path="url(#c)" style="fill: red">'
        '<use xlink:href="#m" x="1.2" y="2.7"/><use xlink:href="#m" x="4.6" y="2.7"/></g>'
    )


def test_a_formula_ends_where_its_spans_close_and_its_letters_are_sorted_by_font() -> None:
    formula = '<span class="mord mathnormal">x</span><span class="mord mathbb">R</span><span>&lt;</span>'
    page = f"<p>before {fonts.FORMULA}{formula}</span> after</p>"
    assert fonts.formulas(page) == [formula]
    assert fonts.characters({formula}) == ({"x", "R", "<"}, {"x"}, {"R"})


def test_a_property_that_only_an_unread_one_reads_goes_too() -> None:
    rules = ":root{--a:var(--b);--b:1;--c:url('data:image/svg+xml;x');--d:2}p{color:var(--d)}"
    assert bundle.needed(rules, "") == ":root{--d:2}p{color:var(--d)}"
    assert "--b:1" in bundle.needed(rules, '<p style="color: var(--a)">')


def test_a_word_of_the_text_is_no_name_that_a_rule_could_need() -> None:
    found = bundle.names('<p class="one two" id="three">carousel</p>')
    assert {"p", "one", "two", "three"} == found


@pytest.mark.parametrize("size", [deferred.LARGE - 10, deferred.LARGE + 10])
def test_only_a_large_state_leaves_the_page_and_is_whole_in_its_script(tmp_path: Path, size: int) -> None:
    class App:
        outdir = tmp_path

    state = '{"a":"' + "x" * size + '"}'
    place = '<figure class="l1l2-widget" id="figure-a">still<script type="application/json">'
    context = {"body": f"<p>{place}{state}</script></figure><p>{place}{{}}</script></figure>"}
    deferred.defer(App(), "page", "", context, None)  # type: ignore[arg-type]
    written = list((tmp_path / "_static/figures").glob("*.js"))
    assert len(written) == (size > deferred.LARGE)
    if written:
        assert f'data-source="{written[0].stem}"' in context["body"]
        assert state not in context["body"]
        assert state.replace('"', '\\"') in written[0].read_text("utf-8")
    assert context["body"].count("still") == 2


def test_code_says_its_lines_and_a_paragraph_with_links_at_most_as_many_as_it_takes_on_a_phone() -> None:
    inner = '<div class="h"><div><pre>a = 1\n\nb\n</pre></div></div>'
    code = f'<div class="cell_input docutils container">\n{inner}</div>'
    words = "word " * 30 + '<a href="#x">here</a><math><mi>unheard</mi></math>'
    done = far.guess(f'{code}<p>{words}</p><p class="linked">{words}</p>')
    assert done.startswith('<div class="cell_input docutils container" style="--lines:3">\n')
    assert f"<p>{words}</p>" in done
    assert (
        f'<p class="linked" style="--lines:6">{words}</p>' in done
    )  # 154 characters, 34 to a line, one to spare


def test_each_heading_without_a_link_gets_one_and_no_name_twice() -> None:
    body = (
        '<section class="card" id="card-a"><h2>A</h2></section><h3>Half an hour</h3>'
        '<h3>Half an <b>hour</b></h3><h2 id="own">Own</h2><h2>B<a class="headerlink" href="#b">#</a></h2>'
    )
    done = heading_links.linked(body)
    assert '<h2>A<a class="headerlink" href="#card-a"' in done
    assert '<h3 id="half-an-hour">Half an hour<a class="headerlink" href="#half-an-hour"' in done
    assert '<h3 id="half-an-hour-2">Half an <b>hour</b><a class="headerlink" href="#half-an-hour-2"' in done
    assert done.endswith('<h2 id="own">Own</h2><h2>B<a class="headerlink" href="#b">#</a></h2>')


def test_a_description_is_cut_between_sentences_or_words() -> None:
    sentence = "A penalty on the weights makes some of them exactly zero, and the rest small."
    assert head.shortened(sentence) == sentence
    assert head.shortened(f"{sentence} {'And so on and on ' * 9}") == sentence
    cut = head.shortened("word " * 60)
    assert len(cut) <= head.LONGEST + 2
    assert cut.endswith("word …")


def test_the_zip_neither_holds_the_jupyterlite_that_needs_a_server_nor_leads_to_it(tmp_path: Path) -> None:
    finish = script("site/finish.py")
    (tmp_path / "lite/notebooks").mkdir(parents=True)
    (tmp_path / "lite/notebooks/index.html").write_text("<title>Lite</title>")
    (tmp_path / "chapters").mkdir()
    button = '<a href="../lite/notebooks/index.html?path=a.ipynb" title="Opens">\n <span>Run</span>\n</a>'
    (tmp_path / "chapters/intro.html").write_text(
        f'{CHARSET}<title>T</title><ul><li>{button}</li></ul>{button}<a href="elite/a.html">Text</a>'
    )
    finish.finish(tmp_path)
    with ZipFile(tmp_path / f"{finish.NAME}.zip") as book:
        assert [name for name in book.namelist() if "lite" in name] == []
        page = book.read(f"{finish.NAME}/chapters/intro.html").decode()
    assert page.endswith('<title>T</title><ul></ul><a href="elite/a.html">Text</a>')
    assert "Run" in (tmp_path / "chapters/intro.html").read_text()


def test_the_zip_has_the_same_bytes_whenever_it_is_made_and_offers_no_zip(tmp_path: Path) -> None:
    finish = script("site/finish.py")
    front = f'<html><head>{CHARSET}<title>T</title></head><p class="offline">{{size}}</p><p>Text</p></html>'
    made = []
    for name in ("a", "b"):
        html = tmp_path / name
        (html / "chapters").mkdir(parents=True)
        (html / "chapters/intro.html").write_text(front)
        finish.finish(html)
        made.append((html / f"{finish.NAME}.zip").read_bytes())
        assert "{size}" not in (html / "chapters/intro.html").read_text()
        assert 'url=chapters/intro.html"' in (html / "index.html").read_text()
    assert made[0] == made[1]
    with ZipFile(tmp_path / "a" / f"{finish.NAME}.zip") as book:
        assert book.namelist() == [f"{finish.NAME}/chapters/intro.html", f"{finish.NAME}/index.html"]
        assert b"offline" not in book.read(f"{finish.NAME}/chapters/intro.html")
