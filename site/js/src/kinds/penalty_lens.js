// FIG-1: one weight. The bowl of the data, the penalty, their sum and its lowest point; and that point for every a.

import { number, strength } from "../format.js";
import { penalty, prox, reach, secondValley } from "../penalty_lens_math.js";
import { Panel, dot, el, followPointer, set, through } from "../plot.js";

const [L1, L2, NET, HALF] = [0, 1, 2, 3];
const CHARGES = ["λ|w|", "½λw²", "½λ|w| + ¼λw²", "λ√|w|"];
const LOOKS = ["l1l2-c0 l1l2-dashed", "l1l2-c1 l1l2-dotted", "l1l2-c2 l1l2-strong"]; // data, penalty, sum
const SAMPLES = 160; // on each side of zero

export default function penaltyLens(view) {
  const { svg } = view;
  const { reach: end, top } = view.options;
  // Denser towards zero, where √|w| is steep; zero itself, where the kink is, is among them.
  const grid = Array.from({ length: 2 * SAMPLES + 1 }, (_, k) => end * (k / SAMPLES - 1) * Math.abs(k / SAMPLES - 1));
  const x = { domain: [-end, end], ticks: [-3, -2, -1, 0, 1, 2, 3] };
  const lens = new Panel(svg, "lens", { x, y: { domain: [0, top], ticks: [0, 2, 4, 6] } });
  const map = new Panel(svg, "map", { x, y: x });
  [lens, map].forEach((panel) => set(panel.group, { "aria-hidden": "true" }));

  const floor = el("path", { class: "l1l2-cursor" }, lens.marks);
  const curves = LOOKS.map((classes) => el("path", { class: `l1l2-line ${classes}` }, lens.marks));
  const key = makeKey(svg);
  const second = dot(svg, "second valley", { shape: "diamond", class: "l1l2-c2" });
  const lowest = dot(svg, "minimum", { radius: 6, class: "l1l2-c2" });
  const lowestName = el("text", { class: "l1l2-cursor-name l1l2-halo" }, svg);

  const held = el("rect", { class: "l1l2-band" }, map.marks);
  const same = el("path", { class: "l1l2-line l1l2-leader l1l2-dashed l1l2-train" }, map.marks);
  const sameName = el("text", { class: "l1l2-quiet", "text-anchor": "end" }, map.marks);
  sameName.textContent = "w = a";
  const answer = el("path", { class: "l1l2-line l1l2-c2 l1l2-strong" }, map.marks);
  const guide = el("path", { class: "l1l2-cursor" }, map.marks);
  const found = dot(svg, "prox", { radius: 6, class: "l1l2-c2" });

  const setA = (value) => view.set("a", Math.round(20 * Math.min(end, Math.max(-end, value))) / 20);
  const areas = [lens, map].map((panel) => {
    const area = el("rect", { fill: "transparent" }, svg);
    followPointer(svg, area, (px) => setA(panel.x.invert(px)));
    return () => set(area, { x: panel.box.left, y: panel.box.top, width: panel.box.width, height: panel.box.height });
  });
  const handle = makeHandle(view, lens, setA, end);

  function layout(width) {
    const narrow = width < 560;
    const left = 12;
    const across = narrow ? width - left - 30 : Math.round((width - 96) * 0.6);
    lens.layout({ left, top: narrow ? 56 : 30, width: across, height: narrow ? 250 : 320, label: "weight w",
      title: narrow ? "" : "what each weight w costs" });
    key.layout(narrow ? [left, 14, 1] : [left + across + 50, 40, 0]);
    const side = narrow ? Math.min(across, 250) : width - across - 96;
    map.layout({ left: narrow ? left : left + across + 50, width: side, height: side,
      top: narrow ? lens.box.bottom + 78 : lens.box.bottom - side, title: "the lowest point w, for each a", label: "a" });
    areas.forEach((place) => place());
    set(same, { d: through([[map.x(-end), map.y(-end)], [map.x(end), map.y(end)]]) });
    set(sameName, { x: map.box.right - 22, y: map.box.top + 14 });
    view.rail(lens.box);
    return Math.max(lens.box.bottom, map.box.bottom) + 46;
  }

  function draw() {
    const [kind, lam, a] = ["penalty", "lam", "a"].map(view.get);
    const parts = [(w) => (w - a) ** 2 / 2, (w) => penalty(kind, lam, w)];
    parts.push((w) => parts[0](w) + parts[1](w));
    curves.forEach((line, k) => {
      const inside = grid.filter((w) => parts[k](w) <= top);
      set(line, { d: through(inside.map((w) => [lens.x(w), lens.y(parts[k](w))])) });
    });
    key.say(`penalty ${CHARGES[kind]}`);

    const w = prox(kind, lam, a);
    const other = secondValley(kind, lam, a);
    lens.put(lowest, w, parts[2](w), w);
    lowest.classList.toggle("l1l2-zero", w === 0);
    set(floor, { d: through([[lens.x(w), lens.y(parts[2](w))], [lens.x(w), lens.box.bottom]]) });
    second.style.display = other === null ? "none" : "";
    if (other !== null) lens.put(second, other, parts[2](other), other);
    second.classList.toggle("l1l2-zero", other === 0);
    // In a kink the sum climbs gently towards the wish and steeply away from it; elsewhere it is round.
    const side = w === 0 ? (a < 0 ? -1 : 1) : 0;
    const anchor = { "-1": "end", 0: "middle", 1: "start" }[side];
    set(lowestName, { x: lens.x(w) + 5 * side, y: lens.y(parts[2](w)) - (side ? 11 : 15), "text-anchor": anchor });
    lowestName.textContent = `w = ${number(w)}`;
    handle(a);
    drawMap(kind, lam, a, w);
    return sentence(kind, lam, a, w, other);
  }

  function drawMap(kind, lam, a, w) {
    const limit = Math.min(end, reach(kind, lam));
    set(held, { x: map.x(-limit), y: map.box.top, width: map.x(limit) - map.x(-limit), height: map.box.height });
    const outside = kind === HALF ? grid.filter((at) => at > limit) : [];
    const right = limit < end ? [limit + 1e-9, ...outside, end].map((at) => [at, prox(kind, lam, at)]) : [];
    const parts = [right.map(([m, n]) => [-m, -n]), [[-limit, 0], [limit, 0]], right];
    set(answer, { d: parts.map((part) => through(part.map(([m, n]) => [map.x(m), map.y(n)]))).join("") });
    map.put(found, a, w);
    found.classList.toggle("l1l2-zero", w === 0);
    set(guide, { d: through([[map.x(a), map.box.bottom], [map.x(a), map.y(w)]]) });
  }

  return { layout, draw };
}

/** What the three lines are: one under the other, or in a row. */
function makeKey(svg) {
  const names = ["data ½(w − a)²", "", "their sum"];
  const items = LOOKS.map((classes, k) => {
    const item = el("g", { "aria-hidden": "true" }, svg);
    el("path", { class: `l1l2-line ${classes}`, d: "M0,-4H24" }, item);
    const text = el("text", { class: `l1l2-curve-name ${classes}`, x: 31 }, item);
    text.textContent = names[k];
    return { item, text };
  });
  return {
    layout([x, y, row]) {
      items.forEach(({ item }, k) => {
        const [dx, dy] = row ? [k === 2 ? 150 : 0, k === 1 ? 22 : 0] : [0, 22 * k];
        set(item, { transform: `translate(${x + dx},${y + dy})` });
      });
    },
    say(text) {
      items[1].text.textContent = text;
    },
  };
}

/** The wish a on the axis: drag it, or give it the focus and use the arrow keys. */
function makeHandle(view, panel, setA, end) {
  // A picture must not hold what takes the focus: with a handle in it, the drawing is a group.
  set(view.svg, { role: "group" });
  const grip = el("g", { class: "l1l2-grip", "data-name": "a", tabindex: 0, role: "slider",
    "aria-label": "a, what the data wish", "aria-valuemin": -end, "aria-valuemax": end }, view.svg);
  el("circle", { r: 20, fill: "transparent" }, grip);
  dot(grip, null, { shape: "triangle", radius: 8, class: "l1l2-c0" });
  const name = el("text", { class: "l1l2-cursor-name l1l2-halo", y: -5 }, grip);
  name.textContent = "a";
  followPointer(view.svg, grip, (px) => setA(panel.x.invert(px)));
  grip.addEventListener("keydown", (event) => {
    const jump = { ArrowRight: 0.05, ArrowUp: 0.05, ArrowLeft: -0.05, ArrowDown: -0.05, PageUp: 0.5, PageDown: -0.5,
      Home: -2 * end, End: 2 * end }[event.key];
    if (!jump) return;
    event.preventDefault();
    setA(view.get("a") + jump);
  });
  return (a) => {
    panel.put(grip, a, 0, a);
    // Its name stands on the far side of zero, where the minimum's does not reach, but never outside the panel.
    const outward = (a < 0 ? -1 : 1) * (Math.abs(a) > 0.9 * end ? -1 : 1);
    set(name, { x: 13 * outward, "text-anchor": outward < 0 ? "end" : "start" });
    set(grip, { "aria-valuenow": a, "aria-valuetext": `a ${number(a)}` });
  };
}

function sentence(kind, lam, a, w, other) {
  const start = `λ ${strength(lam)}, a ${number(a)}: the minimum is at w = ${number(w)}`;
  const limit = number(reach(kind, lam));
  const valley = other === null ? "" : `; a second valley is at w = ${number(other)}`;
  if (kind === L2) return `${start}: a divided by ${number(1 + lam)}.`;
  if (w === 0) return `${start}, in the kink, as for every |a| up to ${limit}${valley}.`;
  if (kind === L1) return `${start}: ${limit} nearer to zero than a.`;
  if (kind === NET) return `${start}: a moved ${limit} towards zero, then divided by ${number(1 + lam / 2)}.`;
  return `${start}, ${number(Math.abs(a - w))} nearer to zero than a${valley}.`;
}
