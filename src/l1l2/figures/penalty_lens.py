"""FIG-1, the penalty lens: one weight, its wish a, a penalty, and the lowest point of their sum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from l1l2._validation import reals, strength
from l1l2.figures import words
from l1l2.figures.controls import LogSlider, Options, Slider
from l1l2.figures.figure import Stage, moving_figure
from l1l2.figures.still import Axes, Picture
from l1l2.prox import elastic_net, shrink, soft_threshold

Array = NDArray[np.float64]

START_LAM, START_A = 1.0, 2.0
REACH, TOP = 3.0, 6.0
_TABLE_A = (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0)


def half_threshold(v: ArrayLike, t: float) -> Array:
    """Prox of t·Σ√|v|, the penalty with q = ½: zero up to |v| = (3/2)·t^(2/3), and from there a jump.

    v : array of any shape, or a number
    t : float ≥ 0

    At the jump both valleys are equally deep; the one at zero is taken.
    Source: Xu, Chang, Xu and Zhang (2012), IEEE Trans. Neural Netw. Learn. Syst. 23, 1013–1027.
    """
    v, t = reals("half_threshold", "v", v), strength("half_threshold", "t", t)
    edge = 1.5 * np.cbrt(t) ** 2
    size = np.maximum(np.abs(v), max(edge, np.finfo(float).tiny))
    # With w = s², the slope is zero where s³ − |v|s + t/2 = 0; the valley is the larger root.
    angle = np.arccos(-(3 * t / (4 * size)) * np.sqrt(3 / size))
    w = np.sign(v) * (4 * size / 3) * np.cos(angle / 3) ** 2
    return np.where(np.abs(v) <= edge, 0.0, w)


@dataclass(frozen=True)
class Lens:
    """A penalty as the figure offers it: its button, its value, the lowest point of ½(w − v)² + its value."""

    name: str
    value: Callable[[Array, float], Array]
    prox: Callable[[ArrayLike, float], Array]


LENSES = (
    Lens("q = 1", lambda w, lam: lam * np.abs(w), soft_threshold),
    Lens("q = 2", lambda w, lam: lam / 2 * w**2, shrink),
    Lens("elastic net", lambda w, lam: lam / 2 * np.abs(w) + lam / 4 * w**2,
         lambda v, lam: elastic_net(v, lam / 2, lam / 2)),
    Lens("q = ½", lambda w, lam: lam * np.sqrt(np.abs(w)), half_threshold),
)  # fmt: skip


def penalty_lens() -> Stage:
    """The figure: a bowl, a penalty, their sum and its lowest point, and that point for every a."""
    return moving_figure(
        "penalty_lens",
        arrays={},
        controls=[
            Options("penalty", "penalty", [lens.name for lens in LENSES]),
            LogSlider("lam", "λ", 0.05, 5.0, START_LAM),
            Slider("a", "a, what the data wish", -REACH, REACH, START_A, 0.05),
        ],
        options={"reach": REACH, "top": TOP},
        caption="What the data charge for a weight, what the penalty charges, and the lowest point of the "
                "sum. Drag a, here or along the small picture, which shows the lowest point for every a.",
        spoken=sentence(START_LAM, START_A),
        table=table(),
        still=still(),
        heights=(613, 917),
    )  # fmt: skip


def sentence(lam: float, a: float) -> str:
    """The first state in words: the L1 penalty at strength lam, the data's wish a."""
    w = float(soft_threshold(a, lam))
    start = f"λ {words.strength(lam)}, a {words.number(a)}: the minimum is at w = {words.number(w)}"
    if w == 0:
        return f"{start}, in the kink, as for every |a| up to {words.number(lam)}."
    return f"{start}: {words.number(lam)} nearer to zero than a."


def table(wishes: Sequence[float] = _TABLE_A, lam: float = START_LAM) -> dict[str, object]:
    """The lowest point for some wishes a, under each penalty."""
    rows = [[words.number(a), *(words.number(float(lens.prox(a, lam))) for lens in LENSES)] for a in wishes]
    return {
        "caption": f"The lowest point w for some a, with λ = {words.number(lam)}.",
        "head": ["a", *(lens.name for lens in LENSES)],
        "rows": rows,
    }


def still() -> str:
    """Three sums side by side: the wish far off, the wish near, and the same under the squared penalty."""
    picture = Picture(
        680, 290,
        "Three sums of a bowl and a penalty. Under q = 1 the lowest point is 1 when a is 2, and exactly 0, "
        "in the kink, when a is 0.8. Under q = 2 it is 0.4 when a is 0.8.",
    )  # fmt: skip
    picture.text(14, 280, "Dashed: the bowl of the data, lowest at a, and the penalty. Solid: their sum.")
    for k, (lens, a) in enumerate([(LENSES[0], 2.0), (LENSES[0], 0.8), (LENSES[1], 0.8)]):
        _sum(picture, 14 + 224 * k, lens, a)
    return picture.svg()


def _sum(picture: Picture, left: float, lens: Lens, a: float) -> None:
    lam = START_LAM
    axes = Axes(picture, left=left, top=34, width=186, height=180, x=(-REACH, REACH), y=(0, TOP))
    axes.frame(x_ticks=[(v, words.number(v)) for v in (-2.0, 0.0, 2.0)],
               y_ticks=[(v, words.number(v)) for v in (0.0, 2.0, 4.0)],
               x_label="weight w", title=f"{lens.name}, λ = 1, a = {words.number(a)}")  # fmt: skip
    w = REACH * np.linspace(-1, 1, 61) * np.abs(np.linspace(-1, 1, 61))
    data, charge = (w - a) ** 2 / 2, lens.value(w, lam)
    looks = ("l1l2-c0 l1l2-dashed", "l1l2-c1 l1l2-dashed", "l1l2-c2")
    for values, classes in zip((data, charge, data + charge), looks, strict=True):
        inside = values <= TOP
        axes.curve(w[inside].tolist(), values[inside].tolist(), classes)
    low = float(lens.prox(a, lam))
    height = (low - a) ** 2 / 2 + float(lens.value(np.array(low), lam))
    picture.circle(*axes.at(low, height), 5, "l1l2-f2")
