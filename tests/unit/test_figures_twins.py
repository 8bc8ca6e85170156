"""Twins: the page, the figure's module and the package's solvers find the same two weights."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from tests.unit.javascript import run_javascript

from l1l2.figures import twins
from l1l2.figures.twins import LAM2S, RHOS, SUM, counts, normals, pulls, sentence, solve, still, table
from l1l2.path import elastic_net_knots, ridge_path

N = 100
Z = normals()
STATES = [(0.99, 0.5, 0.0, 0.0), (0.99, 0.5, 0.01, 0.0), (0.999, 1.3, 0.002, 2.0), (0.0, 0.3, 0.5, -1.3),
          (0.5, 2.2, 0.0, 0.0), (0.9, 0.0, 0.0, 0.7), (0.95, 0.0, 10.0, 2.0),
          (0.99, 1.9, 0.0, -2.0)]  # fmt: skip


def design(rho: float) -> Any:
    """Two columns (100, 2) with mean 0, variance 1 and exactly this correlation."""
    draw = np.random.default_rng(0).standard_normal((N, 2))
    a, b = np.linalg.qr(draw - draw.mean(axis=0))[0].T * np.sqrt(N)
    return np.column_stack([a, rho * a + np.sqrt(1 - rho**2) * b])


def answers(rho: float, gap: float, z: Any) -> Any:
    """A y (m, 100) for each z, with noise of just these parts along the columns' sum and difference."""
    X = design(rho)
    both = X @ [[1, 1], [1, -1]]
    ways = both / np.linalg.norm(both, axis=0)
    return X @ [(SUM + gap) / 2, (SUM - gap) / 2] + z @ ways.T


def in_page(call: str, state: tuple[float, ...]) -> Any:
    rho, lam1, lam2, gap = state
    given = {"rho": rho, "lam1": lam1, "lam2": lam2, "gap": gap, "z": Z.tolist()}
    body = f"const {{ rho, lam1, lam2, gap }} = given; return given.z.map((z) => {{ {call} }});"
    return run_javascript("twins_math.js", body, given)


@pytest.mark.parametrize("state", STATES)
def test_the_page_finds_the_modules_weights_and_its_exact_zeros(state: tuple[float, ...]) -> None:
    rho, lam1, lam2, gap = state
    page = np.array(in_page("return m.solve(rho, lam1, lam2, m.pulls(rho, gap, z));", state))
    ours = solve(rho, lam1, lam2, pulls(rho, gap, Z))
    assert np.abs(page - ours).max() <= 1e-9
    assert ((page == 0) == (ours == 0)).all()


@pytest.mark.parametrize("state", STATES)
def test_they_are_the_packages_own_fits_of_sixty_samples(state: tuple[float, ...]) -> None:
    rho, lam1, lam2, gap = state
    X, ours = design(rho), solve(rho, lam1, lam2, pulls(rho, gap, Z))
    for y, w in zip(answers(rho, gap, Z), ours, strict=True):
        theirs = elastic_net_knots(X, y, lam2).at(lam1)[0] if lam1 else ridge_path(X, y, [lam2]).at(lam2)[0]
        assert np.abs(theirs - w).max() <= 1e-9
        assert ((theirs == 0) == (w == 0)).all()


@pytest.mark.parametrize("state", STATES)
def test_no_weights_nearby_cost_less(state: tuple[float, ...]) -> None:
    rho, lam1, lam2, gap = state
    both = pulls(rho, gap, Z)
    c = both @ [[0.5, 0.5], [0.5, -0.5]]
    G = np.array([[1 + lam2, rho], [rho, 1 + lam2]])

    def cost(w: Any) -> Any:
        return (w @ G * w).sum(axis=1) / 2 - (c * w).sum(axis=1) + lam1 * np.abs(w).sum(axis=1)

    best = solve(rho, lam1, lam2, both)
    for angle in np.linspace(0, 2 * np.pi, 16, endpoint=False):
        for size in (1e-3, 0.1):
            assert (cost(best + size * np.array([np.cos(angle), np.sin(angle)])) >= cost(best) - 1e-12).all()


@pytest.mark.parametrize("state", STATES)
def test_a_trail_goes_where_the_fits_have_been(state: tuple[float, ...]) -> None:
    rho, lam1, lam2, gap = state
    end = "const p = m.pulls(rho, gap, z), end = m.solve(rho, lam1, lam2, p);"
    trails = in_page(f"{end} return m.trail(rho, lam1, lam2, p, end);", state)
    both = pulls(rho, gap, Z)
    for share in (0.0, 0.2, 0.5, 0.9, 1.0):
        for (*way, last), w in zip(trails, solve(rho, share * lam1, lam2, both), strict=True):
            legs = list(zip([*way], [*way[1:], last], strict=True))
            assert min(distance(w, np.array(a), np.array(b)) for a, b in legs) <= 1e-9 or last == [0, 0]


def distance(point: Any, a: Any, b: Any) -> float:
    length = float((b - a) @ (b - a))
    at = 0.0 if length == 0 else min(1.0, max(0.0, float((point - a) @ (b - a)) / length))
    return float(np.linalg.norm(point - a - at * (b - a)))


def test_lambda_1_moves_all_that_live_by_the_same_and_leaves_their_difference() -> None:
    both = pulls(0.99, 0.0, Z)
    free, fit = solve(0.99, 0.0, 0.0, both), solve(0.99, 0.5, 0.0, both)
    live = (fit != 0).all(axis=1)
    assert live.sum() == 45
    assert np.ptp((free - fit)[live]) <= 1e-9


def test_lambda_2_as_large_as_one_minus_rho_halves_the_differences() -> None:
    both = pulls(0.99, 0.0, Z)
    free, fit = (solve(0.99, 0.0, lam2, both) @ [1, -1] for lam2 in (0.0, 0.01))
    assert fit == pytest.approx(free / 2)


def test_the_noise_in_the_pulls_has_the_chapters_variances() -> None:
    z = np.random.default_rng(5).standard_normal((200_000, 2))
    own = np.array([1.99, 0.01])
    fits = pulls(0.99, 0.0, z) / own
    assert fits.mean(axis=0) == pytest.approx([2, 0], abs=0.02)
    assert fits.var(axis=0) == pytest.approx(2 / (N * own), rel=0.02)


def test_the_figure_starts_with_the_lasso_and_what_its_words_say() -> None:
    figure = twins().figure
    assert (figure.lam1, LAM2S[figure.lam2], RHOS[figure.rho], figure.gap) == (0.5, "0", "0.99", 0.0)
    assert figure.spoken == sentence(Z, 0.5, 0.0, 0.99)
    assert "both kept in 45 of 60, x₁ dropped in 8, x₂ in 7;" in figure.spoken
    assert sentence(Z, 0.5, 0.1, 0.99).endswith("; λ₂ is 10 times 1 − ρ.")
    assert sum(len(a["data"]) for a in figure.arrays.values()) == 960


def test_the_table_counts_every_fit() -> None:
    told: dict[str, Any] = table(Z)
    assert told["rows"][2][:5] == ["0.5", "0", "45", "8", "7"]
    assert all(sum(map(int, row[2:6])) == 60 for row in told["rows"])
    assert counts(np.array([[1.0, 1.0], [0.0, 1.0], [1.0, 0.0], [0.0, 0.0]])) == [1, 1, 1, 1]


def test_the_still_picture_is_small_and_the_same_each_time() -> None:
    assert still(Z) == still(Z)
    assert len(still(Z).encode()) < 15_000
    assert len(ET.fromstring(still(Z)).findall("{http://www.w3.org/2000/svg}circle")) == 180
