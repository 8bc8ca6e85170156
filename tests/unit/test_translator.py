"""The page's translator, in Node: on every pair it says what l1l2.conventions says, to the letter."""

import json
import math
from itertools import product

import numpy as np
import pytest
from tests.unit.javascript import run_javascript

from l1l2.conventions import CONVENTIONS, explain, translate
from l1l2.conventions._export import tables

NAMES = list(CONVENTIONS)
LOSSES = (None, "squared", "log", "squared_hinge")
ASKED = [
    {"n": 442, "sd_y": 77.0, "batch_size": 32},
    {"n": 7, "sd_y": None, "batch_size": None},
    {"n": 999_983, "sd_y": 0.0123, "batch_size": 999_983},
]
LAMS = [(0.3, 0.4), (1e-7, 0.9), (123456.789, 1 / 3)]
ANSWERS = """
const read = (x) => Array.isArray(x) ? x.map(read) : x === "inf" ? Infinity : x;
const write = (x) => Array.isArray(x) ? x.map(write) : x === Infinity ? "inf" : x;
return given.asked.map((asked) => {
  try {
    const { answer, formula, code, reason } = m.translate(given.tables, { ...asked, lam: read(asked.lam) });
    return [write(answer), formula, code, reason];
  } catch (error) { return [error.constructor.name, error.message]; }
});
"""
KINDS = {"NoTranslation": "NoTranslation", "ValueError": "BadInput", "TypeError": "BadInput"}


def questions(source, asked, lam):
    """Each loss and penalty in which a pair could be meant, with one number and with a pair of them."""
    for target, loss, penalty in product(NAMES, LOSSES, (None, "l1", "l2")):
        about = {"source": source, "target": target, "loss": loss, **asked}
        yield about | {"lam": lam[0], "penalty": penalty}
        if CONVENTIONS[source].both:
            yield about | {"lam": list(lam), "penalty": penalty}
        else:
            yield about | {"lam": lam[0], "l1_ratio": lam[1], "penalty": penalty}


def by_python(asked):
    asked = {name: math.inf if value == "inf" else value for name, value in asked.items()}
    if isinstance(asked["lam"], list):
        asked["lam"] = tuple(asked["lam"])
    try:
        answer = translate(**asked)
        return [list(answer) if isinstance(answer, tuple) else answer, *explain(**asked)]
    except (ValueError, TypeError) as error:
        return [KINDS[type(error).__name__], str(error).removeprefix("translate: ")]


def both(asked):
    """What JavaScript and what Python answer to each question."""
    there = run_javascript("translator/translate.js", ANSWERS, {"tables": tables(), "asked": asked})
    for answer in there:
        if len(answer) == 4:
            answer[0] = np.array(answer[0], dtype=float).tolist()
    return list(zip(asked, there, map(by_python, asked), strict=True))


@pytest.mark.parametrize(("asked", "lam"), list(zip(ASKED, LAMS, strict=True)))
def test_every_pair_has_python_s_number_text_and_refusal(asked, lam):
    answered = set()
    for question, there, here in both([each for source in NAMES for each in questions(source, asked, lam)]):
        assert there == here, question
        answered.add((question["source"], question["target"], len(here) == 2))
    assert {pair[:2] for pair in answered} == set(product(NAMES, NAMES))
    assert sum(not refused for *_, refused in answered) >= 400


def test_numbers_all_over_float64_are_the_same_to_the_last_digit():
    rng = np.random.default_rng(0)
    asked = []
    for _ in range(4000):
        lam, sd, n = 10 ** rng.uniform(-12, 12), 10 ** rng.uniform(-3, 3), int(rng.integers(1, 10**7))
        more = {"sd_y": sd, "penalty": [None, "l1", "l2"][rng.integers(3)]}
        asked.append(
            {"lam": lam, "source": str(rng.choice(NAMES)), "target": str(rng.choice(NAMES)), "n": n} | more
        )
    assert [found for found in both(asked) if found[1] != found[2]] == []


@pytest.mark.parametrize(
    "change",
    [
        {"lam": -1.0},
        {"lam": "inf"},
        {"lam": "1,5"},
        {"lam": [0.3, 1.5]},
        {"lam": [0.3, -0.5]},
        {"lam": [0.3, 0.5, 0.2]},
        {"lam": [0.3, 0.5], "l1_ratio": 0.5},
        {"lam": 0.0},
        {"lam": [0.0, 0.0], "source": "book.L1L2"},
        {"lam": [0.0, 0.0], "source": "book.L1L2", "target": "sklearn.LogisticRegression"},
        {"lam": [1.0, 2.0], "source": "book.L1L2", "target": "sklearn.LogisticRegression"},
        {"lam": 1e-323, "source": "sklearn.Ridge", "target": "book.L2", "n": 10**6},
        {"lam": 0.0, "source": "book.L2", "target": "sklearn.LogisticRegression"},
        {"lam": 0.0, "source": "sklearn.LogisticRegression", "target": "book.L2"},
        {"lam": "inf", "source": "sklearn.LogisticRegression", "target": "book.L2"},
        {"lam": 1.0, "l1_ratio": 0.5, "source": "xgboost"},
        {"lam": 1.0, "l1_ratio": 0.5, "penalty": "l1"},
        {"lam": 1.0, "l1_ratio": 1.0, "target": "sklearn.Lasso"},
        {"lam": 1.0, "l1_ratio": 0.5, "target": "sklearn.Lasso"},
        {"n": 0},
        {"n": 1.5},
        {"n": "many"},
        {"sd_y": 0.0},
        {"sd_y": -2.5},
        {"batch_size": 0},
        {"batch_size": 443},
    ],
)
def test_what_makes_no_sense_is_refused_in_python_s_words(change):
    asked = {"lam": 0.3, "source": "sklearn.ElasticNet", "target": "glmnet.gaussian", "n": 442, "sd_y": 77.0}
    [(_, there, here)] = both([asked | change])
    assert there == here


def test_a_number_is_written_as_python_writes_it():
    numbers = [0.0, 1.0, -2.5, 0.1, 1e-4, 1.5e-5, 1e-7, 123456789012345.6, 1e15, 1e16, 1.25e17, 1e22, 5e-324]
    rng = np.random.default_rng(1)
    numbers += list(map(float, rng.standard_normal(1000) * 10.0 ** rng.integers(-30, 30, 1000)))
    written = run_javascript("translator/translate.js", "return given.map(m.repr);", numbers)
    assert written == [repr(x) for x in numbers]


def test_a_form_asks_for_what_the_answer_depends_on_and_for_nothing_else():
    """What is left out changes nothing; what is asked for changes the number or the line of code."""
    asked = [
        {"source": a, "target": b, "loss": loss, "penalty": penalty}
        for a, b, loss, penalty in product(NAMES, NAMES, (None, "log"), (None, "l2"))
    ]
    body = "return given.asked.map((each) => m.needed(given.tables, each.source, each.target, each));"
    found = run_javascript("translator/translate.js", body, {"tables": tables(), "asked": asked})
    seen = set()
    for question, need in zip(asked, found, strict=True):
        penalty = (
            question["penalty"]
            if question["penalty"] in need["penalties"]
            else (need["penalties"] or [None])[0]
        )
        loss = question["loss"] if question["loss"] in need["losses"] else (need["losses"] or [None])[0]
        plain = question | {"lam": 0.3, "n": 442, "penalty": penalty, "loss": loss}
        for field, (one, other) in {"sd_y": (77.0, 5.0), "batch_size": (32, 7)}.items():
            rest = {"sd_y": 77.0, "batch_size": 32}
            answers = [by_python(plain | rest | {field: value}) for value in (one, other)]
            assert need[field] == (answers[0][:3] != answers[1][:3]), (question, field)
            seen.add((field, need[field]))
    assert len(seen) == 4


def test_the_data_are_plain_and_small():
    text = json.dumps(tables(), ensure_ascii=False, separators=(",", ":"))
    assert json.loads(text) == tables()
    assert len(text.encode()) < 30_000
    assert [name for group in tables()["groups"].values() for name in group] == NAMES
