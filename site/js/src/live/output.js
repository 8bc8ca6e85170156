// What a cell shows, put in place of what the page had there.

import { html } from "../plot.js";

let pictures = 0;

export class Output {
  /** cell : the cell's element, whose stored output, if it has one, is kept for `restore`. */
  constructor(cell) {
    this.place = cell.querySelector(".cell_output");
    if (!this.place) {
      this.place = html("div", { class: "cell_output docutils container" });
      cell.append(this.place);
    }
  }

  get live() {
    return this.stored !== undefined;
  }

  clear() {
    this.stored ??= [...this.place.childNodes];
    this.stream = undefined;
    this.place.replaceChildren();
  }

  restore() {
    if (!this.live) return;
    this.place.replaceChildren(...this.stored);
    this.stored = undefined;
  }

  add(kind, shown) {
    if (kind === "stream" || kind === "text" || kind === "error") this.text(kind, shown);
    else this.append(made[kind](shown));
  }

  /** Text goes on in the same block while it is of the same kind. */
  text(kind, shown) {
    if (this.stream?.dataset.kind !== kind || kind === "text") {
      const block = html("pre", { "data-kind": kind });
      this.append(html("div", { class: kind === "text" ? "output text_plain" : "output stream" }, block));
      this.stream = block;
    }
    this.stream.append(shown);
  }

  append(node) {
    this.stream = undefined;
    this.place.append(node);
  }
}

const made = {
  html: marked,
  png: (data) => html("img", { src: `data:image/png;base64,${data}`, alt: "A picture that this cell drew" }),
  svg: picture,
  widget,
};

/** HTML that a value says of itself; without scripts and style sheets, which the page's policy would not let in. */
function marked(text) {
  const { head, body } = new DOMParser().parseFromString(text, "text/html");
  for (const node of [...head.children, ...body.querySelectorAll("script, style, link, meta, base")]) node.remove();
  return html("div", { class: "output text_html" }, ...body.childNodes);
}

/** A picture of Matplotlib's, in the page's ink as those of the built page are. */
function picture(text) {
  const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  const prefix = `live${pictures++}-`;
  for (const node of svg.querySelectorAll("metadata, style, script")) node.remove();
  for (const node of svg.querySelectorAll("*")) {
    for (const { name, value } of [...node.attributes]) {
      if (name === "id") node.id = prefix + value;
      else node.setAttribute(name, value.replace(/#000000\b|#000\b|\bblack\b/g, "currentColor").replace(/url\(#/g, `url(#${prefix}`).replace(/^#(?=[A-Za-z_])/, name.endsWith("href") ? `#${prefix}` : "#").replace(/font-family:[^;]*;?/, ""));
    }
    if (node.namespaceURI === "http://www.w3.org/2000/svg" && node.localName === "text" && !/fill:/.test(node.getAttribute("style") ?? "")) node.setAttribute("fill", "currentColor");
  }
  for (const side of ["width", "height"]) svg.setAttribute(side, (parseFloat(svg.getAttribute(side)) * 96) / 72);
  svg.setAttribute("class", "picture");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", "A picture that this cell drew");
  return document.importNode(svg, true);
}

/** A moving figure or a question, shown by the same script as those of the built page; Python does not hear of it. */
function widget(text) {
  const { root, models, text: words } = JSON.parse(text);
  const stored = html("script", { type: "application/json" }, JSON.stringify(models));
  const place = html("div", { class: "l1l2-widget", "data-model": root, "data-live": true }, html("div", { class: "l1l2-stage" }), stored);
  const shown = html("div", { class: "output text_html" }, place);
  const asked = new CustomEvent("l1l2:show", { detail: { place }, cancelable: true });
  // Asked for once it is in the page, so that it is drawn to its width; unheard or refused, the words stay.
  queueMicrotask(() => {
    if (document.dispatchEvent(asked)) place.replaceChildren(html("pre", {}, `${words}\n(This page cannot move it; Jupyter can.)`));
  });
  return shown;
}
