"""Runs the cells of a chapter in the page's own Python, and says what each of them shows.

The page's worker loads this file into Pyodide (site/js/src/live/worker.js); any other Python runs it too.
A cell is run as a notebook runs it: the value of its last line is shown, and so is each picture, where
`plt.show()` is called or the cell ends. There is no IPython shell beneath: no magics, no commands.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import linecache
import os
import re
import sys
import traceback
import types
from collections.abc import Callable
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any

#: What is shown, in the order of preference, and the kind under which the page knows it.
KINDS = {"image/svg+xml": "svg", "text/html": "html", "image/png": "png", "text/plain": "text"}
VIEW = "application/vnd.jupyter.widget-view+json"
METHODS = {"_repr_svg_": "image/svg+xml", "_repr_html_": "text/html", "_repr_png_": "image/png"}
MAGIC = re.compile(r"^\s*[%!]", re.MULTILINE)
BACKEND = "page_pictures"
CELL = "cell"
CODE = frozenset({"_esm", "_css", "_anywidget_id"})  # of a widget: the page has its own

Show = Callable[[str, Any], None]


class Runner:
    """One Python session: the names that its cells share.

    show : called with a kind (stream, text, html, svg, png, widget or error) and what there is to show.
    """

    def __init__(self, show: Show) -> None:
        self.show = show
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.runs = 0
        # What the book's style asks of IPython's own pictures, for which there is no shell here.
        inline = types.ModuleType("matplotlib_inline.backend_inline")
        inline.set_matplotlib_formats = lambda *_, **__: None  # type: ignore[attr-defined]
        sys.modules[inline.__name__] = inline
        sys.meta_path[:0] = [Backend(self.show_pictures), Displays(self.display)]
        os.environ["MPLBACKEND"] = f"module://{BACKEND}"

    def run(self, source: str) -> bool:
        """Run one cell; whether it ended without an error."""
        out = Stream(self.show)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            try:
                value = self.value(source)
                if value is not None:
                    self.display(value)
                self.show_pictures()
            except BaseException as error:  # a cell may end in anything, sys.exit() included
                out.flush()
                self.show("error", explained(error, source))
                return False
            finally:
                out.flush()
        return True

    def value(self, source: str) -> Any:
        """Run all lines; the value of the last, if it is an expression without a semicolon at its end."""
        self.runs += 1
        file = f"<{CELL} {self.runs}>"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)  # for tracebacks
        tree = ast.parse(source, file)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, file, "exec"), self.names)
        if not isinstance(last, ast.Expr):
            return None
        value = eval(compile(ast.Expression(last.value), file, "eval"), self.names)
        return None if source.rstrip().endswith(";") else value

    def display(self, *values: Any, **_: Any) -> None:
        """What IPython's `display` does, in the page."""
        sys.stdout.flush()
        for value in values:
            kind, shown = best(bundle(value))
            self.show(kind, widget(value) if kind == "widget" else shown)

    def show_pictures(self) -> None:
        """Every open figure of Matplotlib, in order; they are closed then."""
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is None:
            return
        sys.stdout.flush()
        for number in pyplot.get_fignums():
            self.show("svg", drawn(pyplot.figure(number)))
        pyplot.close("all")


class Backend(MetaPathFinder, Loader):
    """Finds what Matplotlib asks for as its backend: it draws as Agg does, and shows in the page."""

    def __init__(self, show: Callable[[], None]) -> None:
        self._show = show

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name == BACKEND else None

    def exec_module(self, module: types.ModuleType) -> None:
        agg = import_module("matplotlib.backends.backend_agg")
        module.__dict__.update(FigureCanvas=agg.FigureCanvasAgg, show=lambda *_, **__: self._show())


class Displays(MetaPathFinder):
    """Has IPython display in the page once it is imported; to import it at the start would take seconds."""

    def __init__(self, display: Callable[..., None]) -> None:
        self._display = display

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name != "IPython.core.display_functions":
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def and_replace(module: types.ModuleType) -> None:
                execute(module)
                module.display = self._display  # type: ignore[attr-defined]

            spec.loader.exec_module = and_replace  # type: ignore[method-assign]
        return spec


class Stream(io.TextIOBase):
    """Standard output, handed on line by line, or when something else is shown."""

    def __init__(self, show: Show) -> None:
        self._show, self._kept = show, ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._kept += text
        if "\n" in text:
            self.flush()
        return len(text)

    def flush(self) -> None:
        kept, self._kept = self._kept, ""
        if kept:
            self._show("stream", kept)


def bundle(value: Any) -> dict[str, Any]:
    """All forms that a value can be shown in, by their MIME type."""
    found: dict[str, Any] = {"text/plain": repr(value)}
    whole = getattr(value, "_repr_mimebundle_", None)
    if callable(whole) and not isinstance(value, type):
        made = whole()
        return found | (made[0] if isinstance(made, tuple) else made or {})
    if hasattr(value, "savefig") and hasattr(value, "canvas"):
        return found | {"image/svg+xml": drawn(value)}
    for method, kind in METHODS.items():
        if not isinstance(value, type) and (made := getattr(value, method, lambda: None)()) is not None:
            found[kind] = made
    return found


def best(forms: dict[str, Any]) -> tuple[str, Any]:
    if VIEW in forms:
        return "widget", forms[VIEW]
    mime = next(mime for mime in KINDS if mime in forms)
    return KINDS[mime], forms[mime]


def widget(value: Any) -> str:
    """A widget's state and that of all that it is made of, as a notebook would store it."""
    from ipywidgets.embed import embed_data

    data = embed_data(views=[value], drop_defaults=False)
    models = {
        name: model | {"state": {key: each for key, each in model["state"].items() if key not in CODE}}
        for name, model in data["manager_state"]["state"].items()
    }
    return json.dumps({"root": value.model_id, "models": models, "text": bundle(value)["text/plain"]})


def drawn(figure: Any) -> str:
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()


def explained(error: BaseException, source: str) -> str:
    """The traceback from the cell on, and what to do where this Python is not the usual one."""
    frames = traceback.extract_tb(error.__traceback__)
    own = next((k for k, frame in enumerate(frames) if frame.filename.startswith(f"<{CELL}")), len(frames))
    text = "".join(traceback.format_list(frames[own:]) + traceback.format_exception_only(error))
    if isinstance(error, SyntaxError) and MAGIC.search(source):
        text += "Lines that begin with % or ! belong to Jupyter; here, only Python runs."
    if isinstance(error, RuntimeError) and "start new thread" in str(error):
        text += "Python in a browser has no threads: leave n_jobs out."
    return text.rstrip("\n")
