"""From library to library: every pair has a number that comes back, or a reason why there is none."""

from itertools import product

import numpy as np
import pytest
import sklearn.linear_model
from hypothesis import given
from hypothesis import strategies as st

from l1l2.conventions import CONVENTIONS, Explanation, NoTranslation, explain, to_house, translate

NAMES = list(CONVENTIONS)
LISTED = [
    "book.L1",
    "book.L2",
    "sum_of_squares.L1",
    "sum_of_squares.L2",
    "mean.L1",
    "mean.L2",
    "sklearn.Ridge",
    "sklearn.Lasso",
    "sklearn.ElasticNet",
    "sklearn.LogisticRegression",
    "sklearn.LogisticRegression:liblinear",
    "sklearn.LinearSVC",
    "sklearn.SGDRegressor",
    "sklearn.SGDClassifier",
    "sklearn.MLPRegressor",
    "sklearn.MLPClassifier",
    "glmnet.gaussian",
    "glmnet.binomial",
    "celer.Lasso",
    "celer.LogisticRegression",
    "skglm.Lasso",
    "skglm.SparseLogisticRegression",
    "adelie.gaussian",
    "statsmodels.OLS",
    "statsmodels.GLM",
    "statsmodels.Logit",
    "keras.L1",
    "keras.L2",
    "torch.SGD",
    "torch.Adam",
    "torch.AdamW",
    "optax.adamw",
    "xgboost",
    "lightgbm",
    "spark.LinearRegression",
]
HOW = {"n": 442, "sd_y": 77.0, "batch_size": 32}
C = {"source": "celer.LogisticRegression", "target": "celer.LogisticRegression"}


def ways(source, target):
    """Every loss and penalty in which the pair could be meant, with a λ as the source takes it."""
    for loss, penalty in product((None, "squared", "log", "squared_hinge"), (None, "l1", "l2")):
        yield 0.3, {"loss": loss, "penalty": penalty}
        if CONVENTIONS[source].both and penalty is None:
            yield (0.3, 0.4), {"loss": loss}


def outcome(lam, source, target, how):
    """The translation and no refusal, or the words in which it is refused."""
    try:
        return translate(lam, source, target, **HOW, **how), ""
    except NoTranslation as refusal:
        return None, str(refusal)


def test_every_name_of_the_field_is_there():
    assert set(LISTED) <= set(NAMES)


@pytest.mark.parametrize("source", NAMES)
def test_every_pair_is_translated_and_comes_back_or_is_refused_with_a_reason(source):
    for target in NAMES:
        answers = 0
        for lam, how in ways(source, target):
            there, refusal = outcome(lam, source, target, how)
            if refusal:
                assert refusal.startswith("translate: ")
                assert source in refusal or target in refusal or "share of L1" in refusal
                continue
            answers += 1
            if not isinstance(lam, tuple) or isinstance(there, tuple):
                back = translate(there, target, source, **HOW, **how)
                np.testing.assert_allclose(back, lam, rtol=1e-14)
            words = explain(lam, source, target, **HOW, **how)
            assert isinstance(words, Explanation)
            assert all(words)
            assert "{" not in words.code.replace('{"', "")
            assert target in words.formula
        if source == target:
            assert answers


@given(
    lam=st.floats(1e-9, 1e9),
    ratio=st.floats(0.01, 0.99),
    names=st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)),
    n=st.integers(1, 10**7),
    sd_y=st.floats(1e-3, 1e3),
    how=st.sampled_from([{}, {"penalty": "l1"}, {"penalty": "l2"}, {"loss": "log"}]),
    pair=st.booleans(),
)
def test_the_round_trip_is_the_identity(lam, ratio, names, n, sd_y, how, pair):
    source, target = names
    given_ = (lam, ratio) if pair and CONVENTIONS[source].both else lam
    try:
        there = translate(given_, source, target, n=n, sd_y=sd_y, **how)
    except NoTranslation:
        return
    # A share of 1 − ε, as glmnet has it, is rounded by ε·(λ₁ + λ₂) of the smaller one.
    rounded = 4 * np.finfo(float).eps * lam if isinstance(there, tuple) else 0.0
    back = translate(there, target, source, n=n, sd_y=sd_y, **how)
    np.testing.assert_allclose(back, given_, rtol=1e-12, atol=rounded)


@pytest.mark.parametrize(
    ("lam", "source", "target", "how", "expected"),
    [
        (1.0, "sklearn.Ridge", "book.L2", {}, 1 / 442),
        (0.01, "keras.L2", "sklearn.Ridge", {}, 4.42),
        (4.0, "keras.L1", "sklearn.Lasso", {}, 2.0),
        (0.5, "torch.SGD", "sklearn.Ridge", {}, 110.5),
        (0.5, "torch.SGD", "book.L2", {"loss": "log"}, 0.5),
        (0.1, "book.L2", "sklearn.LogisticRegression", {}, 1 / 44.2),
        (0.1, "book.L2", "sklearn.MLPRegressor", {}, 44.2),
        (0.1, "book.L2", "sklearn.MLPRegressor", {"batch_size": 100}, 10.0),
        (0.1, "skglm.SparseLogisticRegression", "statsmodels.Logit", {}, 44.2),
        (3.0, "xgboost", "lightgbm", {"penalty": "l2", "loss": "log"}, 3.0),
        (442.0, "xgboost", "xgboost:gblinear", {"penalty": "l1"}, 1.0),
        (0.1, "torch.AdamW", "optax.adamw", {}, 0.1),
        (0.2, "sklearn.Lasso", "glmnet.gaussian", {}, 0.2),
        (0.2, "book.L2", "glmnet.gaussian", {"sd_y": 77.0}, 15.4),
        ((0.1, 0.5), "sklearn.ElasticNet", "glmnet.gaussian", {"sd_y": 3.0}, (0.2, 0.25)),
        ((0.2, 0.25), "glmnet.gaussian", "spark.LinearRegression", {}, (0.2, 0.25)),
        ((2.0, 6.0), "xgboost:gblinear", "sklearn.ElasticNet", {}, (8.0, 0.25)),
        ((0.5, 0.25), "sklearn.LogisticRegression", "xgboost:gblinear", {}, (0.5 / 442, 1.5 / 442)),
    ],
)
def test_numbers_worked_out_by_hand(lam, source, target, how, expected):
    np.testing.assert_allclose(translate(lam, source, target, n=442, **how), expected, rtol=1e-14)


def test_a_ratio_beside_the_number_is_the_same_as_a_pair():
    names = ("sklearn.ElasticNet", "glmnet.gaussian")
    apart = translate(0.1, *names, n=9, l1_ratio=0.5, sd_y=3.0)
    assert apart == translate((0.1, 0.5), *names, n=9, sd_y=3.0)
    assert isinstance(apart, tuple)


def test_a_ratio_of_one_is_a_lasso_and_of_none_a_ridge():
    assert translate((0.1, 1), "sklearn.ElasticNet", "sklearn.Lasso", n=9) == 0.1
    assert translate((0.1, 0), "sklearn.ElasticNet", "sklearn.Ridge", n=9) == pytest.approx(0.9)
    assert translate(0.1, "sklearn.Lasso", "sklearn.ElasticNet", n=9, l1_ratio=1) == (0.1, 1.0)
    assert translate(0.1, "sklearn.Lasso", "sklearn.ElasticNet", n=9) == 0.1
    assert "l1_ratio=1)" in explain(0.1, "sklearn.Lasso", "sklearn.ElasticNet", n=9).code


def test_no_penalty_is_an_infinite_c():
    assert translate(0.0, "book.L2", "sklearn.LogisticRegression", n=9) == np.inf
    assert translate(np.inf, "sklearn.LogisticRegression", "book.L2", n=9) == 0.0
    assert 'C=float("inf")' in explain(0.0, "book.L2", "sklearn.LogisticRegression", n=9).code
    assert translate((0.0, 0.0), "xgboost", "sklearn.ElasticNet", n=9)[0] == 0.0


@pytest.mark.parametrize(("loss", "how"), [("mean", "mean"), ("sum_of_squares", "sum")])
@pytest.mark.parametrize("penalty", ["l1", "l2"])
def test_the_objectives_in_words_are_those_by_name(loss, how, penalty):
    name = f"{loss}.{penalty.upper()}"
    house = translate(0.7, name, f"book.{penalty.upper()}", n=30)
    assert house == pytest.approx(to_house(0.7, penalty=penalty, loss=how, n=30), rel=1e-15)


def test_the_line_of_code_is_one_that_runs_and_has_the_same_solution():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((50, 3))
    y = X @ [1.0, 2.0, 0.0] + 1
    line = explain(0.01, "keras.L2", "sklearn.Ridge", n=50).code
    assert line == "sklearn.linear_model.Ridge(alpha=0.5)"
    model = eval(line, {"sklearn": sklearn}).fit(X, y)
    gradient = 2 * X.T @ (X @ model.coef_ + model.intercept_ - y) / 50 + 2 * 0.01 * model.coef_
    assert np.abs(gradient).max() < 1e-12


def test_the_formula_the_line_and_the_reason_name_both_libraries():
    words = explain(0.1, "sklearn.Lasso", "statsmodels.Logit".replace("Logit", "OLS"), n=50, penalty="l1")
    assert words.formula == "alpha (statsmodels.OLS) = alpha (sklearn.Lasso) = 0.1"
    assert "L1_wt=1" in words.code
    assert words.reason.startswith("sklearn.Lasso minimises (1/2n)·‖y − Xw − b‖² + alpha·‖w‖₁.")
    assert "the constant" in words.reason
    words = explain(2.0, "sklearn.LogisticRegression", "keras.L2", n=100)
    assert words.formula == "l2 (keras.L2) = 1/(2·n·C) (sklearn.LogisticRegression) = 0.0025"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ((0.1, "torch.AdamW", "book.L2", {}), "torch.AdamW has no penalty"),
        ((0.1, "book.L2", "optax.adamw", {}), "optax.adamw has no penalty"),
        ((1.0, "sklearn.LogisticRegression:liblinear", "book.L2", {}), "penalises the intercept"),
        ((1.0, "sklearn.SGDClassifier", "sklearn.LinearSVC", {}), "penalises the intercept"),
        ((1.0, "sklearn.Ridge", "sklearn.Lasso", {}), "a ridge is no lasso"),
        ((1.0, "sklearn.Ridge", "celer.LogisticRegression", {}), "different losses"),
        ((1.0, "book.L2", "xgboost", {"loss": "log"}), "one Newton step"),
        ((1.0, "book.L2", "sklearn.Ridge", {"loss": "log"}), "sklearn.Ridge does not fit log-loss"),
        ((1.0, "xgboost", "lightgbm", {}), "Say penalty='l1' or 'l2'"),
        ((1.0, "book.L1", "xgboost", {"penalty": "l2"}), "book.L1 has no L2"),
        (((1.0, 0.5), "sklearn.ElasticNet", "sklearn.Lasso", {}), "does not take L1 and L2 at once"),
        (((1.0, 0.5), "sklearn.ElasticNet", "xgboost", {"penalty": "l1"}), "is not L1 alone"),
        ((1.0, "xgboost", "sklearn.ElasticNet", {"l1_ratio": 0.5}), r"lam=\(reg_alpha, reg_lambda\)"),
        ((1.0, "book.L2", "glmnet.gaussian", {}), r"np\.std\(y\)"),
    ],
)
def test_what_has_no_translation_is_refused_with_the_reason(call, message):
    lam, source, target, how = call
    for ask in (translate, explain):
        with pytest.raises(NoTranslation, match=message):
            ask(lam, source, target, n=100, **how)
    assert issubclass(NoTranslation, ValueError)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"source": "sklearn.ridge"},
            "source must be a name in CONVENTIONS, got 'sklearn.ridge'. Did you mean",
        ),
        ({"target": "zzz"}, r"target must be .* got 'zzz'. See l1l2.conventions.CONVENTIONS"),
        ({"n": 0}, "n must be at least 1, got 0"),
        ({"lam": -1.0}, "lam must be a finite number >= 0, got -1"),
        ({"lam": np.inf}, "lam must be a finite number >= 0, got inf"),
        ({"lam": (1.0, 2.0, 3.0)}, "lam must be one number, or a pair"),
        ({"lam": (1.0, 0.5), "l1_ratio": 0.5}, "or a pair without l1_ratio"),
        ({"lam": (1.0, 1.5)}, "must be between 0 and 1, got 1.5"),
        ({"penalty": "L2"}, "penalty must be 'l1' or 'l2', got 'L2'"),
        ({"loss": "mse"}, "loss must be one of squared, log, squared_hinge, got 'mse'"),
        ({"sd_y": 0.0}, "sd_y must be a finite number > 0, got 0"),
        ({"batch_size": 101}, "batch_size must be at most n = 100, got 101"),
        ({"lam": 1e-323, "n": 10**6}, "within float64"),
        ({"lam": np.nan}, "lam must be a finite number >= 0, got nan"),
        ({"lam": 0.0, **C}, "lam must be above 0, as it is the C of celer.LogisticRegression, got 0.0"),
        ({"lam": np.nan, **C}, "lam must be above 0, .* got nan. The larger C, the weaker"),
        ({"l1_ratio": -0.1}, "l1_ratio must be between 0 and 1, got -0.1"),
        ({"l1_ratio": np.nan}, "l1_ratio must be between 0 and 1, got nan"),
        ({"sd_y": np.nan}, "sd_y must be a finite number > 0, got nan"),
        ({"batch_size": 0}, "batch_size must be at least 1, got 0"),
        ({"penalty": ["l1"]}, r"penalty must be 'l1' or 'l2', got \['l1'\]"),
        ({"loss": ["log"]}, r"loss must be one of .* got \['log'\]"),
    ],
)
def test_a_number_or_name_that_makes_no_sense_is_named_with_its_value(change, message):
    how = {"lam": 1.0, "source": "sklearn.ElasticNet", "target": "sklearn.ElasticNet", "n": 100, **change}
    if change.get("n") == 10**6:
        how |= {"source": "sklearn.Ridge", "target": "book.L2"}
    for ask in (translate, explain):
        with pytest.raises(ValueError, match=f"^{ask.__name__}: .*{message}") as error:
            ask(**how)
        assert not isinstance(error.value, NoTranslation)


def test_only_spark_rests_on_its_documentation():
    assert [name for name, row in CONVENTIONS.items() if not row.proved] == ["spark.LinearRegression"]
    assert CONVENTIONS["spark.LinearRegression"].source.startswith("https://")
