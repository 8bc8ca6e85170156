// What every page of the book has, with figures or without: the reader's progress, and the filter of the ledger.

import { filterLedger } from "./ledger.js";
import { showProgress } from "./progress_page.js";

showProgress(window.l1l2Exercises ?? {});
filterLedger();
