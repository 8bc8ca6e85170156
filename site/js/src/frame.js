// The life of a figure: one element, redrawn when a control moves or the width changes, that says its state in words.

import { decodeArrays } from "./arrays.js";
import { el, html, set } from "./plot.js";

const SPOKEN_AFTER = 600; // ms of rest before a screen reader is told

/**
 * Draw the figure of `model` into `parent`, by anywidget's contract for front-end modules.
 * kinds: {name: view → {layout(width) → height, draw() → sentence}}
 * page: true in the built page, where caption and table already stand beside the figure.
 * Returns the function that takes it down again.
 */
export function mount(kinds, { model, el: parent, page = false }) {
  const make = kinds[model.get("kind")];
  if (!make) throw new Error(`figure: no drawing is called ${model.get("kind")}`);
  const root = html("div", { class: "l1l2-figure", "data-kind": model.get("kind") });
  const words = html("p", { class: "l1l2-sentence" });
  root.append(words);
  const svg = el("svg", { role: "img", "aria-label": model.get("caption") }, root);
  let width = 0;
  const live = html("div", { class: "l1l2-live", "aria-live": "polite" });
  parent.append(root);

  const view = {
    model,
    root,
    svg,
    arrays: decodeArrays(model.get("arrays")),
    options: model.get("options"),
    get: (name) => model.get(name),
    set(name, value) {
      model.set(name, value);
      model.save_changes();
    },
    /** The page's sliders run from the left to the right of this box, so that a thumb stands under its cursor. */
    rail({ left, right }) {
      const place = root.closest(".l1l2-widget");
      place?.style.setProperty("--l1l2-rail-left", `${left}px`);
      place?.style.setProperty("--l1l2-rail-right", `${width - right}px`);
    },
  };
  const figure = make(view);
  root.append(live);
  if (!page) root.append(numbers(model));

  let timer = 0;
  const draw = () => {
    const sentence = figure.draw();
    words.textContent = sentence;
    if (sentence === model.get("spoken")) return;
    view.set("spoken", sentence);
    clearTimeout(timer);
    timer = setTimeout(() => { live.textContent = sentence; }, SPOKEN_AFTER);
  };
  const fit = () => {
    const now = Math.round(root.clientWidth) || width || 640;
    if (now === width) return;
    width = now;
    const height = figure.layout(width);
    set(svg, { width, height, viewBox: `0 0 ${width} ${height}` });
    draw();
  };

  const undo = [...switches(view), ...Object.keys(model.get("controls")).map((name) => listen(model, name, draw))];
  const observer = new ResizeObserver(fit);
  observer.observe(root);
  fit();
  return () => {
    observer.disconnect();
    clearTimeout(timer);
    undo.forEach((stop) => stop());
  };
}

function listen(model, name, callback) {
  model.on(`change:${name}`, callback);
  return () => model.off(`change:${name}`, callback);
}

/** A control that matters only while another has one of certain values is switched off otherwise. */
function switches(view) {
  return Object.entries(view.get("controls")).filter(([, spec]) => spec.only_when).map(([name, spec]) => {
    const [other, values] = spec.only_when;
    const decide = () => {
      const off = !values.includes(view.get(other));
      if (off !== view.get(`${name}_off`)) view.set(`${name}_off`, off);
    };
    decide();
    return listen(view.model, other, decide);
  });
}

/** The numbers behind the drawing, as a table that opens. */
function numbers(model) {
  const { caption, head, rows } = model.get("table");
  const row = (cells, tag) => html("tr", {}, ...cells.map((text) => html(tag, tag === "th" ? { scope: "col" } : {}, text)));
  const table = html("table", {}, html("caption", {}, caption), html("thead", {}, row(head, "th")),
    html("tbody", {}, ...rows.map((cells) => row(cells, "td"))));
  return html("details", { class: "l1l2-table" }, html("summary", {}, "The numbers"),
    html("div", { class: "l1l2-scroll", tabindex: "0" }, table));
}
