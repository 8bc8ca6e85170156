"""The one widget behind every moving figure, and how its controls are joined to it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import numpy as np
import traitlets

from l1l2.figures.controls import Control, Drawn, LogSlider, Slider, Steps
from l1l2.figures.stored import stored, stored_array

_STATIC = Path(__file__).parent / "static"
_DTYPES = ("<f8", "<i4", "|u1")


class Figure(anywidget.AnyWidget):
    """A drawing made in JavaScript from arrays made in Python; `kind` names the drawing.

    Each control adds a trait of its own name (`lam`, `method`, …), so that a running kernel sees what the
    reader sees. `spoken` is the drawing's state in one sentence; `table` holds the numbers for readers who
    cannot see it.
    """

    _css = _STATIC / "figures.css"
    kind = traitlets.Unicode().tag(sync=True)
    arrays = traitlets.Dict().tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    controls = traitlets.Dict().tag(sync=True)
    caption = traitlets.Unicode().tag(sync=True)
    table = traitlets.Dict().tag(sync=True)
    spoken = traitlets.Unicode().tag(sync=True)

    def __init__(self, kind: str, **state: Any) -> None:
        self._esm = (_STATIC / "kinds" / f"{kind}.js").read_text("utf-8")
        super().__init__(kind=kind, **state)


class Stage(widgets.VBox):  # type: ignore[misc]
    """A figure under its controls. A notebook also keeps its still picture and a sentence."""

    def __init__(self, children: Sequence[widgets.Widget], *, figure: Figure, still: str) -> None:
        super().__init__(children)
        self.figure = figure
        self.still = still

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        # A notebook that is not yet trusted shows neither widgets nor SVG, but this it does.
        encoded = b64encode(self.still.encode()).decode()
        picture = f'<img alt="{escape(self.figure.spoken)}" src="data:image/svg+xml;base64,{encoded}">'
        return bundle | {
            "text/plain": self.figure.spoken,
            "text/html": picture,
            "image/svg+xml": self.still,
        }


def pack(arrays: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Arrays as the page reads them: {name: {dtype, shape, data}}, little-endian bytes, row-major.

    Floats travel as float64, rounded to 12 significant digits: float32 errs visibly next to a knot. Raises
    TypeError for any other dtype than float64, int32 and uint8, ValueError for NaN or an infinity.
    """
    packed = {}
    for name, values in arrays.items():
        array = np.ascontiguousarray(values)
        array = array.astype(array.dtype.newbyteorder("<"))
        if array.dtype.str not in _DTYPES:
            raise TypeError(f"pack: {name} must be float64, int32 or uint8, got {array.dtype}.")
        if not np.isfinite(array).all():
            raise ValueError(f"pack: {name} must be finite. Leave out what cannot be drawn.")
        if array.dtype.kind == "f":
            array = stored_array(array)
        packed[name] = {"dtype": array.dtype.str, "shape": list(array.shape), "data": array.tobytes()}
    return packed


def moving_figure(
    kind: str,
    *,
    arrays: Mapping[str, Any],
    controls: Sequence[Control],
    options: Mapping[str, Any],
    caption: str,
    spoken: str,
    table: Mapping[str, Any],
    still: str,
    heights: tuple[int, int] | None = None,
) -> Stage:
    """Join a drawing and its controls into the widget that a chapter displays.

    kind : the JavaScript module that draws it.
    arrays : name → array; what the drawing interpolates.
    options : name → anything that JSON holds: names, units, labels.
    caption : what is seen, in a sentence or two.
    spoken : the sentence of the first state, as the drawing itself would say it.
    table : {"caption": str, "head": [str, …], "rows": [[str, …], …]}.
    still : an SVG picture of the first state, or of a few.
    heights : of figure and controls, in pixels, on a wide page and on a phone: kept free until drawn.
    """
    controls = [replace(c, **{f.name: stored(getattr(c, f.name)) for f in fields(c)}) for c in controls]
    specs = {c.name: c.spec() | _condition(c) for c in controls}
    figure = Figure(
        kind=kind, arrays=pack(arrays), options=stored(dict(options)) | {"heights": heights}, controls=specs,
        caption=caption, table=dict(table), spoken=spoken,
    )  # fmt: skip
    traits = {c.name: c.trait() for c in controls}
    for control in controls:
        if control.only_when:
            other, values = control.only_when
            traits[f"{control.name}_off"] = traitlets.Bool(traits[other].default_value not in values)
    figure.add_traits(**{name: trait.tag(sync=True) for name, trait in traits.items()})
    choices: list[widgets.Widget] = []
    sliders: list[widgets.Widget] = []
    for control in controls:
        if isinstance(control, Drawn):
            continue
        widget = control.widget()
        widgets.jslink((widget, control.linked), (figure, control.name))
        if control.only_when:
            widgets.jslink((figure, f"{control.name}_off"), (widget, "disabled"))
        (sliders if isinstance(control, LogSlider | Slider | Steps) else choices).append(widget)
    rows = [widgets.HBox(choices, layout=widgets.Layout(flex_flow="row wrap"))] if choices else []
    return Stage([*rows, *sliders, figure], figure=figure, still=still)


def _condition(control: Control) -> dict[str, Any]:
    """A control that matters only while another has one of certain values is switched off otherwise."""
    return {"only_when": [control.only_when[0], list(control.only_when[1])]} if control.only_when else {}
