// A small tanh network over the plane: what it says everywhere, where it changes its mind, what is left of it.
// l1l2.networks and l1l2.playground are the same in Python.

export const GRID = 40; // cells along each side of the window

/** The five inputs of each point [x, y], one after another. */
export const inputs = (points) => Float64Array.from(points.flatMap(([x, y]) => [x, y, x * x, y * y, x * y]));

/** The middles of the grid's cells, row by row from below. */
export function middles(reach) {
  const at = (k) => -reach + ((k + 0.5) * 2 * reach) / GRID;
  return Array.from({ length: GRID * GRID }, (_, k) => [at(k % GRID), at(Math.floor(k / GRID))]);
}

/** [first weight, units above, units here] of each layer in the vector of weights and biases. */
export function layers(sizes) {
  let start = 0;
  return sizes.slice(1).map((here, k) => {
    const layer = [start, sizes[k], here];
    start += (sizes[k] + 1) * here;
    return layer;
  });
}

/** The log-odds of class 1 for each point whose inputs stand in `given`. */
export function logits(vector, sizes, given) {
  const plan = layers(sizes);
  return plan.reduce((above, layer, k) => {
    const out = dense(vector, layer, above);
    if (k < plan.length - 1) for (let i = 0; i < out.length; i += 1) out[i] = Math.tanh(out[i]);
    return out;
  }, given);
}

function dense(vector, [start, above, here], given) {
  const n = given.length / above;
  const out = new Float64Array(n * here);
  const bias = start + above * here;
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < here; j += 1) {
      let sum = vector[bias + j];
      for (let k = 0; k < above; k += 1) sum += given[i * above + k] * vector[start + k * here + j];
      out[i * here + j] = sum;
    }
  }
  return out;
}

/** For each layer of units, inputs first, whether a chain of weights leads to it from an input and on to the output. */
export function connected(vector, sizes) {
  const plan = layers(sizes);
  const on = ([start, , here], k, j) => vector[start + k * here + j] !== 0;
  const reached = [Array(sizes[0]).fill(true)];
  plan.forEach((layer, l) => {
    reached.push(units(sizes[l + 1]).map((j) => reached[l].some((there, k) => there && on(layer, k, j))));
  });
  const heard = [Array(sizes.at(-1)).fill(true)];
  [...plan].reverse().forEach((layer) => {
    heard.unshift(units(layer[1]).map((k) => heard[0].some((there, j) => there && on(layer, k, j))));
  });
  return reached.map((row, l) => row.map((there, k) => there && heard[l][k]));
}

const units = (count) => Array.from({ length: count }, (_, k) => k);

/** Where a band of probability begins: how far it is from one half. Less than the first is no opinion. */
export const BANDS = [0.02, 0.15, 0.3, 0.45];

/** The band of a cell: 0 for no opinion, 1 … 4 for class 1, −1 … −4 for class 0. */
export function band(logit) {
  const away = 1 / (1 + Math.exp(-logit)) - 0.5;
  const size = Math.abs(away);
  let k = 0;
  while (k < BANDS.length && size >= BANDS[k]) k += 1;
  return away > 0 ? k : -k;
}

/** Runs of cells of one band: [band, row, first cell, cells]. */
export function runs(values) {
  const found = [];
  for (let row = 0; row < GRID; row += 1) {
    let [from, before] = [0, band(values[row * GRID])];
    for (let k = 1; k <= GRID; k += 1) {
      const now = k < GRID ? band(values[row * GRID + k]) : NaN;
      if (now === before) continue;
      if (before) found.push([before, row, from, k - from]);
      [from, before] = [k, now];
    }
  }
  return found;
}

/** Pieces [[x, y], [x, y]] of the line on which the values on the grid are 0, in cells; none if all are near it. */
export function boundary(values) {
  const pieces = [];
  if (!values.some((value) => Math.abs(value) > 1e-3)) return pieces;
  for (let y = 0; y < GRID - 1; y += 1) {
    for (let x = 0; x < GRID - 1; x += 1) {
      const k = y * GRID + x;
      const [a, b, c, d] = [values[k], values[k + 1], values[k + GRID + 1], values[k + GRID]];
      const sign = (a > 0) + (b > 0) + (c > 0) + (d > 0);
      if (sign === 0 || sign === 4) continue;
      const ends = [];
      if ((a > 0) !== (b > 0)) ends.push([x + a / (a - b), y]);
      if ((b > 0) !== (c > 0)) ends.push([x + 1, y + b / (b - c)]);
      if ((d > 0) !== (c > 0)) ends.push([x + d / (d - c), y + 1]);
      if ((a > 0) !== (d > 0)) ends.push([x, y + a / (a - d)]);
      for (let i = 0; i + 1 < ends.length; i += 2) pieces.push([ends[i], ends[i + 1]]);
    }
  }
  return pieces;
}
