// Two losses of one weight, a penalty on it, and the minima of the sum. l1l2.figures.landscapes is the same in Python.

export const [WELL, STAIRS] = [0, 1];
export const [L1, L2] = [0, 1];
const FOOT = 1.5;
const LAST_WELL = 8 / (3 * Math.sqrt(3));
const [CELLS, LOW, HIGH] = [1024, -0.01, FOOT + 0.01];
const SAME = 1e-9;

export function loss(kind, w) {
  if (kind === WELL) return (w * w - 1) ** 2;
  return 1.02 * ((w * w) / 2 - FOOT * w) + ((w - FOOT) * Math.sin(20 * w)) / 20 + Math.cos(20 * w) / 400;
}

const slope = (kind, w) => (kind === WELL ? 4 * w * (w * w - 1) : (w - FOOT) * (1.02 + Math.cos(20 * w)));

export const height = (kind, penalty, lam, w) => loss(kind, w) + lam * (penalty === L1 ? Math.abs(w) : (w * w) / 2);

export const steepness = (kind, penalty, lam, w) => slope(kind, w) + lam * (penalty === L1 ? Math.sign(w) : w);

/** Every local minimum of loss plus penalty, from left to right. */
export function minima(kind, penalty, lam) {
  if (kind === STAIRS) return byBisection((w) => steepness(kind, penalty, lam, w));
  if (penalty === L2) {
    const side = Math.sqrt(Math.max(0, 1 - lam / 4));
    return side > 0 ? [-side, side] : [0];
  }
  const middle = lam > 0 ? [0] : [];
  if (lam >= LAST_WELL) return middle;
  const side = (2 / Math.sqrt(3)) * Math.cos(Math.acos(-lam / LAST_WELL) / 3);
  return [-side, ...middle, side];
}

function byBisection(rise) {
  const found = [];
  let fell = false;
  for (let k = 0; k <= CELLS; k += 1) {
    const edge = LOW + ((HIGH - LOW) * k) / CELLS;
    const falls = rise(edge) < 0;
    if (fell && !falls) found.push(between(rise, LOW + ((HIGH - LOW) * (k - 1)) / CELLS, edge));
    fell = falls;
  }
  return found;
}

function between(rise, low, high) {
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (rise(middle) < 0) low = middle;
    else high = middle;
  }
  return Math.abs(high) > SAME ? high : 0;
}

/** The minimum to which a ball rolls that is put down at `start`: downhill, and from a crest rightwards. */
export function rest(kind, penalty, lam, start) {
  const places = minima(kind, penalty, lam);
  const here = places.find((place) => Math.abs(place - start) < SAME);
  if (here !== undefined) return here;
  const left = places.filter((place) => place < start);
  const right = places.filter((place) => place > start);
  const uphill = steepness(kind, penalty, lam, start) > 0;
  return left.length && (uphill || !right.length) ? left.at(-1) : right[0];
}

/** The lowest of the minima; both, if two are equally low. */
export function lowest(kind, penalty, lam) {
  const places = minima(kind, penalty, lam);
  const heights = places.map((w) => height(kind, penalty, lam, w));
  const least = Math.min(...heights) + SAME;
  return places.filter((_, k) => heights[k] <= least);
}
