// Every kind of drawing, by the name that Python gives it. A module's file is called like its kind.

import path_explorer from "./path_explorer.js";

export const KINDS = { path_explorer };
