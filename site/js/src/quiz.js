// A question that checks itself: a number to type, or one of several options. By anywidget's front-end contract.

import { judgeChoice, judgeNumber } from "./match.js";

function html(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const name in attributes) node.setAttribute(name, attributes[name]);
  node.append(...children);
  return node;
}

let count = 0; // makes ids and group names unique in the page

export function question({ model, el }) {
  const id = `l1l2-q${(count += 1)}`;
  const status = html("p", { role: "status", class: "l1l2-verdict" });
  const tell = ({ right, message }) => {
    status.textContent = message;
    status.dataset.verdict = right ? "right" : "not-yet";
  };
  const make = model.get("kind") === "choice" ? choice : number;
  const { body, judge } = make(model, id);
  const form = html("form", { class: "l1l2-question", novalidate: "" }, ...body, status);
  const reveal = () => {
    const { given, verdict } = judge();
    model.set("given", given);
    model.save_changes();
    tell(verdict);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    reveal();
  });
  form.addEventListener("input", () => {
    status.textContent = "";
    delete status.dataset.verdict;
  });
  // A press on an option is an answer; arrow keys only walk through the options, and Enter or the button answers.
  let pressed = false;
  form.addEventListener("pointerdown", () => { pressed = true; });
  form.addEventListener("keydown", () => { pressed = false; });
  form.addEventListener("change", (event) => {
    if (pressed && event.target.type === "radio") reveal();
  });
  el.append(form);
}

function choice(model, id) {
  const ask = model.get("question");
  const options = ask.options.map((text, i) => html("label", {},
    html("input", { type: "radio", name: id, value: i }), html("span", {}, text)));
  const fields = html("fieldset", {}, html("legend", {}, model.get("label")), ...options,
    html("button", { type: "submit" }, "Check"));
  const judge = () => {
    const given = options.findIndex((option) => option.firstChild.checked);
    return { given, verdict: judgeChoice(ask, given) };
  };
  return { body: [fields], judge };
}

function number(model, id) {
  const input = html("input", { id, type: "text", inputmode: "text", autocomplete: "off", spellcheck: "false", size: "12" });
  const row = html("div", { class: "l1l2-number" }, html("label", { for: id }, model.get("label")), input,
    html("button", { type: "submit" }, "Check"));
  return { body: [row], judge: () => ({ given: input.value, verdict: judgeNumber(model.get("question"), input.value) }) };
}

export default { render: question };
