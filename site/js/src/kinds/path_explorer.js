// FIG-3: weights against λ, a cursor at λ, and below it the error of the model that λ gives.

import { number, strength } from "../format.js";
import { atKnots, meanSquaredError, ridgeAt } from "../interpolate.js";
import { Panel, dodge, dot, el, followPointer, html, set, spaced, through } from "../plot.js";

// What the x axis measures: for the lasso, for ridge, for the elastic net.
const METHODS = [
  "λ₁, the strength of the L1 penalty (log scale)",
  "λ₂, the strength of the L2 penalty (log scale)",
  "λ₁, with λ₂ held fixed (log scale)",
];
const [LASSO, RIDGE] = [0, 1];

export default function pathExplorer(view) {
  const { arrays, options, svg } = view;
  const { names, low, high } = options;
  const p = names.length;
  const model = new Models(view, p);
  const heights = ["all.", "split."].flatMap((rows) => Array.from(arrays[`${rows}lasso.coefs`], Math.abs));
  const top = 10 * Math.ceil(Math.max(...heights) / 10);
  const x = { log: true, domain: [low, high] };
  const cursor = el("line", { class: "l1l2-cursor" }, svg); // first, so that titles and marks lie over it
  const cursorName = el("text", { class: "l1l2-cursor-name", "text-anchor": "middle" }, svg);
  const weights = new Panel(svg, "weights", { x, y: { domain: [-top, top], ticks: ladder(top) } });
  const errors = new Panel(svg, "errors", { x, y: { domain: options.error_range, ticks: tens(...options.error_range) } });
  const knots = el("g", { class: "l1l2-knots" }, weights.marks);
  const lines = names.map((_, j) => el("path", { class: `l1l2-line ${look(j)}` }, weights.marks));
  const leaders = names.map((_, j) => el("path", { class: `l1l2-leader ${look(j)}` }, weights.marks));
  const labels = names.map((name) => label(name, weights.marks));
  const dots = names.map((name, j) => dot(svg, name, { class: look(j) }));
  const curves = ["train", "test"].map((part) => new Curve(errors, svg, part));
  const legend = makeLegend(view, names);
  const handles = [weights, errors].map((panel) => handle(view, panel));
  let drawn = "";

  function layout(width) {
    const narrow = width < 520;
    const place = { left: narrow ? 40 : 48, width: width - (narrow ? 74 : 88) };
    weights.layout({ ...place, top: 46, height: narrow ? 270 : 310, xNumbers: false,
      title: narrow ? "weight (score per SD)" : "weight: progression score per standard deviation of the feature" });
    errors.layout({ ...place, top: weights.box.bottom + 42, height: narrow ? 100 : 120, label: METHODS[view.get("method")],
      title: narrow ? "typical error (RMSE, score)" : "typical error: root mean square, in points of the progression score" });
    handles.forEach((redraw) => redraw());
    view.rail(weights.box);
    drawn = "";
    return errors.box.bottom + 46;
  }

  function drawCurves() {
    const grid = model.grid(low, high);
    const paths = grid.map((lam) => model.weights(lam).slice());
    lines.forEach((line, j) => {
      set(line, { d: alive(grid.map((lam, i) => [weights.x(lam), weights.y(paths[i][j]), paths[i][j] !== 0])) });
    });
    const ends = names.map((_, j) => weights.y(paths[0][j]));
    const spots = dodge(ends, 13, weights.box.top + 4, weights.box.bottom - 4);
    const edge = weights.box.left;
    names.forEach((_, j) => {
      set(labels[j], { x: edge - 10, y: spots[j] + 4 });
      set(leaders[j], { d: through([[edge - 8, spots[j]], [edge, ends[j]]]) });
    });
    knots.replaceChildren(...model.knots().filter((lam) => lam >= low).map((lam) => {
      const at = weights.x(lam);
      return el("path", { d: through([[at, weights.box.bottom - 7], [at, weights.box.bottom]]), "data-knot": String(lam) });
    }));
    curves.forEach((curve) => curve.draw(grid, paths, model));
    errors.relabel({ label: METHODS[view.get("method")] });
  }

  function draw() {
    const state = [view.get("method"), view.get("lam2"), view.get("rows")].join();
    if (state !== drawn) {
      model.choose();
      drawCurves();
      drawn = state;
    }
    const lam = view.get("lam");
    const w = model.weights(lam);
    const chosen = view.get("highlight");
    for (let j = 0; j < p; j += 1) {
      weights.put(dots[j], lam, w[j]);
      dots[j].classList.toggle("l1l2-zero", w[j] === 0);
      legend.write(j, w[j]);
    }
    emphasise(chosen);
    curves.forEach((curve) => curve.move(lam, w, model));
    const at = weights.x(lam).toFixed(2);
    set(cursor, { "data-name": "lam", "data-value": lam, x1: at, x2: at, y1: 18, y2: errors.box.bottom });
    set(cursorName, { x: at, y: 13 });
    cursorName.textContent = `${METHODS[view.get("method")].slice(0, 2)} = ${strength(lam)}`;
    return sentence(names, lam, w, chosen, curves);
  }

  function emphasise(chosen) {
    legend.press(chosen);
    [lines, leaders, labels, dots].forEach((group) => group.forEach((node, j) => {
      node.classList.toggle("l1l2-faded", chosen >= 0 && j !== chosen);
      node.classList.toggle("l1l2-strong", j === chosen);
    }));
  }

  return { layout, draw };
}

/** The model that is chosen by method, λ₂ and rows: its weights at any λ, exactly, and its errors. */
class Models {
  constructor(view, p) {
    Object.assign(this, { view, p, out: new Float64Array(p) });
    this.choose();
  }

  choose() {
    this.method = this.view.get("method");
    this.rows = this.view.get("rows") === 0 ? "all." : "split.";
    this.path = this.rows + (this.method === LASSO ? "lasso" : `enet${this.view.get("lam2")}`);
  }

  get(name) {
    return this.view.arrays[name];
  }

  weights(lam) {
    if (this.method === RIDGE) {
      const [e, pulls, basis] = ["eigenvalues", "pulls", "basis"].map((key) => this.get(`${this.rows}ridge.${key}`));
      return ridgeAt(e, pulls, basis, this.p, lam, this.out);
    }
    return atKnots(this.get(`${this.path}.lams`), this.get(`${this.path}.coefs`), this.p, lam, this.out);
  }

  knots() {
    return this.method === RIDGE ? [] : Array.from(this.get(`${this.path}.lams`));
  }

  /** Where to evaluate the curves: evenly in log λ, and at each knot, where they bend. */
  grid(low, high) {
    const inside = this.knots().filter((lam) => lam > low && lam < high);
    return [...spaced(low, high, 181, true), ...inside].sort((a, b) => a - b);
  }

  /** Root mean squared error on a part, "train" or "test"; null where there is no such part. */
  error(w, part) {
    const [Q, c, yy] = ["Q", "c", "yy"].map((key) => this.get(`${this.rows}${part}.${key}`));
    return Q ? Math.sqrt(meanSquaredError(w, Q, c, yy[0])) : null;
  }
}

/** One error curve, "train" (solid, round) or "test" (dashed, a diamond), with its name at its left end. */
class Curve {
  constructor(panel, svg, part) {
    Object.assign(this, { panel, part });
    const style = part === "train" ? "l1l2-train" : "l1l2-test";
    this.line = el("path", { class: `l1l2-line ${style}` }, panel.marks);
    this.name = el("text", { class: `l1l2-curve-name ${style}` }, panel.marks);
    this.name.textContent = part;
    this.dot = dot(svg, `${part} error`, { shape: part === "train" ? "circle" : "diamond", class: style });
  }

  draw(grid, paths, model) {
    const values = paths.map((w) => model.error(w, this.part));
    this.shown = values[0] !== null;
    [this.line, this.name, this.dot].forEach((node) => { node.style.display = this.shown ? "" : "none"; });
    if (!this.shown) return;
    set(this.line, { d: through(grid.map((lam, i) => [this.panel.x(lam), this.panel.y(values[i])])) });
    set(this.name, { x: this.panel.box.left + 6, y: this.panel.y(values[0]) + (this.part === "test" ? -6 : 15) });
  }

  move(lam, w, model) {
    this.value = model.error(w, this.part);
    if (this.shown) this.panel.put(this.dot, lam, this.value);
  }
}

/** Buttons under the figure: a sample of the line, the feature's name, its weight at the cursor. */
function makeLegend(view, names) {
  const values = names.map(() => html("span", { class: "l1l2-value" }));
  const buttons = names.map((name, j) => {
    const sample = el("svg", { width: 22, height: 10, "aria-hidden": "true" });
    el("path", { class: `l1l2-line ${look(j)}`, d: "M1,5H21" }, sample);
    const button = html("button", { type: "button", "aria-pressed": "false" }, sample, html("span", {}, name), values[j]);
    button.addEventListener("click", () => view.set("highlight", view.get("highlight") === j ? -1 : j));
    return button;
  });
  view.root.append(html("div", { class: "l1l2-legend", role: "group", "aria-label": "Weights; press one to single it out" }, ...buttons));
  return {
    write(j, weight) {
      values[j].textContent = number(weight);
      buttons[j].classList.toggle("l1l2-zero", weight === 0);
    },
    press(chosen) {
      buttons.forEach((button, j) => set(button, { "aria-pressed": String(j === chosen) }));
    },
  };
}

/** A press or a drag anywhere in a panel moves λ there. */
function handle(view, panel) {
  const area = el("rect", { fill: "transparent" }, view.svg);
  followPointer(view.svg, area, (x) => {
    const [low, high] = panel.x.domain();
    view.set("lam", Math.min(high, Math.max(low, panel.x.invert(x))));
  });
  return () => set(area, { x: panel.box.left, y: panel.box.top, width: panel.box.width, height: panel.box.height });
}

function label(name, parent) {
  const node = el("text", { class: "l1l2-name", "text-anchor": "end" }, parent);
  node.textContent = name;
  return node;
}

/** Path data through points [x, y, alive]: a weight that is exactly zero has no line. */
function alive(points) {
  let path = "";
  for (let start = 0; start < points.length; start += 1) {
    if (!points[start][2]) continue;
    let end = start;
    while (end + 1 < points.length && points[end + 1][2]) end += 1;
    path += through(points.slice(Math.max(0, start - 1), end + 2));
    start = end;
  }
  return path;
}

/** Five colours; from the sixth on they return with dashes. */
function look(j) {
  return `l1l2-c${j % 5}${j >= 5 ? " l1l2-dashed" : ""}`;
}

/** Round values from −top to top, zero among them. */
function ladder(top) {
  const step = top > 30 ? 20 : 10;
  return tens(-top, top).filter((value) => value % step === 0);
}

function tens(low, high) {
  const first = 10 * Math.ceil(low / 10);
  return Array.from({ length: Math.floor((high - first) / 10) + 1 }, (_, k) => first + 10 * k);
}

function sentence(names, lam, w, chosen, curves) {
  const alive = w.reduce((count, value) => count + (value !== 0), 0);
  const parts = [];
  if (alive === 0) parts.push(`all ${names.length} weights are zero`);
  else {
    let largest = 0;
    w.forEach((value, j) => { if (Math.abs(value) > Math.abs(w[largest])) largest = j; });
    parts.push(alive < names.length ? `${alive} of ${names.length} weights are not zero` : "no weight is zero");
    parts.push(`${names[largest]} ${number(w[largest])} is the largest`);
  }
  if (chosen >= 0) parts.push(`${names[chosen]} is ${number(w[chosen])}`);
  const test = curves[1];
  if (test.shown) parts.push(`error: ${curves.map((c) => `${c.part} ${strength(c.value)}`).join(", ")}`);
  return `λ ${strength(lam)}: ${parts.join("; ")}.`;
}
