"""Draw the picture that is shown beside a shared link: the diabetes path, as in chapter 4.

python site/card.py        writes site/media/card.png, 1200 by 630 pixels
"""

from __future__ import annotations

import io
from pathlib import Path

import matplotlib as mpl

mpl.use("agg")
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image

from l1l2.datasets import load_diabetes
from l1l2.path import lasso_knots

OUT = Path(__file__).resolve().parent / "media/card.png"
INK, PAPER, QUIET = "#22262b", "#fffefb", "#565d66"
COLOURS = 64
CLAIM = "Every claim about regularisation\ncomputed before you"


def draw() -> None:
    data = load_diabetes()
    knots = lasso_knots(data.X, data.y)
    lams = np.geomspace(0.02, knots.lams[0], 2000)
    # Between two knots the path is a straight line.
    coefs = [np.interp(lams, knots.lams[::-1], coef[::-1]) for coef in knots.coefs.T]
    with mpl.rc_context({"font.family": "DejaVu Sans", "text.color": INK, "savefig.facecolor": PAPER}):
        figure = plt.figure(figsize=(12, 6.3), dpi=100, facecolor=PAPER)
        axes = figure.add_axes((0.5, 0.14, 0.46, 0.74), facecolor=PAPER)
        for coef in coefs:
            axes.plot(lams, coef, linewidth=3)
        axes.axhline(0, color=INK, linewidth=1)
        axes.set_xscale("log")
        axes.set(xlim=(lams[0], lams[-1]), yticks=[])
        axes.tick_params(which="both", bottom=False, labelbottom=False)
        axes.set_xlabel("λ", fontsize=24, color=INK)
        axes.spines[:].set_visible(False)
        figure.text(0.05, 0.66, "L1 and L2\nby Experiment", fontsize=40, weight="bold", va="center")
        figure.text(0.05, 0.36, CLAIM, fontsize=20, color=QUIET)
        drawn = io.BytesIO()
        figure.savefig(drawn)
        plt.close(figure)
    Image.open(drawn).convert("RGB").quantize(COLOURS).save(OUT, optimize=True)


if __name__ == "__main__":
    draw()
