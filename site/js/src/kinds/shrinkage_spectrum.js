// FIG-6: what a fit keeps of each direction, the bill for it in bias² and variance, and the degrees of freedom.

import { number, strength } from "../format.js";
import { Panel, dodge, dot, el, followPointer, html, set, spaced, through } from "../plot.js";
import { DROPOUT, EARLY, PCR, RIDGE, best, bill, ideal, jumps, kept, steps } from "../shrinkage_spectrum_math.js";

const HALF = 8; // of the stack's width
let count = 0; // makes ids unique in the page

export default function shrinkageSpectrum(view) {
  const { svg } = view;
  const { range, step, ways, patients, sigma2 } = view.options;
  const p = view.arrays.d.length;
  const around = [range[0] / 1.5, range[1] * 1.5]; // room for the stack at either end
  const bars = new Panel(svg, "bars", { x: { domain: [0.4, p + 0.6], ticks: each(p) }, y: { domain: [0, 1.12], ticks: [0, 0.5, 1] } });
  const cost = new Panel(svg, "bill", { x: { log: true, domain: around, ticks: [0.001, 0.01, 0.1, 1, 10] }, y: { domain: [0, 1] } });
  const gauge = new Panel(svg, "freedom", { x: { domain: [0, p + 1], ticks: [0, ...each(p + 1)] }, y: { domain: [0, 1], ticks: [] } });
  [bars, cost, gauge].forEach((panel) => set(panel.group, { "aria-hidden": "true" }));

  const id = `l1l2-spectrum-${(count += 1)}`;
  const stripes = el("pattern", { id: `${id}-s`, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, svg);
  el("path", { d: "M0,0V6", "stroke-width": 4, style: "stroke:var(--l1l2-paper)" }, stripes);
  const window = el("rect", {}, el("clipPath", { id }, svg));
  const clipped = el("g", { "clip-path": `url(#${id})` }, cost.marks);
  const areas = [1, 2].map((c) => el("path", { class: `l1l2-area l1l2-c${c}` }, clipped));
  const striped = ["path", "rect"].map((tag) => el(tag, { fill: `url(#${id}-s)` }, clipped));
  const other = el("path", { class: "l1l2-line l1l2-dashed l1l2-train" }, clipped);
  const edge = el("path", { class: "l1l2-cursor", fill: "none" }, clipped);
  const marks = ["least squares", "ideal shares"].map((name, i) => ({
    line: el("path", { class: `l1l2-line l1l2-fine ${i ? "l1l2-c3" : "l1l2-train l1l2-dashed"}` }, cost.marks),
    name: words(cost.marks, i ? "l1l2-curve-name l1l2-c3" : "l1l2-quiet", "start", name),
    value: words(cost.marks, i ? "l1l2-curve-name l1l2-c3" : "l1l2-quiet", "start"),
  }));
  const cursor = el("path", { class: "l1l2-cursor" }, svg);
  const stack = ["bias²", "variance"].map((name, i) => ({
    rect: el("rect", { class: `l1l2-dot l1l2-c${i + 1}`, "data-name": name }, svg),
    text: words(svg, `l1l2-curve-name l1l2-halo l1l2-c${i + 1}`, "start"),
  }));
  stack[0].rect.after(striped[1]);
  const total = words(svg, "l1l2-cursor-name l1l2-halo", "middle");
  const lamName = words(svg, "l1l2-cursor-name", "middle");
  const lamMeans = words(svg, "l1l2-quiet", "middle");

  const kinds = ["kept", "laid"].map((name, k) => each(p).map((j) => (
    el("rect", { class: "l1l2-dot l1l2-c0", "data-name": `${name} ${j}` }, [bars, gauge][k].marks))));
  const [columns, pieces] = kinds;
  const intercept = el("rect", { class: "l1l2-dot l1l2-train" }, gauge.marks);
  const ridges = el("path", { class: "l1l2-line l1l2-train" }, bars.marks);
  const wanted = each(p).map((j) => dot(bars.marks, `ideal ${j}`, { shape: "diamond", radius: 4.5, class: "l1l2-c3" }));
  const names = [["keeps", "l1l2-c0"], ["should keep", "l1l2-c3"], ["ridge", "l1l2-train"]].map(([text, look]) => (
    words(svg, `l1l2-curve-name ${look}`, "start", text)));
  const titles = ["share kept of each direction", "the bill, points²"].map((text) => words(svg, "l1l2-title", "start", text));
  const about = ["", "l1l2-quiet"].map((look) => words(svg, look, "start"));
  const freedom = words(svg, "l1l2-title l1l2-halo", "start");
  const hidden = words(svg, "", "start");
  const button = html("button", { type: "button" }, "go to the best λ");
  button.addEventListener("click", () => view.set("lam", best(view.get("way"), state, range)));
  view.root.append(html("div", { class: "l1l2-legend" }, button));
  const handles = [
    handle(svg, cost, (px) => view.set("lam", clamp(10 ** (Math.round(50 * Math.log10(cost.x.invert(px))) / 50), ...range))),
    handle(svg, bars, (px) => view.set("direction", clamp(Math.round(bars.x.invert(px)), 1, p))),
  ];
  let state = {};
  let drawn = "";

  function layout(width) {
    const narrow = width < 560;
    const half = narrow ? 0 : Math.round(width * 0.5) + 16;
    const [top, height] = [66, narrow ? 190 : 240];
    bars.layout({ left: 30, top, width: (narrow ? width : half) - 30 - 92, height, numbers: "left", label: "direction, weakest first" });
    const below = narrow ? bars.box.bottom + 62 : 0;
    cost.layout({ left: half + 40, top: below + top, width: width - half - 40 - (narrow ? 92 : 88), height, numbers: "left", label: "λ (log scale)" });
    const start = narrow ? 6 : 30;
    gauge.layout({ left: start, top: cost.box.bottom + 84, width: width - start - 22, height: 20 });
    const { left, top: y, width: w, height: h } = cost.box;
    set(window, { x: left, y, width: w, height: h });
    titles.forEach((title, i) => set(title, { x: i ? left : 30, y: i ? below + 14 : 14 }));
    about.forEach((line, i) => set(line, { x: 30, y: 34 + 17 * i }));
    set(freedom, { x: start, y: gauge.box.top - 10 });
    set(hidden, { x: start, y: gauge.box.bottom + 40 });
    handles.forEach((redraw) => redraw());
    view.rail(narrow ? cost.box : gauge.box);
    drawn = "";
    return gauge.box.bottom + 50;
  }

  /** What depends on the way and on the patients alone. */
  function drawWorld(way, m) {
    const key = way === DROPOUT ? "dropout." : "";
    const [d, signal] = ["d", "signal"].map((name) => view.arrays[key + name]);
    const price = sigma2 / m;
    const should = ideal(signal, price);
    state = { d, signal, price, step, should, about: view.options[`${key}about`], whole: price * (1 + p) };
    cost.rescale("y", [0, 1.75 * state.whole], null);
    const lams = [...spaced(...around, 140, true), ...jumps(way, d, step)].sort((a, b) => a - b);
    const run = (kind, from, to) => lams.map((lam) => bill(kept(kind, from, lam, step), to, price));
    const along = (bills, read) => bills.map((one, k) => [cost.x(lams[k]), cost.y(read(one))]);
    const own = run(way, d, signal);
    const [low, high] = [along(own, (b) => b.bias2), along(own, (b) => b.sum)];
    const floor = `V${cost.box.bottom}H${cost.box.left}Z`;
    [areas[0], striped[0]].forEach((area) => set(area, { d: through(low) + floor }));
    set(areas[1], { d: `${through([...high, ...low.reverse()])}Z` });
    set(edge, { d: through(high), "stroke-width": 2 });
    set(other, { d: through(along(run(RIDGE, view.arrays.d, view.arrays.signal), (b) => b.sum)) });
    show(other, way !== RIDGE);
    wanted.forEach((mark, j) => bars.put(mark, j + 1, should[j]));
    const values = [state.whole, bill(should, signal, price).sum];
    const spots = dodge(values.map(cost.y), 30, cost.box.top, cost.box.bottom);
    marks.forEach(({ line, name, value }, i) => {
      set(line, { d: through([[cost.box.left, cost.y(values[i])], [cost.box.right, cost.y(values[i])]]) });
      set(name, { x: cost.box.right + 6, y: spots[i] - 2 });
      set(value, { x: cost.box.right + 6, y: spots[i] + 12, "data-name": name.textContent, "data-value": values[i] });
      value.textContent = number(values[i]);
    });
  }

  function drawBars(shares, by) {
    const wide = 0.36;
    const floor = bars.y(0) - 1.2; // above the axis, which the bars' edges would cut
    const level = gauge.box.top;
    let end = 1;
    set(intercept, { x: gauge.x(0), y: level, width: gauge.x(1) - gauge.x(0), height: gauge.box.height - 1.2 });
    shares.forEach((f, j) => {
      const top = bars.y(f);
      set(columns[j], { x: bars.x(j + 1 - wide), y: top, width: bars.x(2 * wide) - bars.x(0), height: Math.max(0, floor - top), "data-value": f });
      set(pieces[j], { x: gauge.x(end), y: level, width: gauge.x(f) - gauge.x(0), height: gauge.box.height - 1.2, "data-value": f });
      end += f;
    });
    set(ridges, { d: by.map((f, j) => `M${bars.x(j + 0.58)},${bars.y(f)}H${bars.x(j + 1.42)}`).join("") });
    const ends = [shares, state.should, ...(by.length ? [by] : [])].map((all) => bars.y(all[p - 1]));
    const spots = dodge(ends, 14, bars.box.top, bars.box.bottom);
    names.forEach((name, i) => {
      show(name, i in spots);
      if (i in spots) set(name, { x: bars.box.right + 4, y: spots[i] + 4 });
    });
  }

  function drawStack({ bias2, variance, sum }, lam) {
    const px = cost.x(lam);
    const tops = [0, bias2, sum].map((value) => Math.max(cost.box.top, cost.y(value)));
    const right = px < cost.box.left + cost.box.width * 0.55;
    const above = Math.max(tops[2] - 7, cost.box.top + 12); // where the sum is written
    const spots = dodge([1, 0].map((i) => (tops[i] + tops[i + 1]) / 2), 15, above + 11, cost.box.bottom - 6).reverse();
    stack.forEach(({ rect, text }, i) => {
      const value = [bias2, variance][i];
      set(rect, { x: px - HALF, width: 2 * HALF, y: tops[i + 1], height: tops[i] - tops[i + 1], "data-value": value });
      set(text, { x: px + (right ? 1 : -1) * (HALF + 5), y: spots[i] + 4, "text-anchor": right ? "start" : "end" });
      text.textContent = `${["bias²", "variance"][i]} ${number(value)}`;
    });
    set(striped[1], { x: px - HALF, width: 2 * HALF, y: tops[1], height: tops[0] - tops[1] });
    set(cursor, { d: `M${px},${cost.box.top - 8}V${tops[2]}` });
    set(total, { x: px, y: above, "data-name": "sum", "data-value": sum });
    total.textContent = number(sum) + (cost.y(sum) < cost.box.top ? " ↑" : "");
    set(lamName, { x: px, y: cost.box.top - 30, "data-name": "lam", "data-value": lam });
    lamName.textContent = `λ = ${strength(lam)}`;
    set(lamMeans, { x: px, y: cost.box.top - 14 });
  }

  function draw() {
    const [way, chosen, lam, direction] = ["way", "patients", "lam", "direction"].map(view.get);
    const m = patients[chosen];
    if (drawn !== `${way} ${m}`) drawWorld(way, m);
    drawn = `${way} ${m}`;
    const shares = kept(way, state.d, lam, step);
    const costs = bill(shares, state.signal, state.price);
    // Where the directions are the same, ridge stands beside the others.
    const by = way === EARLY || way === PCR ? kept(RIDGE, state.d, lam, step) : [];
    drawBars(shares, by);
    drawStack(costs, lam);
    const means = matched(way, lam, step, shares);
    lamMeans.textContent = means;
    const j = direction - 1;
    [columns, pieces].forEach((rects) => rects.forEach((rect, k) => rect.classList.toggle("l1l2-ringed", k === j)));
    about[0].textContent = `direction ${direction}: ${state.about[j]}`;
    about[1].textContent = `variance ${number(state.d[j])}, signal ${number(state.signal[j])}`;
    freedom.textContent = `degrees of freedom ${number(costs.df)}: 1 and the bars`;
    set(freedom, { "data-name": "df", "data-value": costs.df });
    const gaps = by.map((f, k) => Math.abs(f - shares[k]));
    const widest = Math.max(...gaps);
    const beside = by.length && `, ridge ${number(bill(by, state.signal, state.price).sum)}`;
    const apart = by.length && ` Widest gap to ridge: ${number(widest, 2)}, direction ${1 + gaps.indexOf(widest)}.`;
    const gap = 2 * state.price * costs.df;
    hidden.textContent = `training error hides 2σ²/m · df = ${number(gap)} points²`;
    set(hidden, { "data-name": "hidden", "data-value": gap });
    const which = ways[way][0].toUpperCase() + ways[way].slice(1);
    return `${which}${means && `, ${means}`}, ${m} patients, λ ${strength(lam)}: bias² ${number(costs.bias2)}, `
      + `variance ${number(costs.variance)}, together ${number(costs.sum)}${beside || ""}, least squares ${number(state.whole)}; `
      + `worth ${number(costs.df)} degrees of freedom. Direction ${direction} keeps ${number(shares[j], 2)} `
      + `and should keep ${number(state.should[j], 2)}.${apart || ""}`;
  }

  return { layout, draw };
}

/** What stands for λ in this way to shrink. */
function matched(way, lam, step, shares) {
  if (way === EARLY) return steps(lam, step) === 1 ? "1 step" : `${steps(lam, step)} steps`;
  if (way === PCR) return `${shares.reduce((a, b) => a + b)} kept`;
  return way === DROPOUT ? `rate ${number(lam / (1 + lam))}` : "";
}

/** A press or a drag in a panel calls move(x). */
function handle(svg, panel, move) {
  const area = el("rect", { fill: "transparent" }, svg);
  followPointer(svg, area, move);
  return () => set(area, { x: panel.box.left, y: panel.box.top, width: panel.box.width, height: panel.box.height });
}

function words(parent, classes, anchor, text = "") {
  const node = el("text", { class: classes, "text-anchor": anchor }, parent);
  node.textContent = text;
  return node;
}

const each = (p) => Array.from({ length: p }, (_, j) => j + 1);
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const show = (node, on) => { node.style.display = on ? "" : "none"; };
