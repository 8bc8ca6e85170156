// Bundles: one for each kind of drawing, quiz.js and translator.js for Jupyter (committed, in the package); for the
// built page l1l2.js where it has widgets and code to run, worker.js that it starts for the latter, translator.js
// where it has a translator, book.js on all pages, and first.js in the head of each.
// node build.mjs [a directory for the committed ones instead, those of the page in its folder page]

import { mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const elsewhere = process.argv[2];
const packaged = elsewhere ?? join(here, "../../src/l1l2/figures/static");
const page = elsewhere ? join(elsewhere, "page") : join(here, "../static");
const shared = { bundle: true, minify: true, target: "es2022", charset: "utf8", legalComments: "none", logLevel: "warning" };

await mkdir(packaged, { recursive: true });
await mkdir(page, { recursive: true });
const jobs = [
  [["src/quiz.js"], join(packaged, "quiz.js"), { format: "esm" }],
  [["src/translator/widget.js"], join(packaged, "translator.js"), { format: "esm" }],
  [["css/figures.css"], join(packaged, "figures.css"), {}],
  [["css/quiz.css"], join(packaged, "quiz.css"), {}],
  [["css/translator.css"], join(packaged, "translator.css"), {}],
  [["src/page.js"], join(page, "l1l2.js"), { format: "iife" }],
  [["src/first.js"], join(page, "first.js"), { format: "iife" }],
  [["src/book.js"], join(page, "book.js"), { format: "iife" }],
  [["src/translator/page.js"], join(page, "translator.js"), { format: "iife" }],
  [["src/live/worker.js"], join(page, "worker.js"), { format: "esm", loader: { ".py": "text" } }],
  [["css/page.css"], join(page, "l1l2.css"), {}],
];
// A notebook stores the code of its figures: each brings its own kind of drawing and no other.
const kinds = (await readdir(join(here, "src/kinds"))).filter((file) => file !== "index.js").map((file) => file.slice(0, -3));
await Promise.all(kinds.map((kind) => build({
  ...shared, format: "esm", outfile: join(packaged, "kinds", `${kind}.js`),
  stdin: { contents: `import { widget } from "./widget.js"; import ${kind} from "./kinds/${kind}.js"; export default widget({ ${kind} });`, resolveDir: join(here, "src") },
})));
await Promise.all(jobs.map(([entryPoints, outfile, options]) => build({
  ...shared, ...options, absWorkingDir: here, entryPoints, outfile,
})));
