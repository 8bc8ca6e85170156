// Read a curve that is known on a grid of λ, and pile dots without overlap. l1l2.figures does both the same way.

import { segment } from "./interpolate.js";

/** Value at `lam` of values known at lams (decreasing), from `start` on; between two straight in log λ, as drawn. */
export function reading(lams, values, start, lam) {
  const last = lams.length - 1;
  if (lam >= lams[0]) return values[start];
  if (lam <= lams[last]) return values[start + last];
  const k = segment(lams, lam);
  const t = Math.log(lams[k] / lam) / Math.log(lams[k] / lams[k + 1]);
  return values[start + k] + t * (values[start + k + 1] - values[start + k]);
}

/** Index of the λ on the grid that is nearest in ratio. */
export function nearest(lams, lam) {
  const k = segment(lams, lam);
  return lams[k] * lams[k + 1] < lam * lam ? k : k + 1;
}

/** The level of each dot of a pile: from left to right, each on the lowest level with room for it. */
export function stack(at, size) {
  const levels = Array(at.length).fill(0);
  const ends = [];
  const order = at.map((_, i) => i).sort((a, b) => at[a] - at[b] || a - b);
  for (const i of order) {
    const free = ends.findIndex((end) => at[i] - end >= size - 1e-9);
    const level = free < 0 ? ends.length : free;
    ends[level] = at[i];
    levels[i] = level;
  }
  return levels;
}
