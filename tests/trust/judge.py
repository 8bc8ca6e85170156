"""Right, refused or wrong: what became of one cell of the table.

right : every number finite, every fit certified on the plain arrays by its duality gap, every other number
    equal to the one from elsewhere and to the one that the plain arrays give
refused : a ValueError or TypeError that this package or scikit-learn raises and whose message names the
    argument, shows the value and says what to do
warned : not exact, and a ConvergenceWarning says by how much
wrong : all else, warnings of NumPy included
"""

from __future__ import annotations

import re
import traceback
import warnings
from typing import Any, NamedTuple

import numpy as np

from l1l2.logistic_optimality import logistic_gap
from l1l2.optimality import duality_gap
from l1l2.solvers import ConvergenceWarning

from .answer import Answer, Caller, Fit
from .case import BASES, Case, Input, Truth

GAP, SINGLE = 1e-8, 1e-5  # shares of the null model's objective; of weights in float32
SAME = 1e-6
ANY = (r"\bX\b|\by\b|sample_weight|lams?\b|alpha|\bC\b|cv|noise_variance|array|shape|sums of squares", ".")
#: What begins a sentence that says what to do, or what the value would mean.
_VERBS = (
    "Add Ask Change Check Choose Convert Divide Encode Expected Fill Fit Give Keep Leave Name Number "
    "One Pass Raise Remove Reshape Set Standardise Sum Take Use"
)
_MEANINGS = (
    r"0 (?:means|leaves)|∞ means|For several|(?:For supervised learning, )?[Yy]ou might|[^.]*you must convert"
    r"|Please|There is nothing|[Ww]rite"
)
REMEDY = re.compile(rf"(?:^|[.!\n:;] +|\n)(?:{'|'.join(_VERBS.split())}|{_MEANINGS})")


class Verdict(NamedTuple):
    caller: str
    input: str
    outcome: str  # "right", "refused", "warned" or "wrong"
    why: str = ""


def applies(caller: Caller, row: Input) -> bool:
    return row.only in (None, caller.kind) and row.needs <= caller.takes


def judged(caller: Caller, row: Input) -> Verdict:
    case = row.make(BASES[caller.kind])
    flips = caller.name.startswith(row.welcome) if row.welcome else False
    may_refuse = row.refused is not None or row.either or flips
    may_answer = row.refused is None or row.either or flips
    try:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            answer = caller.call(case)
    except Exception as error:
        fault = refusal_fault(error, *(row.refused or ANY))
        if not may_refuse:
            fault = fault or f"refused what has an answer: {error}"
        return Verdict(caller.name, row.name, "wrong" if fault else "refused", fault)
    fault = noise(said)
    if not fault and not may_answer:
        fault = "answered what has no answer"
    fault = fault or answer_fault(caller, case, answer)
    if fault.startswith("gap") and any(issubclass(one.category, ConvergenceWarning) for one in said):
        return Verdict(caller.name, row.name, "warned", fault)
    return Verdict(caller.name, row.name, "wrong" if fault else "right", fault)


def noise(said: list[warnings.WarningMessage]) -> str:
    """Warnings that are no words to the user."""
    for one in said:
        if issubclass(one.category, (RuntimeWarning, DeprecationWarning)):
            return f"warns {one.category.__name__}: {one.message}"
    return ""


def refusal_fault(error: Exception, argument: str, value: str) -> str:
    message, kind = str(error), type(error).__name__
    if not isinstance(error, (ValueError, TypeError)) or isinstance(error, np.linalg.LinAlgError):
        return f"bare {kind}: {message}"
    raised = traceback.extract_tb(error.__traceback__)[-1].filename
    if not re.search(r"[/\\](l1l2|sklearn)[/\\]", raised):
        return f"bare {kind} of {raised.rsplit('/', 2)[-2]}: {message}"
    for what, pattern in (("the argument", argument), ("the value", value)):
        if not re.search(pattern, message):
            return f"{kind} without {what}: {message}"
    return "" if REMEDY.search(message) else f"{kind} without a remedy: {message}"


def answer_fault(caller: Caller, case: Case, answer: Answer) -> str:
    for name, value in answer.numbers.items():
        if not np.isfinite(np.asarray(value, dtype=float)).all():
            return f"{name} not finite"
    if case.truth is None:
        return ""
    for fit in answer.fits:
        gap = gap_of(caller.kind, case.truth, fit)
        if not gap <= (SINGLE if np.asarray(fit.coef).dtype == np.float32 else GAP):
            return f"gap {gap:.2g} at λ₁ = {fit.lam1:.3g}, λ₂ = {fit.lam2:.3g}"
    try:
        expected = answer.expected() if answer.expected else {}
    except ValueError as error:
        return f"no second opinion: {error}"
    if answer.numbers and (case.X is not case.truth.X or case.y is not case.truth.y):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = {**caller.call(case.clean()).numbers, **expected}
    for name in expected.keys() - {"gaps"}:
        ours, theirs = np.ravel(answer.numbers[name]), np.ravel(expected[name])
        if ours.shape != theirs.shape:
            return f"{name} of shape {ours.shape}, not {theirs.shape}"
        worst = np.abs(ours - theirs).max() / max(np.abs(theirs).max(), spread(case.truth, name))
        if not worst <= (SINGLE if ours.dtype == np.float32 else SAME):
            return f"{name} differ by {worst:.2g}"
    return ""


def spread(truth: Truth, name: str) -> float:
    """What counts as large where what is expected is zero."""
    size = np.abs(truth.y).max()
    with np.errstate(over="ignore", under="ignore"):
        return float({"errors": size**2, "loo": size**2}.get(name, size)) * 1e-3 or 1e-300


def gap_of(kind: str, truth: Truth, fit: Fit) -> float:
    how: dict[str, Any] = {"lam2": fit.lam2, "sample_weight": truth.weights}
    coef, intercept = np.asarray(fit.coef, dtype=float), np.asarray(fit.intercept, dtype=float)
    if not (np.isfinite(coef).all() and np.isfinite(intercept).all()):
        return float("inf")
    how["positive"] = fit.positive
    if kind == "classes":
        return logistic_gap(truth.X, truth.y, coef, intercept, fit.lam1, **how)
    return duality_gap(truth.X, truth.y, coef.ravel(), float(intercept.ravel()[0]), fit.lam1, **how)
