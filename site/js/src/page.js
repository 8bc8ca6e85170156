// The built page's host: shows stored widgets without a kernel. A classic script, so that it also runs from file://.

import { keepInAddress } from "./address.js";
import { mount } from "./frame.js";
import { KINDS } from "./kinds/index.js";
import { judgeChoice, judgeNumber } from "./match.js";
import { Models } from "./models.js";
import { control, isControl } from "./native.js";
import { readyForPaper } from "./paper.js";
import { html } from "./plot.js";
import { question } from "./quiz.js";

const models = new Models();
const shown = new Map(); // figures of each kind so far: the second of a kind has its own name in the address

function show(model, parent, figure) {
  if (model.name === "VBoxModel" || model.name === "HBoxModel") {
    const box = html("div", { class: model.name === "VBoxModel" ? "l1l2-stack" : "l1l2-row" });
    parent.append(box);
    for (const child of model.get("children")) show(models.at(child), box, figure);
  } else if (isControl(model)) {
    const { node, refresh } = control(model, () => figure?.get("spoken"));
    figure?.on("change:spoken", refresh);
    parent.append(node);
  } else if (model.get("kind") in KINDS) mount(KINDS, { model, el: parent, page: true });
  else {
    question({ model, el: parent });
    model.on("change:given", () => tell(model));
  }
}

/** Other scripts of the page may want to know what was answered: the one that keeps the reader's progress does. */
function tell(model) {
  const judge = model.get("kind") === "choice" ? judgeChoice : judgeNumber;
  const { right } = judge(model.get("question"), model.get("given"));
  document.dispatchEvent(new CustomEvent("l1l2:answered", { detail: { key: model.get("key"), right } }));
}

/** The figure among a view's models; a question has none. */
function figureOf(state) {
  return Object.keys(state).map((id) => models.at(id)).find((model) => model.name === "AnyModel" && model.get("kind") in KINDS);
}

function start(place) {
  const state = JSON.parse(place.querySelector("script[type='application/json']").textContent);
  models.read(state);
  const figure = figureOf(state);
  if (figure) {
    const kind = figure.get("kind");
    const nth = (shown.get(kind) ?? 0) + 1;
    shown.set(kind, nth);
    keepInAddress(figure, nth === 1 ? kind : `${kind}-${nth}`, place.dataset.state);
  }
  const stage = place.querySelector(".l1l2-stage");
  stage.replaceChildren();
  show(models.at(place.dataset.model), stage, figure);
  place.classList.add("l1l2-alive");
}

// Where a page holds many figures, each starts when it comes near the screen.
const near = new IntersectionObserver((seen) => {
  for (const { target } of seen.filter((entry) => entry.isIntersecting)) {
    near.unobserve(target);
    start(target);
  }
}, { rootMargin: "800px" });

for (const place of document.querySelectorAll(".l1l2-widget")) {
  if ("later" in place.dataset) near.observe(place);
  else start(place);
}
readyForPaper();
