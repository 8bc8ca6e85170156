// A typed λ on the house's scale (as l1l2.conventions has it), and the share that it leaves to a feature or direction.

export const L1 = 2; // among the penalties λΣw², ½λΣw², λΣ|w|

const FORMULAS = [["λ/n", "λ/2n"], ["2λ/n", "λ/n"], ["λ", "λ/2"], ["2λ", "λ"]];

/** The house λ₁ or λ₂. loss: 0 sum, 1 half-sum, 2 mean, 3 half-mean. */
export const factor = (loss, penalty, n) => [1 / n, 2 / n, 1, 2][loss] * (penalty ? 0.5 : 1);

/** The same in letters. */
export const formula = (loss, penalty) => FORMULAS[loss][penalty ? 1 : 0];

/** What is kept of the least squares weight: under ridge at a variance, under the lasso at a covariance |c|. */
export const share = (penalty, size, house) => (penalty === L1 ? Math.max(0, 1 - house / size) : size / (size + house));

/** Variances in a unit 10^k times smaller; covariances, where the unit of y comes in too. */
export const inUnits = (penalty, size, k, y) => (penalty === L1 ? size * 10 ** k * 100 ** (1 - y) : size * 10 ** (2 * k));
