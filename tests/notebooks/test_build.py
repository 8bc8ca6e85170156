"""Small books, built as the real one is: with and without a public address, and with every fault at once.

And in one process as in several, which must make the same pages and find the same faults.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pydata_sphinx_theme
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "site"))

import policy  # noqa: E402

ADDRESS = {
    "repository": "https://github.com/owner/name",
    "branch": "v1",
    "pages": "https://owner.github.io/name/",
}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="72pt"><text id="a">x</text></svg>'


def prose(source: str, **metadata: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": metadata, "source": source}


def code(source: str, *outputs: dict[str, Any], tags: tuple[str, ...] = ()) -> dict[str, Any]:
    cell = {"cell_type": "code", "execution_count": 1, "source": source}
    return {**cell, "metadata": {"tags": list(tags)}, "outputs": list(outputs)}


def stored(expression: str, text: str) -> dict[str, Any]:
    result = {"status": "ok", "data": {"text/plain": text}, "metadata": {}}
    return {"expression": expression, "result": result}


GOOD = [
    prose("(norms)=\n# What is here?\n\n$$ a^2 $$ (square)\n\nSee {eq}`square`."),
    prose("```{math}\n:label: two\na &= b \\\\\nc &= d\n```"),
    code("assert 1 + 1 == 2", tags=("claim-S0-1",)),
    prose("The value is {eval}`x`.", user_expressions=[stored("x", "'4.5'")]),
]
BAD = [
    prose("# Faults\n\n$$ \\undefinedmacro $$\n\nNo value: {eval}`y`."),
    code(
        "plot()",
        {"output_type": "display_data", "data": {"image/svg+xml": SVG}, "metadata": {}},
        tags=("claim-S9-99",),
    ),
    code("fail()", {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": []}),
]
CONTENTS = """\
format: jb-book
root: chapters/intro
chapters:
- file: chapters/01_norms
- file: chapters/ledger
"""


def book(folder: Path, cells: list[dict[str, Any]], address: dict[str, str] | None = None) -> Path:
    """A book of one chapter and the ledger, with the real settings, extensions and styles."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    config["sphinx"]["config"]["book_address"] = address or dict.fromkeys(ADDRESS, "")
    (folder / "chapters").mkdir(parents=True)
    (folder / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True))
    (folder / "site").symlink_to(ROOT / "site")
    (folder / "_toc.yml").write_text(CONTENTS)
    (folder / "references.bib").write_text("")
    (folder / "chapters/intro.md").write_text(
        "# A book\n\nSee {ref}`norms`.\n" if cells is GOOD else "# A book\n"
    )
    (folder / "chapters/ledger.md").write_text("# Ledger\n\n```{ledger}\n```\n")
    shutil.copy(ROOT / "chapters/claims.yml", folder / "chapters")
    notebook = {
        "cells": [{**cell, "id": f"c{k}"} for k, cell in enumerate(cells)],
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (folder / "chapters/01_norms.ipynb").write_text(json.dumps(notebook))
    return folder


def build(folder: Path, jobs: int = 1, seed: int = 0) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "site/build.py", folder, f"--jobs={jobs}"],
        capture_output=True,
        text=True,
        env=os.environ | {"NO_COLOR": "1", "PYTHONHASHSEED": str(seed)},
    )


def page(folder: Path, name: str = "01_norms") -> str:
    return (folder / f"_build/html/chapters/{name}.html").read_text("utf-8")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = book(tmp_path_factory.mktemp("plain") / "book", GOOD)
    result = build(folder)
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture(scope="module")
def addressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = book(tmp_path_factory.mktemp("addressed") / "book", GOOD, ADDRESS)
    result = build(folder)
    assert result.returncode == 0, result.stderr
    return folder


def long_book(folder: Path, cells: list[dict[str, Any]]) -> Path:
    """A book of so many pages that several processes read them, with sources and a section of its own."""
    book(folder, cells)
    notebook = (folder / "chapters/01_norms.ipynb").read_text()
    entries = []
    for k in range(2, 8):
        name, text = f"chapters/0{k}_again", notebook
        for label in ("norms", "square", "two"):  # which are unique in a book
            text = text.replace(label, f"{label}{k}")
        (folder / f"{name}.ipynb").write_text(text)
        entries.append({"file": name, **({"title": "<Named> & <marked>"} if k == 3 else {})})
    for name in ("prox", "losses"):
        (folder / f"chapters/{name}.md").write_text(
            f"# l1l2.{name}\n\n```{{eval-rst}}\n.. reference:: l1l2.{name}\n```\n"
        )
        entries.append({"file": f"chapters/{name}"})
    parts = [
        {"caption": "First & last", "chapters": [{"file": "chapters/01_norms", "sections": entries[:3]}]},
        {"chapters": [*entries[3:], {"file": "chapters/ledger"}]},
    ]
    contents = {"format": "jb-book", "root": "chapters/intro", "parts": parts}
    (folder / "_toc.yml").write_text(yaml.safe_dump(contents))
    return folder


#: An extension that keeps the list of pages as the theme would write it beside the book's own.
THEIRS = """
import json
from pathlib import Path

def compare(app, page, template, context, doctree):
    how = dict(startdepth=0, kind="sidebar", maxdepth=4, collapse=False, includehidden=True, titles_only=True,
               show_nav_level=1)
    theirs = str(context["generate_toctree_html"](**how))
    file = Path(app.outdir).parent / "lists" / page.replace("/", " ")
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps([theirs, context["book_navigation"]()]))

def setup(app):
    app.connect("html-page-context", compare, priority=999)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
"""


@pytest.fixture(scope="module")
def serial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = long_book(tmp_path_factory.mktemp("serial") / "book", GOOD)
    config = yaml.safe_load((folder / "_config.yml").read_text())
    config["sphinx"]["local_extensions"]["theirs"] = "."
    (folder / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True))
    (folder / "theirs.py").write_text(THEIRS)
    result = build(folder)
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture(scope="module")
def parallel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = long_book(tmp_path_factory.mktemp("parallel") / "book", GOOD)
    result = build(folder, jobs=3, seed=1)
    assert (result.returncode, result.stderr) == (0, "")
    return folder


@pytest.fixture(scope="module", params=[1, 3], ids=["one process", "several"])
def many_faults(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> subprocess.CompletedProcess[str]:
    return build(long_book(tmp_path_factory.mktemp("many") / "book", BAD), jobs=request.param)


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    return build(book(tmp_path_factory.mktemp("faults") / "book", BAD))


def test_without_an_address_nothing_points_outside(plain: Path) -> None:
    for html in (plain / "_build/html").rglob("*.html"):
        assert re.findall(r'(?:href|src)="(https?:[^"]*)"', html.read_text("utf-8")) == []


def test_with_an_address_its_links_are_there(addressed: Path) -> None:
    html = page(addressed)
    links = set(re.findall(r'href="(https:[^"]*)"', html))
    repository, file = ADDRESS["repository"], "chapters/01_norms.ipynb"
    assert '<link rel="canonical" href="https://owner.github.io/name/chapters/01_norms.html"' in html
    assert repository in links
    assert any(link.startswith(f"{repository}/issues/new") for link in links)
    assert f"{repository}/blob/v1/{file}" in links or f"{repository}/blob/v1/{file}?plain=1" in links
    assert any(
        link.startswith("https://mybinder.org/v2/gh/owner/name/v1") and "01_norms" in link for link in links
    )
    assert f"https://colab.research.google.com/github/owner/name/blob/colab/{file}" in links


def test_a_page_says_what_it_is_about_and_with_an_address_shows_its_card(
    plain: Path, addressed: Path
) -> None:
    for folder in (plain, addressed):
        for html in (folder / "_build/html").rglob("*.html"):
            if html.name != "index.html" or html.parent.name == "_modules":
                (said,) = re.findall(r'<meta name="description" content="([^"]+)">', html.read_text("utf-8"))
                assert len(said) > 10
    assert "og:image" not in page(plain)
    assert not (plain / "_build/html/sitemap.xml").exists()
    assert f'property="og:image" content="{ADDRESS["pages"]}_static/card.png"' in page(addressed)
    assert (addressed / "_build/html/_static/card.png").is_file()
    sitemap = (addressed / "_build/html/sitemap.xml").read_text("utf-8")
    listed = set(re.findall(r"<loc>(.*?)</loc>", sitemap))
    assert listed == {f"{ADDRESS['pages']}chapters/{name}.html" for name in ("intro", "01_norms", "ledger")}


def test_the_real_book_has_no_invented_address() -> None:
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    address = config["sphinx"]["config"]["book_address"]
    assert set(address) == set(ADDRESS)
    assert all(not part or part.startswith("https://") or name == "branch" for name, part in address.items())


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ({**ADDRESS, "repository": "git@github.com:owner/name"}, "must be an https:// address"),
        ({**ADDRESS, "branch": ""}, "name the branch or tag"),
        ({**ADDRESS, "colour": "red"}, "takes repository, branch, pages"),
    ],
    ids=["no https", "no branch", "unknown part"],
)
def test_an_address_that_makes_no_sense_is_refused(
    tmp_path: Path, address: dict[str, str], complaint: str
) -> None:
    result = build(book(tmp_path / "book", GOOD, address))
    assert result.returncode != 0
    assert complaint in result.stderr


def test_formulas_are_typeset_numbered_and_linked(plain: Path) -> None:
    html = page(plain)
    assert html.count('class="katex-display"') == 2
    assert 'href="#equation-square">(1.1)</a>' in html.replace('class="reference internal" ', "")
    assert "(1.2)" in html
    assert "mathjax" not in html.lower().replace("mathjax_ignore", "")


def test_pages_share_one_style_sheet_smaller_than_the_theme_s_alone(plain: Path) -> None:
    for name in ("01_norms", "intro"):
        sheets = re.findall(r'<link [^>]*rel="stylesheet"[^>]*>', page(plain, name))
        assert len(sheets) == 1
        assert "_static/style.css?v=" in sheets[0]
    rules = (plain / "_build/html/_static/style.css").read_text("utf-8")
    assert ".katex-display" in rules
    theme = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static/styles"
    assert len(rules) < (theme / "pydata-sphinx-theme.css").stat().st_size / 1.5
    # The letters that a first screen shows come with the sheet, the others when they are asked for.
    assert re.search(r"KaTeX_Main;font-style:normal;font-weight:400;src:url\(data:font/woff", rules)
    assert "url(katex/fonts/KaTeX_AMS-Regular.woff)" in rules


def test_a_stored_value_stands_in_the_prose_without_quotes(plain: Path) -> None:
    assert 'The value is <span class="value">4.5</span>.' in page(plain)


def test_a_tagged_cell_gets_its_verdict_and_the_ledger_its_link(plain: Path) -> None:
    html, ledger = page(plain), page(plain, "ledger")
    line = r'<p class="verdict verdict-\w+ linked" id="claim-s0-1"><a class="claim-id [^"]*" '
    assert re.search(line + 'href="ledger.html#claim-s0-1">', html)
    assert 'href="01_norms.html#claim-s0-1"' in ledger
    assert "to come" in ledger


def test_every_fault_stops_the_build_and_is_named(faults: subprocess.CompletedProcess[str]) -> None:
    assert faults.returncode != 0
    for complaint in (
        r"Undefined control sequence: \\undefinedmacro",
        r"\{eval\}`y`: no value is stored for it",
        r"the tag claim-S9-99 has no row in claims.yml",
        r"a picture without alt text",
        r"cell \d holds an error",
    ):
        assert re.search(complaint, faults.stderr), complaint


def test_several_processes_make_the_pages_that_one_makes(serial: Path, parallel: Path) -> None:
    def files(book: Path) -> dict[str, bytes]:
        html = book / "_build/html"
        found = [file for file in html.rglob("*") if file.is_file()]
        return {str(file.relative_to(html)): file.read_bytes() for file in found}

    one, several = files(serial), files(parallel)
    assert set(one) == set(several)
    assert [name for name in one if one[name] != several[name] and name != ".buildinfo"] == []
    assert sum(name.startswith("chapters/") for name in one) == 11
    assert one["chapters/07_again.html"].count(b'class="katex-display"') == 2


def test_the_list_of_pages_is_what_the_theme_would_write(serial: Path) -> None:
    def plain(html: str) -> str:
        return re.sub(r' aria-label="Pages of this section"', "", html).strip()

    pages = sorted((serial / "_build/lists").iterdir())
    assert len(pages) > 11
    for page in pages:
        theirs, ours = json.loads(page.read_text())
        assert plain(ours) == plain(theirs), page.name
    assert ours.count('<summary aria-label="Pages of this section">') == 1
    assert "&lt;Named&gt; &amp; &lt;marked&gt;" in ours


def test_every_page_of_source_is_led_to_by_the_reference(parallel: Path) -> None:
    html = parallel / "_build/html"
    sources = {str(file.relative_to(html)) for file in (html / "_modules/l1l2").rglob("*.html")}
    linked = {
        link
        for name in ("prox", "losses")
        for link in re.findall(r'href="\.\./(_modules/l1l2/[^"#]+)', page(parallel, name))
    }
    assert sources == linked != set()


def test_a_stored_page_holds_nothing_of_the_environment(serial: Path) -> None:
    for name in ("prox", "01_norms"):
        stored = (serial / f"_build/.doctrees/chapters/{name}.doctree").read_bytes()
        assert b"docutils.nodes" in stored
        assert b"sphinx.environment" not in stored


def test_a_fault_of_every_page_is_told_by_one_process_and_by_several(
    many_faults: subprocess.CompletedProcess[str],
) -> None:
    assert many_faults.returncode != 0
    for k in range(1, 8):
        page = "chapters/0" + ("1_norms" if k == 1 else f"{k}_again")
        told = [line for line in many_faults.stderr.splitlines() if f"{page}" in line]
        for complaint in ("undefinedmacro", "no value is stored", "claim-S9-99", "without alt text"):
            assert sum(complaint in line for line in told) == 1, (page, complaint)


def test_every_page_begins_with_its_policy_and_has_one_script_which_it_names(addressed: Path) -> None:
    pages = list((addressed / "_build/html").rglob("*.html"))
    assert len(pages) >= 5
    for html in pages:
        text = html.read_text("utf-8")
        (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
        assert re.search(
            r'<head>\s*<meta charset="utf-8" ?/?><meta http-equiv="Content-Security-Policy"', text
        )
        allowed = dict(part.split(" ", 1) for part in policy.split("; "))
        assert allowed["default-src"] == allowed["base-uri"] == "'none'"
        assert not {"'unsafe-inline'", "'unsafe-eval'", "https:", "*"} & set(allowed["script-src"].split())
        for script in re.findall(r"<script>(.*?)</script>", text, re.DOTALL):
            digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in allowed["script-src"].split()
        assert not re.search(r"<style|<[a-z][^<>]*\son\w+=|javascript:", text)
    with ZipFile(addressed / "_build/html/l1-and-l2-by-experiment.zip") as offline:
        (page_,) = [name for name in offline.namelist() if name.endswith("01_norms.html")]
        assert f'content="{policy}"' in offline.read(page_).decode()


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("<script>alert(1)</script>", "an inline script: 'alert"),
        ('<script type="module">alert(1)</script>', "an inline script"),
        ('<script src="https://example.org/x.js"></script>', "something from elsewhere"),
        ('<p onclick="alert(1)">text</p>', "an event handler"),
        ('<a href=" JavaScript:alert(1)">text</a>', "a javascript: address"),
        ('<iframe srcdoc="text"></iframe>', "a frame"),
        ("<style>p { color: red }</style>", "an inline style sheet"),
        ('<img src="https://example.org/x.png">', "something from elsewhere"),
    ],
)
def test_what_the_policy_would_refuse_is_named(html: str, complaint: str) -> None:
    first = policy.first()
    fine = (
        f'<script src="a.js"></script><script>{first}</script><script type="application/json">{{}}</script>'
    )
    assert list(policy.faults(fine + '<pre>&lt;script&gt; onload="x"</pre><p>on = 1</p>')) == []
    assert [told.startswith(complaint) for told in policy.faults(fine + html)] == [True]


def test_a_notebook_that_brings_a_script_stops_the_build(tmp_path: Path) -> None:
    output = {
        "output_type": "display_data",
        "data": {"text/html": "<script>alert(1)</script>"},
        "metadata": {},
    }
    result = build(book(tmp_path / "book", [*GOOD, code("show()", output)]))
    assert result.returncode != 0
    assert "chapters/01_norms.html has an inline script: 'alert(1)'" in result.stderr


def test_a_page_with_code_says_what_running_it_here_does_and_one_without_says_nothing(plain: Path) -> None:
    found = re.search(r'<script type="application/json" id="live">(.*?)</script>', page(plain))
    assert found is not None
    settings = json.loads(found[1])
    folder = (plain / "_build/html/chapters" / settings["home"]).resolve()
    assert {"worker.js", "pyodide.json"} <= {file.name for file in folder.iterdir()}
    listed = json.loads((folder / "pyodide.json").read_text("utf-8"))["lock"]["packages"]
    own = {name: entry for name, entry in listed.items() if entry.get("own")}
    assert {"l1l2", "anywidget", "ipywidgets"} <= set(own)
    for entry in own.values():
        assert hashlib.sha256((folder / entry["file_name"]).read_bytes()).hexdigest() == entry["sha256"]
    assert 'id="live"' not in page(plain, "ledger")


def test_the_button_into_jupyterlite_is_there_when_jupyterlite_is(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "lite/notebooks" not in page(plain)
    built = tmp_path / "lite/notebooks/index.html"
    built.parent.mkdir(parents=True)
    built.write_text("JupyterLite")
    monkeypatch.setenv("L1L2_LITE", str(tmp_path / "lite"))
    folder = book(tmp_path / "book", GOOD)
    result = build(folder)
    assert result.returncode == 0, result.stderr
    assert 'href="../lite/notebooks/index.html?path=01_norms.ipynb"' in page(folder)
    assert (folder / "_build/html/lite/notebooks/index.html").read_text() == "JupyterLite"


def test_a_jupyterlite_that_is_not_there_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("L1L2_LITE", str(tmp_path / "nowhere"))
    result = build(book(tmp_path / "book", GOOD))
    assert result.returncode != 0
    assert "make lite" in result.stderr + result.stdout
