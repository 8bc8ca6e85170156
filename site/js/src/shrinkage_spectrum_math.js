// What share of each direction a fit keeps, and what that costs. l1l2.figures.shrinkage_spectrum says the same.

export const [RIDGE, EARLY, PCR, DROPOUT] = [0, 1, 2, 3];

/** How many steps of size `step` match λ: at least one. */
export const steps = (lam, step) => Math.max(1, Math.round(1 / (step * lam)));

/** The share kept of each direction of variance d, ascending. Dropout is ridge on other directions. */
export function kept(way, d, lam, step) {
  if (way === EARLY) {
    const count = steps(lam, step);
    return Array.from(d, (v) => 1 - (1 - step * v) ** count);
  }
  return Array.from(d, way === PCR ? (v) => Number(v > lam) : (v) => v / (v + lam));
}

/** The share that bias² and variance together would ask for. */
export const ideal = (signal, price) => Array.from(signal, (a) => a / (a + price));

/** Bias² and variance of shares, and the degrees of freedom, all with the intercept. */
export function bill(shares, signal, price) {
  let [bias2, squares, df] = [0, 1, 1];
  shares.forEach((f, j) => {
    bias2 += (1 - f) ** 2 * signal[j];
    squares += f * f;
    df += f;
  });
  return { bias2, variance: price * squares, sum: bias2 + price * squares, df };
}

/** The λ from low to high, of those tried, at which a way costs least. */
export function best(way, { d, signal, price, step }, [low, high]) {
  let tried = Array.from({ length: 121 }, (_, k) => 10 ** (2 - k / 20));
  if (way === EARLY) tried = tried.map((lam) => 1 / (step * steps(lam, step)));
  if (way === PCR) tried = [high, ...Array.from(d).reverse()].map((v, k, all) => Math.sqrt(v * (all[k + 1] ?? low)));
  tried = tried.filter((lam) => lam >= low && lam <= high);
  const costs = tried.map((lam) => bill(kept(way, d, lam, step), signal, price).sum);
  return tried[costs.indexOf(Math.min(...costs))];
}

/** Where the bill jumps: just before and just after each λ at which the count of steps or of directions changes. */
export function jumps(way, d, step) {
  const at = way === PCR ? Array.from(d) : way === EARLY ? Array.from({ length: 40 }, (_, k) => 1 / (step * (k + 1.5))) : [];
  return at.flatMap((lam) => [lam * (1 - 1e-9), lam * (1 + 1e-9)]);
}
