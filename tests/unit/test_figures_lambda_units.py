"""λ has units: the page translates and shares as the package does, and tells the chapter's numbers."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from tests.unit.javascript import run_javascript

from l1l2.conventions import to_house
from l1l2.datasets import load_diabetes
from l1l2.figures import lambda_units
from l1l2.figures.lambda_units import (
    ABSOLUTE,
    COLUMNS,
    LOSSES,
    PENALTIES,
    PEOPLE,
    REPEATS,
    START,
    covariances,
    diabetes_files,
    house,
    shares,
    spectrum,
)
from l1l2.path import lambda_max, ridge_path

FIGURE = lambda_units().figure
DATA = load_diabetes()
N = len(DATA.y)
FILES = diabetes_files()


def array(name: str) -> Any:
    kind = {"<f8": float, "|u1": np.uint8}[FIGURE.arrays[name]["dtype"]]
    return np.frombuffer(FIGURE.arrays[name]["data"], kind).reshape(len(COLUMNS), -1)


def in_page(body: str, given: Any = None) -> Any:
    return run_javascript("lambda_units_math.js", body, given)


@pytest.mark.parametrize("n", [N * k for k in REPEATS])
def test_the_page_makes_the_packages_twelve_translations(n: int) -> None:
    body = "return [0, 1, 2, 3].map((l) => [0, 1, 2].map((p) => given.lam * m.factor(l, p, given.n)));"
    page = np.array(in_page(body, {"lam": 0.37, "n": n}))
    for i, loss in enumerate(LOSSES):
        for j, (penalty, half) in enumerate([("l2", False), ("l2", True), ("l1", False)]):
            theirs = to_house(0.37, penalty=penalty, loss=loss, n=n, half=half)  # type: ignore[call-overload]
            assert page[i, j] == pytest.approx(theirs, rel=1e-12)
            assert house(0.37, i, j, n) == theirs


def test_the_letters_of_a_translation_are_its_factor() -> None:
    body = "return [0, 1, 2, 3].map((l) => [0, 1, 2].map((p) => [m.formula(l, p), m.factor(l, p, 7)]));"
    worth = {"λ/n": 1 / 7, "λ/2n": 1 / 14, "2λ/n": 2 / 7, "λ": 1, "λ/2": 1 / 2, "2λ": 2}
    for letters, factor in (pair for row in in_page(body) for pair in row):
        assert factor == pytest.approx(worth[letters], rel=1e-12)


def test_the_pages_shares_are_those_of_a_ridge_fit() -> None:
    variances = array("variances")
    for lam in (1e-3, 0.1, 3.0):
        for d, X in zip(variances, FILES, strict=True):
            body = "return given.d.map((v) => m.share(1, v, given.lam));"
            page = np.array(in_page(body, {"d": d.tolist(), "lam": lam}))
            path = ridge_path(X, DATA.y, [lam, 0.0])
            axes = np.linalg.eigh(np.cov(X.T, bias=True))[1][:, ::-1]
            kept, free = axes.T @ path.at(lam)[0], axes.T @ path.at(0.0)[0]
            assert np.abs(page - kept / free).max() <= 1e-6
            assert np.abs(page - shares(d, lam)).max() <= 1e-12


def test_the_lasso_keeps_a_feature_alone_while_its_covariance_exceeds_lambda() -> None:
    top = lambda_max(DATA.X, DATA.y)
    body = "return given.c.map((v) => m.share(2, v, given.lam));"
    for lam, alive in ((top * 1.0001, 0), (top * 0.9999, 1)):
        page = in_page(body, {"c": array("covariances")[0].tolist(), "lam": lam})
        assert np.count_nonzero(page) == alive
        assert page == pytest.approx(np.maximum(1 - lam / array("covariances")[0], 0))


@pytest.mark.parametrize("k", [-3, 2, 6])
def test_units_move_variances_by_the_square_and_covariances_by_the_factor(k: int) -> None:
    X, y = DATA.X, DATA.y
    body = "return given.sizes.map((v) => m.inUnits(given.penalty, v, given.k, given.y));"
    d = in_page(body, {"sizes": spectrum(X).tolist(), "penalty": 0, "k": k, "y": 0})
    assert d == pytest.approx(spectrum(X * 10.0**k), rel=1e-9, abs=0)
    for unit, times in enumerate([100, 1, 0.01]):
        c = in_page(body, {"sizes": covariances(X, y).tolist(), "penalty": ABSOLUTE, "k": k, "y": unit})
        assert c == pytest.approx(covariances(X * 10.0**k, times * y), rel=1e-9, abs=0)


def test_the_arrays_are_falling_and_name_their_features() -> None:
    for name in ("variances", "covariances"):
        assert (np.diff(array(name)) < 0).all()
    for c, order, X in zip(array("covariances"), array("order"), FILES, strict=True):
        assert c == pytest.approx(covariances(X, DATA.y)[order], rel=5e-12)
    assert FIGURE.options["names"][array("order")[0, 0]] == "bmi"
    assert sum(len(a["data"]) for a in FIGURE.arrays.values()) < 1_000


def test_the_four_people_have_the_chapters_directions_left() -> None:
    last = FIGURE.table["rows"][-1]
    assert last[2::2] == ["9.97", "8.51", "7.64", "0.22"]
    left = shares(spectrum(DATA.X), 0.1).sum()
    assert f"{left:.2f} of 10 directions left" in FIGURE.spoken
    billion = house(1e9, 0, 0, N)
    assert shares(spectrum(DATA.X), billion).sum() < 0.005
    assert shares(spectrum(DATA.X * 1e6), billion).sum() > 9.995


def test_people_and_start_are_states_that_the_controls_have() -> None:
    assert {name: getattr(FIGURE, name) for name in START} == START
    for person in PEOPLE:
        assert set(person) - {"name"} <= set(START)
    assert FIGURE.controls["penalty"]["options"] == list(PENALTIES)


def test_the_still_picture_is_small_and_the_same_each_time() -> None:
    picture = lambda_units().still
    assert picture == lambda_units().still
    assert len(picture.encode()) < 15_000
    lines = [p for p in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}path")
             if "l1l2-line" in p.get("class", "")]  # fmt: skip
    assert len(lines) == 30
