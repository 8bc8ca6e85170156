// One running Python, seen from the page: cells go in one after another, what they show comes back.

export class Session {
  /** home : the folder, as an address, of the worker and of what it fetches from this site. */
  constructor(home) {
    this.home = home;
    this.next = 0;
    this.waiting = new Map();
  }

  get running() {
    return this.worker !== undefined;
  }

  /** Run a cell; `on(kind, shown)` is called with what it shows. Resolves to whether it ended well. */
  run(source, on) {
    this.worker ??= this.start();
    const id = this.next++;
    return new Promise((resolve) => {
      this.waiting.set(id, { on, resolve });
      this.worker.postMessage({ id, source, home: this.home });
    });
  }

  start() {
    const worker = new Worker(new URL("worker.js", this.home), { type: "module" });
    worker.onmessage = ({ data: { id, kind, shown } }) => {
      const { on, resolve } = this.waiting.get(id) ?? {};
      on?.(kind, shown);
      if (kind === "broken") this.stop();
      if (kind !== "done" && kind !== "broken") return;
      this.waiting.delete(id);
      resolve?.(kind === "done" && shown);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.stop((on) => on("broken", event.message || "the worker did not start"));
    };
    return worker;
  }

  /** End Python, whatever it is doing; all that its variables held is gone. */
  stop(tell = () => {}) {
    this.worker?.terminate();
    this.worker = undefined;
    for (const { on, resolve } of this.waiting.values()) {
      tell(on);
      resolve(false);
    }
    this.waiting.clear();
  }
}
