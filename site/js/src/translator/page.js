// The translators of a built page, where their tables stand. A classic script, so that it also runs from file://.

import { readJSON } from "../stored_json.js";
import { keep, restore } from "./address.js";
import { form, holds, START } from "./form.js";

const LONGEST = 40; // characters of a field, as of what `holds` takes from an address

// Each in a task of its own, so that none keeps a reader's first touch waiting.
document.querySelectorAll(".translator").forEach((place, i) => setTimeout(() => {
  const tables = readJSON(place.querySelector("script"));
  const state = { ...START };
  const first = i === 0; // the address is that of the first of a page
  try {
    if (first) restore(state, (name, text) => holds(tables, name, text));
    const made = form(tables, state, () => { if (first) keep(state, START); });
    for (const field of made.querySelectorAll("input")) field.maxLength = LONGEST;
    place.querySelector(".translator-stage").replaceChildren(made);
  } catch (error) {
    console.info(`What is stored for this translator cannot be shown: ${error.message}`); // its table stays
  }
}));
