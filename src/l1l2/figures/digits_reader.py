"""The digits reader: which pixels a network still reads, and which neurons are left, as λ moves."""

from __future__ import annotations

import numpy as np

from l1l2.figures.controls import Options, Steps
from l1l2.figures.figure import Stage, moving_figure
from l1l2.figures.read_digits import CEILING, FLOOR, LAMS, PROX, SUBGRADIENT, TEST, WAYS, Reader, readers
from l1l2.figures.still import Picture
from l1l2.figures.words import number

START = PROX, LAMS.index(0.001)
SIDE, NEURONS = 8, 64


def digits_reader() -> Stage:
    """The figure: a map of the pixels, a strip of the neurons, and the share of exact zeros by λ."""
    found = readers()
    shape = len(WAYS), len(LAMS)
    order = [found[way, at] for way in range(len(WAYS)) for at in range(len(LAMS))]
    return moving_figure(
        "digits_reader",
        arrays={
            "pixels": np.array([r.pixels for r in order], dtype=np.uint8).reshape(*shape, -1),
            "neurons": np.array([r.neurons for r in order], dtype=np.uint8).reshape(*shape, -1),
            **{name: np.array([getattr(r, name) for r in order]).reshape(shape)
               for name in ("zeros", "smallest")},
            **{name: np.array([getattr(r, name) for r in order], dtype=np.int32).reshape(shape)
               for name in ("gone", "unread", "right")},
        },
        controls=[
            Options("way", "penalty and steps", WAYS, value=START[0]),
            Steps("lam", "λ", [number(lam) for lam in LAMS], START[1]),
        ],
        options={"ways": list(WAYS), "lams": [number(lam) for lam in LAMS], "test": TEST,
                 "floor": FLOOR, "ceiling": CEILING},
        caption="A network of 64 pixels, 64 neurons and 10 digits, trained for 40 epochs on 1000 "
                "images, once for each setting. In the map, each pixel has a square as wide as its "
                "weights are long (the longest fills its cell), and a cross where all of them are exactly "
                "0. In the strip, each neuron’s size, weights in times weights out, in falling order; one "
                "that is gone has no dot. In the curve, the share of weights that are exactly 0 (thin: by "
                "the other ways).",
        spoken=sentence(*START, found[START]),
        table=table(),
        still=still(),
        heights=(666, 1022),
    )  # fmt: skip


def sentence(way: int, at: int, reader: Reader) -> str:
    """The state in words."""
    least = "exactly 0" if reader.smallest == 0 else f"{number(reader.smallest, 1)}, not 0"
    return (
        f"{WAYS[way]}, λ {number(LAMS[at])}: {number(100 * reader.zeros)} % of the weights are exactly 0; "
        f"{reader.gone} of 64 neurons gone, {reader.unread} of 64 pixels unread. "
        f"Smallest weight: {least}. Right: {reader.right} of {TEST} test images."
    )


def table() -> dict[str, object]:
    """Every setting's zeros and score."""
    rows = [
        [WAYS[way], number(LAMS[at]), f"{number(100 * r.zeros)} %", str(r.gone), str(r.unread), str(r.right)]
        for (way, at), r in readers().items()
    ]
    head = ["penalty and steps", "λ", "weights at 0", "neurons gone", "pixels unread", f"right of {TEST}"]
    return {"caption": "What is left of each network.", "head": head, "rows": rows}


def still() -> str:
    """The map of the pixels at one λ, by a prox and by a subgradient."""
    picture = Picture(
        600, 310,
        "Two maps of 8 by 8 pixels at λ = 0.001. Left, L1 by a prox: squares of many sizes in the "
        "middle, and crosses at the pixels of the rim, whose weights are all exactly zero. Right, L1 by "
        "a subgradient: nearly the same squares, and no cross.",
    )  # fmt: skip
    cell = 32.0
    for left, way in ((16.0, PROX), (316.0, SUBGRADIENT)):
        picture.text(left, 20, f"{WAYS[way]}, λ = {number(LAMS[START[1]])}")
        for k, code in enumerate(readers()[way, START[1]].pixels):
            x, y = left + cell * (k % SIDE + 0.5), 30 + cell * (k // SIDE + 0.5)
            half = 0.46 * cell * code / 255
            if code:
                corners = [(x - half, y - half), (x + half, y - half), (x + half, y + half)]
                picture.line([*corners, (x - half, y + half), corners[0]], "l1l2-f0")
            else:
                picture.line([(x - 5, y - 5), (x + 5, y + 5)], "l1l2-line l1l2-c1")
                picture.line([(x - 5, y + 5), (x + 5, y - 5)], "l1l2-line l1l2-c1")
    return picture.svg()
