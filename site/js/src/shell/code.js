// Blocks of code: copied by a button, and scrolled by keyboard where they are too wide.

import { copies } from "./clipboard.js";

const WIDE = "pre, .cell_output > .output, .pst-scrollable-table-container";

export function copyCode() {
  for (const code of document.querySelectorAll("div.highlight:not(.cell_output *) > pre")) {
    code.before(copies("Copy", () => code.textContent, { class: "copybtn" }));
  }
}

/** Only what scrolls sideways takes the focus. A block is measured when it comes near, and may take the focus until
    then: to measure what lies far off would lay out the whole page, which the style sheet spares a phone. */
export function reachByKeyboard() {
  const measure = (blocks) => {
    const wide = blocks.map((block) => block.scrollWidth > block.clientWidth); // all before the first is changed
    blocks.forEach((block, k) => { block.tabIndex = wide[k] ? 0 : -1; });
  };
  const resized = new ResizeObserver((seen) => measure(seen.map(({ target }) => target)));
  const near = new IntersectionObserver((seen) => {
    for (const { target } of seen.filter((entry) => entry.isIntersecting)) {
      near.unobserve(target);
      resized.observe(target); // which measures it now, and when it gets another width
    }
  }, { rootMargin: "100%" });
  for (const block of document.querySelectorAll(WIDE)) {
    block.tabIndex = 0;
    near.observe(block);
  }
}
