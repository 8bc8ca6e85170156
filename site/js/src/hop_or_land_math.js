// Three rules for min ½wᵀQw − cᵀw + λ‖w‖₁, step by step in float64; l1l2.figures.hop_or_land has the same in Python.

export const [GRADIENT, PROXIMAL, ADAM] = [0, 1, 2];
const [B1, B2, EPSILON] = [0.9, 0.999, 1e-8];

/**
 * All weights of a run: a Float64Array of (steps + 1)·p, row after row, beginning with the start w0.
 * problem: {Q (p·p, row-major), c (p), w0 (p)}
 */
export function run(rule, { Q, c, w0 }, lam, eta, steps) {
  const p = c.length;
  const all = new Float64Array((steps + 1) * p);
  all.set(w0);
  const slope = new Float64Array(p);
  const step = [gradientStep, proximalStep, adamStep(p)][rule];
  for (let t = 1, from = 0; t <= steps; t += 1, from += p) {
    for (let j = 0; j < p; j += 1) slope[j] = -c[j];
    for (let k = 0; k < p; k += 1) { // Q is symmetric: add its rows, and none for a weight that is zero
      const w = all[from + k];
      if (w === 0) continue;
      const row = k * p;
      for (let j = 0; j < p; j += 1) slope[j] += Q[row + j] * w;
    }
    step(all, from, p, slope, lam, eta, t);
  }
  return all;
}

function gradientStep(all, from, p, slope, lam, eta) {
  for (let j = 0; j < p; j += 1) {
    const w = all[from + j];
    all[from + p + j] = w - eta * (slope[j] + lam * Math.sign(w));
  }
}

function proximalStep(all, from, p, slope, lam, eta) {
  const t = eta * lam;
  for (let j = 0; j < p; j += 1) {
    const v = all[from + j] - eta * slope[j];
    all[from + p + j] = v > t ? v - t : v < -t ? v + t : 0;
  }
}

/** Adam with its usual constants; the penalty's slope is part of the gradient, as in a framework. */
function adamStep(p) {
  const [mean, square] = [new Float64Array(p), new Float64Array(p)];
  return (all, from, _, slope, lam, eta, t) => {
    const [m1, m2] = [1 - B1 ** t, 1 - B2 ** t];
    for (let j = 0; j < p; j += 1) {
      const w = all[from + j];
      const g = slope[j] + lam * Math.sign(w);
      mean[j] = B1 * mean[j] + (1 - B1) * g;
      square[j] = B2 * square[j] + (1 - B2) * g * g;
      all[from + p + j] = w - (eta * (mean[j] / m1)) / (Math.sqrt(square[j] / m2) + EPSILON);
    }
  };
}

/** How many weights are exactly zero after each step: (steps + 1). */
export function zeroCounts(all, p) {
  const counts = new Int32Array(all.length / p);
  for (let t = 0, i = 0; t < counts.length; t += 1) {
    for (let j = 0; j < p; j += 1, i += 1) if (all[i] === 0) counts[t] += 1;
  }
  return counts;
}

/** The first step after which a weight is exactly zero: {step, weight}, or null. */
export function firstZero(all, p) {
  const at = all.indexOf(0);
  return at < 0 ? null : { step: Math.floor(at / p), weight: at % p };
}
