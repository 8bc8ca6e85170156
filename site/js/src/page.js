// The built page's host: shows stored widgets without a kernel. A classic script, so that it also runs from file://.

import { keepInAddress } from "./address.js";
import { mount } from "./frame.js";
import { KINDS } from "./kinds/index.js";
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
  else question({ model, el: parent });
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
    keepInAddress(figure, nth === 1 ? kind : `${kind}-${nth}`);
  }
  const stage = place.querySelector(".l1l2-stage");
  stage.replaceChildren();
  show(models.at(place.dataset.model), stage, figure);
  place.classList.add("l1l2-alive");
}

document.querySelectorAll(".l1l2-widget").forEach(start);
readyForPaper();
