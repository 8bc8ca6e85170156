// FIG-10: the error on new rows against the number of columns, with its peak, and below it the λ that takes it away.

import { number } from "../format.js";
import { bestLambda, meanError, nearest, row } from "../peak_shaving_math.js";
import { Panel, dot, el, followPointer, html, set, through, words } from "../plot.js";

let count = 0; // makes ids unique in the page

export default function peakShaving(view) {
  const { svg } = view;
  const { rows: n, worlds, range } = view.options;
  const { ps, lams, errors } = view.arrays;
  const [P, L] = [ps.length, lams.length];
  const summit = ps.indexOf(n);
  const worldly = worlds.map((_, k) => {
    const [tuned, seen, noise] = ["tuned", "seen", "noise"].map((name) => view.arrays[name].subarray(k * P, (k + 1) * P));
    return { tuned, seen, noise, best: Array.from(ps, (p, i) => bestLambda(n, p, seen[i], noise[i])), none: seen[0] + noise[0] };
  });
  const nought = lams[1] / 2.5; // where λ = 0 is drawn
  const x = { log: true, domain: [ps[0] / 1.04, ps[P - 1] * 1.04], ticks: [4, 10, 20, 40, 100, 200, 400] };
  const top = new Panel(svg, "errors", { x, y: { log: true, domain: range, ticks: [2, 5, 10, 20, 50, 100, 200, 500, 1000] } });
  const strip = new Panel(svg, "lambdas", {
    x, y: { log: true, domain: [nought, lams[L - 1] * 1.15], ticks: [nought, 0.001, 0.1, 10], format: (v) => (v === nought ? "0" : number(v)) },
  });
  [top, strip].forEach((panel) => set(panel.group, { "aria-hidden": "true" }));

  const id = `l1l2-peak-${(count += 1)}`;
  const window = el("rect", {}, el("clipPath", { id }, svg));
  const cursor = el("path", { class: "l1l2-cursor" }, svg);
  const clipped = el("g", { "clip-path": `url(#${id})` }, svg);
  const shaved = el("path", { class: "l1l2-area l1l2-train" }, clipped);
  const band = el("path", { class: "l1l2-area l1l2-c0" }, clipped);
  const none = el("path", { class: "l1l2-line l1l2-dotted l1l2-c4" }, clipped);
  const bare = el("path", { class: "l1l2-line l1l2-fine l1l2-train" }, clipped);
  const tuned = el("path", { class: "l1l2-line l1l2-dashed l1l2-c1" }, clipped);
  const curve = el("path", { class: "l1l2-line l1l2-c0" }, clipped);
  const dots = Array.from(ps, (p) => dot(svg, `median ${p}`, { radius: 3, class: "l1l2-c0" }));
  const bestCurve = el("path", { class: "l1l2-line l1l2-dashed l1l2-c1" }, strip.marks);
  const level = el("path", { class: "l1l2-line l1l2-c0" }, strip.marks);
  const ends = ["10 %", "90 %"].map((name) => dot(svg, name, { shape: "square", radius: 3, class: "l1l2-c0" }));
  const best = dot(svg, "tuned", { shape: "diamond", radius: 5, class: "l1l2-c1 l1l2-ringed" });
  const here = dot(svg, "median", { radius: 6, class: "l1l2-c0 l1l2-ringed" });
  const bestLam = dot(svg, "best λ", { shape: "diamond", radius: 5, class: "l1l2-c1 l1l2-ringed" });
  const lamDot = dot(svg, "λ", { radius: 6, class: "l1l2-c0 l1l2-ringed" });
  const beyond = words(svg, "l1l2-curve-name l1l2-halo l1l2-c0", "middle");
  const height = words(svg, "l1l2-cursor-name l1l2-halo", "start");
  const cursorName = words(svg, "l1l2-cursor-name l1l2-halo", "middle");
  const lamName = words(svg, "l1l2-curve-name l1l2-halo l1l2-c0", "start");
  const bestName = words(svg, "l1l2-curve-name l1l2-halo l1l2-c1", "start");
  const titles = ["", ""].map(() => words(svg, "l1l2-title l1l2-halo", "start"));
  const key = [
    ["", "l1l2-c0", "l1l2-line"],
    ["best λ for each p", "l1l2-c1", "l1l2-line l1l2-dashed"],
    ["no model", "l1l2-c4", "l1l2-line l1l2-dotted"],
    ["λ = 0", "l1l2-train", "l1l2-line l1l2-fine"],
  ].map(([text, colour, look]) => ({ swatch: el("path", { class: `${look} ${colour}` }, svg), text: words(svg, `l1l2-curve-name ${colour}`, "start", text) }));
  const tune = html("button", { type: "button" }, "near the best λ");
  tune.addEventListener("click", () => view.set("lam", nearest(lams, worldly[view.get("weights")].best[view.get("p")])));
  view.root.append(html("div", { class: "l1l2-legend" }, tune));
  const handles = [
    handle(svg, top, (px) => view.set("p", nearest(ps, top.x.invert(px)))),
    handle(svg, strip, (px, py) => view.set("lam", nearest(lams, strip.y.invert(py))), true),
  ];

  function layout(width) {
    const narrow = width < 560;
    view.root.querySelector(".l1l2-sentence").style.minHeight = narrow ? "7em" : ""; // the longest, at λ = 0
    const place = { left: 14, width: width - 60 };
    top.layout({ ...place, top: narrow ? 100 : 82, height: narrow ? 300 : 330, xNumbers: false });
    strip.layout({ ...place, top: top.box.bottom + 34, height: 96, label: `columns p, ${n} rows (log scale)` });
    set(window, { x: top.box.left, y: top.box.top - 2, width: top.box.width, height: top.box.height + 2 });
    titles[0].textContent = narrow ? "error on new rows (log scale)" : "error on new rows: median of 200 draws, 10 % to 90 % (log scale)";
    titles[1].textContent = "λ (log scale)";
    titles.forEach((title, i) => set(title, { x: 14, y: i ? strip.box.top - 9 : 14 }));
    key.forEach(({ swatch, text }, k) => {
      const px = 14 + (narrow ? (k % 2) * 122 : [0, 122, 282, 392][k]);
      const py = narrow ? 36 + 18 * Math.floor(k / 2) : 36;
      set(swatch, { d: `M${px},${py - 4}h24` });
      set(text, { x: px + 30, y: py });
    });
    handles.forEach((redraw) => redraw());
    view.rail(top.box);
    return strip.box.bottom + 46;
  }

  const along = (values, panel = top) => Array.from(values, (v, i) => [panel.x(ps[i]), panel.y(v)]);
  const inside = (v) => Math.min(v, range[1]);
  const across = (v, panel) => `M${panel.box.left},${panel.y(v)}H${panel.box.right}`;

  function draw() {
    const [kind, at, i] = ["weights", "lam", "p"].map(view.get);
    const world = worldly[kind];
    const [p, lam, drawnLam] = [ps[i], lams[at], lams[at] || nought];
    const quantile = (q, l = at) => row(errors, { lams: L, ps: P }, kind, q, l);
    const [low, median, high] = [0, 1, 2].map((q) => quantile(q));
    const without = along(quantile(1, 0));
    const [middle, upper, lower] = [median, high, low].map((values) => along(values));
    set(band, { d: `${through([...upper, ...lower.reverse()])}Z` });
    set(curve, { d: through(middle) });
    set(bare, { d: through(without) });
    set(shaved, { d: `${through([...without, ...middle.map(([px, py], k) => [px, Math.max(py, without[k][1])]).reverse()])}Z` });
    set(tuned, { d: through(along(world.tuned)) });
    set(none, { d: across(world.none, top) });
    dots.forEach((mark, k) => top.put(mark, ps[k], inside(median[k]), median[k]));
    top.put(here, p, inside(median[i]), median[i]);
    top.put(best, p, world.tuned[i]);
    ends.forEach((mark, k) => top.put(mark, p, inside([low, high][k][i]), [low, high][k][i]));
    const px = top.x(p);
    const over = high[i] > range[1];
    beyond.textContent = over ? `90 %: ${number(high[i])} ↑` : "";
    set(beyond, { x: clamp(px, top.box, 46), y: top.box.top - 7 });
    set(cursor, { d: `M${px},${top.box.top}V${top.box.bottom}M${px},${strip.box.top}V${strip.box.bottom}` });
    set(cursorName, { x: clamp(px, top.box, 70), y: top.box.top - (over ? 23 : 9), "data-name": "p", "data-value": p });
    cursorName.textContent = `p = ${p}: ${number(median[i])}, best ${number(world.tuned[i])}`;
    const times = median[summit] / world.tuned[summit];
    height.textContent = `${number(times)} × the tuned`;
    set(height, { x: top.x(n) + 16, y: Math.max(top.box.top + 16, top.y(median[summit]) - 10), "data-name": "height", "data-value": times });
    set(bestCurve, { d: through(along(world.best, strip)) });
    set(level, { d: across(drawnLam, strip) });
    strip.put(bestLam, p, world.best[i]);
    strip.put(lamDot, p, drawnLam, lam);
    key[0].text.textContent = `λ = ${number(lam)}`;
    [key[3].swatch, key[3].text].forEach((node) => show(node, lam > 0));
    lamName.textContent = `λ = ${number(lam)}, for all p`;
    bestName.textContent = "best λ for each p";
    const [first, last] = [0, P - 1].map((k) => strip.y(world.best[k]));
    const y = strip.y(drawnLam);
    set(lamName, { x: strip.box.left + 6, y: y < strip.box.top + 18 ? y + 15 : y - 6 });
    const below = last > first;
    show(bestName, below ? y < first - 14 || y > first + 38 : y < first - 30 || y > first + 8);
    set(bestName, { x: strip.box.left + 6, y: first + (below ? 17 : -14) });
    const mean = meanError(n, p, world.seen[i], world.noise[i]);
    const told = lam === 0 ? `; mean ${mean === Infinity ? "infinite" : number(mean)}` : "";
    return `${p} columns, ${worlds[kind]}, λ ${number(lam)}: median ${number(median[i])}, `
      + `from ${number(low[i])} to ${number(high[i])} (10 % to 90 %)${told}. `
      + `At λ ${number(world.best[i], 2)}, the best: ${number(world.tuned[i])}. `
      + `Peak height: ${number(times)} times the tuned. No model: ${number(world.none)}.`;
  }

  return { layout, draw };
}

/** A press or a drag in a panel calls move(x, y); `free` if it goes up and down too. */
function handle(svg, panel, move, free = false) {
  const area = el("rect", { fill: "transparent" }, svg);
  followPointer(svg, area, move);
  area.classList.toggle("l1l2-free", free);
  return () => set(area, { x: panel.box.left, y: panel.box.top, width: panel.box.width, height: panel.box.height });
}

const show = (node, on) => { node.style.display = on ? "" : "none"; };

/** A place for a centred text that reaches `half` to either side, within a box and a little to its right. */
const clamp = (px, box, half) => Math.min(box.right + 40 - half, Math.max(box.left - 8 + half, px));
