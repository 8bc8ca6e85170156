"""The playground: points in the plane, a small network that tells them apart, and what λ leaves of it."""

from __future__ import annotations

import math

import numpy as np

from l1l2._validation import Array
from l1l2.figures.controls import Options, Steps
from l1l2.figures.figure import Stage, moving_figure
from l1l2.figures.played import LAMS, PROX, SIZES, SUBGRADIENT, TEST, TRAIN, WAYS, Played, networks, split
from l1l2.figures.still import Picture
from l1l2.figures.words import number
from l1l2.networks import Parameters
from l1l2.playground import CIRCLE, INPUTS, REACH, SETS

START = CIRCLE, PROX, LAMS.index(0.01)


def network_playground() -> Stage:
    """The figure: the plane as a network sees it, the network itself, and its losses by λ."""
    found = networks()
    shape = len(SETS), len(WAYS), len(LAMS)
    order = [found[place] for place in np.ndindex(shape)]
    data = [split(kind) for kind in range(len(SETS))]
    top = max(max(net.loss, net.test_loss) for net in order)
    return moving_figure(
        "network_playground",
        arrays={
            "points": np.array([where for where, _, _, _ in data]),
            "classes": np.array([y for _, y, _, _ in data], dtype=np.uint8),
            **{name: np.array([getattr(net, name) for net in order]).reshape(shape)
               for name in ("loss", "test_loss", "smallest")},
            **{name: np.array([getattr(net, name) for net in order], dtype=np.int32).reshape(shape)
               for name in ("right", "test_right")},
        },
        controls=[
            Options("data", "data", SETS, value=START[0]),
            Options("way", "penalty and steps", WAYS, value=START[1]),
            Steps("lam", "λ", [number(lam) for lam in LAMS], START[2]),
        ],
        options={
            "sets": list(SETS), "ways": list(WAYS), "lams": [number(lam) for lam in LAMS],
            "names": list(INPUTS), "sizes": list(SIZES), "reach": REACH, "train": TRAIN, "test": TEST,
            "top": math.ceil(10 * top) / 10,
            # As text, three digits a number take a third of the room that they take as floats.
            "weights": " ".join(f"{w:.3g}" for net in order for w in net.vector),
        },
        caption="A network of five inputs, two hidden layers of tanh and one output, trained once for "
                "each setting and stored. Left, 80 points of two classes; the darker the ground, the surer "
                "the network, and on the line it finds both classes equally likely. Right, its weights, "
                "with a dotted line for those that are exactly 0, and its neurons, hollow once they are "
                "cut off. Below, the mean loss on the 80 points and on 400 others.",
        spoken=sentence(*START, found[START]),
        table=table(),
        still=still(),
        heights=(749, 1271),
    )  # fmt: skip


def sentence(kind: int, way: int, at: int, net: Played) -> str:
    """The state in words."""
    least = "exactly 0" if net.smallest == 0 else f"{number(net.smallest, 1)}, not 0"
    weights, neurons = sum(w.size for w in Parameters(SIZES).weights), sum(SIZES[1:-1])
    return (
        f"{SETS[kind].capitalize()}, {WAYS[way]}, λ {number(LAMS[at])}: "
        f"{net.zeros} of {weights} weights are exactly 0; {SIZES[0] - net.unread} of {SIZES[0]} inputs and "
        f"{neurons - net.gone} of {neurons} hidden neurons are left. Smallest weight: {least}. "
        f"Loss {number(net.loss)} in training, {net.right} of {TRAIN} points right; "
        f"{number(net.test_loss)} in the test, {net.test_right} of {TEST} right."
    )


def table() -> dict[str, object]:
    """Every setting's zeros and losses."""
    rows = [
        [SETS[kind], WAYS[way], number(LAMS[at]), str(net.zeros), str(SIZES[0] - net.unread),
         number(net.loss), number(net.test_loss)]
        for (kind, way, at), net in networks().items()
    ]  # fmt: skip
    head = ["data", "penalty and steps", "λ", "weights at 0", "inputs left", "loss, training", "loss, test"]
    return {"caption": "What is left of each network, and its losses.", "head": head, "rows": rows}


def still() -> str:
    """The network of the circle at one λ, by a subgradient and by a prox."""
    kind, _, at = START
    few = networks()[START]
    picture = Picture(
        660, 300,
        f"Two networks for the circle at λ = {number(LAMS[at])}, each with five inputs, layers of six and "
        "four neurons, and one output. Left, L1 by a subgradient: all links are there, most of them hair-"
        f"thin. Right, L1 by a prox: {58 - few.zeros} links are left, some of them wide.",
    )  # fmt: skip
    for left, way in ((16.0, SUBGRADIENT), (346.0, PROX)):
        picture.text(left, 20, f"{WAYS[way]}, λ = {number(LAMS[at])}")
        _draw(picture, left + 44, networks()[kind, way, at].vector)
    return picture.svg()


def _draw(picture: Picture, left: float, vector: Array) -> None:
    """The links that are not zero, and a dot for each unit."""
    places = [
        [(left + 80 * layer, 36 + 250 * (k + 0.5) / units) for k in range(units)]
        for layer, units in enumerate(SIZES)
    ]
    for layer, weights in enumerate(Parameters(SIZES, vector).weights):
        for (k, j), weight in np.ndenumerate(weights):
            if weight != 0:
                look = "l1l2-f0" if weight > 0 else "l1l2-f1"
                picture.line(_band(places[layer][k], places[layer + 1][j], abs(float(weight))), look)
    for row in places:
        for x, y in row:
            picture.circle(x, y, 6, "l1l2-f4")
    for name, (x, y) in zip(INPUTS, places[0], strict=True):
        picture.text(x - 11, y + 4, name, anchor="end")


def _band(start: tuple[float, float], end: tuple[float, float], size: float) -> list[tuple[float, float]]:
    """The corners of a link, as wide as the page draws it."""
    (x0, y0), (x1, y1) = start, end
    half = (0.6 + 1.5 * min(5.0, size)) / 2
    length = math.hypot(x1 - x0, y1 - y0)
    dx, dy = half * (y1 - y0) / length, half * (x0 - x1) / length
    return [(x0 + dx, y0 + dy), (x1 + dx, y1 + dy), (x1 - dx, y1 - dy), (x0 - dx, y0 - dy)]
