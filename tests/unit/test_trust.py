"""Of the table that `make trust` prints, what is quick; and whether its judge can tell wrong from right."""

import time
import warnings
from inspect import isclass, signature

import numpy as np
import pytest
from tests.trust import certified, nist, scale
from tests.trust.answer import Answer, Caller, Fit
from tests.trust.callers import CALLERS
from tests.trust.case import BASES, Input
from tests.trust.inputs import INPUTS
from tests.trust.judge import applies, judged, refusal_fault
from tests.trust.table import counted
from tests.trust.watch import each
from tests.trust.weights_and_lambdas import LAMBDAS

from l1l2 import Lasso, estimators, networks, path, selection, translate

pytestmark = pytest.mark.filterwarnings("default")

QUICK = ("Lasso", "Ridge", "LogisticRegression", "lasso_path", "ridge_path", "logistic_path L1", "lambda_max")
QUICK_TOO = ("elastic_net_path of Moments", "LogisticRegressionCV", "cross_validate elastic_net", "ridge_loo")


@pytest.mark.kernels
@pytest.mark.parametrize("name", [*QUICK, *QUICK_TOO])
def test_hard_input_is_answered_rightly_or_refused_by_a_message_that_helps(name):
    caller = CALLERS[name]
    verdicts = [judged(caller, row) for row in INPUTS.values() if applies(caller, row)]
    assert len(verdicts) > 100
    assert [verdict for verdict in verdicts if verdict.outcome == "wrong"] == []


def test_the_table_has_a_hundred_and_fifty_inputs():
    assert len(INPUTS) >= 150


@pytest.mark.parametrize("module", [estimators, networks, path, selection])
def test_the_table_has_every_estimator_and_every_function_of_data(module):
    public = {name: getattr(module, name) for name in module.__all__}
    of_data = {
        name
        for name, one in public.items()
        if (hasattr(one, "fit") if isclass(one) else callable(one) and "X" in signature(one).parameters)
    }
    assert of_data
    assert of_data - {name.split()[0] for name in CALLERS} - {"train"} == set()


@pytest.mark.parametrize("row", [row.name for row in LAMBDAS if row.refused and not row.either])
def test_a_strength_that_is_none_is_not_translated_either(row):
    case = INPUTS[row].make(BASES["squares"])
    given = case.raw if case.grid is None else case.grid
    with pytest.raises((ValueError, TypeError), match=r"lam|λ") as said:
        translate(given, "sklearn.Lasso", "glmnet.gaussian", n=12, sd_y=1.0)
    assert "bare" not in refusal_fault(said.value, "lam|λ", ".")


PLAIN = Input("plain", lambda base: base.case())


def of_lasso(spoil):
    def call(case):
        model = Lasso(case.lam).fit(case.X, case.y)
        return Answer([Fit(*spoil(model.coef_, model.intercept_), case.lam, 0.0)])

    return Caller("spoilt", "squares", call, frozenset())


@pytest.mark.parametrize(
    ("spoil", "outcome"),
    [
        (lambda w, b: (w, b), "right"),
        (lambda w, b: (w * (1 + 1e-3), b), "wrong"),
        (lambda w, b: (w, b + 1e-2), "wrong"),
        (lambda w, b: (w * np.nan, b), "wrong"),
        (lambda w, b: (0 * w, b), "wrong"),
    ],
)
def test_the_judge_tells_weights_that_are_off(spoil, outcome):
    assert judged(of_lasso(spoil), PLAIN).outcome == outcome


@pytest.mark.parametrize(
    ("raised", "outcome"),
    [
        (lambda: Lasso().fit([[np.nan]], [1.0]), "refused"),
        (lambda: np.linalg.inv(np.zeros((2, 2))), "wrong"),
        (lambda: np.ones(2) @ np.ones(3), "wrong"),
        (lambda: {}["X"], "wrong"),
        (lambda: 1 / 0, "wrong"),
    ],
)
def test_the_judge_takes_no_bare_error_for_a_refusal(raised, outcome):
    row = Input("X: nan", lambda base: base.case(truth=None), refused=("X", "(?i)nan"))
    assert judged(Caller("raises", "squares", lambda case: raised(), frozenset()), row).outcome == outcome


def test_a_warning_of_numpy_is_wrong_however_right_the_answer():
    def call(case):
        warnings.warn("overflow encountered", RuntimeWarning, stacklevel=2)
        return Answer([])

    assert judged(Caller("warns", "squares", call, frozenset()), PLAIN).outcome == "wrong"


def sleepy(cell):
    if cell[1] == "for ever":
        time.sleep(60)
    return cell[0]


@pytest.mark.threads
def test_a_cell_that_hangs_is_ended_and_the_next_one_is_judged():
    cells = [("a", "at once"), ("b", "for ever"), ("c", "at once")]
    assert each(sleepy, cells, workers=1, limit=0.5) == ["a", None, "c"]


def test_a_change_of_units_order_signs_or_origin_changes_nothing_else():
    wrong = [line for _, told in scale.rows() for line in told]
    assert wrong == []


@pytest.mark.parametrize("method", ["lasso", "elastic_net", "ridge", "logistic"])
def test_whole_weights_are_repetitions_where_lambda_is_chosen_too(method):
    problem = next(scale.problems(method == "logistic"))
    times, fold = problem.weights.astype(int), np.arange(len(problem.y)) % 3
    rows = np.repeat(np.arange(len(fold)), times)

    def errors(X, y, weights, fold):
        folds = [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(3)]
        how = {"method": method, "cv": folds, "sample_weight": weights, "tol": 1e-14}
        return selection.cross_validate(X, y, [0.3, 0.1, 0.01], **how).errors

    repeated = errors(problem.X[rows], problem.y[rows], None, fold[rows])
    np.testing.assert_allclose(errors(problem.X, problem.y, problem.weights, fold), repeated, rtol=1e-10)


@pytest.mark.kernels
@pytest.mark.parametrize("first", range(0, 240, 60))
def test_whatever_the_design_the_gap_is_next_to_nothing_or_a_warning_says_how_large(first):
    for seed in range(first, first + 60):
        gap, warned = certified.worst_gap(certified.problem(seed))
        assert gap <= certified.LIMIT or warned


def test_the_judge_leaves_a_residual_alone_that_free_columns_have_no_use_for():
    """A one-hot design with nonnegative free columns, where SciPy's nnls moves what is at its optimum."""
    assert certified.worst_gap(certified.problem(5103))[0] <= certified.LIMIT


@pytest.mark.kernels
@pytest.mark.parametrize("seed", [292, 501, 3825, 4817, 5457, 8289, 8373, 9413])
def test_what_sums_cannot_solve_is_solved_on_the_columns_themselves(seed):
    """Means 10⁴ times the spread, without an intercept; or dependent columns, with weights ≥ 0."""
    assert certified.worst_gap(certified.problem(seed))[0] <= certified.LIMIT


def test_the_judge_claims_no_less_than_fifty_digits_do():
    apart = [certified.judged_twice(seed) for seed in range(300)]
    apart = [share for share in apart if not np.isnan(share)]
    assert len(apart) > 20
    assert max(apart) <= certified.AGREE


@pytest.mark.parametrize("name", nist.BEST)
def test_a_path_at_zero_has_the_digits_that_the_best_of_others_has(name):
    assert nist.digits(name) >= nist.target(name)


def test_a_row_of_the_table_counts():
    assert str(counted("things", ["right", "right", "wrong"], "so")).split() == [
        "things",
        "3",
        "2",
        "0",
        "0",
        "1",
        "so",
    ]
