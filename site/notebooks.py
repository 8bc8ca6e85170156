"""Execute the book's notebooks, in parallel, and write them so that a second run changes nothing.

    python site/notebooks.py                          all of chapters/, in place
    python site/notebooks.py chapters/01_norms.ipynb  just these
    python site/notebooks.py --check                  execute in memory, compare with what is stored
    python site/notebooks.py --into FOLDER            write what they say now there, whatever is stored

Executing also evaluates the ``{eval}`expression` `` of each text cell, at that cell's place in the
notebook, and stores the results where jupyterlab-myst looks for them.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the cores are busy with other notebooks
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from comparison import differences

CHAPTERS = Path(__file__).resolve().parents[1] / "chapters"
CLOCK = "__import__('time').process_time()"
ROLE = re.compile(r"\{eval\}`([^`]+)`")
KEPT = ("tags", "mystnb", "jupyter")  # of a cell's metadata
# What a library means to take away is an error in a chapter, and not a line that nobody sees.
DEPRECATIONS = ("DeprecationWarning", "PendingDeprecationWarning", "FutureWarning")
OURS = r"__main__|l1l2\b"
WIDGETS = "application/vnd.jupyter.widget-state+json"
VOLATILE = re.compile(r"\bat 0x[0-9a-fA-F]{6,}|<ipython-input-|ipykernel_[0-9]+/")
Notebook = Any


class NotebookError(Exception):
    """A notebook that cannot be published, and why."""


class Client(NotebookClient):
    """nbclient, which also evaluates the expressions in the prose and reads the kernel's clock."""

    #: Seconds that the kernel had computed, in all its threads, when a code cell was done.
    clock: dict[int, float]

    async def async_execute_cell(self, cell: Any, cell_index: int, *args: Any, **kwargs: Any) -> Any:
        if cell.cell_type == "markdown" and (expressions := ROLE.findall(cell.source)):
            cell.metadata["user_expressions"] = await self.evaluate(expressions, cell_index)
        done = await super().async_execute_cell(cell, cell_index, *args, **kwargs)
        if cell.cell_type == "code":
            (read,) = await self.evaluate([CLOCK], cell_index)
            self.clock[cell_index] = float(read["result"]["data"]["text/plain"])
        return done

    async def _async_cleanup_kernel(self) -> None:
        """Ask the kernel to end, and wait: nbclient would interrupt it first, at which it complains."""
        if self.km is not None and await self.km.is_alive():
            await self.km.request_shutdown()
            await self.km.finish_shutdown()
        await super()._async_cleanup_kernel()

    async def evaluate(self, expressions: list[str], cell_index: int) -> list[dict[str, Any]]:
        asked = {str(k): expression for k, expression in enumerate(expressions)}
        message = self.kc.execute("", silent=True, store_history=False, user_expressions=asked)
        while (reply := await self.kc.get_shell_msg(timeout=60))["parent_header"]["msg_id"] != message:
            pass
        stored = []
        for k, expression in asked.items():
            result = reply["content"]["user_expressions"][k]
            if result["status"] != "ok":
                raise NotebookError(
                    f"cell {cell_index}: {{eval}}`{expression}`: {result['ename']}: {result['evalue']}"
                )
            text = result["data"]["text/plain"]
            if text.startswith(("np.", "array(", "<")):
                raise NotebookError(
                    f"cell {cell_index}: {{eval}}`{expression}` gives {text}: format it with an f-string"
                )
            plain = {"data": {"text/plain": text}, "metadata": {}, "status": "ok"}
            stored.append({"expression": expression, "result": plain})
        return stored


def execute(path: Path, timeout: int, limit: float, whose: str = "all") -> tuple[Notebook, float]:
    """The notebook at `path`, executed from scratch in a kernel of its own, normalised; seconds computed.

    whose : of whom a deprecation warning is an error, "all" or "ours".
    """
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict(
            {k: v for k, v in cell.metadata.items() if k in KEPT[:2] + KEPT[3:]}
        )
    client = Client(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        coalesce_streams=True,
        record_timing=False,
        extra_arguments=["--IPKernelApp.log_level=ERROR", f"--IPKernelApp.exec_lines={strict(whose)}"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.clock = {}
    try:
        asyncio.run(client.async_execute())
    except CellExecutionError as error:
        index = next(k for k, cell in enumerate(notebook.cells) if failed(cell))
        raise NotebookError(f"{path.name}: cell {index}: {error}") from None
    except NotebookError as error:
        raise NotebookError(f"{path.name}: {error}") from None
    normalise(notebook, path.stem)
    inspect(notebook, path)
    return notebook, within(limit, client.clock, path)


def strict(whose: str) -> str:
    """What makes deprecation warnings errors in a kernel: all of them, or those that our own calls raise."""
    module = "" if whose == "all" else OURS
    filters = [("error", kind, module) for kind in DEPRECATIONS]
    # ipykernel warns of itself when it is asked to end.
    filters.append(("ignore", "PendingDeprecationWarning", "ipykernel"))
    return "; ".join(
        f"__import__('warnings').filterwarnings({action!r}, category={kind}, module={module!r})"
        for action, kind, module in filters
    )


def within(limit: float, clock: dict[int, float], path: Path) -> float:
    """The seconds that a notebook computed; refused if too many, and the dearest cells are named.

    These are the kernel's own seconds and not those on the wall, so that a busy machine changes little.
    """
    total = max(clock.values(), default=0.0)
    if total > limit:
        cost = {
            cell: clock[cell] - before for before, cell in zip([0.0, *clock.values()], clock, strict=False)
        }
        dearest = sorted(cost, key=cost.__getitem__, reverse=True)[:3]
        told = ", ".join(f"cell {cell} {cost[cell]:.1f} s" for cell in dearest)
        raise NotebookError(
            f"{path.name}: computes for {total:.1f} s, and {limit:g} s are allowed (--limit): {told}. "
            "Draw less often, or move the work into src/l1l2 and make it fast."
        )
    return total


def failed(cell: Any) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", []))


def inspect(notebook: Notebook, path: Path) -> None:
    """Refuse outputs that would differ from run to run, or that no reader should see."""
    for index, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise NotebookError(f"{path.name}: cell {index} writes to stderr: {output.text.strip()}")
            text = output.get("text") or output.get("data", {}).get("text/plain", "")
            if found := VOLATILE.search(text):
                raise NotebookError(f"{path.name}: cell {index} prints {found[0]!r}, which changes every run")


def normalise(notebook: Notebook, stem: str) -> None:
    """Replace what is drawn at random, the ids of cells and widgets, by what follows from the content."""
    notebook.metadata["language_info"] = nbformat.from_dict({"name": "python"})
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        digest = hashlib.sha256(f"{cell.cell_type}{cell.source}".encode()).hexdigest()[:8]
        seen[digest] = seen.get(digest, 0) + 1
        cell["id"] = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    models = list(notebook.metadata.get("widgets", {}).get(WIDGETS, {}).get("state", {}))
    if models:
        text = json.dumps(notebook)
        for k, model in enumerate(models):  # in the order in which the notebook opened them
            text = text.replace(model, hashlib.sha256(f"{stem}:{k}".encode()).hexdigest()[:32])
        renamed = nbformat.from_dict(json.loads(text))
        notebook.metadata, notebook.cells = renamed.metadata, renamed.cells


def dump(notebook: Notebook) -> str:
    """JSON with sorted keys and one space of indent; text is a list of lines, so that a diff is a line."""
    return canonical(nbformat.writes(notebook))


def canonical(text: str) -> str:
    return json.dumps(json.loads(text), sort_keys=True, indent=1, ensure_ascii=False) + "\n"


def process(path: Path, options: argparse.Namespace) -> str:
    started = time.perf_counter()
    notebook, computed = execute(path, options.timeout, options.limit, options.deprecations)
    old, new = path.read_text("utf-8"), dump(notebook)
    found = next(differences(json.loads(old), json.loads(new)), None)
    if options.into is None and found is None and old == canonical(old):
        verdict = "unchanged"
    elif options.check:
        raise NotebookError(f"{path.name}: what is stored is not what it computes: {found}")
    else:
        (path if options.into is None else options.into / path.name).write_text(new, "utf-8")
        verdict = "written"
    waited = time.perf_counter() - started
    return f"{path.name:32} {verdict} in {waited:.1f} s, of which it computed {computed:.1f} s"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Execute the book's notebooks.")
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all of chapters/")
    parser.add_argument("--check", action="store_true", help="write nothing, fail if a result differs")
    parser.add_argument(
        "--into", type=Path, metavar="FOLDER", help="write them there, and change nothing here"
    )
    parser.add_argument(
        "--deprecations",
        choices=["all", "ours"],
        default="all",
        help="ours: other libraries may use what others of them deprecate, as old ones do",
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--timeout", type=int, default=120, help="seconds a cell may take")
    # The aim is 10 s on a quiet machine; beside other work the same takes up to half as long again.
    parser.add_argument(
        "--limit", type=float, default=20, help="seconds a notebook may compute, compiling included"
    )
    options = parser.parse_args(arguments)
    import matplotlib.font_manager  # noqa: F401  # makes the font cache once, not in every kernel

    paths = [path.resolve() for path in options.notebooks] or sorted(CHAPTERS.glob("*.ipynb"))
    problems = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        runs = [pool.submit(process, path, options) for path in paths]
        for run in runs:
            try:
                print(run.result(), flush=True)
            except NotebookError as error:
                problems += 1
                print(f"ERROR {error}", file=sys.stderr, flush=True)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
