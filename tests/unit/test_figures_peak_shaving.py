"""Peak shaving draws errors that real fits have, and its closed forms agree with Python's."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from tests.unit.javascript import run_javascript

from l1l2.figures import peak_shaving
from l1l2.figures.double_descent import ridge_error, spectra
from l1l2.figures.peak_shaving import (
    COLUMNS,
    LAMS,
    PEAK,
    PS,
    QUANTILES,
    ROWS,
    WORLDS,
    sentence,
    still,
    table,
    weights,
    worlds,
)
from l1l2.path import ridge_path

BOTH = worlds()


def in_page(body: str, given: dict[str, Any]) -> Any:
    return run_javascript("peak_shaving_math.js", body, given)


@pytest.mark.parametrize("kind", range(len(WORLDS)))
@pytest.mark.parametrize(("p", "lam"), [(10, 0.0), (26, 0.02), (40, 0.1), (68, 0.0), (200, 3.0)])
def test_the_median_is_that_of_real_fits(kind: int, p: int, lam: float) -> None:
    w, rng, errors = weights(kind), np.random.default_rng(p), []
    for _ in range(120):
        X = rng.standard_normal((ROWS, COLUMNS))
        y = X @ w + rng.standard_normal(ROWS)
        fit = ridge_path(X[:, :p], y, [lam], fit_intercept=False).coefs[0]
        errors.append(1 + ((fit - w[:p]) ** 2).sum() + (w[p:] ** 2).sum())
    drawn = BOTH[kind].errors[:, LAMS.index(lam), PS.index(p)]
    # Real fits also spread with noise and directions: their mean is near the middle of the drawn ones.
    mean, slack = np.mean(errors), 4 * np.std(errors) / np.sqrt(len(errors))
    assert drawn[0] - slack < mean < drawn[2] + slack
    assert abs(mean - drawn[1]) < slack + (drawn[2] - drawn[0])


@pytest.mark.parametrize("kind", range(len(WORLDS)))
def test_quantiles_and_tuned_errors_are_those_of_the_chapters_study(kind: int) -> None:
    w, world = weights(kind), BOTH[kind]
    drawn = spectra(ROWS, [1, 2, *PS], draws=200, seed=0)  # a longer list changes no draw
    for i in (0, PEAK, len(PS) - 1):
        p = PS[i]
        seen, noise = float(w[:p] @ w[:p]), float(1 + w[p:] @ w[p:])
        assert (world.seen[i], world.noise[i]) == pytest.approx((seen, noise))
        assert world.null == pytest.approx(1 + w @ w)
        best = noise * p / (ROWS * seen)
        found = ridge_error(drawn[p], [0.0, 0.01, best], n=ROWS, p=p, seen=seen, noise=noise)
        assert world.errors[:, 0, i] == pytest.approx(np.quantile(found[0], QUANTILES))
        assert world.errors[:, LAMS.index(0.01), i] == pytest.approx(np.quantile(found[1], QUANTILES))
        assert world.tuned[i] == pytest.approx(np.median(found[2]))


def test_what_the_chapter_says_is_seen() -> None:
    first, alike = BOTH
    none, thousandth = (first.errors[1, LAMS.index(lam)] for lam in (0.0, 1e-3))
    assert none[PEAK] > 9 * thousandth[PEAK]
    away = (np.array(PS) < 30) | (np.array(PS) > 50)
    assert np.allclose(none[away], thousandth[away], rtol=0.02)
    assert first.errors[2, 0, PEAK] > 90 * first.errors[0, 0, PEAK]
    assert (np.diff(first.best) > 0).all()
    assert first.tuned[-1] > 3 * first.tuned.min()
    assert first.tuned.argmin() == PS.index(10)
    assert (np.diff(alike.tuned) < 0).all()
    assert alike.errors[1, 0, -1] < alike.errors[1, 0, 0]


def test_no_lambda_of_the_slider_beats_the_best() -> None:
    for world in BOTH:
        assert (world.errors[1].min(axis=0) > world.tuned * 0.999).all()


@pytest.mark.parametrize("kind", range(len(WORLDS)))
def test_the_page_has_the_same_closed_forms(kind: int) -> None:
    world = BOTH[kind]
    given = {"n": ROWS, "ps": PS, "seen": world.seen.tolist(), "noise": world.noise.tolist()}
    body = "return given.ps.map((p, i) => m.{}(given.n, p, given.seen[i], given.noise[i]));"
    means = in_page(body.format("meanError"), given)
    for i, mean in enumerate(means):  # JSON has null for what is infinite
        assert (mean is None) == (PS[i] in (39, 40, 41))
        assert mean is None or mean == pytest.approx(world.mean(i), rel=1e-9)
    assert in_page(body.format("bestLambda"), given) == pytest.approx(world.best.tolist(), rel=1e-9)


def test_the_page_finds_each_row_of_errors() -> None:
    errors = np.array([world.errors for world in BOTH])
    given = {"errors": errors.ravel().tolist(), "lams": len(LAMS), "ps": len(PS)}
    body = """const errors = Float64Array.from(given.errors);
      return [[0, 0, 0], [0, 2, 7], [1, 1, 34]].map((at) => Array.from(m.row(errors, given, ...at)));"""
    for found, at in zip(in_page(body, given), [(0, 0, 0), (0, 2, 7), (1, 1, 34)], strict=True):
        assert found == errors[at].tolist()


def test_the_page_takes_the_nearest_value_and_zero_below_the_first() -> None:
    body = "return given.at.map((v) => m.nearest(given.values, v));"
    at = [1e-9, 5e-5, 1.1e-4, 0.168, 1e3]
    assert in_page(body, {"values": LAMS, "at": at}) == [0, 0, 1, LAMS.index(0.15), len(LAMS) - 1]
    assert in_page(body, {"values": PS, "at": [1, 40.3, 500]}) == [0, PEAK, len(PS) - 1]


def test_the_sentence_says_the_quantiles_the_best_and_the_peak() -> None:
    assert sentence(BOTH[0]) == (
        "40 columns, most useful first, λ 0: median 178, from 40 to 3846 (10 % to 90 %); mean infinite. "
        "At λ 0.17, the best: 3.28. Peak height: 54.2 times the tuned. No model: 7.57."
    )
    assert "; mean 1.84. At λ 0.055, the best: 1.8. " in sentence(BOTH[0], 0, 0, PS.index(10))
    assert sentence(BOTH[1], 1, LAMS.index(0.01), PS.index(100)) == (
        "100 columns, all alike, λ 0.01: median 7.25, from 7.13 to 7.36 (10 % to 90 %). "
        "At λ 10, the best: 4.92. Peak height: 5.08 times the tuned. No model: 5."
    )


def test_the_figure_starts_at_the_peak_and_is_small() -> None:
    figure = peak_shaving().figure
    assert (figure.weights, figure.lam, figure.p) == (0, 0, PEAK)
    assert figure.spoken == sentence(BOTH[0])
    assert sum(len(a["data"]) for a in figure.arrays.values()) < 60_000
    assert len(LAMS) == len(set(figure.controls["lam"]["options"]))
    assert figure.controls["lam"]["options"][:2] == ["0", "0.0001"]


def test_the_table_has_each_number_of_columns() -> None:
    told: Any = table(BOTH[0])
    assert [row[0] for row in told["rows"]] == [str(p) for p in PS]
    assert {len(row) for row in told["rows"]} == {len(told["head"])}
    assert told["rows"][PEAK] == ["40", "178", "40", "3846", "3.28", "0.17"]


def test_the_still_picture_is_small_and_the_same_each_time() -> None:
    picture = still(BOTH[0])
    assert picture == still(BOTH[0])
    assert len(picture.encode()) < 15_000
    texts = [t.text for t in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]
    assert {"λ = 0", "λ = 0.01", "best λ", "no model: 7.57"} <= set(texts)
