// The built page's host: shows stored widgets without a kernel. A classic script, so that it also runs from file://.

import { keepInAddress } from "./address.js";
import { mount } from "./frame.js";
import { KINDS } from "./kinds/index.js";
import { liveCells } from "./live/page.js";
import { judgeChoice, judgeNumber } from "./match.js";
import { Models } from "./models.js";
import { control, isControl } from "./native.js";
import { html } from "./plot.js";
import { question } from "./quiz.js";
import { copies } from "./shell/clipboard.js";
import { readStored, Unfit } from "./stored.js";

const models = new Models();
const SOURCE = /^[0-9a-f]{12}$/; // the name of a state that came apart from its page
const shown = new Map(); // figures of each kind so far: the second of a kind has its own name in the address

function show(model, parent, figure, above = []) {
  if (above.includes(model)) throw new Unfit(`${model.id} is within itself`);
  if (model.name === "VBoxModel" || model.name === "HBoxModel") {
    const box = html("div", { class: model.name === "VBoxModel" ? "l1l2-stack" : "l1l2-row" });
    parent.append(box);
    for (const child of model.get("children")) show(models.at(child), box, figure, [...above, model]);
  } else if (isControl(model)) {
    const { node, refresh } = control(model, () => figure?.get("spoken"));
    figure?.on("change:spoken", refresh);
    parent.append(node);
  } else if (Object.hasOwn(KINDS, model.get("kind"))) mount(KINDS, { model, el: parent, page: true });
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
  return Object.keys(state).map((id) => models.at(id)).find((model) => model.name === "AnyModel" && Object.hasOwn(KINDS, model.get("kind")));
}

/** A button that copies the address of the figure as it stands. */
function offerLink(place, save) {
  const address = () => {
    save();
    return location.href.replace(/#.*|$/, place.id ? `#${place.id}` : "");
  };
  place.append(copies("Copy a link to this state", address, { class: "l1l2-copy" }));
}

function start(place) {
  const state = readStored(place.querySelector("script[type='application/json']").textContent);
  models.read(state);
  const figure = figureOf(state);
  let address = null;
  if (figure && !("live" in place.dataset)) {
    const kind = figure.get("kind");
    const nth = (shown.get(kind) ?? 0) + 1;
    shown.set(kind, nth);
    address = keepInAddress(figure, nth === 1 ? kind : `${kind}-${nth}`, place.dataset.state);
  }
  const stage = place.querySelector(".l1l2-stage");
  const still = [...stage.childNodes];
  stage.replaceChildren();
  try {
    show(models.at(place.dataset.model), stage, figure);
  } catch (error) {
    stage.replaceChildren(...still);
    throw error;
  }
  if (address) offerLink(place, address.save);
  address?.settle();
  place.classList.add("l1l2-alive");
}

/** Start it, or leave what stands there: what is damaged is no reason to disturb a reader. */
async function bring(place) {
  try {
    if ("source" in place.dataset) await fetchState(place);
    start(place);
  } catch (error) {
    place.dataset.unfit = error.message;
    console.info(`What is stored for this ${place.dataset.widget} cannot be shown: ${error.message}`);
  }
}

// A figure starts when it comes near the screen: until then its still picture does, and the reader's first touch
// need not wait for what is drawn far below.
const near = new IntersectionObserver((seen) => {
  for (const { target } of seen.filter((entry) => entry.isIntersecting)) {
    near.unobserve(target);
    bring(target);
  }
}, { rootMargin: "400px" });

/** The state of a large figure, by a plain script, which a page opened as a file may load too. */
async function fetchState(place) {
  const name = place.dataset.source;
  if (!SOURCE.test(name)) throw new Unfit(`${name} is no state of a figure`);
  const script = html("script", { src: `${document.documentElement.dataset.content_root}_static/figures/${name}.js` });
  await new Promise((loaded, failed) => {
    script.addEventListener("load", loaded);
    script.addEventListener("error", () => failed(new Error(`figure: ${script.src} is not there`)));
    document.head.append(script);
  });
  place.querySelector("script[type='application/json']").textContent = window.l1l2States[name];
}

// One by one, so that none keeps a reader's first touch waiting. Questions grow, and the browser holds what is read in
// its place by something that it sees: figures come after that, for they take away what was there.
const places = [...document.querySelectorAll(".l1l2-widget")];
const isFigure = (place) => place.dataset.widget === "figure";
for (const place of places.filter((each) => !isFigure(each))) setTimeout(() => bring(place));
setTimeout(() => places.filter(isFigure).forEach((place) => near.observe(place)));
// A cell that the reader has run shows another.
document.addEventListener("l1l2:show", (event) => {
  try {
    start(event.detail.place);
    event.preventDefault();
  } catch (error) {
    console.info(error.message);
  }
});
liveCells();
