"""Kernels are compiled when first called, or read from the cache; without numba they are plain Python."""

import gc
import inspect
import os
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from l1l2._numba import fast, has_numba, njit

SOURCE = Path(__file__).parents[2] / "src"


@fast
def dot(a, b):
    """Σ aᵢbᵢ."""
    s = 0.0
    for i in range(a.size):
        s += a[i] * b[i]
    return s


@njit
def half_square(a):
    return dot(a, a) / 2


@njit
def is_nan(x):
    return x != x


def in_a_new_process(folder, code, **environment):
    """What `code` prints, where `folder` and the package can be imported."""
    path = os.pathsep.join((str(folder), str(SOURCE)))
    environment = {**os.environ, "PYTHONPATH": path, **environment}
    environment = {name: str(value) for name, value in environment.items() if value is not None}
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


@pytest.fixture
def kernels(tmp_path):
    """A folder with two modules, the kernel of one calling that of the other."""
    inner = "from l1l2._numba import fast\n@fast\ndef double(x):\n    return 2 * x\n"
    outer = "from inner import double\nfrom l1l2._numba import njit\n"
    outer += "@njit\ndef quadruple(x):\n    return double(double(x))\n"
    (tmp_path / "inner.py").write_text(inner)
    (tmp_path / "outer.py").write_text(outer)
    return tmp_path


def test_a_kernel_computes_what_its_source_says_also_through_another_kernel():
    a = np.arange(5.0)
    assert dot(a, a) == 30.0
    assert half_square(a) == 15.0


def test_a_kernel_keeps_its_name_its_documentation_and_its_source():
    assert dot.__name__ == "dot"
    assert dot.__doc__ == "Σ aᵢbᵢ."
    assert "s += a[i] * b[i]" in inspect.getsource(dot)


def test_reordering_sums_leaves_nan_and_inf_their_meaning():
    assert np.isnan(dot(np.array([np.nan, 1.0]), np.ones(2)))
    assert dot(np.array([np.inf, 1.0]), np.ones(2)) == np.inf
    assert is_nan(np.nan)
    with np.errstate(invalid="ignore"):
        assert is_nan(dot(np.array([np.inf, -np.inf]), np.ones(2)))


@pytest.mark.threads
def test_threads_that_call_a_kernel_first_at_the_same_time_all_get_the_result():
    @njit
    def increment(x):
        return x + 1

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(increment, range(8))) == list(range(1, 9))


@pytest.mark.parametrize("collecting", [True, False])
def test_a_first_call_leaves_the_garbage_collector_as_it_was_even_where_it_fails(collecting):
    @njit
    def reciprocal(x):
        if x == 0.0:
            raise ZeroDivisionError("x is 0")
        return 1.0 / x

    try:
        if not collecting:
            gc.disable()
        with pytest.raises(ZeroDivisionError):
            reciprocal(0.0)
        assert gc.isenabled() == collecting
        assert reciprocal(2.0) == 0.5
        assert gc.isenabled() == collecting
    finally:
        gc.enable()


def test_decorating_loads_no_numba_and_calling_does_where_it_is_installed(kernels):
    code = """
        import sys, outer
        print("numba" in sys.modules, outer.quadruple(3), "numba" in sys.modules)
    """
    assert in_a_new_process(kernels, code, L1L2_NUMBA=None) == ["False", "12", "True"]


def test_a_number_written_in_a_calling_kernel_does_not_have_the_called_one_compiled_again(kernels):
    (kernels / "counting.py").write_text(
        "from inner import double\nfrom l1l2._numba import njit\n@njit\ndef count(n):\n    k = 0\n"
        "    for _ in range(n):\n        k = double(k) + double(1)\n    return k\n"
    )
    code = """
        import counting, inner
        print(counting.count(3), len(inner.double._compiled.signatures))
    """
    assert in_a_new_process(kernels, code, L1L2_NUMBA=None, NUMBA_CACHE_DIR=kernels / "cache") == ["14", "1"]


def test_a_second_process_reads_the_kernels_of_the_first_from_the_cache(kernels):
    code = """
        import outer
        compiled = outer.quadruple(3), outer.quadruple._compiled.stats
        print(sum(compiled[1].cache_hits.values()), sum(compiled[1].cache_misses.values()))
    """
    cache = kernels / "cache"
    assert in_a_new_process(kernels, code, L1L2_NUMBA=None, NUMBA_CACHE_DIR=cache) == ["0", "1"]
    assert in_a_new_process(kernels, code, L1L2_NUMBA=None, NUMBA_CACHE_DIR=cache) == ["1", "0"]


def test_a_change_in_a_kernel_that_another_files_kernel_calls_is_noticed(kernels):
    cache, code = kernels / "cache", "import outer; print(outer.quadruple(3))"
    assert in_a_new_process(kernels, code, L1L2_NUMBA=None, NUMBA_CACHE_DIR=cache) == ["12"]
    source = kernels / "inner.py"
    source.write_text(source.read_text().replace("2 * x", "3.0 * x"))
    assert in_a_new_process(kernels, code, L1L2_NUMBA=None, NUMBA_CACHE_DIR=cache) == ["27.0"]


@pytest.mark.parametrize("how", ["L1L2_NUMBA=0", "not installed"])
def test_without_numba_kernels_are_plain_python(kernels, how):
    code = """
        import sys
        if HOW: sys.modules["numba"] = None
        import outer
        from l1l2._numba import has_numba
        print(outer.quadruple(3), outer.quadruple("ab"), has_numba())
    """
    off, variable = (0, "0") if how == "L1L2_NUMBA=0" else (1, None)
    code = code.replace("HOW", str(off))
    assert in_a_new_process(kernels, code, L1L2_NUMBA=variable) == ["12", "abababab", "False"]


def test_the_environment_decides_here_too():
    assert has_numba() == (os.environ.get("L1L2_NUMBA") != "0")
