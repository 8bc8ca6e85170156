"""The uncertain valley shows what `l1l2.selection` computes, and reads it between two λ as it says."""

from __future__ import annotations

import time
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.linalg import LinAlgError
from sklearn.linear_model import Lasso
from tests.unit.javascript import run_javascript

from l1l2.datasets import load_diabetes
from l1l2.figures import uncertain_valley
from l1l2.figures.uncertain_valley import (
    DECADES,
    GRID,
    HIDDEN,
    KS,
    PART,
    RULES,
    SEEDS,
    choice_table,
    fold_errors,
    in_parts,
    lassos,
    reading,
    search,
    sentence,
    stack,
)
from l1l2.path import lambda_grid, lambda_max, lasso_path
from l1l2.selection import kfold_path, one_standard_error, standard_error

data = load_diabetes()
X, y = data.X, data.y
WHOLE = lambda_grid(lambda_max(X, y), GRID, 10.0**-DECADES)
LAMS, ERRORS, CHOSEN = search(X, y)
BETWEEN = np.random.default_rng(11).uniform(np.log(LAMS[-1]), np.log(LAMS[0]), 40)


def in_page(body: str, given: dict[str, Any]) -> Any:
    return run_javascript("uncertain_valley_math.js", body, given)


@pytest.mark.parametrize("k", KS)
@pytest.mark.parametrize("seed", [1, 23, 40])
def test_the_errors_are_those_of_cross_validation_fold_by_fold(k: int, seed: int) -> None:
    ours = fold_errors(X, y, WHOLE, k)[seed - 1]
    assert np.allclose(ours, kfold_path(X, y, WHOLE, k=k, seed=seed), rtol=1e-11, atol=0)


@pytest.mark.parametrize("k", KS)
@pytest.mark.parametrize("seed", [1, 17])
def test_curve_band_and_choices_are_those_of_the_package(k: int, seed: int) -> None:
    mse = kfold_path(X, y, WHOLE, k=k, seed=seed)
    mean, se = (values[seed - 1] for values in ERRORS[k])
    assert np.allclose(mean, mse.mean(axis=0)[HIDDEN:], rtol=1e-11)
    assert np.allclose(se, standard_error(mse)[HIDDEN:], rtol=1e-9)
    best, within = LAMS[CHOSEN[k][:, seed - 1]]
    assert best == WHOLE[mse.mean(axis=0).argmin()]
    assert within == one_standard_error(WHOLE, mse.mean(axis=0), standard_error(mse))


def test_nothing_is_chosen_from_the_part_of_the_grid_that_is_not_drawn() -> None:
    assert all((chosen >= 0).all() and (chosen < len(LAMS)).all() for chosen in CHOSEN.values())


def test_the_choice_wanders_far_over_a_flat_floor_and_less_by_one_standard_error() -> None:
    for k in KS:
        spread = [LAMS[row].max() / LAMS[row].min() for row in CHOSEN[k]]
        assert spread[0] > 20
        assert spread[1] < spread[0] / 4
        average = ERRORS[k][0].mean(axis=0)
        assert average[CHOSEN[k][0]].max() < 1.01 * average.min()


@pytest.mark.parametrize("seed", range(8))
def test_lassos_solved_side_by_side_are_scikit_learns(seed: int) -> None:
    rng = np.random.default_rng(seed)
    m, n, p = 5, 30, 6
    Z = rng.standard_normal((m, n, p)) + 2 * rng.standard_normal((m, n, 1))
    Z *= rng.choice([0.3, 1.0, 3.0], p)
    r = rng.standard_normal((m, n))
    lams = np.geomspace(np.abs(np.einsum("mnp,mn->mp", Z, r)).max() / n, 1e-3, 25)
    ours = lassos(np.einsum("mnp,mnq->mpq", Z, Z) / n, np.einsum("mnp,mn->mp", Z, r) / n, lams)
    for i in range(m):
        for column in (0, 8, 16, 24):
            theirs = Lasso(alpha=lams[column], fit_intercept=False, tol=1e-14, max_iter=1_000_000)
            w = theirs.fit(Z[i], r[i]).coef_
            assert np.allclose(ours[i, column], w, atol=1e-7)
            assert ((ours[i, column] == 0) == (w == 0)).all()


@given(st.integers(0, 10_000))
def test_where_guesses_end_the_optimality_conditions_hold(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p = int(rng.integers(1, 8))
    root = rng.standard_normal((p + 2, p))
    G, c = root.T @ root / len(root), rng.standard_normal(p)
    lams = np.geomspace(2 * np.abs(c).max(), 1e-3 * np.abs(c).max(), 12)
    for lam, w in zip(lams, lassos(G[None], c[None], lams)[0], strict=True):
        pull, slack = c - G @ w, 1e-9 * (1 + np.abs(G).max() * np.abs(w).sum())
        assert (np.abs(pull) <= lam + slack).all()
        assert np.allclose(pull[w != 0], lam * np.sign(w[w != 0]), atol=slack)


def test_dependent_columns_are_refused() -> None:
    with pytest.raises(LinAlgError):
        lassos(np.ones((1, 2, 2)), np.ones((1, 2)), np.array([0.5]))


def test_errors_travel_with_nine_digits() -> None:
    for mean, se in ERRORS.values():
        for values in (mean, se):
            assert np.abs(in_parts(values) * PART / values - 1).max() < 1e-6
        assert np.abs(in_parts(mean) * PART / mean - 1).max() < 1e-8


def test_the_page_reads_a_curve_as_python_does_and_its_own_points_exactly() -> None:
    values = ERRORS[10][0][4]
    lams = [*np.exp(BETWEEN), *LAMS, LAMS[0] * 2, LAMS[-1] / 2]
    given = {"lams": LAMS.tolist(), "values": [0.0, 0.0, *values.tolist()], "at": lams}
    page = in_page("return given.at.map((lam) => m.reading(given.lams, given.values, 2, lam));", given)
    assert np.allclose(page, [reading(LAMS, values, lam) for lam in lams], rtol=1e-13)
    assert [reading(LAMS, values, lam) for lam in LAMS] == values.tolist()
    assert page[-2:] == [values[0], values[-1]]


@pytest.mark.parametrize("k", KS)
def test_between_two_points_of_the_grid_a_reading_is_near_the_error_itself(k: int) -> None:
    lams = np.exp(BETWEEN)
    mse = kfold_path(X, y, lams, k=k, seed=1)
    mean, se = (np.array([reading(LAMS, values[0], lam) for lam in lams]) for values in ERRORS[k])
    assert np.abs(mean / mse.mean(axis=0) - 1).max() < 1e-3
    assert np.abs(mean - mse.mean(axis=0)).max() < 0.05 * se.min()


def test_a_press_takes_the_nearest_point_of_the_grid() -> None:
    given = {"lams": LAMS.tolist(), "at": [*np.exp(BETWEEN), *LAMS, 1e3, 1e-3]}
    page = in_page("return given.at.map((lam) => m.nearest(given.lams, lam));", given)
    assert page == [int(np.abs(np.log(LAMS / lam)).argmin()) for lam in given["at"]]


@given(st.lists(st.integers(0, 60).map(lambda v: v * 0.7), max_size=40))
def test_dots_of_a_pile_never_overlap_and_rest_on_others(at: list[float]) -> None:
    size = 6.2
    levels = stack(at, size)
    for i, (a, level) in enumerate(zip(at, levels, strict=True)):
        others = [(b, k) for j, (b, k) in enumerate(zip(at, levels, strict=True)) if j != i]
        assert all(abs(a - b) >= size - 1e-9 for b, k in others if k == level)
        below = [any(k == lower and abs(a - b) < size for b, k in others) for lower in range(level)]
        assert all(below)


def test_the_page_piles_dots_as_python_does() -> None:
    piles = [(np.log(LAMS[row]) * scale).tolist() for k in KS for row in CHOSEN[k] for scale in (50.0, 110.0)]
    page = in_page("return given.piles.map((at) => m.stack(at, given.size));", {"piles": piles, "size": 6.2})
    assert page == [stack(at, 6.2) for at in piles]


def test_the_figure_starts_with_the_first_shuffle_as_its_words_say() -> None:
    figure = uncertain_valley().figure
    mse = kfold_path(X, y, WHOLE, k=10, seed=1)
    at = int(np.abs(figure.lam - WHOLE).argmin())
    assert figure.lam == pytest.approx(WHOLE[at], rel=5e-12)
    assert figure.lam in np.frombuffer(figure.arrays["lams"]["data"])
    alive = np.count_nonzero(lasso_path(X, y, [figure.lam]).coefs)
    assert (figure.rule, figure.folds, figure.shuffle) == (0, 0, 1)
    assert figure.spoken == sentence(
        LAMS, CHOSEN[10][0], figure.lam, mse.mean(axis=0)[at], standard_error(mse)[at], alive, 10
    )
    assert figure.spoken.startswith(
        f"Shuffle 1, 10 folds: the smallest error is at λ {LAMS[CHOSEN[10][0, 0]]:.3f};"
    )


def test_the_arrays_are_small_and_made_in_a_moment() -> None:
    start = time.process_time()
    figure = uncertain_valley().figure
    assert time.process_time() - start < 2
    assert sum(len(a["data"]) for a in figure.arrays.values()) < 60_000


def test_the_table_has_a_row_for_each_shuffle() -> None:
    table: Any = choice_table(LAMS, CHOSEN)
    assert len(table["rows"]) == len(SEEDS) == 40
    assert len(table["head"]) == 1 + len(KS) * len(RULES)
    row = table["rows"][16]
    assert row[0] == "17"
    assert np.allclose(
        [float(v) for v in row[1:]], [LAMS[i] for k in KS for i in CHOSEN[k][:, 16]], rtol=0.005
    )


def test_the_still_picture_is_small_the_same_each_time_and_has_a_dot_for_each_shuffle() -> None:
    picture = uncertain_valley().still
    assert picture == uncertain_valley().still
    assert len(picture.encode()) < 15_000
    dots = ET.fromstring(picture).findall("{http://www.w3.org/2000/svg}circle")
    assert len(dots) == 2 + len(SEEDS)
