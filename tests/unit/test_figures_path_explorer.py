"""The path explorer holds every model it shows, exactly: against scikit-learn and the package."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import ElasticNet, Lasso, Ridge
from sklearn.metrics import mean_squared_error
from tests.unit.javascript import run_javascript

from l1l2.datasets import load_diabetes
from l1l2.figures import path_explorer, words
from l1l2.figures.path_explorer import (
    LAM2S,
    alive,
    error_range,
    knot_table,
    row_arrays,
    sentence,
    split,
    still,
    weights_at,
)  # fmt: skip
from l1l2.figures.path_explorer import (
    mean_squared_error as from_moments,
)
from l1l2.path import elastic_net_knots, lasso_knots, lasso_path

data = load_diabetes(standardise=False)
n, p = data.X.shape
TRAIN, TEST = split(n)
ARRAYS = row_arrays(data.X, data.y, TRAIN, TEST, prefix="")
CENTRE, SPREAD = data.X[TRAIN].mean(axis=0), data.X[TRAIN].std(axis=0)
Z = (data.X - CENTRE) / SPREAD
LAMS = np.random.default_rng(7).uniform(-2, 1.6, 8)


def near(a: Any, b: Any, tolerance: float) -> bool:
    return bool(np.abs(np.asarray(a) - np.asarray(b)).max() <= tolerance)


def in_page(body: str, given: dict[str, Any]) -> Any:
    return run_javascript("interpolate.js", body, given)


def flat(name: str) -> list[float]:
    return ARRAYS[name].ravel().tolist()


def test_the_split_keeps_every_row_once_and_is_always_the_same() -> None:
    assert sorted([*TRAIN, *TEST]) == list(range(n))
    assert (len(TRAIN), len(TEST)) == (331, 111)
    assert all((a == b).all() for a, b in zip(split(n), (TRAIN, TEST), strict=True))


@pytest.mark.parametrize("lam", 10**LAMS)
def test_between_knots_the_lasso_is_scikit_learns(lam: float) -> None:
    w = weights_at(ARRAYS["lasso.lams"], ARRAYS["lasso.coefs"], lam)
    theirs = Lasso(alpha=lam, tol=1e-14, max_iter=100_000).fit(Z[TRAIN], data.y[TRAIN]).coef_
    assert near(w, theirs, 1e-6)
    assert ((w == 0) == (theirs == 0)).all()


@pytest.mark.parametrize("k", range(len(LAM2S)))
def test_between_knots_the_elastic_net_is_scikit_learns(k: int) -> None:
    for lam in 10 ** LAMS[:4]:
        w = weights_at(ARRAYS[f"enet{k}.lams"], ARRAYS[f"enet{k}.coefs"], lam)
        strength = lam + LAM2S[k]
        theirs = ElasticNet(alpha=strength, l1_ratio=lam / strength, tol=1e-14, max_iter=100_000)
        assert near(w, theirs.fit(Z[TRAIN], data.y[TRAIN]).coef_, 1e-6)


@pytest.mark.parametrize("lam", [1e-3, *10**LAMS, 1e3])
def test_from_its_spectrum_ridge_is_scikit_learns(lam: float) -> None:
    given = {
        "e": flat("ridge.eigenvalues"),
        "c": flat("ridge.pulls"),
        "V": flat("ridge.basis"),
        "p": p,
        "lam": lam,
    }
    w = in_page("return [...m.ridgeAt(given.e, given.c, given.V, given.p, given.lam)];", given)
    theirs = Ridge(alpha=lam * len(TRAIN)).fit(Z[TRAIN], data.y[TRAIN]).coef_
    assert near(w, theirs, 1e-9 * np.abs(theirs).max())


def test_the_page_interpolates_as_python_does_and_its_zeros_are_exact() -> None:
    lams = [0.0, *10**LAMS, *flat("lasso.lams"), 100.0, 1e-9]
    given = {"lams": flat("lasso.lams"), "coefs": flat("lasso.coefs"), "p": p, "at": lams}
    page = np.array(
        in_page("return given.at.map((l) => [...m.atKnots(given.lams, given.coefs, given.p, l)]);", given)
    )
    centred = data.y[TRAIN] - data.y[TRAIN].mean()
    ours = lasso_knots(Z[TRAIN], centred)
    expected = np.array([ours.at(lam)[0] for lam in lams])
    assert near(page, expected, 1e-10 * np.abs(expected).max())
    assert ((page == 0) == (expected == 0)).all()


def test_a_path_of_one_knot_is_constant() -> None:
    given = {"lams": [1.0], "coefs": [2.0, 3.0], "p": 2, "at": [0.5, 1.0, 2.0]}
    page = in_page("return given.at.map((l) => [...m.atKnots(given.lams, given.coefs, given.p, l)]);", given)
    assert page == [[2.0, 3.0]] * 3


@pytest.mark.parametrize(("part", "rows"), [("train", TRAIN), ("test", TEST)])
def test_the_errors_are_those_of_the_predictions(part: str, rows: Any) -> None:
    for lam in 10**LAMS:
        model = Lasso(alpha=lam, tol=1e-14, max_iter=100_000).fit(Z[TRAIN], data.y[TRAIN])
        theirs = mean_squared_error(data.y[rows], model.predict(Z[rows]))
        w = weights_at(ARRAYS["lasso.lams"], ARRAYS["lasso.coefs"], lam)
        given = {"w": w.tolist(), "Q": flat(f"{part}.Q"), "c": flat(f"{part}.c"), "yy": flat(f"{part}.yy")[0]}
        page = in_page("return m.meanSquaredError(given.w, given.Q, given.c, given.yy);", given)
        assert near([page, from_moments(w, ARRAYS, part)], theirs, 1e-8 * theirs)


def test_standardising_uses_the_training_rows_alone() -> None:
    changed = data.X.copy()
    changed[TEST] += 1000.0
    after = row_arrays(changed, data.y, TRAIN, TEST, prefix="")
    assert all((after[name] == ARRAYS[name]).all() for name in ARRAYS if not name.startswith("test."))


def test_the_axis_of_errors_holds_them_all() -> None:
    low, high = error_range(data.X, data.y, TRAIN, TEST)
    for lam in [0.0, *10**LAMS, 100.0]:
        for k in range(len(LAM2S)):
            w = weights_at(ARRAYS[f"enet{k}.lams"], ARRAYS[f"enet{k}.coefs"], lam)
            for part in ("train", "test"):
                assert low < np.sqrt(from_moments(w, ARRAYS, part)) < high


def test_the_sentence_counts_and_names_the_largest() -> None:
    names = ["a", "b", "c"]
    assert sentence(names, np.zeros(3), 50.0) == "λ 50.0: all 3 weights are zero."
    assert (
        sentence(names, np.array([1.0, 0.0, -2.5]))
        == "λ 1.00: 2 of 3 weights are not zero; c −2.5 is the largest."
    )
    assert (
        sentence(names, np.array([9.0, 1.0, -2.5]), 0.01)
        == "λ 0.0100: no weight is zero; a 9 is the largest."
    )


def test_the_figure_starts_with_the_lasso_on_all_rows_as_its_words_and_table_say() -> None:
    stage = path_explorer()
    Zall = (data.X - data.X.mean(axis=0)) / data.X.std(axis=0)
    fit = lasso_path(Zall, data.y, [1.0])
    assert stage.figure.spoken == sentence(data.feature_names, fit.coefs[0])
    assert (stage.figure.lam, stage.figure.method, stage.figure.rows) == (1.0, 0, 0)
    assert stage.figure.lam2_off is True
    assert len(stage.figure.table["rows"]) == 13
    assert stage.figure.table["rows"][0] == ["45.16", *["0"] * p]


def test_the_arrays_are_small_and_float64() -> None:
    arrays = path_explorer().figure.arrays
    assert {a["dtype"] for a in arrays.values()} == {"<f8"}
    assert sum(len(a["data"]) for a in arrays.values()) < 40_000
    enet = arrays["split.enet2.coefs"]
    exact = elastic_net_knots(Z[TRAIN], data.y[TRAIN], LAM2S[2]).coefs
    assert near(np.frombuffer(enet["data"], enet["dtype"]).reshape(enet["shape"]), exact, 1e-9)


def test_the_still_picture_is_small_the_same_each_time_and_draws_no_dead_weight() -> None:
    lams, coefs = ARRAYS["lasso.lams"], ARRAYS["lasso.coefs"]
    picture = still(data.feature_names, lams, coefs)
    assert picture == still(data.feature_names, lams, coefs)
    assert len(picture.encode()) < 15_000
    root = ET.fromstring(picture)
    dots = root.findall("{http://www.w3.org/2000/svg}circle")
    assert len(dots) == np.count_nonzero(weights_at(lams, coefs, 1.0))
    assert {name.text for name in root.iter("{http://www.w3.org/2000/svg}text")} >= set(data.feature_names)


def test_a_weight_that_dies_and_returns_has_two_lines() -> None:
    weights = np.array([2.0, 1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0])
    assert alive(weights) == [slice(0, 3), slice(4, 7)]
    assert alive(np.zeros(3)) == []
    assert alive(np.ones(3)) == [slice(0, 4)]


def test_the_table_writes_each_knot() -> None:
    table = knot_table(["a"], np.array([2.0, 0.0]), np.array([[0.0], [-1.5]]))
    assert (table["head"], table["rows"]) == (["λ", "a"], [["2", "0"], ["0", "−1.5"]])


@pytest.mark.parametrize("digits", [2, 3, 4])
def test_numbers_are_written_alike_in_python_and_in_the_page(digits: int) -> None:
    rng = np.random.default_rng(3)
    values = [
        0.0,
        1.0,
        10.0,
        999.4,
        999.6,
        1e3,
        123456.0,
        1e5,
        1e-3,
        1e-4,
        9.9e-5,
        2.5e7,
        -2.5e-7,
        0.5,
        1.5,
        1000.0,
    ]
    values += (rng.choice([-1, 1], 400) * 10 ** rng.uniform(-8, 8, 400)).tolist()
    page = run_javascript(
        "format.js", "return given.v.map((v) => [m.number(v, given.d), m.strength(Math.abs(v), given.d)]);",
        {"v": values, "d": digits},
    )  # fmt: skip
    assert page == [[words.number(v, digits), words.strength(abs(v), digits)] for v in values]


def test_words_are_joined_as_a_person_would() -> None:
    cases = [[], ["a"], ["a", "b"], ["a", "b", "c"]]
    expected = ["", "a", "a and b", "a, b and c"]
    assert [words.listing(case) for case in cases] == expected
    assert run_javascript("format.js", "return given.map(m.list);", cases) == expected
