// What is wider than the page becomes smaller, as far as it stays legible; no line is cut off at the margin.
(() => {
  const SMALLEST = { formula: 0.62, code: 0.86, table: 0.7 };
  const shrink = (node, room, need, smallest) => {
    if (need <= room + 0.5) return;
    const size = parseFloat(getComputedStyle(node).fontSize);
    node.style.fontSize = `${size * Math.max(smallest, (room - 1) / need)}px`;
  };
  for (const formula of document.querySelectorAll("div.math")) {
    const number = formula.querySelector(".eqno");
    const beside = number ? number.offsetWidth + parseFloat(getComputedStyle(formula).columnGap) : 0;
    const [room, need] = [formula.clientWidth - beside, formula.scrollWidth - beside];
    shrink(formula.querySelector(".katex-display"), room, need, SMALLEST.formula);
  }
  for (const code of document.querySelectorAll("pre")) { // what is wider still is wrapped
    code.style.whiteSpace = "pre";
    const need = code.scrollWidth;
    code.style.whiteSpace = "";
    shrink(code, code.clientWidth, need, SMALLEST.code);
  }
  for (const table of document.querySelectorAll("article table")) {
    shrink(table, table.parentElement.clientWidth, table.scrollWidth, SMALLEST.table);
  }
})();
