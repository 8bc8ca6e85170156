// The data of a page's figures and questions, checked before anything is made of it: a page may have been changed on
// its way, and what does not fit is not shown. Its still picture, or its text, then stays where it is.

import { accept } from "./address.js";
import { KINDS } from "./kinds/index.js";

const WIDTHS = { "<f8": 8, "<i4": 4, "|u1": 1 }; // bytes of a number, as l1l2.figures.figure packs them
// Far above what the book has: a figure of 90 kB, 17 models, 200 options.
const MOST = { characters: 5_000_000, models: 200, options: 1000, cells: 20_000, words: 10_000 };

/** What does not fit, and where. */
export class Unfit extends Error {}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value) => typeof value === "string" && value.length <= MOST.words;
const isList = (value, each, most = MOST.options) => Array.isArray(value) && value.length <= most && value.every(each);
const isRange = ({ min, max }) => Number.isFinite(min) && Number.isFinite(max) && min <= max;
const isLabelled = ({ description }) => isText(description);
const isReference = (value) => Array.isArray(value) && value.length === 2 && value.every(isText);
const isIndex = (value, list) => Number.isInteger(value) && value >= 0 && value < list.length;
const within = (value, low, high) => value >= low - 1e-9 * Math.abs(low) && value <= high + 1e-9 * Math.abs(high);

const isSlider = (state) =>
  isLabelled(state) && isRange(state) && state.step > 0 && Number.isFinite(state.step) && within(state.value, state.min, state.max);
const isLogSlider = ({ base, value, ...state }) =>
  base > 1 && Number.isFinite(base) && value > 0 && isSlider({ ...state, value: Math.log(value) / Math.log(base) });
const isMenu = (state) =>
  isLabelled(state) && isList(state._options_labels, isText) && isIndex(state.index, state._options_labels);
const isBox = ({ children }) => isList(children, isText);
const isLink = ({ source, target }) => isReference(source) && isReference(target);

const FITS = {
  FloatLogSliderModel: isLogSlider,
  FloatSliderModel: isSlider,
  IntSliderModel: isSlider,
  ToggleButtonsModel: isMenu,
  DropdownModel: isMenu,
  SelectionSliderModel: isMenu,
  CheckboxModel: (state) => isLabelled(state) && typeof state.value === "boolean",
  VBoxModel: isBox,
  HBoxModel: isBox,
  LinkModel: isLink,
  DirectionalLinkModel: isLink,
  AnyModel: (state) => (state.kind === "choice" ? isChoice(state) : state.kind === "number" ? isNumber(state) : isFigure(state)),
};

function isChoice({ key, label, question }) {
  return isText(key) && isText(label) && isObject(question) && isList(question.options, isText) && isList(question.because, isText)
    && question.because.length === question.options.length && isIndex(question.correct, question.options);
}

function isNumber({ key, label, question }) {
  const isHint = (hint) => Array.isArray(hint) && Number.isFinite(hint[0]) && isText(hint[1]);
  return isText(key) && isText(label) && isObject(question) && isText(question.because) && isList(question.hints, isHint)
    && ["truth", "rtol", "atol"].every((name) => Number.isFinite(question[name]));
}

function isFigure(state) {
  const { kind, arrays, caption, controls, options, spoken, table } = state;
  const isTable = isObject(table) && isText(table.caption) && isList(table.head, isText)
    && isList(table.rows, (row) => isList(row, isText), MOST.cells);
  return Object.hasOwn(KINDS, kind) && isObject(arrays) && isObject(options) && isText(caption) && isText(spoken) && isTable
    && isObject(controls) && Object.entries(controls).every(([name, spec]) => isControl(spec, state[name], state));
}

/** What a control may be set to, and that it is set to it. */
function isControl(spec, value, state) {
  if (!isObject(spec)) return false;
  if (spec.only_when && !(Array.isArray(spec.only_when) && Object.hasOwn(state, spec.only_when[0]) && Array.isArray(spec.only_when[1]))) return false;
  if (spec.type === "switch") return typeof value === "boolean";
  if (spec.type !== "option") return isRange(spec) && accept(spec, String(value)) !== undefined;
  return isList(spec.options, isText) && (isIndex(value, spec.options) || (value === -1 && spec.none === true));
}

/** Put the bytes of a buffer where they belong: into an array of the figure, and nowhere else. */
function fill(state, { path, data }, where) {
  const [holder, name, leaf] = Array.isArray(path) ? path : [];
  const array = isObject(state.arrays) && Object.hasOwn(state.arrays, name) ? state.arrays[name] : undefined;
  const width = WIDTHS[array?.dtype];
  if (holder !== "arrays" || leaf !== "data" || path.length !== 3 || !width || !isList(array.shape, Number.isInteger)) throw new Unfit(`${where}: a buffer for ${path}`);
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  if (bytes.length !== array.shape.reduce((size, length) => size * length, width)) throw new Unfit(`${where}: the size of ${name}`);
  array.data = new DataView(bytes.buffer);
  if (width === 8 && !new Float64Array(bytes.buffer).every(Number.isFinite)) throw new Unfit(`${where}: a number of ${name}`);
}

/** The models of a stored state by their ids, {name, state}, all of them fit to be shown. Throws Unfit. */
export function readStored(text) {
  if (text.length > MOST.characters) throw new Unfit("it is too long");
  const stored = JSON.parse(text);
  if (!isObject(stored) || Object.keys(stored).length > MOST.models) throw new Unfit("it holds no models, or too many");
  const models = Object.create(null);
  for (const [id, model] of Object.entries(stored)) {
    if (!isObject(model) || !isObject(model.state)) throw new Unfit(`${id} is no model`);
    if (!Object.hasOwn(FITS, model.model_name)) continue; // the looks of a control, which Jupyter stores as models too
    for (const buffer of model.buffers ?? []) fill(model.state, buffer, id);
    const state = Object.assign(Object.create(null), model.state); // without a prototype to reach
    if (Object.values(state.arrays ?? {}).some((array) => !(array.data instanceof DataView))) throw new Unfit(`${id}: an array without numbers`);
    if (!FITS[model.model_name](state)) throw new Unfit(`${id} is no ${model.model_name}`);
    models[id] = { name: model.model_name, state };
  }
  return models;
}
