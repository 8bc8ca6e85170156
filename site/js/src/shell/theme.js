// Light, dark, or as the reader's system has it. What was chosen last was set in the page's head, before anything showed.

import { MODE, MODES } from "../storage.js";

const dark = matchMedia("(prefers-color-scheme: dark)");

/** A theme for the mode; kept where the browser keeps anything. */
function choose(mode) {
  const { dataset } = document.documentElement;
  dataset.mode = mode;
  dataset.theme = mode !== "auto" ? mode : dark.matches ? "dark" : "light";
  try {
    localStorage.setItem(MODE, mode);
  } catch { /* chosen until the page is left */ }
}

export function switchTheme() {
  const { dataset } = document.documentElement;
  for (const button of document.querySelectorAll(".theme-switch-button")) {
    button.addEventListener("click", () => {
      const modes = dark.matches ? MODES : ["auto", "dark", "light"]; // auto's next is a change
      choose(modes[(modes.indexOf(dataset.mode) + 1) % modes.length]);
    });
  }
  dark.addEventListener("change", () => { if (dataset.mode === "auto") choose("auto"); });
}
