"""An answer in words: the formula that leads to it, the line of code that sets it, and why it holds."""

from __future__ import annotations

from ._question import Question
from ._settings import PENALTIES, Setting, Unit

# scikit-learn's names for the losses, where a line of code names one.
LOSS_NAMES = {"squared": "squared_error", "log": "log_loss", "squared_hinge": "squared_hinge"}
SYMBOLS = {"n": "n", "batch": "m", "sd": "sd_y"}
SENTENCES = {
    "minimises": "{a} minimises {objective}.",
    "decoupled": "Both take the same step, so the number stays.",
    "weighs": "The solutions agree where the penalty weighs the same against the loss.",
    "note": "{a}: {note}",
    "intercept": "{a} fits no intercept: leave it out of {b} as well.",
}


def written(x: float) -> str:
    """A number as it is typed, in full: 0.1, 3, 1e-07."""
    text = repr(float(x))
    return 'float("inf")' if text == "inf" else text.removesuffix(".0")


def product(unit: Unit, symbol: str, power: int, onto: int, ratio: str = "") -> str:
    """(ratio · unit · symbol^power)^onto, as one writes it: n·alpha, 1/(n·C)."""
    top: list[str] = [ratio] if ratio else []
    bottom: list[str] = []
    if unit.two:
        (top if unit.two > 0 else bottom).append(str(2 ** abs(unit.two)))
    for field, letter in SYMBOLS.items():
        exponent = getattr(unit, field)
        (top if exponent > 0 else bottom).extend([letter] * abs(exponent))
    (top if power > 0 else bottom).append(symbol)
    top, bottom = (top, bottom) if onto > 0 else (bottom, top)
    over, under = "·".join(top) or "1", "·".join(bottom)
    return over if not bottom else f"{over}/{under}" if len(bottom) == 1 else f"{over}/({under})"


def formula(question: Question) -> str:
    a, b = question.source, question.target
    if question.penalty == "both":
        return f"{_apart(question)} ({a.name}); {_together(question)} ({b.name})"
    each = question.penalty
    right = product(question.factor(each), a.penalties[each], a.power, b.power)
    return f"{b.penalties[each]} ({b.name}) = {right} ({a.name}) = {_numbers(question)}"


def _numbers(question: Question) -> str:
    answer = question.answer()
    return " and ".join(map(written, answer if isinstance(answer, tuple) else (answer,)))


def _apart(question: Question) -> str:
    """λ₁ and λ₂ in the target's unit, from what the source takes."""
    a = question.source
    shares = dict.fromkeys(PENALTIES, "")
    if a.both == "ratio":
        shares = {"l1": a.ratio, "l2": f"(1 − {a.ratio})"}
    terms = []
    for name, each in zip(("λ₁", "λ₂"), PENALTIES, strict=True):
        known = each in a.penalties
        term = product(question.factor(each), a.penalties[each], a.power, 1, shares[each]) if known else "0"
        terms.append(f"{name} = {term}")
    return ", ".join(terms)


def _together(question: Question) -> str:
    b = question.target
    if b.both == "two":
        parts = [f"{b.penalties['l1']} = λ₁", f"{b.penalties['l2']} = λ₂"]
    else:
        total = "1/(λ₁ + λ₂)" if b.inverse else "λ₁ + λ₂"
        parts = [f"{b.penalties['l1']} = {total}", f"{b.ratio} = λ₁/(λ₁ + λ₂)"]
    answer = question.answer()
    values = answer if isinstance(answer, tuple) else (answer,)
    return ", ".join(f"{part} = {written(value)}" for part, value in zip(parts, values, strict=True))


def code(question: Question) -> str:
    b, answer = question.target, question.answer()
    ratio = {"l1": 1.0, "l2": 0.0, "both": 0.0}[question.penalty]
    if not isinstance(answer, tuple):
        lam, strengths = answer, (answer * ratio, answer * (1 - ratio))
    elif b.both == "two":
        lam, strengths = sum(answer), answer
        ratio = answer[0] / lam if lam else 1.0
    else:
        (lam, ratio), strengths = answer, (0.0, 0.0)
    line = b.log_code if question.loss == "log" and b.log_code else b.code
    words = {
        "lam": written(lam),
        "ratio": written(ratio),
        "l1": written(strengths[0]),
        "l2": written(strengths[1]),
        "loss": LOSS_NAMES[question.loss],
        "penalty": question.penalty,
        "batch": str(question.batch),
    }
    for word, text in words.items():
        line = line.replace(f"{{{word}}}", text)
    return line


def reason(question: Question) -> str:
    a, b = question.source, question.target
    sentences = [_minimises(row, question) for row in ((a, b) if a is not b else (a,))]
    sentences.append(SENTENCES["decoupled" if a.decoupled else "weighs"])
    for row, other in ((a, b), (b, a)):
        if row.note and not (row is b and b.note == a.note):
            sentences.append(SENTENCES["note"].format(a=row.name, note=row.note))
        if row.intercept == "none" and other.intercept == "free":
            sentences.append(SENTENCES["intercept"].format(a=row.name, b=other.name))
    return " ".join(sentences)


def _minimises(row: Setting, question: Question) -> str:
    both = question.penalty == "both" and bool(row.both)
    each = "both" if both else next(p for p in (question.penalty, *row.penalties) if p in row.penalties)
    return SENTENCES["minimises"].format(a=row.name, objective=row.objective(question.loss, each))
