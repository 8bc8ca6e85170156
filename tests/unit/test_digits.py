"""The digits: the splits, and the stored scores trained again."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from l1l2.digits import LAMS, SEEDS, SIZES, chosen, correct, few_and_many, scores, split
from l1l2.networks import Network


def test_a_split_takes_each_image_at_most_once():
    data = split(1000, seed=3)
    images, labels = load_digits(return_X_y=True)
    X = np.vstack([data.X, data.X_valid, data.X_test])
    y = np.concatenate([data.y, data.y_valid, data.y_test])
    assert X.shape == (1797, 64)
    order = np.lexsort(np.column_stack([X, y]).T)
    truth = np.lexsort(np.column_stack([images, labels]).T)
    np.testing.assert_array_equal(X[order] * 16, images[truth])
    np.testing.assert_array_equal(y[order], labels[truth])


def test_more_rows_contain_the_fewer_and_the_test_stays():
    few, many = split(100, seed=1), split(1000, seed=1)
    np.testing.assert_array_equal(few.X, many.X[:100])
    np.testing.assert_array_equal(few.X_test, many.X_test)
    assert not np.array_equal(few.X_test, split(100, seed=2).X_test)


def test_the_stored_scores_have_every_setting():
    tables = few_and_many()
    assert set(tables) == {(n, kind) for n in SIZES for kind in ("L1", "L2")}
    for table in tables.values():
        assert table.shape == (SEEDS, len(LAMS), 2)
        assert (table[:, :, 0] <= 297).all()
        assert (table[:, :, 1] <= 500).all()


@pytest.mark.parametrize(
    ("n", "kind", "k", "seed"), [(100, "L2", 3, 0), (100, "L1", 2, 4), (1000, "L2", 0, 1)]
)
def test_a_network_trained_again_scores_as_stored(n, kind, k, seed):
    # Another machine rounds otherwise, and a thousand steps make some images of it.
    stored = few_and_many()[n, kind][seed, k]
    np.testing.assert_allclose(scores(n, kind, LAMS[k], seed), stored, atol=6)


def test_both_penalties_are_stored_with_the_same_network_without_any():
    for n in SIZES:
        tables = few_and_many()
        np.testing.assert_array_equal(tables[n, "L1"][:, 0], tables[n, "L2"][:, 0])


def test_the_chosen_score_is_that_of_the_best_in_validation():
    table = np.array([[[5, 50], [7, 40], [7, 60]], [[9, 30], [1, 90], [2, 80]]])
    np.testing.assert_array_equal(chosen(table), [40, 30])


def test_an_untrained_network_reads_about_one_in_ten():
    data = split()
    assert 0 <= correct(Network((64, 64, 10), loss="softmax"), data.X_test, data.y_test) < 150


@pytest.mark.parametrize("n", [0, 1001, 2.5])
def test_a_size_out_of_range_is_refused(n):
    with pytest.raises((ValueError, TypeError), match="split: n"):
        split(n)


def test_an_unknown_penalty_is_refused():
    with pytest.raises(ValueError, match="scores: penalty"):
        scores(100, "L3", 0.1, 0)
