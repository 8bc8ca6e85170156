"""What a reader can turn: each control is one trait of the figure, one ipywidget, one part of the address.

The built page shows each widget as a native control (range, radio buttons, select, checkbox).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
import traitlets


@dataclass(frozen=True)
class LogSlider:
    """A slider over log10 of a positive number; low, high and value are that number, step is in decades."""

    name: str
    label: str
    low: float
    high: float
    value: float
    step: float = 0.02
    only_when: tuple[str, Sequence[int]] | None = None
    linked = "value"

    def trait(self) -> traitlets.TraitType[Any, Any]:
        """The figure's trait that this control moves."""
        return traitlets.Float(self.value)

    def spec(self) -> dict[str, Any]:
        """What the page must know to accept a value from its address."""
        return {"type": "number", "min": self.low, "max": self.high}

    def widget(self) -> widgets.Widget:
        """The control as a reader of the notebook sees it."""
        return widgets.FloatLogSlider(
            value=self.value, base=10, min=math.log10(self.low), max=math.log10(self.high), step=self.step,
            description=self.label, readout_format=".3g", layout=widgets.Layout(width="98%"),
        )  # fmt: skip


@dataclass(frozen=True)
class Slider:
    """A slider over an interval; over the integers of it when value, low, high and step are integers."""

    name: str
    label: str
    low: float
    high: float
    value: float
    step: float
    only_when: tuple[str, Sequence[int]] | None = None
    linked = "value"

    @property
    def _whole(self) -> bool:
        return all(isinstance(v, int) for v in (self.low, self.high, self.value, self.step))

    def trait(self) -> traitlets.TraitType[Any, Any]:
        """The figure's trait that this control moves."""
        return traitlets.Int(int(self.value)) if self._whole else traitlets.Float(self.value)

    def spec(self) -> dict[str, Any]:
        """What the page must know to accept a value from its address."""
        return {"type": "integer" if self._whole else "number", "min": self.low, "max": self.high}

    def widget(self) -> widgets.Widget:
        """The control as a reader of the notebook sees it."""
        kind = widgets.IntSlider if self._whole else widgets.FloatSlider
        return kind(
            value=self.value, min=self.low, max=self.high, step=self.step,
            description=self.label, layout=widgets.Layout(width="98%"),
        )  # fmt: skip


@dataclass(frozen=True)
class _Choice:
    """One of a few texts; the trait is the index of the one chosen."""

    name: str
    label: str
    options: Sequence[str]
    value: int = 0
    only_when: tuple[str, Sequence[int]] | None = None
    linked = "index"

    def trait(self) -> traitlets.TraitType[Any, Any]:
        """The figure's trait that this control moves."""
        return traitlets.Int(self.value)

    def spec(self) -> dict[str, Any]:
        """What the page must know to accept a value from its address."""
        return {"type": "option", "options": list(self.options)}


@dataclass(frozen=True)
class Options(_Choice):
    """One of a few options, as buttons or as a menu."""

    menu: bool = False

    def widget(self) -> widgets.Widget:
        """The control as a reader of the notebook sees it."""
        kind = widgets.Dropdown if self.menu else widgets.ToggleButtons
        style = {"description_width": "initial"}
        if not self.menu:
            style["button_width"] = "auto"  # else long options are cut short
        return kind(
            options=list(self.options), index=self.value, description=self.label,
            layout=widgets.Layout(width="auto"), style=style,
        )  # fmt: skip


@dataclass(frozen=True)
class Steps(_Choice):
    """A slider over a few texts, such as numbers not evenly spaced."""

    def widget(self) -> widgets.Widget:
        """The control as a reader of the notebook sees it."""
        return widgets.SelectionSlider(
            options=list(self.options), index=self.value, description=self.label,
            layout=widgets.Layout(width="98%"),
        )  # fmt: skip


@dataclass(frozen=True)
class Switch:
    """On or off."""

    name: str
    label: str
    value: bool = False
    only_when: tuple[str, Sequence[int]] | None = None
    linked = "value"

    def trait(self) -> traitlets.TraitType[Any, Any]:
        """The figure's trait that this control moves."""
        return traitlets.Bool(self.value)

    def spec(self) -> dict[str, Any]:
        """What the page must know to accept a value from its address."""
        return {"type": "switch"}

    def widget(self) -> widgets.Widget:
        """The control as a reader of the notebook sees it."""
        return widgets.Checkbox(value=self.value, description=self.label, indent=False)


@dataclass(frozen=True)
class Drawn:
    """A choice made in the drawing itself (a legend's buttons): a trait and an address, but no widget.

    The trait is the index of an option, or −1 for none.
    """

    name: str
    options: Sequence[str]
    only_when = None

    def trait(self) -> traitlets.TraitType[Any, Any]:
        """The figure's trait that the drawing moves."""
        return traitlets.Int(-1)

    def spec(self) -> dict[str, Any]:
        """What the page must know to accept a value from its address."""
        return {"type": "option", "options": list(self.options), "none": True}


Control = LogSlider | Slider | Options | Steps | Switch | Drawn
