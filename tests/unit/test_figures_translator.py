"""The translator's widget: what it carries, and what stands where it cannot be shown."""

from __future__ import annotations

import json
import re

from tests.loading import script

from l1l2 import explain
from l1l2.conventions import CONVENTIONS
from l1l2.conventions._export import tables
from l1l2.figures import translator
from l1l2.figures.translator import USUAL, N

page = script("site/_ext/translator.py")


def test_it_carries_all_that_a_translation_is_made_of() -> None:
    widget = translator()
    assert json.loads(widget.tables) == tables()
    assert list(json.loads(widget.tables)["settings"]) == list(CONVENTIONS)  # in the order of the menus
    assert widget.state == {}
    assert set(widget.get_state()) >= {"kind", "tables", "state", "_esm", "_css"}


def test_where_widgets_cannot_be_shown_the_usual_pairs_can_be_read() -> None:
    data, _ = translator()._repr_mimebundle_()  # type: ignore[misc]
    for lam, source, target, more in USUAL:
        words = explain(lam, source, target, n=N, **more)
        assert words.formula in data["text/plain"].splitlines()
        assert words.formula in data["text/html"]
    assert f"{len(CONVENTIONS)} settings" in data["text/html"]


def test_the_page_holds_the_tables_and_nothing_in_them_can_end_their_script() -> None:
    given = {"note": "</script><!--<script>"} | tables()
    html = page.place(json.dumps(given), "<p>without</p>")
    assert html.count("</script>") == 1
    assert "<p>without</p>" in html
    (held,) = re.findall(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)
    assert json.loads(held) == given
