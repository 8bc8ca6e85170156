"""The notebooks' stored widgets, as the built page shows them without a kernel.

Each widget output becomes one <figure>: the still picture (or the question, readable as it stands),
the caption, the table of numbers, and the stored state of the models that it needs, from which the
page's one script (site/js) makes it move. The code that the notebook carries for Jupyter stays there.
A widget that the script cannot show stops the build.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

SITE = Path(__file__).resolve().parents[1]
VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
ASSETS = ("l1l2.js", "l1l2.css")

_CONTROL = {"description", "disabled"}
_SLIDER = _CONTROL | {"value", "min", "max", "step"}
_SELECTION = _CONTROL | {"_options_labels", "index"}
#: What the page's script reads of each model: another model is one that it cannot show.
SHOWN: dict[str, set[str]] = {
    "VBoxModel": {"children"},
    "HBoxModel": {"children"},
    "FloatLogSliderModel": _SLIDER | {"base"},
    "FloatSliderModel": _SLIDER,
    "IntSliderModel": _SLIDER,
    "ToggleButtonsModel": _SELECTION,
    "DropdownModel": _SELECTION,
    "SelectionSliderModel": _SELECTION,
    "CheckboxModel": _CONTROL | {"value"},
    "LinkModel": {"source", "target"},
    "DirectionalLinkModel": {"source", "target"},
}
QUESTIONS = {"choice", "number"}
_NOT_READ = {"layout", "tabbable", "tooltip"}

Models = dict[str, dict[str, Any]]


class CannotShow(ExtensionError):
    """A stored widget that a page without a kernel has no way to show."""


def drawings() -> set[str]:
    """The kinds of figure that the script can draw: one module each."""
    return {file.stem for file in (SITE / "js/src/kinds").glob("*.js")} - {"index"}


def replace_widgets(app: Sphinx, docname: str, source: list[str]) -> None:
    """Turn the widget outputs of a notebook into HTML before it is parsed."""
    if not app.env.doc2path(docname).endswith(".ipynb"):
        return
    notebook = json.loads(source[0])
    models: Models = notebook["metadata"].pop("widgets", {}).get(STATE, {}).get("state", {})
    app.env.metadata[docname].pop("l1l2_widgets", None)
    embedded: set[str] = set()
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    outputs = [output for output in outputs if VIEW in output.get("data", {})]
    if not outputs:
        return
    for output in outputs:
        data = output["data"]
        try:
            html = figure(data[VIEW]["model_id"], models, "".join(data.get("image/svg+xml", "")), embedded)
        except CannotShow as problem:
            raise CannotShow(f"{docname}: {problem}") from None
        output["data"] = {"text/html": html}
        output["metadata"] = {}
    app.env.metadata[docname]["l1l2_widgets"] = str(len(outputs))
    source[0] = json.dumps(notebook)


def figure(root: str, models: Models, still: str, embedded: set[str]) -> str:
    """The HTML of the view of one model; `embedded` collects the models that the page already holds."""
    state = reachable(root, models)
    drawn = next((m["state"] for m in state.values() if m["state"].get("kind") in drawings()), None)
    body = without_motion(drawn, still) if drawn else as_text(state[root]["state"])
    before = {models[each]["state"].get("kind") for each in embedded}
    # The first of its kind in a page has a name, by which other pages lead to it.
    name = f' id="figure-{drawn["kind"]}"' if drawn and drawn["kind"] not in before else ""
    fresh = {name: prune(model) for name, model in state.items() if name not in embedded}
    embedded.update(fresh)
    stored = json.dumps(fresh, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    tag, kind = ("figure", "figure") if drawn else ("div", "question")
    return (
        f'<{tag} class="l1l2-widget"{name} data-widget="{kind}" data-model="{escape(root)}">{body}'
        f'<script type="application/json">{stored}</script></{tag}>'
    )


def reachable(root: str, models: Models) -> Models:
    """The models that the view of `root` needs: its children, and the links between them."""
    found = {name: known(name, models) for name in descend(root, models)}
    for name, model in models.items():
        if model["model_name"] in ("LinkModel", "DirectionalLinkModel"):
            ends = [bare(model["state"][end][0]) for end in ("source", "target")]
            if all(end in found for end in ends):
                found[name] = model
    return found


def descend(name: str, models: Models) -> Iterator[str]:
    yield name
    for child in known(name, models)["state"].get("children", []):
        yield from descend(bare(child), models)


def known(name: str, models: Models) -> dict[str, Any]:
    """The model of that name, if the page's script can show it."""
    model = models.get(name)
    if model is None:
        raise CannotShow(f"the state of widget {name} is not stored in the notebook. Run `make notebooks`.")
    kind = model["state"].get("kind")
    if model["model_name"] == "AnyModel" and kind in drawings() | QUESTIONS:
        return model
    if model["model_name"] in SHOWN:
        return model
    what = f"figure of kind {kind!r}" if model["model_name"] == "AnyModel" else model["model_name"]
    raise CannotShow(f"a page without a kernel cannot show a {what}. It can show {', '.join(sorted(SHOWN))}.")


def bare(reference: str) -> str:
    return reference.removeprefix("IPY_MODEL_")


def prune(model: dict[str, Any]) -> dict[str, Any]:
    """What the script reads of a model: not Jupyter's own bookkeeping, and not the code."""
    name, state = model["model_name"], model["state"]
    keys = SHOWN.get(name) or {key for key in state if not key.startswith("_")} - _NOT_READ
    kept = {"model_name": name, "state": {key: state[key] for key in sorted(keys & state.keys())}}
    buffers = [b for b in model.get("buffers", []) if b["path"][0] in keys]
    if buffers:
        kept["buffers"] = [{"path": b["path"], "data": b["data"]} for b in buffers]
    return kept


def without_motion(state: dict[str, Any], still: str) -> str:
    """What stands where a script does not run: the picture, its caption, the numbers."""
    picture = re.sub(r"<style>.*?</style>|<\?xml.*?\?>|<!DOCTYPE.*?>", "", still, flags=re.DOTALL)
    if not picture:
        raise CannotShow(f"the figure {state['kind']} has no still picture beside it.")
    heights = state["options"].get("heights")
    style = f' style="--l1l2-wide:{heights[0]}px;--l1l2-narrow:{heights[1]}px"' if heights else ""
    return (
        f'<div class="l1l2-stage"{style}>{picture}</div><figcaption>{escape(state["caption"])}</figcaption>'
        f"{numbers(state['table'])}"
    )


def numbers(table: dict[str, Any]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table["head"])
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in table["rows"])
    return (
        '<details class="l1l2-table"><summary>The numbers</summary><div class="l1l2-scroll" tabindex="0">'
        f"<table><caption>{escape(table['caption'])}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div></details>"
    )


def as_text(state: dict[str, Any]) -> str:
    """A question to read and answer in one's head, its answer behind a fold."""
    question = state["question"]
    options = question.get("options", [])
    choices = "".join(f"<li>{escape(option)}</li>" for option in options)
    truth = options[question["correct"]] if options else f"{question['truth']:.4g}"
    reason = question["because"][question["correct"]] if options else question["because"]
    # The room that the options need as buttons, each on one line, with what stands around them.
    room = 143 + 48 * len(options)
    style = f' style="--l1l2-wide:{room}px;--l1l2-narrow:{room}px"' if options else ""
    return (
        f'<div class="l1l2-stage"{style}><p>{escape(state["label"])}</p>'
        f"{f'<ul>{choices}</ul>' if choices else ''}"
        f"<details><summary>Answer</summary><p>{escape(truth)}. {escape(reason)}</p></details></div>"
    )


def load_script(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """The script and its style, on pages with widgets only."""
    if app.env.metadata.get(page, {}).get("l1l2_widgets"):
        app.add_js_file("l1l2.js", loading_method="defer")
        app.add_css_file("l1l2.css")


def copy_assets(app: Sphinx) -> None:
    if app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    for name in ASSETS:
        if not (SITE / "static" / name).is_file():
            raise ExtensionError(f"site/static/{name} is missing. Run `python site/js/build.py`.")
        shutil.copyfile(SITE / "static" / name, static / name)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", copy_assets)
    app.connect("source-read", replace_widgets)
    app.connect("html-page-context", load_script)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
