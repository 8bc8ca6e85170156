"""A page for each of the four articles: a foreword, and its claims in order, with verdicts and reasons.

The directive ``{article} S0`` writes it from chapters.yml (foreword) and claims.yml (claims).
"""

from __future__ import annotations

from typing import Any

import contents
from claims import VERDICTS, claim_link, load, path, prose, recipe, tally
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

log = logging.getLogger(__name__)
Row = dict[str, Any]


class Article(SphinxDirective):
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        for file in (path(self.env), contents.path(self.env)):
            self.env.note_dependency(str(file))
        source = self.arguments[0]
        found = [entry for entry in contents.load(self.env)["articles"] if entry["source"] == source]
        rows = [row for row in load(self.env).values() if row["source"] == source]
        if not found or not rows:
            log.warning("there is no article %s", source, location=self.get_location())
            return []
        return [*self.foreword(found[0]), self.summary(rows), self.claims(rows)]

    def foreword(self, article: Row) -> list[nodes.Node]:
        box = nodes.container(classes=["foreword"])
        paragraphs = [
            f"*{article['title']}.* {article['author']}, {article['date']}. "
            f"In the {{ref}}`bibliography <source-{article['source'].lower()}>` it is {article['source']}.",
            *article["foreword"].strip().split("\n\n"),
        ]
        if article.get("address"):
            paragraphs[0] += f" [The original is here]({article['address']})."
        for text in paragraphs:
            box += nodes.paragraph("", "", prose(self, text))
        return [box]

    def summary(self, rows: list[Row]) -> nodes.paragraph:
        told = nodes.Text(f"We count {len(rows)} claims: ")
        return nodes.paragraph("", "", told, *tally(rows), classes=["care-summary", "verdict-tally"])

    def claims(self, rows: list[Row]) -> nodes.bullet_list:
        listed = nodes.bullet_list(classes=["care"])
        listed += [self.item(row) for row in rows]
        return listed

    def item(self, row: Row) -> nodes.list_item:
        claim = nodes.paragraph("", "", claim_link(claim=row["id"], to="ledger"), nodes.Text(" "))
        claim += nodes.strong("", "", prose(self, row["claim"]))
        word = nodes.inline("", VERDICTS[row["verdict"]], classes=["verdict-word"])
        reason = nodes.paragraph("", "", word, nodes.Text(" "), prose(self, row["reason"]))
        where = nodes.paragraph("", "", claim_link(claim=row["id"], to="earned"), classes=["care-where"])
        parts = (claim, reason, *recipe(self, row), where)
        return nodes.list_item("", *parts, classes=["verdict", f"verdict-{row['verdict']}"])


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("article", Article)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
