"""Verdicts under the cells that test a claim, and the ledger of all claims.

A cell tagged ``claim-S0-12`` tests the row ``S0-12`` of ``chapters/claims.yml``. After each tagged cell
the page gets a line for each of its claims, with the verdict and a link to the ledger. The directive
``{ledger}`` lists every row, with links back to the cells. A tag without a row is a warning.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from page_notes import PageNotes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

log = logging.getLogger(__name__)
TAG = re.compile(r"^claim-(S\d+-\d+)$")
VERDICTS = {
    "true": "true",
    "conditions": "true, with conditions",
    "misleading": "misleading",
    "unsupported": "unsupported",
    "false": "false",
}
HEADINGS = ("Claim", "Verdict and reason", "Test")
FIELDS = ("id", "source", "claim", "verdict", "reason", "chapter", "kind")
# A number with a decimal point, a percent sign or an exponent, or from 100 on, was measured or set for a
# test, and is worth nothing without its recipe. Smaller whole numbers count, or follow from a definition.
MEASURED = re.compile(r"\d[.,]\d|\d\s?%|\d{3}|10[⁻⁰¹²³⁴-⁹]")

#: The claims that a page's cells test, with the anchor of each.
PLACES = PageNotes[list[tuple[str, str]]]("claim_places")
LEDGERS = PageNotes[bool]("ledgers")


def path(env: BuildEnvironment) -> Path:
    return Path(env.srcdir, env.config.claims_file)


def load(env: BuildEnvironment) -> dict[str, dict[str, Any]]:
    """The rows of claims.yml by id; read once for each build."""
    if not hasattr(env.app, "claims"):
        file = path(env)
        rows = yaml.safe_load(file.read_text("utf-8")) if file.exists() else []
        for fault in faults(rows):
            log.warning("%s: %s", file.name, fault)
        env.app.claims = {row["id"]: row for row in rows if not faults([row])}  # type: ignore[attr-defined]
    return env.app.claims  # type: ignore[attr-defined, no-any-return]


def faults(rows: list[dict[str, Any]]) -> list[str]:
    """What is wrong with the rows, each fault with the row's id; the verdicts become lower-case text."""
    found = []
    for row in rows:
        name = row.get("id", "a row without id")
        found += [f"{name} has no {field}" for field in FIELDS if row.get(field) in (None, "")]
        if MEASURED.search(row.get("reason") or "") and not row.get("recipe"):
            found.append(f"{name} has a measured number in its reason and no recipe")
        row["verdict"] = str(row.get("verdict", "")).lower()  # YAML reads a bare true as a truth value
        if row["verdict"] not in ("", *VERDICTS):
            found.append(f"{name} has the verdict {row['verdict']!r}, which is none of {', '.join(VERDICTS)}")
    names = [row.get("id") for row in rows]
    return found + [f"{name} is there twice" for name in dict.fromkeys(names) if names.count(name) > 1]


def tagged(cell: dict[str, Any]) -> list[str]:
    """The ids of the claims that a cell is tagged with."""
    return [match[1] for tag in cell["metadata"].get("tags", []) if (match := TAG.match(tag))]


def insert_verdicts(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put a text cell with the verdicts after each tagged cell, in memory."""
    env = app.env
    if not env.doc2path(docname).endswith(".ipynb"):
        return
    notebook = json.loads(source[0])
    cells = []
    for cell in notebook["cells"]:
        cells.append(cell)
        if claims := tagged(cell):
            text = "```{claim-verdicts} " + " ".join(claims) + "\n```"
            cells.append(
                {"cell_type": "markdown", "id": f"verdicts-{len(cells)}", "metadata": {}, "source": text}
            )
    notebook["cells"] = cells
    source[0] = json.dumps(notebook)


class claim_link(nodes.inline, nodes.Element):
    """To be replaced, when all pages are read, by a link to the claim's row or to its cells."""


class ClaimVerdicts(SphinxDirective):
    """One line for each claim that the cell above tests."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        rows = load(self.env)
        self.env.note_dependency(str(path(self.env)))
        places = PLACES.of(self.env).setdefault(self.env.docname, [])
        lines = nodes.container(classes=["verdicts"])
        for claim in self.arguments[0].split():
            if claim not in rows:
                log.warning(
                    "the tag claim-%s has no row in %s",
                    claim,
                    path(self.env).name,
                    location=self.get_location(),
                )
                continue
            again = sum(c == claim for c, _ in places)
            anchor = f"claim-{claim.lower()}" + (f"-{again + 1}" if again else "")
            places.append((claim, anchor))
            lines += self.line(rows[claim], anchor)
        return [lines] if lines.children else []

    def line(self, row: dict[str, Any], anchor: str) -> nodes.paragraph:
        line = nodes.paragraph(classes=["verdict", f"verdict-{row['verdict']}"], ids=[anchor])
        line += claim_link(claim=row["id"], to="ledger")
        line += nodes.Text(" ")
        line += nodes.inline("", VERDICTS[row["verdict"]], classes=["verdict-word"])
        line += nodes.Text(" ")
        line += prose(self, row["claim"])
        return line


def prose(directive: SphinxDirective, text: str) -> nodes.inline:
    """A sentence of claims.yml, which may hold inline Markdown."""
    parsed, messages = directive.state.inline_text(" ".join(text.split()), directive.lineno)
    return nodes.inline("", "", *parsed, *messages)


def recipe(directive: SphinxDirective, row: dict[str, Any]) -> list[nodes.paragraph]:
    """In small print what the test of a claim was made of, where it was made of data or draws."""
    if not row.get("recipe"):
        return []
    return [
        nodes.paragraph("", "", nodes.Text("Recipe: "), prose(directive, row["recipe"]), classes=["recipe"])
    ]


def tally(rows: list[dict[str, Any]]) -> Iterable[nodes.Node]:
    """How many rows have each verdict, as a number before the verdict's badge."""
    for key, text in VERDICTS.items():
        if count := sum(row["verdict"] == key for row in rows):
            badge = nodes.inline("", text, classes=["verdict-word"])
            yield nodes.inline("", "", nodes.Text(f"{count} "), badge, classes=[f"verdict-{key}"])
            yield nodes.Text(" ")


class Ledger(SphinxDirective):
    """Every claim, by source: what was claimed, the verdict, the reason, and where it is tested."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(path(self.env)))
        LEDGERS.of(self.env)[self.env.docname] = True
        rows = list(load(self.env).values())
        if not rows:
            log.warning("%s is missing or empty", path(self.env), location=self.get_location())
        sources = dict.fromkeys(row["source"] for row in rows)
        total = nodes.paragraph("", f"{len(rows)} claims: ", *tally(rows), classes=["verdict-tally"])
        sections = [self.section(name, [row for row in rows if row["source"] == name]) for name in sources]
        return [total, *sections]

    def section(self, name: str, rows: list[dict[str, Any]]) -> nodes.section:
        section = nodes.section(ids=[f"ledger-{name.lower()}"])
        section += nodes.title("", f"{name}: {len(rows)} claims")
        section += nodes.paragraph("", "", *tally(rows), classes=["verdict-tally"])
        group = nodes.tgroup(cols=len(HEADINGS))
        group += [nodes.colspec(colwidth=width) for width in (38, 47, 15)]
        head = nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in HEADINGS))
        group += nodes.thead("", head)
        group += nodes.tbody("", *map(self.row, rows))
        section += nodes.table("", group, classes=["ledger", "colwidths-given"])
        return section

    def row(self, row: dict[str, Any]) -> nodes.row:
        anchor = f"claim-{row['id'].lower()}"
        name = nodes.reference("", row["id"], refuri=f"#{anchor}", internal=True, classes=["claim-id"])
        word = nodes.inline("", VERDICTS[row["verdict"]], classes=["verdict-word"])
        reason = nodes.paragraph("", "", word, nodes.Text(" "), prose(self, row["reason"]))
        entries = [
            nodes.entry("", nodes.paragraph("", "", name, nodes.Text(" "), prose(self, row["claim"]))),
            nodes.entry("", reason, *recipe(self, row)),
            nodes.entry("", nodes.paragraph("", "", claim_link(claim=row["id"], to="cells"))),
        ]
        classes = ["verdict", f"verdict-{row['verdict']}", f"of-chapter-{row['chapter']}"]
        return nodes.row("", *entries, ids=[anchor], classes=classes)


def to_ledger(app: Sphinx, page: str, claim: str) -> list[nodes.Node]:
    ledger = min(LEDGERS.of(app.env), default=None)
    if ledger is None:
        return [nodes.Text(claim)]
    target = f"{app.builder.get_relative_uri(page, ledger)}#claim-{claim.lower()}"
    return [nodes.reference("", claim, refuri=target, internal=True, classes=["claim-id"])]


def to_cells(app: Sphinx, page: str, claim: str) -> Iterable[nodes.Node]:
    env = app.env
    places = [
        (doc, anchor) for doc, all_ in sorted(PLACES.of(env).items()) for c, anchor in all_ if c == claim
    ]
    if not places:
        return [nodes.emphasis("", f"chapter {load(env)[claim]['chapter']}, to come")]
    links: list[nodes.Node] = []
    for k, (doc, anchor) in enumerate(places):
        number = re.search(r"(\d+)_", doc)
        text = f"chapter {int(number[1])}" if number else env.titles[doc].astext()
        before = sum(other == doc for other, _ in places[:k])
        again = f" ({before + 1})" if [other for other, _ in places].count(doc) > 1 else ""
        target = f"{app.builder.get_relative_uri(page, doc)}#{anchor}"
        links += [nodes.Text(", ")] if k else []
        links.append(nodes.reference("", text + again, refuri=target, internal=True))
    return links


def earned(app: Sphinx, page: str, claim: str) -> list[nodes.Node]:
    """The cells, in a sentence: a verdict whose chapter is to come is not earned yet."""
    there = any(claim == each for claims in PLACES.of(app.env).values() for each, _ in claims)
    return [nodes.Text("Earned in " if there else "To be earned in "), *to_cells(app, page, claim)]


def resolve(app: Sphinx, doctree: nodes.document, page: str) -> None:
    for node in list(doctree.findall(claim_link)):
        link = {"ledger": to_ledger, "cells": to_cells, "earned": earned}[node["to"]]
        node.replace_self(list(link(app, page, node["claim"])))


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("claims_file", "chapters/claims.yml", "env")
    app.add_node(claim_link)
    app.add_directive("claim-verdicts", ClaimVerdicts)
    app.add_directive("ledger", Ledger)
    app.connect("source-read", insert_verdicts, priority=400)  # before inline_values counts the cells
    PLACES.connect(app)
    LEDGERS.connect(app)
    app.connect("doctree-resolved", resolve)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
