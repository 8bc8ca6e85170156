// "Run here": each code cell of a chapter can be changed and run in the page, by a Python that starts on the first click.

import { html } from "../plot.js";
import { readJSON } from "../stored_json.js";
import { Output } from "./output.js";
import { Session } from "./session.js";

const FROM_A_FILE = "This page was opened as a file, and from a file a browser starts no Python. Open the book's public address, or unpack it, run “python -m http.server” in its folder and open http://localhost:8000.";
const STOPPED = "Stopped. Python was ended, and its variables with it: the next run starts it anew and runs the cells above first.";
const NO_PYTHON = "Python did not start. Is this machine online? The page said: ";

const HOME = /^(\.\.\/)*_static\/live-[0-9a-f]+\/$/; // the folder of the worker: site/_ext/live.py

class Cell {
  constructor(node, chapter, nth) {
    Object.assign(this, { node, chapter, nth, output: new Output(node) });
    this.input = node.querySelector(".cell_input");
    this.code = this.input.querySelector("pre").textContent.replace(/\n$/, "");
    this.bar();
  }

  get source() {
    return this.editor?.value ?? this.code;
  }

  bar() {
    const button = (text, action, attributes = {}) => {
      const made = html("button", { type: "button", ...attributes }, text);
      made.addEventListener("click", action);
      return made;
    };
    const name = `cell ${this.nth + 1}`;
    this.buttons = {
      run: button("Run here", () => this.chapter.run(this), { "aria-label": `Run here, ${name}`, "aria-describedby": "live-what" }),
      edit: button("Edit", () => this.edit(), { "aria-label": `Edit ${name}` }),
      reset: button("Reset", () => this.reset(), { hidden: true, "aria-label": `Reset ${name}` }),
      stop: button("Stop", () => this.chapter.stop(), { hidden: true, "aria-label": `Stop ${name}` }),
    };
    this.status = html("span", { class: "live-status", role: "status" });
    this.input.nextElementSibling.append(...Object.values(this.buttons), this.status);
  }

  /** The code becomes a field to type in; Shift+Enter or Ctrl+Enter runs it. */
  edit() {
    if (!this.editor) {
      this.shown = [...this.input.childNodes];
      this.editor = html("textarea", { class: "live-editor", spellcheck: "false", autocapitalize: "off", autocomplete: "off", "aria-label": `Code of cell ${this.nth + 1}` });
      this.editor.value = this.code;
      this.editor.addEventListener("input", () => this.fit());
      this.editor.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || !(event.shiftKey || event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        this.chapter.run(this);
      });
      this.input.replaceChildren(this.editor);
      this.buttons.reset.hidden = false;
      this.fit();
    }
    this.editor.focus();
  }

  fit() {
    this.editor.rows = this.editor.value.split("\n").length;
  }

  /** Code and output as the book has them. What has been run stays run. */
  reset() {
    if (this.editor) this.input.replaceChildren(...this.shown);
    this.editor = undefined;
    this.output.restore();
    this.say("");
    this.buttons.reset.hidden = true;
    this.buttons.edit.focus();
  }

  busy(busy) {
    this.buttons.stop.hidden = !busy;
    this.node.toggleAttribute("data-running", busy);
  }

  say(text) {
    this.status.textContent = text;
  }
}

/** A cell that the page does not show, but that those below may build on. */
class Unseen {
  constructor(source) {
    Object.assign(this, { source, output: { clear() {}, add() {} } });
  }
}

class Chapter {
  constructor(settings) {
    const nodes = [...document.querySelectorAll(".bd-article div.cell")].filter((node) => node.querySelector(".cell_input pre"));
    this.session = new Session(new URL(settings.home, location.href).href);
    this.cells = [];
    for (const [nth, node] of nodes.entries()) {
      for (const source of settings.unseen[nth] ?? []) this.cells.push(new Unseen(source));
      this.cells.push(new Cell(node, this, nth));
    }
    this.ran = new Map();
  }

  /** Run a cell, after those above it that have not been run as they now stand. */
  async run(cell) {
    if (location.protocol === "file:") return cell.say(FROM_A_FILE);
    if (this.running) return cell.say("Another cell is running.");
    this.running = cell;
    document.getElementById("live-what")?.classList.add("live-known");
    cell.busy(true);
    try {
      const above = this.cells.slice(0, this.cells.indexOf(cell)).filter((each) => this.ran.get(each) !== each.source);
      for (const [k, each] of above.entries()) {
        if (!(await this.one(each, cell, `cell ${k + 1} of the ${above.length} above`))) return cell.say(`${this.trouble ?? "A cell above ended in an error, which it shows."} ${this.notice ?? ""}`);
      }
      const ended = await this.one(cell, cell, "");
      cell.say(this.trouble ?? (ended ? "" : this.notice ?? ""));
    } finally {
      this.running = this.trouble = undefined;
      cell.busy(false);
    }
  }

  /** Run one cell; an unchanged one above keeps the output that the book has for it, unless it fails. */
  async one(each, asked, which) {
    const source = each.source;
    const quiet = each !== asked && !each.editor; // the reader's own code shows what it does
    const kept = [];
    if (!quiet) this.clear(each);
    asked.say("Starting Python");
    const ended = await this.session.run(source, (kind, shown) => {
      if (kind === "status") asked.say(which ? `${shown}: ${which}` : `${shown} …`);
      else if (kind === "notice") this.notice = shown;
      else if (kind === "broken") this.trouble = NO_PYTHON + shown;
      else if (kind !== "done") quiet ? kept.push([kind, shown]) : each.output.add(kind, shown);
    });
    if (ended) this.ran.set(each, source);
    else if (kept.length) {
      const place = each.node ? each : asked; // what an unseen cell has to say is shown where the reader is
      this.clear(place);
      for (const [kind, shown] of kept) place.output.add(kind, shown);
      for (let fold = each.node; (fold = fold?.parentElement?.closest("details")); ) fold.open = true;
    }
    if (!this.session.running) this.ran.clear();
    return ended;
  }

  clear(cell) {
    cell.output.clear();
    if (cell.buttons) cell.buttons.reset.hidden = false;
  }

  stop() {
    this.trouble = STOPPED;
    this.session.stop();
    this.ran.clear();
  }
}

export function liveCells() {
  const settings = readJSON(document.getElementById("live"));
  const ofThisSite = typeof settings?.home === "string" && HOME.test(settings.home);
  if (ofThisSite && settings.unseen instanceof Object) new Chapter(settings);
}
