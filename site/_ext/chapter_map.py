"""The map of the book: how the chapters depend on each other, drawn and as a list, and ways through it.

The drawing is an SVG made at build, narrow enough for a phone. A line says that the chapter below builds on
the one above; a line that follows from others is left out, and the list has them all.
"""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import Any

import contents
from contents import Book, Entry, items, written_out
from sphinx.application import Sphinx

WIDTH, BOX, TALL, ROW, ACROSS = 404, 100, 44, 84, 3
PASS = 12  # the room that a line takes that passes a row
Place = tuple[float, float]
Node = int | tuple[int, int, int]


def ancestors(number: int, needs: dict[int, list[int]]) -> set[int]:
    """All chapters that a chapter builds on, directly or not."""
    direct = set(needs[number])
    return direct.union(*(ancestors(each, needs) for each in direct))


def edges(needs: dict[int, list[int]]) -> list[tuple[int, int]]:
    """(upper, lower) for each direct need that does not follow from the others."""
    found = []
    for number, direct in needs.items():
        implied = set().union(*(ancestors(each, needs) for each in direct))
        found += [(each, number) for each in direct if each not in implied]
    return found


def rows(needs: dict[int, list[int]]) -> dict[int, int]:
    """The row of each chapter: below all that it needs, and at most three side by side."""
    row: dict[int, int] = {}
    for number in sorted(needs, key=lambda number: (len(ancestors(number, needs)), number)):
        place = max((row[each] + 1 for each in needs[number]), default=0)
        while list(row.values()).count(place) == ACROSS:
            place += 1
        row[number] = place
    return row


def ways(needs: dict[int, list[int]]) -> dict[Node, list[Node]]:
    """What hangs from what: a line past a row goes through a point of its own there, (upper, lower, row)."""
    row = rows(needs)
    above: dict[Node, list[Node]] = {}
    for upper, lower in edges(needs):
        chain: list[Node] = [upper, *((upper, lower, k) for k in range(row[upper] + 1, row[lower])), lower]
        for one, next_ in pairwise(chain):
            above.setdefault(next_, []).append(one)
    return above


def places(needs: dict[int, list[int]]) -> dict[Node, Place]:
    """The centre of each chapter's box, and of each line that passes a row: below what it hangs from."""
    row, above = rows(needs), ways(needs)
    found: dict[Node, Place] = {}

    def order(node: Node) -> tuple[float, str]:
        parents = [found[each][0] for each in above.get(node, [])]
        return (sum(parents) / len(parents) if parents else WIDTH / 2, str(node))

    for k in range(max(row.values()) + 1):
        here: list[Node] = [number for number in needs if row[number] == k]
        here += [node for node in above if isinstance(node, tuple) and node[2] == k]
        wide = [PASS if isinstance(node, tuple) else BOX for node in here]
        gap = (WIDTH - sum(wide)) / len(here)
        left = 0.0
        for node in sorted(here, key=order):
            width = gap + (PASS if isinstance(node, tuple) else BOX)
            found[node] = (left + width / 2, k * ROW + TALL / 2 + 2)
            left += width
    return found


def line(upper: Place, lower: Place, on: bool) -> str:
    """From the foot of one to the head of the next, and past that row if the line goes on."""
    (x0, y0), (x1, y1) = upper, lower
    y0, y1 = y0 + TALL / 2, y1 - TALL / 2
    half = (ROW - TALL) / 2
    bend = f"C{x0:.0f} {y0 + half:.0f} {x1:.0f} {y1 - half:.0f}"
    return f'<path d="M{x0:.0f} {y0:.0f}{bend} {x1:.0f} {y1:.0f}{f"v{TALL}" if on else ""}"/>'


def box(book: Book, page: str, entry: Entry, at: Place) -> str:
    x, y = at[0] - BOX / 2, at[1] - TALL / 2
    words = entry["short"].split("\n")
    first = at[1] + 4 - 7 * (len(words) - 1)
    text = " ".join(  # the space is for those who hear it
        f'<tspan x="{x + 27:.1f}" y="{first + 14 * k:.1f}">{escape(word)}</tspan>'
        for k, word in enumerate(words)
    )
    drawn = (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{BOX}" height="{TALL}" rx="7"/>'
        f'<text class="map-number" x="{x + 14:.1f}" y="{at[1] + 5:.1f}">{entry["number"]}</text> '
        f"<text>{text}</text>"
    )
    name = escape(f"{entry['number']} · {entry['title']}")
    if book.written(entry):
        return f'<a href="{book.uri(page, entry["file"])}">{drawn}</a>'
    return f'<g class="map-to-come" aria-label="{name}, to come" role="img">{drawn}</g>'


def drawing(book: Book, page: str) -> str:
    needs = {entry["number"]: entry["needs"] for entry in book.chapters}
    at = places(needs)
    height = max(y for _, y in at.values()) + TALL / 2 + 2
    lines = "".join(
        line(at[upper], at[lower], isinstance(lower, tuple))
        for lower, uppers in ways(needs).items()
        for upper in uppers
    )
    boxes = "".join(box(book, page, entry, at[entry["number"]]) for entry in book.chapters)
    return (
        f'<svg class="chapter-map" viewBox="0 0 {WIDTH} {height:.0f}" role="group" '
        'aria-label="The chapters, each below those that it builds on; the list says the same in words.">'
        f'<g class="map-lines" aria-hidden="true">{lines}</g>{boxes}</svg>'
    )


def numbers(book: Book, page: str, which: list[int]) -> str:
    """The numbers of chapters, as links where they are written."""
    told = []
    for number in which:
        entry = book.numbered(number)
        if book.written(entry):
            uri = book.uri(page, entry["file"])
            told.append(f'<a class="reference internal" href="{uri}">{number}</a>')
        else:
            told.append(str(number))
    return ", ".join(told[:-1]) + (" and " if told[1:] else "") + told[-1]


def plural(which: list[int]) -> str:
    return "chapters" if which[1:] else "chapter"


def listing(book: Book, page: str) -> str:
    told = []
    for entry in sorted(book.chapters, key=lambda entry: int(entry["number"])):
        needs, leads = entry["needs"], entry["leads_to"]
        before = f"needs {plural(needs)} {numbers(book, page, needs)}" if needs else "needs no other chapter"
        after = f"; leads to {plural(leads)} {numbers(book, page, leads)}" if leads else ""
        name = book.link(page, entry, f"{entry['number']} · {entry['title']}")
        told.append(f"{name}: {before}{after}; about {entry['minutes']} minutes.")
    for entry in book.pages:  # no chapters, but with figures
        told.append(f"{book.link(page, entry, entry['title'])}: {written_out(entry['question'])}")
    return items(told)


def chapter_map(book: Book, page: str) -> str:
    return drawing(book, page) + listing(book, page)


def readers(book: Book, page: str) -> str:
    html = []
    for reader in book.list["readers"]:
        steps = []
        for step in reader["steps"]:
            entry = book.numbered(step["chapter"])
            week = f"Week {step['week']}: " if "week" in step else ""
            name = book.link(page, entry, f"chapter {entry['number']}, {entry['title']}")
            steps.append(f"<li>{week}{name}. {written_out(step['what'])}</li>")
        html.append(
            f"<h3>{escape(reader['title'])}</h3><p>{written_out(reader['who'])}</p><ol>{''.join(steps)}</ol>"
        )
    return "".join(html)


def heading(book: Book, page: str, entry: Entry) -> str:
    name = f"{entry['number']} · {entry['title']}"
    return f"<h3>{book.link(page, entry, name)}</h3>"


def objectives(book: Book, page: str) -> str:
    return "".join(
        heading(book, page, entry) + items([written_out(text) for text in entry["objectives"]])
        for entry in book.chapters
    )


def teachers(book: Book, page: str) -> str:
    html = []
    for entry in book.chapters:
        wrong = "".join(
            f"<dt>{written_out(each['wrong'])}</dt><dd>{written_out(each['cure'])}</dd>"
            for each in entry["mistakes"]
        )
        html.append(
            f"{heading(book, page, entry)}<p><b>To assign:</b> {written_out(entry['assign'])}</p>"
            f'<dl class="mistakes">{wrong}</dl>'
        )
    return "".join(html)


def setup(app: Sphinx) -> dict[str, Any]:
    for name, writer in (
        ("chapter-map", chapter_map),
        ("reader-paths", readers),
        ("objectives", objectives),
        ("teachers", teachers),
    ):
        contents.add(app, name, writer)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
