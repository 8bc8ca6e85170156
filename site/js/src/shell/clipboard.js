import { html } from "../plot.js";

/** Whether the text is in the clipboard now; also where the browser gives a page opened as a file none. */
export async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = html("textarea", { class: "visually-hidden", readonly: true });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

/** A button that copies what `text()` says, and says that it did. */
export function copies(label, text, attributes = {}) {
  const button = html("button", { type: "button", ...attributes }, label);
  button.addEventListener("click", async () => {
    button.textContent = (await toClipboard(text())) ? "Copied" : "Not copied";
    setTimeout(() => { button.textContent = label; }, 2000);
  });
  return button;
}
