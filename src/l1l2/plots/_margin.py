"""What stands beside the lines: their names at the right, the number of nonzero weights on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_TICKS = 7


def nonzeros_on_top(ax: Any, lams: Array, coefs: Array) -> None:
    """A second axis on top: how many features have a weight that is not zero. coefs : (L, t, p)"""
    count = (coefs != 0).any(axis=1).sum(axis=1)
    at = np.geomspace(lams[0], lams[-1], min(_TICKS, len(lams)))
    # Of two as near as each other the first, whatever rounding makes of their distances.
    nearest = [int(np.abs(np.log(lams) - np.log(lam)).round(9).argmin()) for lam in at]
    top = ax.secondary_xaxis("top")
    top.set_xticks(lams[nearest], [str(count[i]) for i in nearest])
    top.minorticks_off()
    top.tick_params(length=3, labelsize="small")
    top.spines["top"].set_visible(False)
    top.set_xlabel("weights that are not zero", fontsize="small")


def label_lines(ax: Any, x: float, ends: Sequence[tuple[float, str, str]]) -> None:
    """Name lines where they end, (height, name, colour), moved apart where they would touch."""
    if not ends:
        return
    ends = sorted(ends, key=lambda end: end[0])
    height = ax.get_window_extent().height / ax.figure.dpi * 72
    low, high = ax.get_ylim()
    wanted = np.array([(end[0] - low) / (high - low) for end in ends])
    size = _font_points(ax)
    for place, at, (_, name, colour) in zip(
        spread_out(wanted, 1.25 * size / height), wanted, ends, strict=True
    ):
        ax.annotate(
            name,
            (1.0, at),
            xycoords="axes fraction",
            xytext=(1.03, place),
            textcoords="axes fraction",
            va="center",
            fontsize="small",
            color=colour,
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "lw": 0.6,
                "alpha": 0.6,
                "shrinkA": 1,
                "shrinkB": 1,
            },
            annotation_clip=False,
        )


def spread_out(wanted: Array, gap: float) -> Array:
    """The places nearest to increasing `wanted`, in squares, that are at least `gap` apart."""
    # With gaps taken out it is an isotonic regression: pool neighbours that are out of order.
    pools: list[tuple[float, int]] = []
    for at, value in enumerate(wanted):
        mean, size = float(value) - at * gap, 1
        while pools and pools[-1][0] > mean:
            before, many = pools.pop()
            mean, size = (before * many + mean * size) / (many + size), many + size
        pools.append((mean, size))
    flat = np.array([mean for mean, size in pools for _ in range(size)])
    return np.asarray(flat + gap * np.arange(len(wanted)))


def _font_points(ax: Any) -> float:
    from matplotlib.font_manager import FontProperties

    return float(FontProperties(size="small").get_size_in_points())
