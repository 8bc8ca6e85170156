"""The prior figure: its closed forms are those of Bayes' rule and of the package; the page's are the same."""

from __future__ import annotations

import time
import xml.etree.ElementTree as ET
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import log_ndtr
from scipy.stats import multivariate_normal
from tests.unit.javascript import run_javascript

from l1l2.datasets import load_diabetes
from l1l2.figures import two_beliefs
from l1l2.figures.posterior import (
    LAPLACE,
    NORMAL,
    Pair,
    Posterior,
    belief_contour,
    contour,
    mode,
    posterior,
    spread,
)
from l1l2.figures.two_beliefs import (
    BELIEFS,
    DRAWS,
    LAM_RANGE,
    LEVELS,
    NAMES,
    PATIENTS,
    diabetes_pair,
    percent,
    sentence,
    table,
    uniforms,
)
from l1l2.path import lasso_path, ridge_path

PAIR = diabetes_pair()
LAMS = (LAM_RANGE[0], 1.0, 7.3, 19.4, 25.0, 60.0, LAM_RANGE[1])
STATES = list(product((LAPLACE, NORMAL), PATIENTS, LAMS))
OTHER = Pair(np.array([-12.0, 9.0]), -0.8, 30.0)


def noise(pair: Pair, patients: int) -> float:
    return pair.sigma**2 / patients


def log_posterior(belief: int, pair: Pair, v: float, lam: float, w: Any) -> Any:
    """Bayes' rule, written out; w : (…, 2) array."""
    w = np.asarray(w)
    off = w - pair.least_squares()
    fit = off[..., 0] ** 2 + 2 * pair.rho * off[..., 0] * off[..., 1] + off[..., 1] ** 2
    size = np.abs(w).sum(axis=-1) if belief == LAPLACE else 0.5 * (w**2).sum(axis=-1)
    return -0.5 * fit / v - size * lam / v


def by_sums(pair: Pair, v: float, lam: float) -> tuple[Any, Any]:
    """Mean and P(w > 0) of Laplace's posterior from a sum over a plane of cells, small ones about zero."""
    reach = min(9 * np.sqrt(v / (1 - pair.rho**2)), 9 * np.sqrt(v) + 60 * v / lam)
    peak = mode(LAPLACE, pair, lam)
    sides = []
    for centre in peak:
        edges = np.linspace(-1, 1, 1601) ** 3
        edges = np.where(edges < 0, -edges * (min(0.0, centre) - reach), edges * (max(0.0, centre) + reach))
        sides.append(((edges[:-1] + edges[1:]) / 2, np.diff(edges)))
    (x, dx), (y, dy) = sides
    plane = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1)
    logs = log_posterior(LAPLACE, pair, v, lam, plane)
    mass = np.exp(logs - logs.max()) * dx[:, None] * dy
    mass /= mass.sum()
    across, up = mass.sum(axis=1), mass.sum(axis=0)
    return [across @ x, up @ y], [across[x > 0].sum(), up[y > 0].sum()]


@pytest.mark.parametrize("pair", [PAIR, OTHER])
@pytest.mark.parametrize("patients", PATIENTS)
@pytest.mark.parametrize("lam", [0.1, 5.0, 20.0, 50.0])
def test_laplaces_posterior_is_the_sum_over_the_plane(pair: Pair, patients: int, lam: float) -> None:
    v = noise(pair, patients)
    after = posterior(LAPLACE, pair, v, lam)
    mean, positive = by_sums(pair, v, lam)
    size = 1e-3 * np.sqrt(v)
    assert after.mean == pytest.approx(mean, rel=2e-3, abs=size)
    assert after.positive == pytest.approx(positive, abs=3e-4)


@pytest.mark.parametrize(("belief", "patients", "lam"), STATES)
def test_the_curve_is_a_density_with_the_mean_and_the_sign_that_are_told(
    belief: int, patients: int, lam: float
) -> None:
    after = posterior(belief, PAIR, noise(PAIR, patients), lam)
    w, density = after.curve.T
    fine = np.concatenate([np.linspace(a, b, 60) for a, b in pairwise(w)])
    inside = np.interp(fine, w, np.log(np.maximum(density, 1e-300)))
    height = np.exp(inside)
    assert np.trapezoid(height, fine) == pytest.approx(1, abs=1e-2)
    height /= np.trapezoid(height, fine)
    scale = np.sqrt(np.trapezoid(height * (fine - after.mean[0]) ** 2, fine))
    assert np.trapezoid(height * fine, fine) == pytest.approx(after.mean[0], abs=1e-2 * scale)
    above = np.trapezoid(height * (fine > 0), fine)
    assert above == pytest.approx(after.positive[0], abs=2e-2)


@pytest.mark.parametrize("lam", LAMS)
def test_the_normal_posterior_is_the_normal_of_the_textbooks(lam: float) -> None:
    v = noise(PAIR, 40)
    after = posterior(NORMAL, PAIR, v, lam)
    covariance = v * np.linalg.inv(np.array([[1, PAIR.rho], [PAIR.rho, 1]]) + lam * np.eye(2))
    exact = multivariate_normal(covariance @ PAIR.c / v, covariance)
    assert np.allclose(after.mean, exact.mean, rtol=1e-12)
    draws = np.array([after.sample(u) for u in np.random.default_rng(0).uniform(size=(4000, 2))])
    assert np.allclose(np.cov(draws.T), covariance, atol=0.08 * covariance[0, 0])


@pytest.mark.parametrize("lam", LAMS)
def test_the_highest_points_are_the_packages_lasso_and_ridge(lam: float) -> None:
    data = load_diabetes()
    X = data.X[:, [data.feature_names.index(name) for name in NAMES]]
    assert np.allclose(mode(LAPLACE, PAIR, lam), lasso_path(X, data.y, [lam]).coefs[0], atol=1e-9)
    assert np.allclose(mode(NORMAL, PAIR, lam), ridge_path(X, data.y, [lam]).coefs[0], atol=1e-9)


def test_the_lassos_zero_does_not_depend_on_the_number_of_patients_and_the_belief_does() -> None:
    found = [posterior(LAPLACE, PAIR, noise(PAIR, n), 25.0) for n in PATIENTS]
    assert {after.mode[0] for after in found} == {0.0}
    assert (np.diff([after.positive[0] for after in found]) > 0.02).all()
    assert (np.diff([abs(after.mean[0]) for after in found]) < 0).all()


@given(
    st.integers(0, 1),
    st.floats(-0.95, 0.95),
    st.floats(-40, 40),
    st.floats(-40, 40),
    st.floats(0.05, 60),
    st.floats(0.05, 0.9),
)
def test_contours_lie_where_the_density_has_the_share_told(
    belief: int, rho: float, c0: float, c1: float, lam: float, share: float
) -> None:
    pair, v = Pair(np.array([c0, c1]), rho, 40.0), 50.0
    peak = mode(belief, pair, lam)
    points = contour(belief, pair, v, lam, share, 24)
    fall = log_posterior(belief, pair, v, lam, points) - log_posterior(belief, pair, v, lam, peak)
    assert np.allclose(fall, np.log(share), rtol=1e-6)
    others = peak + np.random.default_rng(0).standard_normal((50, 2))
    assert (log_posterior(belief, pair, v, lam, others) <= log_posterior(belief, pair, v, lam, peak)).all()


@pytest.mark.parametrize("belief", [LAPLACE, NORMAL])
def test_the_belief_has_its_contours_and_its_spread(belief: int) -> None:
    v, lam = 90.0, 4.0
    for share in LEVELS:
        points = belief_contour(belief, v, lam, share)
        size = np.abs(points).sum(axis=1) if belief == LAPLACE else 0.5 * (points**2).sum(axis=1)
        assert np.allclose(np.exp(-size * lam / v), share)
    rng = np.random.default_rng(0)
    scale = v / lam
    drawn = (
        rng.laplace(0, scale, 400_000) if belief == LAPLACE else np.sqrt(scale) * rng.standard_normal(400_000)
    )
    assert spread(belief, v, lam) == pytest.approx(drawn.std(), rel=0.01)


def test_draws_are_spread_as_bayes_rule_says() -> None:
    v, lam = noise(PAIR, 40), 25.0
    after = posterior(LAPLACE, PAIR, v, lam)
    draws = np.array([after.sample(u) for u in np.random.default_rng(3).uniform(size=(6000, 2))])
    assert (draws != 0).all()
    error = draws.std(axis=0) / np.sqrt(len(draws))
    assert (np.abs(draws.mean(axis=0) - after.mean) < 4 * error).all()
    assert (draws > 0).mean(axis=0) == pytest.approx(after.positive, abs=0.025)
    # On average over the belief, the slope of its logarithm is zero, in each direction and times each weight.
    gram = np.array([[1, PAIR.rho], [PAIR.rho, 1]])
    slopes = ((PAIR.c - draws @ gram) - lam * np.sign(draws)) / v
    assert np.allclose((slopes * draws).mean(axis=0), -1, atol=0.12)


def in_page(body: str, states: Any) -> Any:
    data = {"c": PAIR.c.tolist(), "rho": PAIR.rho}
    given_ = {"states": states, "data": data, "u": uniforms()[:25].tolist(), "levels": LEVELS}
    return run_javascript("two_beliefs_math.js", body, given_)


def test_the_page_computes_the_posterior_that_python_computes() -> None:
    states = [(belief, noise(PAIR, n), lam) for belief, n, lam in STATES]
    page = in_page(
        """return given.states.map(([belief, v, lam]) => {
          const after = m.posterior(belief, given.data, v, lam);
          return [after.mode, after.mean, after.positive, after.curve, given.u.map((u) => after.sample(u))];
        });""",
        states,
    )
    for state, (at, mean, positive, curve, draws) in zip(states, page, strict=True):
        after = posterior(state[0], PAIR, *state[1:])
        assert at == pytest.approx(after.mode, rel=1e-12, abs=0)
        assert mean == pytest.approx(after.mean, rel=1e-9, abs=1e-9)
        assert positive == pytest.approx(after.positive, rel=1e-9, abs=1e-12)
        ours, theirs = after.curve, np.array(curve)
        size = np.abs(ours).max(axis=0)
        assert (np.abs(theirs - ours) <= 1e-9 * size).all()
        wanted = np.array([after.sample(u) for u in uniforms()[:25]])
        assert np.allclose(draws, wanted, rtol=1e-8, atol=1e-8 * size[0])


def test_the_page_draws_the_contours_that_python_draws() -> None:
    states = [(belief, noise(PAIR, n), lam) for belief, n, lam in STATES[::3]]
    page = in_page(
        """return given.states.map(([belief, v, lam]) => given.levels.map((share) => [
          m.contour(belief, given.data, v, lam, share, 30), m.beliefContour(belief, v, lam, share, 30),
        ]));""",
        states,
    )
    for (belief, v, lam), levels in zip(states, page, strict=True):
        for share, (after, before) in zip(LEVELS, levels, strict=True):
            assert np.allclose(after, contour(belief, PAIR, v, lam, share, 30), rtol=1e-9, atol=1e-9)
            assert np.allclose(before, belief_contour(belief, v, lam, share, 30), rtol=1e-9, atol=1e-9)


def test_a_width_and_its_lambda_are_told_apart_and_back() -> None:
    states = [(belief, noise(PAIR, n), lam) for belief, n, lam in STATES]
    page = in_page(
        """return given.states.map(([belief, v, lam]) => {
          const sd = m.spread(belief, v, lam);
          return [sd, m.strengthOf(belief, v, sd)];
        });""",
        states,
    )
    for (belief, v, lam), (sd, back) in zip(states, page, strict=True):
        assert sd == pytest.approx(spread(belief, v, lam), rel=1e-12)
        assert back == pytest.approx(lam, rel=1e-12)


def test_the_page_knows_the_normal_distribution_and_its_inverse_far_out() -> None:
    at = [*np.linspace(-40, 8, 400), -200.0, 0.0]
    page = run_javascript(
        "two_beliefs_math.js", "return given.map((x) => [m.logNdtr(x), m.inverseLogNdtr(m.logNdtr(x))]);", at
    )
    values, back = np.array(page).T
    assert np.allclose(values, log_ndtr(at), rtol=1e-10, atol=0)
    near = np.array(at) < 5
    assert np.allclose(back[near], np.array(at)[near], rtol=1e-8, atol=1e-8)


def test_the_figure_starts_with_the_words_of_its_first_state() -> None:
    figure = two_beliefs().figure
    patients = PATIENTS[figure.patients]
    v = noise(PAIR, patients)
    after = posterior(LAPLACE, PAIR, v, figure.lam)
    assert figure.belief == LAPLACE
    assert after.mode[0] == 0
    assert figure.spoken == sentence(LAPLACE, patients, figure.lam, v, after)
    assert "Most probable: glu 0 and bmi" in figure.spoken


def test_a_normal_belief_is_said_to_be_worth_n_lambda_patients() -> None:
    v = noise(PAIR, 160)
    words = sentence(NORMAL, 160, 0.5, v, posterior(NORMAL, PAIR, v, 0.5))
    assert words.startswith("Normal belief of standard deviation ")
    assert ", worth 80 patients, 160 patients, λ 0.500." in words


def test_a_probability_is_never_rounded_to_certainty() -> None:
    assert [percent(p) for p in (0.0, 1e-9, 0.25, 0.9949, 0.999, 1.0)] == [
        "0 %", "under 1 %", "25 %", "99 %", "over 99 %", "100 %",
    ]  # fmt: skip


def test_the_arrays_are_small_and_made_in_a_moment() -> None:
    two_beliefs()
    start = time.process_time()
    figure = two_beliefs().figure
    assert time.process_time() - start < 1
    assert sum(len(a["data"]) for a in figure.arrays.values()) < 10_000


def test_the_table_tells_both_beliefs() -> None:
    told: Any = table(PAIR, 40)
    assert {row[0] for row in told["rows"]} == set(BELIEFS)
    assert all(len(row) == len(told["head"]) for row in told["rows"])
    normal = [row for row in told["rows"] if row[0] == "normal"]
    assert all(row[3:5] == row[5:7] for row in normal)


def test_the_still_picture_is_small_the_same_each_time_and_shows_both_beliefs() -> None:
    picture = two_beliefs().still
    assert picture == two_beliefs().still
    assert len(picture.encode()) < 15_000
    circles = ET.fromstring(picture).findall("{http://www.w3.org/2000/svg}circle")
    assert 100 < len(circles) <= 2 * 62


def test_points_of_the_unit_square_are_many_and_inside() -> None:
    u = uniforms()
    assert u.shape == (DRAWS, 2)
    assert ((u > 0) & (u < 1)).all()
    assert isinstance(posterior(LAPLACE, PAIR, 90.0, 5.0), Posterior)
