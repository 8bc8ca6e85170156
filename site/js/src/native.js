// The controls of ipywidgets as the browser's own: range, radio buttons, select, checkbox.

import { number, strength } from "./format.js";
import { html, set } from "./plot.js";

let count = 0; // makes ids and group names unique in the page

/**
 * A slider, over numbers or over the labels of a few options.
 * Arrow keys move one step; PageUp and PageDown an eighth of its range; Home and End to its ends.
 * words() is what a screen reader says for its value: the state of the figure that it moves.
 */
function slider(log) {
  return (model, words) => {
    const id = `l1l2-c${(count += 1)}`;
    const base = model.get("base") ?? 10;
    const labels = model.get("_options_labels");
    const trait = labels ? "index" : "value";
    const [low, high, step] = labels ? [0, labels.length - 1, 1] : ["min", "max", "step"].map((name) => model.get(name));
    const place = (value) => (log ? Math.log(value) / Math.log(base) : value);
    const value = (at) => (log ? base ** at : labels ? Math.round(at) : at);
    const write = labels ? (index) => labels[index] : log ? strength : number;
    const input = html("input", { type: "range", id, min: low, max: high, step });
    const output = html("output", { for: id });
    const show = () => {
      output.textContent = write(model.get(trait));
      set(input, { "aria-valuetext": words() || output.textContent });
    };
    const follow = () => {
      const now = String(place(model.get(trait)));
      if (Math.abs(input.value - now) > step / 1e6) input.value = now;
      show();
    };
    const move = (at) => model.set(trait, value(Math.min(high, Math.max(low, at))));
    input.addEventListener("input", () => move(tidy(input.valueAsNumber, step)));
    input.addEventListener("keydown", (event) => {
      const jump = { PageUp: 1, PageDown: -1 }[event.key];
      if (!jump) return;
      event.preventDefault();
      move(tidy(place(model.get(trait)) + jump * step * Math.max(1, Math.round((high - low) / step / 8)), step));
    });
    model.on(`change:${trait}`, follow);
    follow();
    const label = html("label", { for: id }, model.get("description") || "value");
    return { node: html("div", { class: "l1l2-slider" }, label, output, input), refresh: show, inputs: [input] };
  };
}

/** Sums of decimal steps, without the dust of binary fractions: 0.30000000000000004 → 0.3. */
function tidy(at, step) {
  const digits = Math.max(0, 3 - Math.floor(Math.log10(step)));
  return Number(at.toFixed(Math.min(12, digits)));
}

function buttons(model) {
  const name = `l1l2-c${(count += 1)}`;
  const inputs = model.get("_options_labels").map((_, i) => html("input", { type: "radio", name, value: i }));
  const labels = model.get("_options_labels").map((text, i) => html("label", {}, inputs[i], html("span", {}, text)));
  inputs.forEach((input, i) => input.addEventListener("change", () => model.set("index", i)));
  const show = () => inputs.forEach((input, i) => { input.checked = i === model.get("index"); });
  model.on("change:index", show);
  show();
  const legend = html("legend", {}, model.get("description"));
  return { node: html("fieldset", { class: "l1l2-choice" }, legend, html("div", {}, ...labels)), inputs };
}

function menu(model) {
  const id = `l1l2-c${(count += 1)}`;
  const select = html("select", { id }, ...model.get("_options_labels").map((text) => html("option", {}, text)));
  const show = () => { select.selectedIndex = model.get("index"); };
  select.addEventListener("change", () => model.set("index", select.selectedIndex));
  model.on("change:index", show);
  show();
  const label = html("label", { for: id }, model.get("description"));
  return { node: html("div", { class: "l1l2-menu" }, label, select), inputs: [select] };
}

function checkbox(model) {
  const input = html("input", { type: "checkbox" });
  const show = () => { input.checked = model.get("value"); };
  input.addEventListener("change", () => model.set("value", input.checked));
  model.on("change:value", show);
  show();
  return { node: html("label", { class: "l1l2-switch" }, input, html("span", {}, model.get("description"))), inputs: [input] };
}

const CONTROLS = {
  FloatLogSliderModel: slider(true),
  FloatSliderModel: slider(false),
  IntSliderModel: slider(false),
  ToggleButtonsModel: buttons,
  DropdownModel: menu,
  SelectionSliderModel: slider(false),
  CheckboxModel: checkbox,
};

export const isControl = (model) => Object.hasOwn(CONTROLS, model.name);

/** The native twin of a control: {node, refresh}; refresh() renews what it says aloud. */
export function control(model, words) {
  const { node, inputs, refresh = () => {} } = CONTROLS[model.name](model, words);
  const able = () => {
    inputs.forEach((input) => { input.disabled = Boolean(model.get("disabled")); });
    node.classList.toggle("l1l2-off", Boolean(model.get("disabled")));
  };
  model.on("change:disabled", able);
  able();
  return { node, refresh };
}
