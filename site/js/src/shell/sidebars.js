// The chapters at the left and the contents at the right: beside the text where there is room, else each in a dialog.

import { closesBeside } from "./dialogs.js";

const WIDE = matchMedia("(min-width: 992px)");

function move(from, to) {
  to.append(...from.childNodes);
  to.classList.add(...from.classList);
  from.className = "";
}

function opens(button, sidebar, dialog) {
  const classes = sidebar.className;
  button.addEventListener("click", () => {
    move(sidebar, dialog);
    dialog.showModal();
  });
  closesBeside(dialog);
  dialog.addEventListener("click", ({ target }) => { if (target.closest('a[href^="#"]')) dialog.close(); });
  dialog.addEventListener("close", () => {
    move(dialog, sidebar);
    sidebar.className = classes;
    button.focus({ preventScroll: true });
  });
}

export function openSidebars() {
  const primary = document.getElementById("pst-primary-sidebar");
  for (const [name, side] of [["primary", primary], ["secondary", document.getElementById("pst-secondary-sidebar")]]) {
    const button = document.querySelector(`.${name}-toggle`), dialog = document.getElementById(`pst-${name}-sidebar-modal`);
    if (button && side && dialog) opens(button, side, dialog);
  }
  // Where it stands beside the text, the button folds it away.
  document.querySelector(".primary-toggle")?.addEventListener("click", (event) => {
    if (!WIDE.matches) return;
    event.stopImmediatePropagation();
    primary.classList.toggle("pst-sidebar-hidden");
  }, true);
  if (WIDE.matches) primary?.querySelector(".current.reference")?.scrollIntoView({ block: "nearest" });
}
