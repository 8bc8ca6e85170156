// What every page of the book has, with figures or without: its frame, the reader's progress, the filter of the ledger.

import { filterLedger } from "./ledger.js";
import { readyForPaper } from "./paper.js";
import { html } from "./plot.js";
import { showProgress } from "./progress_page.js";
import { copyCode, reachByKeyboard } from "./shell/code.js";
import { followContents, leadBackToTop } from "./shell/contents.js";
import { measureFar } from "./shell/far.js";
import { markFound, passWords } from "./shell/found.js";
import { openMenus } from "./shell/menus.js";
import { askWithKeys } from "./shell/search.js";
import { openSidebars } from "./shell/sidebars.js";
import { switchTheme } from "./shell/theme.js";

// The figures have their still pictures until the text is there: their script would compete with it.
const { after } = document.currentScript.dataset;
if (after) addEventListener("load", () => setTimeout(() => document.head.append(html("script", { src: after }))));

switchTheme();
openMenus();
openSidebars();
askWithKeys();
readyForPaper();
// The rest one by one, so that none keeps a reader's first touch waiting.
const rest = [
  measureFar, () => showProgress(window.l1l2Exercises ?? {}), filterLedger, followContents, leadBackToTop, markFound, passWords, copyCode,
  reachByKeyboard,
];
for (const part of rest) setTimeout(part);
