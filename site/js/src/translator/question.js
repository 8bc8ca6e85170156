// The algebra. With a source's argument s and a target's argument t, λ = unit_s · s^power_s = unit_t · t^power_t.
// l1l2.conventions._question does the same, in the same order, so that both round alike.

export class Question {
  /**
   * tables: the data that Python made
   * about: {a, b: the settings, loss, penalty: "l1", "l2" or "both", lam, ratio, n, batch, sd}
   */
  constructor(tables, about) {
    Object.assign(this, about, { tables });
  }

  /** The penalties of which there is something. */
  get parts() {
    if (this.penalty !== "both") return [this.penalty];
    const shares = { l1: this.ratio, l2: 1 - this.ratio };
    return Object.keys(this.tables.penalties).filter((each) => shares[each]);
  }

  /** What the source's strength is multiplied by to be the target's: exponents, as tables.unit names them. */
  factor(penalty) {
    const [from, to] = [this.a, this.b].map((row) => row.units[this.loss][penalty]);
    return Object.fromEntries(this.tables.unit.map((field, i) => [field, from[i] - to[i]]));
  }

  /** Whether the answer depends on n, batch or sd. */
  needs(field) {
    return this.parts.some((each) => this.factor(each)[field]);
  }

  size(penalty) {
    const bases = { two: 2, n: this.n, batch: this.batch, sd: this.sd ?? 1 };
    let size = 1;
    for (const [field, exponent] of Object.entries(this.factor(penalty))) {
      for (let i = exponent; i > 0; i -= 1) size *= bases[field];
      for (let i = exponent; i < 0; i += 1) size /= bases[field];
    }
    return size;
  }

  /** A number; of an elastic net, the pair that the target takes. */
  answer() {
    const strength = this.a.power === 1 ? this.lam : 1 / this.lam;
    if (this.penalty !== "both") return this.typed(this.size(this.penalty));
    const [first, second] = Object.keys(this.tables.penalties).map((each) => this.size(each));
    const shares = [this.ratio * first, (1 - this.ratio) * second];
    if (this.b.both === "two") return shares.map((each) => each * strength);
    if (first === second) return [this.typed(first), this.ratio];
    const whole = shares[0] + shares[1];
    return [this.typed(whole), whole ? shares[0] / whole : NaN];
  }

  /** (factor · lam^power)^power of the target; no penalty at all is 0, or C = ∞. */
  typed(factor) {
    const value = this.a.power === 1 ? factor * this.lam : factor / this.lam;
    return this.b.power === 1 ? value : 1 / value;
  }

  /** Whether the answer is too small or too large for a number. */
  lost() {
    const given = this.a.power === 1 ? this.lam : 1 / this.lam;
    const answer = [this.answer()].flat();
    const numbers = this.b.both === "two" && answer.length > 1 ? [answer[0] + answer[1]] : answer;
    const found = this.b.power === 1 ? numbers[0] : 1 / numbers[0];
    return ![found, ...numbers.slice(1)].every(Number.isFinite) || (found === 0) !== (given === 0);
  }
}
