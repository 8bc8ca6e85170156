"""One short module per peer. A new one is listed here, and that is all."""

from __future__ import annotations

from importlib import import_module

from ._peer import Peer

MODULES = (
    "ours",
    "scikit_learn",
    "intelex",
    "celer",
    "skglm",
    "adelie",
    "glmnet",
    "picasso",
    "glum",
    "floor",
)


def every() -> dict[str, Peer]:
    """All peers by name, installed or not: a module imports its library only when it is loaded."""
    peers = [kind() for name in MODULES for kind in import_module(f"{__name__}.{name}").PEERS]
    return {peer.name: peer for peer in peers}
