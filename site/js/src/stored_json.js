/** The data that a script element of the page holds; undefined if there is none, or it was damaged. */
export function readJSON(script) {
  try {
    return JSON.parse(script.textContent);
  } catch {
    return undefined;
  }
}
