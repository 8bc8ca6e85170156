"""The answers of chapter 8, each found again by another way than the package's."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.datasets import load_diabetes
from sklearn.linear_model import ElasticNet, Lasso, Ridge, enet_path, lars_path, lasso_path

from l1l2.checks import find
from l1l2.checks.correlated_features import ANSWERS
from l1l2.datasets import simulate_sparse
from l1l2.selection import kfold

Net = Callable[[np.ndarray, np.ndarray, float, float], object]


def scikit_net(X: np.ndarray, y: np.ndarray, lam1: float, lam2: float) -> np.ndarray:
    alpha = lam1 + lam2
    return ElasticNet(alpha, l1_ratio=lam1 / alpha, tol=1e-14, max_iter=1_000_000).fit(X, y).coef_


def stacked(*, centre: bool = True, rescale: bool = True, rows_as_n: bool = True) -> Net:
    """The exercise as a reader would solve it with scikit-learn's lasso, with one slip or none."""

    def elastic_net(X: np.ndarray, y: np.ndarray, lam1: float, lam2: float) -> np.ndarray:
        n, p = X.shape
        if centre:
            X, y = X - X.mean(axis=0), y - y.mean()
        rows = np.vstack([X, np.sqrt((n if rows_as_n else n + p) * lam2) * np.eye(p)])
        alpha = lam1 * n / (n + p) if rescale else lam1
        model = Lasso(alpha, fit_intercept=not centre, tol=1e-14, max_iter=1_000_000)
        return model.fit(rows, np.append(y, np.zeros(p))).coef_

    return elastic_net


def scaled_twice(X: np.ndarray, y: np.ndarray, lam1: float, lam2: float) -> np.ndarray:
    return (1 + lam2) * scikit_net(X, y, lam1, lam2)


def test_about_three_hundred_of_a_thousand_fits_drop_a_twin() -> None:
    """By quadrature over the sum s, given which the difference must be smaller: no lasso is fitted."""
    s = np.linspace(-2, 6, 20001)
    density = norm.pdf(s, 2 - 2 * 0.5 / 1.99, np.sqrt(2 / 199))
    inside = 2 * norm.cdf(np.maximum(s, 0) / np.sqrt(2 / 1.0)) - 1
    dropped = 1000 * (1 - np.sum(density * inside) * (s[1] - s[0]))
    question = find("correlated_features.twins")
    assert dropped == pytest.approx(300, abs=40)
    assert question.options[question.correct] == "In about 300"


def test_ridge_on_uncorrelated_columns_keeps_the_roughness_it_has() -> None:
    z = np.random.default_rng(3).standard_normal(50)
    Q = np.sqrt(50) * np.eye(50)
    shapes = [Ridge(50 * lam, fit_intercept=False).fit(Q, np.sqrt(50) * z).coef_ for lam in (0.01, 1, 100)]
    roughness = [np.abs(np.diff(w)).sum() / np.abs(w).max() for w in shapes]
    assert roughness == pytest.approx([roughness[0]] * 3)
    question = find("correlated_features.smooth")
    assert question.options[question.correct].startswith("Nothing")


def test_each_of_two_copies_gets_the_weight_that_scikit_learn_gives_it() -> None:
    x = np.repeat([1.0, -1.0], 20)
    w = Ridge(40 * 1.0).fit(np.column_stack([x, x]), 3 * x).coef_
    assert w[0] == pytest.approx(w[1])
    assert ANSWERS["correlated_features.copies"].truth() == pytest.approx(w[0])


def test_the_longer_table_and_its_lambda_give_scikit_learns_elastic_net() -> None:
    raw = load_diabetes(scaled=False)
    X, y = (raw.data - raw.data.mean(axis=0)) / raw.data.std(axis=0), raw.target - raw.target.mean()
    rows = np.vstack([X, np.sqrt(len(y) * 0.1) * np.eye(10)])
    assert ANSWERS["correlated_features.rows"].truth() == len(rows)
    model = Lasso(ANSWERS["correlated_features.rows_lam"].truth(), fit_intercept=False, tol=1e-12)
    w = model.fit(rows, np.append(y, np.zeros(10))).coef_
    assert w == pytest.approx(scikit_net(X, y, 10.0, 0.1), abs=1e-4)


def true_set_is_on_the_path(r: float) -> bool:
    """Without noise, on columns with exactly the correlations of the exercise, by scikit-learn's lasso."""
    gram = np.eye(6)
    gram[5, :5] = gram[:5, 5] = r
    X = np.sqrt(6) * np.linalg.cholesky(gram).T
    y = X @ [2.0, 1.0, 1.0, 0.5, -1.0, 0.0]
    coefs = lasso_path(X, y, alphas=np.geomspace(1, 1e-3, 40), tol=1e-14, max_iter=1_000_000)[1].T
    return bool(((np.abs(coefs) > 1e-7) == [True] * 5 + [False]).all(axis=1).any())


def test_the_true_set_leaves_the_path_at_the_threshold() -> None:
    answer = ANSWERS["correlated_features.threshold"].truth()
    assert true_set_is_on_the_path(answer - 0.005)
    assert not true_set_is_on_the_path(answer + 0.005)


def test_the_false_features_at_one_standard_error_are_as_many_by_scikit_learn() -> None:
    counts = []
    for seed in range(30):
        d = simulate_sparse(200, 50, 5, snr=3.0, seed=seed)
        top = np.abs((d.X - d.X.mean(axis=0)).T @ (d.y - d.y.mean())).max() / 200
        lams, errors = top * 10 ** np.linspace(0, -3, 100), []
        for test in kfold(200, k=5, seed=0):
            rest = np.setdiff1d(np.arange(200), test)
            centre, mean = d.X[rest].mean(axis=0), d.y[rest].mean()
            knots, _, corners = lars_path(d.X[rest] - centre, d.y[rest] - mean, method="lasso")
            path = np.array([np.interp(lams, knots[::-1], w[::-1]) for w in corners])
            errors.append(((d.y[test, None] - mean - (d.X[test] - centre) @ path) ** 2).mean(axis=0))
        mean, se = np.mean(errors, axis=0), np.std(errors, axis=0, ddof=1) / np.sqrt(5)
        lam = lams[mean <= mean.min() + se[mean.argmin()]].max()
        w = Lasso(lam, tol=1e-9).fit(d.X, d.y).coef_
        counts.append(np.count_nonzero(w[d.coef == 0]))
    assert ANSWERS["correlated_features.extras"].truth() == pytest.approx(np.mean(counts), abs=0.1)


def test_the_path_of_another_library_agrees_with_the_elastic_net_asked_for() -> None:
    rng = np.random.default_rng(1)
    X, y = rng.standard_normal((30, 4)), rng.standard_normal(30)
    X, y = X - X.mean(axis=0), y - y.mean()
    by_path = enet_path(X, y, l1_ratio=0.25, alphas=[0.4], tol=1e-12)[1][:, 0]
    assert stacked()(X, y, 0.1, 0.3) == pytest.approx(by_path, abs=1e-6)


def test_the_lasso_on_more_rows_passes_and_so_does_scikit_learns_own_net() -> None:
    assert find("correlated_features.elastic_net").verdict(stacked())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (stacked(rescale=False), "n + p now"),
        (stacked(rows_as_n=False), "the root of n·λ₂"),
        (stacked(centre=False), "off by up to"),
        (scaled_twice, "off by up to"),
        (lambda X, y, lam1, lam2: None, "returns nothing"),
        (lambda X, y, lam1, lam2: np.zeros(3), "weights, not an array"),
    ],
)
def test_a_net_with_a_slip_is_found_out_and_told_why(wrong: Net, said: str) -> None:
    verdict = find("correlated_features.elastic_net").verdict(wrong)
    assert not verdict
    assert said in verdict.message


@pytest.mark.parametrize(
    "key",
    [
        "correlated_features.copies",
        "correlated_features.rows",
        "correlated_features.rows_lam",
        "correlated_features.threshold",
        "correlated_features.extras",
    ],
)
def test_every_hinted_slip_is_wrong_and_earns_its_hint(key: str) -> None:
    for wrong, hint in ANSWERS[key].slips():
        verdict = ANSWERS[key].verdict(wrong)
        assert not verdict
        assert hint in verdict.message
