"""Matplotlib's curves in fewer characters: steps from point to point, in tenths of a point.

A twentieth of a point, the largest error, is finer than any screen shows, and it does not add up: each step
is taken from where the one before has arrived.
"""

from __future__ import annotations

import re

CURVE = re.compile(r'(<path[^>]*? d=")([MLCQz\d\s.e+-]{160,})(")')
TOKEN = re.compile(r"[MLCQz]|-?\d[\d.]*(?:e-?\d+)?")
PLACE = re.compile(r'(<use [^>]*?) x="(-?[\d.]+)" y="(-?[\d.]+)"')
ALIKE = re.compile(r'<g clip-path="([^"]*)">((?:<use [^>]*? (style="[^"]*")/>)(?:<use [^>]*? \3/>)+)</g>')
NUMBERS = {"M": 2, "L": 2, "C": 6, "Q": 4, "z": 0}
TENTHS = 10


def written(tenths: int) -> str:
    """A number as SVG needs it, with no zero before its point."""
    sign, (whole, tenth) = "-" if tenths < 0 else "", divmod(abs(tenths), TENTHS)
    return f"{sign}{whole or ''}.{tenth}" if tenth else f"{sign}{whole}"


def relative(d: str) -> str:
    """The `d` of a path in absolute coordinates, as one in relative coordinates."""
    tokens, at, out, before = TOKEN.findall(d), 0, [], ""
    x = y = start_x = start_y = 0
    command = ""
    while at < len(tokens):
        if tokens[at] in NUMBERS:
            command, at = tokens[at], at + 1
        count = NUMBERS[command]
        points = [round(float(number) * TENTHS) for number in tokens[at : at + count]]
        at += count
        name = "" if command == before and command in "LCQ" else command.lower()
        steps = [value - (y if k % 2 else x) for k, value in enumerate(points)]
        out.append(name + joined(steps, first=bool(name)))
        x, y = points[-2:] if points else (start_x, start_y)
        if command == "M":
            start_x, start_y = x, y
        before = command
    return "".join(out)


def joined(steps: list[int], first: bool) -> str:
    """Numbers in a row: a minus sign parts them as well as a space."""
    text = "".join(each if each.startswith("-") else f" {each}" for each in map(written, steps))
    return text.lstrip() if first else text


def compact(svg: str) -> str:
    """The same picture: shorter curves, marks placed to a tenth of a point, a shared style said once."""
    svg = CURVE.sub(lambda path: f"{path[1]}{relative(path[2])}{path[3]}", svg)
    svg = PLACE.sub(lambda mark: f'{mark[1]} x="{float(mark[2]):.1f}" y="{float(mark[3]):.1f}"', svg)
    return ALIKE.sub(
        lambda marks: f'<g clip-path="{marks[1]}" {marks[3]}>{marks[2].replace(" " + marks[3], "")}</g>', svg
    )
