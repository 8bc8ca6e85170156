// The form's state in the address of the page, ?translator.source=keras.L2&translator.lam=0.01, so that it can be linked to.

import { query, setQuery } from "../query.js";

const WRITE_AFTER = 250; // ms of rest
let timer = 0;

/** Take from the address what the form's fields could hold. */
export function restore(state, holds) {
  const asked = query();
  for (const name of Object.keys(state)) {
    const text = asked.get(`translator.${name}`);
    if (text !== null && holds(name, text)) state[name] = text;
  }
}

/** Write to the address what is not as it was at first. */
export function keep(state, first) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const now = query();
    for (const [name, text] of Object.entries(state)) {
      if (text === first[name]) now.delete(`translator.${name}`);
      else now.set(`translator.${name}`, text);
    }
    setQuery(now);
  }, WRITE_AFTER);
}
