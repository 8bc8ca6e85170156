"""Execute the book's notebooks, in parallel, and write them so that a second run changes nothing.

    python site/notebooks.py                          all of chapters/, in place
    python site/notebooks.py chapters/01_norms.ipynb  just these
    python site/notebooks.py --check                  execute in memory, compare with what is stored

Executing also evaluates the ``{eval}`expression` `` of each text cell, at that cell's place in the
notebook, and stores the results where jupyterlab-myst looks for them.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hashlib
import json
import math
import os
import re
import struct
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

CHAPTERS = Path(__file__).resolve().parents[1] / "chapters"
ROLE = re.compile(r"\{eval\}`([^`]+)`")
KEPT = ("tags", "mystnb", "jupyter")  # of a cell's metadata
WIDGETS = "application/vnd.jupyter.widget-state+json"
NUMBER = re.compile(r"[-−+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?", re.IGNORECASE)
# Matplotlib names a clipping path by a hash of its place, which hangs on the last digits.
CLIP = re.compile(r"\bp[0-9a-f]{10}\b")
VOLATILE = re.compile(r"\bat 0x[0-9a-fA-F]{6,}|<ipython-input-|ipykernel_[0-9]+/")
Notebook = Any


class NotebookError(Exception):
    """A notebook that cannot be published, and why."""


class Client(NotebookClient):
    """nbclient, which also evaluates the expressions in the prose."""

    async def async_execute_cell(self, cell: Any, cell_index: int, *args: Any, **kwargs: Any) -> Any:
        if cell.cell_type == "markdown" and (expressions := ROLE.findall(cell.source)):
            cell.metadata["user_expressions"] = await self.evaluate(expressions, cell_index)
        return await super().async_execute_cell(cell, cell_index, *args, **kwargs)

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


def execute(path: Path, timeout: int) -> Notebook:
    """The notebook at `path`, executed from scratch in a kernel of its own, and normalised."""
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
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        asyncio.run(client.async_execute())
    except CellExecutionError as error:
        index = next(k for k, cell in enumerate(notebook.cells) if failed(cell))
        raise NotebookError(f"{path.name}: cell {index}: {error}") from None
    except NotebookError as error:
        raise NotebookError(f"{path.name}: {error}") from None
    normalise(notebook, path.stem)
    inspect(notebook, path)
    return notebook


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


def floats(text: str) -> tuple[float, ...] | None:
    """The float64 numbers of a widget's base64 buffer; None if the text is no such buffer."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return struct.unpack(f"<{len(raw) // 8}d", raw) if raw and len(raw) % 8 == 0 else None


def close(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9)


def same(old: Any, new: Any) -> bool:
    """Equal but for the last digits, which another processor may round otherwise."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(same(old[k], new[k]) for k in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(same, old, new))
    if isinstance(old, (int, float)) and isinstance(new, (int, float)):
        return close(float(old), float(new))
    if not isinstance(old, str) or not isinstance(new, str) or old == new:
        return bool(old == new)
    if (a := floats(old)) is not None and (b := floats(new)) is not None:
        return len(a) == len(b) and all(map(close, a, b))
    old, new = CLIP.sub("clip", old), CLIP.sub("clip", new)
    if NUMBER.split(old) != NUMBER.split(new):
        return False
    pairs = zip(NUMBER.findall(old), NUMBER.findall(new), strict=True)
    return all(close(float(a.replace("−", "-")), float(b.replace("−", "-"))) for a, b in pairs)


def first_difference(old: str, new: str) -> str:
    """Where two dumped notebooks part, in a line or two."""
    where, left, right = part(json.loads(old), json.loads(new), "")
    return f"{where}:\n  - {left!s:.300}\n  + {right!s:.300}"


def part(old: Any, new: Any, where: str) -> tuple[str, Any, Any]:
    """Descend to the first difference, with the way there."""
    if isinstance(old, dict) and isinstance(new, dict):
        steps = [(key, old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys())]
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        steps = [(k, *pair) for k, pair in enumerate(zip(old, new, strict=True))]
    else:
        return where, old, new
    key, left, right = next(step for step in steps if not same(step[1], step[2]))
    return part(left, right, f"{where} / {key}".removeprefix(" / "))


def process(path: Path, check: bool, timeout: int) -> str:
    started = time.perf_counter()
    old, new = path.read_text("utf-8"), dump(execute(path, timeout))
    if old == canonical(old) and same(json.loads(old), json.loads(new)):
        verdict = "unchanged"
    elif check:
        raise NotebookError(
            f"{path.name}: what is stored is not what it computes: {first_difference(old, new)}"
        )
    else:
        path.write_text(new, "utf-8")
        verdict = "written"
    return f"{path.name:32} {verdict} in {time.perf_counter() - started:.1f} s"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Execute the book's notebooks.")
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all of chapters/")
    parser.add_argument("--check", action="store_true", help="write nothing, fail if a result differs")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--timeout", type=int, default=120, help="seconds a cell may take")
    options = parser.parse_args(arguments)
    import matplotlib.font_manager  # noqa: F401  # makes the font cache once, not in every kernel

    paths = [path.resolve() for path in options.notebooks] or sorted(CHAPTERS.glob("*.ipynb"))
    problems = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        runs = [pool.submit(process, path, options.check, options.timeout) for path in paths]
        for run in runs:
            try:
                print(run.result(), flush=True)
            except NotebookError as error:
                problems += 1
                print(f"ERROR {error}", file=sys.stderr, flush=True)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
