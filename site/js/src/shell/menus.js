// The drop-down menus of the theme's header, without the library that it brings for them.

const BUTTONS = '[data-bs-toggle="dropdown"]';

function show(button, open) {
  button.setAttribute("aria-expanded", String(open));
  button.parentElement.querySelector(".dropdown-menu").classList.toggle("show", open);
}

export function openMenus() {
  const buttons = [...document.querySelectorAll(BUTTONS)];
  const closeAllBut = (kept) => buttons.filter((button) => button !== kept).forEach((button) => show(button, false));
  document.addEventListener("click", ({ target }) => {
    const button = target.closest(BUTTONS);
    closeAllBut(button);
    if (button) show(button, button.getAttribute("aria-expanded") !== "true");
  });
  for (const button of buttons) {
    const menu = button.parentElement;
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        show(button, false);
        button.focus();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        show(button, true);
        const items = [...menu.querySelectorAll(".dropdown-item")];
        const next = items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
        items[Math.max(0, Math.min(next, items.length - 1))]?.focus();
      }
    });
    menu.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !menu.contains(relatedTarget)) show(button, false);
    });
  }
}
