"""What the judge cannot judge is refused by name, whether it has rows or their moments."""

import numpy as np
import pytest
from scipy import sparse
from tests.refusals import refusal

from l1l2.moments import Moments
from l1l2.optimality import duality_gap, kkt_residual, objective
from l1l2.path import elastic_net_path

X, Y = np.array([[1.0, 2.0], [3.0, 5.0], [-1.0, 0.5]]), np.array([1.0, 3.0, 2.0])
JUDGES = [duality_gap, kkt_residual, objective]
FORMS = {
    "rows": (X, Y),
    "sparse rows": (sparse.csr_array(X), Y),
    "moments": (Moments().update(X, Y), None),
}
GOOD = {"coef": [1.0, 0.0], "intercept": 0.0, "lam": 0.1}
BAD = [
    ({"coef": [1.0]}, "coef", "2 entries, got 1", "One for each column of X"),
    ({"coef": [1.0, np.nan]}, "coef", "nan at index 1"),
    ({"coef": [[1.0, 0.0]]}, "coef", "(1, 2)"),
    ({"intercept": np.inf}, "intercept", "got inf"),
    ({"intercept": "0"}, "intercept", "got '0'"),
    ({"lam": -0.1}, "lam", "got -0.1"),
    ({"lam2": np.nan}, "lam2", "got nan"),
    ({"penalty_factor": [1.0, -2.0]}, "penalty_factor", "got -2.0"),
    ({"penalty_factor": [1.0]}, "penalty_factor", "2 entries, got 1"),
    ({"positive": 1}, "positive", "got 1"),
    ({"positive": True, "coef": [1.0, -3.0]}, "coef", "positive=True", "got -3.0"),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("judge", JUDGES)
def test_every_argument_that_is_wrong_is_named_with_its_value(judge, form):
    for change, *says in BAD:
        refusal((judge.__name__, *says), judge, *FORMS[form], **(GOOD | change))
    if judge is not objective:
        refusal((judge.__name__, "fit_intercept", "got 0"), judge, *FORMS[form], **GOOD, fit_intercept=0)
        off = GOOD | {"intercept": 2.0, "fit_intercept": False}
        refusal((judge.__name__, "intercept", "fit_intercept=False", "got 2.0"), judge, *FORMS[form], **off)


@pytest.mark.parametrize("judge", JUDGES)
def test_rows_that_are_wrong_are_named_with_their_value(judge):
    name = judge.__name__
    refusal((name, "X", "nan at index (1, 0)"), judge, [[1.0, 2.0], [np.nan, 3.0]], [1.0, 2.0], **GOOD)
    bad = sparse.csc_array([[1.0, 2.0], [np.inf, 3.0]])
    refusal((name, "X", "inf at index (1, 0)"), judge, bad, [1.0, 2.0], **GOOD)
    refusal((name, "y", "got 2 for 3 rows"), judge, X, [1.0, 2.0], **GOOD)
    refusal((name, "y", "got 2 for 3 rows"), judge, sparse.csc_array(X), [1.0, 2.0], **GOOD)
    refusal((name, "y", "nan at index 0"), judge, sparse.csc_array(X), [np.nan, 1.0, 2.0], **GOOD)
    for form in ("rows", "sparse rows"):
        weights = {"sample_weight": [1.0, -1.0, 1.0]}
        refusal((name, "sample_weight", "got -1.0"), judge, *FORMS[form], **GOOD, **weights)
        weights = {"sample_weight": [1.0, 1.0]}
        refusal((name, "sample_weight", "3 entries, got 2"), judge, *FORMS[form], **GOOD, **weights)


@pytest.mark.parametrize("judge", JUDGES)
def test_moments_take_no_targets_and_no_weights_beside_them(judge):
    moments, name = FORMS["moments"][0], judge.__name__
    refusal((name, "y", "left out", "got ndarray"), judge, moments, Y, **GOOD)
    refusal((name, "sample_weight", "got ndarray"), judge, moments, None, **GOOD, sample_weight=Y)
    refusal((name, "X", "n_rows=0"), judge, Moments(), None, **GOOD)
    refusal((name, "X", "n_rows=1"), judge, Moments().update([[1.0, 2]], [1.0], [0.0]), None, **GOOD)
    several = Moments().update(X, np.c_[Y, Y])
    refusal((name, "y", "2 targets"), judge, several, None, **GOOD)


def test_a_gap_is_a_share_or_not_and_nothing_else():
    refusal(("duality_gap", "relative", "got 1"), duality_gap, X, Y, **GOOD, relative=1)


@pytest.mark.parametrize("positive", [False, True])
def test_the_judge_of_moments_says_what_the_judge_of_rows_does(positive):
    """On weights of every size, with factors of which some are zero, and both strengths or none."""
    rng = np.random.default_rng(1)
    A, y, v = rng.standard_normal((40, 5)) + 2, rng.standard_normal(40) * 3 + 1, rng.random(40)
    moments = Moments().update(A, y, v)
    for seed in range(12):
        rng = np.random.default_rng(seed)
        w, f = rng.standard_normal(5) * (rng.random(5) < 0.7), rng.choice([0.0, 1.0, 2.0], 5)
        w, f[seed % 5] = (np.abs(w) if positive else w), 1.0
        lam, lam2 = float(rng.choice([0.01, 0.2])), float(rng.choice([0.1, 0.5]))
        how, at = {"lam2": lam2, "penalty_factor": f, "positive": positive}, (w, 0.3, lam)
        spoken = [judge(A, y, *at, sample_weight=v, **how) for judge in (objective, kkt_residual)]
        told = [judge(moments, None, *at, **how) for judge in (objective, kkt_residual)]
        assert told == pytest.approx(spoken, rel=1e-9)
        best = elastic_net_path(
            A,
            y,
            [lam + lam2],
            l1_ratio=lam / (lam + lam2),
            sample_weight=v,
            penalty_factor=f,
            positive=positive,
        )
        least = objective(A, y, best.coefs[0], best.intercepts[0], lam, sample_weight=v, **how)
        gap = duality_gap(moments, None, *at, relative=False, **how)
        assert spoken[0] - least <= gap * (1 + 1e-9) <= spoken[0] * (1 + 1e-6)
        there = duality_gap(moments, None, best.coefs[0], best.intercepts[0], lam, relative=False, **how)
        assert there < 1e-8
