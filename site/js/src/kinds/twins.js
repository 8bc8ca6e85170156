// FIG-8: sixty fits of two columns that are nearly the same, as dots in the plane of their two weights.

import { number } from "../format.js";
import { Panel, SHAPES, dot, el, followPointer, set, through, words } from "../plot.js";
import { SUM, pulls, solve, trail } from "../twins_math.js";

const [LOW, HIGH, FAR] = [-1, 3, 4];
const LOOKS = [ // of a fit that keeps both, and of one that does not
  { shape: SHAPES.circle(4), look: "l1l2-dot l1l2-c0" },
  { shape: SHAPES.square(3.6), look: "l1l2-dot l1l2-c1" },
];
const RING = "m-2.5,0a2.5,2.5 0 1,0 5,0a2.5,2.5 0 1,0 -5,0"; // a pale dot in a path of many
let count = 0; // makes ids unique in the page

export default function twins(view) {
  const { svg, arrays } = view;
  const { lam2s, rhos, top, gap: farthest } = view.options;
  const draws = Array.from({ length: arrays.z.length / 2 }, (_, i) => arrays.z.subarray(2 * i, 2 * i + 2));
  const axis = { domain: [LOW, HIGH], ticks: [-1, 0, 1, 2, 3] };
  const plane = new Panel(svg, "plane", { x: axis, y: axis });
  const rugs = ["sum", "difference"].map((name) => (
    new Panel(svg, name, { x: { domain: [-FAR, FAR], ticks: [-4, -2, 0, 2, 4] }, y: { domain: [0, 1], ticks: [] } })));
  set(svg, { role: "group" }); // a picture must not hold what takes the focus

  const id = `l1l2-twins-${(count += 1)}`;
  const window = el("rect", {}, el("clipPath", { id }, svg));
  const inside = el("g", { "clip-path": `url(#${id})` }, plane.marks);
  const upright = el("path", { class: "l1l2-axis" }, inside);
  const pale = el("path", { class: "l1l2-dot l1l2-train l1l2-pile" }, inside);
  const trails = el("path", { class: "l1l2-line l1l2-bundle l1l2-train" }, inside);
  const level = el("path", { class: "l1l2-line l1l2-dashed l1l2-c2 l1l2-fine" }, inside);
  const dots = draws.map((_, i) => el("path", { "data-name": `draw ${i + 1}` }, svg));
  const area = el("rect", { fill: "transparent" }, svg);
  const grab = el("g", { "pointer-events": "none" }, svg);
  dot(grab, null, { shape: "diamond", radius: 6.5, class: "l1l2-c2" });
  const grabName = words(grab, "l1l2-curve-name l1l2-halo l1l2-c2", "end", "λ₁");
  set(grabName, { x: -11, y: 17 });
  const cross = makeCross(view, plane, farthest);
  const dropped = ["end", "start"].map((anchor) => words(svg, "l1l2-curve-name l1l2-halo l1l2-c1", anchor));
  const kept = words(svg, "l1l2-curve-name l1l2-halo l1l2-c0", "end");
  const lost = words(svg, "l1l2-quiet l1l2-halo", "end");
  const names = ["w₁", "w₂"].map((text) => words(svg, "l1l2-title l1l2-halo", "middle", text));
  const strips = rugs.map((rug) => ({
    rug,
    before: el("path", { class: "l1l2-line l1l2-train l1l2-fine", opacity: 0.6 }, rug.marks),
    now: el("path", { class: "l1l2-line l1l2-c0 l1l2-fine" }, rug.marks),
    rule: words(svg, "l1l2-quiet", "start"),
    mean: dot(svg, `mean ${rug.group.dataset.panel}`, { shape: "triangle", radius: 5, class: "l1l2-test" }),
  }));
  const key = ["least squares", "now"].map((text, i) => words(svg, `l1l2-curve-name ${i ? "l1l2-c0" : "l1l2-train"}`, "start", text));

  const looks = [];
  let pulled = []; // sum and difference of the pulls, for each draw
  let drawn = "";

  followPointer(svg, area, (px, py) => {
    const { rho, lam2 } = state();
    const s = plane.x.invert(px) + plane.y.invert(py);
    const lam1 = ((1 + rho) * SUM - s * (1 + rho + lam2)) / 2;
    view.set("lam1", Math.round(50 * Math.min(top, Math.max(0, lam1))) / 50);
  });

  function state() {
    const [lam1, lam2, rho, gap] = ["lam1", "lam2", "rho", "gap"].map(view.get);
    return { lam1, lam2: Number(lam2s[lam2]), rho: Number(rhos[rho]), gap };
  }

  function layout(width) {
    const narrow = width < 560;
    drawn = "";
    const side = narrow ? Math.min(width - 40, 360) : Math.min(400, width - 290);
    const left = 28;
    plane.layout({ left, top: 26, width: side, height: side, numbers: "left" });
    const { right, bottom, top: up } = plane.box;
    const across = narrow ? { left: 12, width: width - 24 } : { left: right + 52, width: width - right - 66 };
    const first = narrow ? bottom + 76 : up + 44;
    rugs.forEach((rug, i) => rug.layout({ ...across, top: first + i * 156, height: 52,
      title: i ? "difference w₁ − w₂" : "sum w₁ + w₂" }));
    strips.forEach(({ rule, rug }) => set(rule, { x: rug.box.left, y: rug.box.bottom + 42 }));
    key.forEach((text, i) => set(text, { x: rugs[0].box.left, y: rugs[0].box.top + 15 + 27 * i }));
    set(window, { x: left, y: up, width: side, height: side });
    set(area, { x: left, y: up, width: side, height: side });
    set(upright, { d: `M${plane.x(0)},${up}V${bottom}` });
    set(names[0], { x: right, y: bottom + 36 });
    set(names[1], { x: left, y: up - 10 });
    set(dropped[0], { x: right - 6, y: plane.y(0) + 17 });
    set(dropped[1], { x: plane.x(0) + 8, y: up + 14 });
    set(kept, { x: right - 6, y: up + 14 });
    set(lost, { x: right - 6, y: bottom - 7 });
    view.rail(narrow ? rugs[0].box : { left, right: rugs[0].box.right });
    return Math.max(bottom, rugs[1].box.bottom + 8) + 44;
  }

  /** What only ρ and the truth move: the pulls, least squares and its rugs. */
  function drawFree(rho, gap) {
    if (drawn === `${rho} ${gap}`) return;
    drawn = `${rho} ${gap}`;
    pulled = draws.map((z) => pulls(rho, gap, z));
    const free = pulled.map((pull) => solve(rho, 0, 0, pull));
    set(pale, { d: free.map((w) => `${at(w)}${RING}`).join("") });
    strips.forEach(({ rug, before }, k) => {
      set(before, { d: free.map((w) => tick(rug, k ? w[0] - w[1] : w[0] + w[1], 0)).join("") });
    });
  }

  const at = ([a, b]) => `M${tenth(plane.x(a))},${tenth(plane.y(b))}`;

  /** A dot's look, touched only where it changes. */
  function look(i, kind, far) {
    const now = far ? -1 : kind ? 1 : 0;
    if (looks[i] === now) return;
    looks[i] = now;
    dots[i].style.display = far ? "none" : "";
    if (!far) set(dots[i], { d: LOOKS[now].shape, class: LOOKS[now].look });
  }

  function draw() {
    const { lam1, lam2, rho, gap } = state();
    drawFree(rho, gap);
    const tally = [0, 0, 0, 0]; // both kept, w₁ alone zero, w₂ alone, both zero
    const means = [0, 0];
    const after = ["", ""];
    let [size, out, trailPath] = [0, 0, ""];
    pulled.forEach((pull, i) => {
      const w = solve(rho, lam1, lam2, pull);
      const kind = (w[0] === 0 ? 1 : 0) + (w[1] === 0 ? 2 : 0);
      tally[kind] += 1;
      const far = Math.min(...w) < LOW || Math.max(...w) > HIGH;
      out += far;
      look(i, kind, far);
      const [s, d] = [w[0] + w[1], w[0] - w[1]];
      if (!far) plane.put(dots[i], w[0], w[1], d);
      if (lam1) trailPath += trail(rho, lam1, lam2, pull, w).map(at).join("").replaceAll("M", "L").replace("L", "M");
      after[0] += tick(rugs[0], s, 1);
      after[1] += tick(rugs[1], d, 1);
      means[0] += s / draws.length;
      means[1] += d / draws.length;
      size += Math.abs(d) / draws.length;
    });
    set(trails, { d: trailPath });
    strips.forEach(({ rug, now, rule, mean }, k) => {
      set(now, { d: after[k] });
      rug.put(mean, means[k], 0, means[k]);
      const own = 1 + (k ? -rho : rho);
      const parts = [own / (own + lam2), (2 * lam1) / (own + lam2)].map((value) => number(value));
      const charge = k || !lam1 ? "" : ` − ${parts[1]}`;
      rule.textContent = `${lam2 || charge ? "" : "as by "}least squares${lam2 ? ` × ${parts[0]}` : ""}${charge}`;
    });
    const s = Math.max(0, (1 + rho) * SUM - 2 * lam1) / (1 + rho + lam2);
    set(level, { d: through([[LOW, s - LOW], [s - LOW, LOW]].map(([a, b]) => [plane.x(a), plane.y(b)])) });
    set(grab, { transform: `translate(${plane.x(s / 2)},${plane.y(s / 2)})` });
    cross(gap);
    kept.textContent = `both kept: ${tally[0]}`;
    dropped[0].textContent = `x₂ dropped: ${tally[2]}`;
    dropped[1].textContent = `x₁ dropped: ${tally[1]}`;
    lost.textContent = [tally[3] ? `both dropped: ${tally[3]}` : "", out ? `outside the picture: ${out}` : ""].filter(Boolean).join(", ");
    return sentence({ lam1, lam2, rho, tally, total: draws.length, mean: means[0], size });
  }

  return { layout, draw };
}

const tenth = (px) => Math.round(10 * px) / 10;

/** A tick of a rug: row 0 above, row 1 below; nothing for what lies outside. */
function tick(rug, value, row) {
  if (Math.abs(value) > FAR) return "";
  return `M${tenth(rug.x(value))},${rug.box.top + 4 + 26 * row}v18`;
}

/** The truth: drag it along the line of equal sums, or give it the focus and use the arrow keys. */
function makeCross(view, panel, farthest) {
  const grip = el("g", { class: "l1l2-grip l1l2-free", "data-name": "truth", tabindex: 0, role: "slider",
    "aria-label": "truth, w₁ − w₂", "aria-valuemin": -farthest, "aria-valuemax": farthest }, view.svg);
  el("circle", { r: 20, fill: "transparent" }, grip);
  el("path", { class: "l1l2-halo", d: "M-9,0H9M0,-9V9" }, grip);
  el("path", { class: "l1l2-cursor", style: "stroke-width:3px", d: "M-8,0H8M0,-8V8" }, grip);
  set(words(grip, "l1l2-cursor-name l1l2-halo", "start", "truth"), { x: 12, y: -8 });
  const put = (value) => view.set("gap", Math.round(10 * Math.min(farthest, Math.max(-farthest, value))) / 10);
  followPointer(view.svg, grip, (px, py) => put(panel.x.invert(px) - panel.y.invert(py)));
  grip.addEventListener("keydown", (event) => {
    const jump = { ArrowRight: 0.1, ArrowUp: -0.1, ArrowLeft: -0.1, ArrowDown: 0.1, PageUp: 0.5, PageDown: -0.5,
      Home: -2 * farthest, End: 2 * farthest }[event.key];
    if (!jump) return;
    event.preventDefault();
    put(view.get("gap") + jump);
  });
  return (gap) => {
    panel.put(grip, (SUM + gap) / 2, (SUM - gap) / 2, gap);
    set(grip, { "aria-valuenow": gap, "aria-valuetext": `truth ${number((SUM + gap) / 2)} and ${number((SUM - gap) / 2)}` });
  };
}

function sentence({ lam1, lam2, rho, tally, total, mean, size }) {
  const start = `λ₁ ${number(lam1)}, λ₂ ${number(lam2)}, ρ ${number(rho)}: both kept in ${tally[0]} of ${total}, `
    + `x₁ dropped in ${tally[1]}, x₂ in ${tally[2]}${tally[3] ? `, both in ${tally[3]}` : ""}; `
    + `mean sum ${mean.toFixed(2)} (truth ${SUM}), mean size of the difference ${size.toFixed(2)}`;
  return `${start}${lam2 ? `; λ₂ is ${number(lam2 / (1 - rho))} times 1 − ρ` : ""}.`;
}
