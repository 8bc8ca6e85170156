// What a reader has tried and solved, kept by their own browser. Nothing leaves the machine.
// Where the browser keeps nothing (localStorage throws), it is remembered until the page is closed.

import { PROGRESS } from "./storage.js";

export const TRIED = 1;
export const SOLVED = 2;

/** The answers so far, {key: TRIED | SOLVED}; what is stored there and makes no sense is left out. */
export class Progress {
  constructor(storage) {
    this.storage = storage;
    this.answers = {};
    this.read();
  }

  read() {
    try {
      const stored = JSON.parse(this.storage().getItem(PROGRESS)) ?? {};
      this.answers = Object.fromEntries(Object.entries(stored).filter(([, how]) => how === TRIED || how === SOLVED));
    } catch { /* nothing is kept, or nothing that can be read */ }
  }

  write(answers) {
    this.answers = answers;
    try {
      this.storage().setItem(PROGRESS, JSON.stringify(answers));
    } catch { /* kept until the page is closed */ }
  }

  /** Something was answered. What is solved stays solved. */
  note(key, right) {
    this.read();
    const how = Math.max(this.answers[key] ?? 0, right ? SOLVED : TRIED);
    if (how !== this.answers[key]) this.write({ ...this.answers, [key]: how });
  }

  /** A reader's own word on an exercise that no page can check. */
  mark(key, solved) {
    this.read();
    const { [key]: _, ...others } = this.answers;
    this.write(solved ? { ...others, [key]: SOLVED } : others);
  }

  /** [kind, key, …] of an exercise → 0, TRIED or SOLVED. A prediction is done once it is made. */
  of(name, [kind, ...keys]) {
    const how = (keys.length ? keys : [name]).map((key) => this.answers[key] ?? 0);
    if (kind === "predict") return how.some(Boolean) ? SOLVED : 0;
    if (how.every((each) => each === SOLVED)) return SOLVED;
    return how.some(Boolean) ? TRIED : 0;
  }

  /** The exercises of a chapter, {name: [kind, key, …]} → {solved, tried, all}. */
  count(exercises) {
    const names = Object.keys(exercises);
    // A first visit counts nothing: it is then that a page is slow.
    const how = Object.keys(this.answers).length ? names.map((name) => this.of(name, exercises[name])) : [];
    return { solved: how.filter((each) => each === SOLVED).length, tried: how.filter((each) => each === TRIED).length, all: names.length };
  }
}
