// The closed forms beside the drawn quantiles; l1l2.figures.double_descent and peak_shaving have the same.

/** The mean error at λ = 0 over all draws: infinite for p = n − 1, n and n + 1. */
export function meanError(n, p, seen, noise) {
  const spare = Math.abs(p - n) - 1;
  if (spare <= 0) return Infinity;
  return noise * (1 + Math.min(n, p) / spare) + seen * Math.max(1 - n / p, 0);
}

/** The λ of the least error. */
export const bestLambda = (n, p, seen, noise) => (noise * p) / (n * seen);

/** Row `lam` of one quantile (0, 1, 2) in one world: the errors for every p, out of (worlds, 3, lams, ps). */
export function row(errors, { lams, ps }, world, quantile, lam) {
  const start = ((world * 3 + quantile) * lams + lam) * ps;
  return errors.subarray(start, start + ps);
}

/** Index of the value that is nearest in ratio; a zero among them counts as one step below the next. */
export function nearest(values, wanted) {
  const logs = Array.from(values, (v, i) => Math.log(v || values[i + 1] ** 2 / values[i + 2]));
  const gaps = logs.map((v) => Math.abs(v - Math.log(wanted)));
  return gaps.indexOf(Math.min(...gaps));
}
