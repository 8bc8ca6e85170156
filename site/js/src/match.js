// The rule of l1l2.checks.kinds, for a page without Python: a test holds the two to the same verdicts.

export const NOTHING = "Not yet: there is nothing to check so far.";
export const NOT_A_NUMBER = "Not yet: write one number, such as 12.5 or 1e-3.";
export const NEUTRAL =
  "Not yet. It is neither the answer nor a usual slip: go through the derivation once more.";

const NUMBER = /^([+-]?)((?:\d[\d.,]*|[.,]\d+)(?:e[+-]?\d+)?)$/i;
const THOUSANDS = /^[1-9]\d{0,2}(?:,\d{3})+$/;

/** Every number that `text` may mean: [] for nonsense, two for "1,234" (a decimal comma, or thousands). */
export function parseNumber(text) {
  let plain = text.slice(text.lastIndexOf("=") + 1).replace(/[\s_'’]/g, "").replace(/[−–]/g, "-");
  const percent = plain.endsWith("%");
  if (percent) plain = plain.slice(0, -1);
  const parts = plain.split("/").map(oneNumber);
  if (parts.length > 2) return [];
  const values =
    parts.length === 1 ? parts[0] : parts[0].flatMap((a) => parts[1].filter((b) => b !== 0).map((b) => a / b));
  return values.map((value) => (percent ? value / 100 : value)).filter(Number.isFinite);
}

function oneNumber(text) {
  const match = NUMBER.exec(text);
  if (!match) return [];
  const [mantissa, exponent = "0"] = match[2].toLowerCase().split("e");
  return readings(mantissa).map((digits) => Number(`${match[1]}${digits}e${exponent}`));
}

/** Mantissa with one decimal point and no thousands marks, for each way to read it. */
function readings(mantissa) {
  const points = mantissa.split(".").length - 1;
  const commas = mantissa.split(",").length - 1;
  if (points + commas === 0) return [mantissa];
  if (points && commas) {
    const decimalIsPoint = mantissa.lastIndexOf(".") > mantissa.lastIndexOf(",");
    if ((decimalIsPoint ? points : commas) !== 1) return [];
    return [decimalIsPoint ? mantissa.replaceAll(",", "") : mantissa.replaceAll(".", "").replace(",", ".")];
  }
  if (points) return points === 1 ? [mantissa] : [];
  const found = commas === 1 ? [mantissa.replace(",", ".")] : [];
  if (THOUSANDS.test(mantissa)) found.push(mantissa.replaceAll(",", ""));
  return found;
}

/** question: {truth, rtol, atol, hints: [[wrong, why]], because}; text as typed → {right, message}. */
export function judgeNumber(question, text) {
  if (text === "") return { right: false, message: NOTHING };
  const given = parseNumber(text);
  if (!given.length) return { right: false, message: NOT_A_NUMBER };
  const hits = (target) =>
    given.some((x) => Math.abs(x - target) <= question.atol + question.rtol * Math.abs(target));
  if (hits(question.truth)) return { right: true, message: `Right. ${question.because}`.trimEnd() };
  const slip = question.hints.find(([wrong]) => hits(wrong));
  return { right: false, message: slip ? `Not yet: ${slip[1]}` : NEUTRAL };
}

/** question: {correct, because: [a reason per option]}; index of the option chosen, −1 for none. */
export function judgeChoice(question, index) {
  if (index < 0) return { right: false, message: NOTHING };
  const right = index === question.correct;
  return { right, message: `${right ? "Right." : "Not yet:"} ${question.because[index]}` };
}
