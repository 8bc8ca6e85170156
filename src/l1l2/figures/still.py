"""A few shapes of SVG: the still picture where a figure cannot move (paper, no JavaScript, a preview).

Colours are classes that the page's own style sheet turns dark and light; the picture carries a light copy
of them for where it stands alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

import numpy as np

from l1l2.plots._margin import spread_out

COLOURS = ("#0b6ecf", "#982300", "#0b7457", "#7f238e", "#936800")
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1f2933}.l1l2-quiet{fill:#5b6670}"
    ".l1l2-grid{stroke:#d9dee3}.l1l2-axis{stroke:#5b6670}.l1l2-cursor{stroke:#1f2933;stroke-width:1.5}"
    ".l1l2-line{fill:none;stroke-width:2;stroke-linejoin:round}.l1l2-dashed{stroke-dasharray:6 4}"
    + "".join(f".l1l2-c{i}{{stroke:{c}}}.l1l2-f{i}{{fill:{c}}}" for i, c in enumerate(COLOURS))
)


class Picture:
    """An SVG picture of `width` × `height` pixels, built shape by shape. `alt` says what is seen."""

    def __init__(self, width: float, height: float, alt: str) -> None:
        self._parts = [
            '<svg xmlns="http://www.w3.org/2000/svg" class="l1l2-still"'
            f' role="img" aria-label="{escape(alt)}"'
            f' viewBox="0 0 {_px(width)} {_px(height)}" width="{_px(width)}" height="{_px(height)}">',
            f"<style>{_STYLE}</style>",
        ]

    def line(self, points: Iterable[tuple[float, float]], classes: str) -> None:
        """A line through points; classes such as "l1l2-line l1l2-c0 l1l2-dashed"."""
        path = "L".join(f"{_px(x)},{_px(y)}" for x, y in points)
        self._parts.append(f'<path class="{classes}" d="M{path}"/>')

    def circle(self, x: float, y: float, radius: float, classes: str) -> None:
        """A dot."""
        self._parts.append(f'<circle class="{classes}" cx="{_px(x)}" cy="{_px(y)}" r="{_px(radius)}"/>')

    def text(self, x: float, y: float, words: str, *, anchor: str = "start", classes: str = "") -> None:
        """Words with their baseline at (x, y)."""
        look = f' class="{classes}"' if classes else ""
        place = f'x="{_px(x)}" y="{_px(y)}" text-anchor="{anchor}"'
        self._parts.append(f"<text {place}{look}>{escape(words)}</text>")

    def svg(self) -> str:
        """The picture."""
        return "".join([*self._parts, "</svg>"])


class Axes:
    """A rectangle of a Picture with a scale each way; `log_x` for a logarithmic one."""

    def __init__(
        self,
        picture: Picture,
        *,
        left: float,
        top: float,
        width: float,
        height: float,
        x: tuple[float, float],
        y: tuple[float, float],
        log_x: bool = False,
    ) -> None:
        self.picture, self.log_x = picture, log_x
        self.left, self.top, self.width, self.height = left, top, width, height
        self._x, self._y = tuple(map(self._warp, x)), y

    def _warp(self, value: float) -> float:
        return math.log10(value) if self.log_x else value

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The pixel of a point."""
        across = (self._warp(x) - self._x[0]) / (self._x[1] - self._x[0])
        up = (y - self._y[0]) / (self._y[1] - self._y[0])
        return self.left + across * self.width, self.top + (1 - up) * self.height

    def frame(
        self,
        *,
        x_ticks: Sequence[tuple[float, str]],
        y_ticks: Sequence[tuple[float, str]],
        x_label: str = "",
        title: str = "",
    ) -> None:
        """Grid lines with their numbers at the right, ticks below, a title above, a label under the axis."""
        right, bottom = self.left + self.width, self.top + self.height
        for value, words in y_ticks:
            y = self.at(self._unwarp(self._x[0]), value)[1]
            self.picture.line([(self.left, y), (right, y)], "l1l2-axis" if value == 0 else "l1l2-grid")
            self.picture.text(right + 6, y + 4, words, classes="l1l2-quiet")
        for value, words in x_ticks:
            x = self.at(value, self._y[0])[0]
            self.picture.line([(x, bottom), (x, bottom + 5)], "l1l2-axis")
            self.picture.text(x, bottom + 18, words, anchor="middle", classes="l1l2-quiet")
        if x_label:
            self.picture.text(self.left + self.width / 2, bottom + 36, x_label, anchor="middle")
        if title:
            self.picture.text(self.left, self.top - 8, title)

    def _unwarp(self, value: float) -> float:
        return 10**value if self.log_x else value

    def curve(self, xs: Sequence[float], ys: Sequence[float], classes: str) -> None:
        """A line through the points (xs, ys)."""
        self.picture.line([self.at(x, y) for x, y in zip(xs, ys, strict=True)], f"l1l2-line {classes}")


def dodge(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions at least `gap` apart within low … high, in the order of `wanted` and as near to it as can be.

    Neighbours that are too close form a block, which settles at the mean of what its members want.
    """
    order, steps = np.argsort(wanted, kind="stable"), gap * np.arange(len(wanted))
    shifts = spread_out(np.asarray(wanted)[order], gap) - steps
    positions = np.empty(len(wanted))
    positions[order] = np.minimum(np.maximum(shifts, low), high - steps.max(initial=0.0)) + steps
    return positions.tolist()


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
