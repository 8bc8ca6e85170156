// Every kind of drawing, by the name that Python gives it. A module's file is called like its kind.

import digits_reader from "./digits_reader.js";
import hop_or_land from "./hop_or_land.js";
import lambda_units from "./lambda_units.js";
import landscape_sculptor from "./landscape_sculptor.js";
import network_playground from "./network_playground.js";
import optimiser_race from "./optimiser_race.js";
import path_explorer from "./path_explorer.js";
import peak_shaving from "./peak_shaving.js";
import penalty_lens from "./penalty_lens.js";
import shrinkage_spectrum from "./shrinkage_spectrum.js";
import twins from "./twins.js";
import two_balls from "./two_balls.js";
import two_beliefs from "./two_beliefs.js";
import uncertain_valley from "./uncertain_valley.js";

export const KINDS = {
  digits_reader,
  hop_or_land,
  lambda_units,
  landscape_sculptor,
  network_playground,
  optimiser_race,
  path_explorer,
  peak_shaving,
  penalty_lens,
  shrinkage_spectrum,
  twins,
  two_balls,
  two_beliefs,
  uncertain_valley,
};
