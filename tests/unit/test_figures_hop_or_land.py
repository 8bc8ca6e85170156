"""Hop or land: the page, the figure's module and the package's solvers take the same steps."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from tests.unit.javascript import run_javascript

from l1l2.figures import hop_or_land
from l1l2.figures.hop_or_land import (
    ADAM,
    GRADIENT,
    PROXIMAL,
    RULES,
    STEPS,
    example,
    leftover,
    moments,
    run,
    sentence,
    settled,
    start,
    still,
    table,
)  # fmt: skip
from l1l2.path import lasso_knots
from l1l2.penalties import L1
from l1l2.solvers import ista, subgradient_descent

data = example()
Q, c = moments(data.X, data.y).values()
W0 = start(20)
MATTER = np.flatnonzero(data.coef)
RNG = np.random.default_rng(4)
STRENGTHS = [(0.3, 0.1), *zip(10 ** RNG.uniform(-1.6, 0.1, 5), 10 ** RNG.uniform(-1.6, -0.4, 5), strict=True)]


def in_page(body: str, **given: Any) -> Any:
    arrays = {"Q": Q.ravel().tolist(), "c": c.tolist(), "w0": W0.tolist()}
    return run_javascript("hop_or_land_math.js", body, arrays | given)


@pytest.mark.parametrize("rule", range(3))
@pytest.mark.parametrize(("lam", "eta"), STRENGTHS)
def test_the_page_takes_the_same_steps_as_python(rule: int, lam: float, eta: float) -> None:
    page = np.array(
        in_page("return [...m.run(given.rule, given, given.lam, given.eta, given.steps)];",
                rule=rule, lam=lam, eta=eta, steps=STEPS)
    ).reshape(STEPS + 1, 20)  # fmt: skip
    ours = run(rule, Q, c, W0, lam, eta)
    assert np.abs(page - ours).max() <= 1e-9
    assert ((page == 0) == (ours == 0)).all()


@pytest.mark.parametrize(("rule", "solver"), [(GRADIENT, subgradient_descent), (PROXIMAL, ista)])
@pytest.mark.parametrize(("lam", "eta"), STRENGTHS)
def test_they_are_the_steps_of_the_packages_solvers(rule: int, solver: Any, lam: float, eta: float) -> None:
    theirs = solver(
        data.X, data.y, L1(lam), step=eta, n_iter=STEPS, tol=None, w0=W0, record=True
    ).history.coefs
    ours = run(rule, Q, c, W0, lam, eta)
    assert np.abs(theirs - ours).max() <= 1e-9
    assert ((theirs == 0) == (ours == 0)).all()


def test_adam_is_the_algorithm_of_its_paper() -> None:
    lam, eta, w = 0.3, 0.1, [float(v) for v in W0]
    m, v = [0.0] * 20, [0.0] * 20
    ours = run(ADAM, Q, c, W0, lam, eta, 40)
    for t in range(1, 41):
        g = [sum(Q[j, k] * w[k] for k in range(20)) - c[j] + math.copysign(lam, w[j]) for j in range(20)]
        for j in range(20):
            m[j] = 0.9 * m[j] + (1 - 0.9) * g[j]
            v[j] = 0.999 * v[j] + (1 - 0.999) * g[j] ** 2
            w[j] -= eta * (m[j] / (1 - 0.9**t)) / (math.sqrt(v[j] / (1 - 0.999**t)) + 1e-8)
        assert ours[t] == pytest.approx(w, abs=1e-10)


def test_the_solution_is_the_exact_one_with_its_zeros() -> None:
    exact = lasso_knots(data.X, data.y)
    for lam in np.geomspace(0.02, 1.5, 12):
        w = exact.at(lam)[0]
        assert np.abs(settled(Q, c, lam) - w).max() <= 1e-9
        assert ((settled(Q, c, lam) == 0) == (w == 0)).all()


def test_at_the_start_the_lasso_keeps_just_the_five_features_that_matter() -> None:
    assert len(MATTER) == 5
    assert (np.flatnonzero(settled(Q, c, 0.3)) == MATTER).all()


@pytest.mark.parametrize("eta", [0.02, 0.05, 0.1, 0.3, 0.5])
def test_gradient_descent_hovers_at_about_eta_lambda_and_never_lands(eta: float) -> None:
    weights, solution = run(GRADIENT, Q, c, W0, 0.3, eta, 2000), settled(Q, c, 0.3)
    late = max(leftover(w, solution) for w in weights[-200:])
    assert (weights != 0).all()
    assert 0.5 < late / (eta * 0.3) < 3


def test_the_proximal_rule_lands_within_some_tens_of_steps_and_stays() -> None:
    weights, solution = run(PROXIMAL, Q, c, W0, 0.3, 0.1), settled(Q, c, 0.3)
    assert ((weights[50:] == 0) == (solution == 0)).all()


def test_adam_hovers_too() -> None:
    weights, solution = run(ADAM, Q, c, W0, 0.3, 0.1, 2000), settled(Q, c, 0.3)
    assert (weights != 0).all()
    assert max(leftover(w, solution) for w in weights[-200:]) > 1e-3


def test_the_page_counts_exact_zeros_and_finds_the_first() -> None:
    lists = [[1.0, 2.0, 0.0, -0.0, 1e-300, 0.0], [1.0, -1.0], [0.0, 0.0]]
    counts = in_page(
        "return given.lists.map((l) => [...m.zeroCounts(Float64Array.from(l), 2)]);", lists=lists
    )
    first = in_page("return given.lists.map((l) => m.firstZero(Float64Array.from(l), 2));", lists=lists)
    assert counts == [[0, 2, 1], [0], [2]]
    assert first == [{"step": 1, "weight": 0}, None, {"step": 0, "weight": 0}]


def test_the_figure_starts_with_gradient_descent_and_what_its_words_say() -> None:
    figure = hop_or_land().figure
    assert (figure.rule, figure.weights, figure.lam, figure.eta, figure.step) == (0, 0, 0.3, 0.1, 100)
    w = run(GRADIENT, Q, c, W0, 0.3, 0.1)[100]
    off = np.abs(np.delete(w, MATTER)).max()
    assert (
        figure.spoken
        == sentence(Q, c, W0)
        == (
            "λ 0.300, η 0.1, gradient descent, step 100: 0 of 20 weights are exactly zero; "
            f"the 15 that should be are within {off:.3g} of it (ηλ is 0.03)."
        )
    )
    assert figure.options["matter"] == MATTER.tolist()


def test_the_arrays_are_small_and_hold_the_problem() -> None:
    arrays = hop_or_land().figure.arrays
    assert sum(len(a["data"]) for a in arrays.values()) < 4_000
    np.testing.assert_allclose(np.frombuffer(arrays["many.Q"]["data"]), Q.ravel(), rtol=5e-12)
    assert np.frombuffer(arrays["one.Q"]["data"]).tolist() == [1.0]


def test_the_table_compares_the_rules_step_by_step() -> None:
    told: dict[str, Any] = table(Q, c, W0)
    assert told["head"][1::2] == [f"{rule}: exact zeros" for rule in RULES]
    last = told["rows"][-1]
    assert (last[0], last[1], last[3], last[4], last[5]) == ("200", "0", "15", "0", "0")


def test_the_still_picture_is_small_the_same_each_time_and_shows_four_weights_twice() -> None:
    picture = still(Q, c, W0, MATTER.tolist())
    assert picture == still(Q, c, W0, MATTER.tolist())
    assert len(picture.encode()) < 15_000
    root = ET.fromstring(picture)
    lines = [p for p in root.iter("{http://www.w3.org/2000/svg}path") if "l1l2-line" in p.get("class", "")]
    assert len(lines) == 8
