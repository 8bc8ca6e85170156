// The prior figure: what is believed of two weights before and after the data, and where that is highest.

import { number, strength } from "../format.js";
import { Panel, dot, el, followPointer, set, through } from "../plot.js";
import { beliefContour, beliefDensity, contour, leastSquares, posterior, spread, strengthOf } from "../two_beliefs_math.js";

const [LAPLACE, NORMAL] = [0, 1];
const BELIEFS = ["Laplace", "normal"];
const RING = "m-1.7,0a1.7,1.7 0 1,0 3.4,0a1.7,1.7 0 1,0 -3.4,0";
const LINES = [
  ["before the data", "l1l2-c1 l1l2-dashed"],
  ["the data alone", "l1l2-train l1l2-dotted"],
  ["after the data", "l1l2-c0"],
];
const MODE = { shape: "diamond", radius: 5.5, class: "l1l2-c3" };
const MEAN = { radius: 5.5, class: "l1l2-c2" };
let count = 0; // makes ids unique in the page

export default function twoBeliefs(view) {
  const { svg, arrays } = view;
  const { c, rho, sigma, names, patients, levels, x: across, y: up } = view.options;
  const data = { c, rho };
  const alone = leastSquares(data);
  const x = { domain: across, ticks: [-30, 0, 30, 60] };
  const plane = new Panel(svg, "plane", { x, y: { domain: up, ticks: [-30, 0, 30, 60, 90] } });
  const one = new Panel(svg, "marginal", { x, y: { domain: [0, 1.35], ticks: [] } });
  [plane, one].forEach((panel) => set(panel.group, { "aria-hidden": "true" }));

  const id = `l1l2-beliefs-${(count += 1)}`;
  const windows = [plane, one].map((panel, k) => {
    const rect = el("rect", {}, el("clipPath", { id: `${id}-${k}` }, svg));
    return { rect, group: el("g", { "clip-path": `url(#${id}-${k})` }, panel.marks), panel };
  });
  const [inPlane, inOne] = windows.map(({ group }) => group);
  const upright = el("path", { class: "l1l2-axis" }, inPlane);
  const draws = el("path", { class: "l1l2-f0 l1l2-pile" }, inPlane);
  const shapes = LINES.map(([, look]) => levels.map((_, k) => el("path", { class: `l1l2-line ${look} ${k ? "l1l2-fine" : ""}` }, inPlane)));
  const below = el("path", { class: "l1l2-area l1l2-c0" }, inOne);
  const curves = [LINES[0], LINES[2]].map(([, look]) => el("path", { class: `l1l2-line ${look}` }, inOne));
  const floor = el("path", { class: "l1l2-axis" }, svg);
  const shares = ["end", "start"].map((anchor) => words(svg, "l1l2-curve-name l1l2-halo l1l2-c0", anchor));
  const key = makeKey(svg);
  const said = view.root.querySelector(".l1l2-sentence");
  const free = dot(svg, `data alone ${names[1]}`, { shape: "square", radius: 3, class: "l1l2-train" });
  const modes = names.map((name) => dot(svg, `mode ${name}`, MODE));
  const means = names.map((name) => dot(svg, `mean ${name}`, MEAN));
  const widths = [-1, 1].map((side) => dot(svg, side < 0 ? "minus sd" : "sd", { shape: "triangle", radius: 4.5, class: "l1l2-c1" }));
  const widthName = words(svg, "l1l2-curve-name l1l2-halo l1l2-c1", "end");
  const area = el("rect", { fill: "transparent" }, svg);
  followPointer(svg, area, (px) => {
    const [belief, v] = [view.get("belief"), noise()];
    const lam = strengthOf(belief, v, Math.max(Math.abs(one.x.invert(px)), 0.01));
    const { min, max } = view.options.lam;
    view.set("lam", Math.min(max, Math.max(min, Number(lam.toPrecision(3)))));
  });

  let drawn = 0; // the number of patients whose data stand in the plane

  const noise = () => sigma ** 2 / patients[view.get("patients")];

  function layout(width) {
    const narrow = width < 560;
    const place = { left: 12, width: Math.min(width - 46, 640) };
    const keyHeight = key.layout(12, 12, narrow ? [0, 152, 0, 128, 205] : [0, 152, 300, 440, 530], narrow ? [0, 0, 1, 1, 1] : [0, 0, 0, 0, 0]);
    plane.layout({ ...place, top: keyHeight + 34, height: narrow ? 280 : 350, xNumbers: false,
      title: `up: weight of ${names[1]}, across: of ${names[0]}` });
    one.layout({ ...place, top: plane.box.bottom + 56, height: 116, title: `the weight of ${names[0]} alone`,
      label: `weight of ${names[0]}, points per standard deviation` });
    windows.forEach(({ rect, panel: { box } }) => set(rect, { x: box.left, y: box.top, width: box.width, height: box.height }));
    set(area, { x: one.box.left, y: one.box.top - 20, width: one.box.width, height: one.box.height + 44 });
    const zero = plane.x(0);
    set(upright, { d: `M${zero},${plane.box.top}V${plane.box.bottom}` });
    set(floor, { d: `M${zero},${one.box.top - 4}V${one.box.bottom}` });
    shares.forEach((text, k) => set(text, { x: zero + (k ? 8 : -8), y: one.box.top + 10 }));
    set(widthName, { x: one.box.right, y: one.box.top + (narrow ? 30 : 10) });
    view.rail(plane.box);
    said.style.minHeight = narrow ? "7em" : "4.2em"; // of its longest sentence
    drawn = 0;
    return one.box.bottom + 62;
  }

  const inside = (w) => w >= across[0] && w <= across[1];

  function draw() {
    const [belief, lam] = ["belief", "lam"].map(view.get);
    const n = patients[view.get("patients")];
    const v = noise();
    const after = posterior(belief, data, v, lam);
    const ring = (points) => `${through(points.map(([a, b]) => [plane.x(a), plane.y(b)]))}Z`;
    levels.forEach((share, k) => {
      set(shapes[0][k], { d: ring(beliefContour(belief, v, lam, share)) });
      if (drawn !== n) set(shapes[1][k], { d: ring(contour(NORMAL, data, v, 0, share)) });
      set(shapes[2][k], { d: ring(contour(belief, data, v, lam, share)) });
    });
    drawn = n;
    set(draws, { d: scatter(after) });
    plane.put(free, alone[0], alone[1]);
    [[modes, after.mode], [means, after.mean]].forEach(([marks, w]) => {
      one.put(marks[0], w[0], 0, w[0]);
      plane.put(marks[1], w[0], w[1], w[1]);
    });
    modes.forEach((mark, j) => mark.classList.toggle("l1l2-zero", after.mode[j] === 0));

    const sd = spread(belief, v, lam);
    drawOne(after, belief, v, lam);
    widths.forEach((mark, k) => {
      one.put(mark, (k ? 1 : -1) * sd, -0.1, (k ? 1 : -1) * sd);
      mark.style.display = inside((k ? 1 : -1) * sd) ? "" : "none";
    });
    widthName.textContent = `belief ± ${strength(sd)}`;
    shares[0].textContent = `${percent(1 - after.positive[0])} below 0`;
    shares[1].textContent = `${percent(after.positive[0])} above 0`;
    return sentence({ belief, n, lam, sd, names, after });
  }

  function scatter(after) {
    let path = "";
    for (let i = 0; i < arrays.u.length; i += 2) {
      const w = after.sample([arrays.u[i], arrays.u[i + 1]]);
      path += `M${plane.x(w[0]).toFixed(1)},${plane.y(w[1]).toFixed(1)}${RING}`;
    }
    return path;
  }

  /** Each density as a share of its own highest. */
  function drawOne(after, belief, v, lam) {
    const highest = Math.max(...after.curve.map(([, density]) => density));
    const seen = after.curve.filter(([, density]) => density > 2e-4 * highest);
    const curve = seen.map(([w, density]) => [one.x(w), one.y(density / highest)]);
    set(below, { d: `${through([[curve[0][0], one.box.bottom], ...curve, [curve.at(-1)[0], one.box.bottom]])}Z` });
    set(curves[1], { d: through(curve) });
    const peak = beliefDensity(belief, v, lam, 0);
    const grid = [];
    for (let k = -30; k <= 30; k += 1) {
      const w = (across[k < 0 ? 0 : 1] * k * k) / 900;
      grid.push([one.x(w), one.y(beliefDensity(belief, v, lam, w) / peak)]);
    }
    set(curves[0], { d: through(grid) });
  }

  return { layout, draw };
}

function sentence({ belief, n, lam, sd, names, after }) {
  const point = (w) => names.map((name, j) => `${name} ${number(w[j])}`).join(" and ");
  const worth = belief === NORMAL ? `, worth ${number(n * lam)} patients` : "";
  const found = belief === LAPLACE ? `Most probable: ${point(after.mode)}; mean: ${point(after.mean)}.` : `Most probable, and mean: ${point(after.mean)}.`;
  return `${BELIEFS[belief][0].toUpperCase()}${BELIEFS[belief].slice(1)} belief of standard deviation ${strength(sd)}${worth}, ${n} patients, `
    + `λ ${strength(lam)}. ${found} ${names[0]} is positive with probability ${percent(after.positive[0])}, and exactly 0 with probability 0.`;
}

/** A probability as a whole percentage, and never 0 or 100 where it is neither. */
function percent(share) {
  if ((share > 0 && share < 0.005) || (share > 0.995 && share < 1)) return share < 0.5 ? "under 1 %" : "over 99 %";
  return `${Math.round(100 * share)} %`;
}

/** What the lines and the marks are, in one row or in two. */
function makeKey(svg) {
  const items = [...LINES.map(([text, look]) => [text, look]), ["highest", MODE], ["mean", MEAN]].map(([text, look]) => {
    const item = el("g", { "aria-hidden": "true" }, svg);
    const line = typeof look === "string";
    if (line) el("path", { class: `l1l2-line ${look}`, d: "M0,-4H24" }, item);
    else set(dot(item, null, look), { transform: "translate(8,-4)" });
    words(item, `l1l2-curve-name ${line ? look : look.class}`, "start", text).setAttribute("x", line ? 30 : 20);
    return item;
  });
  return {
    /** Place them; the height that they take. */
    layout(left, top, xs, rows) {
      items.forEach((item, k) => set(item, { transform: `translate(${left + xs[k]},${top + 22 * rows[k]})` }));
      return top + 22 * Math.max(...rows);
    },
  };
}

function words(parent, classes, anchor, text = "") {
  const node = el("text", { class: classes, "text-anchor": anchor }, parent);
  node.textContent = text;
  return node;
}
