"""The shrinkage spectrum: shares and bills are those of the package's own fits, in Python and in the page."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from tests.unit.javascript import run_javascript

from l1l2.datasets import load_diabetes
from l1l2.figures import shrinkage_spectrum
from l1l2.figures.shrinkage_spectrum import (
    DROPOUT,
    EARLY,
    HIGH,
    LOW,
    PATIENTS,
    PCR,
    RIDGE,
    ROWS,
    SEED,
    START,
    STEP,
    WAYS,
    World,
    heaviest,
    kept,
    sentence,
    steps,
    still,
    table,
    world,
)
from l1l2.path import ridge_path
from l1l2.penalties import L2
from l1l2.solvers import gradient_descent

data = load_diabetes()
PLAIN, SCALED = world(), world(scaled=True)
ALL = range(len(WAYS))
LAMS = [LOW, HIGH, 0.4, *10 ** np.random.default_rng(5).uniform(np.log10(LOW), np.log10(HIGH), 40)]

# Forty patients; a noiseless y, on which a fit shows its shares and nothing else.
Z = data.X[np.random.default_rng(SEED).permutation(442)[:ROWS]]
Z = Z - Z.mean(axis=0)
TRUTH = np.linalg.lstsq(np.c_[np.ones(442), data.X], data.y, rcond=None)[0][1:]
CLEAN = Z @ TRUTH


def directions(columns: Any) -> Any:
    return np.linalg.eigh(columns.T @ columns / ROWS)[1]


def of(way: int) -> World:
    return SCALED if way == DROPOUT else PLAIN


def in_page(body: str, given: dict[str, Any]) -> Any:
    return run_javascript("shrinkage_spectrum_math.js", body, given)


@pytest.mark.parametrize("lam", [0.003, 0.4, 7.0])
def test_ridge_keeps_what_the_packages_ridge_keeps(lam: float) -> None:
    V = directions(Z)
    w = ridge_path(Z, CLEAN, [lam]).coefs[0]
    assert np.allclose(V.T @ w, kept(RIDGE, PLAIN.d, lam) * (V.T @ TRUTH), rtol=0, atol=1e-9)


@pytest.mark.parametrize("lam", [0.05, 0.4, 5.0, 20.0])
def test_early_stopping_keeps_what_so_many_steps_of_gradient_descent_keep(lam: float) -> None:
    V = directions(Z)
    run = gradient_descent(Z, CLEAN, L2(0.0), step=STEP, n_iter=steps(lam), tol=None)
    assert np.allclose(V.T @ run.coef, kept(EARLY, PLAIN.d, lam) * (V.T @ TRUTH), rtol=0, atol=1e-9)


def test_principal_components_keep_what_a_regression_on_the_strongest_keeps() -> None:
    V = directions(Z)
    strongest = V[:, PLAIN.d > 0.4]
    w = strongest @ np.linalg.lstsq(Z @ strongest, CLEAN, rcond=None)[0]
    assert np.allclose(V.T @ w, kept(PCR, PLAIN.d, 0.4) * (V.T @ TRUTH), rtol=0, atol=1e-9)


@pytest.mark.parametrize("lam", [0.02, 0.4, 3.0])
def test_dropout_keeps_what_the_loss_averaged_over_its_masks_keeps(lam: float) -> None:
    rate = lam / (1 + lam)
    # E over masks of the loss with inputs x·mask/(1 − rate): the moments of the masks, and nothing else.
    second = np.full((10, 10), (1 - rate) ** 2)
    np.fill_diagonal(second, 1 - rate)
    w = np.linalg.solve(Z.T @ Z / ROWS * second / (1 - rate) ** 2, Z.T @ CLEAN / ROWS)
    spread = Z.std(axis=0)
    V = directions(Z / spread)
    ours = kept(DROPOUT, SCALED.d, lam) * (V.T @ (spread * TRUTH))
    assert np.allclose(V.T @ (spread * w), ours, rtol=0, atol=1e-9)


@pytest.mark.parametrize("way", ALL)
def test_the_bill_is_that_of_many_simulated_studies(way: int) -> None:
    rng = np.random.default_rng(0)
    columns = Z / Z.std(axis=0) if way == DROPOUT else Z
    V = directions(columns)
    scores = columns @ V / np.sqrt(ROWS * of(way).d)
    f = kept(way, of(way).d, 0.4)
    Y = CLEAN[:, None] + np.sqrt(PLAIN.sigma2) * rng.standard_normal((ROWS, 4000))
    fits = scores @ (f[:, None] * (scores.T @ Y)) + Y.mean(axis=0)
    bias2, variance = of(way).bill(f)
    assert ((fits.mean(axis=1) - CLEAN) ** 2).mean() == pytest.approx(bias2, rel=0.02, abs=1)
    assert fits.var(axis=1).mean() == pytest.approx(variance, rel=0.03)


def test_the_numbers_are_those_of_the_chapter() -> None:
    assert PLAIN.price() == pytest.approx(73.3, abs=0.05)
    assert PLAIN.sigma2**0.5 == pytest.approx(54.15, abs=0.01)
    assert PLAIN.bill(np.ones(10)) == pytest.approx((0, 806.5), abs=0.05)
    assert PLAIN.bill(kept(RIDGE, PLAIN.d, 10**-0.4)) == pytest.approx((129, 342), abs=0.5)
    assert sum(PLAIN.bill(PLAIN.ideal())) == pytest.approx(386, abs=0.5)
    assert sum(PLAIN.bill(1 - (1 - STEP * PLAIN.d) ** 10)) == pytest.approx(502, abs=0.5)
    assert 1 + kept(RIDGE, PLAIN.d, 0.4).sum() == pytest.approx(6.38, abs=0.005)


@pytest.mark.parametrize("rows", PATIENTS)
def test_no_shares_cost_less_than_the_ideal_ones(rows: int) -> None:
    ideal = PLAIN.ideal(rows)
    least = sum(PLAIN.bill(ideal, rows))
    for nudge in np.random.default_rng(2).normal(0, 0.05, (50, 10)):
        assert sum(PLAIN.bill(ideal + nudge, rows)) > least
    assert all(sum(of(w).bill(kept(w, of(w).d, lam), rows)) > sum(of(w).bill(of(w).ideal(rows), rows))
               for w in ALL for lam in LAMS)  # fmt: skip


@pytest.mark.parametrize("way", ALL)
def test_the_page_keeps_and_charges_what_python_does(way: int) -> None:
    body = """return given.lams.map((lam) => {
      const shares = m.kept(given.way, given.d, lam, given.step);
      const bills = given.prices.map((price) => m.bill(shares, given.signal, price));
      return [shares, bills, m.steps(lam, given.step)];
    });"""
    at = of(way)
    given = {"way": way, "lams": list(map(float, LAMS)), "d": at.d.tolist(), "step": STEP,
             "signal": at.signal.tolist(), "prices": [at.price(rows) for rows in PATIENTS]}  # fmt: skip
    for lam, (shares, bills, count) in zip(LAMS, in_page(body, given), strict=True):
        f = kept(way, at.d, lam)
        assert np.allclose(shares, f, rtol=0, atol=1e-12)
        assert count == steps(lam)
        for rows, bill in zip(PATIENTS, bills, strict=True):
            bias2, variance = at.bill(f, rows)
            told = [bill[name] for name in ("bias2", "variance", "sum", "df")]
            assert np.allclose(told, [bias2, variance, bias2 + variance, 1 + f.sum()], rtol=1e-9)
    page = in_page("return given.prices.map((price) => m.ideal(given.signal, price));", given)
    assert np.allclose(page, [at.ideal(rows) for rows in PATIENTS], rtol=1e-12)


@pytest.mark.parametrize("way", ALL)
def test_no_lambda_is_better_than_the_one_that_the_button_takes(way: int) -> None:
    at = of(way)
    given = {"way": way, "d": at.d.tolist(), "signal": at.signal.tolist(), "step": STEP,
             "prices": [at.price(rows) for rows in PATIENTS], "range": [LOW, HIGH]}  # fmt: skip
    body = "return given.prices.map((price) => m.best(given.way, { ...given, price }, given.range));"
    best = in_page(body, given)
    assert way != RIDGE or best[0] == pytest.approx(10**-0.4)
    assert best[0] > best[-1]
    for rows, lam in zip(PATIENTS, best, strict=True):
        assert LOW <= lam <= HIGH
        costs = [sum(at.bill(kept(way, at.d, v), rows)) for v in np.geomspace(LOW, HIGH, 2000)]
        assert sum(at.bill(kept(way, at.d, lam), rows)) <= min(costs) * 1.001


@pytest.mark.parametrize("way", [EARLY, PCR])
def test_the_curve_has_points_on_both_sides_of_each_jump(way: int) -> None:
    given = {"way": way, "d": PLAIN.d.tolist(), "step": STEP}
    pairs = np.array(in_page("return m.jumps(given.way, given.d, given.step);", given)).reshape(-1, 2)
    for before, after in pairs:
        counts = [steps(v) if way == EARLY else kept(PCR, PLAIN.d, v).sum() for v in (before, after)]
        assert counts[0] == counts[1] + 1
    assert in_page("return m.jumps(0, given.d, given.step);", given) == []


def test_a_direction_is_named_by_its_largest_weights_and_their_relative_signs() -> None:
    names = ["a", "b", "c", "d"]
    assert heaviest(np.array([0.1, -0.9, 0.3, 0.3]), names) == "b"
    assert heaviest(np.array([-0.6, 0.7, 0.2, 0.3]), names) == "b − a"
    assert heaviest(np.array([-0.5, -0.5, 0.5, 0.5]), names) == "a + b − c"


def test_the_sentence_says_the_bill_in_each_way() -> None:
    assert sentence(PLAIN, RIDGE, 0.4) == (
        "Ridge, 40 patients, λ 0.400: bias² 130, variance 341, together 471, least squares 806; "
        "worth 6.38 degrees of freedom. Direction 8 keeps 0.75 and should keep 0.0092."
    )
    assert sentence(PLAIN, EARLY, 0.5).startswith("Early stopping, 10 steps, 40 patients, λ 0.500: ")
    told = sentence(PLAIN, EARLY, 0.5)
    ridge, f = (kept(way, PLAIN.d, 0.5) for way in (RIDGE, EARLY))
    widest = np.abs(f - ridge).argmax()
    assert f"together 502, ridge {sum(PLAIN.bill(ridge)):.0f}, least squares 806; " in told
    assert told.endswith(f" Widest gap to ridge: {f[widest] - ridge[widest]:.2g}, direction {widest + 1}.")
    assert sentence(PLAIN, EARLY, 20.0).startswith("Early stopping, 1 step, ")
    assert sentence(PLAIN, PCR, 1.0).startswith("Principal components, 3 kept, ")
    assert sentence(SCALED, DROPOUT, 1.0).startswith("Dropout, rate 0.5, ")


@pytest.mark.parametrize("way", WAYS)
def test_the_figure_starts_in_the_way_asked_for(way: str) -> None:
    figure = shrinkage_spectrum(way).figure
    assert (figure.way, figure.patients, figure.lam, figure.direction) == (WAYS.index(way), 0, START, 8)
    assert figure.spoken == sentence(of(figure.way), figure.way)
    assert sum(len(a["data"]) for a in figure.arrays.values()) == 4 * 10 * 8


def test_the_figure_starts_at_the_strength_asked_for() -> None:
    figure = shrinkage_spectrum("early stopping", 1 / (STEP * 7)).figure
    assert figure.lam == pytest.approx(1 / (STEP * 7), rel=5e-12)
    assert figure.spoken.startswith("Early stopping, 7 steps, 40 patients, λ 0.714: ")
    for lam in (0.0, 1e9, float("nan")):
        with pytest.raises(ValueError, match=r"lam must be from 0.001 to 30.2, got"):
            shrinkage_spectrum(lam=lam)


def test_an_unknown_way_is_refused() -> None:
    with pytest.raises(ValueError, match=r"must be one of ridge, early stopping, .* got 'lasso'"):
        shrinkage_spectrum("lasso")


def test_the_table_has_each_direction_with_what_it_should_keep() -> None:
    told: Any = table(PLAIN)
    assert [row[0] for row in told["rows"]] == [str(j) for j in range(1, 11)]
    assert {len(row) for row in told["rows"]} == {len(told["head"])}
    f = kept(RIDGE, PLAIN.d, 0.4)
    for j, row in enumerate(told["rows"]):
        numbers = [PLAIN.d[j], PLAIN.signal[j], PLAIN.ideal()[j]]
        assert np.allclose([float(v) for v in row[2:5]], numbers, rtol=0.06)
        assert float(row[6]) == pytest.approx(f[j], rel=0.05)


def test_the_still_picture_is_small_the_same_each_time_and_stacks_three_bills() -> None:
    picture = still(PLAIN)
    assert picture == still(PLAIN)
    assert len(picture.encode()) < 15_000
    texts = [t.text for t in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]
    assert "130 + 341 = 471" in texts
