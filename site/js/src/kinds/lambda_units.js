// FIG-5: a typed λ among the ten variances of the data, and the share that it leaves to each.

import { number, strength } from "../format.js";
import { L1, factor, formula, inUnits, share } from "../lambda_units_math.js";
import { Panel, dot, el, followPointer, html, set, spaced, through, words } from "../plot.js";

const COUNT = 10;
const RAISED = { "-": "⁻", 1: "¹", 2: "²", 4: "⁴", 6: "⁶", 8: "⁸" };
const power = (value) => (value === 1 ? "1" : `10${[...String(Math.round(Math.log10(value)))].map((sign) => RAISED[sign]).join("")}`);

export default function lambdaUnits(view) {
  const { svg, arrays } = view;
  const { names, losses, penalties, rows, people, range } = view.options;
  const traits = Object.keys(view.get("controls"));
  const directions = Array.from({ length: COUNT }, (_, j) => j + 1);
  const x = { log: true, domain: range, ticks: [1e-8, 1e-4, 1, 1e4, 1e8, 1e12, 1e16], format: power };
  const y = { domain: [0, 1], ticks: [0, 0.5, 1] };
  const strip = new Panel(svg, "strip", { x, y });
  const bars = new Panel(svg, "shares", {
    x: { domain: [0.5, COUNT + 0.5], ticks: directions, format: (at) => nameOf(at) }, y: { domain: [0, 1], ticks: [0, 1] } });
  let nameOf = String;

  const reach = el("path", { class: "l1l2-line l1l2-train" }, strip.marks);
  const cursor = el("path", { class: "l1l2-cursor" }, strip.marks);
  const fill = el("path", { class: "l1l2-line l1l2-pile l1l2-c0" }, bars.marks);
  const tops = el("path", { class: "l1l2-line l1l2-strong l1l2-c0" }, bars.marks);
  const values = directions.map(() => words(bars.marks, "l1l2-curve-name l1l2-halo l1l2-c0", "middle"));
  const marks = directions.map((j) => dot(svg, `size ${j}`, { radius: 4.5, class: "l1l2-c0" }));
  const here = dot(svg, "house", { shape: "diamond", radius: 6.5, class: "l1l2-test" });
  const hereName = words(svg, "l1l2-cursor-name l1l2-halo", "middle");
  const left = words(svg, "l1l2-cursor-name l1l2-halo", "end");
  const titles = ["", "share kept"].map((text) => words(svg, "l1l2-title", "start", text));
  const area = el("rect", { fill: "transparent" }, svg);
  const { min, max } = view.get("controls").lam;
  followPointer(svg, area, (px) => {
    const { loss, penalty, n } = state();
    const lam = strip.x.invert(px) / factor(loss, penalty, n);
    view.set("lam", Math.min(max, Math.max(min, 10 ** (Math.round(50 * Math.log10(lam)) / 50))));
  });
  let framed = "";
  let narrow = false;
  const said = ({ penalty, kept }) => (penalty === L1 ? String(kept) : kept.toFixed(2));
  const buttons = makePeople();

  function state(of = view.get) {
    const [lam, loss, penalty, columns, repeats, unit, k] = ["lam", "loss", "penalty", "columns", "rows", "y", "unit"].map(of);
    const n = rows[0] * rows[1][repeats];
    const house = lam * factor(loss, penalty, n);
    const sizes = [...(penalty === L1 ? arrays.covariances : arrays.variances).subarray(COUNT * columns, COUNT * (columns + 1))]
      .map((size) => inUnits(penalty, size, k, unit));
    const shares = sizes.map((size) => share(penalty, size, house));
    const kept = penalty === L1 ? shares.filter((value) => value > 0).length : shares.reduce((sum, value) => sum + value, 0);
    return { lam, loss, penalty, columns, unit, n, house, sizes, shares, kept };
  }

  /** Buttons that set every control as some people have it who say nothing but λ. */
  function makePeople() {
    const told = "What people mean, and the directions it leaves";
    const box = html("div", { class: "l1l2-legend", role: "group", "aria-label": told });
    view.root.append(html("p", { class: "l1l2-hint", "aria-hidden": "true" }, told), box);
    return people.map(({ name, ...wanted }) => {
      const of = (trait) => wanted[trait] ?? view.options.start[trait];
      const value = html("span", { class: "l1l2-value" }, said(state(of)));
      const button = html("button", { type: "button" }, html("span", {}, name), value);
      button.addEventListener("click", () => traits.forEach((trait) => view.set(trait, of(trait))));
      box.append(button);
      return () => set(button, { "aria-pressed": String(traits.every((trait) => view.get(trait) === of(trait))) });
    });
  }

  function layout(width) {
    narrow = width < 520;
    const place = { left: 14, width: width - 56 };
    strip.layout({ ...place, top: 58, height: 120 });
    bars.layout({ ...place, top: strip.box.bottom + 98, height: 110 });
    titles.forEach((title, i) => set(title, { x: place.left, y: i ? bars.box.top - 24 : 14 }));
    fill.style.strokeWidth = `${0.7 * place.width / COUNT}px`;
    set(left, { x: bars.box.right, y: bars.box.top - 24 });
    set(area, { x: strip.box.left, y: strip.box.top - 30, width: place.width, height: strip.box.height + 30 });
    view.rail(strip.box);
    framed = "";
    return bars.box.bottom + 46;
  }

  /** The frames' words, which only some of the controls change. */
  function frame(penalty, columns) {
    if (framed === `${penalty} ${columns}`) return;
    framed = `${penalty} ${columns}`;
    const lasso = penalty === L1;
    nameOf = lasso ? (at) => names[arrays.order[COUNT * columns + at - 1]] : String;
    strip.relabel({ label: lasso ? "size of the covariance with y (log scale)" : "variance along a direction (log scale)" });
    titles[0].textContent = `share kept at each ${lasso ? "covariance" : "variance"}`;
    bars.relabel({ label: lasso ? "feature, by falling covariance with y" : "direction, by falling variance" });
  }

  function draw() {
    const now = state();
    const { penalty, columns, house, sizes, shares } = now;
    const lasso = penalty === L1;
    frame(penalty, columns);
    const [low, high] = range;
    const around = spaced(Math.max(low, house * (lasso ? 1 : 1e-4)), Math.min(high, house * 1e4), 60, true);
    const curve = [low, ...around, high].map((size) => [strip.x(size), strip.y(share(penalty, size, house))]);
    set(reach, { d: through(curve) });
    const px = strip.x(house);
    const level = lasso ? 0 : 0.5;
    set(cursor, { d: `M${px},${strip.box.top - 8}V${strip.box.bottom}` });
    strip.put(here, house, level, house);
    const text = formula(now.loss, penalty);
    hereName.textContent = `λ${lasso ? "₁" : "₂"} = ${text === "λ" ? "" : `${text} = `}${number(house)}`;
    const half = 3.6 * hereName.textContent.length + 4;
    set(hereName, { y: strip.box.top - 16, x: Math.min(strip.box.right - half, Math.max(strip.box.left + half, px)) });
    const floor = bars.box.bottom;
    let [columnsPath, topsPath] = ["", ""];
    const reachOut = 0.35 * bars.box.width / COUNT;
    shares.forEach((value, j) => {
      strip.put(marks[j], sizes[j], value, value);
      marks[j].classList.toggle("l1l2-zero", value === 0);
      const [cx, cy] = [bars.x(j + 1), bars.y(value)];
      columnsPath += `M${cx.toFixed(1)},${floor}V${cy.toFixed(2)}`;
      topsPath += `M${(cx - reachOut).toFixed(1)},${cy.toFixed(2)}h${(2 * reachOut).toFixed(1)}`;
      set(values[j], { x: cx, y: cy - 7, "data-name": `share ${j + 1}`, "data-value": value });
      values[j].textContent = narrow ? value.toFixed(2).replace(/^0|\.00$/, "") : value.toFixed(2);
    });
    set(fill, { d: columnsPath });
    set(tops, { d: topsPath });
    left.textContent = lasso ? `${said(now)} of 10 features, each alone` : `${said(now)} of 10 directions left`;
    set(left, { "data-name": "left", "data-value": now.kept });
    buttons.forEach((show) => show());
    return sentence(now);
  }

  function sentence(now) {
    const lasso = now.penalty === L1;
    const start = `λ ${strength(now.lam)} beside the ${losses[now.loss]}, as ${penalties[now.penalty]}: house λ${lasso ? "₁" : "₂"} ${number(now.house)}`;
    if (lasso) return `${start}; ${said(now)} of 10 features would be kept, each alone.`;
    return `${start}, ${said(now)} of 10 directions left.${now.unit === 1 ? "" : " The unit of y changes nothing for ridge."}`;
  }

  return { layout, draw };
}
