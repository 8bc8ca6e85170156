"""Any λ from one library to another, in a form: in Jupyter, and in the plain page."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from l1l2.conventions import CONVENTIONS, explain
from l1l2.conventions._export import tables

_STATIC = Path(__file__).parent / "static"
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


class Translator(anywidget.AnyWidget):
    """A form for `l1l2.translate` and `l1l2.explain`.

    tables : what its script knows, the settings and the sentences of `l1l2.conventions`, as JSON: their order
        counts, and a notebook sorts the keys of what it stores
    state : what the reader chose and typed, as texts; empty for the form's first state
    """

    _esm = _STATIC / "translator.js"
    _css = _STATIC / "translator.css"
    kind = traitlets.Unicode("translator").tag(sync=True)
    tables = traitlets.Unicode().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        plain = [explain(lam, *names, n=N, **more).formula for lam, *names, more in USUAL]
        return data | {"text/html": usual(), "text/plain": "\n".join(plain)}, metadata


def translator() -> Translator:
    """Two menus, a number and what the pair needs; the answer, its formula, a line to copy, and the reason.

    It answers without a kernel too, from tables that Python made; where no script runs, a table of the
    pairs that are asked for most stands in its place.
    """
    return Translator(tables=json.dumps(tables(), ensure_ascii=False, separators=(",", ":")))


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
