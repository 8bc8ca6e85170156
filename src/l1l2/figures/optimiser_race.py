"""FIG-9, the optimiser race: four rules are handed one number, and do not all end at one place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from l1l2.figures.controls import Steps, Switch
from l1l2.figures.figure import Stage, moving_figure
from l1l2.figures.race_paths import (
    ADAM,
    ADAMW,
    BETA,
    FINE,
    LAMS,
    LEAST_SQUARES,
    MOMENTUM,
    NOISES,
    RHO,
    RULES,
    SGD,
    STEPS,
    balance,
    end,
    ridge,
    stored,
)
from l1l2.figures.still import Axes, Picture
from l1l2.figures.words import number

Array = NDArray[np.float64]

WINDOW = ((-0.2, 3.4), (-0.2, 2.4))
_STATE = (LAMS.index(0.4), 0, len(STEPS) - 1, False)
_NAMES = ("sgd", "momentum", "adam", "adamw")


def optimiser_race() -> Stage:
    """The figure: four paths in the plane of two weights, and the end that theory gives each."""
    return moving_figure(
        "optimiser_race",
        arrays=_arrays(),
        controls=[
            Switch("matched", "match the decay beside momentum: ηλ/(1 − β)", value=_STATE[3]),
            Steps("lam", "λ = wd", [number(lam) for lam in LAMS], _STATE[0]),
            Steps("noise", "noise s", [number(s) for s in NOISES], _STATE[1]),
            Steps("step", "step", [number(k) for k in STEPS], _STATE[2]),
        ],
        options={"rules": list(RULES), "window": [list(ends) for ends in WINDOW],
                 "least": LEAST_SQUARES.tolist(), "rho": RHO, "beta": BETA, "fine": FINE},
        caption="The plane of two weights: contours of the loss about least squares (star), the box "
                "|w| ≤ 1/wd (dashed), and every ridge solution (dotted). Four rules walk from zero to their "
                "filled marks; hollow marks are where theory has them end. Momentum has its decay outside. "
                "Each slope bears noise of standard deviation s, as from a batch; the paths are means of "
                "forty runs.",
        spoken=sentence(*_STATE),
        table=table(),
        still=still(),
        heights=(942, 928),
    )  # fmt: skip


def place(rule: int, lam: int, noise: int, step: int, matched: bool) -> Array:
    """Where a rule is (2,), with all but the rule and `matched` as indices of LAMS, NOISES and STEPS."""
    way = stored()["matched" if rule == MOMENTUM and matched else _NAMES[rule]]
    w: Array = (way[lam, noise, step] if rule in (ADAM, ADAMW) else way[lam, step]) / FINE
    return w


def sentence(lam: int, noise: int, step: int, matched: bool) -> str:
    """The state in words."""
    at = [place(rule, lam, noise, step, matched) for rule in range(len(RULES))]
    told = ", ".join(f"{name} at {pair(w)}" for name, w in zip(RULES, at, strict=True))
    goal = end(ADAMW, LAMS[lam], NOISES[noise], matched)
    apart = float(np.hypot(*(at[ADAMW] - goal)))
    walls = int((goal >= 1 / LAMS[lam] - 1e-9).sum())
    where = "on the arcs" if NOISES[noise] else ("at least squares", "on the wall", "in the corner")[walls]
    return (
        f"λ = wd = {number(LAMS[lam])}, noise {number(NOISES[noise])}, step {number(STEPS[step])}: {told}, "
        f"{apart:.2f} from its end {where}."
    )


def table() -> dict[str, object]:
    """The ends at a few strengths and noises, of theory and of the runs."""
    rows = []
    for lam, noise in ((lam, noise) for lam in (0.2, 0.4, 0.5, 1.0) for noise in (0.0, 0.1, 1.0, 10.0)):
        i, j = LAMS.index(lam), NOISES.index(noise)
        came = pair(place(ADAMW, i, j, len(STEPS) - 1, False))
        ends = [end(rule, lam, noise, False) for rule in (SGD, MOMENTUM, ADAMW)]
        rows.append([number(lam), number(noise), *map(pair, ends), came, pair(ridge(lam * noise))])
    return {
        "caption": "Where theory has the rules end, where AdamW came in 100000 steps, and ridge at wd·s.",
        "head": ["λ = wd", "noise s", "SGD and Adam with L2", "momentum, unmatched", "AdamW", "AdamW came to",
                 "ridge at wd·s"],
        "rows": rows,
    }  # fmt: skip


def still() -> str:
    """Three strengths without noise: Adam with L2 and AdamW, the box, and the ridge solutions."""
    picture = Picture(
        680, 236,
        "Three planes of two weights with a curve of ridge solutions from least squares, at (3, 1), "
        "to zero. At λ = wd = 0.2 AdamW walks to least squares; at 0.4 to (2.50, 1.45), on the dashed wall "
        "of its box; at 0.5 along the wall to (2.00, 1.90). Adam with L2 ends on the ridge curve each time.",
    )  # fmt: skip
    for k, lam in enumerate((0.2, 0.4, 0.5)):
        axes = Axes(picture, left=12 + 226 * k, top=30, width=194, height=150, x=WINDOW[0], y=WINDOW[1])
        axes.frame(
            x_ticks=[(v, number(v)) for v in (0.0, 1.0, 2.0, 3.0)],
            y_ticks=[(v, number(v)) for v in (0.0, 1.0, 2.0)],
            x_label="first weight", title=f"λ = wd = {number(lam)}",
        )  # fmt: skip
        across, up = np.transpose([ridge(lam) for lam in np.geomspace(1e-3, 100, 30)])
        axes.curve(across.tolist(), up.tolist(), "l1l2-c4")
        wall = 1 / lam
        if wall < WINDOW[0][1]:
            axes.curve([wall, wall], [WINDOW[1][0], min(wall, WINDOW[1][1])], "l1l2-axis l1l2-dashed")
        if wall < WINDOW[1][1]:
            axes.curve([WINDOW[0][0], wall], [wall, wall], "l1l2-axis l1l2-dashed")
        for rule, colour in ((ADAM, 3), (ADAMW, 1)):
            across, up = stored()[_NAMES[rule]][LAMS.index(lam), 0].T / FINE
            axes.curve(across.tolist(), up.tolist(), f"l1l2-c{colour}")
            x, y = axes.at(across[-1], up[-1])
            picture.circle(x, y, 5, f"l1l2-f{colour}")
            if rule == ADAM:
                picture.text(x + 6, y + 26, RULES[rule], anchor="end")
            elif wall < WINDOW[0][1]:
                picture.text(x + 9, y + 4, RULES[rule])
            else:
                picture.text(x, y - 12, RULES[rule], anchor="middle")
    return picture.svg()


def pair(w: Array) -> str:
    """Both weights, to hundredths."""
    return f"({w[0]:.2f}, {w[1]:.2f})"


def _arrays() -> dict[str, NDArray[np.generic]]:
    """What the page draws; the paths, of which a number is two bytes, go as bytes."""
    paths = {name: way.astype("<i2").view(np.uint8) for name, way in stored().items()}
    both = [(lam, noise) for lam in LAMS for noise in NOISES]
    return paths | {
        "lams": np.array(LAMS), "noises": np.array(NOISES), "steps": np.array(STEPS, dtype=np.int32),
        "ridge": np.array([ridge(lam) for lam in LAMS]),
        "weaker": np.array([ridge(lam * (1 - BETA)) for lam in LAMS]),
        "rest": np.array([balance(*each) for each in both]),
        "noisy_ridge": np.array([ridge(lam * noise) for lam, noise in both]),
        "curve": np.array([ridge(lam) for lam in np.geomspace(1e-3, 1e3, 60)]),
    }  # fmt: skip
