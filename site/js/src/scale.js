// A scale: a value to a pixel and back, straight or by the logarithm, with round ticks from d3-array.

import { ticks } from "d3-array";

export function makeScale(log = false) {
  const warp = log ? Math.log : (value) => value;
  const unwarp = log ? Math.exp : (value) => value;
  let [domain, range] = [[0, 1], [0, 1]];
  let [from, slope] = [0, 1];
  const settle = () => {
    from = warp(domain[0]);
    slope = (range[1] - range[0]) / (warp(domain[1]) - from);
    return scale;
  };
  const scale = (value) => range[0] + (warp(value) - from) * slope;
  scale.invert = (pixel) => unwarp(from + (pixel - range[0]) / slope);
  scale.domain = (ends) => (ends ? ((domain = [...ends]), settle()) : domain);
  scale.range = (ends) => (ends ? ((range = [...ends]), settle()) : range);
  scale.ticks = (count) => (log ? decades(...domain) : ticks(...domain, count));
  return scale;
}

/** The powers of ten from low to high. */
export function decades(low, high) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  return Array.from({ length: last - first + 1 }, (_, k) => Number(`1e${first + k}`));
}
