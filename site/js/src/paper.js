// Printing: paper is white and cannot be unfolded, so the page turns light and opens its solutions while it is printed.

const FOLDED = "details.admonition:not(.hide):not([open])";

export function readyForPaper() {
  const root = document.documentElement;
  let theme, opened = [];
  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
  addEventListener("beforeprint", () => {
    theme = root.dataset.theme;
    root.dataset.theme = "light";
    opened = [...document.querySelectorAll(FOLDED)];
    for (const part of opened) part.open = true;
  });
  addEventListener("afterprint", () => {
    if (theme) root.dataset.theme = theme;
    for (const part of opened) part.open = false;
    opened = [];
  });
}
