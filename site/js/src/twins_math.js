// Two columns with mean 0, variance 1 and correlation ρ: pulls for a draw of the noise, and the exact minimum.
// l1l2.figures.twins has the same in Python.

export const N = 100; // rows; the noise has variance 1
export const SUM = 2; // of the true weights

const soft = (value, by) => Math.sign(value) * Math.max(0, Math.abs(value) - by);

/** c₁ + c₂ and c₁ − c₂ at zero. gap: of the true weights; z: two standard normal numbers. */
export const pulls = (rho, gap, z) => [1, -1].map((side, i) => (
  (1 + side * rho) * (i ? gap : SUM) + Math.sqrt((2 * (1 + side * rho)) / N) * z[i]));

/** The two weights. sum, difference: of the pulls. A weight that the penalty holds is exactly zero. */
export function solve(rho, lam1, lam2, [sum, difference]) {
  for (const [by, across] of [[2 * lam1, 0], [0, 2 * lam1]]) {
    // Weights of one sign share the charge in their sum, those of two in their difference.
    const s = soft(sum, by) / (1 + rho + lam2);
    const d = soft(difference, across) / (1 - rho + lam2);
    if (across ? Math.abs(d) > Math.abs(s) : Math.abs(s) > Math.abs(d)) return [(s + d) / 2, (s - d) / 2];
    if (!lam1) return [(s + d) / 2, (s - d) / 2];
  }
  const [first, second] = [(sum + difference) / 2, (sum - difference) / 2];
  const alone = (pull) => soft(pull, lam1) / (1 + lam2);
  return Math.abs(first) >= Math.abs(second) ? [alone(first), 0] : [0, alone(second)];
}

/** Where a fit has come from as λ₁ rose from 0: along the diagonal, then along an axis. */
export function trail(rho, lam1, lam2, pull, end) {
  const start = solve(rho, 0, lam2, pull);
  const points = [start];
  if ((end[0] === 0) !== (end[1] === 0)) {
    const turn = start[0] * start[1] < 0 ? Math.abs(start[0] + start[1]) : Math.abs(start[0] - start[1]);
    const alive = end[0] === 0 ? 1 : 0;
    points.push([0, 1].map((j) => (j === alive ? Math.sign(end[alive]) * turn : 0)));
  }
  points.push(end);
  return points;
}
