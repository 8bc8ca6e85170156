// The words that were searched for, marked on the page that was found. The search page leaves them in the storage.

const TERMS = "sphinx_highlight_terms";

function terms() {
  try {
    const stored = localStorage.getItem(TERMS) ?? "";
    localStorage.removeItem(TERMS);
    return stored.toLowerCase().split(/\s+/).filter(Boolean);
  } catch {
    return [];
  }
}

export function markFound() {
  const article = document.querySelector(".bd-article");
  if (!article || document.getElementById("search-results") || !window.Highlight) return;
  const wanted = terms();
  if (!wanted.length) return;
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  const found = new Highlight();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data.toLowerCase();
    for (const word of wanted) {
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
