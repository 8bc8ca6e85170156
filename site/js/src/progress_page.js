// A reader's progress where it is seen: beside each chapter in the sidebar, at each exercise, and on the map page.

import { html } from "./plot.js";
import { Progress, SOLVED } from "./progress.js";

const WORDS = { [SOLVED]: "solved", 1: "tried" };

/** exercises: {chapter: {exercise: [kind, key, …]}} */
export function showProgress(exercises) {
  const progress = new Progress(() => localStorage);
  const here = exercises[fileOf(location)] ?? {};
  const panel = mapPanel(progress, () => refresh());
  const marks = ownMarks(progress, here, () => refresh());
  const table = document.querySelector(".exercise-counts"); // asked once: to look for it reads the whole page
  const links = [...document.querySelectorAll(".bd-sidebar-primary .bd-sidenav a.reference")].map((link) => [fileOf(link), link]);
  const refresh = () => {
    for (const [chapter, list] of Object.entries(exercises)) {
      const count = progress.count(list);
      besideLinks(links.filter(([file]) => file === chapter), count);
      if (table) inTable(table, chapter, count);
    }
    for (const [name, about] of Object.entries(here)) atExercise(name, progress.of(name, about));
    for (const [name, box] of marks) box.checked = progress.of(name, here[name]) === SOLVED;
    panel();
  };
  document.addEventListener("l1l2:answered", ({ detail: { key, right } }) => {
    progress.note(key, right);
    refresh();
  });
  addEventListener("storage", () => {
    progress.read();
    refresh();
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    progress.read();
    refresh();
  });
  refresh();
}

const fileOf = (url) => decodeURIComponent(url.pathname.split("/").at(-1)).replace(/\.html$/, "");
const said = ({ solved, tried, all }) => `${solved} of ${all} exercises done${tried ? `, ${tried} more tried` : ""}`;

/** In the sidebar "3/7", once anything in the chapter has been tried. */
function besideLinks(links, count) {
  for (const [, link] of links) {
    link.querySelector(".progress-mark")?.remove();
    if (!count.solved && !count.tried) continue;
    const full = count.solved === count.all;
    link.append(html("span", { class: "progress-mark", ...(full && { "data-full": "" }) },
      html("span", { "aria-hidden": "true" }, `${full ? "✓ " : ""}${count.solved}/${count.all}`),
      html("span", { class: "visually-hidden" }, `, ${said(count)}`)));
  }
}

/** On the map page a last column, which a reader without scripts does not see. */
function inTable(table, chapter, count) {
  const row = table.querySelector(`tr[data-chapter="${chapter}"]`);
  if (!row) return;
  if (!table.querySelector("th.yours")) {
    table.tHead.rows[0].append(html("th", { scope: "col", class: "yours" }, "yours"));
    for (const line of [...table.tBodies[0].rows, ...table.tFoot.rows]) line.append(html("td", { class: "yours" }));
  }
  row.querySelector("td.yours").textContent = `${count.solved} done${count.tried ? `, ${count.tried} tried` : ""}`;
}

/** At an exercise of this page, whether it was solved or tried: now, or on an earlier day. */
function atExercise(name, how) {
  const title = document.getElementById(name)?.querySelector(".admonition-title");
  if (!title) return;
  title.querySelector(".progress-mark")?.remove();
  if (how) title.append(html("span", { class: "progress-mark", ...(how === SOLVED && { "data-full": "" }) }, `${how === SOLVED ? "✓ " : ""}${WORDS[how]}`));
}

/** Exercises that only a kernel can check: the reader says when they are solved. */
function ownMarks(progress, here, changed) {
  const marks = new Map();
  for (const [name, [, ...keys]] of Object.entries(here)) {
    const place = document.getElementById(name);
    if (keys.length || !place) continue;
    const box = html("input", { type: "checkbox" });
    box.addEventListener("change", () => {
      progress.mark(name, box.checked);
      changed();
    });
    place.append(html("label", { class: "own-mark" }, box, " I have solved it"));
    marks.set(name, box);
  }
  return marks;
}

/** On the map page: forget everything, and take that back. */
function mapPanel(progress, changed) {
  const place = document.querySelector(".progress-panel");
  if (!place) return () => {};
  const clear = html("button", { type: "button" }, "Forget my progress");
  const undo = html("button", { type: "button", hidden: "" }, "Take that back");
  const status = html("span", { role: "status" });
  let forgotten = {};
  clear.addEventListener("click", () => {
    forgotten = progress.answers;
    progress.write({});
    changed();
    undo.hidden = false;
    undo.focus();
    status.textContent = "Forgotten.";
  });
  undo.addEventListener("click", () => {
    progress.write({ ...forgotten, ...progress.answers });
    undo.hidden = true;
    changed();
    clear.focus();
    status.textContent = "It is all there again.";
  });
  place.append(clear, undo, status);
  return () => { clear.disabled = !Object.keys(progress.answers).length; };
}
