"""What was asked: every argument checked, and a reason where no number of the one is one of the other."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

import numpy as np

from .._validation import count, number, positive, share, strength
from ._question import Question
from ._settings import LOSSES, PENALTIES, Setting
from ._table import CONVENTIONS

# {a} and {b} are two settings, of which {a} is the one that stands in the way.
REFUSALS = {
    "decoupled": "{a} has no penalty: it shrinks the weights beside Adam's step, "
    "and what that comes to is the solution of {b} for no λ",
    "losses": "{a} fits {a_losses} and {b} {b_losses}: different losses have no λ in common",
    "loss": "{a} does not fit {loss}",
    "penalties": "{a} penalises by {a_penalties} and {b} by {b_penalties}: a ridge is no lasso",
    "penalty": "{a} has no {penalty}",
    "leaf": "with log-loss a leaf of {a} takes one Newton step, and does not minimise what {b} minimises",
    "intercept": "{a} penalises the intercept and {b} does not: their solutions differ for every λ, "
    "unless neither fits one (fit_intercept=False)",
    "both": "{a} does not take L1 and L2 at once, and here the share of L1 is {ratio}",
    "mixed": "a share of L1 of {ratio} is not {penalty} alone. Leave out penalty, or the share",
    "which": "{a} and {b} both have L1 and L2. Say penalty='l1' or 'l2', or give the strengths of both",
    "two": "{a} takes no share of L1, but two strengths. Give lam=({l1}, {l2})",
    "sd_y": "{a} divides y by its standard deviation, which an L2 feels. Give sd_y, which is np.std(y)",
}
ALONE = {"l1": 1.0, "l2": 0.0}


class NoTranslation(ValueError):
    """No number of the target has the source's solution; or what was given does not say which. Says why."""


def ask(
    where: str,
    lam: float | Sequence[float],
    source: str,
    target: str,
    n: int,
    l1_ratio: float | None,
    penalty: str | None,
    loss: str | None,
    sd_y: float | None,
    batch_size: int | None,
) -> Question:
    """The question, if it has an answer; arguments and errors as in `translate`."""
    a, b = _named(where, "source", source), _named(where, "target", target)
    n = count(where, "n", n)
    batch = n if batch_size is None else count(where, "batch_size", batch_size)
    if batch > n:
        raise ValueError(f"{where}: batch_size must be at most n = {n}, got {batch}. None is all at once.")
    sd = None if sd_y is None else positive(where, "sd_y", sd_y)
    fitted = _loss(where, a, b, loss)
    _compatible(where, a, b, fitted)
    value, ratio = _strengths(where, a, lam, l1_ratio)
    which = _penalty(where, a, b, ratio, penalty)
    question = Question(a, b, fitted, which, value, 1.0 if ratio is None else ratio, n, batch, sd)
    if sd is None and any(question.factor(each).sd for each in question.parts):
        _refuse(where, "sd_y", a if a.scales_y else b, b)
    if question.lost():
        raise ValueError(f"{where}: lam must stay within float64 when it is translated, got {lam}.")
    return question


def _refuse(where: str, why: str, a: Setting, b: Setting, **words: Any) -> NoReturn:
    words |= {"a": a.name, "b": b.name, "l1": a.penalties.get("l1"), "l2": a.penalties.get("l2")}
    for key, row in (("a", a), ("b", b)):
        words[f"{key}_losses"] = " and ".join(LOSSES[each] for each in row.losses)
        words[f"{key}_penalties"] = " and ".join(PENALTIES[each] for each in row.penalties)
    raise NoTranslation(f"{where}: {REFUSALS[why].format(**words)}.")


def _named(where: str, argument: str, name: Any) -> Setting:
    if isinstance(name, str) and name in CONVENTIONS:
        return CONVENTIONS[name]
    near = get_close_matches(str(name), CONVENTIONS, cutoff=0.4)
    hint = f"Did you mean {' or '.join(near)}?" if near else "See l1l2.conventions.CONVENTIONS."
    raise ValueError(f"{where}: {argument} must be a name in CONVENTIONS, got {name!r}. {hint}")


def _loss(where: str, a: Setting, b: Setting, loss: str | None) -> str:
    if loss is not None and not (isinstance(loss, str) and loss in LOSSES):
        raise ValueError(f"{where}: loss must be one of {', '.join(LOSSES)}, got {loss!r}. Or leave it out.")
    shared = [each for each in LOSSES if each in a.losses and each in b.losses]
    if not shared:
        _refuse(where, "losses", a, b)
    if loss is not None and loss not in shared:
        _refuse(where, "loss", b if loss in a.losses else a, b, loss=LOSSES[loss])
    return loss or shared[0]


def _compatible(where: str, a: Setting, b: Setting, loss: str) -> None:
    """Refuse what no λ reconciles."""
    if a is b:
        return
    if a.decoupled != b.decoupled:
        _refuse(where, "decoupled", *((a, b) if a.decoupled else (b, a)))
    if not set(a.penalties) & set(b.penalties):
        _refuse(where, "penalties", a, b)
    if loss == "log" and a.leaf != b.leaf:
        _refuse(where, "leaf", *((a, b) if a.leaf else (b, a)))
    for one, other in ((a, b), (b, a)):
        if one.intercept == "penalised" and other.intercept == "free":
            _refuse(where, "intercept", one, other)


def _strengths(
    where: str, a: Setting, lam: float | Sequence[float], l1_ratio: float | None
) -> tuple[float, float | None]:
    """The source's strength, and the share of L1 in it if that was given."""
    ratio = None if l1_ratio is None else share(where, "l1_ratio", l1_ratio)
    if np.ndim(lam) == 0:
        if ratio is not None and a.both == "two":
            _refuse(where, "two", a, a)
        return _strength(where, a, lam), ratio
    pair = [number(where, "lam", each) for each in lam] if np.ndim(lam) == 1 else []  # type: ignore[union-attr]
    if len(pair) != 2 or ratio is not None:
        raise ValueError(
            f"{where}: lam must be one number, or a pair without l1_ratio, got {lam!r}"
            f"{'' if ratio is None else f' and l1_ratio={ratio}'}. Translate a grid one by one."
        )
    if a.both == "two":
        first, second = (_strength(where, a, each) for each in pair)
        return first + second, first / (first + second) if first + second else 1.0
    return _strength(where, a, pair[0]), share(where, "lam[1], the share of L1,", pair[1])


def _strength(where: str, a: Setting, lam: Any) -> float:
    if not a.inverse:
        return strength(where, "lam", lam)
    value = number(where, "lam", lam)
    if not value > 0:
        raise ValueError(
            f"{where}: lam must be above 0, as it is the C of {a.name}, got {value}. "
            "The larger C, the weaker the penalty; inf is none."
        )
    return value


def _penalty(where: str, a: Setting, b: Setting, ratio: float | None, penalty: str | None) -> str:
    """The penalty that is translated: "l1", "l2", or "both" at the share given."""
    if penalty is not None and not (isinstance(penalty, str) and penalty in PENALTIES):
        raise ValueError(f"{where}: penalty must be 'l1' or 'l2', got {penalty!r}. For both give l1_ratio.")
    for each in (a, b):
        if penalty is not None and penalty not in each.penalties:
            _refuse(where, "penalty", each, b, penalty=PENALTIES[penalty])
    if ratio is None:
        shared = [each for each in PENALTIES if each in a.penalties and each in b.penalties]
        if penalty is None and len(shared) > 1:
            _refuse(where, "which", a, b)
        return penalty or shared[0]
    if penalty is not None and ratio != ALONE[penalty]:
        _refuse(where, "mixed", a, b, ratio=ratio, penalty=PENALTIES[penalty])
    for each in (a, b):
        if not each.both and ratio not in [ALONE[own] for own in each.penalties]:
            _refuse(where, "both", each, b, ratio=ratio)
    if penalty is None and b.both:
        return "both"
    return penalty or ("l1" if ratio else "l2")
