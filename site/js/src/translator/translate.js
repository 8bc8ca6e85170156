// l1l2.translate and l1l2.explain without Python, from the tables that Python made (l1l2.conventions._export).

import { ask, BadInput, compatible, lossOf, NoTranslation, sharedLosses, sharedPenalties } from "./ask.js";
import { code, formula, names, reason, repr, written } from "./words.js";

export { BadInput, NoTranslation, repr, written };

/**
 * {answer: a number or a pair, names of the arguments that it is for, formula, code, reason}.
 * Throws NoTranslation with the reason, or BadInput. asked: by the names of l1l2.translate's arguments
 */
export function translate(tables, asked) {
  const question = ask(tables, asked);
  return { answer: question.answer(), names: names(question), formula: formula(question), code: code(question), reason: reason(question) };
}

/**
 * What a form has to ask for a pair, beside λ and n: {lam and second: what the source calls its numbers, second "" for
 * none; losses and penalties to choose from, and those chosen, loss and penalty; sd_y, batch_size: whether they matter}.
 * chosen: {loss, penalty}, which count where the pair has them
 */
export function needed(tables, source, target, chosen) {
  const [a, b] = [tables.settings[source], tables.settings[target]];
  const [losses, shared] = [sharedLosses(tables, a, b), sharedPenalties(tables, a, b)];
  const loss = losses.includes(chosen.loss) ? chosen.loss : losses[0] ?? null;
  const need = { lam: Object.values(a.penalties)[0], second: "", loss, penalty: null, penalties: [], sd_y: false, batch_size: false,
    losses: losses.length > 1 && !(a.decoupled && b.decoupled) ? losses : [] };
  if (refused(() => compatible(tables, a, b, lossOf(tables, a, b, loss)))) return need;
  if (shared.length > 1) need.penalties = a.both && b.both ? [...shared, "both"] : shared;
  need.penalty = need.penalties.includes(chosen.penalty) ? chosen.penalty : shared[0];
  const parts = need.penalty === "both" ? shared : [need.penalty];
  need.lam = a.penalties[parts[0]];
  if (need.penalty === "both") need.second = a.both === "two" ? a.penalties.l2 : a.ratio;
  const exponents = (row, field) => parts.map((each) => row.units[loss][each][tables.unit.indexOf(field)]);
  need.sd_y = String(exponents(a, "sd")) !== String(exponents(b, "sd"));
  need.batch_size = [...exponents(a, "batch"), ...exponents(b, "batch")].some(Boolean);
  return need;
}

function refused(check) {
  try {
    check();
    return false;
  } catch (refusal) {
    if (refusal instanceof NoTranslation) return true;
    throw refusal;
  }
}

/** The call of Python that asks the same. */
export function pythonCall({ lam, source, target, ...rest }) {
  const value = (x) => (typeof x === "string" ? JSON.stringify(x) : written(x));
  const first = Array.isArray(lam) ? `(${lam.map(value).join(", ")})` : value(lam);
  const more = Object.entries(rest).map(([name, x]) => `${name}=${value(x)}`);
  return `l1l2.translate(${[first, value(source), value(target), ...more].join(", ")})`;
}
