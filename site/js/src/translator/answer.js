// What the form answers: the number, how one comes to it, the line to copy, and the reason; or why there is none.

import { html } from "../plot.js";
import { BadInput, NoTranslation, pythonCall, translate, written } from "./translate.js";

/** {line: nodes of the answer in one line, rest: nodes of what stands below it}. tell(text) speaks to a screen reader. */
export function reply(tables, asked, tell) {
  try {
    const found = translate(tables, asked);
    const values = [found.answer].flat().map((value, i) => `${found.names[i]} = ${written(value)}`);
    return { line: [html("strong", {}, values.join(", ")), ` for ${asked.target}`], rest: [details(asked, found, tell)] };
  } catch (refusal) {
    if (!(refusal instanceof NoTranslation || refusal instanceof BadInput)) throw refusal;
    const never = refusal instanceof NoTranslation && refusal.why !== "sd_y";
    return { line: [html("strong", {}, never ? "No translation." : "Not yet."), ` ${refusal.message}`], rest: [] };
  }
}

function details(asked, { formula, code, reason }, tell) {
  const rows = { Formula: [formula], "To copy": line(code, tell), Why: [reason], "In Python": line(pythonCall(asked), tell) };
  return html("dl", {}, ...Object.entries(rows).map(([name, nodes]) => html("div", {}, html("dt", {}, name), html("dd", {}, ...nodes))));
}

function line(code, tell) {
  const text = html("code", {}, code);
  const button = html("button", { type: "button", "aria-label": `Copy ${code}` }, "Copy");
  button.addEventListener("click", async () => {
    const copied = await copy(code, text);
    button.textContent = copied ? "Copied" : "Press Ctrl+C";
    tell(copied ? "Copied." : "The line is selected. Press Ctrl+C.");
  });
  return [html("pre", { tabindex: "0" }, text), button];
}

/** Whether the text is in the clipboard now; where a browser forbids that, the line is selected, to be copied by hand. */
async function copy(text, node) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(node);
    return document.execCommand("copy");
  }
}
