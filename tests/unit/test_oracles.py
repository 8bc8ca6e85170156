"""The oracles of `make trust` that are always here, on a few problems; and whether they can object."""

import numpy as np
import pytest
from tests.trust import oracles
from tests.trust.__main__ import SECTIONS
from tests.trust.table import printed

pytestmark = pytest.mark.filterwarnings("ignore")


def some(monkeypatch, here):
    """The rows of these oracles, by name, on a few problems."""
    monkeypatch.setattr(oracles, "PROBLEMS", 12)
    for name, (limit, pairs, _, missing) in oracles.ORACLES.items():
        monkeypatch.setitem(oracles.ORACLES, name, (limit, pairs, lambda name=name: name in here, missing))
    return {row.what.removeprefix("oracle: "): (row, told) for row, told in oracles.rows()}


ALWAYS = ["scikit-learn", "lars, its knots and between", "closed forms in fractions"]


def test_scikit_learn_lars_and_closed_forms_agree_with_the_package(monkeypatch):
    found = some(monkeypatch, ALWAYS)
    for name in ALWAYS:
        row, told = found[name]
        assert row.counts["right"] == row.counts.total() >= 12, told


def test_an_oracle_that_is_not_installed_is_said_to_be_missing_and_counts_nothing(monkeypatch, capsys):
    found = some(monkeypatch, [])
    assert len(found) >= 5
    assert all(row.counts.total() == 0 and row.note.startswith("not here") for row, _ in found.values())
    assert printed([row for row, _ in found.values()]) == 0
    assert "not here: Rscript with glmnet" in capsys.readouterr().out


@pytest.mark.parametrize("name", ALWAYS)
def test_an_answer_that_is_a_little_off_is_counted_as_wrong(monkeypatch, name):
    limit, pairs, _, _ = oracles.ORACLES[name]
    monkeypatch.setattr(oracles, "PROBLEMS", 4)
    off = ((np.asarray(found) * (1 + 1e-3), expected) for found, expected in pairs())
    row, told = oracles.compared(name, limit, off)
    assert row.counts["wrong"] > 0.9 * row.counts.total() > 0
    assert len(told) == row.counts["wrong"]


def test_numbers_of_another_shape_are_infinitely_far_apart():
    assert oracles.apart([1.0, 2.0], [1.0]) == np.inf


def test_trust_asks_the_oracles():
    assert "oracles" in SECTIONS
