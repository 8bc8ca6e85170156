"""Whether two executed notebooks say the same, but for the last digits."""

from __future__ import annotations

import base64
import json
import math
import re
import struct
from typing import Any

NUMBER = re.compile(r"[-−+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?", re.IGNORECASE)
# Matplotlib names a clipping path by a hash of its place, which hangs on the last digits.
CLIP = re.compile(r"\bp[0-9a-f]{10}\b")


def floats(text: str) -> tuple[float, ...] | None:
    """The float64 numbers of a widget's base64 buffer; None if the text is no such buffer."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return struct.unpack(f"<{len(raw) // 8}d", raw) if raw and len(raw) % 8 == 0 else None


def close(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9)


def same(old: Any, new: Any) -> bool:
    """Equal but for the last digits, which another processor may round otherwise."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(same(old[k], new[k]) for k in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(same, old, new))
    if isinstance(old, (int, float)) and isinstance(new, (int, float)):
        return close(float(old), float(new))
    if not isinstance(old, str) or not isinstance(new, str) or old == new:
        return bool(old == new)
    if (a := floats(old)) is not None and (b := floats(new)) is not None:
        return len(a) == len(b) and all(map(close, a, b))
    old, new = CLIP.sub("clip", old), CLIP.sub("clip", new)
    if NUMBER.split(old) != NUMBER.split(new):
        return False
    pairs = zip(NUMBER.findall(old), NUMBER.findall(new), strict=True)
    return all(close(float(a.replace("−", "-")), float(b.replace("−", "-"))) for a, b in pairs)


def first_difference(old: str, new: str) -> str:
    """Where two dumped notebooks part, in a line or two."""
    where, left, right = part(json.loads(old), json.loads(new), "")
    return f"{where}:\n  - {left!s:.300}\n  + {right!s:.300}"


def part(old: Any, new: Any, where: str) -> tuple[str, Any, Any]:
    """Descend to the first difference, with the way there."""
    if isinstance(old, dict) and isinstance(new, dict):
        steps = [(key, old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys())]
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        steps = [(k, *pair) for k, pair in enumerate(zip(old, new, strict=True))]
    else:
        return where, old, new
    key, left, right = next(step for step in steps if not same(step[1], step[2]))
    return part(left, right, f"{where} / {key}".removeprefix(" / "))
