"""What chapters.yml says in numbers is what the chapters show."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
LIST = yaml.safe_load((ROOT / "chapters/chapters.yml").read_text("utf-8"))
WRITTEN = {entry["number"]: entry for entry in LIST["chapters"] if not entry.get("to_come")}
STATE = "application/vnd.jupyter.widget-state+json"
NUMBER = re.compile(r"(?<![\w.])[-−]?\d{1,3}(?: \d{3})+(?!\d)|(?<![\w.])[-−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
#: Names of norms, the place of an exercise in its chapter, a fraction of t.
NAMES = re.compile(r"\b\d-norm|exercise \d|1/t")


def numbers(text: str) -> list[str]:
    plain = re.sub(r"(?<=\d)_(?=\d)", "", NAMES.sub("", text.replace("\xa0", " ")))
    return [found.replace(" ", "").replace("−", "-") for found in NUMBER.findall(plain)]


def texts(entry: dict[str, Any]) -> Iterator[str]:
    """What the book itself says of a chapter; what people get wrong is quoted."""
    yield from (entry["question"], *entry["objectives"], entry["assign"])
    yield from (mistake["cure"] for mistake in entry["mistakes"])
    yield from (figure[key] for figure in entry["figures"] for key in ("title", "sentence"))
    yield from (
        step["what"] for reader in LIST["readers"] for step in reader["steps"] if belongs(step, entry)
    )


def belongs(step: dict[str, Any], entry: dict[str, Any]) -> bool:
    return bool(step["chapter"] == entry["number"])


def notebook(number: int) -> dict[str, Any]:
    return dict(json.loads((ROOT / f"{WRITTEN[number]['file']}.ipynb").read_text("utf-8")))


def printed(number: int) -> str:
    """All that the cells of a chapter printed, and what its figures and sentences say."""
    parts = []
    for cell in notebook(number)["cells"]:
        parts += [e["result"]["data"]["text/plain"] for e in cell["metadata"].get("user_expressions", [])]
        for output in cell.get("outputs", []):
            parts.append("".join(output.get("text") or output.get("data", {}).get("text/plain", "")))
    return "\n".join(parts)


def sources(number: int) -> str:
    return "\n".join("".join(cell["source"]) for cell in notebook(number)["cells"])


def arrays(number: int, kind: str) -> dict[str, np.ndarray[Any, Any]]:
    """The arrays that a chapter's figure draws, as they are stored in the notebook."""
    models = notebook(number)["metadata"]["widgets"][STATE]["state"].values()
    (model,) = (each for each in models if each["state"].get("kind") == kind)
    found = {}
    for buffer in model["buffers"]:
        name, spec = buffer["path"][1], model["state"]["arrays"][buffer["path"][1]]
        flat = np.frombuffer(base64.b64decode(buffer["data"]), dtype=spec["dtype"])
        found[name] = flat.reshape(spec["shape"])
    return found


def state(number: int) -> dict[str, Any]:
    (figure,) = WRITTEN[number]["figures"]
    return dict(figure["state"])


def sentence(number: int) -> str:
    return " ".join(WRITTEN[number]["figures"][0]["sentence"].split())


def is_shown(told: str, shown: set[float]) -> bool:
    """Whether a number that a cell shows rounds to the one that is told."""
    places = len(told.partition(".")[2])
    return any(round(each, places) == float(told) for each in shown)


@pytest.mark.parametrize("number", WRITTEN)
def test_each_number_is_a_setting_of_the_figure_or_stands_in_the_chapter(number: int) -> None:
    entry = WRITTEN[number]
    set_ = {str(value) for figure in entry["figures"] for value in figure["state"].values()}
    exact = {float(x) for x in numbers(sources(number))} | {float(e["number"]) for e in LIST["chapters"]}
    shown = {float(x) for x in numbers(printed(number))}
    for text in texts(entry):
        for told in numbers(text):
            assert told in set_ or float(told) in exact or is_shown(told, shown), f"{told} in: {text}"


def test_at_the_state_of_the_penalty_lens_two_weights_cost_the_same_near_by() -> None:
    (told,) = numbers(sentence(1))
    w = np.linspace(0, 3, 300_001)
    cost = (w - float(told)) ** 2 / 2 + state(1)["lam"] * np.sqrt(w)
    least = np.flatnonzero(np.diff(np.sign(np.diff(cost))) > 0) + 1  # the valley beside the one at zero
    assert state(1)["penalty"] == "q = ½"
    assert cost[least] == pytest.approx([cost[0]], abs=1e-6)
    assert abs(state(1)["a"] - float(told)) <= 0.1


def test_a_billion_leaves_nothing_and_in_small_units_nearly_everything() -> None:
    house = state(2)["lam"] / 442  # beside a sum of squares
    variances = arrays(2, "lambda_units")["variances"][0]
    kept = [(size**2 * variances / (size**2 * variances + house)).sum() for size in (1, 1e6)]
    assert state(2)["loss"] == "sum"
    assert kept[0] < 1e-4
    assert kept[1] > 9.99


def test_hdl_is_dead_where_the_explorer_opens_and_changes_sign_there() -> None:
    found = arrays(4, "path_explorer")
    lams, hdl = found["all.lasso.lams"], found["all.lasso.coefs"][:, 6]
    at = [np.interp(lam, lams[::-1], hdl[::-1]) for lam in (0.15, state(4)["lam"], 0.05)]
    assert at[0] < at[1] == 0 < at[2]


def test_the_shuffles_choose_as_far_apart_as_the_sentence_says() -> None:
    first, people, lam, other, times = numbers(sentence(6))
    found = arrays(6, "uncertain_valley")
    chosen = found["lams"][found["k10.chosen"][0].astype(int)]  # by the smallest error
    assert people == "442"
    assert round(chosen[int(first) - 1], 3) == float(lam)
    assert round(chosen[int(other) - 1] / chosen[int(first) - 1]) == int(times)
    assert state(6) == {"shuffle": int(first), "lam": pytest.approx(chosen[int(first) - 1], rel=0.01)}
    assert chosen[int(first) - 1] == chosen.min()


def test_nine_tenths_of_the_peak_go() -> None:
    found = arrays(9, "peak_shaving")
    (told,) = numbers(sentence(9))
    peak = found["errors"][0, 1, :, list(found["ps"]).index(40)]  # medians, for each λ
    left = peak[np.abs(found["lams"] - float(told)).argmin()] / peak[0]
    assert peak[0] == found["errors"][0, 1, 0].max()
    assert 0.05 < left < 0.15
    assert state(9)["lam"] == told


def test_the_belief_is_as_sure_as_the_sentence_says() -> None:
    zero, sure = numbers(sentence(10))
    line = (
        rf"λ₁ = {state(10)['lam']}, {state(10)['patients']} patients: .* says {zero}, P\(glu > 0\) = {sure}%"
    )
    assert re.search(line, printed(10))


def test_seven_steps_are_the_lambda_of_the_figure() -> None:
    assert "Seven steps" in sentence(13)
    assert state(13)["lam"] == round(1 / (0.2 * 7), 3)
    assert re.search(r"Early stopping, 7 steps, .* λ 0.714", printed(13))


def test_what_is_told_in_words_is_what_the_cells_printed() -> None:
    def shown(number: int, pattern: str) -> list[float]:
        (found,) = re.findall(pattern, printed(number))
        return [float(x) for x in ([found] if isinstance(found, str) else found)]

    assert 0.3 < shown(5, r"ρ =  0.0: at a tip ([\d.]+)%")[0] / 100 < 0.7  # "is common"
    assert shown(5, r"budget +([\d.]+)% of least squares, 1 alive")[0] < 5  # "it is rare"
    assert round(shown(7, r"λ = 1 +df +([\d.]+), weights 10")[0]) == 4  # "Ten weights can be worth four"
    count, df = shown(7, r"λ tuned +weights ([\d.]+), df ([\d.]+)")
    assert df > count  # "a search costs more than the weights it keeps"
