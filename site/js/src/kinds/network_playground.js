// The playground: points in the plane, a small network that tells them apart, and what λ leaves of it.

import { number } from "../format.js";
import { GRID, boundary, connected, inputs, layers, logits, middles, runs } from "../network_playground_math.js";
import { Panel, SHAPES, dot, el, followPointer, set, through, words } from "../plot.js";

const OPACITY = [0, 0.1, 0.18, 0.27, 0.38]; // of each band, the surer the darker

export default function networkPlayground(view) {
  const { svg, arrays } = view;
  const { sets, ways, lams, names, sizes, reach, train, test, top } = view.options;
  const [L, P] = [lams.length, train];
  const size = layers(sizes).reduce((sum, [, above, here]) => sum + (above + 1) * here, 0);
  const vectors = Float64Array.from(view.options.weights.split(" "), Number);
  const everywhere = inputs(middles(reach));
  const window = { domain: [-reach, reach], ticks: [-2, -1, 0, 1, 2] };
  const plane = new Panel(svg, "plane", { x: { ...window }, y: { ...window } });
  const soil = el("g", {}, plane.marks);
  const edge = el("path", { class: "l1l2-cursor", "data-name": "boundary", style: "stroke-width:2px" }, plane.marks);
  const dots = Array.from({ length: P }, (_, k) => dot(plane.marks, `point ${k}`, { radius: 3.4 }));
  const drawing = el("g", {}, svg);
  const title = words(svg, "l1l2-title l1l2-halo", "start", "");
  const links = layers(sizes).flatMap(([start, above, here], l) => Array.from({ length: above * here }, (_, k) => (
    { at: start + k, from: [l, Math.floor(k / here)], to: [l + 1, k % here], path: el("path", { "data-name": `weight ${l + 1}.${k}` }, drawing) })));
  const nodes = sizes.map((count, l) => Array.from({ length: count }, (_, k) => dot(drawing, `unit ${l}.${k}`, { radius: 7 })));
  const inputNames = names.map((name) => words(svg, "", "end", name));
  const tally = words(svg, "l1l2-cursor-name l1l2-halo", "middle");
  const key = [["positive", "l1l2-line l1l2-c0"], ["negative", "l1l2-line l1l2-c1"], ["exactly 0", "l1l2-axis"]].map(([text, line]) => (
    { line: el("path", { class: line, style: line === "l1l2-axis" ? "stroke-dasharray:1 4" : "" }, svg), text: words(svg, "", "start", text) }));
  const losses = new Panel(svg, "losses", { x: { domain: [-0.3, L - 0.7], ticks: lams.map((_, k) => k), format: (k) => lams[k] }, y: { domain: [0, top], ticks: [0, 0.2, 0.4, 0.6, 0.8, 1].filter((v) => v <= top) } });
  [plane, losses].forEach((panel) => set(panel.group, { "aria-hidden": "true" }));
  const series = [["training", "loss", "l1l2-train", "circle"], ["test", "test_loss", "l1l2-test", "square"]].map(([text, name, look, shape]) => ({
    name, curve: el("path", { class: `l1l2-line ${look}` }, losses.marks), sample: el("path", { class: `l1l2-line ${look}` }, svg),
    text: words(svg, `l1l2-curve-name ${look}`, "start", text), mark: dot(svg, name, { shape, radius: 4.5, class: look }) }));
  const cursor = el("path", { class: "l1l2-cursor" }, svg);
  const area = el("rect", { fill: "transparent" }, svg);
  followPointer(svg, area, (px) => view.set("lam", Math.min(L - 1, Math.max(0, Math.round(losses.x.invert(px))))));

  const grounds = new Map(); // of each network that was looked at
  let shownGround = null;
  let [shown, curves] = [-1, -1]; // the data set whose points, and the networks whose losses stand there

  function layout(width) {
    const narrow = width < 560;
    view.root.querySelector(".l1l2-sentence").style.minHeight = narrow ? "8.4em" : "4.2em";
    const side = 40 * Math.floor(Math.min(narrow ? width - 44 : 0.42 * width, 280) / 40);
    plane.layout({ left: 14, top: 34, width: side, height: side, title: "80 points, and the network’s opinion", label: "x₁, and x₂ upwards" });
    const box = narrow ? { left: 40, top: plane.box.bottom + 100, width: width - 62, height: 240 }
      : { left: plane.box.right + 84, top: 64, width: width - plane.box.right - 106, height: side - 30 };
    title.textContent = width < 360 ? "links as wide as their weights" : "the network: a link as wide as its weight";
    layNetwork(box, narrow ? 14 : plane.box.right + 44);
    losses.spec.x.ticks = lams.map((_, k) => k).filter((k) => !narrow || [0, 1, 3, 5, 7, 9].includes(k));
    losses.layout({ left: 14, top: Math.max(plane.box.bottom + 44, box.top + box.height + 40) + 44, width: width - 60, height: 120, label: "λ", title: "mean loss" });
    series.forEach(({ sample, text }, k) => {
      const px = losses.box.left + 86 + 104 * k;
      set(sample, { d: `M${px},${losses.box.top - 13}h24` });
      set(text, { x: px + 30, y: losses.box.top - 9 });
    });
    set(area, { x: losses.box.left, y: losses.box.top - 6, width: losses.box.width, height: losses.box.height + 30 });
    view.rail(losses.box);
    [shown, curves] = [-1, -1];
    grounds.clear();
    soil.replaceChildren();
    shownGround = null;
    return losses.box.bottom + 46;
  }

  function layNetwork(box, left) {
    const place = (l, k) => [box.left + (box.width * l) / (sizes.length - 1), box.top + (box.height * (k + 0.5)) / sizes[l]];
    set(title, { x: left, y: box.top - 39 });
    key.forEach(({ line, text }, k) => {
      set(line, { d: `M${left + 86 * k},${box.top - 20}h18` });
      set(text, { x: left + 23 + 86 * k, y: box.top - 16 });
    });
    links.forEach(({ from, to, path }) => set(path, { d: through([place(...from), place(...to)]) }));
    nodes.forEach((row, l) => row.forEach((node, k) => set(node, { transform: `translate(${place(l, k)})` })));
    inputNames.forEach((text, k) => set(text, { x: place(0, k)[0] - 12, y: place(0, k)[1] + 4 }));
    set(tally, { x: box.left + box.width / 2, y: box.top + box.height + 20 });
  }

  function draw() {
    const [kind, way, at] = ["data", "way", "lam"].map(view.get);
    const network = kind * ways.length + way;
    const state = network * L + at;
    const vector = vectors.subarray(state * size, (state + 1) * size);
    if (shown !== kind) drawPoints(kind);
    if (curves !== network) drawCurves(network);
    drawGround(state, vector);
    const zeros = drawLinks(vector);
    const left = drawUnits(vector);
    series.forEach(({ name, mark }) => losses.put(mark, at, arrays[name][state]));
    const px = losses.x(at);
    set(cursor, { d: `M${px},${losses.box.top}V${losses.box.bottom}` });
    const smallest = arrays.smallest[state];
    const least = smallest === 0 ? "exactly 0" : `${number(smallest, 1)}, not 0`;
    const name = sets[kind];
    return `${name[0].toUpperCase()}${name.slice(1)}, ${ways[way]}, λ ${lams[at]}: ${zeros} of ${links.length} weights are exactly 0; `
      + `${left[0]} of ${sizes[0]} inputs and ${left[1] + left[2]} of ${sizes[1] + sizes[2]} hidden neurons are left. Smallest weight: ${least}. `
      + `Loss ${number(arrays.loss[state])} in training, ${arrays.right[state]} of ${train} points right; `
      + `${number(arrays.test_loss[state])} in the test, ${arrays.test_right[state]} of ${test} right.`;
  }

  function drawPoints(kind) {
    dots.forEach((mark, k) => {
      const [x, y] = arrays.points.subarray(2 * (kind * P + k), 2 * (kind * P + k) + 2);
      const one = arrays.classes[kind * P + k];
      set(mark, { class: `l1l2-dot ${one ? "l1l2-c0" : "l1l2-c1"}`, d: SHAPES[one ? "circle" : "square"](one ? 3.4 : 3) });
      plane.put(mark, x, y, one);
      mark.style.display = Math.max(Math.abs(x), Math.abs(y)) <= reach ? "" : "none";
    });
    shown = kind;
  }

  function drawCurves(network) {
    series.forEach(({ name, curve }) => {
      set(curve, { d: through(lams.map((_, k) => [losses.x(k), losses.y(arrays[name][network * L + k])])) });
    });
    curves = network;
  }

  /** What the network says of every place: drawn once for each network and width, and kept. */
  function drawGround(state, vector) {
    if (!grounds.has(state)) grounds.set(state, ground(logits(vector, sizes, everywhere)));
    const { group, line } = grounds.get(state);
    if (shownGround) shownGround.style.display = "none";
    group.style.display = "";
    shownGround = group;
    edge.setAttribute("d", line);
  }

  function ground(values) {
    const { left, bottom, width } = plane.box;
    const cell = width / GRID;
    const paths = {};
    for (const [band, row, from, count] of runs(values)) {
      paths[band] = `${paths[band] ?? ""}M${left + from * cell},${bottom - row * cell}h${count * cell}v${-cell}h${-count * cell}z`;
    }
    const group = el("g", { "data-ground": "" }, soil);
    for (const band in paths) {
      el("path", { class: band > 0 ? "l1l2-f0" : "l1l2-f1", "fill-opacity": OPACITY[Math.abs(band)], "shape-rendering": "crispEdges", d: paths[band] }, group);
    }
    const place = ([x, y]) => `${(left + (x + 0.5) * cell).toFixed(1)},${(bottom - (y + 0.5) * cell).toFixed(1)}`;
    return { group, line: boundary(values).map(([a, b]) => `M${place(a)}L${place(b)}`).join("") };
  }

  /** Each weight as a link, and how many are exactly zero. */
  function drawLinks(vector) {
    let zeros = 0;
    for (const link of links) {
      const weight = vector[link.at];
      if (weight === 0) zeros += 1;
      if (weight === link.drawn) continue;
      const { path } = link;
      link.drawn = weight;
      set(path, { class: weight === 0 ? "l1l2-axis" : `l1l2-line ${weight > 0 ? "l1l2-c0" : "l1l2-c1"}`, "data-value": String(weight) });
      path.style.strokeWidth = weight === 0 ? "0.75px" : `${(0.6 + 1.5 * Math.min(5, Math.abs(weight))).toFixed(2)}px`;
      path.style.strokeDasharray = weight === 0 ? "1 6" : "";
    }
    tally.textContent = `${zeros} of ${links.length} weights are exactly 0`;
    return zeros;
  }

  /** Each unit, hollow if it is no longer connected, and how many are left in each layer. */
  function drawUnits(vector) {
    return connected(vector, sizes).map((row, l) => {
      row.forEach((there, k) => {
        const node = nodes[l][k];
        if (node.getAttribute("data-value") === String(Number(there))) return;
        set(node, { class: `l1l2-dot l1l2-test${there ? "" : " l1l2-zero"}`, "data-value": Number(there) });
        if (l === 0) inputNames[k].setAttribute("class", there ? "" : "l1l2-quiet");
      });
      return row.filter(Boolean).length;
    });
  }

  return { layout, draw };
}
