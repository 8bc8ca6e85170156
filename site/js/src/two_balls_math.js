// Two weights, the valley ½(w − a)ᵀG(w − a), and the lowest point of it in a ball {‖w‖ ≤ t}, as l1l2.budget finds it.
// G is [G₁₁, G₁₂, G₂₂]; a ball is 0 for L1, 1 for L2, 2 for L∞.

export const [L1, L2, LINF] = [0, 1, 2];
export const CORNERS = [[[1, 0], [0, 1], [-1, 0], [0, -1]], [], [[1, 1], [-1, 1], [-1, -1], [1, -1]]];

/** The valley's G for features of correlation ρ whose variances have this ratio, and the product 1. */
export const shape = (rho, ratio) => [Math.sqrt(ratio), rho, 1 / Math.sqrt(ratio)];

export const times = ([p, q, r], [x, y]) => [p * x + q * y, q * x + r * y];

/** G⁻¹v */
export const solve = ([p, q, r], [x, y]) => [(r * x - q * y) / (p * r - q * q), (p * y - q * x) / (p * r - q * q)];

const dot = (u, v) => u[0] * v[0] + u[1] * v[1];
const minus = (u, v) => [u[0] - v[0], u[1] - v[1]];

/** ‖w‖ as the ball measures it. */
export function norm(ball, [x, y]) {
  const [p, q] = [Math.abs(x), Math.abs(y)];
  return [p + q, Math.hypot(p, q), Math.max(p, q)][ball];
}

/** What the price is charged for: ‖w‖, but ½‖w‖² for L2. */
export const charged = (ball, t) => (ball === L2 ? (t * t) / 2 : t);

/** Minus the slope of the error. */
export const pull = (G, a, w) => times(G, minus(a, w));

export const error = (G, a, w) => dot(minus(a, w), pull(G, a, w)) / 2;

export function contact(G, a, t, ball) {
  if (norm(ball, a) <= t) return a;
  if (t === 0) return [0, 0];
  return ball === L2 ? onCircle(G, a, t) : onSides(G, a, CORNERS[ball].map(([x, y]) => [t * x, t * y]));
}

/** The best point of the four sides; exact at the corners. */
function onSides(G, a, corners) {
  let [best, lowest] = [null, Infinity];
  corners.forEach((corner, k) => {
    const side = minus(corners[(k + 1) % 4], corner);
    const along = times(G, side);
    const share = Math.min(1, Math.max(0, dot(along, minus(a, corner)) / dot(along, side)));
    const w = [corner[0] + share * side[0], corner[1] + share * side[1]];
    const cost = error(G, a, w);
    if (cost < lowest) [best, lowest] = [w, cost];
  });
  return best;
}

/** (G + λI)w = Ga with ‖w‖ = t: Newton on 1/‖w‖ − 1/t, which is nearly linear in λ. */
function onCircle([p, q, r], a, t) {
  const wish = times([p, q, r], a);
  let [lam, w] = [0, a];
  for (let i = 0; i < 60; i += 1) {
    const ridge = [p + lam, q, r + lam];
    w = solve(ridge, wish);
    const length = Math.hypot(...w);
    const step = (length * length * (length - t)) / (t * dot(w, solve(ridge, w)));
    lam = Math.max(0, lam + step);
    if (Math.abs(step) <= 1e-15 * (lam + Math.min(p, r))) break;
  }
  return w;
}

/** The λ whose penalised solution is the contact point w; at w = 0 the smallest, which for L2 is infinite. */
export function price(G, a, w, ball) {
  const c = pull(G, a, w);
  if (ball !== L2) return norm(LINF - ball, c); // the dual norm
  return norm(L2, c) === 0 ? 0 : dot(c, w) / dot(w, w) || Infinity;
}

/** The budget that the solution at λ spends: the price falls as the budget grows, so halve the interval. */
export function budget(G, a, lam, ball) {
  let [low, high] = [0, norm(ball, a)];
  if (lam === 0) return high;
  if (price(G, a, [0, 0], ball) <= lam) return 0;
  for (let i = 0; i < 60; i += 1) {
    const t = (low + high) / 2;
    if (price(G, a, contact(G, a, t, ball), ball) > lam) low = t;
    else high = t;
  }
  return high;
}

/** The angle of the contours' long axis, from −π/2 to π/2, and how much longer than the geometric mean it is. */
export function longAxis([p, q, r]) {
  const lean = Math.hypot(p - r, 2 * q) / (p + r);
  return { angle: Math.atan2(-2 * q, r - p) / 2, stretch: ((1 + lean) / (1 - lean)) ** 0.25 };
}

/** Correlation and ratio of variances of the valley with that long axis: the other way round. */
export function leaning(angle, stretch) {
  const lean = (stretch ** 4 - 1) / (stretch ** 4 + 1);
  const [p, r] = [1, -1].map((sign) => 1 - sign * lean * Math.cos(2 * angle));
  return { rho: (-lean * Math.sin(2 * angle)) / Math.sqrt(p * r), ratio: p / r };
}
