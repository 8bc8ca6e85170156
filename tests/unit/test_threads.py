"""One thread for each product of a path's, and afterwards as many as there were."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest
import scipy.linalg  # noqa: F401  loads a library of its own
from threadpoolctl import ThreadpoolController, threadpool_limits

from l1l2._threads import in_one_thread
from l1l2.path import elastic_net_path, lasso_path, logistic_path
from l1l2.solvers import active_set, prox_newton

pytestmark = pytest.mark.threads


def numbers():
    return {
        one["filepath"]: one["num_threads"] for one in ThreadpoolController().select(user_api="blas").info()
    }


@pytest.fixture
def two():
    """As many as two threads for a product, whatever the machine and whoever ran these tests."""
    with threadpool_limits(2, user_api="blas"):
        if set(numbers().values()) != {2}:
            pytest.fail(f"The libraries for products of matrices must take two threads, got {numbers()}.")
        yield


@pytest.mark.usefixtures("two")
def test_inside_each_product_has_one_thread_and_outside_two_again():
    assert set(in_one_thread(numbers)().values()) == {1}
    assert set(numbers().values()) == {2}


@pytest.mark.usefixtures("two")
def test_an_error_leaves_the_number_of_threads_as_it_was():
    with pytest.raises(ZeroDivisionError):
        in_one_thread(lambda: 1 / 0)()
    assert set(numbers().values()) == {2}


@pytest.mark.usefixtures("two")
def test_callers_that_overlap_leave_the_number_of_threads_as_it_was():
    meet = Barrier(3)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(in_one_thread(lambda _: meet.wait(10)), range(6)))
    assert set(numbers().values()) == {2}


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("run", "module", "name"),
    [
        (lambda X, y: lasso_path(X, y), active_set.ActiveSet, "solve"),
        (lambda X, y: elastic_net_path(X, y, l1_ratio=0.5), active_set.ActiveSet, "solve"),
        (lambda X, y: logistic_path(X, y > 0), prox_newton.ProxNewton, "solve"),
    ],
)
def test_a_path_is_solved_in_one_thread(run, module, name, monkeypatch):
    seen, solve = [], getattr(module, name)

    def watched(*args):
        seen.append(numbers())
        return solve(*args)

    monkeypatch.setattr(module, name, watched)
    rng = np.random.default_rng(0)
    X = rng.standard_normal((40, 400))
    run(X, X[:, 0] + rng.standard_normal(40))
    assert seen
    assert all(set(one.values()) == {1} for one in seen)
    assert set(numbers().values()) == {2}
