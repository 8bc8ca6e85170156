// What was asked: every argument checked, and a reason where no number of the one is one of the other.
// l1l2.conventions._ask does the same, in the same order, with the same words.

import { Question } from "./question.js";
import { fill, repr } from "./words.js";

const ALONE = { l1: 1, l2: 0 };

/** No number of the target has the source's solution; or what was given does not say which. why: a key of refusals */
export class NoTranslation extends Error {
  constructor(why, message) {
    super(message);
    this.why = why;
  }
}

/** A number that makes no sense. */
export class BadInput extends Error {}

/** The question, if it has an answer. Names and meaning of the arguments as in l1l2.translate; null for None. */
export function ask(tables, asked) {
  if ([asked.lam].flat().includes(null) || asked.n === null) throw new BadInput("A number is missing.");
  const { lam, source, target, l1_ratio = null, penalty = null, loss = null, sd_y = null, batch_size = null } = asked;
  const [a, b] = [tables.settings[source], tables.settings[target]];
  const n = count("n", asked.n);
  const batch = batch_size === null ? n : count("batch_size", batch_size);
  if (batch > n) throw new BadInput(`batch_size must be at most n = ${n}, got ${batch}. None is all at once.`);
  const sd = sd_y === null ? null : positive("sd_y", sd_y);
  const fitted = lossOf(tables, a, b, loss);
  compatible(tables, a, b, fitted);
  const [value, ratio] = strengths(tables, a, lam, l1_ratio);
  const which = penaltyOf(tables, a, b, ratio, penalty);
  const numbers = { lam: value, ratio: ratio ?? 1, n, batch, sd };
  const question = new Question(tables, { a, b, loss: fitted, penalty: which, ...numbers });
  if (sd === null && question.needs("sd")) refuse(tables, "sd_y", a.scales_y ? a : b, b);
  if (question.lost()) throw new BadInput(`lam must stay within float64 when it is translated, got ${shown(lam)}.`);
  return question;
}

function refuse(tables, why, a, b, words = {}) {
  const all = { ...words, a: a.name, b: b.name, l1: a.penalties.l1, l2: a.penalties.l2 };
  for (const [key, row] of Object.entries({ a, b })) {
    all[`${key}_losses`] = Object.keys(row.units).map((each) => tables.losses[each]).join(" and ");
    all[`${key}_penalties`] = Object.keys(row.penalties).map((each) => tables.penalties[each]).join(" and ");
  }
  throw new NoTranslation(why, `${fill(tables.refusals[why], all)}.`);
}

/** The losses, and the penalties, that two settings have in common. */
export const sharedLosses = (tables, a, b) => Object.keys(tables.losses).filter((each) => each in a.units && each in b.units);
export const sharedPenalties = (tables, a, b) =>
  Object.keys(tables.penalties).filter((each) => each in a.penalties && each in b.penalties);

export function lossOf(tables, a, b, loss) {
  const shared = sharedLosses(tables, a, b);
  if (!shared.length) refuse(tables, "losses", a, b);
  if (loss !== null && !shared.includes(loss)) refuse(tables, "loss", loss in a.units ? b : a, b, { loss: tables.losses[loss] });
  return loss ?? shared[0];
}

/** Refuse what no λ reconciles. */
export function compatible(tables, a, b, loss) {
  if (a === b) return;
  const inOrder = (first) => (first ? [a, b] : [b, a]);
  if (Boolean(a.decoupled) !== Boolean(b.decoupled)) refuse(tables, "decoupled", ...inOrder(a.decoupled));
  if (!sharedPenalties(tables, a, b).length) refuse(tables, "penalties", a, b);
  if (loss === "log" && Boolean(a.leaf) !== Boolean(b.leaf)) refuse(tables, "leaf", ...inOrder(a.leaf));
  for (const [one, other] of [[a, b], [b, a]]) {
    if (one.intercept === "penalised" && other.intercept === "free") refuse(tables, "intercept", one, other);
  }
}

/** The source's strength, and the share of L1 in it if that was given. */
function strengths(tables, a, lam, l1_ratio) {
  const ratio = l1_ratio === null ? null : share("l1_ratio", l1_ratio);
  if (!Array.isArray(lam)) {
    if (ratio !== null && a.both === "two") refuse(tables, "two", a, a);
    return [strength(a, lam), ratio];
  }
  const pair = lam.map((each) => number("lam", each));
  if (pair.length !== 2 || ratio !== null) {
    throw new BadInput(`lam must be one number, or a pair without l1_ratio, got ${shown(lam)}` +
      `${ratio === null ? "" : ` and l1_ratio=${repr(ratio)}`}. Translate a grid one by one.`);
  }
  if (a.both !== "two") return [strength(a, pair[0]), share("lam[1], the share of L1,", pair[1])];
  const [first, second] = pair.map((each) => strength(a, each));
  return [first + second, first + second ? first / (first + second) : 1];
}

/** The penalty that is translated: "l1", "l2", or "both" at the share given. */
function penaltyOf(tables, a, b, ratio, penalty) {
  for (const each of [a, b]) {
    if (penalty !== null && !(penalty in each.penalties)) refuse(tables, "penalty", each, b, { penalty: tables.penalties[penalty] });
  }
  if (ratio === null) {
    const shared = sharedPenalties(tables, a, b);
    if (penalty === null && shared.length > 1) refuse(tables, "which", a, b);
    return penalty ?? shared[0];
  }
  const words = { ratio: repr(ratio), penalty: tables.penalties[penalty] };
  if (penalty !== null && ratio !== ALONE[penalty]) refuse(tables, "mixed", a, b, words);
  for (const each of [a, b]) {
    if (!each.both && !Object.keys(each.penalties).some((own) => ratio === ALONE[own])) refuse(tables, "both", each, b, words);
  }
  if (penalty === null && b.both) return "both";
  return penalty ?? (ratio ? "l1" : "l2");
}

// The checks of l1l2._validation, as far as a form needs them.

const shown = (value) => (Array.isArray(value) ? `(${value.map(shown).join(", ")})` : typeof value === "number" ? repr(value) : `'${value}'`);

function number(name, value) {
  if (typeof value !== "number") throw new BadInput(`${name} must be one real number, got ${shown(value)}. Pass a float.`);
  return value;
}

function strength(a, value) {
  if (a.inverse) {
    if (number("lam", value) > 0) return value;
    throw new BadInput(`lam must be above 0, as it is the C of ${a.name}, got ${repr(value)}. ` +
      "The larger C, the weaker the penalty; inf is none.");
  }
  if (Number.isFinite(number("lam", value)) && value >= 0) return value;
  throw new BadInput(`lam must be a finite number >= 0, got ${repr(value)}. 0 means no penalty; there is nothing below it.`);
}

function positive(name, value) {
  if (Number.isFinite(number(name, value)) && value > 0) return value;
  throw new BadInput(`${name} must be a finite number > 0, got ${repr(value)}. Give it a positive value.`);
}

function share(name, value) {
  if (number(name, value) >= 0 && value <= 1) return value;
  throw new BadInput(`${name} must be between 0 and 1, got ${repr(value)}. 1 is the lasso, 0 is ridge.`);
}

function count(name, value) {
  if (!Number.isInteger(value)) throw new BadInput(`${name} must be a whole number, got ${shown(value)}. Pass an int.`);
  if (value < 1) throw new BadInput(`${name} must be at least 1, got ${value}. Ask for more.`);
  return value;
}
