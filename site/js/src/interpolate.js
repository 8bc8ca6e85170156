// Evaluate what Python computed: the lasso and the elastic net from their knots, ridge from its spectrum.
// Everything is float64, and a weight that is zero at both ends of a segment is exactly zero along it.

/** Index k of the segment lams[k] >= lam >= lams[k + 1]; `lams` decreases. */
export function segment(lams, lam) {
  let low = 0;
  let high = lams.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (lams[middle] >= lam) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Weights at `lam` of a path that is linear in λ between its knots (never in log λ).
 * lams: (K,) decreasing; coefs: (K·p,) row-major. Outside the knots the end value holds:
 * above the first knot the lasso is zero, and the last knot is λ = 0.
 */
export function atKnots(lams, coefs, p, lam, out = new Float64Array(p)) {
  const last = lams.length - 1;
  if (lam >= lams[0] || last === 0) return copyRow(coefs, p, 0, out);
  if (lam <= lams[last]) return copyRow(coefs, p, last, out);
  const k = segment(lams, lam);
  const t = (lams[k] - lam) / (lams[k] - lams[k + 1]);
  for (let j = 0; j < p; j += 1) {
    const a = coefs[k * p + j];
    out[j] = a + t * (coefs[(k + 1) * p + j] - a);
  }
  return out;
}

function copyRow(coefs, p, row, out) {
  for (let j = 0; j < p; j += 1) out[j] = coefs[row * p + j];
  return out;
}

/**
 * Ridge weights at `lam`: w = Σ_i v_i · c_i / (e_i + lam), where e (r,) are the eigenvalues of XᵀX/n,
 * v_i (row i of `basis`, r·p row-major) its eigenvectors, and c_i = v_iᵀXᵀy/n.
 */
export function ridgeAt(eigenvalues, pulls, basis, p, lam, out = new Float64Array(p)) {
  out.fill(0);
  for (let i = 0; i < eigenvalues.length; i += 1) {
    const share = pulls[i] / (eigenvalues[i] + lam);
    for (let j = 0; j < p; j += 1) out[j] += share * basis[i * p + j];
  }
  return out;
}

/** Mean squared error of weights w from centred moments: yy − 2 wᵀc + wᵀQw, with Q (p·p) = XᵀX/m, c = Xᵀy/m. */
export function meanSquaredError(w, Q, c, yy) {
  const p = w.length;
  let total = yy;
  for (let j = 0; j < p; j += 1) {
    if (w[j] === 0) continue;
    let row = -2 * c[j];
    for (let k = 0; k < p; k += 1) row += Q[j * p + k] * w[k];
    total += w[j] * row;
  }
  return total;
}
