// The ledger's filter: by source, verdict and chapter. Without a script the whole table stands there.
// The choice is kept in the address, ?source=S0&verdict=false&chapter=4, so that it can be linked to.

import { html } from "./plot.js";
import { anchor, query, setQuery } from "./query.js";

const FIELDS = { source: "article", verdict: "verdict", chapter: "chapter" };
const VERDICT = /^verdict-(.+)$/;
const CHAPTER = /^of-chapter-(\d+)$/;

/** What the filter asks of a row, read off the row itself. */
function describe(row) {
  const find = (pattern) => [...row.classList].map((name) => pattern.exec(name)?.[1]).find(Boolean);
  return { row, source: row.id.split("-")[1].toUpperCase(), verdict: find(VERDICT), chapter: find(CHAPTER),
    words: row.querySelector(".verdict-word").textContent };
}

/** The rows that pass all that is chosen; `except` leaves one field out. */
const passing = (rows, chosen, except) =>
  rows.filter((row) => Object.keys(FIELDS).every((field) => field === except || !chosen[field] || row[field] === chosen[field]));

export function filterLedger() {
  const rows = [...document.querySelectorAll("table.ledger tbody tr")].map(describe);
  if (!rows.length) return;
  const sections = [...new Set(rows.map(({ row }) => row.closest("section")))];
  const selects = Object.fromEntries(Object.keys(FIELDS).map((field) => [field, menu(field, rows)]));
  const status = html("p", { role: "status" });
  const clear = html("button", { type: "button" }, "Show all");
  const labels = Object.entries(FIELDS).map(([field, name]) => html("label", {}, html("span", {}, name), selects[field]));
  sections[0].before(html("form", { class: "ledger-filter", "aria-label": "Filter the claims" }, ...labels, clear, status));

  const show = () => {
    const chosen = Object.fromEntries(Object.entries(selects).map(([field, select]) => [field, select.value]));
    const shown = new Set(passing(rows, chosen));
    for (const each of rows) each.row.hidden = !shown.has(each);
    for (const section of sections) section.hidden = !section.querySelector("tbody tr:not([hidden])");
    for (const [field, select] of Object.entries(selects)) count(select, passing(rows, chosen, field), field);
    status.textContent = shown.size === rows.length ? `All ${rows.length} claims.` : `${shown.size} of ${rows.length} claims.`;
    clear.disabled = shown.size === rows.length;
  };
  const save = () => {
    const now = query();
    for (const [field, { value }] of Object.entries(selects)) value ? now.set(field, value) : now.delete(field);
    setQuery(now, "");
  };
  const reset = () => {
    for (const select of Object.values(selects)) select.value = "";
    show();
  };
  /** A link to a row shows it, whatever is chosen. */
  const reveal = () => {
    const row = document.getElementById(anchor());
    if (!row?.closest("[hidden]")) return;
    reset();
    row.scrollIntoView();
  };

  for (const [field, select] of Object.entries(selects)) {
    select.value = query().get(field) ?? "";
    if (select.selectedIndex < 0) select.value = "";
    select.addEventListener("change", () => {
      show();
      save();
    });
  }
  clear.addEventListener("click", () => {
    reset();
    save();
    selects.source.focus();
  });
  addEventListener("hashchange", reveal);
  show();
  reveal();
}

/** A menu of what the rows have: the articles and the chapters in order, the verdicts as they first occur. */
function menu(field, rows) {
  const words = new Map(rows.map((row) => [row[field], field === "verdict" ? row.words : row[field]]));
  const order = [...words].sort(([a], [b]) => (field === "chapter" ? a - b : 0));
  return html("select", { name: field }, html("option", { value: "" }, "any"),
    ...order.map(([value, text]) => html("option", { value, "data-text": text }, text)));
}

/** How many rows each option would leave, beside it. */
function count(select, rows, field) {
  for (const option of select.options) {
    if (!option.value) continue;
    const n = rows.filter((row) => row[field] === option.value).length;
    option.textContent = `${option.dataset.text} (${n})`;
    option.disabled = n === 0 && !option.selected;
  }
}
