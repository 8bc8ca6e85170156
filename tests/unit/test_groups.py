"""The row lasso, against its definition and against a search."""

import numpy as np
import pytest
from scipy.optimize import minimize

from l1l2.groups import RowLasso
from l1l2.networks import SGD, Adam, Network, dropped_inputs, train
from l1l2.prox import block_soft_threshold


@pytest.fixture
def W():
    return np.random.default_rng(0).standard_normal((6, 4))


def test_the_value_is_the_sum_of_the_rows_lengths():
    assert RowLasso(2.0).value([[3.0, 4.0], [0.0, 0.0], [5.0, 12.0]]) == pytest.approx(2 * (5 + 13))


def test_the_prox_takes_each_row_as_one_block(W):
    expected = [block_soft_threshold(row, 0.5 * 3.0) for row in W]
    np.testing.assert_allclose(RowLasso(3.0).prox(W, 0.5), expected, atol=1e-15)
    assert not np.all(expected)


def test_no_search_finds_a_better_point_than_the_prox(W):
    penalty = RowLasso(0.7)
    found = penalty.prox(W, 0.9)

    def objective(w):
        return 0.5 * ((w - W.ravel()) ** 2).sum() + 0.9 * penalty.value(w.reshape(W.shape))

    searched = minimize(objective, W.ravel(), method="BFGS", options={"gtol": 1e-8})
    assert objective(found.ravel()) <= searched.fun + 1e-12


def test_the_subgradient_is_the_slope_and_zero_in_a_row_of_zeros(W):
    W[2] = 0.0
    penalty, slope = RowLasso(0.3), RowLasso(0.3).subgradient(W)
    assert not slope[2].any()
    for k, j in ((0, 0), (5, 3)):
        step = np.zeros_like(W)
        step[k, j] = 1e-6
        central = (penalty.value(W + step) - penalty.value(W - step)) / 2e-6
        assert slope[k, j] == pytest.approx(central, abs=1e-8)


def test_a_network_drops_the_inputs_that_do_not_matter():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((300, 6))
    net = Network((6, 8, 1), seed=0)
    train(net, X, X[:, 0] - X[:, 1], [RowLasso(0.02), None], SGD(0.1, proximal=True), epochs=100)
    gone = ~net.parameters.weights[0].any(axis=1)
    assert dropped_inputs(net) == 4
    np.testing.assert_array_equal(gone, [False, False, True, True, True, True])


def test_a_step_for_each_weight_is_refused_with_the_way_out():
    net = Network((2, 3, 1))
    with pytest.raises(ValueError, match=r"RowLasso: step must be one number.*SGD\(proximal=True\)"):
        train(net, np.ones((4, 2)), np.ones(4), RowLasso(0.1), Adam(proximal=True), epochs=1)


@pytest.mark.parametrize("lam", [-1.0, np.nan, np.inf])
def test_a_strength_that_is_none_is_refused(lam):
    with pytest.raises(ValueError, match="RowLasso: lam"):
        RowLasso(lam)


@pytest.mark.parametrize("step", [0.0, -1.0, np.nan])
def test_a_step_that_is_not_positive_is_refused(step, W):
    with pytest.raises(ValueError, match="RowLasso: step"):
        RowLasso(1.0).prox(W, step)


def test_weights_that_are_no_matrix_are_refused():
    with pytest.raises(ValueError, match="RowLasso: w must have shape"):
        RowLasso(1.0).value([1.0, 2.0])
