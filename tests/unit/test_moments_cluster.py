"""A cluster that loses workers, its scheduler or its client: the same bits, or an error with advice."""

import os
import random
import signal
import threading
import time
import weakref

import dask
import dask.array as da
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from distributed import Client, LocalCluster, get_worker
from tests.unit.same_moments import assert_same

from l1l2.moments import BadBlock, Moments, _checkpoint, from_dask, from_parquet
from l1l2.moments._folds import of_numbers

pytestmark = [
    pytest.mark.threads,
    # Sockets that distributed leaves to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

N, P, ANY = 3000, 4, "127.0.0.1:0"
RNG = np.random.default_rng(0)
X = RNG.normal(size=(N, P)) + 2
Y = X[:, 0] - X[:, 1] + RNG.normal(size=N)
NAMES = list("abcd")
WHOLE = Moments().update(X, Y, None, of_numbers(0, N, 5))
ROWS = da.from_array(X, chunks=(100, P)), da.from_array(Y, chunks=100)


@pytest.fixture(scope="module")
def client():
    with threads() as cluster, Client(cluster, set_as_default=False) as client:
        yield client


@pytest.fixture(scope="module")
def processes():
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=ANY)
    with cluster, Client(cluster, set_as_default=False) as client:
        yield client


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "rows.parquet"
    frame = pd.DataFrame(X, columns=NAMES).assign(y=Y, other="words")
    pq.write_table(pa.Table.from_pandas(frame), path, row_group_size=100)
    return path


def threads(**options):
    return LocalCluster(n_workers=2, processes=False, threads_per_worker=2, dashboard_address=ANY, **options)


def equal(a, b):
    a, b = a.to_dict(), b.to_dict()
    return all(np.array_equal(a[name], b[name]) for name in ("folds", "n_rows", "shift", "sums", "sizes"))


def slow(block, seconds=0.02):
    time.sleep(seconds)
    return block


ALIVE, MOST, READ = {}, [], []  # on a worker of this process, functions find the names of this module


class Watched(np.ndarray):
    """Of which one can see whether it is still there."""


def watched(block):
    mine = ALIVE.setdefault(get_worker().address, [])
    made = np.array(block).view(Watched)
    mine.append(weakref.ref(made))
    MOST.append(sum(ref() is not None for ref in mine))
    return slow(made)


def noted(block):
    READ.append(1)
    return block


def mapped(function, **options):
    return ROWS[0].map_blocks(function, dtype=float, meta=np.empty((0, 0)), **options)


@pytest.mark.parametrize("at_once", [1, 3])
def test_no_more_blocks_are_in_memory_than_are_asked_for(client, at_once):
    ALIVE.clear(), MOST.clear()
    ours = from_dask(mapped(watched), ROWS[1], folds=5, client=client, at_once=at_once)
    assert_same(ours, WHOLE)
    assert len(ALIVE) == 2  # both workers had some of them
    assert len(MOST) == 30
    assert max(MOST) <= at_once


def test_workers_read_parquet_themselves_wherever_they_are(client, processes, file):
    how = {"columns": NAMES, "folds": 5}
    here, there = from_parquet(file, "y", **how), from_parquet(file, "y", **how, client=client)
    assert_same(there, here)
    assert there.columns == tuple(NAMES)
    assert equal(there, from_parquet(file, "y", **how, client=processes.scheduler.address))
    some = from_parquet(file, "y", **how, row_groups=[7, 2], client=client)
    assert_same(some, from_parquet(file, "y", **how, row_groups=[7, 2]))
    with pytest.raises(BadBlock, match=r"block \d+, from row \d+ on: column 'other' must hold numbers"):
        from_parquet(file, "y", client=client)


def test_workers_that_are_killed_at_random_moments_change_no_bit(processes, file):
    cluster, rng = processes.cluster, random.Random(0)
    how = {"columns": NAMES, "folds": 5, "client": processes}
    start = time.monotonic()
    calm = from_parquet(file, "y", **how)
    seconds = time.monotonic() - start
    for _ in range(3):
        victim = rng.choice([nanny.pid for nanny in cluster.workers.values()])
        timer = threading.Timer(rng.uniform(0, 0.8) * seconds, os.kill, (victim, signal.SIGKILL))
        timer.start()
        assert equal(from_parquet(file, "y", **how), calm)
        timer.join()
        time.sleep(0.2)
        processes.wait_for_workers(2, timeout=60)


def stopped_after(monkeypatch, calls):
    """Ctrl-C as the client adds the next group."""
    merge, done = Moments.merge, []

    def stops(self, other):
        if threading.current_thread() is threading.main_thread():
            done.append(1)
            if len(done) > calls:
                raise KeyboardInterrupt
        return merge(self, other)

    monkeypatch.setattr(Moments, "merge", stops)


@pytest.mark.parametrize("source", ["arrays", "parquet"])
def test_a_client_that_dies_goes_on_from_its_checkpoint(source, client, file, tmp_path, monkeypatch):
    kept = tmp_path / "kept.npz"
    monkeypatch.setattr(_checkpoint, "_EVERY", 0.0)

    def run(checkpoint=kept, folds=5):
        how = {"folds": folds, "client": client, "checkpoint": checkpoint}
        if source == "parquet":
            return from_parquet(file, "y", columns=NAMES, **how)
        return from_dask(mapped(noted), ROWS[1], **how)

    calm = run(None)
    with monkeypatch.context() as patch:
        stopped_after(patch, 2)
        with pytest.raises(KeyboardInterrupt):
            run()
    assert Moments.load(kept).n_rows == 2 * 800
    assert not left(client)
    READ.clear()
    assert equal(run(), calm)
    assert len(READ) == (14 if source == "arrays" else 0)  # of 30 blocks
    assert equal(run(), calm)  # which reads none
    with pytest.raises(ValueError, match="checkpoint must be of this run"):
        run(folds=4)


def test_a_run_that_is_stopped_leaves_no_work_behind(client, monkeypatch):
    with monkeypatch.context() as patch:
        stopped_after(patch, 0)
        with pytest.raises(KeyboardInterrupt):
            from_dask(mapped(slow), ROWS[1], folds=5, client=client)
    assert not left(client)


def left(client):
    """What the scheduler still knows of, once it has had the time to forget it."""
    tasks = client.cluster.scheduler.tasks
    for _ in range(100):
        if not tasks:
            break
        time.sleep(0.05)
    return tasks


def test_a_bar_shows_how_far_it_is(client, file, capsys):
    from_dask(*ROWS, client=client, progress=True)
    assert "4/4" in capsys.readouterr().err
    from_parquet(file, "y", columns=NAMES, client=client, progress=True)
    assert "4/4" in capsys.readouterr().err


def test_a_cluster_that_starts_anew_in_the_middle_changes_no_bit(processes):
    slowly = mapped(slow, seconds=0.1)
    calm = from_dask(*ROWS, folds=5, client=processes)
    timer = threading.Timer(0.5, processes.restart, kwargs={"wait_for_workers": False})
    timer.start()
    assert equal(from_dask(slowly, ROWS[1], folds=5, client=processes), calm)
    timer.join()


def test_a_scheduler_that_is_started_again_changes_no_bit_and_one_that_is_not_is_named(client):
    calm = from_dask(*ROWS, folds=5, client=client)
    first, found = threads(protocol="tcp"), {}
    port = int(first.scheduler_address.rpartition(":")[2])

    def run():
        with Client(first.scheduler_address, set_as_default=False) as other:
            for name in ("again", "gone"):
                try:
                    found[name] = from_dask(mapped(slow, seconds=0.1), ROWS[1], folds=5, client=other)
                except Exception as error:
                    found[name] = error

    with dask.config.set({"distributed.comm.timeouts.connect": "3s"}):
        runner = threading.Thread(target=run)
        runner.start()
        time.sleep(0.6)
        first.close()
        second = threads(protocol="tcp", scheduler_port=port)
        for _ in range(600):
            if "again" in found:
                break
            time.sleep(0.05)
        time.sleep(0.3)
        second.close()
        runner.join()
    assert equal(found["again"], calm)
    with pytest.raises(
        BadBlock,
        match=r"not summed: the scheduler or its workers are gone .* Start the cluster, and sum again",
    ):
        raise found["gone"]
