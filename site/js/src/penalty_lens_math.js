// One weight: ½(w − a)² + penalty(w), its lowest point in closed form, and a second valley if there is one.
// The first three minimisers are l1l2.prox's; the fourth is l1l2.figures.penalty_lens.half_threshold.

const [L1, L2, NET] = [0, 1, 2];

/** What weight w is charged: q = 1: λ|w|; q = 2: ½λw²; the elastic net: half of each; q = ½: λ√|w|. */
export function penalty(kind, lam, w) {
  if (kind === L1) return lam * Math.abs(w);
  if (kind === L2) return (lam / 2) * w * w;
  if (kind === NET) return (lam / 2) * Math.abs(w) + (lam / 4) * w * w;
  return lam * Math.sqrt(Math.abs(w));
}

/** The lowest point of ½(w − a)² + penalty(w). */
export function prox(kind, lam, a) {
  if (kind === L1) return soft(a, lam);
  if (kind === L2) return a / (1 + lam);
  if (kind === NET) return soft(a, lam / 2) / (1 + lam / 2);
  return Math.abs(a) <= reach(kind, lam) ? 0 : hollow(lam, a);
}

/** The largest |a| whose lowest point is w = 0. */
export function reach(kind, lam) {
  return [lam, 0, lam / 2, 1.5 * Math.cbrt(lam) ** 2][kind];
}

/** Where the sum has a valley that is not its lowest point; null where it has none. */
export function secondValley(kind, lam, a) {
  if (kind <= NET || Math.abs(a) < 3 * Math.cbrt(lam / 4) ** 2) return null;
  return prox(kind, lam, a) === 0 ? hollow(lam, a) : 0;
}

function soft(a, t) {
  return a - Math.min(t, Math.max(-t, a));
}

/** The larger root s of s³ − |a|s + λ/2 = 0, squared, with the sign of a: where the slope of a √ penalty balances. */
function hollow(lam, a) {
  const size = Math.abs(a);
  const angle = Math.acos(Math.max(-1, -((3 * lam) / (4 * size)) * Math.sqrt(3 / size)));
  return Math.sign(a) * ((4 * size) / 3) * Math.cos(angle / 3) ** 2;
}
