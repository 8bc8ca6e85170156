"""Where two executed notebooks differ by more than the last digits, which another processor rounds otherwise.

Structure and words are the same; an array's entries differ by at most 1e-9 of its largest, a number in a text
by 1e-9 of itself. A number that only places a line in a picture may be off by a hundredth of a point, or by
one unit of its last decimal, which no eye sees.
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np

NUMBER = re.compile(r"[-−+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?", re.IGNORECASE)
TAG = re.compile(r"(<[^>]*>)")
# Matplotlib names a marker or a clipping path by a hash of its shape, which hangs on the last digits.
HASH = re.compile(r"\b[a-z][0-9a-f]{10}\b")
PICTURE = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")
WIDGETS = "application/vnd.jupyter.widget-state+json"
NOTHING = "(nothing)"


@dataclass(frozen=True)
class Difference:
    """A place in a notebook, and what is there in each."""

    where: str
    old: Any
    new: Any

    def __str__(self) -> str:
        return f"{self.where}:\n  - {self.old!s:.300}\n  + {self.new!s:.300}"


def differences(old: Any, new: Any, *, digits: float = 1e-9, essence: bool = False) -> Iterator[Difference]:
    """What differs between two notebooks, as JSON has them.

    digits : by what share of an array's largest entry, and of a number in a text, they may differ.
    essence : compare what other versions of the libraries must leave as it is, too: texts, and what the
    figures that move hold; not Matplotlib's pictures, nor the widgets round a figure.
    """
    yield from Comparison(digits).parts(readable(old, essence), readable(new, essence), "")


def readable(notebook: Any, essence: bool) -> Any:
    """The notebook with texts in one piece, a figure's bytes as arrays, and pictures out of their base64."""
    view = dict(notebook)
    view["cells"] = [joined(cell, essence) for cell in notebook["cells"]]
    view["metadata"] = dict(notebook["metadata"])
    if state := view["metadata"].pop("widgets", {}).get(WIDGETS, {}).get("state"):
        names = {key: f"{k} {model['model_name']}" for k, (key, model) in enumerate(state.items())}
        view["widgets"] = {
            names[key]: model_of(model, essence)
            for key, model in state.items()
            if not essence or model["model_name"] == "AnyModel"
        }
    return view


def joined(value: Any, essence: bool) -> Any:
    if isinstance(value, dict):
        return {k: joined(v, essence) for k, v in value.items() if not (essence and theirs(k, v))}
    if isinstance(value, list):
        if value and all(isinstance(line, str) for line in value):
            return joined("".join(value), essence)
        return [joined(entry, essence) for entry in value]
    if isinstance(value, str) and (found := PICTURE.search(value)):
        return {"html": PICTURE.sub("", value), "picture": base64.b64decode(found[1]).decode()}
    return value


def theirs(kind: str, content: Any) -> bool:
    """Whether this output is as a library makes it: the book's own pictures say so in their first tag."""
    own = kind == "image/svg+xml" and "l1l2-still" in "".join(content)[:200]
    return kind.startswith(("image/", "application/vnd.jupyter.widget-view")) and not own


def model_of(model: Any, essence: bool) -> Any:
    """A widget's state, with its buffers at their places."""
    state = {k: v for k, v in model["state"].items() if not (essence and k.startswith("_"))}
    for buffer in model.get("buffers", []):
        name = buffer["path"][1]
        spec = state["arrays"][name]
        array = np.frombuffer(base64.b64decode(buffer["data"]), spec["dtype"]).reshape(spec["shape"])
        state["arrays"] = {**state["arrays"], name: array}
    return state


@dataclass(frozen=True)
class Comparison:
    """What is the same to `digits`, and what is not."""

    digits: float

    def parts(self, old: Any, new: Any, where: str) -> Iterator[Difference]:
        """Descend to each difference, with the way there."""
        if isinstance(old, dict) and isinstance(new, dict):
            for key in sorted(old.keys() | new.keys()):
                yield from self.parts(old.get(key, NOTHING), new.get(key, NOTHING), step(where, key))
        elif (a := numbers(old)) is not None and (b := numbers(new)) is not None:
            yield from self.of_arrays(a, b, where)
        elif isinstance(old, list) and isinstance(new, list):
            for k, (left, right) in enumerate(zip_longest(old, new, fillvalue=NOTHING)):
                yield from self.parts(left, right, step(where, k))
        elif isinstance(old, str) and isinstance(new, str):
            yield from self.of_texts(old, new, where)
        elif type(old) is not type(new) or old != new:
            yield Difference(where, old, new)

    def of_arrays(self, a: np.ndarray[Any, Any], b: np.ndarray[Any, Any], where: str) -> Iterator[Difference]:
        if a.shape != b.shape:
            yield Difference(f"{where}, shape", a.shape, b.shape)
            return
        left, right = a.astype(np.float64), b.astype(np.float64)
        largest = float(np.abs(left[np.isfinite(left)]).max(initial=0.0))
        with np.errstate(invalid="ignore"):
            off = np.abs(left - right)
        wrong = ~((left == right) | (np.isnan(left) & np.isnan(right)) | (off <= self.digits * largest))
        if wrong.any():
            at = tuple(map(int, np.argwhere(wrong)[np.nan_to_num(off[wrong], nan=np.inf).argmax()]))
            told = f", entry {list(at)}, {int(wrong.sum())} of {wrong.size} off" if at else ""
            yield Difference(where + told, a[at], b[at])

    def of_texts(self, old: str, new: str, where: str) -> Iterator[Difference]:
        """The first line that differs; of a picture the first tag."""
        if old == new:
            return
        picture = "<svg" in old[:500] and "<svg" in new[:500]
        left, right = ((TAG.split(anonymous(t)) if picture else t.splitlines()) for t in (old, new))
        for k, (a, b) in enumerate(zip_longest(left, right, fillvalue=NOTHING)):
            drawn = picture and a.startswith("<") and not a.startswith(("<!", "<svg"))
            if not self.alike(a, b, places=drawn):
                yield Difference(f"{where}, {'tag' if picture else 'line'} {k + 1}", a, b)
                return

    def alike(self, old: str, new: str, *, places: bool) -> bool:
        """Whether two texts have the same words, and numbers that are close; `places` if they are drawn."""
        if old == new:
            return True
        if NUMBER.split(old) != NUMBER.split(new):
            return False
        pairs = zip(NUMBER.findall(old), NUMBER.findall(new), strict=True)
        return all(
            math.isclose(value(a), value(b), rel_tol=self.digits, abs_tol=unit(a, b) * places)
            for a, b in pairs
        )


def step(where: str, key: object) -> str:
    return f"{where} / {key}".removeprefix(" / ")


def numbers(value: Any) -> np.ndarray[Any, Any] | None:
    """A number, or a list or an array of nothing else, as an array."""
    if isinstance(value, np.ndarray):
        return value
    entries = value if isinstance(value, list) else [value]
    plain = entries and all(isinstance(x, int | float) and not isinstance(x, bool) for x in entries)
    return np.array(value, dtype=np.float64) if plain else None


def anonymous(picture: str) -> str:
    """The hashes in it numbered as they come."""
    seen: dict[str, str] = {}
    return HASH.sub(lambda found: seen.setdefault(found[0], f"hash{len(seen)}"), picture)


def value(number: str) -> float:
    return float(number.replace("−", "-"))


def unit(a: str, b: str) -> float:
    """One unit of the last decimal that either number has, and no less than a hundredth of a point."""
    decimals = max(len(n.partition(".")[2]) for n in (a, b))
    return max(1.001 * 10.0**-decimals if decimals else 0.0, 0.01)  # 1.001, as differences are rounded too
