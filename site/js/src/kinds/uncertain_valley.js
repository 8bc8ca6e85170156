// FIG-7: the error of cross-validation against λ, shuffle by shuffle, and below it the λ that each of them chooses.

import { number, strength } from "../format.js";
import { atKnots } from "../interpolate.js";
import { Panel, dot, el, followPointer, set, through } from "../plot.js";
import { nearest, reading, stack } from "../uncertain_valley_math.js";

const RULES = [
  { name: "minimum", said: "the smallest error is at", shape: "circle", class: "l1l2-c1" },
  { name: "one standard error", said: "the one-standard-error rule takes", shape: "square", class: "l1l2-c2" },
];

export default function uncertainValley(view) {
  const { svg } = view;
  const results = new Results(view);
  const { lams, shuffles } = results;
  const x = { log: true, domain: [lams.at(-1), lams[0]], ticks: [0.1, 1, 10] };
  const range = view.options.error_range;
  const valley = new Panel(svg, "valley", { x, y: { domain: range, ticks: round(...range) } });
  const pile = new Panel(svg, "choices", { x, y: { domain: [0, 1], ticks: [] } });
  [valley, pile].forEach((panel) => set(panel.group, { "aria-hidden": "true" }));

  const cursor = el("path", { class: "l1l2-cursor" }, svg);
  const bundle = el("path", { class: "l1l2-line l1l2-bundle l1l2-train" }, svg);
  const band = el("path", { class: "l1l2-area l1l2-c0" }, svg);
  const curve = el("path", { class: "l1l2-line l1l2-c0" }, svg);
  const names = ["l1l2-c0", "l1l2-train"].map((look) => words(svg, `l1l2-curve-name l1l2-halo ${look}`, "end"));
  const level = el("path", { class: "l1l2-line l1l2-leader l1l2-dashed l1l2-c2" }, svg);
  const drop = el("path", { class: "l1l2-line l1l2-leader l1l2-dashed" }, svg);
  const best = RULES.map(({ name, ...look }) => dot(svg, name, { ...look, radius: 6 }));
  const bestNames = RULES.map((rule) => words(svg, `l1l2-curve-name l1l2-halo ${rule.class}`, "middle", rule.name));
  const ends = ["error − se", "error + se"].map((name) => dot(svg, name, { shape: "square", radius: 2.5, class: "l1l2-test" }));
  const here = dot(svg, "error", { shape: "diamond", radius: 4, class: "l1l2-test" });
  const dots = el("g", { class: "l1l2-pile" }, svg);
  const chosen = RULES.map((rule) => dot(svg, "chosen", { ...rule, radius: 6.5, class: `${rule.class} l1l2-ringed` }));
  const span = el("path", { class: "l1l2-axis", fill: "none" }, svg);
  const factor = words(svg, "l1l2-cursor-name l1l2-halo", "middle");
  const cursorName = words(svg, "l1l2-cursor-name", "middle");
  const cursorValue = words(svg, "l1l2-quiet", "middle");
  const titles = ["", `λ chosen by each of the ${shuffles} shuffles`].map((text) => words(svg, "l1l2-title l1l2-halo", "start", text));
  const handles = [
    handle(svg, valley, (px) => view.set("lam", lams[nearest(lams, valley.x.invert(px))])),
    handle(svg, pile, (px, py) => view.set("shuffle", 1 + closest(spots, px, py))),
  ];
  let spots = []; // where the dot of each shuffle stands in the pile
  let size = 7; // of a dot in the pile
  let drawn = {};

  function layout(width) {
    const narrow = width < 520;
    size = narrow ? 6.2 : 7;
    const place = { left: 14, width: width - (narrow ? 56 : 62) };
    valley.layout({ ...place, top: 72, height: narrow ? 250 : 290, xNumbers: false });
    pile.layout({ ...place, top: valley.box.bottom + 38, height: 50 + size * tallest(), label: "λ (log scale)" });
    titles[0].textContent = narrow ? "error of cross-validation, points²" : "error of cross-validation: mean square, in points² of the progression score";
    titles.forEach((title, i) => set(title, { x: 14, y: i ? pile.box.top - 9 : 14 }));
    handles.forEach((redraw) => redraw());
    view.rail(valley.box);
    drawn = {};
    return pile.box.bottom + 46;
  }

  /** Dots in the highest pile of all, so that none outgrows its panel. */
  function tallest() {
    const piles = results.everyChoice().map((places) => stack(places.map((k) => valley.x(lams[k])), size));
    return 1 + Math.max(...piles.flat());
  }

  const along = (values) => values.map((value, k) => [valley.x(lams[k]), valley.y(value)]);

  /** What stays from shuffle to shuffle: all the curves, all the choices. */
  function drawAll(rule) {
    const curves = Array.from({ length: shuffles }, (_, s) => along(results.curve(s, 0)));
    set(bundle, { d: curves.map(through).join("") });
    const choices = results.choices(rule).map((k) => lams[k]);
    const across = choices.map((lam) => pile.x(lam));
    const floor = pile.box.bottom - size / 2 - 2;
    spots = stack(across, size).map((height, s) => [across[s], floor - height * size]);
    dots.replaceChildren();
    choices.forEach((lam, s) => stand(dot(dots, `shuffle ${s + 1}`, { ...RULES[rule], radius: size / 2 - 0.1 }), s, lam));
    chosen.forEach((mark, r) => show(mark, r === rule));
    const [low, high] = results.span(rule);
    const [left, right, top] = [pile.x(low), pile.x(high), pile.box.top + 26];
    set(span, { d: `M${left},${top - 4}v8m0,-4H${right}m0,-4v8` });
    factor.textContent = `a factor of ${number(high / low, 2)}${results.atEnd(rule) ? " at least" : ""}`;
    set(factor, { x: clamp((left + right) / 2, pile.box, 62), y: top - 10, "data-name": "factor", "data-value": high / low });
  }

  function drawShuffle(s, rule) {
    const [low, mean, high] = [-1, 0, 1].map((side) => results.curve(s, side));
    set(band, { d: `${through([...along(high), ...along(low).reverse()])}Z` });
    set(curve, { d: through(along(mean)) });
    const found = RULES.map((_, r) => results.choices(r)[s]);
    found.forEach((k, r) => {
      valley.put(best[r], lams[k], mean[k]);
      set(bestNames[r], { x: clamp(valley.x(lams[k]), valley.box, r ? 66 : 30), y: valley.y(low[k]) + 18 });
      best[r].classList.toggle("l1l2-zero", r !== rule);
      bestNames[r].classList.toggle("l1l2-other", r !== rule);
    });
    const top = valley.y(high[found[0]]);
    set(level, { d: `M${valley.x(lams[found[0]])},${valley.y(mean[found[0]])}V${top}H${valley.x(lams[found[1]])}` });
    show(level, rule === 1);
    const lam = lams[found[rule]];
    stand(chosen[rule], s, lam);
    set(drop, { d: through([[valley.x(lam), valley.y(mean[found[rule]])], spots[s]]), class: `l1l2-line l1l2-leader l1l2-dashed ${RULES[rule].class}` });
    const shoulder = mean.findIndex((value) => value < (range[0] + 2 * range[1]) / 3);
    const [px, py] = [valley.x(lams[shoulder]) - 22, valley.y(mean[shoulder])];
    names.forEach((name, i) => set(name, { x: px - 6 * i, y: py + 17 * i }));
    names[0].textContent = `shuffle ${s + 1} ± one standard error`;
    names[1].textContent = `all ${shuffles} shuffles`;
  }

  function stand(mark, s, lam) {
    set(mark, { transform: `translate(${spots[s].map((v) => v.toFixed(3)).join()})`, "data-value": lam });
  }

  function draw() {
    const [rule, folds, s, lam] = ["rule", "folds", "shuffle", "lam"].map(view.get);
    const all = drawn.rule !== rule || drawn.folds !== folds;
    results.choose();
    if (all) drawAll(rule);
    if (all || drawn.s !== s) drawShuffle(s - 1, rule);
    drawn = { rule, folds, s };
    const { error, se, alive } = results.at(s - 1, lam);
    valley.put(here, lam, error);
    ends.forEach((mark, i) => valley.put(mark, lam, i ? error + se : error - se));
    const px = valley.x(lam);
    set(cursor, { d: `M${px},${valley.box.top - 14}V${valley.box.bottom}M${px},${pile.box.top}V${pile.box.bottom}` });
    set(cursorName, { x: clamp(px, valley.box, 30), y: 36, "data-name": "lam", "data-value": lam });
    set(cursorValue, { x: clamp(px, valley.box, 72), y: 52, "data-name": "weights", "data-value": alive });
    cursorName.textContent = `λ = ${strength(lam)}`;
    cursorValue.textContent = `${number(error)} ± ${number(se)}, ${alive} ${alive === 1 ? "weight" : "weights"}`;
    return sentence(results, { rule, s, lam, error, se, alive });
  }

  return { layout, draw };
}

/** Errors and choices of every shuffle, for the number of folds that is set. */
class Results {
  constructor(view) {
    Object.assign(this, { view, lams: view.arrays.lams, p: view.options.p, weights: new Float64Array(view.options.p) });
    this.choose();
    this.shuffles = this.mean.length / this.lams.length;
  }

  choose() {
    this.k = this.view.options.ks[this.view.get("folds")];
    [this.mean, this.se, this.chosen] = ["mean", "se", "chosen"].map((key) => this.view.arrays[`k${this.k}.${key}`]);
  }

  /** A shuffle's mean error on the grid, moved by `side` standard errors. */
  curve(s, side) {
    const { part } = this.view.options;
    const start = s * this.lams.length;
    return Array.from(this.lams, (_, k) => part * (this.mean[start + k] + side * this.se[start + k]));
  }

  /** Where on the grid each shuffle's λ is, by a rule. */
  choices(rule) {
    return Array.from(this.chosen.slice(rule * this.shuffles, (rule + 1) * this.shuffles));
  }

  /** The choices by each rule with each number of folds. */
  everyChoice() {
    const all = this.view.options.ks.map((k) => Array.from(this.view.arrays[`k${k}.chosen`]));
    return all.flatMap((places) => [places.slice(0, this.shuffles), places.slice(this.shuffles)]);
  }

  /** The smallest and the largest λ that shuffles choose. */
  span(rule) {
    const places = this.choices(rule);
    return [this.lams[Math.max(...places)], this.lams[Math.min(...places)]];
  }

  /** Whether a shuffle chooses the last λ of the grid, and so might have gone on. */
  atEnd(rule) {
    return this.choices(rule).includes(this.lams.length - 1);
  }

  at(s, lam) {
    const { part } = this.view.options;
    const [error, se] = [this.mean, this.se].map((values) => part * reading(this.lams, values, s * this.lams.length, lam));
    const { "knots.lams": knots, "knots.coefs": coefs } = this.view.arrays;
    const alive = atKnots(knots, coefs, this.p, lam, this.weights).reduce((count, w) => count + (w !== 0), 0);
    return { error, se, alive };
  }
}

function sentence(results, { rule, s, lam, error, se, alive }) {
  const [low, high] = results.span(rule);
  const own = results.lams[results.choices(rule)[s - 1]];
  return `Shuffle ${s}, ${results.k} folds: ${RULES[rule].said} λ ${strength(own)}; all ${results.shuffles} shuffles `
    + `range from ${strength(low)} to ${strength(high)}, a factor of ${number(high / low, 2)}${results.atEnd(rule) ? " at least" : ""}. `
    + `At λ ${strength(lam)} the error is ${number(error)} ± ${number(se)}, with ${alive} of ${results.p} weights not zero.`;
}

/** A press or a drag in a panel calls move(x, y). */
function handle(svg, panel, move) {
  const area = el("rect", { fill: "transparent" }, svg);
  followPointer(svg, area, move);
  return () => set(area, { x: panel.box.left, y: panel.box.top, width: panel.box.width, height: panel.box.height });
}

function closest(spots, px, py) {
  const distances = spots.map(([x, y]) => Math.hypot(x - px, y - py));
  return distances.indexOf(Math.min(...distances));
}

function words(parent, classes, anchor, text = "") {
  const node = el("text", { class: classes, "text-anchor": anchor }, parent);
  node.textContent = text;
  return node;
}

const show = (node, on) => { node.style.display = on ? "" : "none"; };

/** A place for a centred text that reaches `half` to either side, within a box and a little to its right. */
const clamp = (px, box, half) => Math.min(box.right + 40 - half, Math.max(box.left - 12 + half, px));

/** Ticks for an axis of errors. */
function round(low, high, step = 500) {
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => step * (first + i));
}
