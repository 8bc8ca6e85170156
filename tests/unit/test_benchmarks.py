"""The benchmark's judge, reference, tuning, tables, and what scikit-learn and we are told to solve."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from benchmarks import judge, measure, plots, problems, reference, report
from benchmarks.__main__ import TABLE, arguments, chosen, merged, settings_of
from benchmarks.measure import Settings
from benchmarks.measure import _tune as tune
from benchmarks.peers import every
from benchmarks.problems import Problem
from benchmarks.tuning import Rung, climb, keep, kept
from benchmarks.tuning import chosen as chosen_rung
from benchmarks.worker import Failed, Worker
from scipy.optimize import minimize
from scipy.sparse import csc_array


def gaussian(l1_ratio: float = 1.0, n: int = 40, p: int = 6, eps: float = 1e-2) -> Problem:
    return problems.lasso("small", lambda: problems.gaussian(n, p, 0.5, 3, seed=7), eps, l1_ratio)


def logistic(l1_ratio: float, n: int = 60, p: int = 5) -> Problem:
    return problems.logistic("small", lambda: problems.signs(n, p, 0.3, 2, seed=3), l1_ratio, 1e-2)


def orthogonal(lam: float) -> Problem:
    """One column ±1 and y with inner product xᵀy/n = 2: the lasso's weight is max(2 − λ, 0)."""
    X, y = np.array([[1.0], [-1.0], [1.0], [-1.0]], order="F"), np.array([3.0, -2.0, 1.0, -2.0])
    return Problem("orthogonal", X, y, np.array([lam]))


@pytest.mark.parametrize("lam", [0.5, 1.0, 1.9])
def test_the_gap_of_the_closed_form_lasso_is_zero_and_its_objective_that_of_the_formula(lam):
    problem = orthogonal(lam)
    w = 2 - lam
    found = judge.judge(problem, np.array([[w]]), np.array([0.0]))
    residual = problem.y - problem.X[:, 0] * w
    assert found.gaps[0] == pytest.approx(0, abs=1e-14)
    assert found.objectives[0] * np.var(problem.y) / 2 == pytest.approx(residual @ residual / 8 + lam * w)


@pytest.mark.parametrize("make", [lambda: gaussian(1.0), lambda: gaussian(0.5), lambda: gaussian(0.2)])
def test_the_gap_of_a_disturbed_path_bounds_its_suboptimality(make):
    problem = make()
    coefs, intercepts = reference.weights(problem)
    best = judge.judge(problem, coefs, intercepts)
    rng = np.random.default_rng(0)
    for size in (1e-1, 1e-3):
        disturbed = coefs + size * rng.standard_normal(coefs.shape)
        found = judge.judge(problem, disturbed, intercepts + size)
        below = found.objectives - best.objectives
        assert (below > 0).all()
        assert (found.gaps >= below).all()


@pytest.mark.parametrize("l1_ratio", [1.0, 0.3, 0.0])
def test_a_logistic_reference_is_what_a_general_optimiser_finds(l1_ratio):
    problem = logistic(l1_ratio)
    k = 60
    here = replace(problem, lams=problem.lams[k : k + 1])
    lam, p = here.lams[0], here.X.shape[1]

    def objective(v):  # w = v₁ − v₂ with both ≥ 0, so that |w| is linear
        w = v[:p] - v[p : 2 * p]
        loss = np.logaddexp(0, -here.y * (here.X @ w + v[-1])).mean()
        return loss + lam * (l1_ratio * v[:-1].sum() + (1 - l1_ratio) / 2 * w @ w)

    bounds = [(0, None)] * (2 * p) + [(None, None)]
    options = {"ftol": 1e-15, "gtol": 1e-10, "maxiter": 10_000, "maxfun": 100_000}
    best = minimize(objective, np.zeros(2 * p + 1), bounds=bounds, method="L-BFGS-B", options=options)
    truth, gaps = reference.path(here)
    assert gaps[0] <= 1e-9
    assert truth[0] * judge.null_objective(here) == pytest.approx(best.fun, rel=1e-8)


@pytest.mark.parametrize("l1_ratio", [1.0, 0.5, 0.0])
def test_a_reference_for_squares_is_certified(l1_ratio):
    _, gaps = reference.path(replace(gaussian(), l1_ratio=l1_ratio))
    assert gaps.max() <= 1e-10


def test_sparse_columns_are_judged_like_dense_ones():
    problem = gaussian()
    problem = replace(problem, X=np.asfortranarray(np.where(np.abs(problem.X) > 0.7, problem.X, 0.0)))
    sparse = replace(problem, X=csc_array(problem.X))
    truth, gaps = reference.path(problem)
    again, sparse_gaps = reference.path(sparse)
    assert max(gaps.max(), sparse_gaps.max()) <= 1e-10
    np.testing.assert_allclose(again, truth, rtol=1e-9)


def test_a_path_cut_short_or_not_finite_is_infinitely_bad():
    problem = gaussian()
    coefs, intercepts = reference.weights(problem)
    assert np.isinf(judge.judge(problem, coefs[:-1], intercepts[:-1]).gaps).all()
    assert np.isinf(judge.judge(problem, np.where(coefs == 0, np.nan, coefs), intercepts).gaps).all()


def test_leave_one_out_is_what_leaving_rows_out_one_by_one_gives():
    X, y = problems.gaussian(12, 3, 0.2, 2, seed=1)
    problem = Problem("loo", X, y, np.array([0.7, 0.1]), task="loo", l1_ratio=0.0)
    by_hand = np.zeros(2)
    for i in range(12):
        keep = np.arange(12) != i
        mean, middle = X[keep].mean(axis=0), y[keep].mean()
        Z = X[keep] - mean
        for k, lam in enumerate(problem.lams):
            w = np.linalg.solve(Z.T @ Z + 12 * lam * np.eye(3), Z.T @ (y[keep] - middle))
            by_hand[k] += (y[i] - middle - (X[i] - mean) @ w) ** 2 / 12
    np.testing.assert_allclose(reference.leave_one_out(problem)[0], by_hand, rtol=1e-10)


def answer(name: str, problem: Problem, knob: float):
    peer = every()[name]
    assert peer.version() is not None
    assert peer.offers(problem)
    peer.load()
    peer.prepare(problem, 1)
    return peer.read(peer.timed(knob, 1)[1])


PATHS = [
    ("l1l2", gaussian(1.0), 1e-9),
    ("l1l2", gaussian(0.4), 1e-9),
    ("l1l2", replace(gaussian(0.5), l1_ratio=0.0), 1e-9),
    ("l1l2", logistic(1.0), 1e-9),
    ("l1l2", logistic(0.0), 1e-9),
    ("scikit-learn enet_path, LassoCV", gaussian(1.0), 1e-12),
    ("scikit-learn enet_path, LassoCV", gaussian(0.4), 1e-12),
    ("scikit-learn lars_path", gaussian(1.0), 0.0),
    ("scikit-learn ridge svd", replace(gaussian(0.5), l1_ratio=0.0), 0.0),
    ("scikit-learn ridge cholesky", replace(gaussian(0.5), l1_ratio=0.0), 0.0),
    ("scikit-learn lbfgs", logistic(0.0), 1e-10),
    ("scikit-learn newton-cholesky", logistic(0.0), 1e-10),
    ("scikit-learn newton-cg", logistic(0.0), 1e-10),
    ("scikit-learn saga", replace(logistic(1.0), lams=logistic(1.0).lams[40:42]), 1e-8),
]


@pytest.mark.parametrize(("name", "problem", "knob"), PATHS, ids=lambda value: str(value)[:30])
def test_a_peer_is_told_the_canonical_problem(name, problem, knob):
    answered = answer(name, problem, knob)
    found = judge.judge(problem, np.asarray(answered[0]), np.broadcast_to(answered[1], problem.lams.shape))
    best, _ = reference.path(problem)
    assert found.suboptimality(best) <= 1e-7


@pytest.mark.parametrize("name", ["l1l2", "scikit-learn enet_path, LassoCV"])
def test_cross_validation_of_a_peer_is_that_of_the_reference(name):
    problem = problems.cross_validation("cv", lambda: problems.gaussian(60, 4, 0.3, 2, seed=5), 1e-2)
    curve = answer(name, problem, 1e-10)
    assert judge.curve_error(problem, curve, reference.cross_validation(problem)[0]) <= 1e-5


@pytest.mark.parametrize(
    "name", ["l1l2", "scikit-learn RidgeCV", "scikit-learn RidgeCV eigen", "scikit-learn RidgeCV svd"]
)
def test_leave_one_out_of_a_peer_is_that_of_the_reference(name):
    problem = problems.ridge("loo", lambda: problems.gaussian(30, 4, 0.3, 2, seed=5), "loo")
    curve = answer(name, problem, 0.0)
    assert judge.curve_error(problem, curve, reference.leave_one_out(problem)[0]) <= 1e-9


def test_the_folds_are_those_that_adelie_draws():
    problem = problems.cross_validation("cv", lambda: problems.gaussian(23, 3, 0.3, 2), 1e-1)
    np.random.seed(problems.SEED)  # noqa: NPY002
    order = np.random.choice(23, 23, replace=False)  # noqa: NPY002
    np.testing.assert_array_equal(np.flatnonzero(problem.folds == 0), np.sort(order[:5]))
    np.testing.assert_array_equal(np.bincount(problem.folds), [5, 5, 5, 4, 4])


def fake(knob: float) -> Rung:
    """A peer whose gap is its tolerance times ten, and whose suboptimality is the square of that."""
    return Rung(knob, seconds=-math.log10(knob), gap=10 * knob, suboptimality=(10 * knob) ** 2)


def test_the_ladder_is_climbed_until_every_criterion_is_met_and_half_a_step_back():
    rungs = climb([10.0**-k for k in range(2, 17)], fake, list(judge.CRITERIA))
    assert min(rung.knob for rung in rungs) == pytest.approx(1e-7)
    found = {name: chosen_rung(rungs, name).knob for name in judge.CRITERIA}
    assert found == pytest.approx(
        {
            "gap 1e-6": 1e-7,
            "suboptimality 1e-4": 1e-3,
            "suboptimality 1e-6": 1e-4,
            "suboptimality 1e-8": 1e-5,
        }
    )
    half = [rung.knob for rung in rungs if abs(math.log10(rung.knob) % 1 - 0.5) < 1e-9]
    assert len(half) == 4


def test_a_peer_that_never_meets_a_criterion_has_no_tolerance_for_it():
    rungs = climb([1e-2, 1e-3], lambda knob: Rung(knob, 1.0, 1e-3, 1e-5), ["gap 1e-6", "suboptimality 1e-4"])
    assert chosen_rung(rungs, "gap 1e-6") is None
    assert chosen_rung(rungs, "suboptimality 1e-4").knob == 1e-2


def test_what_tuning_found_comes_back_as_it_was_kept(tmp_path):
    rungs = [Rung(1e-2, 0.5, 1e-3, 1e-5), Rung(1e-3, 0.7, math.inf, 0.0)]
    keep(tmp_path / "new" / "peer.json", rungs, "more than 12 s")
    assert kept(tmp_path / "new" / "peer.json") == (rungs, "more than 12 s")


def test_a_peer_is_tuned_once_and_ours_in_every_run(tmp_path, monkeypatch):
    monkeypatch.setattr(reference, "CACHE", tmp_path)
    settings = Settings(threads=(1,), rounds=1, criteria=("gap 1e-6",), fresh=False, say=lambda said: None)
    peers = [every()[name] for name in ("l1l2", "scikit-learn lars_path")]
    tuned = []
    monkeypatch.setattr(measure, "_tune", lambda e, *rest: (tuned.append(e.peer.name), tune(e, *rest)))
    for _ in range(2):
        rows = measure.measure("diabetes", peers, settings)
        assert [row["status"] for row in rows] == ["ok", "ok"]
    assert tuned == ["l1l2", "scikit-learn lars_path", "l1l2"]


def test_a_much_faster_tight_tolerance_is_preferred_to_a_slow_loose_one():
    rungs = [Rung(1e-3, 5.0, 1e-7, 1e-9), Rung(1e-4, 1.0, 1e-8, 1e-10), Rung(1e-5, 1.1, 1e-9, 1e-11)]
    assert chosen_rung(rungs, "gap 1e-6").knob == 1e-4


def row(problem: str, library: str, seconds: float | None, **more) -> dict:
    base = {"problem": problem, "library": library, "criterion": "gap 1e-6", "threads": 1, "version": "1"}
    timed = {"status": "not reached"} if seconds is None else {"status": "ok", "seconds": seconds}
    return base | {"variant": ""} | timed | more


ROWS = [
    row("a", "l1l2", 1.0),
    row("a", "slow", 9.0, variant="one"),
    row("a", "slow", 4.0, variant="other"),
    row("a", "one Gram", 0.1),
    row("b", "l1l2", 2.0),
    row("b", "slow", None),
    row("b", "slow", 2.0),
]


def test_the_ratio_is_against_the_fastest_variant_and_no_floor():
    table = report.best(ROWS)
    assert table["a"]["slow"]["variant"] == "other"
    assert [report.ratio(entries) for entries in table.values()] == [4.0, 1.0]
    assert report.summary(ROWS) == {"problems": 2, "mean": 2.0, "worst": 1.0, "where": "b"}


def test_there_is_no_ratio_while_a_peer_was_left_out():
    assert report.ratio(report.best([*ROWS[:3], row("a", "slow", None, status=report.LEFT_OUT)])["a"]) is None
    assert report.ratio(report.best([row("a", "l1l2", 1.0), row("a", "slow", None)])["a"]) is None


def test_a_csv_comes_back_as_it_was_written(tmp_path):
    report.write_csv(tmp_path / "results.csv", ROWS)
    back = report.read_csv(tmp_path / "results.csv")
    assert [r["library"] for r in back] == [r["library"] for r in ROWS]
    assert back[2]["seconds"] == 4.0
    assert math.isnan(back[5]["seconds"])
    assert report.summary(back) == report.summary(ROWS)


def test_the_table_that_the_book_reads_is_written_back_to_the_letter(tmp_path):
    report.write_csv(tmp_path / "again.csv", report.read_csv(TABLE))
    assert (tmp_path / "again.csv").read_text("utf-8") == TABLE.read_text("utf-8")


def test_an_update_replaces_all_rows_of_its_problems_in_their_place_and_no_other():
    def of(problem, run):
        return {"problem": problem, "library": run}

    before = [of("diabetes", 1), of("p5k_n1k", 1), of("p5k_n1k", 1), of("grow_p_500", 1)]
    after = merged(before, [of("p5k_n1k", 2), of("n100k_p100", 2)])
    assert after == [of("diabetes", 1), of("n100k_p100", 2), of("p5k_n1k", 2), of("grow_p_500", 1)]


def test_the_markdown_names_times_ratios_and_what_is_missing(tmp_path):
    report.write_markdown(tmp_path / "results.md", ROWS, {"absent"}, {"processor": "some"})
    text = (tmp_path / "results.md").read_text("utf-8")
    assert "Not installed: absent." in text
    assert "| a | 1 | 4 | 0.1 | 4.0× |" in text
    assert "geometric mean 2.0×, the worst 1.00× (b)" in text


def test_the_plots_show_every_library_and_every_growing_size(tmp_path):
    sizes = {"density": 1.0, "p": 100}
    rows = [row(f"grow_n_{n}", name, n * 1e-6, n=n, **sizes) for n in (10, 100) for name in ("l1l2", "slow")]
    plots.draw([*ROWS, *rows], tmp_path)
    assert (tmp_path / "times.svg").stat().st_size > 1000
    figure = plots.growth(rows)
    assert [line.get_label() for line in figure.axes[0].lines] == ["l1l2", "slow"]
    np.testing.assert_allclose(figure.axes[0].lines[0].get_xdata(), [10, 100])


def test_the_machine_is_described_without_names_of_hosts_or_folders():
    import platform
    from pathlib import Path

    described = " ".join(report.machine().values())
    assert platform.node() == "" or platform.node() not in described
    assert str(Path.home()) not in described or str(Path.home()) == "/"
    assert set(report.machine()) >= {"processor", "cores", "python", "numpy"}


def test_a_worker_answers_in_its_own_process_with_its_own_threads(tmp_path):
    problem = gaussian()
    problem.save(tmp_path)
    worker = Worker("scikit-learn enet_path, LassoCV", tmp_path, 1)
    try:
        answered = worker.ask(60, knob=1e-10, repeat=3, memory=True, keep=True)
        coefs, intercepts = worker.coefs()
    finally:
        worker.end()
    assert len(answered["seconds"]) == 3
    assert answered["peak"] > 10
    assert judge.judge(problem, coefs, intercepts).gaps.max() <= 1e-6
    assert worker.process.poll() is not None


def test_a_peer_that_raises_is_a_failure_that_says_why(tmp_path):
    replace(gaussian(), y=np.full(40, np.nan)).save(tmp_path)
    worker = Worker("scikit-learn enet_path, LassoCV", tmp_path, 1)
    with pytest.raises(Failed, match="NaN"):
        worker.ask(60, knob=1e-4)


def test_problems_survive_being_saved(tmp_path):
    X, y = problems.power_law(50, 30, 0.1, 5)
    problem = Problem("sparse", X, y, np.array([1.0, 0.5]), folds=np.arange(50) % 5, task="cv")
    problem.save(tmp_path)
    back = Problem.load(tmp_path)
    assert (back.name, back.task, back.loss, back.l1_ratio) == ("sparse", "cv", "squares", 1.0)
    np.testing.assert_array_equal(back.X.toarray(), X.toarray())
    np.testing.assert_array_equal(back.folds, problem.folds)


def test_the_command_line_chooses_problems_threads_and_criteria():
    args = arguments(["--only", "ridge_n1*", "--threads", "1,2", "--criterion", "gap 1e-6"])
    assert chosen(args) == ["ridge_n10k_p50", "ridge_n100k_p100"]
    settings = settings_of(args)
    assert (settings.threads, settings.criteria) == ((1, 2), ("gap 1e-6",))
    assert set(chosen(arguments([]))) >= {"diabetes", "cv_p5k_n1k", "grow_p_50000", "grow_density_1e-02"}
    with pytest.raises(SystemExit, match="no problem is called"):
        chosen(arguments(["--only", "nothing"]))
