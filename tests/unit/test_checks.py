"""The rule that judges answers: what it accepts, that every table obeys it, and that the page does too."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.javascript import run_javascript

import l1l2.checks
from l1l2.checks import Choice, Code, Numeric, check, find, kinds
from l1l2.figures import answer, predict

CHAPTERS = sorted({module.name for module in pkgutil.iter_modules(l1l2.checks.__path__)} - {"kinds"})
ANSWERS: dict[str, Numeric | Choice | Code] = {}
for chapter in CHAPTERS:
    ANSWERS |= import_module(f"l1l2.checks.{chapter}").ANSWERS
NUMERIC = sorted(key for key, entry in ANSWERS.items() if isinstance(entry, Numeric))
CHOICES = sorted(key for key, entry in ANSWERS.items() if isinstance(entry, Choice))
CODE = sorted(key for key, entry in ANSWERS.items() if isinstance(entry, Code))

ten = Numeric(10.0, rtol=0.01, hints=[(20.0, "half of it"), (lambda: 0.1, "the inverse of it")], right="Ten.")

WRITTEN = {
    "45,16": [45.16],
    "45.16": [45.16],
    " 45.16 ": [45.16],
    "1e-3": [0.001],
    "1,5E2": [150.0],
    "−3": [-3.0],
    "–3": [-3.0],
    "+3": [3.0],
    ".5": [0.5],
    "5.": [5.0],
    "1 000": [1000.0],
    "1\u202f000,5": [1000.5],
    "1_000": [1000.0],
    "1,234": [1.234, 1234.0],
    "0,234": [0.234],
    "1,234,567": [1234567.0],
    "1.234,5": [1234.5],
    "1,234.5": [1234.5],
    "12.5 %": [0.125],
    "1/4": [0.25],
    "λ = 2": [2.0],
    "": [],
    "ten": [],
    "-": [],
    "e5": [],
    "1.2.3": [],
    "1,2,3": [],
    "1/0": [],
    "1/2/3": [],
    "1e400": [],
    "0x10": [],
    "nan": [],
    "inf": [],
    "1..2": [],
    "--2": [],
    "2+2": [],
    "<b>2</b>": [],
    "٣": [],
}


@pytest.mark.parametrize(("text", "readings"), WRITTEN.items())
def test_a_number_is_understood_as_people_write_it(text: str, readings: list[float]) -> None:
    assert kinds.parse_number(text) == readings


@pytest.mark.parametrize(
    "right", [10, 10.0, 10.09, "10", "10,05", "9.91", np.float64(10), np.array([10]), "20/2"]
)
def test_a_right_number_is_right_in_any_dress(right: Any) -> None:
    assert ten.verdict(right).message == "Right. Ten."


def test_a_usual_slip_earns_its_hint_and_another_wrong_number_a_neutral_word() -> None:
    assert ten.verdict("20.1").message == "Not yet: half of it"
    assert ten.verdict(0.1).message == "Not yet: the inverse of it"
    assert ten.verdict(10.11).message == kinds.NEUTRAL
    assert not ten.verdict(-10)


@pytest.mark.parametrize("entry", [ten, Choice(["a", "b"], 0, ["yes", "no"]), Code(lambda given: None)])
@pytest.mark.parametrize("nothing", [None, ...])
def test_an_exercise_not_begun_is_not_yet_right(entry: Numeric | Choice | Code, nothing: Any) -> None:
    assert not entry.verdict(nothing)
    assert entry.verdict(nothing).message == kinds.NOTHING


@pytest.mark.parametrize("nonsense", ["soup", [1, 2], {}, np.nan, np.inf, 1j, True, object(), "NaN"])
def test_nonsense_gets_a_kind_word(nonsense: Any) -> None:
    assert ten.verdict(nonsense).message == kinds.NOT_A_NUMBER


@given(st.one_of(st.text(), st.floats(), st.none(), st.lists(st.floats()), st.binary(), st.complex_numbers()))
def test_no_answer_at_all_makes_a_check_raise(given: Any) -> None:
    for entry in (ten, Choice(["a", "b"], 1, ["no", "yes"])):
        assert entry.verdict(given).message.startswith(("Right.", "Not yet"))


def test_code_that_fails_in_any_way_is_told_and_not_raised() -> None:
    def test(function: Any) -> None:
        assert function(2) == 4, "two squared is four"

    square = Code(test, right="Squared.")
    assert square.verdict(lambda x: x * x).message == "Right. Squared."
    assert square.verdict(lambda x: 5).message == "Not yet: two squared is four"
    assert square.verdict(lambda x: x / 0).message == "Not yet: it raised ZeroDivisionError: division by zero"
    assert square.verdict(3).message.startswith("Not yet: it raised TypeError")
    assert not square.verdict(...)
    assert not square.verdict(None)


def test_a_check_prints_one_line_and_returns_its_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    key = NUMERIC[0]
    entry = find(key)
    assert isinstance(entry, Numeric)
    assert check(key, entry.truth())
    assert capsys.readouterr().out.startswith("Right.")
    assert not check(key, "soup")
    assert capsys.readouterr().out == kinds.NOT_A_NUMBER + "\n"


@pytest.mark.parametrize("key", ["sparsity.nothing", "nowhere.at_all", "sparsity", "", "..", "os.path"])
def test_an_unknown_key_is_an_error_that_says_so(key: str) -> None:
    with pytest.raises(KeyError, match="check: "):
        check(key, 1)


def test_a_table_that_contradicts_itself_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="2 options but 1 reasons"):
        Choice(["a", "b"], 0, ["only one"])
    with pytest.raises(ValueError, match="correct must be 0 … 1, got 2"):
        Choice(["a", "b"], 2, ["one", "two"])
    with pytest.raises(ValueError, match="rtol and atol"):
        Numeric(1.0, rtol=-1.0)
    with pytest.raises(ValueError, match="finite"):
        Numeric(float("nan")).truth()


@pytest.mark.parametrize("key", NUMERIC)
def test_every_number_in_the_tables_is_right_and_each_of_its_slips_is_hinted_at(key: str) -> None:
    entry = ANSWERS[key]
    assert isinstance(entry, Numeric)
    assert entry.verdict(entry.truth())
    assert entry.verdict(f"{entry.truth():.5g}"), "the answer to five digits must do"
    for wrong, hint in entry.slips():
        assert entry.verdict(wrong).message == f"Not yet: {hint}", f"the slip {wrong} is hidden by another"


@pytest.mark.parametrize("key", CHOICES)
def test_every_choice_in_the_tables_has_one_right_option_with_a_reason_for_each(key: str) -> None:
    entry = ANSWERS[key]
    assert isinstance(entry, Choice)
    verdicts = [entry.verdict(i) for i in range(len(entry.options))]
    assert [v.right for v in verdicts].count(True) == 1
    assert all(entry.because)
    assert [entry.verdict(option) for option in entry.options] == verdicts


@pytest.mark.parametrize("key", CODE)
def test_every_code_exercise_refuses_an_empty_answer(key: str) -> None:
    for empty in (None, ..., lambda *args, **kwargs: None, lambda *args, **kwargs: ...):
        assert not ANSWERS[key].verdict(empty)


def test_every_key_names_its_chapter_and_every_question_can_be_shown() -> None:
    for key, entry in ANSWERS.items():
        assert find(key) is entry
        if isinstance(entry, Choice):
            assert predict(key).question["correct"] == entry.correct
        if not isinstance(entry, Code):
            assert answer(key).key == key
    with pytest.raises(TypeError, match="Choice"):
        predict(NUMERIC[0])
    with pytest.raises(TypeError, match="check"):
        answer(CODE[0])


def test_the_page_judges_numbers_as_python_does() -> None:
    """The same verdict and the same words, for every way of writing and every number in the tables."""
    rng = np.random.default_rng(0)
    cases = []
    for key in NUMERIC:
        entry = ANSWERS[key]
        assert isinstance(entry, Numeric)
        wanted = [entry.truth(), *(wrong for wrong, _ in entry.slips())]
        edge = [
            t + s * (entry.atol + entry.rtol * abs(t)) * f
            for t in wanted
            for s in (-1, 1)
            for f in (0.999, 1.001)
        ]
        texts = [repr(v) for v in [*wanted, *edge, *rng.normal(0, 100, 5).tolist()]]
        texts += [text.replace(".", ",") for text in texts] + list(WRITTEN)
        cases += [(answer(key).question, text, entry.verdict(text)) for text in texts]
    told = run_javascript(
        "match.js", "return given.map(([q, t]) => m.judgeNumber(q, t));", [[q, text] for q, text, _ in cases]
    )
    for (_, text, python), page in zip(cases, told, strict=True):
        assert page == {"right": python.right, "message": python.message}, text


def test_the_page_judges_choices_as_python_does() -> None:
    cases = [(predict(key).question, i, ANSWERS[key].verdict(i))
             for key in CHOICES for i in range(len(predict(key).question["options"]))]  # fmt: skip
    told = run_javascript(
        "match.js", "return given.map(([q, i]) => m.judgeChoice(q, i));", [[q, i] for q, i, _ in cases]
    )
    assert told == [{"right": v.right, "message": v.message} for _, _, v in cases]


def test_the_page_reads_numbers_as_python_does() -> None:
    texts = list(WRITTEN)
    assert run_javascript("match.js", "return given.map(m.parseNumber);", texts) == [
        WRITTEN[text] for text in texts
    ]
