"""Work on a cluster, a few blocks of it at a time, and begun again where a scheduler forgot it."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import closing, contextmanager
from functools import reduce
from itertools import islice
from typing import Any, cast

from .._progress import followed
from ._checkpoint import Checkpoint
from ._errors import BadBlock
from ._moments import Moments

_TOGETHER = 8  # blocks in a group, merged where they are
_AHEAD = 2  # groups that may wait for the first of them
_LOOK = 5.0  # seconds without an answer after which the scheduler is asked whether it works on it
_PAUSE = 0.1  # seconds between two attempts to reach a scheduler
_TRIES = 7  # how often the same group is begun, after a pause that doubles each time


@contextmanager
def client_of(where: str, client: Any) -> Iterator[Any]:
    """The client, or one of an address; for None the one there is, or this process's threads."""
    distributed: Any
    try:
        import distributed
    except ImportError as error:
        raise ImportError(f"{where}: dask.distributed is missing. pip install 'l1l2[scale]'") from error
    if client is None:
        try:
            client = distributed.default_client()
        except ValueError:
            # Threads: no process needs to be able to import what calls this, and arrays are not copied.
            cluster = distributed.LocalCluster(n_workers=1, processes=False, dashboard_address="127.0.0.1:0")
            with cluster, distributed.Client(cluster, set_as_default=False) as own:
                yield own
            return
    if not isinstance(client, str):
        yield client
        return
    with distributed.Client(client, set_as_default=False) as own:
        yield own


def summed(
    where: str,
    client: Any,
    n_blocks: int,
    block: Callable[[int], Any],
    empty: Moments,
    kept: Checkpoint,
    per_worker: int,
    progress: bool,
) -> Moments:
    """The moments of all blocks, from where a checkpoint has them.

    block : the delayed moments of block number i;  per_worker : blocks under way per worker at most
    """
    groups = groups_of(n_blocks)[kept.done :]
    moments = kept.moments or empty
    with closing(group_sums(where, client, groups, block, per_worker)) as sums:
        for at, some in enumerate(followed(sums, progress, len(groups), "group"), 1):
            moments = moments.merge(some)
            kept.keep(moments, last=at == len(groups))
    return moments


def merged(parts: list[Moments]) -> Moments:
    """On a worker."""
    return reduce(Moments.merge, parts)


def groups_of(n_blocks: int) -> list[range]:
    """The numbers of the blocks, by group: the same on any cluster, so sums are added in one order."""
    return [range(at, min(at + _TOGETHER, n_blocks)) for at in range(0, n_blocks, _TOGETHER)]


def group_sums(
    where: str, client: Any, groups: Sequence[range], block: Callable[[int], Any], per_worker: int
) -> Generator[Moments, None, None]:
    """The moments of each group, in order.

    block : the delayed moments of block number i;  per_worker : blocks under way per worker at most

    Raises BadBlock for a group that cannot be summed, and where the scheduler does not come back.
    """
    done = tried = 0
    while done < len(groups):
        running = _Running(client, islice(groups, done, None), block, per_worker)
        try:
            for moments in running:
                yield moments
                done, tried = done + 1, 0
        except (CancelledError, OSError) as error:
            # A scheduler that was started again knows nothing of what it was asked before.
            tried += 1
            _wait_for_workers(where, client, groups[done], tried, error)
        except _Failed as failed:
            why = failed.__cause__
            raise BadBlock(f"{where}: {_named(groups[done])}: {type(why).__name__}: {why}") from why
        finally:
            running.cancel()


class _Failed(Exception):
    """What was done on a worker raised its cause."""


def _result(future: Any) -> Any:
    try:
        return future.result()
    except (BadBlock, CancelledError):
        raise
    except Exception as error:
        if future.status == "error":
            raise _Failed from error
        raise


class _Running:
    """Groups that are under way."""

    def __init__(
        self, client: Any, groups: Iterator[range], block: Callable[[int], Any], per_worker: int
    ) -> None:
        self._client, self._groups, self._block, self._per_worker = client, groups, block, per_worker
        self._blocks: dict[Any, str | None] = {}  # and where they are
        self._parts: list[Any] = []
        self._merges: deque[Any] = deque()

    def __iter__(self) -> Iterator[Moments]:
        for group in self._groups:
            self._parts = []
            for at in group:
                self._parts.append(self._started(at))
            self._merges.append((self._client.submit(merged, self._parts, pure=False), self._parts))
            while len(self._merges) > _AHEAD or (self._merges and self._merges[0][0].done()):
                yield self._first()
        while self._merges:
            yield self._first()

    def cancel(self) -> None:
        """What nobody waits for any more."""
        if self._client.status == "running":
            parts = [part for _, parts in self._merges for part in parts]
            self._client.cancel([*self._parts, *parts, *(merge for merge, _ in self._merges)])

    def _started(self, at: int) -> Any:
        import distributed

        futures_of = cast(Any, distributed.futures_of)
        task, worker = self._block(at), self._free_worker()
        # What is on a worker already is summed there, else where there is room.
        prefer = {} if worker is None or futures_of(task) else {"workers": [worker]}
        future = self._client.compute(task, allow_other_workers=bool(prefer), **prefer)
        self._blocks[future] = worker
        return future

    def _free_worker(self) -> str | None:
        """The one with the fewest blocks under way, once there is room; None where there is no worker now."""
        while True:
            known, counts = list(self._client.nthreads()), Counter(self._blocks.values())
            free = [worker for worker in known if counts[worker] < self._per_worker]
            if not self._blocks or (free and len(self._blocks) < self._per_worker * len(known)):
                return min(free, key=counts.__getitem__, default=None)
            self._wait()

    def _wait(self) -> None:
        """For one block at least."""
        for future in self._done(list(self._blocks)):
            del self._blocks[future]
            if future.status == "error":
                _result(future)

    def _done(self, futures: list[Any]) -> set[Any]:
        """Those that are done, once there is one; CancelledError where the scheduler has forgotten them."""
        import distributed

        client, wait = self._client, cast(Any, distributed.wait)
        while True:
            try:
                with client.as_current():
                    done: set[Any] = wait(futures, _LOOK, "FIRST_COMPLETED").done
                    return done
            except TimeoutError:
                if self._is_lost(futures):
                    raise CancelledError("the scheduler has forgotten it") from None

    def _is_lost(self, futures: list[Any]) -> bool:
        """Whether a scheduler that started anew was asked too early, or waits for a worker that is gone."""
        client, asked = self._client, [*futures, *self._blocks]
        states = client.sync(client.scheduler.get_task_status, keys=[future.key for future in asked])
        gone = {None, *self._blocks.values()} - {None, *client.nthreads()}
        waiting = [states[future.key] for future, worker in self._blocks.items() if worker in gone]
        return bool({None, "no-worker"} & set(states.values())) or "waiting" in waiting

    def _first(self) -> Moments:
        self._done([self._merges[0][0]])
        result: Moments = _result(self._merges[0][0])
        self._merges.popleft()
        return result


def recovered(where: str, client: Any, ask: Callable[[], Any]) -> Any:
    """What `ask` answers, asked again where the scheduler forgot the question."""
    for tried in range(1, _TRIES + 1):
        try:
            return ask()
        except (CancelledError, OSError) as error:
            _wait_for_workers(where, client, None, tried, error)
    raise AssertionError("unreachable")


def _wait_for_workers(where: str, client: Any, group: range | None, tried: int, error: BaseException) -> None:
    """BadBlock where there is no use in trying again."""
    time.sleep(_PAUSE * 2.0 ** (tried - 1))  # for it may still be on its way down
    reason, end = "the scheduler has forgotten it", time.monotonic() + _patience()
    while tried < _TRIES:
        try:
            client.wait_for_workers(1, timeout=max(end - time.monotonic(), _PAUSE))
            return
        except (TimeoutError, OSError, ValueError, RuntimeError, AttributeError) as gone:
            # AttributeError is what a client says that closes while it is asked.
            # And a connection that was just lost says so before the client has tried to get it back.
            if client.status != "closed" and time.monotonic() < end:
                time.sleep(_PAUSE)
                continue
            reason = f"the scheduler or its workers are gone ({type(gone).__name__})"
            break
    raise BadBlock(
        f"{where}: {_named(group)}: {reason}. Start the cluster, and sum again; with checkpoint= what was "
        "summed is kept."
    ) from error


def _patience() -> float:
    """Seconds for which a client tries to reach a scheduler."""
    import dask

    return float(dask.utils.parse_timedelta(dask.config.get("distributed.comm.timeouts.connect")))


def _named(group: range | None) -> str:
    return "rows are not counted" if group is None else f"blocks {group[0]} to {group[-1]} are not summed"
