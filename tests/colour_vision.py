"""How far apart two colours are, for readers who lack a kind of cone too, and how they stand out from a page.

A colour is #rrggbb, or rgb(…) as a browser writes it.
"""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Machado, Oliveira and Fernandes (2009), doi:10.1109/TVCG.2009.113, severity 1.0, for linear RGB.
#: For tritanopia the authors call the model an approximation.
DEFICIENCIES: dict[str, Array] = {
    "none": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                            [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                              [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                            [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
#: The least CIEDE2000 difference of two colours of which each means something of its own.
#: About 1 is just noticeable side by side; thin lines that lie apart need far more.
APART = 10.0

# sRGB, IEC 61966-2-1: to XYZ under D65.
_TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                    [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip


def linear(colour: str) -> Array:
    """The light of a colour, red, green and blue from 0 to 1."""
    if colour.startswith("#"):
        values = [int(colour[k : k + 2], 16) for k in (1, 3, 5)]
    else:
        values = [float(v) for v in re.findall(r"[\d.]+", colour)[:3]]
    c = np.array(values) / 255
    return np.asarray(np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4))


def seen(colour: str, deficiency: str) -> Array:
    """The light that a reader with the deficiency would take for the same, as far as a screen can show it."""
    return np.clip(DEFICIENCIES[deficiency] @ linear(colour), 0, 1)


def lab(light: Array) -> Array:
    """CIELAB of linear RGB, under D65."""
    xyz = _TO_XYZ @ light / _TO_XYZ.sum(axis=1)
    d = 6 / 29
    f = np.where(xyz > d**3, np.cbrt(xyz), xyz / (3 * d**2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def ciede2000(one: Array, other: Array) -> float:
    """The difference of two colours in CIELAB: Sharma, Wu and Dalal (2005), doi:10.1002/col.20070."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    chroma7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    grey = 1.5 - 0.5 * np.sqrt(chroma7 / (chroma7 + 25.0**7))
    c1, c2 = np.hypot(grey * a1, b1), np.hypot(grey * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, grey * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0  # the shorter way round
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    hue = h1 + turn / 2 if c1 * c2 else h1 + h2
    t = (1 - 0.17 * _cos(hue - 30) + 0.24 * _cos(2 * hue) + 0.32 * _cos(3 * hue + 6)
         - 0.20 * _cos(4 * hue - 63))  # fmt: skip
    off = (light - 50) ** 2
    parts = np.array([
        (l2 - l1) / (1 + 0.015 * off / np.sqrt(20 + off)),
        (c2 - c1) / (1 + 0.045 * chroma),
        2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * t),
    ])  # fmt: skip
    blue = 60 * np.exp(-((((hue % 360) - 275) / 25) ** 2))
    tilt = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(np.radians(blue))
    return float(np.sqrt(parts @ parts + tilt * parts[1] * parts[2]))


def _cos(degrees: float) -> float:
    return float(np.cos(np.radians(degrees)))


def difference(one: str, other: str, deficiency: str = "none") -> float:
    """CIEDE2000 of two colours as a reader with the deficiency sees them."""
    return ciede2000(lab(seen(one, deficiency)), lab(seen(other, deficiency)))


def alike(colours: dict[str, str], least: float = APART) -> list[tuple[str, str, str, float]]:
    """The pairs among named colours that somebody would mix up: two names, the deficiency, the difference."""
    found = [
        (one, other, deficiency, round(difference(colours[one], colours[other], deficiency), 1))
        for one, other in combinations(colours, 2)
        for deficiency in DEFICIENCIES
    ]
    return [pair for pair in found if pair[-1] < least]


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2)."""
    return float(np.array([0.2126, 0.7152, 0.0722]) @ linear(colour))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2)."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)
