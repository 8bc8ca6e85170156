// The controls of the page's figures in its address, ?path_explorer.lam=1.5&path_explorer.method=ridge,
// so that a state can be linked to. What is read there is believed only if the control could be set to it.

import { query, setQuery } from "./query.js";

const WRITE_AFTER = 250; // ms of rest
const LONGEST = 40; // characters of a number: more digits tell nothing, and to read them may take long

/** The value that `text` gives to a control, or undefined if it is not one that the control has. */
export function accept(spec, text) {
  if (spec.type === "option") {
    const index = spec.options.indexOf(text);
    return index >= 0 ? index : undefined;
  }
  if (spec.type === "switch") return text === "on" || text === "off" ? text === "on" : undefined;
  if (text.length > LONGEST) return undefined;
  const value = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  const fits = value >= spec.min && value <= spec.max && (spec.type !== "integer" || Number.isInteger(value));
  return fits ? value + 0 : undefined; // there is no control at −0
}

/** How a value is written in the address; null for "none", which is left out. */
export function write(spec, value) {
  if (spec.type === "option") return spec.options[value] ?? null;
  if (spec.type === "switch") return value ? "on" : "off";
  return String(value);
}

function setFrom(asked, figure, name) {
  for (const [trait, spec] of Object.entries(figure.get("controls"))) {
    const text = asked.get(`${name}.${trait}`);
    const value = text === null ? undefined : accept(spec, text);
    if (value !== undefined) figure.set(trait, value);
  }
}

/**
 * Set the figure from the address, then keep the address as the figure is. `name` tells figures of a page apart.
 * Returns two functions: save() writes the address at once; settle(), when the figure is drawn, takes what it
 * has computed of its own controls as the state to begin with, which is in no address.
 * first: the state to begin with, if not the stored one, written as in an address
 */
export function keepInAddress(figure, name, first = "") {
  const specs = Object.entries(figure.get("controls"));
  setFrom(new URLSearchParams(first), figure, name);
  const values = () => Object.fromEntries(specs.map(([trait]) => [trait, figure.get(trait)]));
  let start = values();
  setFrom(query(), figure, name);
  let timer = 0;
  const save = () => {
    const now = query();
    for (const [trait, spec] of specs) {
      const text = write(spec, figure.get(trait));
      if (text === null || figure.get(trait) === start[trait]) now.delete(`${name}.${trait}`);
      else now.set(`${name}.${trait}`, text);
    }
    setQuery(now);
  };
  for (const [trait] of specs) {
    figure.on(`change:${trait}`, () => {
      clearTimeout(timer);
      timer = setTimeout(save, WRITE_AFTER);
    });
  }
  const asked = [...query().keys()].some((key) => key.startsWith(`${name}.`));
  const settle = () => { if (!asked) start = values(); };
  return { save, settle };
}
