// A small drawing kit: SVG elements, a panel with two scales, marks that carry their unrounded values.

import { number } from "./format.js";
import { makeScale } from "./scale.js";

const SVG = "http://www.w3.org/2000/svg";

/** An SVG element with attributes, appended to `parent` if there is one. */
export function el(tag, attributes = {}, parent = null) {
  const node = document.createElementNS(SVG, tag);
  set(node, attributes);
  if (parent) parent.appendChild(node);
  return node;
}

/** A text of a drawing. */
export function words(parent, classes, anchor, text = "") {
  const node = el("text", { class: classes, "text-anchor": anchor }, parent);
  node.textContent = text;
  return node;
}

/** An HTML element with attributes and children (nodes or text). */
export function html(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  set(node, attributes);
  node.append(...children);
  return node;
}

export function set(node, attributes) {
  for (const name in attributes) {
    const value = attributes[name];
    if (value === null || value === false) node.removeAttribute(name);
    else node.setAttribute(name, value === true ? "" : value);
  }
  return node;
}

/** SVG path data through points [[x, y], …], to a hundredth of a pixel. */
export function through(points) {
  let path = "";
  for (let i = 0; i < points.length; i += 1) {
    path += `${i ? "L" : "M"}${points[i][0].toFixed(2)},${points[i][1].toFixed(2)}`;
  }
  return path;
}

/**
 * A rectangle with an x and a y scale, grid lines and ticks.
 * x, y: {log: bool, domain: [low, high], ticks: [values], format: value → text}
 * layout() places it and draws its frame anew; x(v) and y(v) give pixels; `marks` holds what is drawn in it.
 * The group says what its scales are (data-x, data-y: kind, domain and range), so that a test can read positions.
 */
export class Panel {
  constructor(parent, name, { x, y }) {
    this.spec = { x, y };
    this.group = el("g", { "data-panel": name }, parent);
    this.frame = el("g", { class: "l1l2-frame" }, this.group);
    this.marks = el("g", {}, this.group);
    this.x = makeScale(x.log).domain(x.domain);
    this.y = makeScale(y.log).domain(y.domain);
  }

  /**
   * Place the panel and draw its frame: title above it, label under its x axis, the numbers of y at the
   * "right" or "left" of the grid lines, those of x below or not at all.
   */
  layout(place) {
    const { left, top, width, height, title = "", label = "", numbers = "right", xNumbers = true } = place;
    this.place = place;
    this.box = { left, top, width, height, right: left + width, bottom: top + height };
    this.x.range([left, left + width]);
    this.y.range([top + height, top]);
    for (const axis of ["x", "y"]) {
      const [scale, { log }] = [this[axis], this.spec[axis]];
      set(this.group, { [`data-${axis}`]: [log ? "log" : "linear", ...scale.domain(), ...scale.range()].join(" ") });
    }
    this.drawFrame(title, label, numbers, xNumbers);
  }

  /** Lay the panel out again where it is, with some of its texts changed. */
  relabel(changes) {
    this.layout({ ...this.place, ...changes });
  }

  /** Give an axis ("x" or "y") another domain, and ticks if they are not to be chosen for it. */
  rescale(axis, domain, ticks) {
    this[axis].domain(domain);
    Object.assign(this.spec[axis], { domain, ticks });
    if (this.place) this.layout(this.place);
  }

  drawFrame(title, label, numbers, xNumbers) {
    const { left, top, right, bottom, width } = this.box;
    const { x, y } = this.spec;
    this.frame.replaceChildren();
    for (const value of y.ticks ?? this.y.ticks(5)) {
      const at = this.y(value);
      el("line", { class: value === 0 ? "l1l2-axis" : "l1l2-grid", x1: left, x2: right, y1: at, y2: at }, this.frame);
      const place = numbers === "right" ? { x: right + 6 } : { x: left - 6, "text-anchor": "end" };
      this.words((y.format ?? number)(value), { ...place, y: at + 4, class: "l1l2-quiet" });
    }
    for (const value of x.ticks ?? this.x.ticks(6)) {
      const at = this.x(value);
      el("line", { class: "l1l2-axis", x1: at, x2: at, y1: bottom, y2: bottom + 5 }, this.frame);
      if (xNumbers) {
        this.words((x.format ?? number)(value), { x: at, y: bottom + 18, "text-anchor": "middle", class: "l1l2-quiet" });
      }
    }
    el("line", { class: "l1l2-axis", x1: left, x2: right, y1: bottom, y2: bottom }, this.frame);
    if (title) this.words(title, { x: left, y: top - 9, class: "l1l2-title l1l2-halo" });
    if (label) this.words(label, { x: left + width / 2, y: bottom + 36, "text-anchor": "middle" });
  }

  words(text, attributes) {
    el("text", attributes, this.frame).textContent = text;
  }

  /** Put a mark (see `dot`) at the point (x, y), and write down the unrounded value it stands for. */
  put(mark, x, y, value = y) {
    mark.setAttribute("transform", `translate(${this.x(x).toFixed(3)},${this.y(y).toFixed(3)})`);
    mark.setAttribute("data-value", String(value));
  }
}

export const SHAPES = {
  circle: (r) => `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`,
  square: (r) => `M${-r},${-r}h${2 * r}v${2 * r}h${-2 * r}z`,
  diamond: (r) => `M0,${-1.35 * r}L${1.35 * r},0L0,${1.35 * r}L${-1.35 * r},0z`,
  triangle: (r) => `M0,${-1.3 * r}L${1.2 * r},${0.9 * r}L${-1.2 * r},${0.9 * r}z`,
};

/** A mark centred on its point: shape "circle", "square", "diamond" or "triangle"; `name` becomes data-name. */
export function dot(parent, name, { shape = "circle", radius = 4.5, class: classes = "" } = {}) {
  return el("path", { class: `l1l2-dot ${classes}`, d: SHAPES[shape](radius), "data-name": name }, parent);
}

/**
 * Positions at least `gap` apart within low … high, in the order of `wanted` and as near to it as that allows:
 * neighbours that are too close form a block, which settles at the mean of what its members want.
 */
export function dodge(wanted, gap, low, high) {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
  const blocks = [];
  order.forEach((i, rank) => {
    let block = { sum: wanted[i] - rank * gap, size: 1 };
    while (blocks.length && blocks.at(-1).sum / blocks.at(-1).size > block.sum / block.size) {
      const before = blocks.pop();
      block = { sum: before.sum + block.sum, size: before.size + block.size };
    }
    blocks.push(block);
  });
  const shifts = blocks.flatMap(({ sum, size }) => Array(size).fill(sum / size));
  const ceiling = high - (wanted.length - 1) * gap;
  const positions = [];
  order.forEach((i, rank) => { positions[i] = Math.min(ceiling, Math.max(low, shifts[rank])) + rank * gap; });
  return positions;
}

/** `count` numbers from low to high, evenly spaced, or evenly in their logarithm. */
export function spaced(low, high, count, log = false) {
  const [a, b] = log ? [Math.log(low), Math.log(high)] : [low, high];
  const values = Array.from({ length: count }, (_, k) => a + ((b - a) * k) / (count - 1));
  return log ? values.map(Math.exp) : values;
}

/** Follow the pointer, mouse or finger, from a press on `target` to its release: move(x, y) in pixels of `svg`. */
export function followPointer(svg, target, move) {
  const point = (event) => {
    const box = svg.getBoundingClientRect();
    move(event.clientX - box.left, event.clientY - box.top);
  };
  target.classList.add("l1l2-handle");
  // Inside a drawing browsers do not heed touch-action: they would scroll away with the finger.
  const keep = (event) => { if (target.classList.contains("l1l2-free")) event.preventDefault(); };
  target.addEventListener("touchstart", keep, { passive: false });
  target.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    target.setPointerCapture(event.pointerId);
    point(event);
  });
  target.addEventListener("pointermove", (event) => {
    if (target.hasPointerCapture(event.pointerId)) point(event);
  });
}
