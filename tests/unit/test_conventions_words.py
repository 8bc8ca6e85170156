"""What `explain` says, beside what was worked out on paper from the two objectives."""

import pytest

from l1l2.conventions import explain, translate
from l1l2.conventions._settings import Unit
from l1l2.conventions._words import product

PAPER = {
    # λ₁ = 0.25·0.4 and λ₂ = 0.75·0.4, on the same mean
    ("sklearn.ElasticNet", "xgboost:gblinear", (0.4, 0.25), 50): (
        "λ₁ = l1_ratio·alpha, λ₂ = (1 − l1_ratio)·alpha (sklearn.ElasticNet); "
        "reg_alpha = λ₁ = 0.1, reg_lambda = λ₂ = 0.30000000000000004 (xgboost:gblinear)",
        'xgboost.XGBRegressor(booster="gblinear", reg_alpha=0.1, reg_lambda=0.30000000000000004)',
    ),
    # of a mean to a sum: 16 times as much, 4, of which C is the inverse
    ("glmnet.binomial", "sklearn.LogisticRegression", (0.25, 0.25), 16): (
        "λ₁ = alpha·n·lambda, λ₂ = (1 − alpha)·n·lambda (glmnet.binomial); "
        "C = 1/(λ₁ + λ₂) = 0.25, l1_ratio = λ₁/(λ₁ + λ₂) = 0.25 (sklearn.LogisticRegression)",
        'sklearn.linear_model.LogisticRegression(C=0.25, l1_ratio=0.25, solver="saga")',
    ),
    # of (1/n)‖·‖² to (1/2n)‖·‖²: half of l1, while the whole square keeps l2
    ("keras.L1L2", "sklearn.ElasticNet", (3.0, 4.5), 50): (
        "λ₁ = l1/2, λ₂ = l2 (keras.L1L2); "
        "alpha = λ₁ + λ₂ = 6, l1_ratio = λ₁/(λ₁ + λ₂) = 0.25 (sklearn.ElasticNet)",
        "sklearn.linear_model.ElasticNet(alpha=6, l1_ratio=0.25)",
    ),
    # 1/(n·C) = 1/(50·0.25)
    ("sklearn.LogisticRegression", "glmnet.binomial", (0.25, 0.5), 50): (
        "λ₁ = l1_ratio/(n·C), λ₂ = (1 − l1_ratio)/(n·C) (sklearn.LogisticRegression); "
        "lambda = λ₁ + λ₂ = 0.08, alpha = λ₁/(λ₁ + λ₂) = 0.5 (glmnet.binomial)",
        'glmnet::glmnet(X, y, family = "binomial", lambda = 0.08, alpha = 0.5, standardize = FALSE)',
    ),
    # an L1 that is not there
    ("sklearn.Ridge", "sklearn.ElasticNet", 5.0, 50): (
        "alpha (sklearn.ElasticNet) = alpha/n (sklearn.Ridge) = 0.1",
        "sklearn.linear_model.ElasticNet(alpha=0.1, l1_ratio=0)",
    ),
    ("sklearn.Lasso", "sklearn.ElasticNet", 0.1, 50): (
        "alpha (sklearn.ElasticNet) = alpha (sklearn.Lasso) = 0.1",
        "sklearn.linear_model.ElasticNet(alpha=0.1, l1_ratio=1)",
    ),
    ("sklearn.Lasso", "xgboost:gblinear", 0.1, 50): (
        "reg_alpha (xgboost:gblinear) = alpha (sklearn.Lasso) = 0.1",
        'xgboost.XGBRegressor(booster="gblinear", reg_alpha=0.1, reg_lambda=0)',
    ),
    ("sklearn.Ridge", "xgboost:gblinear", 5.0, 50): (
        "reg_lambda (xgboost:gblinear) = alpha/n (sklearn.Ridge) = 0.1",
        'xgboost.XGBRegressor(booster="gblinear", reg_alpha=0, reg_lambda=0.1)',
    ),
    ("book.L1", "celer.LogisticRegression", 0.25, 50): (
        "C (celer.LogisticRegression) = 1/(n·λ₁) (book.L1) = 0.08",
        "celer.LogisticRegression(C=0.08)",
    ),
    ("torch.AdamW", "optax.adamw", 0.25, 50): (
        "weight_decay (optax.adamw) = weight_decay (torch.AdamW) = 0.25",
        "optax.adamw(0.001, weight_decay=0.25, "
        "mask=lambda params: jax.tree.map(lambda w: w.ndim > 1, params))",
    ),
}


@pytest.mark.parametrize(
    ("two", "above", "below"),
    [(1, "2·alpha", "1/(2·alpha)"), (2, "4·alpha", "1/(4·alpha)"), (-1, "alpha/2", "2/alpha")],
)
def test_powers_of_two_stand_above_or_below_as_one_writes_them(two, above, below):
    assert product(Unit(two=two), "alpha", 1, 1) == above
    assert product(Unit(two=two), "alpha", 1, -1) == below


@pytest.mark.parametrize(("source", "target", "lam", "n"), PAPER)
def test_formula_and_line_are_those_worked_out_on_paper(source, target, lam, n):
    found = explain(lam, source, target, n=n)
    assert (found.formula, found.code) == PAPER[source, target, lam, n]


def test_a_batch_and_a_deviation_enter_the_formula():
    found = explain(0.5, "sklearn.MLPRegressor", "sklearn.Ridge", n=50, batch_size=10)
    assert found.formula == "alpha (sklearn.Ridge) = n·alpha/m (sklearn.MLPRegressor) = 2.5"
    found = explain(0.5, "sklearn.Ridge", "glmnet.gaussian", n=50, sd_y=2.0)
    assert found.formula == "lambda (glmnet.gaussian) = sd_y·alpha/n (sklearn.Ridge) = 0.02"
    found = explain((0.5, 0.0), "sklearn.ElasticNet", "glmnet.gaussian", n=50, sd_y=2.0)
    assert found.formula.endswith("lambda = λ₁ + λ₂ = 1, alpha = λ₁/(λ₁ + λ₂) = 0 (glmnet.gaussian)")


def test_a_side_that_has_no_such_penalty_contributes_nothing():
    found = explain(0.25, "sklearn.Lasso", "sklearn.ElasticNet", n=50, l1_ratio=1.0)
    assert found.formula == (
        "λ₁ = alpha, λ₂ = 0 (sklearn.Lasso); "
        "alpha = λ₁ + λ₂ = 0.25, l1_ratio = λ₁/(λ₁ + λ₂) = 1 (sklearn.ElasticNet)"
    )


def test_the_reason_has_both_objectives_both_notes_and_who_fits_no_intercept():
    assert explain(0.25, "book.L1", "celer.LogisticRegression", n=50).reason == (
        "book.L1 minimises (1/n)·Σ log-loss + λ₁·‖w‖₁. "
        "celer.LogisticRegression minimises Σ log-loss + (1/C)·‖w‖₁. "
        "The solutions agree where the penalty weighs the same against the loss. "
        "celer.LogisticRegression fits no intercept: leave it out of book.L1 as well."
    )
    assert explain(0.25, "celer.LogisticRegression", "book.L1", n=50).reason.endswith(
        "celer.LogisticRegression fits no intercept: leave it out of book.L1 as well."
    )
    decay = "minimises no penalised loss: each step also takes lr·weight_decay·w off w."
    assert explain(0.1, "torch.AdamW", "optax.adamw", n=50).reason == (
        f"torch.AdamW {decay} optax.adamw {decay} Both take the same step, so the number stays. "
        "torch.AdamW: Its decay is no part of the gradient, so that Adam's scaling of the step passes it by."
    )
    same = explain(0.1, "sklearn.Lasso", "sklearn.Lasso", n=50).reason
    assert same.count("sklearn.Lasso minimises") == 1


def test_an_objective_has_its_whole_square_its_inverse_and_the_deviation_it_divides_by():
    reason = explain(0.5, "sklearn.Ridge", "glmnet.gaussian", n=50, sd_y=2.0).reason
    assert "sklearn.Ridge minimises ‖y − Xw − b‖² + alpha·‖w‖². " in reason
    assert "glmnet.gaussian minimises (1/2n)·‖y − Xw − b‖² + lambda·½‖w‖²/sd_y. " in reason
    reason = explain((0.25, 0.5), "sklearn.LogisticRegression", "glmnet.binomial", n=50).reason
    assert "minimises Σ log-loss + (1/C)·(l1_ratio·‖w‖₁ + (1 − l1_ratio)·½‖w‖²). " in reason
    assert "minimises (1/n)·Σ log-loss + lambda·(alpha·‖w‖₁ + (1 − alpha)·½‖w‖²). " in reason
    reason = explain(0.5, "sklearn.MLPRegressor", "keras.L1L2", n=50, penalty="l2").reason
    assert "minimises (1/2n)·‖y − Xw − b‖² + (alpha/m)·½‖w‖². " in reason


def test_a_line_for_classes_is_that_of_a_classifier():
    line = explain(0.1, "book.L1", "xgboost:gblinear", n=50, loss="log").code
    assert line == 'xgboost.XGBClassifier(booster="gblinear", reg_alpha=0.1, reg_lambda=0)'
    line = explain(0.1, "book.L1", "xgboost:gblinear", n=50, loss="squared").code
    assert line.startswith("xgboost.XGBRegressor(")


@pytest.mark.parametrize(
    ("lam", "source", "how", "says"),
    [
        ((1.0, "x"), "sklearn.ElasticNet", {}, "lam must be one real number, got 'x'"),
        ("x", "celer.LogisticRegression", {}, "lam must be one real number, got 'x'"),
        (-1.0, "celer.LogisticRegression", {}, "lam must be above 0, as it is the C of celer"),
        ([[1.0, 0.5]], "sklearn.ElasticNet", {}, "lam must be one number, or a pair without l1_ratio, got"),
        ((1.0, 2.0), "sklearn.ElasticNet", {}, "lam[1], the share of L1, must be between 0 and 1, got 2.0"),
        ((1.0, -2.0), "xgboost:gblinear", {}, "lam must be a finite number >= 0, got -2.0"),
        (
            1.0,
            "sklearn.ElasticNet",
            {"l1_ratio": 0.5},
            "book.L1 does not take L1 and L2 at once, and here the share of L1 is 0.5.",
        ),
        (1.0, "sklearn.ElasticNet", {"n": 1.5}, "n must be a whole number, got 1.5"),
        (1.0, "sklearn.ElasticNet", {"batch_size": 2.5}, "batch_size must be a whole number, got 2.5"),
        (
            1.0,
            "sklearn.ElasticNet",
            {"batch_size": 200},
            "batch_size must be at most n = 100, got 200. None is",
        ),
        (1.0, "sklearn.ElasticNet", {"sd_y": "1"}, "sd_y must be one real number, got '1'"),
        (
            1.0,
            "sklearn.Lasse",
            {},
            "source must be a name in CONVENTIONS, got 'sklearn.Lasse'. Did you mean sklearn.Lasso or ",
        ),
        (1.0, 7, {}, "source must be a name in CONVENTIONS, got 7. "),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_value(lam, source, how, says):
    for call in (explain, translate):
        with pytest.raises((ValueError, TypeError)) as caught:
            call(lam, source, "book.L1", **{"n": 100, **how})
        assert str(caught.value).startswith(f"{call.__name__}: {says}")
