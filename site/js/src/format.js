// How numbers are written, in drawings and in spoken sentences. l1l2.figures.words writes them the same way.

const MINUS = "\u2212";

/** Three significant digits, a true minus sign, and no exponent between 1e-4 and 1e6: 45.2, −0.00123, 2860. */
export function number(value, digits = 3) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  let text;
  if (size >= 1e6 || size < 1e-4) text = size.toExponential(digits - 1).replace("e+", "e").replace("e-", `e${MINUS}`);
  else if (size >= 10 ** digits) text = String(Math.round(size));
  else text = String(Number(size.toPrecision(digits)));
  return value < 0 ? MINUS + text : text;
}

/** A penalty strength keeps its zeros, so that a readout does not change its width: 1.00, 45.2, 0.0100. */
export function strength(value, digits = 3) {
  if (value === 0 || value < 1e-4) return number(value, digits);
  const decimals = digits - 1 - Number(value.toExponential(digits - 1).split("e")[1]);
  return decimals > 0 ? value.toFixed(decimals) : String(Math.round(value));
}

/** Join words as a person would: "a", "a and b", "a, b and c". */
export function list(words) {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
