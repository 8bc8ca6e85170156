"""Dask collections: the moments of the rows, bit by bit the same on any cluster, whoever dies on the way."""

import os
import time

import dask
import dask.array as da
import dask.dataframe as dd
import joblib
import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster
from sklearn.model_selection import GridSearchCV
from tests.unit.same_moments import assert_same

from l1l2 import Lasso, LassoCV, ridge_path
from l1l2.moments import BadBlock, Moments, from_dask
from l1l2.moments._folds import of_keys, of_numbers
from l1l2.selection import cross_validate

pytestmark = [
    pytest.mark.threads,
    # Sockets that distributed leaves to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

N, P, ANY = 4000, 5, "127.0.0.1:0"
RNG = np.random.default_rng(0)
X = RNG.normal(size=(N, P)) + 2
Y = X[:, 0] - X[:, 1] + RNG.normal(size=N)
V = RNG.uniform(0.5, 2, N)
NAMES = list("abcde")
FRAME = pd.DataFrame(X, columns=NAMES).assign(y=Y, v=V, city=RNG.integers(0, 30, N))
FOLDS = of_numbers(0, N, 5)
WHOLE = Moments().update(X, Y, V, FOLDS)


@pytest.fixture(scope="module")
def client():
    cluster = LocalCluster(n_workers=1, processes=False, threads_per_worker=2, dashboard_address=ANY)
    with cluster, Client(cluster, set_as_default=False) as client:
        yield client


def equal(a, b):
    a, b = a.to_dict(), b.to_dict()
    return all(np.array_equal(a[name], b[name]) for name in ("folds", "n_rows", "shift", "sums"))


def test_arrays_in_any_chunks_are_the_rows(client):
    how = {"folds": 5, "client": client}
    arrays = da.from_array(X, chunks=(333, 2)), da.from_array(Y, chunks=900)
    assert_same(from_dask(*arrays, sample_weight=da.from_array(V, chunks=N), **how), WHOLE)
    kept = da.from_array(X, chunks=(500, P))[da.from_array(X[:, 2], chunks=500) > 2]
    with_y = da.from_array(Y, chunks=500)[da.from_array(X[:, 2], chunks=500) > 2].compute_chunk_sizes()
    some = X[:, 2] > 2
    expected = Moments().update(X[some], Y[some], None, of_numbers(0, some.sum(), 5))
    assert_same(from_dask(kept, with_y, **how), expected)


def test_dataframes_are_the_rows_by_number_or_by_key(client):
    frame = dd.from_pandas(FRAME, npartitions=7)
    ours = from_dask(frame, "y", columns=NAMES, sample_weight="v", folds=5, client=client)
    assert_same(ours, WHOLE)
    assert ours.columns == tuple(NAMES)
    by_key = from_dask(frame, "y", columns=NAMES, folds=3, key="city", client=client)
    assert_same(by_key, Moments().update(X, Y, None, of_keys(FRAME["city"], 3)))


def test_paths_and_estimators_take_dask_and_start_a_cluster_of_their_own():
    frame = dd.from_pandas(FRAME[[*NAMES, "y"]], npartitions=4)
    arrays = da.from_array(X, chunks=(500, P)), da.from_array(Y, chunks=500)
    assert ridge_path(*arrays).coefs == pytest.approx(ridge_path(X, Y).coefs, abs=1e-12)
    splits = [(np.flatnonzero(k != FOLDS), np.flatnonzero(k == FOLDS)) for k in range(5)]
    ours, of_rows = LassoCV().fit(frame, "y"), LassoCV(cv=splits).fit(X, Y)
    assert ours.coef_ == pytest.approx(of_rows.coef_, abs=1e-12)
    assert ours.alpha_1se_ == pytest.approx(of_rows.alpha_1se_, rel=1e-12)


def test_a_bad_block_is_named_and_nothing_is_summed(client):
    bad = X.copy()
    bad[37 * 20 + 4, 3] = np.nan
    arrays = da.from_array(bad, chunks=(20, P)), da.from_array(Y, chunks=20)
    with pytest.raises(BadBlock, match=r"block 37, from row 740 on: .* got nan at index \(4, 3\)"):
        from_dask(*arrays, client=client)
    with pytest.raises(ValueError, match="y must have 4000 rows as X has, got 9"):
        from_dask(arrays[0], da.from_array(Y[:9]), client=client)
    with pytest.raises(TypeError, match="y must be a Dask array as X is, got ndarray"):
        from_dask(arrays[0], Y, client=client)


def test_a_block_shorter_than_it_says_is_refused(client):
    short = da.map_blocks(lambda x: x[:-1], da.from_array(X, chunks=(500, P)), chunks=(500, P))
    with pytest.raises(BadBlock, match=r"block \d, from row \d+ on: .* got 500 for 499 rows"):
        from_dask(short, da.from_array(Y, chunks=500), client=client)


def dies_once(block, flag=""):
    if not os.path.exists(flag):
        with open(flag, "w"):
            pass
        os._exit(1)
    return block


def test_a_worker_that_is_killed_changes_no_bit(client, tmp_path):
    """Processes this time: another takes over what the dead one had, and the sums are the same."""
    arrays = da.from_array(X, chunks=(100, P)), da.from_array(Y, chunks=100)
    calm = from_dask(*arrays, folds=5, client=client)
    with dask.config.set({"distributed.comm.retry.count": 3}):
        cluster = LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=ANY)
        with cluster, Client(cluster, set_as_default=False) as killed:
            flag = str(tmp_path / "dead")
            mortal = arrays[0].map_blocks(dies_once, flag=flag, dtype=float, meta=np.empty((0, 0)))
            started = time.monotonic()
            again = from_dask(mortal, arrays[1], folds=5, client=killed.scheduler.address)
            assert os.path.exists(flag)
            assert time.monotonic() - started < 120
    assert equal(again, calm)


@pytest.mark.parametrize("processes", [False, True])
def test_folds_and_grid_searches_run_on_joblibs_dask_backend(processes):
    """Wide data, whose folds need the rows."""
    rng = np.random.default_rng(1)
    wide = rng.normal(size=(40, 120))
    y = wide[:, 0] + rng.normal(size=40)
    search = GridSearchCV(Lasso(), {"alpha": [0.01, 0.1]}, cv=3)
    here, found_here = cross_validate(wide, y, cv=4), search.fit(wide, y).cv_results_["mean_test_score"]
    cluster = LocalCluster(n_workers=1, processes=processes, threads_per_worker=2, dashboard_address=ANY)
    with cluster, Client(cluster), joblib.parallel_config("dask"):
        there = cross_validate(wide, y, cv=4)
        done = set(cluster.scheduler.task_prefixes)
        found_there = search.fit(wide, y).cv_results_["mean_test_score"]
        searched = set(cluster.scheduler.task_prefixes) - done
    assert (there.errors == here.errors).all()
    assert (found_there == found_here).all()
    assert done  # on the workers
    assert searched
