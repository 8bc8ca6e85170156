// The translators of a built page, where their tables stand. A classic script, so that it also runs from file://.

import { keep, restore } from "./address.js";
import { form, holds, START } from "./form.js";

// Each in a task of its own, so that none keeps a reader's first touch waiting.
document.querySelectorAll(".translator").forEach((place, i) => setTimeout(() => {
  const tables = JSON.parse(place.querySelector("script").textContent);
  const state = { ...START };
  const first = i === 0; // the address is that of the first of a page
  if (first) restore(state, (name, text) => holds(tables, name, text));
  place.querySelector(".translator-stage").replaceChildren(form(tables, state, () => { if (first) keep(state, START); }));
}));
