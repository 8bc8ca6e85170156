"""The reference: every public name has a docstring, stands on a page, and says there what it says."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from docutils.core import publish_doctree
from docutils.nodes import definition_list_item, literal, literal_block
from docutils.parsers.rst import roles
from tests.loading import ROOT, script

import l1l2

CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["sphinx"]["config"]
MODULES: list[str] = CONFIG["reference_modules"]


class Settings:
    reference_modules = MODULES


reference = script("site/_ext/reference.py")
NAMES = [(name, public) for name in MODULES for public in reference.public(import_module(name))]


def documented() -> list[tuple[str, str, str]]:
    """(module, name, docstring) of every module, public name and public method that has one."""
    found = [(name, name, import_module(name).__doc__ or "") for name in MODULES]
    for name, public in NAMES:
        thing = getattr(import_module(name), public)
        parts = [(public, thing)]
        if inspect.isclass(thing):
            parts += [(f"{public}.{method}", getattr(thing, method)) for method in reference.methods(thing)]
        if not isinstance(thing, tuple):
            found += [(name, part, inspect.getdoc(member) or "") for part, member in parts]
    return [(module, part, inspect.cleandoc(doc)) for module, part, doc in found if doc]


def shown_name(_role: str, raw: str, text: str, *_: Any) -> tuple[list[Any], list[Any]]:
    return [literal(raw, text.partition(" <")[0])], []


def read(doc: str, module: str) -> Any:
    """The docstring as docutils reads it once it is rewritten; anything amiss is an error."""
    roles.register_canonical_role("py:obj", shown_name)
    text = "\n".join(reference.rewritten(Settings, doc.splitlines(), module))
    return publish_doctree(text, settings_overrides={"halt_level": 2, "report_level": 2})


def words(text: str) -> str:
    return re.sub(r"[\s`]+", "", text)


def test_each_module_that_the_package_offers_has_a_page_in_the_contents() -> None:
    offered = {f"l1l2.{name}" for name in (*l1l2._MODULES, "estimators")} - {"l1l2.checks", "l1l2.figures"}
    assert offered <= set(MODULES)
    parts = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))["parts"]
    contents = [entry for part in parts for entry in part["chapters"]]
    (section,) = [entry["sections"] for entry in contents if entry["file"] == "chapters/reference"]
    assert [entry["file"] for entry in section] == [f"chapters/reference/{name[5:]}" for name in MODULES]
    for entry, name in zip(section, MODULES, strict=True):
        assert f".. reference:: {name}\n" in (ROOT / f"{entry['file']}.md").read_text("utf-8")


def test_every_name_that_the_package_offers_is_on_one_of_the_pages() -> None:
    public = {name for _, name in NAMES}
    assert set(l1l2.__all__) <= public | {"__version__"}


@pytest.mark.parametrize(("module", "name"), NAMES, ids=[f"{m[5:]}.{n}" for m, n in NAMES])
def test_a_public_name_says_what_it_is_in_a_sentence(module: str, name: str) -> None:
    doc = reference.documentation(module, name)
    first = doc.partition("\n\n")[0]
    assert len(first) > 10
    assert re.search(r"[.:?)…]$|\.\s", first), first
    assert not doc.startswith(f"{name}("), "what dataclass writes is no docstring"


def test_a_docstring_loses_nothing_on_its_page_and_nothing_in_it_is_taken_for_markup() -> None:
    for module, name, doc in documented():
        shown = read(doc, module)
        for item in shown.findall(definition_list_item):
            item[0].append(type(item[0][0])(" : "))  # between a name and its shape
        said = "".join(node.astext() for node in shown.children if node.tagname != "system_message")
        written = re.sub(r";  (?=\w+(?:, \w+)* : )", " ", doc)  # arguments of one line come apart
        assert words(said) == words(written), f"{module}: {name}"


def test_arguments_become_a_list_and_what_is_indented_keeps_its_lines() -> None:
    doc = """Does it, if |x| < 1 and *not* otherwise_.

X : (n, p) array;  y : (n,) array
lam : float ≥ 0; see
    `lasso_path`
Raises ValueError if it cannot.

    1   a
    2   b"""
    shown = read(doc, "l1l2.path")
    items = [[part.astext() for part in item.children] for item in shown.findall(definition_list_item)]
    assert items == [["X", "(n, p) array"], ["y", "(n,) array"], ["lam", "float ≥ 0; see lasso_path"]]
    assert [block.astext() for block in shown.findall(literal_block)] == ["1   a\n2   b"]
    assert shown[0].astext() == "Does it, if |x| < 1 and *not* otherwise_."
    assert shown[2].astext() == "Raises ValueError if it cannot."


def test_the_names_that_a_module_lists_are_links() -> None:
    lines = reference.rewritten(Settings, ["lasso_path, Path : what it is for"], "l1l2.path", of_module=True)
    assert next(lines) == ":py:obj:`lasso_path <l1l2.path.lasso_path>`\\ , \\ :py:obj:`Path <l1l2.path.Path>`"


def test_a_constant_is_described_by_the_comment_above_it_and_not_by_its_class() -> None:
    assert reference.documentation("l1l2.plots", "DASHES").startswith("A second mark of each line")
    assert reference.documentation("l1l2.path", "lasso_path") == inspect.getdoc(l1l2.lasso_path)


def test_a_name_in_backticks_leads_to_where_it_is_documented() -> None:
    def link(text: str, near: str = "") -> str | None:
        return reference.target(Settings, text, near)

    assert link("lasso_path") == link("path.lasso_path") == link("l1l2.path.lasso_path")
    assert link("lasso_path") == "l1l2.path.lasso_path"
    assert link("Path.at") == "l1l2.path.Path.at"
    assert link("elastic_net", "l1l2.prox") == "l1l2.prox.elastic_net"
    assert link("l1l2.conventions") == "l1l2.conventions"
    assert link("no_such_name") is None


def test_all_public_names_can_be_linked_to_once_the_pages_are_built(tmp_path: Path) -> None:
    pages = "\n".join(f".. reference:: {name}\n" for name in MODULES)
    (tmp_path / "index.rst").write_text(f"Names\n=====\n\n{pages}")
    settings = {key: CONFIG[key] for key in CONFIG if key.startswith(("autodoc", "reference", "add_", "max"))}
    (tmp_path / "conf.py").write_text(
        f"import sys; sys.path.insert(0, {str(ROOT / 'site/_ext')!r})\nextensions = ['reference']\n"
        + "".join(f"{key} = {value!r}\n" for key, value in settings.items())
    )
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-W", "-n", "--keep-going"]
    built = subprocess.run([*command, tmp_path, tmp_path / "out"], capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    html = (tmp_path / "out/index.html").read_text("utf-8")
    assert [name for name in NAMES if f'id="{".".join(name)}"' not in html] == []
    assert 'href="#l1l2.path.Path"' in html
    assert re.search(r'href="_modules/l1l2/prox.html#\S*soft_threshold"', html)
