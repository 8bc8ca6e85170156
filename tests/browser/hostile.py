"""What someone might write into an address, an answer, the browser's storage, or the data of a page."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from struct import pack
from typing import Any

#: Would leave a mark on the page if it ran anywhere.
RUN = "globalThis.ran=1"
SCRIPT = f"<script>{RUN}</script>"
IMAGE = f"<img src=x onerror={RUN}>"
CLOSING = f"\"'></option></script></textarea></title>{IMAGE}<svg onload={RUN}>"

TEXTS = {
    "a script": SCRIPT,
    "a handler": CLOSING,
    "a javascript: address": f"javascript:{RUN}//",
    "a template": "${" + RUN + "}{{" + RUN + "}}",
    "__proto__": "__proto__",
    "constructor": "constructor",
    "toString": "toString",
    "a path to the prototype": "__proto__[polluted]",
    "NaN": "NaN",
    "Infinity": "-Infinity",
    "1e400": "1e400",
    "the largest": "1.7976931348623157e308",
    "negative zero": "-0",
    "the smallest": "5e-324",
    "an integer beyond the exact": "9007199254740993",
    "hexadecimal": "0x10",
    "null": "null",
    "an object": '{"__proto__":{"polluted":1}}',
    "a bomb": "[" * 2000,
    "broken base64": "====%%%",
    "characters that are none": "\u0000\ufeff\u202e\ud7ff",
    "many digits": "1" * 5000 + "x",
    "long": "a" * 8_000,
}


def several(n: int) -> list[list[str]]:
    """The texts, n at a time."""
    texts = list(TEXTS.values())
    return [texts[k : k + n] for k in range(0, len(texts), n)]


#: Queries as they are, the broken ones too; {name} is a control of the page.
QUERIES = {
    "broken percent-encoding": "?{name}=%E0%A4%A&%=%&%zz=%zz",
    "a null byte": "?{name}=%00%0a%0d",
    "named by the prototype": "?__proto__[polluted]=1&__proto__.polluted=1&constructor.prototype.polluted=1",
    "the prototype of a figure": "?{figure}.__proto__=1&{figure}.constructor=1&{figure}.__proto__.polluted=1",
    "again and again": "?" + "&".join(["{name}=1e400"] * 1500),
    "another figure's state": "?two_balls.lam=3&twins.rho=7&network_playground.way=L2&translator.n=7",
    "nothing": "?{name}=&{name}&&&===",
    "more than one question mark": "??{name}=2?{name}=3",
}
FRAGMENTS = {
    "a script": f"#{SCRIPT}",
    "a handler": f"#{CLOSING}",
    "broken percent-encoding": "#%E0%A4%A%",
    "the prototype": "#__proto__",
    "a selector": "#a[b='c']:has(*),{};:::",
    "a megabyte": "#" + "a" * 1_000_000,
}
MEGABYTE = "?{name}=" + "9" * 1_000_000  # which a server would refuse, and a file takes

#: Of the browser's storage: {name: (the progress, the theme)}.
STORED: dict[str, tuple[str, str]] = {
    "broken": ('{"norms.sizes":', "{"),
    "a number": ("1e400", "7"),
    "a list": ("[1,2,[2]]", "[]"),
    "nothing": ("null", "null"),
    "text": ('"' + "2" * 1000 + '"', "dark light"),
    "wrong types": ('{"norms.sizes":"2","norms.shrink":[2],"x":{"y":2},"z":true}', "true"),
    "numbers that mean nothing": ('{"norms.sizes":3,"norms.shrink":-1,"x":1e400}', "AUTO"),
    "the prototype": ('{"__proto__":2,"constructor":2,"toString":1}', "__proto__"),
    "an object for a prototype": ('{"__proto__":{"polluted":1}}', "constructor"),
    "scripts": (json.dumps({SCRIPT: 2, CLOSING: 1}), CLOSING),
    "a bomb": ("[" * 100_000, "light\u0000"),
    "huge": (json.dumps({f"key{k}": 2 for k in range(100_000)}), "d" * 1_000_000),
}

Models = dict[str, Any]
Change = Callable[[Models], Any]


def model(models: Models, **like: Any) -> dict[str, Any]:
    """The first model with such a name, or of such a kind."""
    for each in models.values():
        if all(each.get(name, each["state"].get(name)) == value for name, value in like.items()):
            return dict(each)
    raise AssertionError(f"no model is {like}")


def sets(like: dict[str, Any], **state: Any) -> Change:
    def change(models: Models) -> None:
        model(models, **like)["state"].update(state)

    return change


def buffer(path: list[Any], data: str) -> Change:
    def change(models: Models) -> None:
        model(models, kind="shrinkage_spectrum")["buffers"][0].update(path=path, data=data)

    return change


def everywhere(text: str) -> Change:
    """The text in place of every title, label, option and caption."""

    def change(models: Models) -> None:
        for each in models.values():
            state = each["state"]
            for name in {"caption", "description", "label", "spoken"} & state.keys():
                state[name] = text
            if "_options_labels" in state:
                state["_options_labels"] = [f"{text}{k}" for k in range(len(state["_options_labels"]))]
            if "table" in state:
                state["table"] = {"caption": text, "head": [text], "rows": [[text]]}

    return change


def within_itself(models: Models) -> None:
    name, box = next((name, each) for name, each in models.items() if each["model_name"] == "VBoxModel")
    box["state"]["children"].insert(0, f"IPY_MODEL_{name}")


def renamed(models: Models) -> Models:
    return {"__proto__": {"model_name": "AnyModel", "state": {"polluted": 1}}} | models


def linked(trait: str) -> Change:
    def change(models: Models) -> None:
        model(models, model_name="LinkModel")["state"]["target"][1] = trait

    return change


def not_numbers(models: Models) -> None:
    """Every float of the first array is NaN."""
    figure = model(models, kind="shrinkage_spectrum")
    (first,) = [each for each in figure["buffers"] if each["path"][1] == "d"]
    size = len(first["data"]) * 3 // 4 // 8
    first["data"] = b64encode(pack(f"<{size}d", *[float("nan")] * size)).decode()


def removed(name: str) -> Change:
    def change(models: Models) -> None:
        del model(models, kind="shrinkage_spectrum")["state"][name]

    return change


FIGURE, SLIDER = {"kind": "shrinkage_spectrum"}, {"model_name": "FloatLogSliderModel"}
BUTTONS = {"model_name": "ToggleButtonsModel"}
#: What is made of a figure's models, or the text that takes their place, which no reader may be shown.
UNFIT: dict[str, Change | str] = {
    "no JSON": "{",
    "nothing": "",
    "null": "null",
    "a list": "[[]]",
    "a bomb": "[" * 200_000,
    "a bomb of objects": '{"a":' * 50_000,
    "no models": '{"a":1}',
    "models without states": '{"a":{"model_name":"VBoxModel"}}',
    "a state that is a list": '{"a":{"model_name":"VBoxModel","state":[]}}',
    "a thousand models": json.dumps({str(k): {"model_name": "x", "state": {}} for k in range(1000)}),
    "an unknown kind": sets(FIGURE, kind="constructor"),
    "the prototype for a kind": sets(FIGURE, kind="__proto__"),
    "no options": removed("options"),
    "no arrays": removed("arrays"),
    "no controls": removed("controls"),
    "no table": removed("table"),
    "options that say nothing": sets(FIGURE, options={}),
    "a caption that is none": sets(FIGURE, caption={"toString": 1}),
    "a state of no control": sets(FIGURE, lam="1e400"),
    "a table without end": sets(FIGURE, table={"caption": "", "head": [], "rows": [["1"]] * 100_000}),
    "a slider without a range": sets(SLIDER, min=None, max=None),
    "a slider the wrong way round": sets(SLIDER, min=3, max=-3),
    "a slider beyond all numbers": '{"a":{"model_name":"FloatSliderModel","state":{"min":0,"max":1e400}}}',
    "a slider without a step": sets(SLIDER, step=0),
    "a slider out of its range": sets(SLIDER, value=1e300),
    "buttons without options": sets(BUTTONS, _options_labels=[]),
    "buttons without end": sets(BUTTONS, _options_labels=["a"] * 1_000_000),
    "a button that is not there": sets(BUTTONS, index="length"),
    "a box within itself": within_itself,
    "a prototype among the models": renamed,
    "a child that is not there": sets({"model_name": "VBoxModel"}, children=["IPY_MODEL_nowhere"]),
    "a child of the prototype": sets({"model_name": "VBoxModel"}, children=["IPY_MODEL___proto__"]),
    "a link to nowhere": sets({"model_name": "LinkModel"}, source=["IPY_MODEL_nowhere", "value"]),
    "a link of one end": sets({"model_name": "LinkModel"}, source=[]),
    "broken base64": buffer(["arrays", "d", "data"], "====%%%"),
    "bytes that are missing": buffer(["arrays", "d", "data"], "AAAA"),
    "bytes for the prototype": buffer(["__proto__", "polluted"], "AAAA"),
    "bytes for an array's prototype": buffer(["arrays", "__proto__", "polluted"], "AAAA"),
    "bytes of bytes": buffer(["arrays", "d", "data", "buffer"], "AAAA"),
    "a path that is none": buffer([{}], "AAAA"),
    "numbers that are none": not_numbers,
}
#: What is odd, and does no harm: the figure is there, and says it as text.
ODD: dict[str, Change] = {
    "scripts for every title and label": everywhere(SCRIPT),
    "handlers for every title and label": everywhere(CLOSING),
    "a prototype in a state": sets(FIGURE, **{"__proto__": {"polluted": 1}, "constructor": SCRIPT}),
    "a link to the prototype": linked("__proto__"),
}


def changed(models: Models, change: Change | str) -> str:
    """The models as they would stand in the page."""
    if isinstance(change, str):
        return change
    copy = json.loads(json.dumps(models))
    made = change(copy)
    return json.dumps(copy if made is None else made).replace("<", "\\u003c")


def place_of(page: str, kind: str) -> tuple[int, int]:
    """From where to where the data of a figure stand in a page."""
    opening = '<script type="application/json">'
    begin = page.index(opening, page.index(f'id="figure-{kind}"')) + len(opening)
    return begin, page.index("</script>", begin)


def page_with(html: Path, name: str, change: Change | str, kind: str) -> str:
    """The built page, the data of its figure changed."""
    page = (html / name).read_text("utf-8")
    begin, end = place_of(page, kind)
    return page[:begin] + changed(json.loads(page[begin:end]), change) + page[end:]
