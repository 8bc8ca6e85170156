// Two weights after the data, under a normal belief or under Laplace's. l1l2.figures.two_beliefs says the same in Python.
//
// The data speak through c (the pulls at zero), the correlation rho of two standardised columns, and v = σ²/n.
// With the house λ the belief is normal with variance v/λ, or Laplace's with scale v/λ, for each weight.

const [LAPLACE, NORMAL] = [0, 1];
const LOG_ROOT_2PI = 0.5 * Math.log(2 * Math.PI);
const DROP = 36; // a density below e⁻³⁶ of its peak is left out
const CELLS = 56; // on each side of zero
// Gauss and Legendre's rule with four points, on 0 … 1.
const POINTS = [0.06943184420297371, 0.33000947820757187, 0.6699905217924281, 0.9305681557970262];
const WEIGHTS = [0.17392742256872692, 0.3260725774312731, 0.3260725774312731, 0.17392742256872692];

const [LOW, HIGH, PER_UNIT, TERMS] = [-80, 3, 16, 9]; // a table of log Φ: power series about places 1/16 apart
let table = null;

/** log Φ(x), Φ the normal distribution function. */
export function logNdtr(x) {
  if (x < LOW || x > HIGH) return exactLogNdtr(x);
  table ??= series();
  const k = Math.round((x - LOW) * PER_UNIT);
  const h = x - LOW - k / PER_UNIT;
  let sum = table[k * TERMS + TERMS - 1];
  for (let i = TERMS - 2; i >= 0; i -= 1) sum = sum * h + table[k * TERMS + i];
  return sum;
}

/** Coefficients of the power series: the slope r of log Φ obeys r' = −r(x + r). */
function series() {
  const count = (HIGH - LOW) * PER_UNIT + 1;
  const all = new Float64Array(count * TERMS);
  const r = new Float64Array(TERMS);
  for (let k = 0; k < count; k += 1) {
    const x = LOW + k / PER_UNIT;
    all[k * TERMS] = exactLogNdtr(x);
    r[0] = Math.exp(-0.5 * x * x - LOG_ROOT_2PI - all[k * TERMS]);
    for (let i = 0; i + 1 < TERMS; i += 1) {
      all[k * TERMS + i + 1] = r[i] / (i + 1);
      let sum = x * r[i] + (i ? r[i - 1] : 0);
      for (let j = 0; j <= i; j += 1) sum += r[j] * r[i - j];
      r[i + 1] = -sum / (i + 1);
    }
  }
  return all;
}

function exactLogNdtr(x) {
  if (x > 4) return Math.log1p(-Math.exp(logTail(x)));
  if (x < -2.5) return logTail(-x);
  return Math.log(0.5 + phi(x) * aboveHalf(x));
}

const phi = (x) => Math.exp(-0.5 * x * x - LOG_ROOT_2PI);

/** (Φ(x) − ½)/φ(x) = x + x³/3 + x⁵/15 + …, all terms of one sign. */
function aboveHalf(x) {
  let [term, sum] = [x, x];
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return sum;
}

/** log of 1 − Φ(x) for x > 2: φ(x)/(x + 1/(x + 2/(x + …))). */
function logTail(x) {
  let fraction = x;
  for (let k = Math.ceil(10 + 600 / (x * x)); k > 0; k -= 1) fraction = x + k / fraction;
  return -0.5 * x * x - LOG_ROOT_2PI - Math.log(fraction);
}

/** The x with log Φ(x) = target < 0. Newton's steps never pass it from the second on, since log Φ is concave. */
export function inverseLogNdtr(target) {
  let x = target > -1 ? 0 : -Math.sqrt(-2 * target);
  for (let step = 0; step < 60; step += 1) {
    const value = logNdtr(x);
    const move = (value - target) * Math.exp(value + 0.5 * x * x + LOG_ROOT_2PI);
    x -= move;
    if (Math.abs(move) < 1e-10 * (1 + Math.abs(x))) break;
  }
  return x;
}

/** Least squares: the weights that the data alone would have. */
export function leastSquares({ c, rho }) {
  const d = 1 - rho * rho;
  return [(c[0] - rho * c[1]) / d, (c[1] - rho * c[0]) / d];
}

/** The highest point of the posterior: ridge under the normal belief, the lasso under Laplace's. */
export function mode(belief, { c, rho }, lam) {
  if (belief === NORMAL) {
    const d = (1 + lam) ** 2 - rho * rho;
    return [((1 + lam) * c[0] - rho * c[1]) / d, ((1 + lam) * c[1] - rho * c[0]) / d];
  }
  const k = Math.abs(c[0]) > Math.abs(c[1]) ? 0 : 1;
  const w = [0, 0];
  w[k] = Math.sign(c[k]) * Math.max(Math.abs(c[k]) - lam, 0);
  const left = c[1 - k] - rho * w[k];
  if (Math.abs(left) <= lam) return w;
  const pulled = [0, 0];
  pulled[k] = c[k] - lam * Math.sign(c[k]);
  pulled[1 - k] = c[1 - k] - lam * Math.sign(left);
  return leastSquares({ c: pulled, rho });
}

/** The belief's standard deviation for each weight, and the λ of a belief that has this one. */
export const spread = (belief, v, lam) => (belief === NORMAL ? Math.sqrt(v / lam) : (Math.SQRT2 * v) / lam);
export const strengthOf = (belief, v, sd) => (belief === NORMAL ? v / sd ** 2 : (Math.SQRT2 * v) / sd);

const both = [0, 0];

/** log ∫ exp(−(w − z)²/2v − |w|/s) dw/√(2πv), and 2P − 1 with P the share of w > 0: to be read before the next call. */
function oneWeight(z, v, s) {
  const [lam, root] = [v / s, Math.sqrt(v)];
  const right = -z / s + logNdtr((z - lam) / root);
  const left = z / s + logNdtr(-(z + lam) / root);
  const high = Math.max(right, left);
  both[0] = (0.5 * lam) / s + high + Math.log1p(Math.exp(-Math.abs(right - left)));
  both[1] = Math.tanh((right - left) / 2);
  return both;
}

/**
 * The posterior: its mode, mean, the probability that each weight is positive, the curve [[w, density], …] of the
 * first weight, and `sample(u)`, which turns two numbers in 0 … 1 into a draw.
 */
export function posterior(belief, data, v, lam) {
  return belief === NORMAL ? normalPosterior(data, v, lam) : laplacePosterior(data, v, lam);
}

function normalPosterior(data, v, lam) {
  const mean = mode(NORMAL, data, lam);
  const d = (1 + lam) ** 2 - data.rho ** 2;
  const [variance, covariance] = [(v * (1 + lam)) / d, (-v * data.rho) / d];
  const sd = Math.sqrt(variance);
  const slope = covariance / variance;
  const rest = Math.sqrt(variance - covariance * slope);
  const curve = Array.from({ length: 2 * CELLS + 1 }, (_, k) => (4.5 * (k - CELLS)) / CELLS);
  return {
    mode: mean,
    mean,
    positive: mean.map((m) => Math.exp(logNdtr(m / sd))),
    curve: curve.map((t) => [mean[0] + sd * t, phi(t) / sd]),
    sample(u) {
      const t = inverseLogNdtr(Math.log(u[0]));
      return [mean[0] + sd * t, mean[1] + slope * sd * t + rest * inverseLogNdtr(Math.log(u[1]))];
    },
  };
}

function laplacePosterior(data, v, lam) {
  const { rho } = data;
  const s = v / lam;
  const [top, other] = leastSquares(data);
  const stiff = (1 - rho * rho) / v;
  const second = (w) => oneWeight(other - rho * (w - top), v, s);
  // log density of the first weight on one side of zero, and its slope; the second weight is integrated out.
  const logDensity = (w) => -0.5 * stiff * (w - top) ** 2 - Math.abs(w) / s + second(w)[0];
  const slope = (w, side) => -stiff * (w - top) - (side - rho * second(w)[1]) / s;

  const sides = [-1, 1].map((side) => {
    let peak = 0;
    if (side * top > 0 && side * slope(0, side) > 0) peak = bisect((t) => side * slope(side * t, side) < 0, 0, side * top);
    const height = logDensity(side * peak);
    const far = (t) => logDensity(side * t) < height - DROP;
    const end = bisect(far, peak, peak + Math.sqrt((2 * DROP) / stiff));
    const start = peak > 0 && far(0) ? bisect((t) => !far(t), 0, peak) : 0;
    return side < 0 ? [-end, -start] : [start, end];
  });
  const edges = sides.flatMap(([a, b]) => Array.from({ length: CELLS + 1 }, (_, k) => a + ((b - a) * k) / CELLS));
  const logs = edges.map(logDensity);
  const highest = Math.max(...logs);
  const masses = [];
  let [total, right, firstPositive] = [0, 0, 0];
  for (let k = 0; k + 1 < edges.length; k += 1) {
    const width = k === CELLS ? 0 : edges[k + 1] - edges[k]; // between the two sides lies nothing
    let mass = 0;
    for (let i = 0; i < 4 && width > 0; i += 1) {
      const w = edges[k] + width * POINTS[i];
      const [level, sure] = second(w);
      const part = width * WEIGHTS[i] * Math.exp(-0.5 * stiff * (w - top) ** 2 - Math.abs(w) / s + level - highest);
      mass += part;
      right += part * (1 + sure) / 2;
    }
    if (k > CELLS) firstPositive += mass;
    masses.push(mass);
    total += mass;
  }
  const positive = [firstPositive / total, right / total];
  // At the mean the pull on each weight is λ(2P − 1).
  const mean = leastSquares({ c: data.c.map((pull, j) => pull - lam * (2 * positive[j] - 1)), rho });
  return {
    mode: mode(LAPLACE, data, lam),
    mean,
    positive,
    curve: edges.map((w, k) => [w, Math.exp(logs[k] - highest) / total]),
    sample(u) {
      const first = along(edges, logs, masses, u[0] * total);
      return [first, glued(other - rho * (first - top), v, s, u[1])];
    },
  };
}

/** Where no(t) turns into yes(t), from low to high. */
function bisect(yes, low, high) {
  for (let k = 0; k < 32; k += 1) {
    const middle = (low + high) / 2;
    if (yes(middle)) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

/** The place below which `wanted` of the mass lies; within a cell the density is taken for an exponential. */
function along(edges, logs, masses, wanted) {
  let k = 0;
  while (k < masses.length - 1 && (masses[k] === 0 || wanted > masses[k])) {
    wanted -= masses[k];
    k += 1;
  }
  const share = Math.min(Math.max(wanted / masses[k], 0), 1);
  const rise = logs[k + 1] - logs[k];
  const t = Math.abs(rise) < 1e-6 ? share : Math.log1p(share * Math.expm1(rise)) / rise;
  return edges[k] + t * (edges[k + 1] - edges[k]);
}

/** The weight below which the share u of exp(−(w − z)²/2v − |w|/s) lies: two pieces of normal curves, glued at 0. */
function glued(z, v, s, u) {
  const [lam, root] = [v / s, Math.sqrt(v)];
  const p = (1 + oneWeight(z, v, s)[1]) / 2;
  if (u >= 1 - p) {
    const centre = z - lam;
    return Math.max(0, centre - root * inverseLogNdtr(Math.log((1 - u) / p) + logNdtr(centre / root)));
  }
  const centre = z + lam;
  return Math.min(0, centre + root * inverseLogNdtr(Math.log(u / (1 - p)) + logNdtr(-centre / root)));
}

/** Points all round the mode at which the posterior is `share` of its highest density. */
export function contour(belief, data, v, lam, share, count = 90) {
  const { c, rho } = data;
  const m = mode(belief, data, lam);
  const drop = -Math.log(share);
  const laplace = belief === LAPLACE;
  const pulls = [c[0] - m[0] - rho * m[1], c[1] - rho * m[0] - m[1]];
  return Array.from({ length: count }, (_, k) => {
    const d = [Math.cos((2 * Math.PI * k) / count), Math.sin((2 * Math.PI * k) / count)];
    const a = (1 + 2 * rho * d[0] * d[1] + (laplace ? 0 : lam)) / v;
    // A weight at zero is held by what λ exceeds its pull; another costs more only from where it crosses zero.
    let b = 0;
    const bends = [];
    for (let j = 0; j < 2 && laplace; j += 1) {
      if (m[j] === 0) b += (lam * Math.abs(d[j]) - pulls[j] * d[j]) / v;
      else if (-m[j] / d[j] > 0) bends.push([-m[j] / d[j], (2 * lam * Math.abs(d[j])) / v]);
    }
    bends.sort((one, two) => one[0] - two[0]);
    const t = reach(a, b, drop, bends);
    return [m[0] + t * d[0], m[1] + t * d[1]];
  });
}

/** The t > 0 with ½at² + bt + Σ rise·(t − at)₊ = drop. */
function reach(a, b, drop, bends) {
  let t = root(a, b, drop);
  for (const [at, rise] of bends) {
    if (t <= at) break;
    b += rise;
    drop += rise * at;
    t = root(a, b, drop);
  }
  return t;
}

const root = (a, b, drop) => (2 * drop) / (b + Math.sqrt(b * b + 2 * a * drop));

/** Points at which the belief itself is `share` of its highest density: a circle, or a square on its tip. */
export function beliefContour(belief, v, lam, share, count = 48) {
  const drop = -Math.log(share);
  if (belief === LAPLACE) {
    const r = (drop * v) / lam;
    return [[r, 0], [0, r], [-r, 0], [0, -r]];
  }
  const r = Math.sqrt((2 * drop * v) / lam);
  return Array.from({ length: count }, (_, k) => [r * Math.cos((2 * Math.PI * k) / count), r * Math.sin((2 * Math.PI * k) / count)]);
}

/** The density of the belief about one weight. */
export function beliefDensity(belief, v, lam, w) {
  if (belief === LAPLACE) return (lam / (2 * v)) * Math.exp((-lam * Math.abs(w)) / v);
  const sd = Math.sqrt(v / lam);
  return phi(w / sd) / sd;
}
