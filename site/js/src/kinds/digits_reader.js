// The digits reader: which pixels a network still reads, which neurons are left, and how many weights are zero.

import { number } from "../format.js";
import { Panel, dot, el, followPointer, set, through, words } from "../plot.js";

const SIDE = 8;
const CROSS = "M-4.5,-4.5L4.5,4.5M-4.5,4.5L4.5,-4.5";

// 0.0001 would not fit beside the strip.
const power = (value) => (value < 0.001 ? value.toExponential(0).replace("-", "\u2212") : number(value, 1));

export default function digitsReader(view) {
  const { svg, arrays } = view;
  const { ways, lams, test, floor, ceiling } = view.options;
  const L = lams.length;
  const grid = new Panel(svg, "pixels", { x: { domain: [0, SIDE], ticks: [] }, y: { domain: [SIDE, 0], ticks: [] } });
  const powers = [-8, -6, -4, -2, 0, 2].map((k) => 10 ** k);
  const strip = new Panel(svg, "neurons", { x: { domain: [0, 65], ticks: [1, 16, 32, 48, 64] }, y: { log: true, domain: [10 ** floor, 10 ** ceiling], ticks: powers, format: power } });
  const share = new Panel(svg, "zeros", { x: { domain: [-0.3, L - 0.7], ticks: lams.map((_, k) => k), format: (k) => lams[k] }, y: { domain: [0, 100], ticks: [0, 50, 100] } });
  [grid, strip, share].forEach((panel) => set(panel.group, { "aria-hidden": "true" }));
  const squares = Array.from({ length: SIDE * SIDE }, (_, k) => el("path", { class: "l1l2-f0", "data-name": `pixel ${k}` }, grid.marks));
  const dots = Array.from({ length: 64 }, (_, k) => dot(strip.marks, `neuron ${k + 1}`, { radius: 3.2, class: "l1l2-c2" }));
  const none = words(svg, "l1l2-curve-name l1l2-halo l1l2-c1", "end");
  const curves = ways.map(() => el("path", { class: "l1l2-line" }, share.marks));
  const cursor = el("path", { class: "l1l2-cursor" }, svg);
  const here = dot(svg, "zeros", { radius: 6, class: "l1l2-c3 l1l2-ringed" });
  const hereName = words(svg, "l1l2-curve-name l1l2-halo l1l2-c3", "middle");
  const area = el("rect", { fill: "transparent" }, svg);
  followPointer(svg, area, (px) => view.set("lam", Math.min(L - 1, Math.max(0, Math.round(share.x.invert(px))))));

  let pictured = -1; // the way whose curve stands out

  function layout(width) {
    const narrow = width < 560;
    view.root.querySelector(".l1l2-sentence").style.minHeight = narrow ? "7em" : "";
    const side = narrow ? Math.min(width - 60, 280) : 256;
    grid.layout({ left: 14, top: 34, width: side, height: side, title: "length of each pixel’s weights" });
    const left = narrow ? 14 : 330;
    const top = narrow ? grid.box.bottom + 46 : 34;
    strip.layout({ left, top, width: width - left - 46, height: narrow ? 170 : side - 30, label: "neuron, by size",
      title: narrow ? "size of each neuron (log scale)" : "size of each neuron, ‖in‖ · ‖out‖ (log scale)" });
    share.spec.x.ticks = narrow ? [0, 2, 5, 8, 11] : lams.map((_, k) => k);
    share.layout({ left: 14, top: strip.box.bottom + 92, width: width - 60, height: 110, label: "λ", title: "weights that are exactly 0, %" });
    set(area, { x: share.box.left, y: share.box.top - 10, width: share.box.width, height: share.box.height + 34 });
    view.rail(share.box);
    pictured = -1;
    return share.box.bottom + 46;
  }

  function draw() {
    const [way, at] = ["way", "lam"].map(view.get);
    const state = way * L + at;
    const cell = grid.box.width / SIDE;
    const pixels = arrays.pixels.subarray(64 * state, 64 * state + 64);
    squares.forEach((square, k) => {
      const [x, y] = [(k % SIDE) + 0.5, Math.floor(k / SIDE) + 0.5];
      const half = Math.max(0.8, (0.46 * cell * pixels[k]) / 255).toFixed(2);
      const read = pixels[k] > 0;
      set(square, { d: read ? `M-${half},-${half}h${2 * half}v${2 * half}h-${2 * half}z` : CROSS, class: read ? "l1l2-f0" : "l1l2-line l1l2-c1" });
      grid.put(square, x, y, pixels[k]);
    });
    const gone = arrays.gone[state];
    dots.forEach((mark, k) => {
      const code = arrays.neurons[64 * state + k];
      mark.style.display = code ? "" : "none";
      const size = 10 ** (floor + ((code - 1) / 254) * (ceiling - floor));
      if (code) strip.put(mark, k + 1, size);
    });
    none.textContent = gone ? `${gone} gone` : "";
    set(none, { x: strip.box.right - 6, y: strip.box.bottom - 10 });
    if (pictured !== way) curves.forEach((curve, k) => {
      set(curve, { class: `l1l2-line ${k === way ? "l1l2-c3" : "l1l2-train l1l2-fine"}`,
        d: through(lams.map((_, j) => [share.x(j), share.y(100 * arrays.zeros[k * L + j])])) });
    });
    pictured = way;
    const zeros = 100 * arrays.zeros[state];
    share.put(here, at, zeros);
    const px = share.x(at);
    set(cursor, { d: `M${px},${share.box.top}V${share.box.bottom}` });
    hereName.textContent = `${number(zeros)} %`;
    set(hereName, { x: Math.max(share.box.left + 24, Math.min(share.box.right - 24, px)), y: share.y(zeros) + (zeros > 70 ? 22 : -12) });
    const smallest = arrays.smallest[state];
    const least = smallest === 0 ? "exactly 0" : `${number(smallest, 1)}, not 0`;
    return `${ways[way]}, λ ${lams[at]}: ${number(zeros)} % of the weights are exactly 0; `
      + `${gone} of 64 neurons gone, ${arrays.unread[state]} of 64 pixels unread. `
      + `Smallest weight: ${least}. Right: ${arrays.right[state]} of ${test} test images.`;
  }

  return { layout, draw };
}
