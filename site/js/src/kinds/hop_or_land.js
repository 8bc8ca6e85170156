// FIG-4: the weights after each step of a rule: all of them, those near zero magnified, and how many are exactly zero.

import { number, strength } from "../format.js";
import { PROXIMAL, GRADIENT, firstZero, run, zeroCounts } from "../hop_or_land_math.js";
import { Panel, dodge, dot, el, followPointer, html, set, through } from "../plot.js";

const FINE = 1e4; // weights in the lines' paths are whole multiples of 1/FINE: two panels draw the same path
const SLACK = 1; // of them: a sixth of a pixel in the magnified panel
let count = 0; // makes ids unique in the page

export default function hopOrLand(view) {
  const { svg } = view;
  const { names, matter, near, rules, steps, top } = view.options;
  const p = names.length;
  const lab = new Lab(view);
  const x = { log: true, domain: [1, steps], ticks: [1, 3, 10, 30, 100, steps] };
  const whole = new Panel(svg, "weights", { x, y: { domain: [-top, top], ticks: [-1, 0, 1] } });
  const close = new Panel(svg, "near", { x, y: { domain: [-near, near], ticks: [-near, -near / 2, 0, near / 2, near] } });
  const tally = new Panel(svg, "zeros", { x, y: { domain: [0, p], ticks: [0, p / 2, p] } });

  const band = el("rect", { class: "l1l2-band" }, close.marks);
  const id = `l1l2-hop-${(count += 1)}`;
  const traces = el("g", { id });
  const lines = Array.from({ length: p }, (_, j) => {
    const classes = matter.includes(j) ? "l1l2-c0" : "l1l2-c1 l1l2-fine";
    return el("path", { class: `l1l2-line ${classes}`, "vector-effect": "non-scaling-stroke" }, traces);
  });
  const windows = [whole, close].map((panel, k) => {
    const clip = el("clipPath", { id: `${id}-${k}` }, svg);
    const rect = el("rect", {}, clip);
    const group = el("g", { "clip-path": `url(#${id}-${k})` }, panel.marks);
    const copy = k ? el("use", { href: `#${id}` }, group) : group.appendChild(traces);
    return { panel, rect, copy };
  });
  set(windows[1].copy, { opacity: 0.6 });
  const edges = el("path", { class: "l1l2-line l1l2-dashed l1l2-test l1l2-fine" }, close.marks);
  const bandName = el("text", { class: "l1l2-curve-name l1l2-test" }, close.marks);
  bandName.textContent = "± ηλ";
  const labels = Array.from({ length: matter.length + 1 }, (_, i) => (
    el("text", { class: `l1l2-curve-name ${i < matter.length ? "l1l2-c0" : "l1l2-c1"}` }, whole.marks)));
  const target = el("path", { class: "l1l2-line l1l2-dashed l1l2-train l1l2-fine" }, tally.marks);
  const targetName = el("text", { class: "l1l2-quiet" }, tally.marks);
  const staircase = el("path", { class: "l1l2-line l1l2-c2" }, tally.marks);
  const cursor = el("line", { class: "l1l2-cursor", "data-name": "step" }, svg);
  const cursorName = el("text", { class: "l1l2-cursor-name", "text-anchor": "middle" }, svg);
  const [dots, closeDots] = ["", "near "].map((prefix) => Array.from({ length: p }, (_, j) => (
    dot(svg, prefix + names[j], { radius: 3.5, class: matter.includes(j) ? "l1l2-c0" : "l1l2-c1" }))));
  const zeros = dot(svg, "exact zeros", { shape: "square", radius: 4.5, class: "l1l2-c2" });
  const log = makeLog(view.root, rules, names);
  const areas = [whole, close, tally].map((panel) => {
    const area = el("rect", { fill: "transparent" }, svg);
    followPointer(svg, area, (px) => view.set("step", Math.min(steps, Math.max(1, Math.round(panel.x.invert(px))))));
    return () => set(area, { x: panel.box.left, y: panel.box.top, width: panel.box.width, height: panel.box.height });
  });
  let across = []; // the x of each step, in tenths of a pixel
  let stale = true;

  function layout(width) {
    const narrow = width < 520;
    const place = { left: 46, width: width - 46 - 74, numbers: "left" };
    whole.layout({ ...place, top: 46, height: narrow ? 170 : 190, xNumbers: false, title: "the weights, step by step" });
    close.layout({ ...place, top: whole.box.bottom + 40, height: narrow ? 150 : 170, xNumbers: false,
      title: narrow ? "magnified near zero" : "the same lines, magnified near zero" });
    tally.layout({ ...place, top: close.box.bottom + 40, height: 70, label: "step (log scale)",
      title: "weights that are exactly zero" });
    across = Array.from({ length: steps + 1 }, (_, t) => Math.round(10 * whole.x(Math.max(1, t))));
    for (const { panel, rect, copy } of windows) {
      const { left, top: y, width: w, height } = panel.box;
      set(rect, { x: left, y, width: w, height });
      // The copy lies in the first panel's scale, on top of which comes its own.
      const [unit, zero] = [panel.y(1) - panel.y(0), panel.y(0)];
      const ratio = unit / (whole.y(1) - whole.y(0));
      set(copy, { transform: copy === traces ? `translate(0,${zero}) scale(0.1,${unit / FINE})`
        : `translate(0,${zero - ratio * whole.y(0)}) scale(1,${ratio})` });
    }
    areas.forEach((put) => put());
    view.rail(whole.box);
    stale = true;
    return tally.box.bottom + 46;
  }

  function drawRun() {
    const { all, q } = lab;
    lines.forEach((line, j) => {
      state(line, { shown: j < q });
      if (j < q) line.setAttribute("d", trace(all, j, q, across));
    });
    nameLines();
    const size = Math.min(near, lab.eta * lab.lam);
    set(band, { x: close.box.left, y: close.y(size), width: close.box.width, height: close.y(-size) - close.y(size) });
    set(bandName, { x: close.box.right + 6, y: close.y(size) + 4 });
    set(edges, { d: [size, -size].map((w) => through([[close.box.left, close.y(w)], [close.box.right, close.y(w)]])).join("") });
    drawTally();
  }

  function drawTally() {
    const { counts, q, should } = lab;
    if (tally.y.domain()[1] !== q) tally.rescale("y", [0, q], q > 1 ? [0, q / 2, q] : [0, 1]);
    let path = `M${tally.x(1).toFixed(1)},${tally.y(counts[1]).toFixed(1)}`;
    for (let t = 2; t < counts.length; t += 1) {
      if (counts[t] !== counts[t - 1]) path += `H${across[t] / 10}V${tally.y(counts[t]).toFixed(1)}`;
    }
    set(staircase, { d: `${path}H${tally.box.right}` });
    const level = tally.y(should.length);
    set(target, { d: through([[tally.box.left, level], [tally.box.right, level]]) });
    set(targetName, { x: tally.box.right + 6, y: level + 4 });
    targetName.textContent = "solution";
  }

  function nameLines() {
    const { all, q } = lab;
    const shown = q === 1 ? [] : matter;
    const last = all.subarray(all.length - q);
    const spots = dodge([...shown.map((j) => last[j]), q === 1 ? last[0] : 0].map(whole.y), 13, whole.box.top + 4, whole.box.bottom - 4);
    labels.forEach((text, i) => {
      const others = i === matter.length;
      text.textContent = others ? (q === 1 ? "w" : `${p - matter.length} others`) : q === 1 ? "" : names[matter[i]];
      set(text, { x: whole.box.right + 6, y: (others ? spots.at(-1) : spots[i] ?? 0) + 4 });
    });
  }

  function draw() {
    if (lab.choose() || stale) drawRun();
    stale = false;
    const step = view.get("step");
    const { all, q } = lab;
    for (let j = 0; j < p; j += 1) {
      const w = j < q ? all[step * q + j] : 0;
      const inside = j < q && Math.abs(w) <= near;
      state(dots[j], { shown: j < q, zero: w === 0 });
      state(closeDots[j], { shown: inside, zero: w === 0 });
      if (j < q) whole.put(dots[j], step, w);
      if (inside) close.put(closeDots[j], step, w);
    }
    tally.put(zeros, step, lab.counts[step]);
    const at = whole.x(step).toFixed(2);
    set(cursor, { x1: at, x2: at, y1: 18, y2: tally.box.bottom, "data-value": String(step) });
    set(cursorName, { x: at, y: 13 });
    cursorName.textContent = `step ${step}`;
    const facts = rules.map((_, rule) => lab.facts(rule, step));
    log.write(facts, lab.rule, step, lab);
    return sentence(rules, lab, facts[lab.rule], step);
  }

  return { layout, draw };
}

/** The runs of the three rules at the λ and η chosen, made anew only when one of these changes. */
class Lab {
  constructor(view) {
    Object.assign(this, { view, key: "" });
  }

  choose() {
    const { view } = this;
    const [rule, weights, lam, eta] = ["rule", "weights", "lam", "eta"].map(view.get);
    const [problemKey, key] = [[weights, lam, eta].join(), [rule, weights, lam, eta].join()];
    if (key === this.key) return false;
    if (problemKey !== this.problemKey) {
      const [Q, c, w0] = ["Q", "c", "w0"].map((name) => view.arrays[`${weights ? "one" : "many"}.${name}`]);
      const problem = { Q, c, w0 };
      const { steps, rules } = view.options;
      Object.assign(this, { lam, eta, q: c.length });
      this.runs = rules.map((_, k) => run(k, problem, lam, eta, steps));
      this.tallies = this.runs.map((all) => zeroCounts(all, this.q));
      this.firsts = this.runs.map((all) => firstZero(all, this.q));
      const solved = [weights, lam].join();
      if (solved !== this.solved) {
        const solution = run(PROXIMAL, { ...problem, w0: new Float64Array(this.q) }, lam, 0.45, 200).subarray(-this.q);
        Object.assign(this, { solved, should: [...solution.keys()].filter((j) => solution[j] === 0) });
      }
    }
    Object.assign(this, { rule, key, problemKey, all: this.runs[rule], counts: this.tallies[rule] });
    return true;
  }

  /** After `step` steps of a rule: exact zeros, the first of them, the largest weight that should be zero. */
  facts(rule, step) {
    const all = this.runs[rule];
    const left = this.should.reduce((most, j) => Math.max(most, Math.abs(all[step * this.q + j])), 0);
    return { zeros: this.tallies[rule][step], first: this.firsts[rule], left };
  }
}

/**
 * Path data of weight j after each step: x in tenths of a pixel, y in 1/FINE, all whole numbers, which print fast. A step
 * is left out where the straight line from the last point drawn passes within SLACK of it: less for the browser to read.
 */
function trace(all, j, q, across) {
  let [at, y] = [across[1], Math.round(all[q + j] * FINE)]; // the last point drawn
  let [ahead, next] = [at, y]; // and the step that may be left out
  let [least, most] = [-Infinity, Infinity]; // slopes of lines that pass all steps between
  let path = `M${at},${y}`;
  for (let t = 2, i = 2 * q + j; t < across.length; t += 1, i += q) {
    const now = Math.round(all[i] * FINE);
    let [run, rise] = [across[t] - at, now - y];
    if (rise < least * run || rise > most * run) {
      path += `l${ahead - at},${next - y}`;
      [at, y, least, most] = [ahead, next, -Infinity, Infinity];
      [run, rise] = [across[t] - at, now - y];
    }
    least = Math.max(least, (rise - SLACK) / run);
    most = Math.min(most, (rise + SLACK) / run);
    [ahead, next] = [across[t], now];
  }
  return `${path}l${ahead - at},${next - y}`;
}

/** A mark that is shown or not, and hollow where its weight is zero: told to the page only when that changes. */
function state(mark, { shown, zero = false }) {
  if (shown !== mark.l1l2Shown) mark.style.display = (mark.l1l2Shown = shown) ? "" : "none";
  if (shown && zero !== (mark.l1l2Zero ?? false)) mark.classList.toggle("l1l2-zero", (mark.l1l2Zero = zero));
}

/** A table under the drawing that compares the three rules at the step of the cursor. */
function makeLog(root, rules, names) {
  const cell = (rule, what) => html("td", { "data-name": `${rule} ${what}` });
  const rows = rules.map((rule) => {
    const cells = ["zeros", "first", "left"].map((what) => cell(rule, what));
    return { cells, row: html("tr", {}, html("th", { scope: "row" }, rule), ...cells) };
  });
  const head = ["rule", "", "first zero", "largest that should be zero"].map((text) => html("th", { scope: "col" }, text));
  root.append(html("table", { class: "l1l2-log" }, html("thead", {}, html("tr", {}, ...head)),
    html("tbody", {}, ...rows.map(({ row }) => row))));
  return {
    write(facts, chosen, step, { q, should }) {
      head[1].textContent = `zeros at step ${step}`;
      rows.forEach(({ row, cells }, k) => {
        const { zeros, first, left } = facts[k];
        const told = [`${zeros} of ${q}`, first ? `step ${first.step}${q > 1 ? `, ${names[first.weight]}` : ""}` : "never", should.length ? number(left) : "none should"];
        const values = [zeros, first ? first.step : -1, left];
        cells.forEach((node, i) => {
          node.textContent = told[i];
          set(node, { "data-value": String(values[i]) });
        });
        row.classList.toggle("l1l2-chosen", k === chosen);
      });
    },
  };
}

function sentence(rules, { rule, lam, eta, q, should, all }, { zeros, left }, step) {
  const start = `λ ${strength(lam)}, η ${number(eta)}, ${rules[rule]}, step ${step}:`;
  const pace = rule === GRADIENT ? ` (ηλ is ${number(eta * lam)})` : "";
  if (q === 1) {
    const w = all[step];
    return `${start} the weight is ${w === 0 ? "exactly zero" : `${number(w)}${pace}`}.`;
  }
  const exact = `${start} ${zeros} of ${q} weights are exactly zero`;
  if (should.length === 0) return `${exact}; none should be.`;
  if (left > 0) return `${exact}; the ${should.length} that should be are within ${number(left)} of it${pace}.`;
  return `${exact}, ${zeros === should.length ? "just those" : `among them the ${should.length}`} that should be.`;
}
