"""The lines to copy: each is one expression, and those whose libraries the book brings along run."""

import ast
import warnings
from itertools import product

import numpy as np
import pytest
import sklearn.linear_model
import sklearn.neural_network
import sklearn.svm

import l1l2
from l1l2.conventions import CONVENTIONS, NoTranslation, explain

HOW = {"n": 60, "sd_y": 3.0, "batch_size": 20}
LAMS = (0.3, (0.3, 0.4), (0.3, 1.0), (0.3, 0.0))
OWN = ("l1l2.", "sklearn.", "((y")  # how a line begins that needs no more than the book does


def lines():
    """{line: loss} of every pair, loss and penalty."""
    found = {}
    for source, target in product(CONVENTIONS, CONVENTIONS):
        asked = product(LAMS, CONVENTIONS[source].losses, (None, "l1", "l2"))
        for lam, loss, penalty in asked:
            try:
                words = explain(lam, source, target, loss=loss, penalty=penalty, **HOW)
            except NoTranslation:
                continue
            found[words.code] = loss
    return found


LINES = lines()


def test_every_line_but_those_of_r_is_one_python_expression_with_nothing_left_to_fill_in():
    assert len(LINES) > 300
    for line in LINES:
        if not line.startswith("glmnet::"):
            assert isinstance(ast.parse(line, mode="eval"), ast.Expression)
        assert not set(line.split("{")) & {f"{word}}}" for word in ("lam", "ratio", "l1", "l2", "batch")}


@pytest.mark.parametrize("own", OWN)
def test_a_line_runs_as_it_stands_and_its_model_can_be_fitted(own):
    rng = np.random.default_rng(0)
    X = rng.standard_normal((60, 3))
    score = X @ [1.0, 2.0, 0.0] + 1 + rng.standard_normal(60)
    ran = 0
    for line, loss in LINES.items():
        if not line.startswith(own):
            continue
        y = score if loss == "squared" else (score > 0).astype(float)
        known = {"l1l2": l1l2, "sklearn": sklearn, "X": X, "y": y, "w": np.ones(3), "b": 0.0}
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.filterwarnings("ignore", category=sklearn.exceptions.ConvergenceWarning)
            value = eval(line, known)
            if hasattr(value, "fit"):
                if "max_iter" in value.get_params():
                    value.set_params(max_iter=5)
                value.fit(X, y)
        ran += 1
    assert ran >= 4
