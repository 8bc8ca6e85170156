"""Moving figures and self-checking questions, for Jupyter and the plain page (extra: `l1l2[figures]`).

Each signature figure is a function of no arguments that returns the widget to display.
"""

from l1l2.figures.hop_or_land import hop_or_land
from l1l2.figures.path_explorer import path_explorer
from l1l2.figures.penalty_lens import penalty_lens
from l1l2.figures.questions import answer, predict
from l1l2.figures.two_beliefs import two_beliefs
from l1l2.figures.uncertain_valley import uncertain_valley

__all__ = [
    "answer",
    "hop_or_land",
    "path_explorer",
    "penalty_lens",
    "predict",
    "two_beliefs",
    "uncertain_valley",
]
