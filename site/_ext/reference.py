"""The reference, made from the docstrings: ``.. reference:: l1l2.path`` shows a module with all its names.

Sphinx's own autodoc finds and signs them, and its viewcode shows their source. What is added here: which
names are public, and how a docstring that is written to be read in a terminal becomes a page. There

    X : (n, p) array;  y : (n,) array     a line of arguments becomes a list of them,
        what is indented like this        keeps its lines,
    `lasso_path`                          becomes a link where the name is documented,

and all else is prose, in which no character is markup.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxDirective

ARGUMENT = re.compile(r"(\*{0,2}\w+(?:, \*{0,2}\w+)*) : (?=\S)")
OPENING = re.compile(r"(?:Sources?:|(?:Raises|Warns|Returns)\b)")  # of a paragraph of its own
NEXT_ARGUMENT = re.compile(rf"(?:;|(?<=\.))  (?={ARGUMENT.pattern})")
CODE = re.compile(r"(``?)([^`]+)\1")
LONGEST_VALUE = 500  # a constant's, in characters, that is shown
MARKUP = re.compile(r"([\\*|_])")


def public(module: ModuleType) -> list[str]:
    """The names that a module offers: its ``__all__``, or the functions and classes that it defines."""
    if hasattr(module, "__all__"):
        names = [name for name in module.__all__ if not inspect.ismodule(getattr(module, name))]
    else:
        names = [name for name, thing in vars(module).items() if own(thing, module.__name__)]
    return sorted((name for name in names if name[0] != "_"), key=lambda name: name.lower())


def own(thing: Any, package: str) -> bool:
    """Whether a function or class is defined in that module or below it."""
    callable_ = inspect.isclass(thing) or inspect.isroutine(thing)
    return callable_ and f"{getattr(thing, '__module__', '')}.".startswith(f"{package}.")


def documentation(module: str, name: str) -> str:
    """The docstring of a public name; for a constant the comment above it, wherever it is set."""
    thing = getattr(import_module(module), name)
    if callable(thing):
        return inspect.getdoc(thing) or ""
    for source in sorted(known for known in sys.modules if f"{known}.".startswith(f"{module}.")):
        analyzer = ModuleAnalyzer.for_module(source)
        analyzer.analyze()
        if ("", name) in analyzer.attr_docs:
            return "\n".join(analyzer.attr_docs["", name]).strip()
    return ""


def methods(cls: type) -> list[str]:
    """The public methods and properties of a class that the package itself defines, its own or a parent's."""

    def of(name: str) -> Any:
        member = inspect.getattr_static(cls, name)
        member = getattr(member, "fget", None) or getattr(member, "__func__", member)
        return member if inspect.isroutine(member) else None

    package = cls.__module__.split(".")[0]
    return [name for name in dir(cls) if name[0] != "_" and own(of(name), package)]


@cache
def targets(modules: tuple[str, ...]) -> dict[str, str]:
    """Every way to name what is documented: ``lasso_path``, ``path.lasso_path``, ``Path.at`` and in full."""
    found: dict[str, str] = {}
    for name in modules:
        module = import_module(name)
        paths = [name]
        for public_name in public(module):
            thing = getattr(module, public_name)
            paths.append(f"{name}.{public_name}")
            if inspect.isclass(thing):
                paths += [f"{name}.{public_name}.{method}" for method in methods(thing)]
        for path in paths:
            parts = path.split(".")
            for start in range(len(parts) if path != name else 1):
                found.setdefault(".".join(parts[start:]), path)
    return found


def target(config: Config, name: str, near: str = "") -> str | None:
    """The full name of what is documented under `name`, in the module `near` first."""
    known = targets(tuple(config.reference_modules))
    parts = near.split(".")
    prefixes = (".".join(parts[:k]) + "." for k in range(len(parts), 0, -1))
    return next((known[prefix + name] for prefix in prefixes if prefix + name in known), known.get(name))


class Reference(SphinxDirective):
    """A module's docstring and its public names; without an argument, the list of modules."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        lines = self.module(self.arguments[0]) if self.arguments else self.contents()
        node = nodes.container()
        self.state.nested_parse(StringList(list(lines), "reference"), 0, node)
        return node.children

    def contents(self) -> Iterator[str]:
        for name in self.config.reference_modules:
            yield f"- :py:mod:`{name}`: {self.first_sentence(import_module(name).__doc__ or '', name)}"

    def module(self, name: str) -> Iterator[str]:
        module = import_module(name)
        yield from (f".. automodule:: {name}", "")
        for public_name in public(module):
            said = self.first_sentence(documentation(name, public_name), name)
            yield f"- :py:obj:`{public_name} <{name}.{public_name}>`: {said}"
        yield ""
        for public_name in public(module):
            thing = getattr(module, public_name)
            if inspect.isclass(thing):
                yield f".. autoclass:: {name}.{public_name}"
                if offered := methods(thing):
                    yield from (f"   :members: {', '.join(offered)}", "   :undoc-members:")
                yield ""
            else:
                kind = "function" if callable(thing) else "data"  # kernels are callable, and no routines
                yield f".. auto{kind}:: {name}.{public_name}"
                if kind == "data" and len(repr(thing)) > LONGEST_VALUE:
                    yield "   :no-value:"
                yield ""

    def first_sentence(self, doc: str, near: str) -> str:
        first = doc.partition("\n\n")[0]
        return prose(self.config, re.split(r"(?<=\w\w[.)])\s", " ".join(first.split()))[0], near)


def prose(config: Config, text: str, near: str) -> str:
    """A paragraph as reStructuredText that looks as it was written, names in backticks linked."""
    parts, end = [], 0
    for code in CODE.finditer(text):
        parts.append(MARKUP.sub(r"\\\1", text[end : code.start()]))
        full = target(config, code[2].removesuffix("()"), near)
        parts.append(f":py:obj:`{code[2]} <{full}>`" if full else f"``{code[2]}``")
        end = code.end()
    joined = "\\ ".join(part for part in [*parts, MARKUP.sub(r"\\\1", text[end:])] if part)
    return re.sub(r"^([-+•]|\w+[.)])(?=\s)", r"\\\1", joined)


def rewritten(config: Config, lines: list[str], near: str, *, of_module: bool = False) -> Iterator[str]:
    """A docstring's lines as reStructuredText; what a module lists are names of its own, and become links."""
    for kind, block in blocks(lines):
        if kind == "kept":
            yield from (".. code-block:: text", "", *(f"    {line}" for line in block), "")
        elif kind == "arguments":
            for item in arguments(block):
                name, text = ARGUMENT.match(item)[1], ARGUMENT.sub("", item, count=1)  # type: ignore[index]
                if of_module:
                    name = ", ".join(f"`{part}`" for part in name.split(", "))
                yield from (prose(config, name, near), f"    {prose(config, text, near)}", "")
        else:
            yield from (prose(config, " ".join(line.strip() for line in block), near), "")


def blocks(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Cut a docstring into prose, arguments, and what is indented; blank lines and changes of kind divide."""
    kind, block = "", list[str]()
    for line in lines:
        if not line.strip():
            now = ""
        elif line[0] == " ":
            now = kind or "kept"  # a hanging line goes with what it hangs from
        else:
            now = "arguments" if ARGUMENT.match(line) else "prose"
        if block and (now != kind or (now == "prose" and OPENING.match(line))):
            yield kind, block
            block = []
        kind = now
        if now:
            block.append(line)
    if block:
        yield kind, block


def arguments(block: list[str]) -> Iterator[str]:
    """One line for each argument of a block of them, or for each group of arguments described together."""
    items: list[str] = []
    for line in block:
        if line[0] == " ":
            items[-1] += f" {line.strip()}"
        else:
            items += NEXT_ARGUMENT.split(line)[:: ARGUMENT.groups + 1]
    yield from items


def rewrite(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    module = inspect.getmodule(thing)
    near = name if inspect.ismodule(thing) else getattr(module, "__name__", name)
    if what == "data":
        near, _, constant = name.rpartition(".")
        lines[:] = documentation(near, constant).splitlines()  # and not that of its class
    lines[:] = list(rewritten(app.config, lines, near, of_module=what == "module"))


def shorten(
    app: Sphinx, what: str, name: str, thing: Any, options: Any, signature: str | None, returns: str | None
) -> tuple[str | None, str | None] | None:
    """A class that is made by the package alone, with fields of its own, is shown without its signature."""
    return ("", returns) if what == "class" and re.search(r"[(,]\s*_\w", signature or "") else None


def link(app: Sphinx, env: BuildEnvironment, node: Any, text: nodes.Element) -> nodes.Node | None:
    """Lead a name to where it is documented, whatever module defines it; a name from elsewhere is plain."""
    if node.get("refdomain") != "py":
        return None
    full = target(app.config, node["reftarget"].rpartition(".")[2], node.get("py:module") or "")
    if full is None or full == node["reftarget"]:
        return text
    domain = env.get_domain("py")
    return domain.resolve_xref(env, node["refdoc"], app.builder, "obj", full, node, text) or text


def load(app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
    """Import the modules before the processes that read pages part, and not in each of them."""
    if app.parallel > 1 and pages:
        targets(tuple(app.config.reference_modules))


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("sphinx.ext.viewcode")
    app.add_config_value("reference_modules", [], "env", types=[list])
    app.add_directive("reference", Reference)
    app.connect("env-before-read-docs", load)
    app.connect("autodoc-process-docstring", rewrite)
    app.connect("autodoc-process-signature", shorten)
    app.connect("missing-reference", link)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
