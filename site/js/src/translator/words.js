// An answer in words: the formula that leads to it, the line of code that sets it, and why it holds.
// The sentences and the lines are Python's, from the tables; l1l2.conventions._words puts them together alike.

/** A template with its {words} filled in; what it does not know it leaves as it is. */
export const fill = (template, words) => template.replace(/\{(\w+)\}/g, (whole, name) => words[name] ?? whole);

/** A number as Python's repr writes a float: 0.1, 3.0, 1e-07, inf. */
export function repr(x) {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  const [, sign, first, rest = "", power] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(x.toExponential());
  const exponent = Number(power);
  if (exponent < -4 || exponent > 15) {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${first}${rest && `.${rest}`}e${power[0]}${size}`;
  }
  const plain = String(Math.abs(x)); // without an exponent in this range
  return `${sign}${plain.includes(".") ? plain : `${plain}.0`}`;
}

/** A number as it is typed, in full: 0.1, 3, 1e-07. */
export const written = (x) => (x === Infinity ? 'float("inf")' : repr(x).replace(/\.0$/, ""));

/** (ratio · unit · symbol^power)^onto, as one writes it: n·alpha, 1/(n·C). */
function product(tables, unit, symbol, power, onto, ratio = "") {
  let [top, bottom] = [ratio ? [ratio] : [], []];
  if (unit.two) (unit.two > 0 ? top : bottom).push(String(2 ** Math.abs(unit.two)));
  for (const [field, letter] of Object.entries(tables.symbols)) {
    (unit[field] > 0 ? top : bottom).push(...Array(Math.abs(unit[field])).fill(letter));
  }
  (power > 0 ? top : bottom).push(symbol);
  if (onto < 0) [top, bottom] = [bottom, top];
  const [over, under] = [top.join("·") || "1", bottom.join("·")];
  return bottom.length === 0 ? over : bottom.length === 1 ? `${over}/${under}` : `${over}/(${under})`;
}

/** The arguments of the target that the answer is for: one, or two of an elastic net. */
export function names({ b, penalty }) {
  if (penalty !== "both") return [b.penalties[penalty]];
  return [b.penalties.l1, b.both === "two" ? b.penalties.l2 : b.ratio];
}

export function formula(question) {
  const { a, b, penalty, tables } = question;
  if (penalty === "both") return `${apart(question)} (${a.name}); ${together(question)} (${b.name})`;
  const right = product(tables, question.factor(penalty), a.penalties[penalty], a.power, b.power);
  return `${b.penalties[penalty]} (${b.name}) = ${right} (${a.name}) = ${[question.answer()].flat().map(written).join(" and ")}`;
}

/** λ₁ and λ₂ in the target's unit, from what the source takes. */
function apart(question) {
  const { a, tables } = question;
  const shares = a.both === "ratio" ? { l1: a.ratio, l2: `(1 − ${a.ratio})` } : {};
  const terms = Object.keys(tables.penalties).map((each) =>
    (each in a.penalties ? product(tables, question.factor(each), a.penalties[each], a.power, 1, shares[each]) : "0"));
  return `λ₁ = ${terms[0]}, λ₂ = ${terms[1]}`;
}

function together(question) {
  const { b } = question;
  const ways = b.both === "two" ? ["λ₁", "λ₂"] : [b.inverse ? "1/(λ₁ + λ₂)" : "λ₁ + λ₂", "λ₁/(λ₁ + λ₂)"];
  const arguments_ = names(question);
  return question.answer().map((value, i) => `${arguments_[i]} = ${ways[i]} = ${written(value)}`).join(", ");
}

/** The target's line of code. */
export function code(question) {
  const { b, tables, loss, penalty } = question;
  const answer = question.answer();
  let [lam, ratio, strengths] = [answer, penalty === "l1" ? 1 : 0, [0, 0]];
  if (!Array.isArray(answer)) strengths = [answer * ratio, answer * (1 - ratio)];
  else if (b.both === "two") {
    lam = answer[0] + answer[1];
    ratio = lam ? answer[0] / lam : 1;
    strengths = answer;
  } else [lam, ratio] = answer;
  return fill(loss === "log" && b.log_code ? b.log_code : b.code, {
    lam: written(lam), ratio: written(ratio), l1: written(strengths[0]), l2: written(strengths[1]),
    loss: tables.loss_names[loss], penalty, batch: String(question.batch),
  });
}

export function reason(question) {
  const { a, b, tables: { sentences } } = question;
  const parts = (a === b ? [a] : [a, b]).map((row) => minimises(row, question));
  parts.push(sentences[a.decoupled ? "decoupled" : "weighs"]);
  for (const [row, other] of [[a, b], [b, a]]) {
    if (row.note && !(row === b && b.note === a.note)) parts.push(fill(sentences.note, { a: row.name, note: row.note }));
    if (row.intercept === "none" && other.intercept === "free") parts.push(fill(sentences.intercept, { a: row.name, b: other.name }));
  }
  return parts.join(" ");
}

function minimises(row, { penalty, loss, tables }) {
  const each = penalty === "both" && row.both ? "both" : [penalty, ...Object.keys(row.penalties)].find((p) => p in row.penalties);
  return fill(tables.sentences.minimises, { a: row.name, objective: row.objectives[loss][each] });
}
