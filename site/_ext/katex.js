// A line of JSON in, {tex, displayMode}; a line out, {html} or {error}. node katex.js KATEX MACROS

const [file, macros] = process.argv.slice(2), katex = require(file);
const options = { macros: JSON.parse(macros), strict: "error", trust: false };
const QUAD = 1; // em, a space that parts two equations of one line

const has = (node, name) => node?.classes?.includes(name);
const BASE = "katex-base"; // what a line is made of, and between which it may break
const isSpace = (node) => has(node, "mspace");
const isWide = (node) => isSpace(node) && parseFloat(node.style.marginRight) >= QUAD;
const copy = (node, changes) => Object.assign(Object.create(Object.getPrototypeOf(node)), node, changes);

/** The pieces of a line between which it may break, cut at wide spaces too. Each begins with the strut of its height. */
function pieces(base) {
  const [strut, ...parts] = base.children, cut = [[]];
  for (const part of parts) {
    cut.at(-1).push(part);
    if (isWide(part)) cut.push([]);
  }
  return cut.filter((some) => some.length).map((some) => copy(base, { children: [strut, ...some] }));
}

const endsClause = (base) => has(base.children.filter((part) => !isSpace(part)).at(-1), "mrel") || isWide(base.children.at(-1));

/** Up to a relation or a wide space belongs together: on a phone a line breaks there, and within only where it must. */
function clauses(line) {
  const bases = line.children.flatMap((child) => (has(child, BASE) ? pieces(child) : [child])), groups = [[]];
  for (const base of bases) {
    if (!has(base, BASE)) { groups.push([base], []); continue; }
    groups.at(-1).push(base);
    if (endsClause(base)) groups.push([]);
  }
  return groups.filter((group) => group.length)
    .map((group) => (has(group[0], BASE) ? copy(line, { classes: ["katex-clause"], attributes: {}, children: group }) : group[0]));
}

function typeset(tex, displayMode) {
  if (!displayMode) return katex.renderToString(tex, { ...options, displayMode });
  const tree = katex.__renderToDomTree(tex, { ...options, displayMode });
  const line = tree.children[0].children.find((child) => has(child, "katex-html"));
  line.children = clauses(line);
  return tree.toMarkup();
}

require("readline").createInterface({ input: process.stdin }).on("line", (question) => {
  const { tex, displayMode } = JSON.parse(question), reply = {};
  try {
    reply.html = typeset(tex, displayMode);
  } catch (error) { reply.error = String(error.message); }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
});
