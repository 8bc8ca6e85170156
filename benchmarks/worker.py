"""A peer in a process of its own, with the number of threads set before anything is imported.

Outside it is a `Worker`; inside (`python -m benchmarks.worker PEER FOLDER THREADS`) it answers lines of JSON.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
THREADS = ("OPENBLAS", "OMP", "MKL", "NUMBA", "BLIS", "VECLIB", "NUMEXPR")


class Failed(RuntimeError):
    """The peer raised, or died."""


class TooSlow(RuntimeError):
    """The peer was ended: it took longer than it was given."""


class Worker:
    def __init__(self, peer: str, folder: Path, threads: int) -> None:
        environment = os.environ | {f"{name}_NUM_THREADS": str(threads) for name in THREADS}
        paths = [str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        environment["TMPDIR"] = str(folder)
        self.result = folder / f"{peer.replace(' ', '_')}-{threads}.npz"
        self.log = self.result.with_suffix(".log")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.worker", peer, str(folder), str(threads)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=environment,
                cwd=ROOT,
                start_new_session=True,
            )
        self.pending = b""

    def ask(self, limit: float, **request: Any) -> dict[str, Any]:
        """Raises Failed, or after `limit` seconds TooSlow; in both the process has been ended."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            self._fail("it ended")
        answer: dict[str, Any] = json.loads(self._line(limit))
        if "error" in answer:
            self._fail(answer["error"])
        return answer

    def _line(self, limit: float) -> bytes:
        assert self.process.stdout is not None
        pipe, deadline = self.process.stdout.fileno(), time.monotonic() + limit
        while b"\n" not in self.pending:
            ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                self.end()
                raise TooSlow(f"more than {limit:.3g} s")
            chunk = os.read(pipe, 1 << 16)
            if not chunk:
                self._fail("it ended")
            self.pending += chunk
        line, self.pending = self.pending.split(b"\n", 1)
        return line

    def _fail(self, reason: str) -> None:
        self.end()
        said = self.log.read_text().strip().splitlines()
        raise Failed(reason if reason != "it ended" or not said else said[-1])

    def coefs(self) -> Any:
        """What the last fit with keep=True gave: (coefs, intercepts), or a curve."""
        with np.load(self.result) as kept:
            if "curve" in kept:
                return kept["curve"]
            coefs = np.zeros(kept["shape"])
            coefs[kept["rows"], kept["columns"]] = kept["values"]
            return coefs, kept["intercepts"]

    def end(self) -> None:
        """Ends the process and those that it started (its own group, no other)."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self.process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def megabytes(field: str, pid: int | None) -> float:
    """VmRSS or VmHWM (the highest so far) from Linux's /proc; elsewhere getrusage knows the highest alone."""
    status = Path(f"/proc/{pid or 'self'}/status")
    if status.exists():
        words = status.read_text().split()
        return int(words[words.index(f"{field}:") + 1]) / 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_CHILDREN if pid else resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 1024) if field == "VmHWM" else float("nan")


def forget_peak(pid: int | None) -> None:
    """So that VmHWM is the highest from now on (Linux)."""
    switch = Path(f"/proc/{pid or 'self'}/clear_refs")
    if switch.exists():
        switch.write_text("5")


def serve(name: str, folder: Path, threads: int) -> None:
    reply = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a peer prints goes to the log
    warnings.simplefilter("ignore")
    from .peers import every
    from .problems import Problem

    peer, problem = every()[name], Problem.load(folder)
    start = time.perf_counter()
    peer.load()
    loading = time.perf_counter() - start
    peer.prepare(problem, threads)
    pid = peer.process()
    result = folder / f"{name.replace(' ', '_')}-{threads}.npz"
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request.get("memory"):
                forget_peak(pid)
                before = megabytes("VmRSS", pid)
            seconds, raw = peer.timed(request["knob"], request.get("repeat", 1))
            answer = {"seconds": seconds, "loading": loading}
            if request.get("memory"):
                answer |= {"working": megabytes("VmHWM", pid) - before, "peak": megabytes("VmHWM", pid)}
            if request.get("keep"):
                keep(result, peer.read(raw))
            del raw
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=reply, flush=True)
    peer.close()


def keep(file: Path, answer: Any) -> None:
    if isinstance(answer, np.ndarray):
        np.savez(file, curve=answer)
        return
    coefs, intercepts = np.atleast_2d(answer[0]), np.asarray(answer[1], dtype=float)
    rows, columns = np.nonzero(coefs)
    values = coefs[rows, columns]
    intercepts = np.broadcast_to(intercepts, coefs.shape[:1])
    np.savez(file, shape=coefs.shape, rows=rows, columns=columns, values=values, intercepts=intercepts)


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
