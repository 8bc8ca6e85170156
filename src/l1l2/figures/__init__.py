"""Moving figures and self-checking questions, for Jupyter and the plain page (extra: `l1l2[figures]`).

Each signature figure is a function that returns the widget to display, and needs no arguments.
"""

from l1l2.figures.digits_reader import digits_reader
from l1l2.figures.hop_or_land import hop_or_land
from l1l2.figures.lambda_units import lambda_units
from l1l2.figures.landscape_sculptor import landscape_sculptor
from l1l2.figures.network_playground import network_playground
from l1l2.figures.optimiser_race import optimiser_race
from l1l2.figures.path_explorer import path_explorer
from l1l2.figures.peak_shaving import peak_shaving
from l1l2.figures.penalty_lens import penalty_lens
from l1l2.figures.questions import answer, predict
from l1l2.figures.shrinkage_spectrum import shrinkage_spectrum
from l1l2.figures.translator import translator
from l1l2.figures.twins import twins
from l1l2.figures.two_balls import two_balls
from l1l2.figures.two_beliefs import two_beliefs
from l1l2.figures.uncertain_valley import uncertain_valley

__all__ = [
    "answer",
    "digits_reader",
    "hop_or_land",
    "lambda_units",
    "landscape_sculptor",
    "network_playground",
    "optimiser_race",
    "path_explorer",
    "peak_shaving",
    "penalty_lens",
    "predict",
    "shrinkage_spectrum",
    "translator",
    "twins",
    "two_balls",
    "two_beliefs",
    "uncertain_valley",
]
