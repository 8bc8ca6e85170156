// The landscape sculptor: a loss of one weight, what a penalty makes of it, and a ball that rolls there.

import { list, number } from "../format.js";
import { L2, WELL, height, loss, lowest, minima, rest } from "../landscapes_math.js";
import { Panel, dot, el, followPointer, set, spaced, through, words } from "../plot.js";

const TICKS = [[[-1.5, -1, -0.5, 0, 0.5, 1, 1.5], [0, 1, 2, 3]], [[0, 0.5, 1, 1.5, 2], [-1, -0.5, 0, 0.5]]];
const MOST = 6; // minima that any state has
const RADIUS = 8;
let count = 0; // makes ids unique in the page

export default function landscapeSculptor(view) {
  const { svg } = view;
  const { names, penalties, windows, levels, bends } = view.options;
  const { lams } = view.arrays;
  const panel = new Panel(svg, "landscape", { x: { domain: windows[0], ticks: TICKS[0][0] }, y: { domain: levels[0], ticks: TICKS[0][1] } });
  set(panel.group, { "aria-hidden": "true" });
  const id = `l1l2-sculptor-${(count += 1)}`;
  const clip = el("rect", {}, el("clipPath", { id }, svg));
  const inside = el("g", { "clip-path": `url(#${id})` }, panel.marks);
  const plain = el("path", { class: "l1l2-line l1l2-fine l1l2-train" }, inside);
  const sum = el("path", { class: "l1l2-line l1l2-c0" }, inside);
  const way = el("path", { class: "l1l2-line l1l2-dotted l1l2-c3" }, inside);
  const dots = Array.from({ length: MOST }, (_, k) => dot(svg, `minimum ${k + 1}`, { radius: 4.5, class: "l1l2-c1" }));
  const from = dot(svg, "start", { shape: "square", radius: 4, class: "l1l2-c3 l1l2-zero" });
  const ball = dot(svg, "ball", { radius: RADIUS, class: "l1l2-c3 l1l2-ringed" });
  const ballName = words(svg, "l1l2-curve-name l1l2-halo l1l2-c3", "middle");
  const bestName = words(svg, "l1l2-curve-name l1l2-halo l1l2-c1", "middle", "lowest");
  const tally = words(svg, "l1l2-cursor-name l1l2-halo", "end");
  const key = [["loss", "l1l2-line l1l2-fine l1l2-train", "l1l2-train"], ["", "l1l2-line l1l2-c0", "l1l2-c0"]].map(([text, line, colour]) => (
    { line: el("path", { class: line }, svg), text: words(svg, `l1l2-curve-name ${colour}`, "start", text) }));
  const area = el("rect", { fill: "transparent" }, svg);
  followPointer(svg, area, (px) => {
    const [low, high] = windows[view.get("landscape")];
    view.set("start", Math.round(100 * Math.min(high, Math.max(low, panel.x.invert(px)))) / 100);
  });

  let shown = -1; // the landscape whose frame and loss stand there
  let [state, lay, told] = ["", 0, ""]; // what was drawn last, where the ball lay in it, its sentence
  let settling = false;

  function layout(width) {
    const narrow = width < 560;
    view.root.querySelector(".l1l2-sentence").style.minHeight = narrow ? "5.6em" : "";
    panel.layout({ left: 14, width: width - 60, top: 66, height: narrow ? 300 : 360, label: "weight w" });
    const { left, top, right } = panel.box;
    set(clip, { x: left, y: top, width: panel.box.width, height: panel.box.height });
    set(area, { x: left, y: top, width: panel.box.width, height: panel.box.height + 24 });
    key.forEach(({ line, text }, k) => {
      const px = left + 84 * k;
      set(line, { d: `M${px},12h24` });
      set(text, { x: px + 30, y: 16 });
    });
    set(tally, { x: right, y: top - 22 });
    view.rail(panel.box);
    shown = -1;
    return panel.box.bottom + 46;
  }

  const curve = (value, [low, high], steps) => through(spaced(low, high, steps).map((w) => [panel.x(w), panel.y(value(w))]));

  function draw() {
    if (settling) return told;
    const [kind, penalty, at] = ["landscape", "penalty", "lam"].map(view.get);
    const lam = lams[at];
    const now = [kind, penalty, at].join();
    if (state && state !== now && lay !== view.get("start")) {
      settling = true; // the ball goes on from where it lay
      view.set("start", lay);
      settling = false;
    }
    state = now;
    if (shown !== kind) frame(kind);
    const start = view.get("start");
    const high = (w) => height(kind, penalty, lam, w);
    set(sum, { d: curve(high, windows[kind], 240) });
    const places = minima(kind, penalty, lam);
    const best = lowest(kind, penalty, lam);
    dots.forEach((mark, k) => {
      mark.style.display = k < places.length ? "" : "none";
      if (k >= places.length) return;
      panel.put(mark, places[k], high(places[k]), places[k]);
      mark.classList.toggle("l1l2-zero", !best.includes(places[k]));
    });
    lay = rest(kind, penalty, lam, start);
    drawBall(start, high);
    const [bx, by] = [panel.x(best[0]), panel.y(high(best[0]))];
    set(bestName, { x: bx, y: by + 20 });
    const many = places.length === 1 ? "1 minimum" : `${places.length} minima`;
    tally.textContent = many;
    set(tally, { "data-name": "count", "data-value": places.length });
    key[1].text.textContent = `with ${penalties[penalty]}, λ = ${number(lam)}`;
    told = sentence({ kind, penalty, lam, many, best, high });
    return told;
  }

  function frame(kind) {
    const [x, y] = TICKS[kind];
    panel.rescale("x", windows[kind], x);
    panel.rescale("y", levels[kind], y);
    set(plain, { d: curve((w) => loss(kind, w), windows[kind], kind === WELL ? 160 : 240) });
    shown = kind;
  }

  /** The ball lies on the curve; dots lead to it from where it was let go. */
  function drawBall(start, high) {
    const { box } = panel;
    const [px, py] = [panel.x(lay), panel.y(high(lay))];
    set(ball, { transform: `translate(${px.toFixed(3)},${(py - RADIUS - 4).toFixed(3)})`, "data-value": String(lay) });
    set(ballName, { x: Math.min(box.right - 40, Math.max(box.left + 40, px)), y: py - 2 * RADIUS - 12 });
    ballName.textContent = `ball: w = ${number(lay)}`;
    set(way, { d: curve(high, [start, lay], 60) });
    const [low, up] = panel.x.domain();
    const value = high(start);
    const [bottom, top] = panel.y.domain();
    panel.put(from, start, value, start);
    from.style.display = start !== lay && start >= low && start <= up && value >= bottom && value <= top ? "" : "none";
  }

  function sentence({ kind, penalty, lam, many, best, high }) {
    const raised = penalty === L2 ? lam : 0;
    const how = raised ? `raised by ${number(lam)}` : "as without a penalty";
    const end = best.includes(lay) ? ": the best place." : `; the best place is w = ${list(best.map((w) => number(w)))}, ${number(high(best[0]))} high.`;
    const name = names[kind];
    return `${name[0].toUpperCase()}${name.slice(1)}, ${penalties[penalty]}, λ ${number(lam)}: ${many}. `
      + `Lowest curvature ${number(bends[kind] + raised)}, ${how}. The ball lies at w = ${number(lay)}, ${number(high(lay))} high${end}`;
  }

  return { layout, draw };
}
