"""What every figure stands on: its widget, its bundle, and what the built page does with it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64decode
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.loading import script
from tests.unit.javascript import ROOT, run_javascript

from l1l2.figures import answer, path_explorer, predict
from l1l2.figures.controls import Drawn, LogSlider, Options, Slider, Steps, Switch
from l1l2.figures.figure import Stage, moving_figure, pack
from l1l2.figures.still import Axes, Picture, dodge

STATIC = ROOT / "src/l1l2/figures/static"
VIEW = "application/vnd.jupyter.widget-view+json"


page = script("site/_ext/widgets.py")


def small(controls: Any = (), **changes: Any) -> Stage:
    parts: dict[str, Any] = {
        "arrays": {"x": np.arange(3.0)},
        "options": {},
        "caption": 'A caption with <b> & "quotes".',
        "spoken": "Nothing moves.",
        "table": {"caption": "Table", "head": ["a"], "rows": [["1 < 2"]]},
        "still": "<svg><style>text{}</style></svg>",
    }
    return moving_figure("path_explorer", controls=controls, **(parts | changes))


def stored(widget: ipywidgets.Widget) -> dict[str, Any]:
    """The state that a notebook stores for every widget made so far, as the page's extension gets it."""
    state = ipywidgets.Widget.get_manager_state()["state"]
    assert widget.model_id in state
    return json.loads(json.dumps(state))


# The bundles


def test_the_committed_bundles_are_those_that_the_sources_make(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "site/js/build.py", tmp_path], check=True, capture_output=True)
    committed = {path.relative_to(STATIC) for path in STATIC.rglob("*.*")}
    kinds = {path.stem for path in (ROOT / "site/js/src/kinds").glob("*.js")} - {"index"}
    assert {Path(f"kinds/{kind}.js") for kind in kinds} <= committed
    for name in committed:
        assert (tmp_path / name).read_bytes() == (STATIC / name).read_bytes(), (
            f"{name} is stale: run `python site/js/build.py` and commit what it writes"
        )


def test_the_bundles_are_small_and_ask_for_nothing_from_elsewhere() -> None:
    sizes = {"quiz.js": 6_000, "figures.css": 8_000, "quiz.css": 4_000}
    sizes |= {"translator.js": 20_000, "translator.css": 4_000}
    sizes |= {f"kinds/{path.name}": 20_000 for path in (STATIC / "kinds").iterdir()}
    for name, limit in sizes.items():
        text = (STATIC / name).read_text("utf-8")
        assert len(text.encode()) <= limit
        addresses = set(re.findall(r"https?://[^\"'`\s)]+", text)) - {"http://www.w3.org/2000/svg"}
        assert not addresses


def test_the_lock_file_pins_every_package_and_names_no_host() -> None:
    lock = json.loads((ROOT / "site/js/package-lock.json").read_text())
    packages = {name: p for name, p in lock["packages"].items() if name}
    assert packages
    assert all("integrity" in p and "resolved" not in p for p in packages.values())


# The widget


def test_arrays_travel_as_little_endian_bytes_that_read_back_the_same() -> None:
    arrays = {
        "f": np.array([[0.1, -2.0]], dtype=">f8"),
        "i": np.array([1, -2], np.int32),
        "u": np.array([255], np.uint8),
    }
    for name, packed in pack(arrays).items():
        back = np.frombuffer(packed["data"], packed["dtype"]).reshape(packed["shape"])
        assert (back == arrays[name]).all()


def test_what_is_stored_is_rounded_to_twelve_digits() -> None:
    kept = np.array([[0.0, -0.1, 1e-300, 12345678901.2, 5e-324]])
    wild = np.array([2 / 3, -200 / 3, np.pi * 1e-9, 1e9 + 1 / 3])
    back = np.frombuffer(pack({"x": kept})["x"]["data"]).reshape(kept.shape)
    np.testing.assert_array_equal(back, kept)
    assert np.frombuffer(pack({"x": wild})["x"]["data"]).tolist() == [
        *(0.666666666667, -66.6666666667, 3.14159265359e-9, 1000000000.33)
    ]
    figure = small(
        [LogSlider("lam", "λ", 1 / 3, 200 / 3, 2 / 3)],
        options={"range": [1 / 3, "1/3", {"deep": (2 / 3, 7, True)}]},
    ).figure
    assert figure.options["range"] == [0.333333333333, "1/3", {"deep": (0.666666666667, 7, True)}]
    assert figure.lam == 0.666666666667
    assert figure.controls["lam"] == {"type": "number", "min": 0.333333333333, "max": 66.6666666667}
    truth = answer("norms.l2").question["truth"]
    assert (
        truth == float(f"{truth:.12g}") == pytest.approx(answer("norms.l2_squared").question["truth"] ** 0.5)
    )


@pytest.mark.parametrize(
    "bad", [np.arange(3), np.array([1.0], np.float32), np.array([True]), np.array(["a"])]
)
def test_an_array_of_another_dtype_is_refused(bad: Any) -> None:
    with pytest.raises(TypeError, match="x must be float64, int32 or uint8"):
        pack({"x": bad})


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_an_array_with_a_hole_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="x must be finite"):
        pack({"x": np.array([bad])})


def test_each_control_is_a_trait_a_widget_and_a_link_between_them() -> None:
    before = set(ipywidgets.Widget.get_manager_state()["state"])
    stage = small([
        LogSlider("lam", "λ", 0.01, 100.0, 2.0),
        Slider("seed", "seed", 1, 40, 3, 1), Slider("a", "a", 0, 1, 0.5, 0.1),
        Options("method", "method", ["x", "y"], value=1), Options("which", "which", ["x", "y"], menu=True),
        Switch("rule", "rule", True), Drawn("highlight", ["p", "q"]),
        Steps("rho", "ρ", ["0", "0.5", "0.99"], 2),
    ])  # fmt: skip
    figure = stage.figure
    assert (figure.lam, figure.seed, figure.a, figure.method, figure.which) == (2.0, 3, 0.5, 1, 0)
    assert (figure.rule, figure.highlight, figure.rho) == (True, -1, 2)
    made = {k: v for k, v in ipywidgets.Widget.get_manager_state()["state"].items() if k not in before}
    links = {tuple(m["state"]["target"])[1] for m in made.values() if m["model_name"] == "LinkModel"}
    assert links == {"lam", "seed", "a", "method", "which", "rule", "rho"}
    names = {m["model_name"] for m in made.values()}
    assert {"FloatLogSliderModel", "IntSliderModel", "FloatSliderModel"} <= names
    assert {"ToggleButtonsModel", "DropdownModel", "SelectionSliderModel", "CheckboxModel"} <= names


def test_a_control_that_does_not_matter_yet_starts_switched_off() -> None:
    method = Options("method", "method", ["x", "y"])
    assert small([method, LogSlider("b", "b", 1, 2, 1, only_when=("method", [1]))]).figure.b_off is True
    assert small([method, LogSlider("b", "b", 1, 2, 1, only_when=("method", [0]))]).figure.b_off is False


def test_the_output_keeps_a_picture_and_a_sentence_beside_the_widget() -> None:
    bundle = path_explorer()._repr_mimebundle_()
    assert set(bundle) == {VIEW, "image/svg+xml", "text/html", "text/plain"}
    assert bundle["text/plain"].startswith("λ 1.00: ")
    (encoded,) = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', bundle["text/html"])
    assert b64decode(encoded).decode() == bundle["image/svg+xml"]


def test_a_question_can_be_read_where_widgets_cannot() -> None:
    data, _ = predict("sparsity.revival")._repr_mimebundle_()  # type: ignore[misc]
    assert data["text/plain"].count("( )") == 3


# The built page


def html_of(widget: ipywidgets.Widget, state: dict[str, Any] | None = None, still: str = "<svg/>") -> str:
    return page.figure(widget.model_id, state or stored(widget), still, set())  # type: ignore[no-any-return]


def embedded(html: str) -> dict[str, Any]:
    (script,) = re.findall(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)
    return json.loads(script)  # type: ignore[no-any-return]


def test_the_page_holds_what_the_view_needs_and_not_the_code() -> None:
    stage = path_explorer()
    other = small()
    state = embedded(html_of(stage, still="<svg/>"))
    names = sorted(model["model_name"] for model in state.values())
    assert names.count("LinkModel") == 5
    assert names.count("AnyModel") == 1
    assert other.model_id not in state
    assert not [
        key
        for model in state.values()
        for key in model["state"]
        if key in ("_esm", "_css", "layout", "style")
    ]
    figure = state[stage.figure.model_id]
    assert {b["path"][1] for b in figure["buffers"]} == set(stage.figure.arrays)


def test_a_model_shown_twice_is_held_once() -> None:
    stage, held = path_explorer(), set()
    state = stored(stage)
    first = embedded(page.figure(stage.model_id, state, "<svg/>", held))
    assert stage.model_id in first
    assert embedded(page.figure(stage.model_id, state, "<svg/>", held)) == {}


def test_without_a_script_picture_caption_and_numbers_stay() -> None:
    html = html_of(small(), still="<svg><style>text{}</style><path/></svg>")
    assert "<svg><path/></svg>" in html
    assert "A caption with &lt;b&gt; &amp; &quot;quotes&quot;." in html
    assert "<td>1 &lt; 2</td>" in html


def test_without_a_script_a_question_can_be_read_and_its_answer_unfolded() -> None:
    html = html_of(predict("sparsity.revival"))
    assert html.count("<li>") == 3
    assert "<details><summary>Answer</summary>" in html
    assert "45.16" in html_of(answer("sparsity.lambda_max"))


def test_nothing_in_the_state_can_end_the_script_that_holds_it() -> None:
    html = html_of(small(options={"note": "</script><!--<script>"}))
    assert html.count("</script>") == 1
    assert "<!--" not in html
    assert "</script><!--<script>" in json.dumps(embedded(html))


@pytest.mark.parametrize(
    "make", [ipywidgets.Text, ipywidgets.IntRangeSlider, ipywidgets.Play, ipywidgets.HTML]
)
def test_a_widget_that_the_page_cannot_show_stops_the_build(make: Any) -> None:
    box = ipywidgets.VBox([make()])
    with pytest.raises(page.CannotShow, match=f"cannot show a {make.__name__}Model"):
        html_of(box)


def test_a_figure_of_an_unknown_kind_or_without_state_or_picture_stops_the_build() -> None:
    stage = small()
    state = stored(stage)
    state[stage.figure.model_id]["state"]["kind"] = "crystal_ball"
    with pytest.raises(page.CannotShow, match="figure of kind 'crystal_ball'"):
        html_of(stage, state)
    with pytest.raises(page.CannotShow, match="not stored in the notebook"):
        page.figure("nowhere", state, "<svg/>", set())
    with pytest.raises(page.CannotShow, match="no still picture"):
        html_of(small(), still="")


def test_python_and_the_page_agree_on_what_can_be_shown() -> None:
    controls = [
        n for n in page.SHOWN if n not in ("VBoxModel", "HBoxModel", "LinkModel", "DirectionalLinkModel")
    ]
    asked = [*controls, "TextModel", "VBoxModel"]
    shown = run_javascript("native.js", "return given.map((name) => m.isControl({ name }));", asked)
    assert shown == [True] * len(controls) + [False, False]
    assert set(run_javascript("kinds/index.js", "return Object.keys(m.KINDS);")) == page.drawings()


# The address


NUMBER, WHOLE = {"type": "number", "min": 0.01, "max": 100}, {"type": "integer", "min": 1, "max": 40}
OPTION, SWITCH = {"type": "option", "options": ["lasso", "elastic net"]}, {"type": "switch"}


def accepted(spec: dict[str, Any], texts: list[str]) -> list[Any]:
    body = "return given.texts.map((text) => m.accept(given.spec, text) ?? null);"
    return run_javascript("address.js", body, {"spec": spec, "texts": texts})  # type: ignore[no-any-return]


def test_a_value_in_the_address_that_the_control_could_have_is_taken() -> None:
    assert accepted(NUMBER, ["1", "0.01", "100", "1e-2", "2.5119", ".5", "5."]) == [
        1,
        0.01,
        100,
        0.01,
        2.5119,
        0.5,
        5,
    ]
    assert accepted(WHOLE, ["1", "40", "7"]) == [1, 40, 7]
    assert accepted(OPTION, ["lasso", "elastic net"]) == [0, 1]
    assert accepted(SWITCH, ["on", "off"]) == [True, False]


def test_a_hostile_or_nonsense_value_in_the_address_is_ignored() -> None:
    hostile = ["", " ", "NaN", "Infinity", "-Infinity", "1e999", "-1", "0", "101", "0x10", "1,5", "1 "]
    hostile += ["true", "null", "<script>alert(1)</script>", "__proto__", "constructor", "toString"]
    hostile += ["1e", "１", "[]", "1n", "lasso "]
    for spec in (NUMBER, WHOLE, OPTION, SWITCH):
        assert accepted(spec, hostile) == [None] * len(hostile)
    assert accepted(WHOLE, ["1.5", "41"]) == [None, None]


@given(st.floats(0.01, 100))
def test_a_number_survives_the_address_to_the_last_bit(value: float) -> None:
    assert float(repr(value)) == value


def test_every_written_value_is_read_back_the_same() -> None:
    values = np.random.default_rng(0).uniform(0.01, 100, 200).tolist()
    body = "return given.v.map((v) => m.accept(given.spec, m.write(given.spec, v)));"
    assert run_javascript("address.js", body, {"spec": NUMBER, "v": values}) == values


# Drawing


def test_a_scale_maps_ends_to_ends_and_back() -> None:
    body = """
      const scale = m.makeScale(given.log).domain(given.domain).range(given.range);
      return given.at.map((v) => [scale(v), scale.invert(scale(v))]);"""
    at = [0.01, 0.3, 1.0, 100.0]
    spec = {"domain": [0.01, 100.0], "range": [40.0, 640.0], "at": at}
    for log, warp in ((True, np.log), (False, np.asarray)):
        got = np.array(run_javascript("scale.js", body, spec | {"log": log}))
        share = (warp(np.array(at)) - warp(0.01)) / (warp(100.0) - warp(0.01))
        assert np.allclose(got[:, 0], 40 + 600 * share, atol=1e-9)
        assert np.allclose(got[:, 1], at, rtol=1e-12)


def test_decades_are_exact_powers_of_ten() -> None:
    assert run_javascript("scale.js", "return m.decades(0.01, 100);") == [0.01, 0.1, 1, 10, 100]
    assert run_javascript("scale.js", "return m.decades(0.02, 99);") == [0.1, 1, 10]


@given(st.lists(st.floats(0, 100), max_size=8))
def test_labels_keep_their_distance_and_their_order(wanted: list[float]) -> None:
    placed = dodge(wanted, 10.0, 0.0, 100.0)
    order = np.argsort(wanted, kind="stable")
    ordered = np.array(placed)[order] if wanted else np.array([])
    assert (np.diff(ordered) >= 10 - 1e-9).all()
    assert all(-1e-9 <= v <= 100 + 1e-9 for v in placed)


def test_a_label_with_room_stays_where_it_wants_to_be_and_a_pair_shares_the_shift() -> None:
    assert dodge([10.0, 50.0], 12.0, 0.0, 100.0) == [10.0, 50.0]
    assert dodge([52.0, 50.0], 12.0, 0.0, 100.0) == [57.0, 45.0]
    cases = [[10, 50], [52, 50], [], [1, 2, 3], [99, 98, 97, 50], [5, 5, 5]]
    page = run_javascript("plot.js", "return given.map((w) => m.dodge(w, 12, 0, 100));", cases)
    assert all(np.allclose(p, dodge(w, 12, 0, 100)) for p, w in zip(page, cases, strict=True))


def test_a_still_picture_puts_points_where_its_scales_say() -> None:
    picture = Picture(200, 100, 'a "picture" & more')
    axes = Axes(picture, left=10, top=10, width=100, height=50, x=(0.1, 10.0), y=(-1.0, 1.0), log_x=True)
    assert np.allclose(axes.at(1.0, 0.0), (60, 35))
    assert np.allclose(axes.at(0.1, 1.0), (10, 10))
    axes.curve([0.1, 10.0], [-1.0, 1.0], "l1l2-c0")
    assert 'd="M10,60L110,10"' in picture.svg()
    assert 'aria-label="a &quot;picture&quot; &amp; more"' in picture.svg()
