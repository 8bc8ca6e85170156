"""One style sheet and one script for all pages, with nothing in them that no page uses.

The theme and the extensions bring nine style sheets and eight scripts to each page, three quarters of which
no page of this book uses. A phone on a slow line waits for each of them.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from katex import node
from sphinx.application import Sphinx

VENDOR = Path(__file__).resolve().parents[1] / "vendor"
SHEET = re.compile(r'<link [^>]*href="(?:\.\./)*_static/([^"?]+\.css)[^"]*"[^>]*>')
SCRIPT = re.compile(r'<script (?:defer(?:="defer")? )?src="(?:\.\./)*_static/([^"?]+\.js)[^"]*"></script>')
OWN = ("l1l2.css", "book.css", "pages.css")  # kept whole, and after the others
KEPT = (  # that not all pages need
    "l1l2.js", "translator.js",
    "documentation_options.js", "doctools.js", "sphinx_highlight.js", "searchtools.js", "language_data.js",
)  # fmt: skip
THEIRS = re.compile(
    r"scripts/(bootstrap|pydata-sphinx-theme|sphinx-book-theme)\.js"
)  # site/js/src/shell does it
READ = re.compile(r"var\(\s*(--[\w-]+)")
PROPERTY = re.compile(r"""(?<=[{;])\s*(--[\w-]+)\s*:(?:"[^"]*"|'[^']*'|\([^()]*\)|[^;{}"'()])*(?:;|(?=\}))""")
SEARCH_INDEX = re.compile(r'<script src="((?:\.\./)*searchindex\.js)"')
URL = re.compile(r"url\(([\"']?)(?!data:|https?:|/)([^\"')]+)\1\)")
# Of Thebe, of a search as you type that the book does not have, and of what site/js/src/shell does; and two
# pages that Firefox would fetch before a reader asks for them.
LEFT_OVER = re.compile(
    r'<script(?: type="text/x-thebe-config">|>kernelName = |>DOCUMENTATION_OPTIONS\.|>\s*// Activate the se)'
    r'.*?</script>|<link rel="(?:next|prev)"[^>]*>\s*',
    re.DOTALL,
)
TOKEN = re.compile(r'<span class="([a-z][a-z0-9]?)">([^<]*)</span>')
COLOUR = re.compile(r'html\[data-theme="(\w+)"\] \.highlight (?:\.(\w+) )?\{([^}]*)\}')
#: The theme's own script in the head; the book's sets the light and the dark before the page is laid out.
THEME = re.compile(
    r'<script data-cfasync="false">.*?</script>\s*<!--.*?-->\s*<noscript>.*?</noscript>', re.DOTALL
)
FIRST = Path(__file__).resolve().parents[1] / "static/first.js"
FIGURES = "l1l2.js"  # which book.js loads when the text is there
PRINT = 'onclick="window.print()"'
MARKED = "data-print"  # what site/js/src/paper.js looks for
#: Sphinx's search as it is, and as it is to be: it would keep its words in the browser, where shell/found.js
#: leaves them in the links; and it takes what every object of JavaScript has for a word of the index.
MENDED = {
    "sphinx_highlight.js": (
        "const SPHINX_HIGHLIGHT_ENABLED = true",
        "const SPHINX_HIGHLIGHT_ENABLED = false",
    ),
    "searchtools.js": (
        "    Search._index = index;\n",
        "    const { hasOwnProperty } = Object.prototype; // all that the search asks of these\n"
        "    for (const words of [index.terms, index.titleterms])\n"
        "      Object.setPrototypeOf(words, { __proto__: null, hasOwnProperty });\n"
        "    Search._index = index;\n",
    ),
}
PURGE = """
const { PurgeCSS } = require(process.argv[1] + "/node_modules/purgecss");
const [css, names, js, dynamicAttributes] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const content = [{ raw: names, extension: "html" }, { raw: js, extension: "js" }];
new PurgeCSS().purge({ content, css: [{ raw: css }], dynamicAttributes })
  .then(([{ css }]) => process.stdout.write(css));
"""


def bundle(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    purge = purger()  # which loads while the pages are read
    static = Path(app.outdir, "_static")
    files = sorted(static.parent.rglob("*.html"))
    pages = {file: LEFT_OVER.sub("", file.read_text("utf-8")) for file in files}
    everything = "\n".join(pages.values())
    sheets, scripts = (list(dict.fromkeys(kind.findall(everything))) for kind in (SHEET, SCRIPT))
    shared = [name for name in scripts if name not in KEPT and not THEIRS.match(name)]
    code = ";\n".join((static / name).read_text("utf-8") for name in shared)
    theirs = joined(static, [name for name in sheets if name not in OWN])
    ours = joined(static, [name for name in OWN if name in sheets])
    plain = unstyled(theirs)
    every_script = code + "".join((static / name).read_text("utf-8") for name in scripts if name in KEPT)
    with ThreadPoolExecutor(1) as pool:  # and works while they are gone through
        rules = pool.submit(purged, purge, theirs, everything, every_script)
        bare = {file: unlinked(plainer(text, plain)) for file, text in pages.items()}
        every_rule = terse(rules.result() + ours)
    sheet = write(static, "style.css", needed(every_rule, everything + every_script))
    script = write(static, "script.js", code)
    for file, (text, own) in bare.items():
        root = "../" * (len(file.relative_to(static.parent).parts) - 1)
        file.write_text(linked(text, own, f"{root}_static/", sheet, script), "utf-8")
    for name, (old, new) in MENDED.items():
        mend(static / name, old, new)
    for name in sheets + shared:
        (static / name).unlink()
    for emptied in ("scripts", "styles"):
        shutil.rmtree(static / emptied, ignore_errors=True)


def joined(static: Path, names: list[str]) -> str:
    return "\n".join(rebased(name, (static / name).read_text("utf-8")) for name in names)


def terse(rules: str) -> str:
    """The rules without indentation, and without comments but for licences."""
    return re.sub(r"\s+", " ", re.sub(r"/\*(?!!).*?\*/", "", rules, flags=re.DOTALL)).strip()


def rebased(name: str, rules: str) -> str:
    """The rules of a style sheet, its addresses taken from the folder of the bundle."""
    folder, rules = Path(name).parent, rules.replace('@charset "UTF-8";', "")
    return URL.sub(lambda url: f"url({os.path.normpath(folder / url[2])})", rules)


def unstyled(rules: str) -> Callable[[str], bool]:
    """Which of the classes that Pygments gives to words of code look like no class at all."""
    found = [(theme, name, look.split("color:")[-1].strip()) for theme, name, look in COLOUR.findall(rules)]
    base = {theme: colour for theme, name, colour in found if not name}
    looks: dict[str, set[bool]] = {}
    for theme, name, colour in found:
        looks.setdefault(name, set()).add(colour == base[theme])
    return lambda token: looks.get(token, {True}) == {True}


def purger() -> subprocess.Popen[str]:
    """PurgeCSS, waiting for rules."""
    pipe = subprocess.PIPE
    command = [node(), "-e", PURGE, str(VENDOR)]
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, encoding="utf-8")


def names(html: str) -> set[str]:
    """The elements, classes and ids of the pages: a word of the text is no reason to keep a rule."""
    classes = " ".join(set(re.findall(r'\bclass="([^"]*)"', html))).split()
    return {*classes, *re.findall(r"<([a-z][a-z0-9]*)", html), *re.findall(r'\bid="([^"]*)"', html)}


def purged(purge: subprocess.Popen[str], rules: str, html: str, code: str) -> str:
    """The rules whose every class, id and element some page has, or some script may make."""
    attributes = [
        name
        for name in sorted(set(re.findall(r"\[([\w-]+)", rules)))
        if name in code or re.search(rf"\s{name}[=\s>]", html)
    ]  # of these no rule goes
    kept, complaint = purge.communicate(json.dumps([rules, " ".join(sorted(names(html))), code, attributes]))
    if purge.returncode or not kept:
        raise RuntimeError(f"bundle: PurgeCSS failed: {complaint}")
    return kept


def needed(rules: str, elsewhere: str) -> str:
    """The rules without the custom properties that nothing reads."""
    read = set(READ.findall(rules)) | set(READ.findall(elsewhere))
    fewer = PROPERTY.sub(lambda found: found[0] if found[1] in read else "", rules)
    return fewer if fewer == rules else needed(fewer, elsewhere)  # one may have been read by another


def write(static: Path, name: str, text: str) -> str:
    """Write a file, and say how to link to it: by its content, so that no browser keeps an old one."""
    (static / name).write_text(text, "utf-8")
    return f"{name}?v={hashlib.sha256(text.encode()).hexdigest()[:8]}"


def mend(script: Path, old: str, new: str) -> None:
    text = script.read_text("utf-8")
    if text.count(old) != 1:
        raise RuntimeError(f"bundle: {script.name} has not `{old.strip()}` once any more")
    script.write_text(text.replace(old, new), "utf-8")


def plainer(text: str, plain: Callable[[str], bool]) -> str:
    """The page with the words of its code bare where they look like any other."""
    return TOKEN.sub(lambda token: token[2] if plain(token[1]) else token[0], text)


def unlinked(text: str) -> tuple[str, list[str]]:
    """The page without the style sheets and scripts that it names, and those scripts that it is to keep."""
    own = [name for name in SCRIPT.findall(text) if name in KEPT]
    text = THEME.sub(lambda _: f"<script>{FIRST.read_text('utf-8').strip()}</script>", text)
    return without(SCRIPT, without(SHEET, text)).replace(PRINT, MARKED), own


def without(tag: re.Pattern[str], text: str) -> str:
    """The text with no such tag, nor the white space before it."""
    kept, end = [], 0
    for found in tag.finditer(text):
        kept.append(text[end : found.start()].rstrip())
        end = found.end()
    return "".join([*kept, text[end:]])


def linked(text: str, own: list[str], static: str, sheet: str, script: str) -> str:
    """The page with one style sheet, the shared script, and its own."""
    head = [f'<link rel="stylesheet" href="{static}{sheet}">']
    after = f' data-after="{static}{FIGURES}"' if FIGURES in own else ""
    head += [f'<script defer src="{static}{script}"{after}></script>']
    head += [f'<script defer src="{static}{name}"></script>' for name in own if name != FIGURES]
    text = SEARCH_INDEX.sub(r'<script defer src="\1"', text)
    return text.replace("</title>", "</title>\n    " + "\n    ".join(head), 1)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("build-finished", bundle, priority=950)  # after the extensions that bring files
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
