// The words that were searched for, marked on the page that was found. The search page leaves them in its links.

import { query } from "../query.js";

const NAME = "found";
const MOST = 10; // words; to look for each goes once through the page
const LONGEST = 40; // characters of one

const split = (text) => [...new Set((text ?? "").toLowerCase().split(/\s+/))].filter((word) => word && word.length <= LONGEST);

/** On the search page: a result that is followed takes the words along, but those that the search leaves out. */
export function passWords() {
  const results = document.getElementById("search-results");
  if (!results) return;
  const pass = ({ target }) => {
    const link = target.closest("a");
    const words = split(query().get("q")).filter((word) => !window.stopwords?.includes(word));
    if (link && words.length) link.search = new URLSearchParams({ [NAME]: words.slice(0, MOST).join(" ") });
  };
  for (const kind of ["click", "auxclick"]) results.addEventListener(kind, pass);
}

export function markFound() {
  const article = document.querySelector(".bd-article");
  if (!article || !window.Highlight) return;
  const words = split(query().get(NAME)).slice(0, MOST);
  if (!words.length) return;
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  const found = new Highlight();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data.toLowerCase();
    for (const word of words) {
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, Math.min(at + word.length, node.length));
        found.add(range);
      }
    }
  }
  CSS.highlights.set("found", found);
  addEventListener("keydown", (event) => { if (event.key === "Escape") CSS.highlights.delete("found"); });
}
