"""The directive ``{translator}``: any λ from one library to another, in the page, with no kernel.

It ships what l1l2.conventions knows as data, and its script (site/js/src/translator) does the arithmetic.
Where a script does not run, a table of the pairs that are asked for most stands in its place.
"""

from __future__ import annotations

import json
import shutil
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from l1l2.conventions import CONVENTIONS, explain
from l1l2.conventions._export import tables

SITE = Path(__file__).resolve().parents[1]
SCRIPT = "translator.js"
N = 1000
#: (λ, source, target, what else translate is told)
USUAL: list[tuple[Any, str, str, dict[str, Any]]] = [
    (0.01, "keras.L2", "sklearn.Ridge", {}),
    (0.0001, "torch.SGD", "sklearn.Ridge", {}),
    (0.0001, "torch.SGD", "keras.L2", {}),
    (0.0001, "torch.AdamW", "optax.adamw", {}),
    (0.0001, "sklearn.MLPClassifier", "torch.Adam", {"batch_size": 32}),
    (1.0, "sklearn.Ridge", "book.L2", {}),
    (1.0, "sklearn.Ridge", "glmnet.gaussian", {"sd_y": 5.0}),
    (0.1, "sklearn.Lasso", "glmnet.gaussian", {}),
    (0.1, "keras.L1", "sklearn.Lasso", {}),
    ((0.1, 0.5), "sklearn.ElasticNet", "glmnet.gaussian", {"sd_y": 3.0}),
    (1.0, "sklearn.LogisticRegression", "glmnet.binomial", {"penalty": "l2"}),
    (1.0, "sklearn.LogisticRegression", "skglm.SparseLogisticRegression", {}),
    (1.0, "xgboost", "lightgbm", {"penalty": "l2"}),
]  # fmt: skip
GIVEN = {"sd_y": "sd_y = {:g}", "batch_size": "batches of m = {}", "penalty": "{}"}


def usual() -> str:
    """The table without a script: a row for each usual pair, with its formula and line of code."""
    rows = []
    for lam, source, target, more in USUAL:
        words = explain(lam, source, target, n=N, **more)
        told = ", ".join(GIVEN[name].format(str(value).upper() if name == "penalty" else value)
                         for name, value in more.items())  # fmt: skip
        rows.append(
            f'<tr><th scope="row"><code>{escape(source)}</code> to <code>{escape(target)}</code>'
            f"{f' ({escape(told)})' if told else ''}</th>"
            f"<td>{escape(words.formula)}<br><code>{escape(words.code)}</code></td></tr>"
        )
    return (
        "<p>With JavaScript this is a form, which translates between any two of "
        f"{len(CONVENTIONS)} settings, or says why no λ of one is a λ of the other. "
        f"Here are the pairs that are asked for most, each with an example of n = {N} samples.</p>"
        '<div class="pst-scrollable-table-container"><table class="table">'
        '<thead><tr><th scope="col">From and to</th><th scope="col">Formula, and line of code</th></tr>'
        f"</thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


class Translator(SphinxDirective):
    """A form for `l1l2.translate` and `l1l2.explain`."""

    def run(self) -> list[nodes.Node]:
        self.env.metadata[self.env.docname]["l1l2_translator"] = "yes"
        data = json.dumps(tables(), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        html = (
            f'<div class="translator"><div class="translator-stage">{usual()}</div>'
            f'<script type="application/json">{data}</script></div>'
        )
        return [nodes.raw("", html, format="html")]


def load_script(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """The script, on pages with a translator only."""
    if app.env.metadata.get(page, {}).get("l1l2_translator"):
        app.add_js_file(SCRIPT, loading_method="defer")


def copy_script(app: Sphinx) -> None:
    if app.builder.format != "html":
        return
    if not (SITE / "static" / SCRIPT).is_file():
        raise ExtensionError(f"site/static/{SCRIPT} is missing. Run `python site/js/build.py`.")
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SITE / "static" / SCRIPT, static / SCRIPT)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("translator", Translator)
    app.connect("builder-inited", copy_script)
    app.connect("html-page-context", load_script)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
