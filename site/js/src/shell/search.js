// The field to search from every page: by button, or by Ctrl (on a Mac ⌘) and K.

import { closesBeside } from "./dialogs.js";

const MAC = /^(Mac|iPhone|iPad)/.test(navigator.platform);

/** The search page has a field of its own; the others open theirs. */
function ask(dialog) {
  const field = document.querySelector(":not(dialog) > form.bd-search input");
  if (field) {
    field.focus();
    field.select();
  } else if (dialog.open) dialog.close();
  else dialog.showModal();
}

export function askWithKeys() {
  const dialog = document.getElementById("pst-search-dialog");
  if (!dialog) return;
  if (document.getElementById("search-results")) ask(dialog); // the search page begins with its field
  closesBeside(dialog);
  if (MAC) for (const key of document.querySelectorAll(".kbd-shortcut__modifier")) key.textContent = "⌘";
  for (const button of document.querySelectorAll(".search-button__button")) button.addEventListener("click", () => ask(dialog));
  addEventListener("keydown", (event) => {
    const { key, shiftKey, altKey, metaKey, ctrlKey } = event;
    if (key.toLowerCase() !== "k" || shiftKey || altKey || metaKey !== MAC || ctrlKey === MAC) return;
    event.preventDefault();
    ask(dialog);
  });
}
