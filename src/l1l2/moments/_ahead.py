"""Reading ahead: one thread makes what another works on."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Any

from .._threads import threads_start
from ._errors import BadBlock

_AHEAD = 1  # items that wait, beside the one that is made and the one that is worked on


def ahead(items: Iterable[Any]) -> Generator[Any, None, None]:
    """The items, made by another thread while this one works on the last of them."""
    if not threads_start():
        yield from items
        return
    queue: Queue[tuple[str, Any]] = Queue(_AHEAD)
    stop = Event()

    def put(kind: str, item: Any) -> None:
        while not stop.is_set():
            try:
                return queue.put((kind, item), timeout=0.1)
            except Full:
                continue

    def read() -> None:
        try:
            for item in items:
                put("item", item)
                del item
                if stop.is_set():
                    return
            put("end", None)
        except BaseException as error:
            put("error", error)

    reader = Thread(target=read, daemon=True)
    reader.start()
    try:
        while True:
            try:
                kind, item = queue.get(timeout=1.0)
            except Empty:
                if not reader.is_alive() and queue.empty():
                    raise BadBlock("reading stopped without a reason. Read again.") from None
                continue
            if kind == "error":
                raise item
            if kind == "end":
                return
            yield item
            del item
    finally:
        stop.set()
        reader.join()
