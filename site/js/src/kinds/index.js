// Every kind of drawing, by the name that Python gives it. A module's file is called like its kind.

import hop_or_land from "./hop_or_land.js";
import path_explorer from "./path_explorer.js";
import penalty_lens from "./penalty_lens.js";
import two_beliefs from "./two_beliefs.js";
import uncertain_valley from "./uncertain_valley.js";

export const KINDS = { hop_or_land, path_explorer, penalty_lens, two_beliefs, uncertain_valley };
