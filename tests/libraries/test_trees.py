"""XGBoost and LightGBM: what a leaf answers, and XGBoost's linear booster."""

from __future__ import annotations

import lightgbm
import numpy as np
import pytest
import xgboost

from l1l2.conventions import CONVENTIONS, explain, translate

from .cases import Case, agree, cases, data, run

GROUPS = np.repeat(np.arange(3), 20)
APART = np.array([20.0, -30.0, 30.0])[GROUPS]  # so far apart that it pays to part the groups at any λ here
LEAF = {"n_estimators": 1, "learning_rate": 1.0, "max_depth": 2, "random_state": 0}
ONE_TREE = {
    "xgboost": {**LEAF, "min_child_weight": 0, "tree_method": "exact", "gamma": 0, "n_jobs": 1},
    "lightgbm": {
        **LEAF, "min_child_samples": 1, "min_child_weight": 0, "min_data_in_bin": 1, "min_split_gain": 0,
        "num_leaves": 4, "n_jobs": 1, "verbose": -1,
    },
}  # fmt: skip


def leaves(name: str, line: str, loss: str) -> np.ndarray:
    """(3,) values of the leaves of one tree that parts the groups."""
    _, y = data(loss)
    y = y + APART if loss == "squared" else (np.arange(60) % 20 < 4 + 6 * GROUPS).astype(int)
    model = run(line, xgboost=xgboost, lightgbm=lightgbm).set_params(**ONE_TREE[name])
    model.fit(GROUPS[:, None].astype(float), y)
    one_of_each = np.arange(3.0)[:, None]
    if name == "xgboost":
        return model.predict(one_of_each, output_margin=True)
    return model.predict(one_of_each, raw_score=True)


@pytest.mark.parametrize(
    "case", [case for case in cases("xgboost", "lightgbm") if case.loss == "squared"], ids=str
)
def test_the_leaves_of_a_tree_are_the_books_weights_of_its_groups(case: Case):
    X, y = np.eye(3)[GROUPS], data("squared")[1] + APART
    weights = case.expected(np.asfortranarray(X), y)
    agree(leaves(case.name, case.line(y), "squared"), weights[:-1])


@pytest.mark.parametrize("penalty", ["l1", "l2"])
def test_with_log_loss_a_leaf_of_the_one_is_a_leaf_of_the_other(penalty):
    how = {"n": 60, "loss": "log", "penalty": penalty}
    assert translate(2.0, "xgboost", "lightgbm", **how) == 2.0
    lines = [
        explain(2.0, "lightgbm" if name == "xgboost" else "xgboost", name, **how).code for name in ONE_TREE
    ]
    first, second = (leaves(name, line, "log") for name, line in zip(ONE_TREE, lines, strict=True))
    assert len(np.unique(first.round(3))) == 3
    agree(first, second)


@pytest.mark.parametrize("case", cases("xgboost:gblinear"), ids=str)
def test_the_linear_booster_finds_the_books_solution(case: Case):
    X, y = data(case.loss)
    model = run(case.line(y), xgboost=xgboost)
    model.set_params(n_estimators=3000, updater="coord_descent", learning_rate=1.0, n_jobs=1, base_score=0.5)
    model.fit(X, y)
    weights = case.expected()
    # Its own list of weights has six digits; what it predicts has all that float32 holds.
    agree(model.predict(X, output_margin=True), X @ weights[:-1] + weights[-1])


def test_the_table_names_the_boosters():
    assert {name for name, row in CONVENTIONS.items() if row.leaf} == set(ONE_TREE)
