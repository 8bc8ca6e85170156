"""Questions that check themselves, in Jupyter and in the plain page: `predict` and `answer`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from l1l2.checks import find
from l1l2.checks.kinds import Choice, Code, Numeric
from l1l2.figures.stored import stored

_STATIC = Path(__file__).parent / "static"


class Question(anywidget.AnyWidget):
    """One question of an exercise. `given` is what the reader answered: text, or the index of an option."""

    _esm = _STATIC / "quiz.js"
    _css = _STATIC / "quiz.css"
    kind = traitlets.Unicode().tag(sync=True)
    key = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    question = traitlets.Dict().tag(sync=True)
    given = traitlets.Any().tag(sync=True)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        options = [f"  ( ) {option}" for option in self.question.get("options", [])]
        return data | {"text/plain": "\n".join([self.label, *options])}, metadata


def predict(key: str) -> Question:
    """A guess before the answer: the options of the Choice filed under `key`, as radio buttons.

    Raises KeyError for an unknown key, TypeError if the key is not that of a Choice.
    """
    entry = find(key)
    if not isinstance(entry, Choice):
        raise TypeError(f"predict: {key!r} is a {type(entry).__name__}, and a prediction needs a Choice.")
    return _choice(key, entry, "Your prediction")


def answer(key: str) -> Question:
    """The answer to an exercise, a number or one of several options, which checks itself.

    Raises KeyError for an unknown key, TypeError if the answer is code: that is for `check` in a kernel.
    """
    entry = find(key)
    if isinstance(entry, Code):
        raise TypeError(f"answer: {key!r} asks for code. Use check({key!r}, your_function) in a cell.")
    return _number(key, entry) if isinstance(entry, Numeric) else _choice(key, entry, "Your answer")


def _choice(key: str, entry: Choice, label: str) -> Question:
    question = {"options": list(entry.options), "correct": entry.correct, "because": list(entry.because)}
    return Question(kind="choice", key=key, label=label, question=question, given=-1)


def _number(key: str, entry: Numeric) -> Question:
    question = {
        "truth": entry.truth(),
        "rtol": entry.rtol,
        "atol": entry.atol,
        "hints": [list(slip) for slip in entry.slips()],
        "because": entry.right,
    }
    label = f"Your answer ({entry.scale})" if entry.scale else "Your answer"
    return Question(kind="number", key=key, label=label, question=stored(question), given="")
