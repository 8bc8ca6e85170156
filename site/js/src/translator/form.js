// The form: two menus, λ, n, and what the pair needs. What it does not need is hidden, and remembered.

import { html } from "../plot.js";
import { reply } from "./answer.js";
import { needed } from "./translate.js";

export const START = { source: "keras.L2", target: "sklearn.Ridge", penalty: "l2", loss: "squared", lam: "0.01", second: "0.5",
  n: "1000", sd_y: "", batch_size: "" };
const MENUS = ["source", "target", "penalty", "loss"];
const LABELS = { source: "from", target: "to", penalty: "penalty", loss: "loss", lam: "λ", second: "", n: "n, the samples",
  sd_y: "sd_y, np.std(y)", batch_size: "batch_size" };
const PENALTIES = { l1: "L1", l2: "L2", both: "L1 and L2" };
const REST = 700; // ms after the last key until a screen reader is told

let count = 0; // makes ids unique in the page

/** Whether a field could hold this text. */
export function holds(tables, name, text) {
  const known = { source: tables.settings, target: tables.settings, penalty: PENALTIES, loss: tables.losses }[name];
  return known ? Object.hasOwn(known, text) : text.length <= 40;
}

/** What was typed, as a number; text that is none stays text, and nothing is null. */
function read(text) {
  const plain = text.trim();
  if (plain === "") return null;
  if (/^(inf|infinity|∞)$/i.test(plain)) return Infinity;
  return Number.isNaN(Number(plain)) ? plain : Number(plain);
}

/** state: as START, of texts; it is kept up to date, and `changed` called after each change. */
export function form(tables, state, changed) {
  const id = `translator-${(count += 1)}`;
  const fields = Object.fromEntries(Object.keys(START).map((name) => [name, field(tables, name, `${id}-${name}`)]));
  const places = Object.fromEntries(Object.entries(fields).map(([name, input]) =>
    [name, html("div", { "data-field": name }, html("label", { for: input.id }, LABELS[name]), input)]));
  const answer = html("p", { class: "translator-answer" });
  const spoken = html("p", { class: "visually-hidden", role: "status" });
  const rest = html("div", { class: "translator-rest" });
  const { source, target, ...others } = places;
  const row = (nodes) => html("div", { class: "translator-row" }, ...nodes);
  const node = html("form", { novalidate: "", "aria-label": "Translate a λ" }, row([source, target]), row(Object.values(others)),
    answer, spoken, rest);

  let timer = 0;
  const tell = (text) => { spoken.textContent = text; };
  const show = () => {
    const need = needed(tables, state.source, state.target, state);
    fit(tables, need, { places, fields });
    const parts = reply(tables, asked(state, need), tell);
    answer.replaceChildren(...parts.line);
    rest.replaceChildren(...parts.rest);
  };
  node.addEventListener("submit", (event) => event.preventDefault());
  node.addEventListener("input", ({ target: { name, value } }) => {
    state[name] = value;
    show();
    changed();
    clearTimeout(timer);
    timer = setTimeout(() => tell(answer.textContent), REST);
  });
  for (const name in state) if (name !== "penalty" && name !== "loss") fields[name].value = state[name];
  show();
  return node;
}

function field(tables, name, id) {
  if (!MENUS.includes(name)) {
    const placeholder = name === "batch_size" ? "n" : "";
    return html("input", { id, name, placeholder, type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
  }
  const groups = name === "source" || name === "target" ? Object.entries(tables.groups) : [];
  const options = (names) => names.map((each) => html("option", {}, each));
  // The letters with which one finds an entry are commands to JupyterLab, unless the menu itself says that they are not.
  return html("select", { id, name, "data-lm-suppress-shortcuts": "true" }, ...groups.map(([label, names]) => html("optgroup", { label }, ...options(names))));
}

/** Show the fields that the pair needs, by the names that the source has for them. */
function fit(tables, need, { places, fields }) {
  const choices = (name, options, words) => {
    places[name].hidden = !options.length;
    const there = [...fields[name].options].map(({ value }) => value);
    if (String(there) !== String(options)) fields[name].replaceChildren(...options.map((value) => html("option", { value }, words[value])));
    if (options.length) fields[name].value = need[name];
  };
  choices("penalty", need.penalties, PENALTIES);
  choices("loss", need.losses, tables.losses);
  for (const name of ["second", "sd_y", "batch_size"]) places[name].hidden = !need[name];
  places.lam.firstChild.textContent = need.lam.startsWith("λ") ? need.lam : `λ, here ${need.lam}`;
  places.second.firstChild.textContent = need.second;
}

/** What l1l2.translate would be asked, by its own names; what is left empty is left out. */
function asked(state, need) {
  const lam = read(state.lam);
  const told = { lam: need.second ? [lam, read(state.second)] : lam, source: state.source, target: state.target, n: read(state.n) };
  if (need.penalties.length && need.penalty !== "both") told.penalty = need.penalty;
  if (need.losses.length) told.loss = need.loss;
  for (const name of ["sd_y", "batch_size"]) if (need[name] && read(state[name]) !== null) told[name] = read(state[name]);
  return told;
}
