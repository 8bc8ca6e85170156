// FIG-2: two weights. A valley around least squares, a ball of budget t, where they touch, and what the budget costs.

import { number, strength } from "../format.js";
import { Panel, dot, el, followPointer, set, spaced, through } from "../plot.js";
import { CORNERS, L1, L2, LINF, budget, charged, contact, error, leaning, longAxis, norm, price, pull, shape, solve } from "../two_balls_math.js";

const NAMES = ["L1", "L2", "L∞"];
const SPENT = ["|w₁| + |w₂|", "½(w₁² + w₂²)", "max(|w₁|, |w₂|)"];
const RINGS = [1, 2, 3, 4, 5]; // contours, by their size: the first bears the handle
const DEGREES = 180 / Math.PI;
const ARROW = 0.35; // of a weight, for a pull of 1
const FAR = 1e3;
const CIRCLE = spaced(0, 2 * Math.PI, 25).slice(1).map((angle) => [Math.cos(angle), Math.sin(angle)]);
let count = 0; // makes ids unique in the page

export default function twoBalls(view) {
  const { svg } = view;
  const { reach, edge, top, dear } = view.options; // of a, of the plane, of t, of λ
  set(svg, { role: "group" }); // it holds what takes the focus
  const ticks = [-4, -2, 0, 2, 4];
  const plane = new Panel(svg, "plane", { x: { domain: [-edge, edge], ticks }, y: { domain: [-edge, edge], ticks } });
  const curve = new Panel(svg, "value", { x: { domain: [0, 4] }, y: { domain: [0, 4] } });
  const id = `l1l2-balls-${(count += 1)}`;
  const [inPlane, inCurve] = [plane, curve].map((panel, k) => {
    set(panel.frame, { "aria-hidden": "true" });
    const rect = el("rect", {}, el("clipPath", { id: `${id}-${k}` }, svg));
    const group = el("g", { "clip-path": `url(#${id}-${k})` }, panel.marks);
    const place = (node = rect) => {
      const { left: x, top: y, width, height } = panel.box;
      set(node, { x, y, width, height });
    };
    return Object.assign(group, { place });
  });
  const line = (parent, classes) => el("path", { class: `l1l2-line ${classes}` }, parent);
  const text = (classes, name = null) => el("text", { class: `${classes} l1l2-halo`, "data-name": name, "aria-hidden": "true" }, svg);

  const wedges = el("path", { class: "l1l2-area l1l2-c1" }, inPlane);
  const rays = line(inPlane, "l1l2-c1 l1l2-fine l1l2-leader");
  const upright = el("path", { class: "l1l2-axis" }, inPlane);
  const ball = line(inPlane, "l1l2-train l1l2-filled");
  const rings = RINGS.map(() => el("ellipse", { class: "l1l2-line l1l2-c0 l1l2-bundle" }, inPlane));
  const touching = el("ellipse", { class: "l1l2-line l1l2-c0" }, inPlane);
  const arrow = el("path", { class: "l1l2-cursor", fill: "none" }, inPlane);
  const spot = dot(svg, "w1", { radius: 6, class: "l1l2-c1" });
  const spotName = text("l1l2-cursor-name", "w2");

  const slack = line(inCurve, "l1l2-dotted l1l2-train");
  const smallest = line(inCurve, "l1l2-c0");
  const tangent = line(inCurve, "l1l2-c1 l1l2-dashed");
  const drop = el("path", { class: "l1l2-cursor" }, inCurve);
  const paid = dot(svg, "error", { radius: 6, class: "l1l2-c1" });
  const slope = text("l1l2-curve-name l1l2-c1", "lam");
  const freeName = text("l1l2-quiet");
  const area = el("rect", { fill: "transparent" }, svg);
  followPointer(svg, area, (px) => {
    const spent = Math.max(0, curve.x.invert(px));
    setT(state.kind === L2 ? Math.sqrt(2 * spent) : spent);
  });

  const inside = (value, low, high) => Math.min(high, Math.max(low, value));
  const tidy = (value, parts = 20) => Math.round(value * parts) / parts;
  // The line from this height on the axis that stays below the curve: how steeply it must fall.
  const steepest = (height) => Math.max(...spend.slice(1).map(([t, v]) => (height - v) / t));
  const unplaced = (px, py) => [plane.x.invert(px), plane.y.invert(py)];
  const setT = (t) => view.set("t", inside(tidy(t), 0, top));
  const setLam = (lam) => view.set("lam", inside(tidy(lam, 100), 0, dear));
  const setA = (values) => values.forEach((value, j) => view.set(["a1", "a2"][j], inside(tidy(value), -reach, reach)));
  const setShape = (angle, stretch) => {
    // Near a diagonal it is on it: there the two variances are equal. Near a circle it is one.
    const equal = stretch < 1.04 || Math.abs(Math.cos(2 * angle)) < 0.12;
    const { rho, ratio } = leaning(angle, stretch < 1.04 ? 1 : stretch);
    view.set("ratio", equal ? 1 : inside(ratio, 0.1, 10));
    view.set("rho", inside(tidy(rho, 100), -0.95, 0.95));
  };
  const names = { t: text("l1l2-quiet"), a: text("l1l2-curve-name l1l2-c0", "a2") };
  const grips = {
    t: makeGrip(svg, "t", "budget t", { shape: "square", class: "l1l2-train" },
      (px, py) => setT(norm(state.kind, unplaced(px, py))), (dx, dy) => setT(state.t + 0.05 * (dx + dy))),
    shape: makeGrip(svg, "shape", "shape and angle of the contours", { shape: "diamond", class: "l1l2-c0" }, (px, py) => {
      const [x, y] = unplaced(px, py).map((v, j) => v - state.a[j]);
      end = x < 0 ? 1 : 0;
      setShape(Math.atan2(y, x), inside(Math.hypot(x, y), 1, 2.5));
    }, (dx, dy) => {
      const { angle, stretch } = longAxis(state.G);
      setShape(angle - (5 * dx) / DEGREES, inside(stretch * 1.05 ** dy, dy > 0 ? 1.05 : 1, 2.5));
    }),
    a: makeGrip(svg, "a1", "least squares a", null,
      (px, py) => setA(unplaced(px, py)), (dx, dy) => setA([state.a[0] + 0.05 * dx, state.a[1] + 0.05 * dy])),
    price: makeGrip(svg, "objective", "price λ", { shape: "diamond", class: "l1l2-c1" },
      (px, py) => setLam(steepest(curve.y.invert(py))), (dx, dy) => setLam(state.lam + 0.05 * (dx + dy))),
  };

  let state = {};
  let last = null; // the controls, as they were left
  let busy = false;
  let drawn = "";
  let spend = []; // the curve: what is charged, the error left
  let end = 1; // which end of the long axis bears the handle

  /** Whatever was moved decides; else, when the valley or the ball changed, what is held. The other one follows. */
  function settle() {
    const now = Object.fromEntries(Object.keys(view.model.get("controls")).map((name) => [name, view.get(name)]));
    const moved = (name) => last !== null && now[name] !== last[name];
    const [kind, G, a] = [now.ball, shape(now.rho, now.ratio), [now.a1, now.a2]];
    const same = (value, old) => (Math.abs(value - old) > 1e-9 ? value : old);
    const size = norm(kind, a);
    // Every price from the least on leaves nothing of the budget 0, and every budget from size on is had for nothing.
    const priceOf = (t, old) => Math.max(price(G, a, contact(G, a, t, kind), kind), t === 0 && size > 0 ? old : 0);
    const budgetOf = (lam) => (lam === 0 ? Math.max(now.t, size) : budget(G, a, lam, kind));
    let { t, lam } = now;
    if (moved("t") || (!moved("lam") && now.hold === 0)) {
      lam = same(Math.min(dear, priceOf(t, lam)), lam);
      if (now.hold === 1) t = same(budgetOf(lam), t);
    } else t = same(budgetOf(lam), t);
    const w = contact(G, a, t, kind);
    state = { kind, G, a, t, w, size, lam: priceOf(t, lam), error: error(G, a, w), pull: pull(G, a, w) };
    state.words = sentence(state);
    busy = true;
    view.set("t", t);
    view.set("lam", lam);
    busy = false;
    last = { ...now, t, lam };
  }

  function layout(width) {
    const narrow = width < 560;
    const side = narrow ? width - 36 : Math.round(Math.min(440, width * 0.56));
    plane.layout({ left: 24, top: 24, width: side, height: side, numbers: "left", label: "weight w₁", title: "weight w₂" });
    const [left, top, height] = narrow ? [24, side + 102, 190] : [side + 60, 24, side];
    curve.layout({ left, top, width: width - left - 36, height, title: "smallest error v" });
    [inPlane, inCurve].forEach((group) => group.place());
    inCurve.place(area);
    set(upright, { d: `M${plane.x(0)},${plane.box.top}V${plane.box.bottom}` });
    drawn = "";
    return Math.max(plane.box.bottom, curve.box.bottom) + 46;
  }

  const [pixels, spots] = [plane, curve].map((panel) => ([x, y]) => [panel.x(x), panel.y(y)]);

  /** Where least squares may lie to end at a corner or, as lines, at some points of the circle. */
  function drawBehind({ kind, G, t }) {
    const from = (u, v) => {
      const away = solve(G, v);
      return [0, FAR / norm(L2, away)].map((far) => pixels(u.map((each, j) => t * each + far * away[j])));
    };
    // A corner answers the pulls between those square to its two sides.
    const wedge = (u) => `${through([...from(u, [u[0] - u[1], u[1] + u[0]]), from(u, [u[0] + u[1], u[1] - u[0]])[1]])}Z`;
    const on = view.get("wedges");
    set(wedges, { d: on ? CORNERS[kind].map(wedge).join("") : "" });
    set(rays, { d: on && kind === L2 ? CIRCLE.map((u) => through(from(u, u))).join("") : "" });
  }

  function drawValley({ G, a, t, w, kind, pull: c, error: height }) {
    const unit = plane.x(1) - plane.x(0);
    const { angle, stretch } = longAxis(G);
    const slant = `translate(${pixels(a)}) rotate(${-angle * DEGREES})`;
    const ring = (node, size) => set(node, { rx: size * unit * stretch, ry: (size * unit) / stretch, transform: slant });
    const size = Math.sqrt((2 * height) / Math.sqrt(G[0] * G[2] - G[1] * G[1]));
    ring(touching, size);
    rings.forEach((node, k) => {
      ring(node, RINGS[k]);
      node.style.opacity = Math.min(0.4, Math.abs(RINGS[k] - size)); // too near to the one that touches, it would blur it
    });
    const r = t * unit;
    set(ball, { d: kind === L2 ? `M${plane.x(-t)},${plane.y(0)}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`
      : `${through(CORNERS[kind].map((corner) => pixels(corner.map((v) => t * v))))}Z` });
    const long = ARROW * unit * norm(L2, c);
    set(arrow, { d: long > 9 ? `M0,0H${long}m-7,-4l7,4l-7,4` : "",
      transform: `translate(${pixels(w)}) rotate(${-Math.atan2(c[1], c[0]) * DEGREES})` });

    const ends = [1, -1].map((sign) => [a[0] + sign * stretch * Math.cos(angle), a[1] + sign * stretch * Math.sin(angle)]);
    const beyond = (point) => Math.max(...point.map(Math.abs)) > edge;
    if (beyond(ends[end]) && !beyond(ends[1 - end])) end = 1 - end;
    grips.shape(plane, ends[end], angle * DEGREES, `long axis at ${number(angle * DEGREES)}°, stretched ${number(stretch)} times`);
    grips.a(plane, a, a[0], `a ${pair(a)}`);
    label(names.a, "least squares a", plane, a, a[1] < w[1] ? 25 : -14, 0, a[1]);
    const side = a[0] < 0 ? 1 : -1;
    const held = [side * Math.min(t, edge), 0];
    grips.t(plane, held, t, `budget ${strength(t)}`);
    label(names.t, `t = ${strength(t)}`, plane, held, 24, side);

    plane.put(spot, w[0], w[1], w[0]);
    [spot, paid].forEach((mark) => mark.classList.toggle("l1l2-zero", w.includes(0)));
    label(spotName, `w = ${pair(w)}`, plane, w, a[1] < w[1] ? -14 : 25, (w[0] || a[0]) < 0 ? -1 : 1, w[1]);
  }

  function drawCurve({ kind, G, a, t, lam, size, error: paidError }) {
    const whole = charged(kind, size);
    const [wide, high] = [roomFor(Math.max(1.3 * whole, 1.02 * charged(kind, t))), roomFor(error(G, a, [0, 0]))];
    const key = [kind, ...G, ...a, wide, high].join();
    if (key !== drawn) {
      curve.x.domain([0, wide]);
      curve.y.domain([0, high]);
      curve.spec.x.ticks = curve.x.ticks(4);
      curve.relabel({ label: `budget ${SPENT[kind]}` });
      spend = [...spaced(0, size, 61).map((each) => [charged(kind, each), error(G, a, contact(G, a, each, kind))]), [wide, 0]];
      set(smallest, { d: through(spend.map(spots)) });
      set(slack, { d: `M${curve.x(whole)},${curve.box.top + 26}V${curve.box.bottom}` });
      label(freeName, "slack", curve, [whole, 0], -10, 1);
      drawn = key;
    }
    const spent = charged(kind, t);
    const steep = lam < Infinity ? lam : dear;
    const start = paidError + steep * spent;
    set(tangent, { d: through([[0, start], [wide, start - steep * wide]].map(spots)) });
    curve.put(paid, spent, paidError);
    set(drop, { d: `M${curve.x(spent)},${curve.y(paidError)}V${curve.box.bottom}` });
    grips.price(curve, [0, start], start, `price ${strength(steep)}`);
    slope.textContent = lam < Infinity ? `slope −λ = ${number(-lam)}` : "no price is high enough";
    set(slope, { x: curve.box.right - 4, y: curve.box.top + 14, "text-anchor": "end", "data-value": steep });
  }

  function draw() {
    if (busy) return state.words;
    settle();
    drawBehind(state);
    drawValley(state);
    drawCurve(state);
    return state.words;
  }

  return { layout, draw };
}

/** A handle: drag(x, y) with mouse or finger, or step(right, up) with the arrow keys. Returns the function that puts it. */
function makeGrip(svg, name, label, look, drag, step) {
  const node = el("g", { class: "l1l2-grip l1l2-free", "data-name": name, tabindex: 0, role: "slider", "aria-label": label }, svg);
  el("circle", { r: 20, fill: "transparent" }, node);
  if (look) dot(node, null, { radius: 5, ...look });
  else el("path", { class: "l1l2-line l1l2-c0 l1l2-strong", d: "M-7,-7L7,7M-7,7L7,-7" }, node);
  followPointer(svg, node, drag);
  node.addEventListener("keydown", (event) => {
    const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!way) return;
    event.preventDefault();
    step(...way.map((v) => (event.shiftKey ? 10 : 1) * v));
  });
  return (panel, [x, y], value, words) => {
    panel.put(node, x, y, value);
    set(node, { "aria-valuenow": value, "aria-valuetext": words });
  };
}

/** Words beside a point, to its left (−1), right (1) or under it (0), kept inside the panel. */
function label(node, words, panel, [x, y], below, side, value = null) {
  const { left, right, top, bottom } = panel.box;
  const long = 6.6 * words.length;
  const start = Math.min(right - long, Math.max(left + 2, panel.x(x) + 10 * side + ((side - 1) / 2) * long));
  node.textContent = words;
  set(node, { x: start + long / 2, "text-anchor": "middle",
    y: Math.min(bottom - 6, Math.max(top + 14, panel.y(y) + below)), "data-value": value });
}

/** A round end for an axis that must hold this much. */
function roomFor(most) {
  const power = 10 ** Math.floor(Math.log10(most || 1));
  return power * [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((each) => each * power >= most * (1 - 1e-9));
}

const pair = (v) => `(${v.map((each) => number(each)).join(", ")})`;

function sentence({ kind, t, lam, w, a, size }) {
  const start = `${NAMES[kind]}, budget t = ${strength(t)}`;
  if (t >= size) return `${start}, slack, price λ = 0: w = ${pair(w)}, least squares itself.`;
  const high = lam < Infinity ? `price λ = ${strength(lam)}` : "no price is high enough";
  if (t === 0) return `${start}, ${high}: nothing may be spent, w = (0, 0).`;
  const zero = w.includes(0);
  const tie = kind === LINF && Math.abs(w[0]) === Math.abs(w[1]);
  const place = kind === L2 ? "on the circle" : kind === L1 && zero ? "at a tip" : tie ? "at a corner" : "on a side";
  return `${start}, ${high}: contact ${place}, w = ${pair(w)}, ${zero ? "one weight exactly" : tie ? "a tie and no" : "no"} zero.`;
}
