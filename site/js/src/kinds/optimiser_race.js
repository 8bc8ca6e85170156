// FIG-9: four optimisers walk from zero in the plane of two weights, each to its own end.

import { number } from "../format.js";
import { Panel, SHAPES, dot, el, html, set, spaced, through, words } from "../plot.js";

const ADAMW = 3;
const LOOKS = [
  { shape: "circle", radius: 7, colour: "l1l2-c0", line: "l1l2-c0" },
  { shape: "square", radius: 5, colour: "l1l2-c2", line: "l1l2-c2 l1l2-dashed" },
  { shape: "triangle", radius: 4.5, colour: "l1l2-c3", line: "l1l2-c3 l1l2-dotted" },
  { shape: "diamond", radius: 5.5, colour: "l1l2-c1", line: "l1l2-c1 l1l2-strong" },
];
const RINGS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]; // contours, by the root of twice the loss
let count = 0; // makes ids unique in the page

export default function optimiserRace(view) {
  const { svg } = view;
  const { rules, window: [across, up] } = view.options;
  const race = new Race(view);
  const ticks = (top) => Array.from({ length: top + 1 }, (_, k) => k);
  const panel = new Panel(svg, "plane", { x: { domain: across, ticks: ticks(3) }, y: { domain: up, ticks: ticks(2) } });
  set(panel.group, { "aria-hidden": "true" });
  const id = `l1l2-race-${(count += 1)}`;
  const clip = el("rect", {}, el("clipPath", { id }, svg));
  const inside = el("g", { "clip-path": `url(#${id})` }, panel.marks);
  const rings = el("path", { class: "l1l2-line l1l2-train l1l2-bundle" }, inside);
  const ridges = el("path", { class: "l1l2-line l1l2-c4 l1l2-dotted" }, inside);
  const box = el("path", { class: "l1l2-line l1l2-test l1l2-fine" }, inside);
  const star = el("path", { class: "l1l2-cursor", d: "M-6,0H6M0,-6V6M-4,-4L4,4M-4,4L4,-4" }, panel.marks);
  const ends = LOOKS.map(({ shape, radius, colour }, k) => dot(panel.marks, `end of ${rules[k]}`, { shape, radius: radius + 3, class: `${colour} l1l2-zero` }));
  const ahead = LOOKS.map(({ line }) => el("path", { class: `l1l2-line l1l2-faded ${line}` }, inside));
  const ways = LOOKS.map(({ line }) => el("path", { class: `l1l2-line ${line}` }, inside));
  const starName = words(svg, "l1l2-quiet l1l2-halo", "start", "least squares");
  const ridgeName = words(svg, "l1l2-curve-name l1l2-halo l1l2-c4", "start", "ridge, any λ");
  const boxName = words(svg, "l1l2-curve-name l1l2-halo l1l2-test", "end");
  const stepName = words(svg, "l1l2-cursor-name", "end");
  const bare = dot(panel.marks, "ridge at wd·s", { radius: 3.5, class: "l1l2-c4" });
  const marks = LOOKS.map(({ shape, radius, colour }, k) => dot(svg, rules[k], { shape, radius, class: colour }));
  const log = makeLog(view.root, rules);

  const pixels = ([x, y]) => [panel.x(x), panel.y(y)];
  const put = (node, [x, y]) => set(node, { x: panel.x(x), y: panel.y(y) });

  function layout(width) {
    view.root.querySelector(".l1l2-sentence").style.minHeight = width < 560 ? "7em" : "";
    const wide = width - 46;
    const height = Math.round((wide * (up[1] - up[0])) / (across[1] - across[0])); // one unit each way
    panel.layout({ left: 14, width: wide, top: 32, height, label: "first weight", title: "second weight" });
    set(clip, { x: panel.box.left, y: panel.box.top, width: wide, height });
    const [a, b] = view.options.least;
    set(rings, { d: RINGS.map((size) => through(ellipse(size, view.options).map(pixels))).join("") });
    set(ridges, { d: through(race.pairs("curve").map(pixels)) });
    set(star, { transform: `translate(${pixels([a, b])})` });
    put(starName, [a + 0.04, b - 0.22]);
    if (width < 560) set(starName, { x: panel.box.right - 2, "text-anchor": "end" });
    else set(starName, { "text-anchor": "start" });
    put(ridgeName, [0.42, 0.28]);
    set(stepName, { x: panel.box.right, y: panel.box.top - 9 });
    view.rail(panel.box);
    return panel.box.bottom + 46;
  }

  function draw() {
    race.choose();
    rules.forEach((_, rule) => {
      const way = race.way(rule);
      const [at, goal] = [race.at(rule), race.goal(rule)];
      set(ways[rule], { d: through(way.slice(0, race.step + 1).map(pixels)) });
      set(ahead[rule], { d: through(way.slice(race.step).map(pixels)) });
      panel.put(marks[rule], ...at, at[0]);
      panel.put(ends[rule], ...goal, goal[0]);
    });
    bare.style.display = race.noise ? "" : "none";
    const [x, y] = race.read("noisy_ridge", race.both);
    panel.put(bare, x, y, x);
    const wall = 1 / race.lam;
    set(box, { d: through([[wall, up[0]], [wall, wall], [across[0], wall]].map(pixels)), "data-name": "box", "data-value": wall });
    boxName.textContent = wall < across[1] ? `box, |w| ≤ ${number(wall)}` : "";
    put(boxName, [wall - 0.04, Math.max(up[0], -0.2) + 0.06]);
    stepName.textContent = `step ${number(race.k)}`;
    set(stepName, { "data-name": "step", "data-value": race.k });
    log.write(race);
    return race.sentence();
  }

  return { layout, draw };
}

/** What Python stored of the rules, at the λ, noise and step chosen. */
class Race {
  constructor(view) {
    this.view = view;
    this.paths = ["sgd", "momentum", "adam", "adamw", "matched"].map((name) => new Int16Array(view.arrays[name].buffer));
  }

  choose() {
    const { lams, noises, steps } = this.view.arrays;
    for (const name of ["matched", "lam", "noise", "step"]) this[`${name}At`] = this.view.get(name);
    Object.assign(this, { step: this.stepAt, k: steps[this.stepAt], lam: lams[this.lamAt], noise: noises[this.noiseAt] });
    this.both = this.lamAt * noises.length + this.noiseAt;
  }

  pairs(name) {
    const flat = this.view.arrays[name];
    return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
  }

  /** The whole path of a rule, from zero on. */
  way(rule) {
    const many = this.view.arrays.steps.length;
    const flat = this.paths[rule === 1 && this.matchedAt ? 4 : rule];
    const first = 2 * many * (rule < 2 ? this.lamAt : this.both);
    return Array.from({ length: many }, (_, t) => [0, 1].map((j) => flat[first + 2 * t + j] / this.view.options.fine));
  }

  at(rule) {
    return this.way(rule)[this.step];
  }

  /** Where theory has a rule end. */
  goal(rule) {
    const [name, row] = rule === ADAMW ? ["rest", this.both] : [rule === 1 && !this.matchedAt ? "weaker" : "ridge", this.lamAt];
    return this.read(name, row);
  }

  read(name, row) {
    return [...this.view.arrays[name].subarray(2 * row, 2 * row + 2)];
  }

  /** What that end is the minimum of. */
  reason(rule) {
    if (rule !== ADAMW) return `ridge, λ = ${number(this.lam * (rule === 1 && !this.matchedAt ? 1 - this.view.options.beta : 1))}`;
    if (this.noise) return `arcs (dot: ridge, λ = ${number(this.lam * this.noise)})`;
    return this.walls() ? "the best in the box" : "least squares, in the box";
  }

  walls() {
    return this.goal(ADAMW).filter((w) => w >= 1 / this.lam - 1e-9).length;
  }

  sentence() {
    const told = this.view.options.rules.map((name, rule) => `${name} at ${pair(this.at(rule))}`).join(", ");
    const [[x, y], [p, q]] = [this.at(ADAMW), this.goal(ADAMW)];
    const where = this.noise ? "on the arcs" : ["at least squares", "on the wall", "in the corner"][this.walls()];
    return `λ = wd = ${number(this.lam)}, noise ${number(this.noise)}, step ${number(this.k)}: ${told}, `
      + `${Math.hypot(x - p, y - q).toFixed(2)} from its end ${where}.`;
  }
}

const pair = (w) => `(${w.map((each) => each.toFixed(2)).join(", ")})`;

/** The contour at which √(2·loss) is `size`: the features' correlation is rho, their sum and difference the axes. */
function ellipse(size, { least: [a, b], rho }) {
  return spaced(0, 2 * Math.PI, 61).map((angle) => {
    const [sum, difference] = [(size * Math.cos(angle)) / Math.sqrt(2 + 2 * rho), (size * Math.sin(angle)) / Math.sqrt(2 - 2 * rho)];
    return [a + sum + difference, b + sum - difference];
  });
}

/** A table under the drawing: each rule's look, where it is, where theory has it end, and what is least there. */
function makeLog(root, rules) {
  const rows = rules.map((rule, k) => {
    const [at, end] = ["at", "end"].map((what) => html("td", { "data-name": `${rule} ${what}` }));
    const row = html("tr", {}, html("td", {}, key(LOOKS[k])), html("th", { scope: "row" }, rule), at, end);
    for (const cell of row.children) cell.style.verticalAlign = "middle";
    at.style.whiteSpace = "nowrap";
    return { at, end, row };
  });
  const head = ["", "rule", "is at", "ends at"].map((text) => html(text ? "th" : "td", text ? { scope: "col" } : {}, text));
  root.append(html("table", { class: "l1l2-log" }, html("thead", {}, html("tr", {}, ...head)),
    html("tbody", {}, ...rows.map(({ row }) => row))));
  return {
    write(race) {
      rows.forEach(({ at, end }, rule) => {
        at.textContent = pair(race.at(rule));
        end.textContent = `${pair(race.goal(rule))}: ${race.reason(rule)}`;
      });
    },
  };
}

function key({ shape, radius, colour, line }) {
  const node = el("svg", { width: 30, height: 14, viewBox: "0 0 30 14", "aria-hidden": "true", style: "max-width: none" });
  el("path", { class: `l1l2-line ${line}`, d: "M0,7H30" }, node);
  el("path", { class: `l1l2-dot ${colour}`, d: SHAPES[shape](radius), transform: "translate(15,7)" }, node);
  return node;
}
