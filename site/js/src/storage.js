// All that the pages keep, in the reader's own browser (localStorage): these two, and nothing anywhere else.
// A browser may keep nothing, or what another page wrote: whoever reads it checks it.

export const PROGRESS = "l1l2-progress"; // the exercises tried and solved: progress.js
export const MODE = "mode"; // light, dark or auto, once chosen: first.js, shell/theme.js

export const MODES = ["auto", "light", "dark"];
