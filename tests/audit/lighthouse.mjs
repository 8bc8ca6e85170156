// Lighthouse's words on each page, on a simulated slow phone: one line of JSON a page.
// node lighthouse.mjs CHROMIUM ADDRESS …

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const METRICS = { lcp: "largest-contentful-paint", tbt: "total-blocking-time", cls: "cumulative-layout-shift" };

const [chromePath, ...pages] = process.argv.slice(2);
const chrome = await launch({ chromePath, chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"] });
for (const page of pages) {
  const { lhr } = await lighthouse(page, { port: chrome.port, output: "json", logLevel: "error", onlyCategories: CATEGORIES });
  const scores = CATEGORIES.map((name) => lhr.categories[name].score);
  const metrics = Object.entries(METRICS).map(([name, audit]) => [name, lhr.audits[audit].numericValue]);
  // A score of performance moves with the machine; the others say which rule a page breaks.
  const broken = CATEGORIES.slice(1).flatMap((name) => lhr.categories[name].auditRefs)
    .filter(({ id, weight }) => weight && lhr.audits[id].score !== null && lhr.audits[id].score < 1).map(({ id }) => id);
  console.log(JSON.stringify({ page, scores, ...Object.fromEntries(metrics), broken }));
}
await chrome.kill();
