"""The claims ledger is complete, in order and well formed."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from ..loading import script

LEDGER = (Path(__file__).parents[2] / "chapters" / "claims.yml").read_text(encoding="utf-8")
CLAIMS = yaml.safe_load(LEDGER)
# How many claims each article makes: the ledger leaves none out.
CLAIMS_OF = {"S0": 26, "S1": 37, "S2": 17, "S3": 47}
VERDICTS = {"true", "conditions", "misleading", "unsupported", "false"}
FIELDS = ["id", "source", "claim", "verdict", "reason", "chapter", "kind"]
WITH_RECIPE = [*FIELDS[:5], "recipe", *FIELDS[5:]]

ROW = {
    "id": "S9-1", "source": "S9", "claim": "It is so.", "verdict": "false", "reason": "It is not.",
    "chapter": 1, "kind": "asserted",
}  # fmt: skip


@pytest.fixture(scope="module")
def faults():
    return script("site/_ext/claims.py").faults


def test_the_build_finds_no_fault_in_the_ledger(faults):
    assert faults([dict(row) for row in CLAIMS]) == []


@pytest.mark.parametrize("field", FIELDS)
def test_a_row_without_one_of_its_fields_is_refused(faults, field):
    lacking = {key: value for key, value in ROW.items() if key != field}
    assert faults([lacking]) == [f"{lacking.get('id', 'a row without id')} has no {field}"]
    assert faults([ROW | {field: ""}]) != []


def test_a_verdict_that_the_legend_does_not_have_is_refused(faults):
    assert "'maybe'" in faults([ROW | {"verdict": "maybe"}])[0]
    assert faults([ROW | {"verdict": True}]) == []


def test_a_claim_that_is_there_twice_is_refused(faults):
    assert faults([dict(ROW), dict(ROW)]) == ["S9-1 is there twice"]


@pytest.mark.parametrize(
    "number", ["7.2", "11 %", "95%", "−0.0007", "442", "20 000", "1,000", "10⁻⁸", "1e-8 or 0.1"]
)
def test_a_measured_number_in_a_reason_without_a_recipe_is_refused(faults, number):
    row = ROW | {"reason": f"It was {number} at the end."}
    assert faults([row]) == ["S9-1 has a measured number in its reason and no recipe"]
    assert faults([row | {"recipe": "40 draws (seed 0)."}]) == []


@pytest.mark.parametrize(
    "exact", ["L1 and L2", "(3, −4) is 7", "1 − 2ηλ", "λ₁/(2λ₂)", "8/(3√3)", "S3-40", "½"]
)
def test_a_number_that_counts_or_follows_from_a_definition_needs_no_recipe(faults, exact):
    assert faults([ROW | {"reason": f"It is {exact}."}]) == []


def sentences(text):
    return re.split(r"(?<=[.?!])\s+(?=[A-Z\"λ])", text)


def ids_where(wrong):
    return [row["id"] for row in CLAIMS if wrong(row)]


def test_every_claim_of_every_article_is_there_once_and_in_order():
    expected = [f"{source}-{k}" for source, count in CLAIMS_OF.items() for k in range(1, count + 1)]
    assert [row["id"] for row in CLAIMS] == expected


def test_every_row_has_exactly_the_fields_of_the_ledger():
    assert ids_where(lambda row: list(row) not in (FIELDS, WITH_RECIPE)) == []


def test_a_recipe_is_whole_sentences_short_enough_for_small_print():
    recipes = {row["id"]: row["recipe"] for row in CLAIMS if "recipe" in row}
    assert [name for name, text in recipes.items() if not text.endswith(".") or len(text) > 330] == []


def test_every_row_belongs_to_the_source_that_its_id_names():
    assert ids_where(lambda row: row["id"].split("-")[0] != row["source"]) == []


def test_every_row_has_a_chapter_of_the_book_for_its_home():
    assert ids_where(lambda row: type(row["chapter"]) is not int or not 1 <= row["chapter"] <= 14) == []


def test_the_verdicts_are_the_five_of_the_legend_and_each_is_given():
    counts = Counter(row["verdict"] for row in CLAIMS)
    assert set(counts) == VERDICTS
    assert sum(counts.values()) == sum(CLAIMS_OF.values())


def test_a_claim_is_one_whole_sentence():
    assert ids_where(lambda row: len(sentences(row["claim"])) != 1 or not row["claim"].endswith(".")) == []


def test_a_reason_is_one_or_two_whole_sentences():
    def wrong(row):
        parts = sentences(row["reason"])
        return len(parts) > 2 or not all(len(part) > 10 and part.endswith(".") for part in parts)

    assert ids_where(wrong) == []


def test_words_are_separated_by_single_spaces():
    for field in ("claim", "reason", "recipe"):
        texts = {row["id"]: row.get(field, "") for row in CLAIMS}
        assert [name for name, text in texts.items() if text != " ".join(text.split())] == []


def test_no_two_claims_read_the_same():
    counts = Counter(row["claim"] for row in CLAIMS)
    assert [claim for claim, count in counts.items() if count > 1] == []


def test_only_a_naming_or_a_claim_that_nothing_could_test_goes_without_an_assertion():
    assert ids_where(lambda row: row["kind"] not in ("asserted", "shown")) == []
    # To refute a claim, or to find its conditions, takes an experiment.
    assert ids_where(lambda row: row["kind"] == "shown" and row["verdict"] in ("false", "conditions")) == []
    assert ids_where(lambda row: row["kind"] == "asserted" and row["verdict"] == "unsupported") == []


def test_the_ledger_names_no_address_and_no_file_of_a_source():
    assert re.findall(r"https?:\S+|\S+\.(?:txt|com|html)\b", LEDGER) == []
