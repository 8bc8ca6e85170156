// In the list of a page's sections, the one that is being read; and the button that leads back to the top.

function mark(links, entries, current) {
  for (const link of links) {
    link.classList.toggle("active", link === current);
    if (link === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  for (const entry of entries) entry.classList.toggle("active", entry.contains(current));
}

export function followContents() {
  const list = document.getElementById("pst-page-toc-nav");
  const links = [...(list?.querySelectorAll('a[href^="#"]:not([href="#"])') ?? [])];
  const entries = list?.querySelectorAll(".toc-entry") ?? [];
  const headings = new Map();
  for (const link of links) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (target) headings.set(target.querySelector("h1, h2, h3, h4") ?? target, link);
  }
  // The section being read is the first whose heading is in the upper third of the screen, or was the last to be.
  const shown = new Set();
  const observer = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) shown[isIntersecting ? "add" : "delete"](target);
    const first = [...headings.keys()].find((heading) => shown.has(heading));
    if (first) mark(links, entries, headings.get(first));
  }, { rootMargin: "0px 0px -66% 0px" });
  for (const heading of headings.keys()) observer.observe(heading);
}

/** It shows while the reader scrolls back. */
export function leadBackToTop() {
  const button = document.getElementById("pst-back-to-top");
  if (!button) return;
  let before = scrollY;
  addEventListener("scroll", () => {
    button.style.display = scrollY < before && scrollY > innerHeight ? "block" : "none";
    before = scrollY;
  }, { passive: true });
  button.addEventListener("click", () => scrollTo({ top: 0 }));
}
