"""Joining the built pages into one book to print, on small pages and without a browser."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "site/pdf"))

import formulas
from offer import offer
from plan import Entry, entries
from rewrite import Page, missing, rewritten
from sheet import Book, joined

ROOT = Path(__file__).resolve().parents[2]
NORMS = Entry("chapters/01_norms", "1 · Norms", "What is added")
PATHS = Entry("chapters/reference/path", "l1l2.path", depth=1)
INSIDE = {entry.file: entry.key for entry in (NORMS, PATHS)}
BOOK = Book("A Book", "Its authors", "1.0", "2026")


def page(body: str, entry: Entry = NORMS, address: str = "") -> Page:
    inner = f'<section id="top"><h1>A title</h1>{body}</section>'
    built = f'<nav>no part of it</nav><article class="bd-article">{inner}</article>'
    return rewritten(entry, built, INSIDE, address, [])


def soup(page: Page) -> BeautifulSoup:
    return BeautifulSoup(page.html, "html.parser")


def test_the_plan_has_every_page_of_the_contents_in_their_order() -> None:
    plan = entries(ROOT)
    named = re.findall(r"(?:root|file): (\S+)", (ROOT / "_toc.yml").read_text("utf-8"))
    parts = re.findall(r"caption: (.+)", (ROOT / "_toc.yml").read_text("utf-8"))
    assert [entry.file for entry in plan] == named
    assert [entry.part for entry in plan if entry.part] == parts
    assert len({entry.key for entry in plan}) == len(plan)


def test_an_entry_without_a_title_is_named(tmp_path: Path) -> None:
    (tmp_path / "_toc.yml").write_text("root: a\nparts: [{caption: P, chapters: [{file: b}]}]\n", "utf-8")
    with pytest.raises(ValueError, match=r"needs file and title, got \{'file': 'b'\}"):
        entries(tmp_path)


def test_two_pages_with_the_same_anchors_share_none() -> None:
    one = page('<p id="same">x</p><a href="#same">here</a>')
    two = page('<p id="same">x</p><a href="#same">here</a>', PATHS)
    assert one.anchors.isdisjoint(two.anchors)
    assert missing([one, two]) == []


@pytest.mark.parametrize(
    ("entry", "href", "target"),
    [
        (NORMS, "#here", "#01_norms:here"),
        (NORMS, "reference/path.html", "#reference-path"),
        (NORMS, "reference/path.html#l1l2.path.knots", "#reference-path:l1l2.path.knots"),
        (PATHS, "../01_norms.html#size", "#01_norms:size"),
        (PATHS, "#", "#reference-path"),
        (NORMS, "https://doi.org/10.1/x", "https://doi.org/10.1/x"),
        (NORMS, "mailto:a@b.org", "mailto:a@b.org"),
    ],
)
def test_a_link_leads_to_the_same_place_within_the_book(entry: Entry, href: str, target: str) -> None:
    link = soup(page(f'<a href="{href}">there</a>', entry)).find("a")
    assert link is not None
    assert link["href"] == target


def test_what_the_book_does_not_print_is_linked_where_it_is_published_or_not_at_all() -> None:
    body = '<a href="../_modules/l1l2/path.html#knots">source</a>'
    published = soup(page(body, address="https://a.b/c")).find("a")
    assert published is not None
    assert published["href"] == "https://a.b/c/_modules/l1l2/path.html#knots"
    alone = soup(page(body))
    assert alone.find("a") is None
    assert "source" in alone.get_text()


def test_a_link_that_leads_nowhere_is_reported() -> None:
    assert missing([page('<a href="#gone">x</a>')]) == ["01_norms:gone"]


def test_the_parts_of_a_drawing_find_each_other_under_their_new_names() -> None:
    inner = '<g clip-path="url(#c)" style="fill: url(\'#m\')"><use xlink:href="#m"></use></g>'
    named = '<title id="t">T</title><desc id="d">D</desc><clippath id="c"></clippath><path id="m"></path>'
    drawing = soup(page(f'<svg aria-labelledby="t d">{named}{inner}</svg>'))
    group = drawing.find("g")
    assert drawing.find("svg")["aria-labelledby"] == "01_norms:t 01_norms:d"
    assert group["clip-path"] == "url(#01_norms:c)"
    assert group["style"] == "fill: url(#01_norms:m)"
    assert drawing.find("use")["xlink:href"] == "#01_norms:m"


def test_what_only_works_on_a_screen_is_not_printed() -> None:
    kept = page(
        '<p class="offline">zip</p><details class="hide"><summary>Show</summary>import</details>'
        '<p id="live-what">Run here</p><script>code()</script><a class="headerlink" href="#top">#</a>'
        "<p>text</p>"
    )
    assert soup(kept).get_text(strip=True) == "A titletext"


QUESTION = (
    '<div class="exercise admonition" id="e"><p class="admonition-title">'
    '<span class="caption-number">Exercise 1.1</span></p><p>How large?</p></div>'
    '<div class="cell"><div class="l1l2-widget" data-widget="question"><div class="l1l2-stage">'
    "<p>Your answer</p><details><summary>Answer</summary><p>Seven.</p></details></div></div></div>"
    '<details class="solution dropdown" id="s"><summary>Solution</summary><p>Count them.</p></details>'
    "<p>And on.</p>"
)


def test_answers_and_solutions_stand_at_the_end_with_links_both_ways() -> None:
    printed = page(QUESTION)
    text = soup(printed).get_text(" ", strip=True)
    assert text.index("How large?") < text.index("And on.") < text.index("Seven.") < text.index("Count them.")
    assert soup(printed).find("details") is None
    assert missing([printed]) == []
    answers = soup(printed).find("section", class_="answers")
    assert [link.get_text() for link in answers.find_all("a")] == ["Exercise 1.1"]
    assert {"01_norms:answer-1", "01_norms:s"} <= printed.links
    assert printed.sections == [("01_norms:answers-and-solutions", "Answers and solutions")]


def test_a_question_without_an_answer_stays_as_it_is() -> None:
    body = '<div class="l1l2-widget" data-widget="question"><p>Your prediction</p></div>'
    assert "Your prediction" in soup(page(body)).get_text()
    assert page(body).sections == []


@pytest.mark.parametrize(("rows", "printed"), [(16, True), (17, False)])
def test_the_numbers_of_a_figure_are_printed_if_they_are_few(rows: int, printed: bool) -> None:
    table = f"<summary>The numbers</summary><table>{'<tr><td>1</td></tr>' * rows}</table>"
    folded = f'<details class="l1l2-table">{table}</details>'
    assert bool(soup(page(folded)).find("table")) == printed


def test_a_figure_that_moves_says_where_once_the_book_has_an_address() -> None:
    figure = '<figure class="l1l2-widget" id="f"><svg></svg><figcaption>Weights.</figcaption></figure>'
    assert "moves" not in page(figure).html
    caption = soup(page(figure, address="https://a.b")).find("figcaption")
    assert caption.get_text() == "Weights. This figure moves at a.b/chapters/01_norms.html#f."
    assert caption.find("a")["href"] == "https://a.b/chapters/01_norms.html#f"


MATHML = (
    '<span class="katex-mathml"><math><semantics><mi>x</mi>'
    '<annotation encoding="application/x-tex">{}</annotation></semantics></math></span>'
)
SEEN = '<span class="katex-html" aria-hidden="true"><span><span>x</span><span>²</span></span></span>'


def test_a_formula_is_named_by_its_tex_and_seen_once() -> None:
    kept: list[str] = []
    formula = f'<span class="katex">{MATHML.format("a &lt; x^2")}{SEEN}</span>'
    aside = formulas.set_aside(f"<p>If {formula}, then {formula}.</p>", kept)
    assert "katex" not in aside
    assert len(kept) == 2
    back = BeautifulSoup(formulas.put_back(aside, kept), "html.parser")
    assert back.get_text() == "If x², then x²."
    assert [each["aria-label"] for each in back.select('[role="img"]')] == ["TeX: a < x^2"] * 2


def test_a_formula_that_never_ends_is_an_error() -> None:
    with pytest.raises(ValueError, match="no end of the span"):
        formulas.set_aside('<span class="katex"><span>', [])


def test_a_page_without_an_article_is_named() -> None:
    with pytest.raises(ValueError, match="chapters/01_norms: the built page has no <article>"):
        rewritten(NORMS, "<p>nothing</p>", INSIDE, "", [])


def test_the_joined_book_has_each_anchor_once_and_lists_each_section() -> None:
    pages = [page('<section id="one"><h2>One &amp; only</h2></section>'), page("", PATHS)]
    book = BeautifulSoup(joined(BOOK, pages, ["a.css"], []), "html.parser")
    anchors = [each["id"] for each in book.find_all(id=True)]
    assert len(set(anchors)) == len(anchors)
    listed = {link["href"]: link.find(class_="contents-title").get_text() for link in book.select("nav a")}
    assert listed == {"#01_norms": "1 · Norms", "#01_norms:one": "One & only", "#reference-path": "l1l2.path"}
    assert book.find("html")["lang"] == "en"
    assert book.find("title").get_text() == "A Book"


def test_a_running_head_may_hold_quotes_and_greek() -> None:
    entry = Entry("chapters/06", 'Tuning "λ"', "How")
    style = BeautifulSoup(joined(BOOK, [page("", entry)], [], []), "html.parser").find("style").get_text()
    assert 'content: "Tuning \\"λ\\""' in style


FRONT = '<p>first</p><p class="offline"><a href="x.zip">All of it</a> to take along.</p><p>last</p>'


def test_the_front_page_offers_the_pdf_once_however_often_it_is_made(tmp_path: Path) -> None:
    html, pdf = tmp_path / "html", tmp_path / "book.pdf"
    (html / "chapters").mkdir(parents=True)
    front = html / "chapters/intro.html"
    front.write_text(FRONT, "utf-8")
    pdf.write_bytes(b"x" * 2_340_000)
    offer(pdf, 9, html)
    offer(pdf, 12, html)
    text = BeautifulSoup(front.read_text("utf-8"), "html.parser").find("p", class_="offline")
    assert text.get_text() == "All of it to take along. Or take it on paper: a PDF of 12 pages, 2.3 MB."
    assert (front.parent / text.find_all("a")[1]["href"]).resolve().read_bytes() == pdf.read_bytes()


def test_a_front_page_without_a_place_for_the_offer_is_named(tmp_path: Path) -> None:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters/intro.html").write_text("<p>nothing</p>", "utf-8")
    with pytest.raises(ValueError, match="has 0 paragraphs"):
        offer(tmp_path / "book.pdf", 1, tmp_path)


def test_a_signature_runs_on_as_one_would_write_it() -> None:
    lines = "".join(f"<div><em>{each}</em>,</div>\n" for each in ("X: Array", "*", "tol: float = 0.1"))
    signature = f"<dl><dt class='sig'>fit<span>(</span>\n\n<div>\n{lines}</div>\n\n<span>)</span></dt></dl>"
    text = soup(page(signature)).find("dt").get_text()
    assert " ".join(text.split()) == "fit(X: Array, *, tol: float = 0.1)"
