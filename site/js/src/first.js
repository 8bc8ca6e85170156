// What runs in the head of each page, before anything shows: the one script that stands in the pages themselves.
// site/policy.py lets it run by its checksum, and no other.

import { MODE, MODES } from "./storage.js";

const { classList, dataset } = document.documentElement;
let mode = null;
try {
  mode = localStorage.getItem(MODE);
} catch { /* a browser that keeps nothing */ }
dataset.mode = MODES.includes(mode) ? mode : "auto";
// Resolved here: "auto" in the theme's script would lay the page out once in the wrong colours.
dataset.theme = dataset.mode !== "auto" ? dataset.mode : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

// What is off the screen is laid out late (book.css), and its height guessed until then. A jump to an anchor needs the
// true heights of all that lies before it.
const measure = () => classList.add("measured");
if (location.hash) measure();
addEventListener("click", ({ target }) => target.closest('a[href*="#"]') && measure(), true);
