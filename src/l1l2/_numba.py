"""Kernels: loops written once, compiled by numba where it is installed, plain Python where it is not.

`@njit` and `@fast` cost nothing at import: when a kernel is first called, numba is loaded and the kernel
compiled, or read from numba's cache on disk. With L1L2_NUMBA=0 in the environment it stays plain Python.

A kernel that calls others is compiled together with them, and again when one of their files changes.
A compiled division by zero gives inf or nan without a warning, so kernels look before they divide.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, update_wrapper
from threading import RLock
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

# Sums may be reordered, so that they use the whole width of the processor; nan and inf keep their meaning.
_REORDER = {"reassoc", "contract", "nsz", "arcp"}


def njit(function: F) -> F:
    """The kernel, compiled when it is first called: same arguments, same results."""
    return _Kernel(function, fastmath=False)  # type: ignore[return-value]


def fast(function: F) -> F:
    """`njit` where sums may be taken in any order; the result may differ in its last digits."""
    return _Kernel(function, fastmath=_REORDER)  # type: ignore[return-value]


def without_numba(kernel: Callable[..., Any]) -> Callable[[F], F]:
    """Have the decorated function stand in for `kernel` where there is no numba.

    For the few loops that plain Python is slow at and that NumPy does by whole rows: same arguments, same
    results but for rounding. A test holds the two together.
    """

    def register(plain: F) -> F:
        kernel._plain = plain  # type: ignore[attr-defined]
        return plain

    return register


@cache
def has_numba() -> bool:
    """Whether kernels are compiled; asking loads numba."""
    if os.environ.get("L1L2_NUMBA") == "0":
        return False
    try:
        import numba  # noqa: F401
    except ImportError:
        return False
    return True


class _Kernel:
    """A function that turns into its compiled self when first called, by Python or by another kernel."""

    def __init__(self, function: Callable[..., Any], fastmath: bool | set[str]) -> None:
        update_wrapper(self, function)
        self._function, self._fastmath, self._lock = function, fastmath, RLock()
        self._run: Callable[..., Any] = self._first_call
        self._compiled: Callable[..., Any] | None = None
        self._plain = function

    def __call__(self, *args: Any) -> Any:
        return self._run(*args)

    def _first_call(self, *args: Any) -> Any:
        with _not_collecting():
            self._run = self._resolve() if has_numba() else self._plain
            return self._run(*args)

    def _resolve(self) -> Callable[..., Any]:
        import numba

        with self._lock:
            if self._compiled is None:
                # Nobody calls kernels from C.
                options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
                options["fastmath"] = self._fastmath
                try:
                    self._compiled = compiled = numba.njit(cache=True, **options)(self._function)
                    # numba itself would look at the kernel's own file only.
                    compiled._cache._cache_file._source_stamp = self._stamp()
                except (RuntimeError, OSError):  # no folder to write a cache to, or no file to read from
                    self._compiled = compiled = numba.njit(**options)(self._function)
                _take_literals_as_numbers(compiled)
            return self._compiled

    def _stamp(self) -> list[tuple[str, float, int]]:
        """The state of all files that this kernel, and those that it calls, are written in."""
        kernels, files = [self], {}
        for kernel in kernels:
            code, names = kernel._function.__code__, kernel._function.__globals__
            files[code.co_filename] = os.stat(code.co_filename)
            called = [names[name] for name in code.co_names if isinstance(names.get(name), _Kernel)]
            kernels += [other for other in called if other not in kernels]
        return sorted((file, state.st_mtime, state.st_size) for file, state in files.items())

    @property
    def _numba_type_(self) -> Any:
        """What numba asks a name for that it meets in a kernel."""
        from numba.core.types import Dispatcher

        return Dispatcher(self._resolve())


@contextmanager
def _not_collecting() -> Iterator[None]:
    """Compiling makes millions of objects that stay: looking through them repeatedly costs a tenth of it."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _take_literals_as_numbers(compiled: Any) -> None:
    """Else a kernel is compiled once more for each number that a calling kernel writes out, as in `k = 0`."""
    from numba.core.types import unliteral

    template = compiled.get_call_template
    compiled.get_call_template = lambda args, kws: template(list(map(unliteral, args)), kws)
