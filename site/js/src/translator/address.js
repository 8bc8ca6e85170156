// The form's state in the address of the page, ?translator.source=keras.L2&translator.lam=0.01, so that it can be linked to.

const WRITE_AFTER = 250; // ms of rest
let timer = 0;

/** Take from the address what the form's fields could hold. */
export function restore(state, holds) {
  const query = new URLSearchParams(location.search);
  for (const name of Object.keys(state)) {
    const text = query.get(`translator.${name}`);
    if (text !== null && holds(name, text)) state[name] = text;
  }
}

/** Write to the address what is not as it was at first. */
export function keep(state, first) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const query = new URLSearchParams(location.search);
    for (const [name, text] of Object.entries(state)) {
      if (text === first[name]) query.delete(`translator.${name}`);
      else query.set(`translator.${name}`, text);
    }
    const search = query.toString();
    history.replaceState(history.state, "", `${location.pathname}${search ? `?${search}` : ""}${location.hash}`);
  }, WRITE_AFTER);
}
