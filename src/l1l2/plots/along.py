"""Weights and errors along λ, the strongest penalty on the left, as the path is walked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ._margin import label_lines, nonzeros_on_top
from .style import COLOURS, DASHES

if TYPE_CHECKING:
    from ..path import Path
    from ..selection import CrossValidation

_GREY = "#808080"  # seen on white and on black alike
_SIZE = (6.4, 4.0)
_METRICS = {
    "squared_error": "held-out squared error",
    "log_loss": "held-out log-loss",
    "misclassification": "held-out share misclassified",
}

Array = NDArray[np.float64]


def plot_path(
    path: Path,
    ax: Any = None,
    *,
    names: Sequence[str] | None = None,
    lam: float | None = None,
    target: int | None = None,
    labelled: int = 10,
) -> Any:
    """Draw each weight along λ; the largest are coloured and named at the right margin, the rest are grey.

    path : the λ that are 0 are left out, since the axis is logarithmic
    ax : Matplotlib axes; None for new ones
    names : p names of the features; None for x0, x1, …
    lam : a λ to mark, such as a chosen one
    target : which target, or which class if there are more than two, to draw the weights of
    labelled : how many weights to name, by their size at the smallest λ drawn
    Returns the axes. Raises ValueError where there is no λ above 0, a name for each feature or a target.
    """
    lams, coefs = _positive("plot_path", path.lams, _of_target(path.coefs, target))
    p = coefs.shape[1]
    if names is not None and len(names) != p:
        raise ValueError(f"plot_path: names must be {p}, one for each feature, got {len(names)}. Name all.")
    ax = _axes(ax)
    ax.axhline(0.0, color=_GREY, lw=0.8, alpha=0.6, zorder=1)
    order = np.argsort(-np.abs(coefs[-1]), kind="stable")
    shown = [int(j) for j in order[:labelled] if coefs[-1, j] != 0]
    rest = [j for j in range(p) if j not in shown and coefs[:, j].any()]
    if rest:
        ax.plot(lams, _off_zero(coefs[:, rest]), color=_GREY, lw=0.8, alpha=0.55, zorder=2)
    colours = {j: COLOURS[at % len(COLOURS)] for at, j in enumerate(sorted(shown))}
    for at, j in enumerate(sorted(shown)):
        dash = DASHES[at // len(COLOURS) % len(DASHES)]
        ax.plot(lams, _off_zero(coefs[:, j]), color=colours[j], ls=dash, lw=1.8, zorder=3)
    _log_axis(ax, lams)
    if lam is not None:
        _mark(ax, lam, f"λ = {lam:.3g}", "left", _GREY)
    ax.set_ylabel("weight")
    nonzeros_on_top(ax, lams, coefs[:, None, :])
    ends = [(float(coefs[-1, j]), f"x{j}" if names is None else str(names[j]), colours[j]) for j in shown]
    label_lines(ax, float(lams[-1]), ends)
    return ax


def plot_cv(cv: CrossValidation, ax: Any = None) -> Any:
    """Draw the mean held-out error along λ in a band of one standard error, the folds thin behind it.

    Marked are the λ of the smallest error and the largest within one standard error of it. Shares of L1
    that were not chosen are dashed. The number of weights that are not zero stands on top.

    cv : what `cross_validate` returns;  ax : Matplotlib axes; None for new ones
    Returns the axes. Raises ValueError where there is no λ above 0.
    """
    lams, errors = _positive("plot_cv", cv.lams, cv.errors.T)
    mean, colour = errors.mean(axis=1), COLOURS[0]
    ax = _axes(ax)
    ax.plot(lams, errors, color=_GREY, lw=0.6, alpha=0.5, zorder=1)
    others = [curve for curve in cv.curves if curve.l1_ratio != cv.l1_ratio]
    for curve in others:
        ax.plot(*_positive("plot_cv", curve.lams, curve.mean), color=_GREY, lw=1.0, ls="--", zorder=2)
    ax.plot(lams, mean, color=colour, lw=2.0, zorder=4)
    marks = [(cv.lam_best, "smallest error", "o", "left")]
    if len(cv.errors) > 1:
        se = _positive("plot_cv", cv.lams, cv.se)[1]
        ax.fill_between(lams, mean - se, mean + se, color=colour, alpha=0.2, lw=0, zorder=3)
        marks.append((cv.lam_one_se, "one standard error", "s", "right"))
    _log_axis(ax, lams)
    ax.set_ylabel(_METRICS.get(cv.metric, cv.metric))
    _frame_errors(ax, mean, errors)
    for lam, text, marker, side in marks:
        ax.plot([lam], mean[lams == lam][:1], marker, color=COLOURS[1], ms=7, zorder=5)
        _mark(ax, lam, f"{text}\nλ = {lam:.3g}", side, COLOURS[1])
    nonzeros_on_top(ax, *_positive("plot_cv", cv.path.lams, _three_axes(cv.path.coefs)))
    return ax


def _off_zero(coefs: Array) -> Array:
    """Weights (L, …) without the stretches on which they stay zero, where lines would hide each other."""
    on = coefs != 0
    beside = on.copy()
    beside[1:] |= on[:-1]
    beside[:-1] |= on[1:]
    return np.where(beside, coefs, np.nan)


def _mark(ax: Any, lam: float, text: str, side: str, colour: str) -> None:
    """A λ, by a line and in words, which are aligned with it on the given side."""
    ax.axvline(lam, color=colour, lw=1.2, ls=":", zorder=1)
    ax.annotate(
        text,
        (lam, 1.0),
        xycoords=ax.get_xaxis_transform(),
        xytext=(5 if side == "left" else -5, -4),
        textcoords="offset points",
        ha=side,
        va="top",
        fontsize="small",
        linespacing=1.3,
        zorder=6,
    )


def _frame_errors(ax: Any, mean: Array, errors: Array) -> None:
    """Room above the curve for words; a fold that strays far is cut off rather than all else flattened."""
    low, high = float(min(errors.min(), mean.min())), float(mean.max())
    spread = max(high - low, 1e-12 * abs(high), 1e-300)
    ax.set_ylim(low - 0.05 * spread, high + 0.3 * spread)


def _log_axis(ax: Any, lams: Array) -> None:
    ax.set_xscale("log")
    ax.set_xlabel("λ")
    first, last = float(lams[0]), float(lams[-1])
    ax.set_xlim((first, last) if first > last else (first * 2, last / 2))
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)


def _axes(ax: Any) -> Any:
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=_SIZE, layout="constrained")[1]


def _positive(where: str, lams: Array, values: Any) -> tuple[Array, Any]:
    """The λ above 0 and their values, (L, …)."""
    drawn = lams > 0
    if not drawn.any():
        raise ValueError(f"{where}: lams must hold a λ above 0, got {lams}. Its axis is logarithmic.")
    return lams[drawn], values[drawn]


def _three_axes(coefs: Array) -> Array:
    return coefs if coefs.ndim == 3 else coefs[:, None, :]


def _of_target(coefs: Array, target: int | None) -> Array:
    """(L, p) weights of one target."""
    stacked = _three_axes(coefs)
    most = stacked.shape[1] - 1
    if target is None and most > 0:
        raise ValueError(f"plot_path: target must be one of 0 to {most}, got None. Draw one at a time.")
    if target is not None and not 0 <= target <= most:
        raise ValueError(f"plot_path: target must be from 0 to {most}, got {target}. Draw one of them.")
    return np.asarray(stacked[:, target or 0])
